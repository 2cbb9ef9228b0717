import ArabicText
import Evaluation
import LinearAlgebra
import LinearModels
public import NewsCorpus
import TextFeatures
import TopicModels

/// Trains models from labelled articles.
///
///     var trainer = try Trainer(configuration)
///     while let article = try next() { trainer.add([article]) }
///     let model = try trainer.train()
///
/// Articles are added as they are read; of each only the counts of its terms and its labels are kept.
public struct Trainer: ~Copyable {
    private let configuration: TrainingConfiguration
    let recipe: Recipe
    /// The field that `leaveOneOut` goes by.
    let leftOutField: String?
    /// The fields that `crossValidate` gives figures by.
    let sliceFields: [String]
    private(set) var builder: CollectionBuilder
    private let parallelism: Parallelism
    private let store: ScratchStore

    /// How far the training is.
    public struct Progress: Sendable {
        /// What is being done.
        public let stage: String
        /// Share of the stage that is done, 0 to 1.
        public let fraction: Double
    }

    /// A trainer without articles.
    ///
    /// - Parameters:
    ///   - field: the field, such as `source`, whose values `leaveOneOut` leaves out one by one.
    ///   - sliceFields: the fields of whose values `crossValidate` gives figures. Neither has an effect on anything else.
    /// - Throws: `TrainingError.setting` for a setting out of range, `.emptyPhrase` for a phrase without words.
    public init(
        _ configuration: TrainingConfiguration,
        leavingOut field: String? = nil,
        slicingBy sliceFields: [String] = []
    ) throws(TrainingError) {
        try configuration.check()
        let recipe = try Recipe(configuration)
        self.configuration = configuration
        self.recipe = recipe
        leftOutField = field
        self.sliceFields = sliceFields
        parallelism = configuration.threads.map { Parallelism(threads: $0) } ?? .allCores
        store = configuration.scratch.store
        builder = CollectionBuilder(
            pipeline: TextPipeline(recipe.pipeline),
            features: recipe.features,
            lexicon: recipe.lexicon,
            mask: recipe.mask,
            groupField: configuration.groupField,
            keptFields: (field.map { [$0] } ?? []) + sliceFields,
            store: store,
            parallelism: parallelism
        )
    }

    /// Refuses to go on where large arrays do not fit into the scratch folder.
    ///
    /// Training looks after each of its stages; whoever adds articles looks in between.
    ///
    /// - Throws: `OutputError` that names the folder.
    public func checkScratch() throws(OutputError) { try store.refuseFailure() }

    /// Number of articles added.
    public var articleCount: Int { builder.count }

    /// Adds articles; their order is part of the result only where the search draws folds.
    ///
    /// - Throws: `CorpusError` for labels that the codebook does not have.
    public mutating func add(_ articles: [Article]) throws(CorpusError) {
        if let codebook = configuration.codebook {
            for article in articles { if let fault = codebook.faults(in: article).first { throw fault } }
        }
        addUnchecked(articles)
    }

    /// Adds articles whose labels need not be in the codebook.
    mutating func addUnchecked(_ articles: [Article]) { builder.add(articles) }

    /// What training starts from: the counts of all articles and the problems of all axes.
    struct Input {
        let axisTrainer: AxisTrainer
        let problems: [AxisProblem]
        /// Which articles of the collection belong together.
        let groups: CollectionBuilder.Groups
        /// What in the labels makes the result worse than it might be.
        let warnings: [CorpusError]
    }

    /// Ends the reading.
    func collect(progress: (Progress) -> Void) throws -> Input {
        guard builder.count > 0 else { throw TrainingError.noArticles }
        try MissingLibraryError.check()
        progress(Progress(stage: "vocabulary", fraction: 0))
        let groups = builder.groups()
        let dataset = try dataset()
        let problems = dataset.axes.indices.map {
            AxisProblem(dataset, axis: $0, groups: groups.joined, codebook: configuration.codebook)
        }
        let segments = builder.segmentCounts
        let collection = builder.finish(
            includesPassages: recipe.features.readsPassages
                && problems.contains {
                    $0.gainsFromPassages(segments: segments, folds: configuration.folds, lexicon: recipe.lexicon)
                }
        )
        try checkScratch()
        guard collection.vocabulary.count > 0 else {
            throw TrainingError.noTerms(articles: builder.count, minimum: recipe.features.minimumDocumentFrequency)
        }
        let trainer = AxisTrainer(
            collection: collection,
            segments: segments,
            lexicon: recipe.lexicon,
            features: recipe.features,
            configuration: configuration,
            parallelism: parallelism
        )
        // An axis with one label, or none, ends the training with an error of its own (`AxisTrainer.check`).
        let learnable = Set(dataset.axes.filter { $0.labels.count >= ($0.kind == .single ? 2 : 1) }.map(\.name))
        let warnings = dataset.problems(folds: configuration.isPlain ? 0 : configuration.folds).filter { problem in
            switch problem {
            case .tooFewArticles(let axis, _, _, _), .nothingToLearn(let axis, _, _): learnable.contains(axis)
            default: false
            }
        }
        return Input(
            axisTrainer: trainer,
            problems: problems,
            groups: groups,
            warnings: warnings
        )
    }

