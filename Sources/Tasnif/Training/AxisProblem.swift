import Evaluation
import LinearAlgebra
import LinearModels
import NewsCorpus
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
            name: name,
            labels: labels,
            allowsSeveral: allowsSeveral,
            rows: positions.map { rows[$0] },
            targets: positions.map { targets[$0] },
            groups: positions.map { groups[$0] }
        )
    }

    /// The fold of each of `rows`: stratified by label, groups whole.
    func folds(_ count: Int, seed: UInt64) -> [Int] {
        StratifiedGroupFolds(folds: count, seed: seed).assign(labels: targets, classes: labels.count, groups: groups)
    }

    /// Fits weights to weighted rows.
    func fit(
        _ data: TrainingRows,
        setting: Setting,
        start: RowSpacePoint?,
        tolerance: Double,
        parallelism: Parallelism
    ) throws -> LogisticFit {
        let solver = LogisticRegression(
            LogisticRegression.Configuration(
                regularization: setting.regularization,
                classWeights: setting.classWeighting == .balanced ? .balanced : .uniform,
                tolerance: tolerance,
                parallelism: parallelism
            )
        )
        if allowsSeveral {
            return try solver.fitOneVersusRest(
                features: data.features,
                transposed: data.transposed,
                gram: data.gram,
                targets: LabelMatrix(rows: targets, labels: labels.count),
                start: start
            )
        }
        return try solver.fit(
            features: data.features,
            transposed: data.transposed,
            gram: data.gram,
            labels: targets.map { $0[0] },
            classes: labels.count,
            start: start
        )
    }
}

extension AxisProblem {
    /// The problem of one axis of a data set.
    ///
    /// - Parameter groups: the group of each article.
    init(_ dataset: Dataset, axis number: Int, groups: [Int]) {
        let axis = dataset.axes[number]
        var rows: [Int] = []
        var targets: [[Int]] = []
        for article in 0..<dataset.articleCount {
            guard let labels = dataset.labelIndexes(ofArticle: article, axis: number) else { continue }
            rows.append(article)
            targets.append(labels)
        }
        self.init(
            name: axis.name,
            labels: axis.labels,
            allowsSeveral: axis.kind == .several,
            rows: rows,
            targets: targets,
            groups: rows.map { groups[$0] }
        )
    }
}

/// The rows that fits of several settings share.
struct TrainingRows: Sendable {
    let features: SparseMatrix<Float>
    let transposed: SparseMatrix<Float>
    let gram: Matrix?

    init(_ features: SparseMatrix<Float>, parallelism: Parallelism) {
        self.features = features
        transposed = features.transposed()
        gram = LogisticRegression(LogisticRegression.Configuration(parallelism: parallelism))
            .gram(features: features, transposed: transposed)
    }
}

/// One setting of the search.
struct Setting: Hashable, Sendable {
    /// scikit-learn's C.
    var regularization: Double
    var classWeighting: Axis.ClassWeighting
    /// Whether lexicon features take part.
    var usesLexicon = false

    /// The features with the blocks that take part.
    func features(_ features: FeatureConfiguration) -> FeatureConfiguration {
        var features = features
        if !usesLexicon { features.blockWeights[TermBlock.lexicon.rawValue] = 0 }
        return features
    }
}
