import Evaluation

/// How good answers on one axis are, measured on articles with known labels.
///
/// An undefined value (the precision of a label never given) is nil.
public struct AxisFigures: Codable, Hashable, Sendable {
    /// Figures of one label.
    public struct LabelFigures: Codable, Hashable, Sendable {
        /// The label.
        public var label: String
        /// Right answers among those given.
        public var precision: Double?
        /// Right answers among those due.
        public var recall: Double?
        /// Harmonic mean of the two.
        public var f1: Double?
        /// Number of articles with the label.
        public var support: Int
        /// Share of them whose label set holds the label; nil if label sets were not measured.
        public var coverage: Double?
        /// How many tags with the label are left where tags are withheld; nil if that was not measured.
        public var kept: Int?
        /// Right answers among those; nil if there are none.
        public var keptPrecision: Double?
        /// 95 % intervals of the figures; nil in model cards.
        public var intervals: LabelIntervals?
    }

    /// How label sets turned out.
    public struct SetFigures: Codable, Hashable, Sendable {
        /// The share of true labels that the sets were to hold.
        public var target: Double
        /// Whether that was asked for each label by itself.
        public var isByLabel: Bool
        /// The share of true labels that the sets do hold.
        public var coverage: Double?
        /// Mean number of labels of a set.
        public var meanSize: Double?
        /// Share of sets without a label.
        public var empty: Double?
    }

    /// How often one label was taken for another.
    public struct Confusion: Codable, Hashable, Sendable {
        /// The true label.
        public var truth: String
        /// The label given.
        public var given: String
        /// How often.
        public var count: Int
    }

    /// Figures of one level of a tree of labels; true and given labels count together with all above them.
    public struct LevelFigures: Codable, Hashable, Sendable {
        /// The level, 1 for labels without one above.
        public var level: Int
        /// Number of labels of this level that occur, in truth or in answers.
        public var labels: Int
        /// Number of articles with a label of this level.
        public var articles: Int
        /// Mean F1 over the labels of this level that occur.
        public var macroF1: Double?
        /// F1 over all decisions on labels of this level.
        public var microF1: Double?
    }

    /// Name of the axis.
    public var name: String
    /// Number of articles measured.
    public var articles: Int
    /// Share of articles whose labels are all right.
    public var accuracy: Double?
    /// Mean F1 over the labels that occur, in truth or in answers.
    public var macroF1: Double?
    /// F1 over all decisions.
    public var microF1: Double?
    /// Mean negative logarithm of the probability of the true label; on a several-label axis, of each yes-or-no
    /// decision, averaged over labels.
    public var logLoss: Double?
    /// Calibration error, debiased: how far the probability of the top label (of each label on a several-label axis)
    /// is from how often it is right.
    public var ece: Double?
    /// Number of articles for which no answer was given.
    public var abstained: Int
    /// Figures of each label.
    public var labels: [LabelFigures]
    /// The most frequent mistakes, on single-label axes.
    public var confusions: [Confusion]
    /// Figures of each level, the top first; nil where the labels form no tree, and in model cards.
    public var levels: [LevelFigures]?
    /// Figures of label sets; nil if they were not measured.
    public var sets: SetFigures?
    /// Figures of what is left where tags are withheld; nil if that was not measured.
    public var selective: SelectiveFigures?
    /// Intervals, reliability, risk by coverage and more; nil in model cards and slices.
    public var details: Details?
}