    /// Trains a model on the articles added.
    ///
    /// - Parameters:
    ///   - progress: told how far the work is.
    ///   - warning: told what in the labels makes the result worse than it might be, such as labels with fewer
    ///     articles than folds.
    /// - Throws: `TrainingError` when nothing can be learned, `CorpusError` when labels contradict the axes.
    public consuming func train(
        progress: (Progress) -> Void = { _ in },
        warning: (CorpusError) -> Void = { _ in }
    ) throws -> TaggingModel {
        let input = try collect(progress: progress)
        input.warnings.forEach(warning)
        let trainer = input.axisTrainer
        let collection = trainer.collection
        // A model keeps idf in single precision; training takes the same numbers.
        let idf = trainer.idf(rows: Array(0..<builder.count)).map { Double(Float($0)) }
        var outcomes: [AxisTrainer.Outcome] = []
        for problem in input.problems {
            outcomes.append(
                try trainer.train(problem, idf: idf) { progress(Progress(stage: "axis \(problem.name)", fraction: $0)) }
            )
            try checkScratch()
        }

        var topics: FittedTopics?
        if configuration.topics != 0 {
            progress(Progress(stage: "topics", fraction: 0))
            topics = try FittedTopics(
                collection,
                idf: idf,
                features: recipe.features,
                count: configuration.topics,
                seed: configuration.seed,
                parallelism: parallelism
            )
            try checkScratch()
        }
        // Axes read by mentions have weights of their own shape.
        let byTerms = outcomes.filter { $0.axis.reading != .mentions }
        let columns = byTerms.map(\.axis.labels.count).reduce(0, +)
        var weights = [Float](repeating: 0, count: collection.vocabulary.count * columns)
        var start = 0
        for outcome in byTerms {
            let labels = outcome.axis.labels.count
            for term in 0..<collection.vocabulary.count {
                for label in 0..<labels {
                    weights[term * columns + start + label] = Float(outcome.model.model.weights[term, label])
                }
            }
            start += labels
        }
        guard
            let table = WeightTable(
                terms: collection.vocabulary.count,
                outputs: columns,
                weights: SharedBuffer(weights)
            )
        else { preconditionFailure("the table was made in this size") }
        // Without an axis that is read by passages, prediction need not cut texts into segments.
        var features = recipe.features
        features.readsPassages = outcomes.contains { $0.axis.reading == .passages }
        let manifest = ModelManifest(
            program: version,
            pipeline: recipe.pipeline,
            features: features,
            kindStarts: collection.vocabulary.kindStarts,
            axes: outcomes.map(\.axis),
            topics: topics?.table.count ?? 0,
            minimumKnownShare: configuration.isPlain ? 0 : Recipe.minimumKnownShare
        )
        let card = ModelCard(
            program: version,
            articles: builder.count,
            digest: builder.inputDigest,
            preset: configuration.isPlain ? "plain" : configuration.preset.rawValue,
            seed: configuration.seed,
            folds: configuration.folds,
            measure: configuration.measure.rawValue,
            groupField: configuration.groupField,
            nearDuplicateGroups: input.groups.duplicates,
            terms: Dictionary(
                uniqueKeysWithValues: TermKind.allCases.map { ($0.name, collection.vocabulary.range(of: $0).count) }
            ),
            heldOut: outcomes.compactMap(\.heldOut),
            topicCoherence: topics?.coherence ?? [],
            topicError: topics?.relativeError,
            topicStopReason: topics?.stopReason,
            topicSearch: topics.flatMap { $0.candidates.isEmpty ? nil : $0.candidates }
        )
        return TaggingModel(
            manifest: manifest,
            card: card,
            vocabulary: collection.vocabulary,
            idf: SharedBuffer(idf.map { Float($0) }),
            lexicon: recipe.lexicon,
            mask: recipe.mask,
            weights: configuration.isQuantized ? table.quantized() : table,
            bias: SharedBuffer(byTerms.flatMap(\.model.model.bias)),
            mentions: outcomes.map { outcome in
                outcome.axis.reading == .mentions
                    ? SharedBuffer(outcome.model.model.weights.values.map { Float($0) }) : nil
            },
            heldOutScores: outcomes.map(\.heldOutScores),
            heldOutTags: outcomes.map(\.heldOutTags),
            familiarity: configuration.isPlain
                ? nil
                : Familiarity(
                    collection,
                    groups: input.groups.joined,
                    parts: configuration.folds,
                    minimum: recipe.features.minimumDocumentFrequency,
                    seed: configuration.seed
                ),
            topics: topics?.table,
            surfaces: StringTable(collection.surfaces)
        )
    }

    /// The labels of all articles.
    private func dataset() throws(CorpusError) -> Dataset {
        var kinds: [String: AxisKind] = [:]
        for axis in configuration.codebook?.axes ?? [] { kinds[axis.name] = axis.kind }
        for axis in configuration.severalLabelAxes { kinds[axis] = .several }
        let dataset = try builder.labels.dataset(axes: configuration.axes, kinds: kinds)
        let known = dataset.axes.map(\.name)
        for axis in configuration.severalLabelAxes.sorted() where !known.contains(axis) {
            throw .unknownAxis(nil, axis: axis, known: known, nearest: nearestSpelling(to: axis, among: known))
        }
        return dataset
    }
}
