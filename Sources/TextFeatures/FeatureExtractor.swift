package import ArabicText
package import LinearAlgebra

/// Finds the terms of a vocabulary in new documents and weighs them.
///
/// Gives the same features as `FeatureCollection` gave in training, without building a vocabulary.
package struct FeatureExtractor: Sendable {
    /// The terms looked for.
    package let vocabulary: Vocabulary
    /// idf of each term.
    package let idf: SharedBuffer<Float>
    /// The choice and weighting of terms.
    package let configuration: FeatureConfiguration
    package let stemmer: LightStemmer
    package let lexicon: Lexicon?
    private let termFrequencies: [Double]
    /// Where the blocks of terms end; worked out once, as every article is scaled by them.
    private let blockEnds: [Int]
    private let lexiconTerms: [Int?]

    /// An extractor for a vocabulary; `idf` holds one value a term.
    package init(
        vocabulary: Vocabulary,
        idf: SharedBuffer<Float>,
        configuration: FeatureConfiguration,
        stemmer: LightStemmer,
        lexicon: Lexicon?
    ) {
        precondition(idf.count == vocabulary.count, "one idf value a term")
        self.vocabulary = vocabulary
        self.idf = idf
        self.configuration = configuration
        self.stemmer = stemmer
        self.lexicon = lexicon
        termFrequencies = configuration.weighting.termFrequencyTable()
        blockEnds = FeatureCollection.blockEnds(vocabulary)
        lexiconTerms = (lexicon?.features ?? []).map { vocabulary.number(of: .lexicon, $0) }
    }

    /// Memory that one worker reuses from document to document.
    ///
    /// Words met are remembered with the terms they give, so that a frequent word is looked up once. The memory of
    /// words is emptied when it has grown to `wordLimit`, so its size is bounded on streams of any length.
    package struct Scratch: Sendable {
        /// Term numbers of the document, kind by kind within the order of appearance.
        package internal(set) var terms: [UInt32] = []
        /// Weight of each of `terms`.
        package internal(set) var values: [Double] = []
        /// Number of words of the document (cut passages not counted), and how many of them are terms of the
        /// vocabulary.
        package internal(set) var words = 0
        package internal(set) var knownWords = 0
        /// Where the phrases of the lexicon stand in the document: a list of this one document.
        package internal(set) var mentions = MentionList()

        /// The remembered words and what each gives.
        var known = TermTable()
        var entries: [WordEntry] = []
        /// Stem and character n-grams of the remembered words, as terms.
        var derived: [UInt32] = []
        /// What the lexicon knows of those remembered words of which it knows anything.
        var readings: [Lexicon.Readings] = []

        /// The words of the document as numbers of remembered ones, those of the title first.
        var numbers: [UInt32] = []
        /// The hash of each of them.
        var hashes: [UInt64] = []
        /// Where paragraphs begin in `numbers`, ascending.
        var paragraphs: [Int] = []
        /// Remembered words that stand in the segment at hand.
        var touchedWords: [UInt32] = []
        /// How often each term of the vocabulary stands there.
        var termCounts: [UInt16]
        /// For each word of the document, its term or -1, and whether it begins a paragraph; for mentions only.
        var tokenTerms: [Int32] = []
        var borders: [Bool] = []
        /// Terms and counts of the segments, one after the other, and where each segment begins; only where passages
        /// are read.
        var segmentTerms: [UInt32] = []
        var segmentCounts: [UInt16] = []
        var segmentOffsets = [0]

        /// What a remembered word gives.
        struct WordEntry: Sendable {
            /// Its term and its title term, or -1.
            var term: Int32
            var titleTerm: Int32
            /// Its terms in `derived`.
            var derived: Range<UInt32>
            /// What the lexicon knows of it, in `readings`; -1 for nothing.
            var readings: Int32
            /// Whether it is made of digits.
            var isNumber: Bool
            /// How often it stands in the segment at hand.
            var count: UInt16 = 0
        }

        /// For each word and number of the document, its term or -1.
        package var wordTerms: some Sequence<Int32> { numbers.lazy.map { entries[Int($0)].term } }

        static let wordLimit = 1 << 16

        package init(terms: Int) { termCounts = [UInt16](repeating: 0, count: terms) }

        mutating func add(_ term: Int, _ count: UInt16) {
            if termCounts[term] == 0 { terms.append(UInt32(term)) }
            termCounts[term] = Self.sum(termCounts[term], count)
        }

        /// The sum of two counts, or the largest count.
        @inline(__always)
        static func sum(_ a: UInt16, _ b: UInt16) -> UInt16 {
            let (sum, overflow) = a.addingReportingOverflow(b)
            return overflow ? .max : sum
        }
    }

    /// Memory for one worker.
    package func makeScratch() -> Scratch { Scratch(terms: vocabulary.count) }

    /// Finds and weighs the terms of a document; the answer is left in `scratch`.
    ///
    /// - Parameters:
    ///   - title: the analyzed title, if there is one.
    ///   - text: the analyzed text.
    package func extract(title: TokenBuffer?, text: TokenBuffer, scratch: inout Scratch) {
        if scratch.known.count > Scratch.wordLimit { scratch = makeScratch() }
        scratch.terms.removeAll(keepingCapacity: true)
        scratch.values.removeAll(keepingCapacity: true)
        scratch.words = 0
        scratch.knownWords = 0
        scratch.mentions.removeAll()
        scratch.numbers.removeAll(keepingCapacity: true)
        scratch.hashes.removeAll(keepingCapacity: true)
        scratch.paragraphs.removeAll(keepingCapacity: true)
        scratch.tokenTerms.removeAll(keepingCapacity: true)
        scratch.borders.removeAll(keepingCapacity: true)
        scratch.segmentTerms.removeAll(keepingCapacity: true)
        scratch.segmentCounts.removeAll(keepingCapacity: true)
        scratch.segmentOffsets.removeAll(keepingCapacity: true)
        scratch.segmentOffsets.append(0)
        var matches: [Lexicon.Match] = []
        vocabulary.view { view in
            for (buffer, isTitle) in [(title, true), (text, false)] {
                guard let buffer else { continue }
                let first = scratch.numbers.count
                number(buffer, view, &scratch)
                let found = lexicon.map { self.matches(of: $0, in: scratch.numbers[first...], scratch) } ?? []
                matches += found.map { $0.moved(by: first) }
                count(buffer, isTitle: isTitle, from: first, matches: found, view, &scratch)
            }
        }
        if lexicon != nil {
            scratch.mentions.append(matches: matches, words: scratch.tokenTerms, borders: scratch.borders)
        }
        if configuration.readsPassages { scratch.gather(0..<scratch.segmentOffsets.count - 1) }
        weigh(&scratch)
    }

    /// Number of segments of the document in `scratch`.
    package func segmentCount(in scratch: Scratch) -> Int { scratch.segmentOffsets.count - 1 }

    /// The passages of the document in `scratch`, as runs of its segments.
    package func passages(in scratch: Scratch) -> [Range<Int>] {
        PassageSegments.passages(of: 0..<scratch.segmentOffsets.count - 1)
    }

    /// Replaces the terms of the document in `scratch` by those of some of its segments.
    ///
    /// Needs a configuration that reads passages.
    package func select(_ segments: Range<Int>, scratch: inout Scratch) {
        scratch.terms.removeAll(keepingCapacity: true)
        scratch.values.removeAll(keepingCapacity: true)
        scratch.gather(segments)
        weigh(&scratch)
    }

    /// Adds the words that are left of a text to `scratch.numbers`, and remembers those met for the first time.
    private func number(_ buffer: TokenBuffer, _ view: Vocabulary.View, _ scratch: inout Scratch) {
        buffer.bytes.withUnsafeBytes { bytes in
            buffer.tokens.withUnsafeBufferPointer { tokens in
                var next = 0
                var position = scratch.numbers.count
                // Room for all of them; what the cleaner cut is given back.
                scratch.numbers.append(contentsOf: repeatElement(0, count: tokens.count))
                scratch.hashes.append(contentsOf: repeatElement(0, count: tokens.count))
                while true {
                    scratch.numberKnown(tokens, bytes, from: &next, to: &position)
                    guard next < tokens.count else { break }
                    let folded = UnsafeRawBufferPointer(rebasing: bytes[tokens[next].range])
                    _ = scratch.known.insert(folded, hash: tokens[next].hash)
                    learn(folded, tokens[next], view, &scratch)
                }
                scratch.numbers.removeLast(scratch.numbers.count - position)
                scratch.hashes.removeLast(scratch.hashes.count - position)
            }
        }
    }

    /// The phrases of a lexicon in a run of remembered words.
    private func matches(of lexicon: Lexicon, in words: ArraySlice<UInt32>, _ scratch: Scratch) -> [Lexicon.Match] {
        let nothing = Lexicon.Readings()
        return lexicon.matches(count: words.count) { position in
            let readings = scratch.entries[Int(words[words.startIndex + position])].readings
            return readings < 0 ? nothing : scratch.readings[Int(readings)]
        }
    }

    /// Counts the terms of a text segment by segment.
    ///
    /// - Parameters:
    ///   - first: where its words begin in `scratch.numbers`.
    ///   - matches: the phrases of the lexicon in it.
    private func count(
        _ buffer: TokenBuffer,
        isTitle: Bool,
        from first: Int,
        matches: [Lexicon.Match],
        _ view: Vocabulary.View,
        _ scratch: inout Scratch
    ) {
        guard scratch.numbers.count > first else { return }
        let segments = configuration.readsPassages && !isTitle ? scratch.segments(of: buffer.tokens, from: first) : []
        let runs = configuration.usesPunctuation ? buffer.punctuation.runs : []
        var (nextRun, nextMatch) = (0, 0)
        var start = first
        for index in 0...segments.count {
            // The last segment has what stands behind its last word, too.
            let isLast = index == segments.count
            let end = isLast ? scratch.numbers.count : segments[index].word
            while nextRun < runs.count, isLast || runs[nextRun].token < segments[index].token {
                forEachTerm(of: runs[nextRun], buffer.punctuation, view) { scratch.add($0, 1) }
                nextRun += 1
            }
            if isTitle, configuration.usesTitle {
                for position in start..<end {
                    let term = scratch.entries[Int(scratch.numbers[position])].titleTerm
                    if term >= 0 { scratch.add(Int(term), 1) }
                }
            }
            if configuration.longestWordNGram > 1 { countNGrams(endingIn: start..<end, view, &scratch) }
            // A phrase belongs to the segment of its last word, as an n-gram does.
            while nextMatch < matches.count, matches[nextMatch].words.upperBound <= end - first {
                for feature in matches[nextMatch].features {
                    if let term = lexiconTerms[Int(feature)] { scratch.add(term, 1) }
                }
                nextMatch += 1
            }
            scratch.countWords(start..<end)
            if configuration.readsPassages { scratch.storeSegment() }
            start = end
        }
        if lexicon != nil { scratch.noteWords(from: first) }
    }

    /// Counts the word n-grams of the vocabulary whose last word stands in a part of `scratch.numbers`.
    private func countNGrams(endingIn words: Range<Int>, _ view: Vocabulary.View, _ scratch: inout Scratch) {
        let (numbers, hashes, known, paragraphs) =
            (scratch.numbers, scratch.hashes, scratch.known, scratch.paragraphs)
        var next = paragraphs.partitioningIndex { $0 > words.lowerBound }
        var paragraph = paragraphs[next - 1]
        for position in words {
            while next < paragraphs.count, paragraphs[next] <= position {
                paragraph = paragraphs[next]
                next += 1
            }
            forEachNGram(of: numbers, hashes, endingAt: position + 1, paragraph, known, view) { term, _ in
                scratch.add(term, 1)
            }
        }
    }

    /// Calls `body` with the terms of a run of punctuation: its form with its sides, and its marks alone.
    @inline(__always)
    private func forEachTerm(
        of run: PunctuationRun,
        _ punctuation: PunctuationRuns,
        _ view: Vocabulary.View,
        _ body: (Int) -> Void
    ) {
        punctuation.bytes.withUnsafeBytes { bytes in
            func look(_ range: Range<Int>) {
                let form = UnsafeRawBufferPointer(rebasing: bytes[range])
                if let term = view.find(.punctuation, hash: TermHash.term(.punctuation, TermHash.hash(form)), form) {
                    body(term)
                }
            }
            look(run.form)
            look(punctuation.marks(of: run))
        }
    }

    /// Calls `body` with the word n-grams (two words and more) of the vocabulary that end before a place in a text, and
    /// with their lengths.
    ///
    /// - Parameters:
    ///   - numbers: the words of the text, by their numbers in `known`.
    ///   - hashes: their hashes, which lie there in a row.
    ///   - start: where the paragraph begins, beyond which none reaches.
    @inline(__always)
    private func forEachNGram(
        of numbers: [UInt32],
        _ hashes: [UInt64],
        endingAt end: Int,
        _ start: Int,
        _ known: TermTable,
        _ view: Vocabulary.View,
        _ body: (_ term: Int, _ length: Int) -> Void
    ) {
        let longest = min(configuration.longestWordNGram, end - start)
        guard longest >= 2 else { return }
        for length in 2...longest {
            if let term = Self.nGram(numbers, hashes, end - length..<end, known, view) { body(term, length) }
        }
    }

    /// The term of a run of words, if it is a word n-gram of the vocabulary.
    @inline(__always)
    private static func nGram(
        _ numbers: [UInt32],
        _ hashes: [UInt64],
        _ run: Range<Int>,
        _ known: TermTable,
        _ view: Vocabulary.View
    ) -> Int? {
        var hash = hashes[run.lowerBound]
        for place in run.lowerBound + 1..<run.upperBound { hash = TermHash.combine(hash, hashes[place]) }
        return view.find(.wordNGram, hash: TermHash.term(.wordNGram, hash)) { candidate in
            known.arena.withUnsafeBytes { words in
                var position = 0
                for place in run {
                    if position > 0 {
                        guard position < candidate.count, candidate[position] == 0x20 else { return false }
                        position += 1
                    }
                    let word = UnsafeRawBufferPointer(rebasing: words[known.range(of: Int(numbers[place]))])
                    guard candidate.count - position >= word.count,
                        UnsafeRawBufferPointer(rebasing: candidate[position..<position + word.count]).isSame(as: word)
                    else { return false }
                    position += word.count
                }
                return position == candidate.count
            }
        }
    }

    /// Looks up what a word met for the first time gives.
    private func learn(
        _ folded: UnsafeRawBufferPointer,
        _ token: FoldedToken,
        _ view: Vocabulary.View,
        _ scratch: inout Scratch
    ) {
        func find(_ kind: TermKind, _ bytes: UnsafeRawBufferPointer, _ hash: UInt64) -> Int? {
            view.find(kind, hash: TermHash.term(kind, hash), bytes)
        }
        let firstDerived = UInt32(scratch.derived.count)
        if configuration.usesStems {
            let stem = UnsafeRawBufferPointer(
                rebasing: folded[stemmer.stem(folded.assumingMemoryBound(to: UInt8.self))]
            )
            if let term = find(.stem, stem, TermHash.hash(stem)) { scratch.derived.append(UInt32(term)) }
        }
        if let lengths = configuration.characterNGrams {
            CharacterNGrams.forEach(in: folded, lengths: lengths) { gram in
                if let term = find(.characters, gram, TermHash.hash(gram)) { scratch.derived.append(UInt32(term)) }
            }
        }
        var readings: Int32 = -1
        if let known = lexicon?.readings(of: folded), !known.isEmpty {
            readings = Int32(scratch.readings.count)
            scratch.readings.append(known)
        }
        scratch.entries.append(
            Scratch.WordEntry(
                term: Int32(find(.word, folded, token.hash) ?? -1),
                titleTerm: configuration.usesTitle ? Int32(find(.title, folded, token.hash) ?? -1) : -1,
                derived: firstDerived..<UInt32(scratch.derived.count),
                readings: readings,
                isNumber: token.kind == .number
            )
        )
    }

    /// Turns counts into weights, block by block, and empties the counts.
    private func weigh(_ scratch: inout Scratch) {
        let (ends, frequencies) = (blockEnds, termFrequencies)
        var sums = [(squares: Double, values: Double)](repeating: (0, 0), count: ends.count)
        var (terms, values, weights) = (scratch.terms, scratch.termCounts, scratch.values)
        (scratch.terms, scratch.termCounts, scratch.values) = ([], [], [])
        weights.append(contentsOf: repeatElement(0, count: terms.count))
        idf.withUnsafeBufferPointer { idf in
            var counts = values.mutableSpan
            var weights = weights.mutableSpan
            let terms = terms.span
            let frequencies = frequencies.span
            var position = 0
            while position < terms.count {
                // Terms of one block stand together for long stretches, whose sums stay in registers.
                let block = Self.block(of: Int(terms[position]), ends)
                let members = UInt32(block == 0 ? 0 : ends[block - 1])..<UInt32(ends[block])
                var (squares, sum) = sums[block]
                while position < terms.count, members.contains(terms[position]) {
                    let term = Int(terms[position])
                    let count = Int(counts[term])
                    counts[term] = 0
                    let frequency =
                        count < frequencies.count
                        ? frequencies[count] : configuration.weighting.termFrequency(UInt16(count))
                    let value = frequency * Double(idf[term])
                    squares += value * value
                    sum += value
                    weights[position] = value
                    position &+= 1
                }
                sums[block] = (squares, sum)
            }
            let scales = zip(sums, configuration.blockWeights).map { sum, weight in
                weight * configuration.weighting.scale(sumOfSquares: sum.squares, sum: sum.values)
            }
            position = 0
            while position < terms.count {
                let block = Self.block(of: Int(terms[position]), ends)
                let members = UInt32(block == 0 ? 0 : ends[block - 1])..<UInt32(ends[block])
                let scale = scales[block]
                while position < terms.count, members.contains(terms[position]) {
                    weights[position] *= scale
                    position &+= 1
                }
            }
        }
        (scratch.terms, scratch.termCounts, scratch.values) = (terms, values, weights)
    }

    /// The block of a term.
    @inline(__always)
    private static func block(of term: Int, _ ends: [Int]) -> Int {
        var block = 0
        while term >= ends[block] { block += 1 }
        return block
    }

    /// Where given terms stand in an analyzed text.
    ///
    /// - Parameters:
    ///   - chosen: the terms looked for.
    ///   - isTitle: whether the text is a title, whose words are title terms too.
    /// - Returns: for each of them that stands in the text, byte ranges of the source in order: the word for words,
    ///   stems and characters in it,
    ///   first to last word for n-grams and lexicon phrases. Terms that do not stand in it have no entry.
    package func occurrences(
        of chosen: Set<Int>,
        in buffer: TokenBuffer,
        isTitle: Bool = false
    ) -> [Int: [Range<Int>]] {
        var result: [Int: [Range<Int>]] = [:]
        var scratch = Scratch(terms: 0)
        let kept = buffer.tokens.filter { !$0.isCut }
        func source(_ range: Range<Int>) -> Range<Int> { Self.source(of: range, in: kept) }
        func note(_ term: Int, _ range: Range<Int>) {
            guard chosen.contains(term), result[term]?.last != range else { return }
            result[term, default: []].append(range)
        }
        vocabulary.view { view in
            number(buffer, view, &scratch)
            var paragraph = 0
            for (position, token) in kept.enumerated() {
                if token.startsParagraph { paragraph = position }
                let entry = scratch.entries[Int(scratch.numbers[position])]
                let own = source(position..<position + 1)
                if entry.term >= 0 { note(Int(entry.term), own) }
                if isTitle, entry.titleTerm >= 0 { note(Int(entry.titleTerm), own) }
                for index in entry.derived { note(Int(scratch.derived[Int(index)]), own) }
                forEachNGram(
                    of: scratch.numbers,
                    scratch.hashes,
                    endingAt: position + 1,
                    paragraph,
                    scratch.known,
                    view
                ) {
                    note($0, source(position + 1 - $1..<position + 1))
                }
            }
            if configuration.usesPunctuation {
                for run in buffer.punctuation.runs {
                    forEachTerm(of: run, buffer.punctuation, view) { note($0, run.sourceRange) }
                }
            }
        }
        if let lexicon {
            for match in matches(of: lexicon, in: scratch.numbers[...], scratch) {
                for feature in match.features {
                    if let term = lexiconTerms[Int(feature)] { note(term, source(match.words)) }
                }
            }
        }
        return result
    }

    /// The phrases of the lexicon in an analyzed text: their features, and the bytes of the source from the first word
    /// to the last.
    package func lexiconPhrases(in buffer: TokenBuffer) -> [(features: [String], sourceRange: Range<Int>)] {
        guard let lexicon else { return [] }
        let kept = buffer.tokens.filter { !$0.isCut }
        return lexicon.matches(in: buffer).map { match in
            (match.features.map { lexicon.features[Int($0)] }, Self.source(of: match.words, in: kept))
        }
    }

    /// The bytes of the source from the first of some tokens to the last.
    private static func source(of words: Range<Int>, in tokens: [FoldedToken]) -> Range<Int> {
        Int(tokens[words.lowerBound].sourceStart)..<Int(tokens[words.upperBound - 1].sourceEnd)
    }
}

