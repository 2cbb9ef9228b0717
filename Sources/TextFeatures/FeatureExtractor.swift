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
    let termFrequencies: [Double]
    /// Where the blocks of terms end; worked out once, as every article is scaled by them.
    let blockEnds: [Int]
    let lexiconTerms: [Int?]

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
}