extension AxisFigures {
    /// Figures from probabilities and answers.
    ///
    /// - Parameters:
    ///   - targets: for each article, the numbers of its labels.
    ///   - probabilities: calibrated, one row an article, for the first labels; labels behind those were not known to
    ///     the model, and their articles
    ///     enter neither log-loss nor calibration error.
    ///   - decisions: for each article, the numbers of the labels given.
    ///   - abstained: for each article, whether no answer was given.
    ///   - tree: where levels are to be measured, the tree of the labels.
    ///   - sets: for each article, the numbers of the labels in its set, and how often the sets were to hold the true
    ///     label.
    init(
        name: String,
        labels names: [String],
        allowsSeveral: Bool,
        targets: [[Int]],
        probabilities: [[Double]],
        decisions: [[Int]],
        abstained: [Bool] = [],
        tree: LabelTree? = nil,
        sets: (labels: [[Int]], coverage: Coverage)? = nil
    ) {
        let report = ClassificationReport(truth: targets, answers: decisions, classes: names.count)
        self.name = name
        articles = targets.count
        accuracy = report.accuracy
        macroF1 = report.macroF1
        microF1 = report.microF1
        self.abstained = abstained.count(where: \.self)
        levels = tree?.levels(truth: targets, answers: decisions)
        labels = zip(names, report.labels).map { name, counts in
            LabelFigures(
                label: name,
                precision: counts.precision,
                recall: counts.recall,
                f1: counts.f1,
                support: counts.support
            )
        }
        if allowsSeveral {
            logLoss = Probabilities.binaryLogLoss(probabilities, truth: targets)
            confusions = []
        } else {
            let truth = targets.map { $0[0] }
            let known = truth.indices.filter { truth[$0] < probabilities[$0].count }
            logLoss = Probabilities.logLoss(known.map { probabilities[$0] }, truth: known.map { truth[$0] })
            var counts: [[Int]: Int] = [:]
            for (truth, given) in zip(truth, decisions) {
                guard let given = given.first, given != truth else { continue }
                counts[[truth, given], default: 0] += 1
            }
            confusions = counts.sorted { a, b in
                a.value != b.value ? a.value > b.value : a.key.lexicographicallyPrecedes(b.key)
            }.prefix(20).map { Confusion(truth: names[$0.key[0]], given: names[$0.key[1]], count: $0.value) }
        }
        let confident = Self.confidences(probabilities, targets: targets, allowsSeveral: allowsSeveral)
        ece = Self.calibrationError(confident.map(\.probability), isRight: confident.map(\.isRight))
        if let sets { measure(sets.labels, coverage: sets.coverage, targets: targets) }
    }

    /// The answers that calibration is measured on: the most probable label of an article, which a decision rule for
    /// macro-F1 need not give; each label on a several-label axis. Articles whose label the model does not know are
    /// left out where there is one answer an article.
    static func confidences(
        _ probabilities: [[Double]],
        targets: [[Int]],
        allowsSeveral: Bool
    ) -> [(probability: Double, isRight: Bool)] {
        if allowsSeveral {
            return zip(probabilities, targets).flatMap { row, target in
                row.indices.map { (row[$0], target.contains($0)) }
            }
        }
        return zip(probabilities, targets).compactMap { row, target in
            guard target[0] < row.count else { return nil }
            let top = row.indices.max { row[$0] < row[$1] } ?? 0
            return (row[top], top == target[0])
        }
    }

    private mutating func measure(_ sets: [[Int]], coverage: Coverage, targets: [[Int]]) {
        var held = [Int](repeating: 0, count: labels.count)
        for (set, target) in zip(sets, targets) { for label in target where set.contains(label) { held[label] += 1 } }
        func share(_ part: Int, _ whole: Int) -> Double? { whole > 0 ? Double(part) / Double(whole) : nil }
        for label in labels.indices { labels[label].coverage = share(held[label], labels[label].support) }
        self.sets = SetFigures(
            target: coverage.share,
            isByLabel: coverage.isByLabel,
            coverage: share(held.reduce(0, +), targets.joined().count),
            meanSize: share(sets.joined().count, sets.count),
            empty: share(sets.count(where: \.isEmpty), sets.count)
        )
    }

    /// Figures of answers to the articles of a problem.
    init(_ problem: AxisProblem, _ answers: HeldOutAnswers, tree: LabelTree? = nil) {
        self.init(
            name: problem.name,
            labels: problem.labels,
            allowsSeveral: problem.allowsSeveral,
            targets: problem.targets,
            probabilities: answers.probabilities,
            decisions: answers.decisions,
            tree: tree,
            sets: answers.coverage.map { (answers.sets, $0) }
        )
    }

