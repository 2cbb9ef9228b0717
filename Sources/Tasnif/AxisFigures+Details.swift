import Evaluation

extension AxisFigures {
    /// The ends of a 95 % interval: how far a figure would move with other articles of the same kind.
    ///
    /// Percentile bootstrap (Efron and Tibshirani 1993), 1,000 draws of articles, or of groups where there are any.
    public struct Interval: Codable, Hashable, Sendable {
        /// Lower end.
        public var lower: Double
        /// Upper end.
        public var upper: Double
    }

    /// Intervals of the figures of a label; nil where undefined.
    public struct LabelIntervals: Codable, Hashable, Sendable {
        /// Of the precision.
        public var precision: Interval?
        /// Of the recall.
        public var recall: Interval?
        /// Of F1.
        public var f1: Interval?
    }

    /// A bin of the reliability table: answers of about the same probability.
    public struct ReliabilityBin: Codable, Hashable, Sendable {
        /// Number of answers.
        public var answers: Int
        /// Their mean probability.
        public var confidence: Double
        /// The share of them that is right.
        public var accuracy: Double
    }

    /// What remains of the answers when the least sure are left out.
    public struct RiskPoint: Codable, Hashable, Sendable {
        /// The share of articles that get an answer.
        public var coverage: Double
        /// Number of these articles.
        public var answers: Int
        /// The share of them whose answer is wrong.
        public var risk: Double
        /// Confidence of the least sure of them: the probability of the label given, which `predict --abstain-below` goes
        /// by; on a several-label axis 1 − the uncertainty by margin (`Doubt`).
        public var confidence: Double
    }

    /// Figures of the articles with one value of a field.
    public struct Slice: Codable, Hashable, Sendable {
        /// The value; nil for the articles without one.
        public var value: String?
        /// The figures, without details.
        public var figures: AxisFigures
    }

    /// Figures of each value of a field.
    public struct Slices: Codable, Hashable, Sendable {
        /// The field.
        public var field: String
        /// One element a value, in alphabetical order (of their bytes in UTF-8), then the articles without one.
        public var values: [Slice]
    }

    /// Figures for a close look; see the guide to `evaluate` for what each is good for.
    public struct Details: Codable, Hashable, Sendable {
        /// Interval of the accuracy.
        public var accuracy: Interval?
        /// Interval of macro-F1.
        public var macroF1: Interval?
        /// Interval of micro-F1.
        public var microF1: Interval?
        /// Share of all yes-or-no decisions that are wrong; several-label axes only.
        public var hammingLoss: Double?
        /// Label-ranking average precision of the probabilities (Schapire and Singer 2000), over the articles whose
        /// labels the model knows; several-label axes only.
        public var labelRanking: Double?
        /// Bins of equal numbers of answers, those that the calibration error is taken over, from the lowest
        /// probability.
        public var reliability: [ReliabilityBin]
        /// Risk at coverages from 100 % down to 50 %.
        public var riskCoverage: [RiskPoint]
        /// Area under the curve of risk by coverage (Geifman, Uziel and El-Yaniv 2019); 0 at best.
        public var aurc: Double?
        /// How far that is above an order with all right answers first.
        public var excessAURC: Double?
        /// Figures of each value of each field asked for.
        public var slices: [Slices]
    }
}

/// The articles that figures are measured on, article by article: what tells whether an answer is right, how sure it
/// is, and which articles belong together.
struct MeasuredAnswers {
    /// For each article, the numbers of its labels; labels behind the model's own are unknown to it.
    let targets: [[Int]]
    let probabilities: [[Double]]
    /// For each article, the numbers of the labels given.
    let decisions: [[Int]]
    /// For each article, whether no answer was given.
    let abstained: [Bool]
    /// How sure each answer is, `Axis.confidence(_:decision:)`.
    let confidence: [Double]
    /// For each article, its group; groups are drawn whole. nil where every article stands alone.
    let groups: [Int]?
    /// Fields to slice by, and for each article its value.
    let fields: [(name: String, values: [String?])]
    /// What is left where tags are withheld; nil where none are.
    let kept: KeptAnswers?
    let seed: UInt64

    /// Coverages of the risk–coverage table.
    static let coverages = [1, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6, 0.55, 0.5]
}

