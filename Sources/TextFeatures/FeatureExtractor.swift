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
            for token in buffer.tokens where !token.isCut {
                let folded = UnsafeRawBufferPointer(rebasing: bytes[token.range])
                let hash = TermHash.hash(folded)
                let word = scratch.known.insert(folded, hash: hash)
                if word == scratch.entries.count { learn(folded, hash, view, &scratch) }
                scratch.numbers.append(UInt32(word))
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
        var segments = PassageSegments(isActive: configuration.readsPassages && !isTitle)
        var nextMatch = 0
        let notesWords = lexicon != nil
        let (numbers, known) = (scratch.numbers, scratch.known)
        // Where the next word stands in `numbers`, and where its paragraph begins there.
        var position = first
        var paragraph = first
        // A paragraph begins with the first word left of it.
        var beginsParagraph = true
        func endSegment(_ scratch: inout Scratch) {
            while nextMatch < matches.count, matches[nextMatch].words.upperBound <= position - first {
                for feature in matches[nextMatch].features {
                    if let term = lexiconTerms[Int(feature)] { scratch.add(term, 1) }
                }
                nextMatch += 1
            }
            scratch.addTouchedWords()
            if configuration.readsPassages { scratch.storeSegment() }
        }
        let punctuation = buffer.punctuation
        var nextRun = configuration.usesPunctuation ? 0 : punctuation.runs.count
        // Runs stand before a token or earlier.
        func countPunctuation(upTo token: Int, _ scratch: inout Scratch) {
            while nextRun < punctuation.runs.count, punctuation.runs[nextRun].token <= token {
                forEachTerm(of: punctuation.runs[nextRun], punctuation, view) { scratch.add($0, 1) }
                nextRun += 1
            }
        }
        for (index, token) in buffer.tokens.enumerated() {
            if token.startsParagraph {
                paragraph = position
                beginsParagraph = true
            }
            if segments.begins(with: token) { endSegment(&scratch) }
            countPunctuation(upTo: index, &scratch)
            if token.isCut { continue }
            let word = Int(numbers[position])
            let entry = scratch.entries[word]
            // Numbers are known in every language and say nothing of whether the text is.
            if case .number = token.kind {
            } else {
                scratch.words += 1
                if entry.term >= 0 { scratch.knownWords += 1 }
            }
            if notesWords {
                scratch.tokenTerms.append(entry.term)
                scratch.borders.append(beginsParagraph)
            }
            beginsParagraph = false
            position += 1
            if entry.count == 0 { scratch.touchedWords.append(UInt32(word)) }
            if entry.count < .max { scratch.entries[word].count = entry.count + 1 }
            if isTitle, entry.titleTerm >= 0 { scratch.add(Int(entry.titleTerm), 1) }
            forEachNGram(of: numbers, endingAt: position, paragraph, known, view) { term, _ in scratch.add(term, 1) }
        }
        countPunctuation(upTo: buffer.tokens.count, &scratch)
        if position > first { endSegment(&scratch) }
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
    ///   - start: where the paragraph begins, beyond which none reaches.
    @inline(__always)
    private func forEachNGram(
        of numbers: [UInt32],
        endingAt end: Int,
        _ start: Int,
        _ known: TermTable,
        _ view: Vocabulary.View,
        _ body: (_ term: Int, _ length: Int) -> Void
    ) {
        let longest = min(configuration.longestWordNGram, end - start)
        guard longest >= 2 else { return }
        for length in 2...longest {
            if let term = Self.nGram(numbers, end - length..<end, known, view) { body(term, length) }
        }
    }

    /// The term of a run of words, if it is a word n-gram of the vocabulary.
    private static func nGram(
        _ numbers: [UInt32],
        _ run: Range<Int>,
        _ known: TermTable,
        _ view: Vocabulary.View
    ) -> Int? {
        var hash = known.hash(of: Int(numbers[run.lowerBound]))
        for place in run.lowerBound + 1..<run.upperBound {
            hash = TermHash.combine(hash, known.hash(of: Int(numbers[place])))
        }
        return known.arena.withUnsafeBytes { words in
            view.find(.wordNGram, hash: TermHash.term(.wordNGram, hash)) { candidate in
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
        _ hash: UInt64,
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
                term: Int32(find(.word, folded, hash) ?? -1),
                titleTerm: configuration.usesTitle ? Int32(find(.title, folded, hash) ?? -1) : -1,
                derived: firstDerived..<UInt32(scratch.derived.count),
                readings: readings
            )
        )
    }

    /// Turns counts into weights, block by block, and empties the counts.
    private func weigh(_ scratch: inout Scratch) {
        let (terms, ends, frequencies) = (scratch.terms, blockEnds, termFrequencies)
        var sums = [(squares: Double, values: Double)](repeating: (0, 0), count: ends.count)
        var weights = scratch.values
        scratch.values = []
        weights.append(contentsOf: repeatElement(0, count: terms.count))
        var values = weights.mutableSpan
        var counts = scratch.termCounts.mutableSpan
        for position in terms.indices {
            let term = Int(terms[position])
            let count = counts[term]
            counts[term] = 0
            let frequency =
                Int(count) < frequencies.count ? frequencies[Int(count)] : configuration.weighting.termFrequency(count)
            let value = frequency * Double(idf[term])
            let block = Self.block(of: term, ends)
            sums[block].squares += value * value
            sums[block].values += value
            values[position] = value
        }
        let scales = zip(sums, configuration.blockWeights).map { sum, weight in
            weight * configuration.weighting.scale(sumOfSquares: sum.squares, sum: sum.values)
        }
        for position in terms.indices { values[position] *= scales[Self.block(of: Int(terms[position]), ends)] }
        scratch.values = weights
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
                forEachNGram(of: scratch.numbers, endingAt: position + 1, paragraph, scratch.known, view) {
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
    /// Adds what the touched words give to the counts of terms, and empties their own.
    fileprivate mutating func addTouchedWords() {
        let derived = derived
        changeCounts { scratch, counts, terms in
            for word in scratch.touchedWords {
                let entry = scratch.entries[Int(word)]
                scratch.entries[Int(word)].count = 0
                if entry.term >= 0 { Self.add(Int(entry.term), entry.count, &counts, &terms) }
                for index in Int(entry.derived.lowerBound)..<Int(entry.derived.upperBound) {
                    Self.add(Int(derived[index]), entry.count, &counts, &terms)
                }
            }
        }
        touchedWords.removeAll(keepingCapacity: true)
    }

    /// Adds to the count of a term, which is noted where it had none.
    @inline(__always)
    private static func add(
        _ term: Int,
        _ count: UInt16,
        _ counts: inout MutableSpan<UInt16>,
        _ terms: inout [UInt32]
    ) {
        let old = counts[term]
        if old == 0 { terms.append(UInt32(term)) }
        counts[term] = sum(old, count)
    }

    /// Hands counts and terms to `body` apart from the rest, so that a loop over many of them finds out once that
    /// nobody shares them.
    @inline(__always)
    private mutating func changeCounts(
        _ body: (inout FeatureExtractor.Scratch, inout MutableSpan<UInt16>, inout [UInt32]) -> Void
    ) {
        var (counts, terms) = (termCounts, terms)
        self.termCounts = []
        self.terms = []
        var span = counts.mutableSpan
        body(&self, &span, &terms)
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
            terms.removeAll(keepingCapacity: true)
        }
        segmentOffsets.append(segmentTerms.count)
    }

    /// Sums the counts of some segments.
    fileprivate mutating func gather(_ segments: Range<Int>) {
        let entries = segmentOffsets[segments.lowerBound]..<segmentOffsets[segments.upperBound]
        changeCounts { scratch, counts, terms in
            for entry in entries {
                Self.add(Int(scratch.segmentTerms[entry]), scratch.segmentCounts[entry], &counts, &terms)
            }
        }
    }
}
