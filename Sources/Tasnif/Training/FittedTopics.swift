import Evaluation
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
    /// The numbers of topics that were tried; empty where the number was given.
    let candidates: [TopicCandidate]
    /// For each document the weight of each topic, topics scaled as in the table.
    let mixtures: [Float]
    /// The length of each document's row; 0 for one without words that form topics.
    let norms: [Float]

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
        count: TopicCount,
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
            values: weighted.values,
            store: weighted.store
        )
        let number: Int
        switch count {
        case .fixed(let topics):
            number = topics
            candidates = []
        case .auto:
            candidates = try Self.candidates(matrix, seed: seed, parallelism: parallelism)
            number = candidates.first(where: \.isChosen)?.topics ?? 1
        }
        let fit = try NMF(NMF.Configuration(topics: number, seed: seed, parallelism: parallelism)).fit(matrix)
        let table = TopicTable(termTopics: fit.termTopics)
        self.table = table
        let sums = fit.termTopics.columnSums
        mixtures = fit.documentTopics.values.indices.map { Float(fit.documentTopics.values[$0] * sums[$0 % number]) }
        norms = rows.map { row in
            let entries = matrix.rowOffsets[row]..<matrix.rowOffsets[row + 1]
            return matrix.values[entries].reduce(0) { $0 + $1 * $1 }.squareRoot()
        }
        relativeError = fit.relativeError
        stopReason = "\(fit.stopReason)"
        iterations = fit.iterations
        let top = (0..<table.count).map { topic in
            table.topWords(of: topic, count: Self.coherenceWords).map(\.word)
        }
        coherence = Coherence.npmi(topTerms: top, documents: matrix)
    }

    /// Tries numbers of topics and marks the best.
    private static func candidates(
        _ matrix: SparseMatrix<Float>,
        seed: UInt64,
        parallelism: Parallelism
    ) throws -> [TopicCandidate] {
        var configuration = TopicSearch.Configuration(
            candidates: TopicSearch.Configuration.candidates(documents: matrix.rows)
        )
        configuration.terms = coherenceWords
        configuration.parallelism = parallelism
        var generator = SplitMix64(seed: seed)
        let tried = try TopicSearch(configuration).run(matrix, using: &generator)
        let best = TopicSearch.best(of: tried)
        return tried.map {
            TopicCandidate(
                topics: $0.topics,
                coherence: $0.coherence,
                stability: $0.stability,
                relativeError: $0.relativeError,
                score: $0.score,
                isChosen: $0 == best
            )
        }
    }
}

extension Matrix {
    /// The sum of each column.
    fileprivate var columnSums: [Double] {
        var sums = [Double](repeating: 0, count: columns)
        for row in 0..<rows { for column in 0..<columns { sums[column] += self[row, column] } }
        return sums
    }
}
