import ArabicText
import LinearAlgebra
public import NewsCorpus
import TextFeatures

/// Fits topics to any collection of articles, labelled or not.
public struct TopicFitter: ~Copyable {
    private var builder: CollectionBuilder
    private let features: FeatureConfiguration
    private let topics: Int
    private let seed: UInt64
    private let parallelism: Parallelism

    /// Topics fitted to a collection.
    public struct Result: Sendable {
        let fitted: FittedTopics
        let surfaces: [String]
        let articles: Int

        /// The top terms of each topic.
        public func terms(count: Int) -> [TopicTerms] {
            fitted.table.terms(count: count, coherence: fitted.coherence) { surfaces[$0] }
        }

        /// One line on the fit.
        public var summary: String {
            "\(fitted.table.count) topics of \(articles) articles: relative error \(JSONText.rounded(fitted.relativeError, digits: 4)) "
                + "after \(fitted.iterations) rounds, stopped by \(fitted.stopReason)"
        }
    }

    /// A fitter without articles.
    ///
    /// - Parameters:
    ///   - topics: number of topics.
    ///   - threads: number of threads; nil for all cores. Does not change the result.
    public init(topics: Int, seed: UInt64 = 13, threads: Int? = nil) throws(TrainingError) {
        guard (1...1000).contains(topics) else {
            throw .setting(name: "topics", value: "\(topics)", expected: "1 to 1000")
        }
        self.topics = topics
        self.seed = seed
        parallelism = threads.map { Parallelism(threads: $0) } ?? .allCores
        features = FeatureConfiguration(
            minimumDocumentFrequency: 2,
            weighting: TFIDFWeighting(sublinear: true)
        )
        builder = CollectionBuilder(
            pipeline: TextPipeline(TextPipelineConfiguration()),
            features: features,
            lexicon: nil,
            mask: nil,
            groupField: nil,
            leftOutField: nil,
            parallelism: parallelism
        )
    }

    /// Adds articles.
    public mutating func add(_ articles: [Article]) { builder.add(articles) }

    /// Fits the topics.
    ///
    /// - Throws: `CorpusError.noArticles`, `TrainingError.noTerms` when too little is there to form topics.
    public consuming func fit() throws -> Result {
        guard builder.count > 0 else { throw CorpusError.noArticles(problem: "the input holds no article") }
        let collection = builder.finish(includesPassages: false)
        guard collection.vocabulary.count > 0 else {
            throw TrainingError.noTerms(articles: builder.count, minimum: features.minimumDocumentFrequency)
        }
        let rows = Array(0..<builder.count)
        let idf = features.weighting.idf(
            documentFrequency: collection.counts.documentFrequency(rows: rows),
            documents: rows.count
        )
        let fitted = try FittedTopics(
            collection,
            idf: idf,
            features: features,
            count: topics,
            seed: seed,
            parallelism: parallelism
        )
        guard fitted.hasWords else {
            throw CorpusError.noArticles(
                problem:
                    "no word but stop words and words of nearly every article stands in enough of the \(builder.count) articles, "
                    + "so no topic can be formed"
            )
        }
        return Result(fitted: fitted, surfaces: collection.surfaces, articles: builder.count)
    }
}

extension FittedTopics {
    /// Whether any word belongs to any topic.
    fileprivate var hasWords: Bool { table.topics.count > 0 }
}