extension FeatureExtractor.Scratch {
    /// Numbers the words of a text from `next` on, up to the first that is not remembered.
    fileprivate mutating func numberKnown(
        _ tokens: UnsafeBufferPointer<FoldedToken>,
        _ bytes: UnsafeRawBufferPointer,
        from next: inout Int,
        to position: inout Int
    ) {
        var (numbers, hashes, paragraphs) = (numbers, hashes, paragraphs)
        (self.numbers, self.hashes, self.paragraphs) = ([], [], [])
        known.view { known in
            var numbers = numbers.mutableSpan
            var hashes = hashes.mutableSpan
            guard let start = bytes.baseAddress else { return }
            while next < tokens.count {
                let token = tokens[next]
                if token.startsParagraph { paragraphs.append(position) }
                if !token.isCut {
                    // The scanner wrote the bytes and says where.
                    let folded = UnsafeRawBufferPointer(
                        start: start + Int(token.start),
                        count: Int(token.end &- token.start)
                    )
                    let word = known.find(folded, hash: token.hash)
                    if word < 0 {
                        // It is seen once more when it is remembered.
                        if token.startsParagraph { paragraphs.removeLast() }
                        return
                    }
                    numbers[position] = UInt32(truncatingIfNeeded: word)
                    hashes[position] = token.hash
                    position &+= 1
                }
                next &+= 1
            }
        }
        (self.numbers, self.hashes, self.paragraphs) = (numbers, hashes, paragraphs)
    }

