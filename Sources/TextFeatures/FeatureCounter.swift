package import ArabicText
package import LinearAlgebra

/// Counts the terms of documents as they stream by; the first half of building a vocabulary.
///
/// Holds one table of the distinct words seen and, for each document, how often each stands in it; word n-grams are
/// pairs of
/// numbers. Nothing of a document's text is kept but its distinct words. Stems and character n-grams are functions of
/// a word,
/// so they are not counted here: `FeatureCollection` derives them once for each distinct word.
///
/// Several counters can work side by side, each on documents of its own; the result does not depend on which counter
/// met
/// which document.
package struct FeatureCounter: Sendable {
    let configuration: FeatureConfiguration
    let lexicon: Lexicon?

    /// Distinct words of all documents.
    var words = TermTable()
    /// Whether a word is on the stop list.
    var isStopWord: [Bool] = []
    /// How often a word stands in the text exactly as its folded form.
    var plainSurfaces: [UInt32] = []
    /// Written forms that differ from the folded word, with the word and how often.
    var surfaces = TermTable()
    var surfaceWords: [UInt32] = []
    var surfaceCounts: [UInt32] = []
    /// The written form that was last met of each word, or -1: most often it is the next one too.
    private var latestSurfaces: [Int32] = []
    /// Word n-grams by length, from 2 on: pairs of (number of the n-gram one shorter or of the first word, number of
    /// the next word).
    var ngrams: [PairTable]

    /// The documents in order of arrival: the number of each and its rows, one a segment.
    var documents: [(number: Int, rows: Range<Int>)] = []
    var wordRows: Rows
    var ngramRows: [Rows]
    var titleRows: Rows
    var lexiconRows: Rows
    /// Distinct runs of punctuation marks, alone and with their sides.
    var punctuation = TermTable()
    var punctuationRows: Rows
    /// The places where phrases of the lexicon stand, with the words around them.
    var mentions = MentionList()
    private var scratch = Scratch()
    private var ngramScratch: [Scratch]

    /// Numbers and counts of one document after the other.
    struct Rows: Sendable {
        var offsets: ScratchArray<Int>
        var numbers: ScratchArray<UInt32>
        var counts: ScratchArray<UInt16>

        init(store: ScratchStore?) {
            offsets = ScratchArray(store: store)
            numbers = ScratchArray(store: store)
            counts = ScratchArray(store: store)
            offsets.append(0)
        }
    }

    /// Counts of the document at hand.
    private struct Scratch: Sendable {
        var counts: [UInt16] = []
        var touched: [UInt32] = []

        mutating func add(_ number: Int) {
            if number >= counts.count {
                counts.append(contentsOf: repeatElement(0, count: max(number + 1 - counts.count, counts.count, 1024)))
            }
            if counts[number] == 0 { touched.append(UInt32(number)) }
            if counts[number] < .max { counts[number] += 1 }
        }

        mutating func flush(into rows: inout Rows) {
            rows.numbers.append(atMost: touched.count) { target in
                for (place, number) in touched.enumerated() { target[place] = number }
                return touched.count
            }
            rows.counts.append(atMost: touched.count) { target in
                for (place, number) in touched.enumerated() {
                    target[place] = counts[Int(number)]
                    counts[Int(number)] = 0
                }
                return touched.count
            }
            rows.offsets.append(rows.numbers.count)
            touched.removeAll(keepingCapacity: true)
        }
    }

    /// A counter of no documents.
    ///
    /// - Parameter store: where the rows live; nil for memory.
    package init(_ configuration: FeatureConfiguration, lexicon: Lexicon? = nil, store: ScratchStore? = nil) {
        self.configuration = configuration
        self.lexicon = lexicon
        wordRows = Rows(store: store)
        titleRows = Rows(store: store)
        lexiconRows = Rows(store: store)
        punctuationRows = Rows(store: store)
        let lengths = max(0, configuration.longestWordNGram - 1)
        ngrams = [PairTable](repeating: PairTable(), count: lengths)
        ngramRows = (0..<lengths).map { _ in Rows(store: store) }
        ngramScratch = [Scratch](repeating: Scratch(), count: lengths)
    }

    /// The documents counted, each with the number of its segments.
    package var segmentCounts: [(document: Int, segments: Int)] { documents.map { ($0.number, $0.rows.count) } }

    /// Adds one document.
    ///
    /// - Parameters:
    ///   - document: the number of its row in the collection; each number once over all counters.
    ///   - title: its analyzed title, if it has one. Title words are counted with the words of the text, too.
    ///   - text: its analyzed text.
    ///   - source: the UTF-8 bytes that `text` was analyzed from, for the written forms of words.
    ///   - shingles: receives a hash for each run of `shingleLength` words, for finding near-duplicates.
    package mutating func add(
        document: Int,
        title: TokenBuffer?,
        text: TokenBuffer,
        source: UnsafeRawBufferPointer,
        shingleLength: Int = 4,
        shingles: inout [UInt64]
    ) {
        let firstRow = wordRows.offsets.count - 1
        var words: [Int32] = []
        var borders: [Bool] = []
        var matches: [Lexicon.Match] = []
        for (buffer, isTitle) in [(title, true), (text, false)] {
            guard let buffer else { continue }
            let found = lexicon?.matches(in: buffer) ?? []
            matches += found.map { $0.moved(by: words.count) }
            count(
                buffer,
                isTitle: isTitle,
                source: isTitle ? nil : source,
                matches: found,
                shingleLength: shingleLength,
                shingles: &shingles,
                words: &words,
                borders: &borders
            )
        }
        documents.append((document, firstRow..<wordRows.offsets.count - 1))
        mentions.append(matches: matches, words: words, borders: borders)
    }

    private var scratchTitle = Scratch()
    private var scratchLexicon = Scratch()
    private var scratchPunctuation = Scratch()

    /// Counts words, word n-grams and lexicon features of one text, segment by segment.
    ///
    /// - Parameters:
    ///   - matches: the lexicon's matches in the text.
    ///   - words: receives the numbers of the words in order.
    ///   - borders: receives for each word whether it begins a paragraph.
    private mutating func count(
        _ buffer: TokenBuffer,
        isTitle: Bool,
        source: UnsafeRawBufferPointer?,
        matches: [Lexicon.Match],
        shingleLength: Int,
        shingles: inout [UInt64],
        words numbers: inout [Int32],
        borders: inout [Bool]
    ) {
        var run: [(number: Int, hash: UInt64)] = []
        var segments = PassageSegments(isActive: configuration.readsPassages && !isTitle)
        var nextMatch = 0
        var position = 0
        // A paragraph begins with the first word left of it.
        var beginsParagraph = true
        func flush(_ counter: inout FeatureCounter) {
            // A phrase belongs to the segment of its last word, as an n-gram does.
            while nextMatch < matches.count, matches[nextMatch].words.upperBound <= position {
                for feature in matches[nextMatch].features { counter.scratchLexicon.add(Int(feature)) }
                nextMatch += 1
            }
            counter.flushSegment()
        }
        var nextRun = 0
        buffer.bytes.withUnsafeBytes { bytes in
            for (index, token) in buffer.tokens.enumerated() {
                if token.startsParagraph {
                    run.removeAll(keepingCapacity: true)
                    beginsParagraph = true
                }
                if segments.begins(with: token) { flush(&self) }
                countPunctuation(buffer.punctuation, upTo: index, &nextRun)
                if token.isCut { continue }
                let folded = UnsafeRawBufferPointer(rebasing: bytes[Int(token.start)..<Int(token.end)])
                let hash = token.hash
                let number = words.insert(folded, hash: hash)
                if number == isStopWord.count {
                    isStopWord.append(token.isStopWord)
                    plainSurfaces.append(0)
                    latestSurfaces.append(-1)
                }
                scratch.add(number)
                if isTitle, configuration.usesTitle { scratchTitle.add(number) }
                numbers.append(Int32(number))
                borders.append(beginsParagraph)
                beginsParagraph = false
                position += 1
                if let source { countSurface(token, of: number, folded: folded, source: source) }

                run.append((number, hash))
                var key = UInt64(number)
                // The run ends at this word; n-grams are built from their first word on.
                for length in ngrams.indices where run.count >= length + 2 {
                    let first = run.count - (length + 2)
                    key = UInt64(run[first].number)
                    for (step, part) in run[(first + 1)...].enumerated() {
                        key = UInt64(ngrams[step].insert(key << 32 | UInt64(part.number)))
                    }
                    ngramScratch[length].add(Int(key))
                }
                if run.count >= shingleLength {
                    var shingle = run[run.count - shingleLength].hash
                    for part in run[(run.count - shingleLength + 1)...] {
                        shingle = TermHash.combine(shingle, part.hash)
                    }
                    shingles.append(shingle)
                }
                let needed = max(ngrams.count + 1, shingleLength)
                if run.count > 4 * needed { run.removeFirst(run.count - needed) }
            }
        }
        countPunctuation(buffer.punctuation, upTo: buffer.tokens.count, &nextRun)
        if position > 0 { flush(&self) }
    }

    /// Counts the runs of punctuation that stand before a token or earlier, from `next` on.
    private mutating func countPunctuation(_ punctuation: PunctuationRuns, upTo token: Int, _ next: inout Int) {
        guard configuration.usesPunctuation else { return }
        while next < punctuation.runs.count, punctuation.runs[next].token <= token {
            let run = punctuation.runs[next]
            punctuation.bytes.withUnsafeBytes { bytes in
                for range in [run.form, punctuation.marks(of: run)] {
                    let form = UnsafeRawBufferPointer(rebasing: bytes[range])
                    scratchPunctuation.add(self.punctuation.insert(form, hash: TermHash.hash(form)))
                }
            }
            next += 1
        }
    }

    /// Ends the row of a segment.
    private mutating func flushSegment() {
        scratch.flush(into: &wordRows)
        for length in ngrams.indices { ngramScratch[length].flush(into: &ngramRows[length]) }
        scratchTitle.flush(into: &titleRows)
        scratchLexicon.flush(into: &lexiconRows)
        scratchPunctuation.flush(into: &punctuationRows)
    }

    private mutating func countSurface(
        _ token: FoldedToken,
        of number: Int,
        folded: UnsafeRawBufferPointer,
        source: UnsafeRawBufferPointer
    ) {
        let written = UnsafeRawBufferPointer(rebasing: source[Int(token.sourceStart)..<Int(token.sourceEnd)])
        if written.isSame(as: folded) {
            plainSurfaces[number] += 1
            return
        }
        let latest = Int(latestSurfaces[number])
        if latest >= 0, surfaces.holds(written, as: latest) {
            surfaceCounts[latest] += 1
            return
        }
        // The word's number is part of the key: one written form can belong to two words (a clitic cut off a
        // quotation).
        let key = TermHash.combine(TermHash.hash(written), UInt64(number))
        let surface = surfaces.insert(written, hash: key)
        if surface == surfaceWords.count {
            surfaceWords.append(UInt32(number))
            surfaceCounts.append(0)
        }
        if surfaceWords[surface] == UInt32(number) {
            surfaceCounts[surface] += 1
            latestSurfaces[number] = Int32(truncatingIfNeeded: surface)
        }
    }
}
