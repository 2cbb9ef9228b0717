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
    /// For each label, the labels above it in the tree of the codebook, as numbers.
    let ancestors: [[Int]]
    /// The axis that this one goes with, if the codebook names one.
    let companion: String?
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
            ancestors: ancestors,
            companion: companion,
            allowsSeveral: allowsSeveral,
            rows: positions.map { rows[$0] },
            targets: positions.map { targets[$0] },
            groups: positions.map { groups[$0] }
        )
    }

    /// Whether articles can be read by mentions: they may have several labels, each of which the lexicon names.
    func isNamed(by lexicon: Lexicon?) -> Bool {
        guard allowsSeveral, let lexicon else { return false }
        return MentionFeatures(lexicon: lexicon, labels: labels, words: 0).coversAllLabels
    }

    /// Whether passages can teach more than whole articles: these may have several labels, and at least as many of
    /// them as there are folds are longer than one passage.
    ///
    /// Labels that the lexicon names are better read by mentions.
    ///
    /// - Parameter segments: number of segments of each article of the collection.
    func gainsFromPassages(segments: [Int], folds: Int, lexicon: Lexicon?) -> Bool {
        allowsSeveral && !isNamed(by: lexicon)
            && rows.count { PassageSegments.passages(of: 0..<segments[$0]).count > 1 } >= folds
    }

    /// The axis of a model of this problem.
    func axis(
        _ setting: Setting,
        mentionLogits: Axis.MentionLogits? = nil,
        calibration: Axis.Calibration,
        decision: [Double],
        search: [Axis.SearchStep] = []
    ) -> Axis {
        Axis(
            name: name,
            labels: labels,
            allowsSeveral: allowsSeveral,
            ancestors: ancestors,
            companion: companion,
            supports: supports,
            articles: rows.count,
            regularization: setting.regularization,
            classWeighting: setting.classWeighting,
            usesLexicon: setting.usesLexicon,
            reading: setting.reading,
            mentionLogits: mentionLogits,
            calibration: calibration,
            decision: decision,
            search: search
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
        let solver = setting.solver(tolerance: tolerance, parallelism: parallelism)
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
    /// - Parameters:
    ///   - groups: the group of each article.
    ///   - codebook: gives the tree of the labels.
    init(_ dataset: Dataset, axis number: Int, groups: [Int], codebook: Codebook?) {
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
            ancestors: axis.labels.map { label in
                (codebook?.axis(axis.name)?.ancestors(of: label) ?? []).compactMap { axis.labels.firstIndex(of: $0) }
            },
            companion: codebook?.axis(axis.name)?.companion,
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
    let transposed: SparseMatrix<Float>?
    let gram: Matrix?

    init(_ features: SparseMatrix<Float>, parallelism: Parallelism) {
        self.features = features
        let solver = LogisticRegression(LogisticRegression.Configuration(parallelism: parallelism))
        transposed = solver.transposed(features: features)
        gram = solver.gram(features: features, transposed: transposed)
    }
}

/// One setting of the search.
struct Setting: Hashable, Sendable {
    /// scikit-learn's C.
    var regularization: Double
    var classWeighting: Axis.ClassWeighting
    /// Whether lexicon features take part.
    var usesLexicon = false
    /// How articles are read.
    var reading = Axis.Reading.article

    /// What fits the weights.
    func solver(tolerance: Double, parallelism: Parallelism) -> LogisticRegression {
        LogisticRegression(
            LogisticRegression.Configuration(
                regularization: regularization,
                classWeights: classWeighting == .balanced ? .balanced : .uniform,
                tolerance: tolerance,
                parallelism: parallelism
            )
        )
    }

    /// The features with the blocks that take part.
    func features(_ features: FeatureConfiguration) -> FeatureConfiguration { features.with(lexicon: usesLexicon) }
}

extension FeatureConfiguration {
    /// The same, with or without the features of the lexicon.
    func with(lexicon isUsed: Bool) -> FeatureConfiguration {
        var features = self
        if !isUsed { features.blockWeights[TermBlock.lexicon.rawValue] = 0 }
        return features
    }
}
