public import NewsCorpus

/// Finds where the topics of a model stand in other articles; nothing is fitted.
public struct TopicAssigner: Sendable {
    private let model: TaggingModel
    private let table: TopicTable
    private let tagging: ParallelTagging
    private var notes: ArticleNotes
    private var mixtures: [Float] = []
    private var norms: [Float] = []
    private var sketches = NearDuplicateIndex()

    /// An assigner without articles; nil for a model without topics.
    ///
    /// - Parameters:
    ///   - names: axes or fields that shares are told by.
    ///   - period: periods that shares are told by; nil for none.
    ///   - threads: number of threads; nil for all cores. Does not change the result.
    public init?(_ model: TaggingModel, by names: [String] = [], over period: TopicPeriod? = nil, threads: Int? = nil) {
        guard let table = model.topics else { return nil }
        self.model = model
        self.table = table
        tagging = ParallelTagging(model, threads: threads)
        notes = ArticleNotes(by: names, over: period)
    }

    /// Adds articles.
    public mutating func add(_ articles: [Article]) {
        let table = table
        let found = tagging.map(articles) { tagger, article in tagger.topicMixture(of: article, table) }
        for (mixture, norm, sketch) in found {
            mixtures.append(contentsOf: mixture.map { Float($0) })
            norms.append(Float(norm))
            sketches.append(sketch)
        }
        notes.add(articles)
    }

    /// Where the topics stand.
    ///
    /// - Throws: `CorpusError.noArticles`; `.unknownAxis` for a name that no article has.
    public func topics() throws(CorpusError) -> CollectionTopics {
        guard !notes.ids.isEmpty else { throw .noArticles(problem: "the input holds no article") }
        try notes.check()
        let surfaces = model.surfaces
        return CollectionTopics(
            table: table,
            coherence: model.card.topicCoherence,
            surfaces: { surfaces[$0] },
            notes: notes,
            mixtures: mixtures,
            norms: norms,
            sketches: sketches
        )
    }
}
