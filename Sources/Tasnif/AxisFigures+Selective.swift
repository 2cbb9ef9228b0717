import Evaluation

extension AxisFigures {
    /// How good the answers are that are left where tags are withheld, beside all of them.
    public struct SelectiveFigures: Codable, Hashable, Sendable {
        /// Figures of some answers. An undefined one is nil.
        public struct Answers: Codable, Hashable, Sendable {
            /// Number of articles.
            public var articles: Int
            /// Number of tags given to them.
            public var tags: Int
            /// Right tags among those given.
            public var precision: Double?
            /// Right tags among those due to these articles.
            public var recall: Double?
            /// Share of articles whose answer is right; all of it on a several-label axis.
            public var accuracy: Double?
            /// Mean F1 over the labels that occur, in truth or answers.
            public var macroF1: Double?
            /// F1 over all decisions.
            public var microF1: Double?
        }

        /// Which tags are withheld.
        public var rule: Abstention
        /// The share of articles that are still answered.
        public var coverage: Double?
        /// All articles, with all tags.
        public var all: Answers
        /// The articles that are still answered, with the tags that are left.
        public var answered: Answers
    }

    /// Adds figures of what is left where tags are withheld.
    mutating func measure(_ kept: KeptAnswers, _ answers: MeasuredAnswers) {
        func figures(_ places: [Int], _ decisions: [[Int]]) -> (SelectiveFigures.Answers, [LabelCounts]) {
            let report = ClassificationReport(
                truth: places.map { answers.targets[$0] },
                answers: places.map { decisions[$0] },
                classes: labels.count
            )
            let figures = SelectiveFigures.Answers(
                articles: places.count,
                tags: report.labels.map(\.given).reduce(0, +),
                precision: report.microPrecision,
                recall: report.microRecall,
                accuracy: report.accuracy,
                macroF1: report.macroF1,
                microF1: report.microF1
            )
            return (figures, report.labels)
        }
        let answered = kept.abstained.indices.filter { !kept.abstained[$0] }
        let (left, counts) = figures(answered, kept.decisions)
        selective = SelectiveFigures(
            rule: kept.rule,
            coverage: articles > 0 ? Double(answered.count) / Double(articles) : nil,
            all: figures(Array(kept.abstained.indices), answers.decisions).0,
            answered: left
        )
        for (label, counts) in zip(labels.indices, counts) {
            labels[label].kept = counts.given
            labels[label].keptPrecision = counts.precision
        }
    }
}

/// What is left of answers where tags are withheld; one element an article.
struct KeptAnswers: Sendable {
    /// Which tags are withheld.
    let rule: Abstention
    /// Numbers of the labels that are left.
    let decisions: [[Int]]
    /// Whether no answer is left.
    let abstained: [Bool]
}

extension AxisFigures.SelectiveFigures {
    /// Adds the figures as the member `abstention`.
    func write(to json: inout JSONText) {
        json.key("abstention")
        json.object { json in
            json.members([
                ("abstain_below", rule.minimumProbability), ("target_precision", rule.targetPrecision),
                ("abstain_novel", rule.novelty), ("coverage", coverage),
            ])
            for (key, answers) in [("all", all), ("answered", answered)] {
                json.key(key)
                json.object { json in
                    json.key("articles")
                    json.value(answers.articles)
                    json.key("tags")
                    json.value(answers.tags)
                    json.members([
                        ("precision", answers.precision), ("recall", answers.recall), ("accuracy", answers.accuracy),
                        ("macro_f1", answers.macroF1), ("micro_f1", answers.microF1),
                    ])
                }
            }
        }
    }
}
