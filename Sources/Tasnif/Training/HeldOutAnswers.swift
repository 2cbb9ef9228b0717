/// Answers to articles of a problem by models that were not trained on them; one element an article, in the problem's
/// order.
struct HeldOutAnswers: Sendable {
    /// Calibrated probabilities of all labels.
    private(set) var probabilities: [[Double]]
    /// Numbers of the labels given.
    private(set) var decisions: [[Int]]
    /// How sure each answer is (`Axis.confidence`); empty where nobody asks.
    private(set) var confidence: [Double]
    /// Numbers of the labels in each label set, and how often these were to hold the true label; empty and nil without
    /// sets.
    private(set) var sets: [[Int]]
    let coverage: Coverage?
    /// What is left of the answers where tags are withheld; nil where none are.
    let kept: KeptAnswers?

    init(
        probabilities: [[Double]],
        decisions: [[Int]],
        confidence: [Double] = [],
        sets: [[Int]] = [],
        coverage: Coverage? = nil,
        kept: KeptAnswers? = nil
    ) {
        self.probabilities = probabilities
        self.decisions = decisions
        self.confidence = confidence
        self.sets = sets
        self.coverage = coverage
        self.kept = kept
    }

    /// The answers to some of the articles, without those that are left where tags are withheld.
    func restricted(to positions: [Int]) -> HeldOutAnswers {
        HeldOutAnswers(
            probabilities: positions.map { probabilities[$0] },
            decisions: positions.map { decisions[$0] },
            confidence: confidence.isEmpty ? [] : positions.map { confidence[$0] },
            sets: coverage == nil ? [] : positions.map { sets[$0] },
            coverage: coverage
        )
    }
}

/// Articles of a problem that are held out together, as places in its `rows`.
struct HeldOutPart: Sendable {
    /// What progress calls the part.
    let name: String
    /// The articles to be tagged.
    let heldOut: [Int]
    /// The articles to be learned from; neither list need hold the rest of the problem.
    let learned: [Int]
}

extension AxisTrainer {
    /// Tags each part of a problem by a model of the articles it is to be learned from, search and calibration
    /// included.
    ///
    /// - Parameters:
    ///   - parts: every article is held out in exactly one.
    ///   - coverage: how often label sets are to hold the true label; nil for no sets.
    ///   - abstention: which tags are withheld; the novelty of articles is not looked at.
    ///   - progress: told how far the work is.
    func answers(
        _ problem: AxisProblem,
        parts: [HeldOutPart],
        coverage: Coverage?,
        abstention: Abstention,
        progress: (Trainer.Progress) -> Void
    ) throws -> HeldOutAnswers {
        var probabilities = [[Double]](repeating: [], count: problem.rows.count)
        var decisions = [[Int]](repeating: [], count: problem.rows.count)
        var confidence = [Double](repeating: 0, count: problem.rows.count)
        var sets = coverage == nil ? [] : decisions
        var kept = decisions
        for (number, part) in parts.enumerated() where !part.heldOut.isEmpty {
            let learned = problem.restricted(to: part.learned)
            let idf = idf(rows: learned.rows)
            let outcome = try train(learned, idf: idf) { fraction in
                progress(
                    Trainer.Progress(
                        stage: "axis \(problem.name), \(part.name)",
                        fraction: (Double(number) + fraction) / Double(parts.count)
                    )
                )
            }
            let logits = outcome.model.logits(
                of: part.heldOut.map { problem.rows[$0] },
                in: self,
                labels: problem.labels,
                idf: idf,
                features: features.with(lexicon: outcome.axis.usesLexicon)
            )
            var thresholds: [Float]?
            if let coverage {
                guard let scores = outcome.heldOutScores else { throw HeldOutScoresMissing(axis: problem.name) }
                thresholds = scores.thresholds(coverage, allowsSeveral: problem.allowsSeveral)
            }
            if abstention.targetPrecision != nil, outcome.heldOutTags == nil {
                throw AbstentionMissing(part: .precision(axis: problem.name))
            }
            let limits = abstention.thresholds(outcome.heldOutTags, labels: problem.labels.count)
            for (row, position) in part.heldOut.enumerated() {
                let result = outcome.axis.probabilities(logits: logits[row])
                probabilities[position] = result
                decisions[position] = outcome.axis.decide(result)
                confidence[position] = outcome.axis.confidence(result, decision: decisions[position])
                kept[position] = decisions[position].filter { result[$0] >= limits[$0] }
                if let thresholds { sets[position] = outcome.axis.labelSet(result, thresholds: thresholds) }
            }
        }
        return HeldOutAnswers(
            probabilities: probabilities,
            decisions: decisions,
            confidence: confidence,
            sets: sets,
            coverage: coverage,
            kept: abstention.isEmpty
                ? nil
                : KeptAnswers(
                    rule: abstention,
                    decisions: kept,
                    abstained: zip(decisions, kept).map { !$0.isEmpty && $1.isEmpty }
                )
        )
    }
}
