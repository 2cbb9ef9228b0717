import LinearAlgebra
import TextFeatures
import TopicModels

/// Topics fitted to a collection.
struct FittedTopics {
    let table: TopicTable
    /// NPMI of each topic's ten largest words over the collection.
    let coherence: [Double?]
    /// ‖X − WH‖ / ‖X‖.
    let relativeError: Double
    let stopReason: String
    let iterations: Int

    /// Words in fewer documents than this, or in a larger share of them, form no topics: they are names met once or
    /// words of no subject.
    private static let minimumDocuments = 3
    private static let maximumShare = 0.5
    /// Words that a topic's coherence is judged by.
    private static let coherenceWords = 10

    /// Fits topics to the words of all documents; stop words and numbers are left out.
    init(
        _ collection: FeatureCollection,
        idf: [Double],
        features: FeatureConfiguration,
        count: Int,
        seed: UInt64,
        parallelism: Parallelism
    ) throws {
        let words = collection.vocabulary.range(of: .word)
        let rows = Array(0..<collection.counts.rows)
        let frequency = collection.counts.documentFrequency(rows: rows)
        let maximum = max(Self.minimumDocuments, Int(Double(rows.count) * Self.maximumShare))
        let minimum = min(Self.minimumDocuments, max(1, rows.count / 10))
        var chosen = [Double](repeating: 0, count: idf.count)
        for word in words {
            let documents = Int(frequency[word])
            guard documents >= minimum, documents <= maximum, !collection.isStopWord[word],
                !Familiarity.isNumber(collection.vocabulary.text(of: word))
            else { continue }
            chosen[word] = idf[word]
        }
        let weighted: SparseMatrix<Float> = collection.counts.weighted(
            documents: rows,
            idf: chosen,
            configuration: features
        )
        // The terms behind the words have idf 0 and no entries; the matrix is cut to the words.
        let matrix = SparseMatrix(
            rows: weighted.rows,
            columns: words.count,
            rowOffsets: weighted.rowOffsets,
            columnIndices: weighted.columnIndices,
            values: weighted.values
        )
        let fit = try NMF(NMF.Configuration(topics: count, seed: seed, parallelism: parallelism)).fit(matrix)
        let table = TopicTable(termTopics: fit.termTopics)
        self.table = table
        relativeError = fit.relativeError
        stopReason = "\(fit.stopReason)"
        iterations = fit.iterations
        let top = (0..<table.count).map { topic in
            table.topWords(of: topic, count: Self.coherenceWords).map(\.word)
        }
        coherence = Coherence.npmi(topTerms: top, documents: matrix)
    }
}
