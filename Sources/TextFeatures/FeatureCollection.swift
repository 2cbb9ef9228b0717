package import ArabicText
package import LinearAlgebra

/// The vocabulary of a collection and the counts of its documents; the second half of building it.
package struct FeatureCollection: Sendable {
    /// The chosen terms.
    package let vocabulary: Vocabulary
    /// How often each stands in each document.
    package let counts: CountMatrix
    /// How often each term stands in each passage, and where each document's passages begin (n + 1 offsets); nil
    /// unless asked for.
    package let passages: (counts: CountMatrix, offsets: [Int])?
    /// Where phrases of the lexicon stand in each document.
    package let mentions: MentionList
    /// For each word of the vocabulary (the terms of kind `word`, in order), how it is most often written.
    package let surfaces: [String]
    /// For each word of the vocabulary, whether it is on the stop list.
    package let isStopWord: [Bool]
    /// How many words of each document are not in the vocabulary; numbers do not count.
    package let unknownWords: [Int]

    /// Joins the counters' work into one numbering.
    ///
    /// The numbering is canonical (see `Vocabulary`), so neither the split of documents among counters nor the number
    /// of threads
    /// shows in the result.
    ///
    /// - Parameters:
    ///   - counters: together they hold each document number in `0..<documents` exactly once.
    ///   - documents: number of rows (n).
    ///   - stemmer: used where the configuration asks for stems.
    ///   - includesPassages: whether passages are counted as well.
    package init(
        joining counters: consuming [FeatureCounter],
        documents: Int,
        configuration: FeatureConfiguration,
        stemmer: LightStemmer,
        lexicon: Lexicon?,
        includesPassages: Bool = false,
        parallelism: Parallelism
    ) {
        let joined = JoinedCounters(counters, documents: documents, configuration: configuration, stemmer: stemmer)
        let frequencies = joined.documentFrequencies(parallelism: parallelism)
        let maximum =
            configuration.maximumDocumentShare >= 1
            ? documents : Int((configuration.maximumDocumentShare * Double(documents)).rounded(.down))
        func isChosen(_ frequency: UInt32) -> Bool {
            Int(frequency) >= configuration.minimumDocumentFrequency && Int(frequency) <= maximum
        }

        // Terms of each kind, sorted by their bytes: (bytes, provisional number).
        var sorted: [[(bytes: ArraySlice<UInt8>, number: Int)]] = []
        for kind in TermKind.allCases {
            var list: [(bytes: ArraySlice<UInt8>, number: Int)] = []
            for number in joined.range(of: kind) where isChosen(frequencies[number]) {
                if kind == .word, configuration.dropsStopWords, joined.isStopWord[number] { continue }
                list.append((joined.bytes(of: number, kind: kind, lexicon: lexicon), number))
            }
            list.sort { $0.bytes.lexicographicallyPrecedes($1.bytes) }
            sorted.append(list)
        }
        var final = [UInt32](repeating: .max, count: frequencies.count)
        var next: UInt32 = 0
        for list in sorted {
            for term in list {
                final[term.number] = next
                next += 1
            }
        }
        vocabulary = Vocabulary(sortedTerms: sorted.map { $0.map(\.bytes) })
        passages =
            includesPassages
            ? joined.passages(
                final: final,
                columns: Int(next),
                blockEnds: Self.blockEnds(vocabulary),
                parallelism: parallelism
            ) : nil
        mentions = joined.mentions(final: final)
        unknownWords = joined.unknownWords(final: final)
        surfaces = joined.surfaces(of: sorted[Int(TermKind.word.rawValue)].map(\.number))
        isStopWord = sorted[Int(TermKind.word.rawValue)].map { joined.isStopWord[$0.number] }
        sorted = []
        counts = joined.rows(
            final: final,
            columns: Int(next),
            blockEnds: Self.blockEnds(vocabulary),
            parallelism: parallelism
        )
    }

    /// Where the blocks of terms end in a vocabulary.
    package static func blockEnds(_ vocabulary: Vocabulary) -> [Int] {
        TermBlock.allCases.map { block in
            TermKind.allCases.filter { TermBlock($0) == block }.map { vocabulary.range(of: $0).upperBound }.max() ?? 0
        }
    }
}
