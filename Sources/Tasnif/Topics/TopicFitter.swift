import ArabicText
import LinearAlgebra
public import NewsCorpus
import TextFeatures

/// Fits topics to any collection of articles, labelled or not.
public struct TopicFitter: ~Copyable {
    private var builder: CollectionBuilder
    private let features: FeatureConfiguration
    private let topics: TopicCount
    private var notes: ArticleNotes
    private let seed: UInt64
    private let parallelism: Parallelism
    private let store: ScratchStore

    /// A fitter without articles.
    ///
    /// - Parameters:
    ///   - topics: number of topics, at least 1.
    ///   - names: axes or fields that shares are told by.
    ///   - period: periods that shares are told by; nil for none.
    ///   - threads: number of threads; nil for all cores. Does not change the result.
    ///   - scratch: where large arrays live. Does not change the result.
    public init(
        topics: TopicCount,
        by names: [String] = [],
        over period: TopicPeriod? = nil,
        seed: UInt64 = 13,
        threads: Int? = nil,
        scratch: ScratchConfiguration = ScratchConfiguration()
    ) throws(TrainingError) {
        try topics.check(least: 1)
        store = scratch.store
        self.topics = topics
        notes = ArticleNotes(by: names, over: period)
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
            keptFields: [],
            store: store,
            parallelism: parallelism
        )
    }

    /// Refuses to go on where large arrays do not fit into the scratch folder.
    ///
    /// - Throws: `OutputError` that names the folder.
    public func checkScratch() throws(OutputError) { try store.refuseFailure() }

    /// Adds articles.
    public mutating func add(_ articles: [Article]) {
        builder.add(articles)
        notes.add(articles)
    }

    /// Fits the topics.
    ///
    /// - Throws: `CorpusError.noArticles`, `TrainingError.noTerms` when too little is there to form topics,
    ///   `CorpusError.unknownAxis` for a name that no article has.
    public consuming func fit() throws -> CollectionTopics {
        guard builder.count > 0 else { throw CorpusError.noArticles(problem: "the input holds no article") }
        try notes.check()
        try MissingLibraryError.check()
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
        try checkScratch()
        guard fitted.hasWords else {
            throw CorpusError.noArticles(
                problem:
                    "no word but stop words and words of nearly every article stands in enough of the \(builder.count) articles, "
                    + "so no topic can be formed"
            )
        }
        let surfaces = collection.surfaces
        return CollectionTopics(
            table: fitted.table,
            coherence: fitted.coherence,
            surfaces: { surfaces[$0] },
            notes: notes,
            mixtures: fitted.mixtures,
            norms: fitted.norms,
            sketches: builder.sketches,
            fit: CollectionTopics.Fit(
                relativeError: fitted.relativeError,
                rounds: fitted.iterations,
                stopReason: fitted.stopReason
            ),
            candidates: fitted.candidates
        )
    }
}

extension FittedTopics {
    /// Whether any word belongs to any topic.
    fileprivate var hasWords: Bool { table.topics.count > 0 }
}
