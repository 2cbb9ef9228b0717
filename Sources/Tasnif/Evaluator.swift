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
    private let groupField: String?
    private let sliceFields: [String]
    private let abstention: Abstention
    /// Number of articles added.
    private var count = 0
    /// For each axis, which of the articles added were measured.
    private var places: [[Int]]
    /// For each axis and article measured, the value of `groupField`; empty without it.
    private var groupValues: [[String?]]
    /// For each axis and field of `sliceFields`, the values of the articles measured.
    private var sliceValues: [[[String?]]]
    private var truths: [[[Int]]]
    /// For each axis, labels of the data that the model does not have, in order of appearance, and in how many
    /// articles.
    private var unknown: [[(label: String, articles: Int)]]
    private var results: [[Prediction.AxisResult]]
    /// What `abstention` leaves of the results; empty without it.
    private var keptResults: [[Prediction.AxisResult]]
    /// Axes of the data that the model does not have.
    private var unknownAxes: Set<String> = []
    private var fieldsSeen: Set<String> = []
    /// Names of fields that articles have; only where a field is asked for.
    private var fieldNames: Set<String> = []
    /// What to say of the first field that is spelled nearly as an axis.
    private var likelyAxis: CorpusError?

    /// An evaluator for some axes of a model; all of them if none is named.
    ///
    /// - Parameters:
    ///   - codebook: gives the trees whose levels are measured. For axes that it does not have, the model's own trees
    ///     are taken, which have only the labels that the model was trained with.
    ///   - coverage: how often the label sets of the predictions were to hold the true label
    ///     (`Tagger.Options.coverage`); nil if there are none.
    ///   - groupField: articles that agree in this field are drawn together for intervals and tests, as versions of one
    ///     story are not independent.
    ///   - sliceFields: figures are also given for each value of these fields.
    ///   - abstention: which tags are withheld in the second predictions that `add` gets, for figures beside the others.
    ///   - seed: of the draws for intervals and tests.
    /// - Throws: `CorpusError.unknownAxis` for a name that the model does not have, `HeldOutScoresMissing` where label
    ///   sets cannot be had.
    public init(
        _ model: TaggingModel,
        axes names: [String] = [],
        codebook: Codebook? = nil,
        coverage: Coverage? = nil,
        groupField: String? = nil,
        sliceFields: [String] = [],
        abstention: Abstention = Abstention(),
        seed: UInt64 = 13
    ) throws {
        knownAxes = model.axes.map(\.name)
        numbers = try model.axisNumbers(names)
        axes = numbers.map { model.axes[$0] }
        self.codebook = codebook
        self.seed = seed
        self.coverage = coverage
        self.groupField = groupField
        self.sliceFields = sliceFields
        self.abstention = abstention
        if coverage != nil { try model.requireHeldOutScores(axes: names) }
        places = Array(repeating: [], count: axes.count)
        groupValues = Array(repeating: [], count: axes.count)
        sliceValues = Array(repeating: sliceFields.map { _ in [] }, count: axes.count)
        truths = Array(repeating: [], count: axes.count)
        unknown = Array(repeating: [], count: axes.count)
        results = Array(repeating: [], count: axes.count)
        keptResults = results
    }

    /// Adds predictions and the articles they are of. An article that is not labelled on an axis does not count there.
    ///
    /// A label that the model does not have can never be given, so an article that bears it counts as a mistake. It
    /// may also be misspelt:
    /// the caller should show the faults.
    ///
    /// - Parameters:
    ///   - predictions: of the articles, with all tags.
    ///   - kept: predictions of the same articles with tags withheld, `Tagger.Options.abstention`; empty without
    ///     abstention.
    ///   - articles: what is true of them.
    /// - Returns: for each label met for the first time that the model does not have, `CorpusError.unknownLabel` with
    ///   the nearest spelling;
    ///   for each such axis `.unknownAxis`; for each article with several labels on a single-label axis, which does
    ///   not count there,
    ///   `.severalLabels`.
    public mutating func add(
        _ predictions: [Prediction],
        withholding kept: [Prediction] = [],
        truth articles: [Article]
    ) -> [CorpusError] {
        precondition(
            kept.count == (abstention.isEmpty ? 0 : articles.count),
            "a second prediction where tags are withheld"
        )
        var faults: [CorpusError] = []
        for (place, (prediction, article)) in zip(predictions, articles).enumerated() {
            faults += unknownAxes(of: article)
            count += 1
            if groupField != nil || !sliceFields.isEmpty { fieldNames.formUnion(article.fieldNames) }
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
                places[index].append(count - 1)
                if let groupField { groupValues[index].append(value(groupField, of: article)) }
                for (slice, field) in sliceFields.enumerated() {
                    sliceValues[index][slice].append(value(field, of: article))
                }
                results[index].append(prediction.axes[numbers[index]])
                if !kept.isEmpty { keptResults[index].append(kept[place].axes[numbers[index]]) }
            }
        }
        return faults
    }

    /// The value of a field; an empty one is none.
    private func value(_ field: String, of article: Article) -> String? {
        article.field(field).flatMap { $0.isEmpty ? nil : $0 }
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

    /// Whether any article was labelled on any of the axes.
    public var hasLabels: Bool { truths.contains { !$0.isEmpty } }

    /// The figures of each axis.
    ///
    /// - Throws: when no article was labelled on any of the axes, `CorpusError.unknownAxis` for a field spelled
    ///   nearly as one of them, else
    ///   `.noArticles`; `.unknownField` for a field to group or slice by that no article has.
    public func figures() throws(CorpusError) -> [AxisFigures] {
        guard hasLabels else {
            throw likelyAxis
                ?? .noArticles(
                    problem: "no article has a label on \(axes.map { "'\($0.name)'" }.joined(separator: ", "))"
                )
        }
        var asked = sliceFields.enumerated().map { slice, field in (field, sliceValues.map { $0[slice] }) }
        if let groupField { asked.insert((groupField, groupValues), at: 0) }
        for (field, values) in asked where values.joined().allSatisfy({ $0 == nil }) {
            throw .unknownField(field, among: fieldNames)
        }
        return axes.indices.map { index in
            let axis = axes[index]
            let labels = labels(of: index)
            let tree =
                if let known = codebook?.axis(axis.name) {
                    LabelTree(labels, codebook: known)
                } else {
                    LabelTree(labels, model: axis)
                }
            let answers = answers(on: index)
            var figures = AxisFigures(
                name: axis.name,
                labels: labels,
                allowsSeveral: axis.allowsSeveral,
                targets: answers.targets,
                probabilities: answers.probabilities,
                decisions: answers.decisions,
                abstained: answers.abstained,
                tree: tree,
                sets: coverage.map { coverage in
                    let sets = results[index].map { result in
                        (result.labelSet ?? []).compactMap { axis.labels.firstIndex(of: $0) }
                    }
                    return (sets, coverage)
                }
            )
            figures.addDetails(answers, allowsSeveral: axis.allowsSeveral)
            return figures
        }
    }

    /// The labels of an axis: those of the model, then others of the data.
    private func labels(of index: Int) -> [String] { axes[index].labels + unknown[index].map(\.label) }

    private func answers(on index: Int) -> MeasuredAnswers {
        let axis = axes[index]
        func numbers(_ results: [Prediction.AxisResult]) -> [[Int]] {
            results.map { $0.tags.compactMap { axis.labels.firstIndex(of: $0) } }
        }
        let decisions = numbers(results[index])
        return MeasuredAnswers(
            targets: truths[index],
            probabilities: results[index].map(\.probabilities),
            decisions: decisions,
            abstained: results[index].map(\.isAbstained),
            confidence: zip(results[index], decisions).map { axis.confidence($0.probabilities, decision: $1) },
            groups: groups(on: index),
            fields: Array(zip(sliceFields, sliceValues[index])),
            kept: abstention.isEmpty
                ? nil
                : KeptAnswers(
                    rule: abstention,
                    decisions: numbers(keptResults[index]),
                    abstained: keptResults[index].map(\.isAbstained)
                ),
            seed: seed
        )
    }

    /// For each article measured on an axis, the number of its group; nil without groups.
    private func groups(on index: Int) -> [Int]? {
        groupField.map { _ in GroupNumbers(Array(groupValues[index].indices), groupValues[index]).numbers }
    }
}