    /// The published debiased estimate (Kumar, Liang and Ma 2019); below 0 by chance only, which is then no error.
    private static func calibrationError(_ confidence: [Double], isRight: [Bool]) -> Double? {
        Probabilities.calibrationError(confidence, isRight: isRight, estimator: .gaussian).map { max(0, $0) }
    }

    /// Figures of several axes as one JSON object, in the form that `tasnif evaluate --format json` prints.
    ///
    /// - Parameters:
    ///   - articles: number of articles read.
    ///   - comparison: a second model on the same articles, if there is one.
    ///   - drift: how far the articles are from those of training, if that was measured.
    public static func json(
        _ figures: [AxisFigures],
        articles: Int,
        comparison: ModelComparison? = nil,
        drift: DriftFigures? = nil
    ) -> String {
        var json = JSONText()
        json.object { json in
            json.key("articles")
            json.value(articles)
            json.key("axes")
            json.object(of: figures.map { ($0.name, $0) }) { json, axis in
                axis.write(to: &json) { json in
                    comparison?.axes.first { $0.axis == axis.name }?.write(to: &json)
                }
            }
            drift?.write(to: &json)
        }
        return json.string
    }

    /// Adds the figures as an object.
    ///
    /// - Parameter more: adds further members at its end.
    func write(to json: inout JSONText, more: (inout JSONText) -> Void = { _ in }) {
        json.object { json in
            writeSummary(to: &json)
            json.key("abstained")
            json.value(abstained)
            details?.write(to: &json)
            selective?.write(to: &json)
            if let sets {
                json.key("sets")
                json.object { json in
                    json.key("target")
                    json.value(sets.target)
                    json.key("by_label")
                    json.value(sets.isByLabel)
                    for (key, value) in [
                        ("coverage", sets.coverage), ("mean_size", sets.meanSize), ("empty", sets.empty),
                    ] {
                        json.key(key)
                        json.value(value)
                    }
                }
            }
            json.key("labels")
            json.object(of: labels.map { ($0.label, $0) }) { json, label in
                json.object { json in
                    json.members([("precision", label.precision), ("recall", label.recall), ("f1", label.f1)])
                    json.key("support")
                    json.value(label.support)
                    if sets != nil {
                        json.key("coverage")
                        json.value(label.coverage)
                    }
                    if let kept = label.kept {
                        json.key("kept")
                        json.value(kept)
                        json.members([("kept_precision", label.keptPrecision)])
                    }
                    label.intervals?.write(to: &json)
                }
            }
            json.key("confusions")
            json.array { json in
                for confusion in confusions {
                    json.object { json in
                        json.key("truth")
                        json.value(confusion.truth)
                        json.key("given")
                        json.value(confusion.given)
                        json.key("count")
                        json.value(confusion.count)
                    }
                }
            }
            if let levels {
                json.key("levels")
                json.array { json in for level in levels { level.write(to: &json) } }
            }
            more(&json)
        }
    }

    /// Adds the members that stand for the axis as a whole.
    func writeSummary(to json: inout JSONText) {
        json.key("articles")
        json.value(articles)
        json.members([
            ("accuracy", accuracy), ("macro_f1", macroF1), ("micro_f1", microF1), ("log_loss", logLoss), ("ece", ece),
        ])
    }
}

extension AxisFigures.LevelFigures {
    fileprivate func write(to json: inout JSONText) {
        json.object { json in
            for (key, count) in [("level", level), ("labels", labels), ("articles", articles)] {
                json.key(key)
                json.value(count)
            }
            json.members([("macro_f1", macroF1), ("micro_f1", microF1)])
        }
    }
}

extension JSONText {
    /// Adds figures by name.
    mutating func members(_ figures: [(key: String, value: Double?)]) {
        for figure in figures {
            key(figure.key)
            value(figure.value)
        }
    }
}
