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
    /// words is emptied
    /// when it has grown to `wordLimit`, so its size is bounded on streams of any length.
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

        var known = TermTable()
        /// For each remembered word: its own term or -1, its title term or -1, then stem and characters in `derived`.
        var wordTerms: [Int32] = []
        var titleTerms: [Int32] = []
        var derivedOffsets = [0]
        var derived: [UInt32] = []
        var wordCounts: [UInt16] = []
        var touchedWords: [Int] = []
        var termCounts: [UInt16]
        var run: [(bytes: Range<Int>, hash: UInt64)] = []
        var found: [(term: Int, length: Int)] = []
        /// For each word of the document, its term or -1, and whether it begins a paragraph.
        var tokenTerms: [Int32] = []
        var borders: [Bool] = []
        /// Terms and counts of the segments, one after the other, and where each segment begins; only where passages
        /// are read.
        var segmentTerms: [UInt32] = []
        var segmentCounts: [UInt16] = []
        var segmentOffsets = [0]

        static let wordLimit = 1 << 17

        package init(terms: Int) { termCounts = [UInt16](repeating: 0, count: terms) }

        mutating func add(_ term: Int, _ count: UInt16) {
            if termCounts[term] == 0 { terms.append(UInt32(term)) }
            let (sum, overflow) = termCounts[term].addingReportingOverflow(count)
            termCounts[term] = overflow ? .max : sum
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
                let found = lexicon?.matches(in: buffer.keptWords()) ?? []
                matches += found.map { $0.moved(by: scratch.tokenTerms.count) }
                count(buffer, isTitle: isTitle, matches: found, view, &scratch)
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

    private func count(
        _ buffer: TokenBuffer,
        isTitle: Bool,
        matches: [Lexicon.Match],
        _ view: Vocabulary.View,
        _ scratch: inout Scratch
    ) {
        scratch.run.removeAll(keepingCapacity: true)
        var segments = PassageSegments(isActive: configuration.readsPassages && !isTitle)
        var nextMatch = 0
        var position = 0
        // A paragraph begins with the first word left of it.
        var beginsParagraph = true
        func endSegment(_ scratch: inout Scratch) {
            while nextMatch < matches.count, matches[nextMatch].words.upperBound <= position {
                for feature in matches[nextMatch].features {
                    if let term = lexiconTerms[Int(feature)] { scratch.add(term, 1) }
                }
                nextMatch += 1
            }
            for word in scratch.touchedWords {
                let count = scratch.wordCounts[word]
                scratch.wordCounts[word] = 0
                if scratch.wordTerms[word] >= 0 { scratch.add(Int(scratch.wordTerms[word]), count) }
                for index in scratch.derivedOffsets[word]..<scratch.derivedOffsets[word + 1] {
                    scratch.add(Int(scratch.derived[index]), count)
                }
            }
            scratch.touchedWords.removeAll(keepingCapacity: true)
            if configuration.readsPassages { scratch.storeSegment() }
        }
        var nextRun = 0
        buffer.bytes.withUnsafeBytes { bytes in
            for (index, token) in buffer.tokens.enumerated() {
                if token.startsParagraph {
                    scratch.run.removeAll(keepingCapacity: true)
                    beginsParagraph = true
                }
                if segments.begins(with: token) { endSegment(&scratch) }
                countPunctuation(buffer.punctuation, upTo: index, &nextRun, view, &scratch)
                if token.isCut { continue }
                let range = Int(token.start)..<Int(token.end)
                let folded = UnsafeRawBufferPointer(rebasing: bytes[range])
                let hash = TermHash.hash(folded)
                let word = scratch.known.insert(folded, hash: hash)
                if word == scratch.wordTerms.count { learn(folded, hash, view, &scratch) }
                // Numbers are known in every language and say nothing of whether the text is.
                if token.kind != .number {
                    scratch.words += 1
                    if scratch.wordTerms[word] >= 0 { scratch.knownWords += 1 }
                }
                scratch.tokenTerms.append(scratch.wordTerms[word])
                scratch.borders.append(beginsParagraph)
                beginsParagraph = false
                position += 1
                if scratch.wordCounts[word] == 0 { scratch.touchedWords.append(word) }
                if scratch.wordCounts[word] < .max { scratch.wordCounts[word] += 1 }
                if isTitle, scratch.titleTerms[word] >= 0 { scratch.add(Int(scratch.titleTerms[word]), 1) }
                guard configuration.longestWordNGram > 1 else { continue }
                scratch.run.append((range, hash))
                findNGrams(bytes, view, &scratch)
                for gram in scratch.found { scratch.add(gram.term, 1) }
                if scratch.run.count > 4 * configuration.longestWordNGram {
                    scratch.run.removeFirst(scratch.run.count - configuration.longestWordNGram)
                }
            }
        }
        countPunctuation(buffer.punctuation, upTo: buffer.tokens.count, &nextRun, view, &scratch)
        if position > 0 { endSegment(&scratch) }
    }

    /// Counts the runs of punctuation that stand before a token or earlier, from `next` on.
    private func countPunctuation(
        _ punctuation: PunctuationRuns,
        upTo token: Int,
        _ next: inout Int,
        _ view: Vocabulary.View,
        _ scratch: inout Scratch
    ) {
        guard configuration.usesPunctuation else { return }
        while next < punctuation.runs.count, punctuation.runs[next].token <= token {
            for term in terms(of: punctuation.runs[next], punctuation, view) { scratch.add(term, 1) }
            next += 1
        }
    }

    /// The terms of a run of punctuation: its form with its sides, and its marks alone.
    private func terms(of run: PunctuationRun, _ punctuation: PunctuationRuns, _ view: Vocabulary.View) -> [Int] {
        punctuation.bytes.withUnsafeBytes { bytes in
            [run.form, punctuation.marks(of: run)].compactMap { range in
                let form = UnsafeRawBufferPointer(rebasing: bytes[range])
                return view.find(.punctuation, hash: TermHash.term(.punctuation, TermHash.hash(form))) {
                    $0.elementsEqual(form)
                }
            }
        }
    }

    /// Fills `scratch.found` with the word n-grams (two words and more) of the vocabulary that end at the last word
    /// of the run.
    private func findNGrams(
        _ bytes: UnsafeRawBufferPointer,
        _ view: Vocabulary.View,
        _ scratch: inout Scratch
    ) {
        scratch.found.removeAll(keepingCapacity: true)
        let run = scratch.run
        guard run.count >= 2, configuration.longestWordNGram >= 2 else { return }
        for length in 2...configuration.longestWordNGram where run.count >= length {
            let first = run.count - length
            var hash = run[first].hash
            for part in run[(first + 1)...] { hash = TermHash.combine(hash, part.hash) }
            let term = view.find(.wordNGram, hash: TermHash.term(.wordNGram, hash)) { candidate in
                var position = 0
                for part in run[first...] {
                    if position > 0 {
                        guard position < candidate.count, candidate[position] == 0x20 else { return false }
                        position += 1
                    }
                    guard candidate.count - position >= part.bytes.count,
                        candidate[position..<position + part.bytes.count].elementsEqual(bytes[part.bytes])
                    else { return false }
                    position += part.bytes.count
                }
                return position == candidate.count
            }
            if let term { scratch.found.append((term, length)) }
        }
    }

    /// Looks up what a word met for the first time gives.
    private func learn(
        _ folded: UnsafeRawBufferPointer,
        _ hash: UInt64,
        _ view: Vocabulary.View,
        _ scratch: inout Scratch
    ) {
        func find(_ kind: TermKind, _ bytes: UnsafeRawBufferPointer, _ hash: UInt64, _ view: Vocabulary.View) -> Int? {
            view.find(kind, hash: TermHash.term(kind, hash)) { $0.elementsEqual(bytes) }
        }
        scratch.wordTerms.append(Int32(find(.word, folded, hash, view) ?? -1))
        scratch.titleTerms.append(configuration.usesTitle ? Int32(find(.title, folded, hash, view) ?? -1) : -1)
        scratch.wordCounts.append(0)
        if configuration.usesStems {
            let stem = UnsafeRawBufferPointer(
                rebasing: folded[stemmer.stem(folded.assumingMemoryBound(to: UInt8.self))]
            )
            if let term = find(.stem, stem, TermHash.hash(stem), view) { scratch.derived.append(UInt32(term)) }
        }
        if let lengths = configuration.characterNGrams {
            var found: [UInt32] = []
            CharacterNGrams.forEach(in: folded, lengths: lengths) { gram in
                if let term = find(.characters, gram, TermHash.hash(gram), view) { found.append(UInt32(term)) }
            }
            scratch.derived.append(contentsOf: found)
        }
        scratch.derivedOffsets.append(scratch.derived.count)
    }

    /// Turns counts into weights, block by block, and empties the counts.
    private func weigh(_ scratch: inout Scratch) {
        var squares = [Double](repeating: 0, count: blockEnds.count)
        var sums = squares
        func block(_ term: Int) -> Int {
            var block = 0
            while term >= blockEnds[block] { block += 1 }
            return block
        }
        idf.withUnsafeBufferPointer { idf in
            for term in scratch.terms {
                let term = Int(term)
                let count = scratch.termCounts[term]
                scratch.termCounts[term] = 0
                let frequency =
                    Int(count) < termFrequencies.count
                    ? termFrequencies[Int(count)] : configuration.weighting.termFrequency(count)
                let value = frequency * Double(idf[term])
                let block = block(term)
                squares[block] += value * value
                sums[block] += value
                scratch.values.append(value)
            }
        }
        var scales = configuration.blockWeights
        for block in scales.indices {
            scales[block] *= configuration.weighting.scale(sumOfSquares: squares[block], sum: sums[block])
        }
        for position in scratch.values.indices {
            scratch.values[position] *= scales[block(Int(scratch.terms[position]))]
        }
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
            buffer.bytes.withUnsafeBytes { bytes in
                for (position, token) in kept.enumerated() {
                    if token.startsParagraph { scratch.run.removeAll(keepingCapacity: true) }
                    let range = Int(token.start)..<Int(token.end)
                    let folded = UnsafeRawBufferPointer(rebasing: bytes[range])
                    let hash = TermHash.hash(folded)
                    let word = scratch.known.insert(folded, hash: hash)
                    if word == scratch.wordTerms.count { learn(folded, hash, view, &scratch) }
                    let own = source(position..<position + 1)
                    if scratch.wordTerms[word] >= 0 { note(Int(scratch.wordTerms[word]), own) }
                    if isTitle, scratch.titleTerms[word] >= 0 { note(Int(scratch.titleTerms[word]), own) }
                    for index in scratch.derivedOffsets[word]..<scratch.derivedOffsets[word + 1] {
                        note(Int(scratch.derived[index]), own)
                    }
                    scratch.run.append((range, hash))
                    findNGrams(bytes, view, &scratch)
                    for gram in scratch.found { note(gram.term, source(position + 1 - gram.length..<position + 1)) }
                }
            }
        }
        if configuration.usesPunctuation {
            vocabulary.view { view in
                for run in buffer.punctuation.runs {
                    for term in terms(of: run, buffer.punctuation, view) { note(term, run.sourceRange) }
                }
            }
        }
        if let lexicon {
            for match in lexicon.matches(in: buffer.keptWords()) {
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
        return lexicon.matches(in: buffer.keptWords()).map { match in
            (match.features.map { lexicon.features[Int($0)] }, Self.source(of: match.words, in: kept))
        }
    }

    /// The bytes of the source from the first of some tokens to the last.
    private static func source(of words: Range<Int>, in tokens: [FoldedToken]) -> Range<Int> {
        Int(tokens[words.lowerBound].sourceStart)..<Int(tokens[words.upperBound - 1].sourceEnd)
    }
}

extension FeatureExtractor.Scratch {
    /// Moves the counts at hand to a segment of their own.
    fileprivate mutating func storeSegment() {
        for term in terms {
            segmentTerms.append(term)
            segmentCounts.append(termCounts[Int(term)])
            termCounts[Int(term)] = 0
        }
        terms.removeAll(keepingCapacity: true)
        segmentOffsets.append(segmentTerms.count)
    }

    /// Sums the counts of some segments.
    fileprivate mutating func gather(_ segments: Range<Int>) {
        for entry in segmentOffsets[segments.lowerBound]..<segmentOffsets[segments.upperBound] {
            add(Int(segmentTerms[entry]), segmentCounts[entry])
        }
    }
}
