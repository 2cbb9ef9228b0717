import Evaluation
public import NewsCorpus

/// Compares predictions with known labels.
public struct Evaluator: Sendable {
    private let axes: [Axis]
    private let numbers: [Int]
    private let seed: UInt64
    private var truths: [[[Int]]]
    private var results: [[Prediction.AxisResult]]

    /// An evaluator for some axes of a model; all of them if none is named.
    ///
    /// - Throws: `CorpusError.unknownAxis` for a name that the model does not have.
    public init(_ model: TaggingModel, axes names: [String] = [], seed: UInt64 = 13) throws {
        for name in names where model.axis(named: name) == nil {
            let known = model.axes.map(\.name)
            throw CorpusError.unknownAxis(nil, axis: name, known: known, nearest: nearestSpelling(to: name, among: known))
        }
        numbers = model.axes.indices.filter { names.isEmpty || names.contains(model.axes[$0].name) }
        axes = numbers.map { model.axes[$0] }
        self.seed = seed
        truths = Array(repeating: [], count: axes.count)
        results = Array(repeating: [], count: axes.count)
    }

    /// Adds predictions and the articles they are of. An article that is not labelled on an axis does not count there.
    ///
    /// - Throws: `CorpusError.unknownLabel` for a label that the model does not have, `.severalLabels` for several on a single-label axis.
    public mutating func add(_ predictions: [Prediction], truth articles: [Article]) throws {
        for (prediction, article) in zip(predictions, articles) {
            for (index, axis) in axes.enumerated() {
                var labels = article.labels[axis.name]
                if labels == nil, axis.allowsSeveral, article.blankAxes.contains(axis.name) { labels = [] }
                guard let labels, axis.allowsSeveral || !labels.isEmpty else { continue }
                if !axis.allowsSeveral, labels.count > 1 {
                    throw CorpusError.severalLabels(article.location, axis: axis.name, labels: labels)
                }
                let known = try labels.map { label in
                    guard let number = axis.labels.firstIndex(of: label) else {
                        throw CorpusError.unknownLabel(
                            article.location, axis: axis.name, label: label, known: axis.labels,
                            nearest: nearestSpelling(to: label, among: axis.labels))
                    }
                    return number
                }
                truths[index].append(Set(known).sorted())
                results[index].append(prediction.axes[numbers[index]])
            }
        }
    }

    /// The figures of each axis.
    ///
    /// - Throws: `TrainingError.noAxes` when no article was labelled on any of the axes.
    public func figures() throws -> [AxisFigures] {
        guard truths.contains(where: { !$0.isEmpty }) else { throw TrainingError.noAxes }
        return axes.indices.map { index in
            let axis = axes[index]
            return AxisFigures(
                name: axis.name, labels: axis.labels, allowsSeveral: axis.allowsSeveral, targets: truths[index],
                probabilities: results[index].map(\.probabilities),
                decisions: results[index].map { $0.tags.compactMap { axis.labels.firstIndex(of: $0) } },
                abstained: results[index].map(\.isAbstained))
        }
    }
}