extension Evaluator {
    /// Compares the answers of two models to the same articles, on the axes that both have.
    ///
    /// - Parameter other: an evaluator of the second model to which the same articles were added in the same order.
    ///   Articles that only one of the two could measure on an axis are left out there.
    public func comparison(with other: Evaluator) -> ModelComparison {
        var compared: [ModelComparison.AxisComparison] = []
        for (index, axis) in axes.enumerated() {
            guard let second = other.axes.firstIndex(where: { $0.name == axis.name }) else { continue }
            let positions = Dictionary(
                zip(other.places[second], other.places[second].indices),
                uniquingKeysWith: { first, _ in first }
            )
            let pairs = places[index].enumerated().compactMap { position, place in
                positions[place].map { (first: position, second: $0) }
            }
            guard !pairs.isEmpty else { continue }
            let labels = labels(of: index)
            let names = labels + other.labels(of: second).filter { !labels.contains($0) }
            let numbers = Dictionary(zip(names, names.indices), uniquingKeysWith: { first, _ in first })
            let groups = groups(on: index)
            compared.append(
                ModelComparison.AxisComparison(
                    axis: axis.name,
                    allowsSeveral: axis.allowsSeveral,
                    truth: pairs.map { truths[index][$0.first] },
                    first: pairs.map { results[index][$0.first].tags.compactMap { numbers[$0] } },
                    second: pairs.map { other.results[second][$0.second].tags.compactMap { numbers[$0] } },
                    labels: names.count,
                    groups: groups.map { groups in pairs.map { groups[$0.first] } },
                    seed: seed
                )
            )
        }
        return ModelComparison(axes: compared)
    }
}

extension CorpusError {
    /// The error that names a field which no article has, and those that there are.
    static func unknownField(_ name: String, among fields: Set<String>) -> CorpusError {
        let known = fields.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        return .unknownField(name, known: known, nearest: nearestSpelling(to: name, among: known))
    }
}