    /// Where segments but the first begin: the token and the word.
    fileprivate func segments(of tokens: [FoldedToken], from first: Int) -> [(token: Int, word: Int)] {
        var borders = PassageSegments(isActive: true)
        var starts: [(token: Int, word: Int)] = []
        var position = first
        for (index, token) in tokens.enumerated() {
            if borders.begins(with: token) { starts.append((index, position)) }
            if !token.isCut { position += 1 }
        }
        return starts
    }

    /// Counts the words of a part of `numbers`, and what they give.
    fileprivate mutating func countWords(_ words: Range<Int>) {
        var (entries, touched) = (entries, touchedWords)
        (self.entries, touchedWords) = ([], [])
        var (all, known) = (0, 0)
        do {
            let numbers = numbers.span
            var entries = entries.mutableSpan
            for position in words {
                let word = Int(numbers[position])
                let count = entries[word].count
                if count == 0 { touched.append(UInt32(truncatingIfNeeded: word)) }
                if count < .max { entries[word].count = count &+ 1 }
                // Numbers are known in every language and say nothing of whether the text is.
                if !entries[word].isNumber {
                    all &+= 1
                    if entries[word].term >= 0 { known &+= 1 }
                }
            }
        }
        self.words += all
        knownWords += known
        changeCounts { scratch, counts, terms in
            let derived = scratch.derived.span
            var entries = entries.mutableSpan
            let touched = touched.span
            var most = touched.count
            for index in touched.indices { most &+= entries[Int(touched[index])].derived.count }
            // Room for all that may be new; what was there already needs none.
            var end = terms.count
            terms.append(contentsOf: repeatElement(0, count: most))
            var terms = terms.mutableSpan
            // Words before what derives from them: terms of one block then stand together.
            for index in touched.indices {
                let entry = entries[Int(touched[index])]
                if entry.term >= 0 { Self.add(UInt32(entry.term), entry.count, &counts, &terms, &end) }
            }
            for index in touched.indices {
                let word = Int(touched[index])
                let count = entries[word].count
                let range = entries[word].derived
                entries[word].count = 0
                for place in Int(range.lowerBound)..<Int(range.upperBound) {
                    Self.add(derived[place], count, &counts, &terms, &end)
                }
            }
            return end
        }
        touched.removeAll(keepingCapacity: true)
        (self.entries, touchedWords) = (entries, touched)
    }

