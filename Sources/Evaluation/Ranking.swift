/// Measures of the order in which scores put articles, or labels.
///
/// Any finite scores will do, probabilities or logits; equal scores are never told apart by their place in the array.
/// Scores that are not finite make a measure undefined.
package enum Ranking {
    /// Area under the precision–recall steps of one label.
    ///
    ///     AP = Σ_t (R_t − R_{t−1}) P_t    over the distinct scores t, from the highest
    ///
    /// scikit-learn's `average_precision_score`: no interpolation.
    ///
    /// - Returns: nil where no article has the label.
    package static func averagePrecision(_ scores: [Double], isPositive: [Bool]) -> Double? {
        guard let steps = steps(scores, isPositive), let total = steps.last?.positives, total > 0 else { return nil }
        var sum = 0.0
        var previous = 0
        for step in steps {
            sum += Double(step.positives - previous) / Double(total) * Double(step.positives) / Double(step.count)
            previous = step.positives
        }
        return sum
    }

    /// Area under the ROC curve of one label: how often an article that has the label is scored above one that has
    /// not, equal scores counting half.
    ///
    /// The Mann–Whitney statistic (J. A. Hanley and B. J. McNeil, The meaning and use of the area under a receiver
    /// operating characteristic curve, Radiology 143 (1982)).
    ///
    /// - Returns: nil where all articles have the label or none has.
    package static func rocAUC(_ scores: [Double], isPositive: [Bool]) -> Double? {
        guard let steps = steps(scores, isPositive), let last = steps.last else { return nil }
        let negatives = last.count - last.positives
        guard last.positives > 0, negatives > 0 else { return nil }
        var sum = 0.0
        var (positivesAbove, countAbove) = (0, 0)
        for step in steps {
            let positives = Double(step.positives - positivesAbove)
            let others = Double(step.count - countAbove) - positives
            let othersBelow = Double(negatives - (countAbove - positivesAbove)) - others
            sum += positives * (othersBelow + others / 2)
            (positivesAbove, countAbove) = (step.positives, step.count)
        }
        return sum / (Double(last.positives) * Double(negatives))
    }

    /// Label-ranking average precision: for each label of an article, the share of its labels among those ranked at
    /// least as high, averaged over its labels and then over articles; 1 at best.
    ///
    /// An article with no labels, or with all of them, counts 1, as in scikit-learn's
    /// `label_ranking_average_precision_score`. Source: R. E. Schapire and Y. Singer, BoosTexter: a boosting-based
    /// system for text categorization, Machine Learning 39 (2000).
    ///
    /// - Parameters:
    ///   - scores: one row an article, one score a label.
    ///   - truth: for each article, the numbers of its labels.
    /// - Returns: nil for no articles, and where there are no labels.
    package static func labelRankingAveragePrecision(_ scores: [[Double]], truth: [[Int]]) -> Double? {
        precondition(scores.count == truth.count, "one row of scores an article")
        guard let k = scores.first?.count, k > 0 else { return nil }
        var sum = 0.0
        for (row, labels) in zip(scores, truth) {
            precondition(row.count == k && labels.allSatisfy { (0..<k).contains($0) }, "one score a label")
            guard row.allSatisfy(\.isFinite) else { return nil }
            let labels = Set(labels).sorted()
            if labels.isEmpty || labels.count == k {
                sum += 1
                continue
            }
            let precisions = labels.map { label in
                let rank = row.count { $0 >= row[label] }
                return Double(labels.count { row[$0] >= row[label] }) / Double(rank)
            }
            sum += precisions.reduce(0, +) / Double(labels.count)
        }
        return sum / Double(scores.count)
    }

    /// How many articles, and how many with the label, score at least as high as each distinct score, from the
    /// highest; nil for scores that are not finite.
    private static func steps(_ scores: [Double], _ isPositive: [Bool]) -> [(count: Int, positives: Int)]? {
        precondition(scores.count == isPositive.count, "one score an article")
        guard scores.allSatisfy(\.isFinite) else { return nil }
        let order = scores.indices.sorted { scores[$0] > scores[$1] }
        var steps: [(count: Int, positives: Int)] = []
        var positives = 0
        for (place, article) in order.enumerated() {
            if isPositive[article] { positives += 1 }
            if place + 1 == order.count || scores[order[place + 1]] != scores[article] {
                steps.append((place + 1, positives))
            }
        }
        return steps
    }
}