extension AxisFigures {
    /// Adds intervals and details.
    ///
    /// - Parameter answers: those that the figures were made from.
    mutating func addDetails(_ answers: MeasuredAnswers, allowsSeveral: Bool) {
        let outcomes = ArticleOutcomes(truth: answers.targets, answers: answers.decisions, classes: labels.count)
        let intervals = Bootstrap(seed: answers.seed).intervals(articles: outcomes.count, groups: answers.groups) {
            let counts = outcomes.counts(of: $0)
            return [outcomes.accuracy(of: $0), counts.macroF1, counts.microF1]
                + counts.flatMap { [$0.precision, $0.recall, $0.f1] }
        }.map { $0.map { Interval(lower: $0.lower, upper: $0.upper) } }
        for label in labels.indices {
            labels[label].intervals = LabelIntervals(
                precision: intervals[3 + 3 * label],
                recall: intervals[4 + 3 * label],
                f1: intervals[5 + 3 * label]
            )
        }
        let confident = Self.confidences(answers.probabilities, targets: answers.targets, allowsSeveral: allowsSeveral)
        // An article without an answer comes after all others.
        let curve = RiskCoverage(
            zip(answers.confidence, answers.abstained).map { $1 ? -1 : $0 },
            isRight: zip(outcomes.isExact, answers.abstained).map { $0 && !$1 }
        )
        let known = answers.targets.indices.filter { article in
            answers.targets[article].allSatisfy { $0 < answers.probabilities[article].count }
        }
        if let kept = answers.kept { measure(kept, answers) }
        details = Details(
            accuracy: intervals[0],
            macroF1: intervals[1],
            microF1: intervals[2],
            hammingLoss: allowsSeveral
                ? ClassificationReport(
                    truth: answers.targets,
                    answers: answers.decisions,
                    classes: labels.count
                ).hammingLoss : nil,
            labelRanking: allowsSeveral
                ? Ranking.labelRankingAveragePrecision(
                    known.map { answers.probabilities[$0] },
                    truth: known.map { answers.targets[$0] }
                ) : nil,
            reliability: Probabilities.reliability(confident.map(\.probability), isRight: confident.map(\.isRight)).map
            {
                ReliabilityBin(answers: $0.count, confidence: $0.confidence, accuracy: $0.accuracy)
            },
            riskCoverage: curve.map { curve in
                MeasuredAnswers.coverages.map { share in
                    let point = curve.point(coverage: share)
                    return RiskPoint(
                        coverage: share,
                        answers: point.answers,
                        risk: point.risk,
                        confidence: max(0, point.confidence)
                    )
                }
            } ?? [],
            aurc: curve?.area,
            excessAURC: curve?.excessArea,
            slices: answers.fields.map { slices($0.name, values: $0.values, answers, allowsSeveral: allowsSeveral) }
        )
    }

    /// Adds intervals and details to figures of held-out answers.
    ///
    /// - Parameter fields: fields to slice by, and for each article of the problem its value.
    mutating func addDetails(
        _ problem: AxisProblem,
        _ answers: HeldOutAnswers,
        fields: [(name: String, values: [String?])] = [],
        seed: UInt64
    ) {
        let measured = MeasuredAnswers(
            targets: problem.targets,
            probabilities: answers.probabilities,
            decisions: answers.decisions,
            abstained: Array(repeating: false, count: problem.rows.count),
            confidence: answers.confidence,
            groups: problem.groups,
            fields: fields,
            kept: answers.kept,
            seed: seed
        )
        addDetails(measured, allowsSeveral: problem.allowsSeveral)
    }

    private func slices(
        _ field: String,
        values: [String?],
        _ answers: MeasuredAnswers,
        allowsSeveral: Bool
    ) -> Slices {
        let members = Dictionary(grouping: values.indices) { values[$0] }
        let names: [String?] = members.keys.compactMap(\.self).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        return Slices(
            field: field,
            values: (names + [nil]).compactMap { value in
                guard let places = members[value] else { return nil }
                let figures = AxisFigures(
                    name: name,
                    labels: labels.map(\.label),
                    allowsSeveral: allowsSeveral,
                    targets: places.map { answers.targets[$0] },
                    probabilities: places.map { answers.probabilities[$0] },
                    decisions: places.map { answers.decisions[$0] },
                    abstained: places.map { answers.abstained[$0] }
                )
                return Slice(value: value, figures: figures)
            }
        )
    }
}

extension Axis {
    /// How sure an answer is, from 0 to 1.
    ///
    /// On a single-label axis the probability of the label given; on a several-label axis that of the least sure of its
    /// yes-or-no decisions, 1 − `Doubt.uncertainty` by margin: 0 at the threshold.
    func confidence(_ probabilities: [Double], decision given: [Int]) -> Double {
        if allowsSeveral { return 1 - doubt(probabilities, by: .margin).uncertainty }
        return given.first.map { probabilities[$0] } ?? 0
    }
}