    /// Notes the terms of the words from a place on, and where paragraphs begin among them.
    fileprivate mutating func noteWords(from first: Int) {
        var next = paragraphs.partitioningIndex { $0 >= first }
        for position in first..<numbers.count {
            tokenTerms.append(entries[Int(numbers[position])].term)
            var begins = position == first
            while next < paragraphs.count, paragraphs[next] <= position {
                begins = begins || paragraphs[next] == position
                next += 1
            }
            borders.append(begins)
        }
    }

    /// Adds to the count of a term, which is noted behind the others where it had none.
    @inline(__always)
    private static func add(
        _ term: UInt32,
        _ count: UInt16,
        _ counts: inout MutableSpan<UInt16>,
        _ terms: inout MutableSpan<UInt32>,
        _ end: inout Int
    ) {
        let old = counts[Int(term)]
        // Written in any case, counted only if it is new: whether it is cannot be foretold.
        terms[end] = term
        end &+= old == 0 ? 1 : 0
        counts[Int(term)] = sum(old, count)
    }

    /// Hands counts and terms to `body` apart from the rest, so that a loop over many of them finds out once that
    /// nobody shares them.
    ///
    /// - Parameter body: returns how many of the terms are to stay.
    @inline(__always)
    private mutating func changeCounts(
        _ body: (inout FeatureExtractor.Scratch, inout MutableSpan<UInt16>, inout [UInt32]) -> Int
    ) {
        var (counts, terms) = (termCounts, terms)
        self.termCounts = []
        self.terms = []
        var span = counts.mutableSpan
        let end = body(&self, &span, &terms)
        terms.removeLast(terms.count - end)
        self.termCounts = counts
        self.terms = terms
    }

    /// Moves the counts at hand to a segment of their own.
    fileprivate mutating func storeSegment() {
        changeCounts { scratch, counts, terms in
            scratch.segmentTerms.append(contentsOf: terms)
            for term in terms {
                scratch.segmentCounts.append(counts[Int(term)])
                counts[Int(term)] = 0
            }
            return 0
        }
        segmentOffsets.append(segmentTerms.count)
    }

    /// Sums the counts of some segments.
    fileprivate mutating func gather(_ segments: Range<Int>) {
        let entries = segmentOffsets[segments.lowerBound]..<segmentOffsets[segments.upperBound]
        changeCounts { scratch, counts, terms in
            var end = terms.count
            terms.append(contentsOf: repeatElement(0, count: entries.count))
            var terms = terms.mutableSpan
            for entry in entries {
                Self.add(scratch.segmentTerms[entry], scratch.segmentCounts[entry], &counts, &terms, &end)
            }
            return end
        }
    }
}

extension [Int] {
    /// The first index whose element meets a condition that all later ones meet too; the count if none does.
    fileprivate func partitioningIndex(_ condition: (Int) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if condition(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
