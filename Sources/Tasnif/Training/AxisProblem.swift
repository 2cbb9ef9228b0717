import Evaluation
import LinearAlgebra
import LinearModels
import TextFeatures

/// What is to be learned on one axis: which articles, with which labels.
struct AxisProblem: Sendable {
    /// Name of the axis.
    let name: String
    /// The labels, sorted.
    let labels: [String]
    /// Whether an article may have several labels or none.
    let allowsSeveral: Bool
    /// Rows of the collection that are labelled on this axis.
    let rows: [Int]
    /// For each of `rows`, the numbers of its labels, ascending; exactly one on a single-label axis.
    let targets: [[Int]]
    /// For each of `rows`, its group: articles of one group stay in one fold.
    let groups: [Int]

    /// Number of articles with each label.
    var supports: [Int] {
        var supports = [Int](repeating: 0, count: labels.count)
        for target in targets { for label in target { supports[label] += 1 } }
        return supports
    }

    /// The problem on some of its articles.
    ///
    /// - Parameter positions: places in `rows`.
    func restricted(to positions: [Int]) -> AxisProblem {
        AxisProblem(
            name: name, labels: labels, allowsSeveral: allowsSeveral, rows: positions.map { rows[$0] },
            targets: positions.map { targets[$0] }, groups: positions.map { groups[$0] })
    }

    /// The fold of each of `rows`: stratified by label, groups whole.
    func folds(_ count: Int, seed: UInt64) -> [Int] {
        StratifiedGroupFolds(folds: count, seed: seed).assign(labels: targets, classes: labels.count, groups: groups)
    }

    /// Fits weights to weighted rows.
    func fit(
        features: SparseMatrix<Float>, transposed: SparseMatrix<Float>, setting: Setting, start: LogisticModel?,
        tolerance: Double, parallelism: Parallelism
    ) throws -> LogisticFit {
        let solver = LogisticRegression(
            LogisticRegression.Configuration(
                regularization: setting.regularization,
                classWeights: setting.classWeighting == .balanced ? .balanced : .uniform,
                tolerance: tolerance, parallelism: parallelism))
        if allowsSeveral {
            return try solver.fitOneVersusRest(
                features: features, transposed: transposed, targets: LabelMatrix(rows: targets, labels: labels.count),
                start: start)
        }
        return try solver.fit(
            features: features, transposed: transposed, labels: targets.map { $0[0] }, classes: labels.count, start: start)
    }
}

/// One setting of the search.
struct Setting: Hashable, Sendable {
    /// scikit-learn's C.
    var regularization: Double
    var classWeighting: Axis.ClassWeighting
}
