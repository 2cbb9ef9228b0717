import Evaluation
public import NewsCorpus

/// Compares predictions with known labels.
public struct Evaluator: Sendable {
    private let axes: [Axis]
    /// Names of all axes of the model.
    private let knownAxes: [String]
    private let numbers: [Int]
    private let seed: UInt64
    private let codebook: Codebook?
    private let coverage: Coverage?
    private var truths: [[[Int]]]
    /// For each axis, labels of the data that the model does not have, in order of appearance, and in how many
    /// articles.
    private var unknown: [[(label: String, articles: Int)]]
    private var results: [[Prediction.AxisResult]]
    /// Axes of the data that the model does not have.
    private var unknownAxes: Set<String> = []
    private var fieldsSeen: Set<String> = []
    /// What to say of the first field that is spelled nearly as an axis.
    private var likelyAxis: CorpusError?

    /// An evaluator for some axes of a model; all of them if none is named.
    ///
    /// - Parameters:
    ///   - codebook: gives the trees whose levels are measured. For axes that it does not have, the model's own trees
    ///     are taken, which have only the labels that the model was trained with.
    ///   - coverage: how often the label sets of the predictions were to hold the true label
    ///     (`Tagger.Options.coverage`); nil if there are none.
    /// - Throws: `CorpusError.unknownAxis` for a name that the model does not have, `HeldOutScoresMissing` where label
    ///   sets cannot be had.
    public init(
        _ model: TaggingModel,
        axes names: [String] = [],
        codebook: Codebook? = nil,
        coverage: Coverage? = nil,
        seed: UInt64 = 13
    ) throws {
        knownAxes = model.axes.map(\.name)
        numbers = try model.axisNumbers(names)
        axes = numbers.map { model.axes[$0] }
        self.codebook = codebook
        self.seed = seed
        self.coverage = coverage
        if coverage != nil { try model.requireHeldOutScores(axes: names) }
        truths = Array(repeating: [], count: axes.count)
        unknown = Array(repeating: [], count: axes.count)
        results = Array(repeating: [], count: axes.count)
    }

    /// Adds predictions and the articles they are of. An article that is not labelled on an axis does not count there.
    ///
    /// A label that the model does not have can never be given, so an article that bears it counts as a mistake. It
    /// may also be misspelt:
    /// the caller should show the faults.
    ///
    /// - Returns: for each label met for the first time that the model does not have, `CorpusError.unknownLabel` with
    ///   the nearest spelling;
    ///   for each such axis `.unknownAxis`; for each article with several labels on a single-label axis, which does
    ///   not count there,
    ///   `.severalLabels`.
    public mutating func add(_ predictions: [Prediction], truth articles: [Article]) -> [CorpusError] {
        var faults: [CorpusError] = []
        for (prediction, article) in zip(predictions, articles) {
            faults += unknownAxes(of: article)
            for (index, axis) in axes.enumerated() {
                var labels = article.labels[axis.name]
                if labels == nil, axis.allowsSeveral, article.blankAxes.contains(axis.name) { labels = [] }
                guard let labels, axis.allowsSeveral || !labels.isEmpty else { continue }
                if !axis.allowsSeveral, labels.count > 1 {
                    faults.append(.severalLabels(article.location, axis: axis.name, labels: labels))
                    continue
                }
                var known: [Int] = []
                for label in Set(labels).sorted() {
                    if let number = axis.labels.firstIndex(of: label) {
                        known.append(number)
                    } else if let number = unknown[index].firstIndex(where: { $0.label == label }) {
                        unknown[index][number].articles += 1
                        known.append(axis.labels.count + number)
                    } else {
                        known.append(axis.labels.count + unknown[index].count)
                        unknown[index].append((label, 1))
                        faults.append(
                            .unknownLabel(
                                article.location,
                                axis: axis.name,
                                label: label,
                                known: axis.labels,
                                nearest: nearestSpelling(to: label, among: axis.labels)
                            )
                        )
                    }
                }
                truths[index].append(known.sorted())
                results[index].append(prediction.axes[numbers[index]])
            }
        }
        return faults
    }

    /// Axes of an article that the model does not have, met for the first time.
    private mutating func unknownAxes(of article: Article) -> [CorpusError] {
        var faults: [CorpusError] = []
        for name in article.labels.keys.sorted() where !knownAxes.contains(name) && unknownAxes.insert(name).inserted {
            faults.append(
                .unknownAxis(
                    article.location,
                    axis: name,
                    known: knownAxes,
                    nearest: nearestSpelling(to: name, among: knownAxes)
                )
            )
        }
        // A misspelt column is not read as labels at all, so it matters only where nothing else is labelled.
        if likelyAxis == nil {
            for field in article.fields where fieldsSeen.insert(field.name).inserted {
                guard let nearest = nearestSpelling(to: field.name, among: knownAxes) else { continue }
                likelyAxis = .unknownAxis(article.location, axis: field.name, known: knownAxes, nearest: nearest)
                break
            }
        }
        return faults
    }

    /// The figures of each axis.
    ///
    /// - Throws: when no article was labelled on any of the axes, `CorpusError.unknownAxis` for a field spelled
    ///   nearly as one of them, else
    ///   `.noArticles`.
    public func figures() throws(CorpusError) -> [AxisFigures] {
        guard truths.contains(where: { !$0.isEmpty }) else {
            throw likelyAxis
                ?? .noArticles(
                    problem: "no article has a label on \(axes.map { "'\($0.name)'" }.joined(separator: ", "))"
                )
        }
        return axes.indices.map { index in
            let axis = axes[index]
            let labels = axis.labels + unknown[index].map(\.label)
            let tree =
                if let known = codebook?.axis(axis.name) {
                    LabelTree(labels, codebook: known)
                } else {
                    LabelTree(labels, model: axis)
                }
            return AxisFigures(
                name: axis.name,
                labels: labels,
                allowsSeveral: axis.allowsSeveral,
                targets: truths[index],
                probabilities: results[index].map(\.probabilities),
                decisions: results[index].map { $0.tags.compactMap { axis.labels.firstIndex(of: $0) } },
                abstained: results[index].map(\.isAbstained),
                tree: tree,
                sets: coverage.map { coverage in
                    let sets = results[index].map { result in
                        (result.labelSet ?? []).compactMap { axis.labels.firstIndex(of: $0) }
                    }
                    return (sets, coverage)
                }
            )
        }
    }
}
