import Evaluation

/// How the answers of two models to the same articles compare.
public struct ModelComparison: Sendable, Hashable {
    /// A difference, the first model's figure less the second's.
    public struct Difference: Sendable, Hashable {
        /// The difference.
        public let estimate: Double
        /// Its 95 % interval.
        public let interval: AxisFigures.Interval
        /// How likely a difference this large, to either side, would be between equally good models.
        public let pValue: Double
    }

    /// Figures of one model; nil where undefined.
    public struct Scores: Sendable, Hashable {
        /// Share of articles whose labels are all right.
        public let accuracy: Double?
        /// Mean F1 over the labels that occur.
        public let macroF1: Double?
        /// F1 over all decisions.
        public let microF1: Double?
    }

    /// Figures of both models on one axis; nil where undefined.
    public struct AxisComparison: Sendable, Hashable {
        /// Name of the axis.
        public let axis: String
        /// Number of articles that both were measured on.
        public let articles: Int
        /// Articles whose labels only the first model gets all right.
        public let onlyFirstRight: Int
        /// Articles whose labels only the second model gets all right.
        public let onlySecondRight: Int
        /// McNemar's exact test of equal accuracy; nil on a several-label axis.
        public let mcNemar: Double?
        /// Figures of the first model.
        public let first: Scores
        /// Figures of the second model.
        public let second: Scores
        /// Difference in accuracy.
        public let accuracyDifference: Difference?
        /// Difference in macro-F1.
        public let macroF1Difference: Difference?
        /// Difference in micro-F1.
        public let microF1Difference: Difference?
    }

    /// One element for each axis that both models have and that articles are labelled on.
    public let axes: [AxisComparison]
}

extension ModelComparison.AxisComparison {
    /// Compares answers to the same articles.
    ///
    /// Intervals and p values of differences are those of a paired bootstrap: each draw takes the same articles, or
    /// groups of articles, for both models (Efron and Tibshirani 1993; P. Koehn, Statistical significance tests for machine
    /// translation evaluation, EMNLP 2004).
    ///
    /// - Parameters:
    ///   - truth: for each article, the numbers of its labels.
    ///   - first: the labels that the first model gives.
    ///   - second: those that the second gives.
    ///   - labels: number of labels.
    ///   - groups: for each article, its group; nil where every article stands alone.
    init(
        axis: String,
        allowsSeveral: Bool,
        truth: [[Int]],
        first: [[Int]],
        second: [[Int]],
        labels: Int,
        groups: [Int]?,
        seed: UInt64
    ) {
        let models = [first, second].map { ArticleOutcomes(truth: truth, answers: $0, classes: labels) }
        func figures(_ model: ArticleOutcomes, _ places: [Int]) -> [Double?] {
            let counts = model.counts(of: places)
            return [model.accuracy(of: places), counts.macroF1, counts.microF1]
        }
        let differences = Bootstrap(seed: seed).intervals(articles: truth.count, groups: groups) { places in
            zip(figures(models[0], places), figures(models[1], places)).map { first, second in
                first.flatMap { first in second.map { first - $0 } }
            }
        }.map { interval in
            interval.map {
                ModelComparison.Difference(
                    estimate: $0.estimate,
                    interval: AxisFigures.Interval(lower: $0.lower, upper: $0.upper),
                    pValue: $0.pValue
                )
            }
        }
        let test = McNemar(first: models[0].isExact, second: models[1].isExact)
        let scores = models.map { model in
            let figures = figures(model, Array(truth.indices))
            return ModelComparison.Scores(accuracy: figures[0], macroF1: figures[1], microF1: figures[2])
        }
        self.axis = axis
        articles = truth.count
        onlyFirstRight = test.onlyFirst
        onlySecondRight = test.onlySecond
        mcNemar = allowsSeveral ? nil : test.pValue
        (self.first, self.second) = (scores[0], scores[1])
        (accuracyDifference, macroF1Difference, microF1Difference) = (differences[0], differences[1], differences[2])
    }

    /// Adds the comparison as a member.
    func write(to json: inout JSONText) {
        json.key("against")
        json.object { json in
            json.key("articles")
            json.value(articles)
            json.members([
                ("accuracy", second.accuracy), ("macro_f1", second.macroF1), ("micro_f1", second.microF1),
            ])
            for (key, difference) in [
                ("accuracy_difference", accuracyDifference), ("macro_f1_difference", macroF1Difference),
                ("micro_f1_difference", microF1Difference),
            ] {
                json.key(key)
                json.object { json in
                    json.members([
                        ("estimate", difference?.estimate), ("lower", difference?.interval.lower),
                        ("upper", difference?.interval.upper), ("p", difference?.pValue),
                    ])
                }
            }
            json.key("only_first_right")
            json.value(onlyFirstRight)
            json.key("only_second_right")
            json.value(onlySecondRight)
            json.members([("mcnemar_p", mcNemar)])
        }
    }
}
