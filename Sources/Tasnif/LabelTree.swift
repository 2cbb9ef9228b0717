import Evaluation
import NewsCorpus

/// The tree that the labels of an axis form, for figures level by level.
///
/// A label counts together with all above it, so an answer that is too coarse, or lies beside the truth, is wrong only
/// from the level on where the two part. Labels without one above are level 1.
struct LabelTree: Sendable {
    /// For each label, the numbers of those above it: first the labels measured, then others that only stand above
    /// these.
    private let above: [[Int]]

    /// The tree of some labels; nil where none of them stands below another.
    ///
    /// - Parameter ancestors: the labels above one; none for a label whose place is not known.
    init?(_ labels: [String], ancestors: (String) -> [String]) {
        let paths = labels.map(ancestors)
        if paths.allSatisfy(\.isEmpty) { return nil }
        var names = labels
        var numbers = Dictionary(zip(labels, labels.indices), uniquingKeysWith: { first, _ in first })
        for name in paths.joined() where numbers[name] == nil {
            numbers[name] = names.count
            names.append(name)
        }
        above = names.map { ancestors($0).compactMap { numbers[$0] } }
    }

    /// The tree that a codebook gives some labels; nil where it gives none.
    init?(_ labels: [String], codebook axis: Codebook.Axis?) {
        guard let axis else { return nil }
        self.init(labels) { axis.ancestors(of: $0) }
    }

    /// The tree that a model gives some labels; nil where it gives none.
    init?(_ labels: [String], model axis: Axis) {
        self.init(labels) { label in
            axis.labels.firstIndex(of: label).map { axis.ancestors[$0].map { axis.labels[$0] } } ?? []
        }
    }

    /// Figures of each level, the top first.
    ///
    /// - Parameters:
    ///   - truth: for each article, the numbers of its labels.
    ///   - answers: for each article, the numbers of the labels given.
    func levels(truth: [[Int]], answers: [[Int]]) -> [AxisFigures.LevelFigures] {
        let truth = truth.map(expanded)
        let answers = answers.map(expanded)
        return (1...depth).map { level in
            func atLevel(_ labels: Set<Int>) -> [Int] { labels.filter { self.level(of: $0) == level } }
            let wanted = truth.map(atLevel)
            let report = ClassificationReport(truth: wanted, answers: answers.map(atLevel), classes: above.count)
            return AxisFigures.LevelFigures(
                level: level,
                labels: report.labels.count { $0.f1 != nil },
                articles: wanted.count { !$0.isEmpty },
                macroF1: report.macroF1,
                microF1: report.microF1
            )
        }
    }

    private var depth: Int { above.reduce(1) { max($0, $1.count + 1) } }

    private func level(of label: Int) -> Int { above[label].count + 1 }

    private func expanded(_ labels: [Int]) -> Set<Int> {
        labels.reduce(into: Set(labels)) { $0.formUnion(above[$1]) }
    }
}
