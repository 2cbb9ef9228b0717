#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Measures of probabilities. All are nil where they are undefined, and where a probability is not a finite number.
package enum Probabilities {
    /// Probabilities enter a logarithm as at least this and at most 1 − this; scikit-learn clips at the precision of a
    /// double, too.
    private static let clip = Double.ulpOfOne

    /// Mean −ln p(true class), in nats.
    ///
    /// Equal to scikit-learn's `log_loss` for rows that sum to 1; rows are not rescaled. At most 36.04, the cost of a
    /// certain mistake.
    ///
    /// - Parameters:
    ///   - probabilities: one row an article, one probability a label.
    ///   - truth: for each article, its label.
    /// - Returns: nil for no articles.
    package static func logLoss(_ probabilities: [[Double]], truth: [Int]) -> Double? {
        precondition(probabilities.count == truth.count, "one row an article")
        guard !truth.isEmpty else { return nil }
        var sum = 0.0
        for (row, label) in zip(probabilities, truth) {
            guard row[label].isFinite else { return nil }
            sum -= log(clipped(row[label]))
        }
        return sum / Double(truth.count)
    }

    /// Mean over articles and labels of −ln of the probability of what is true (the label is there, or is not), in
    /// nats.
    ///
    /// - Parameters:
    ///   - probabilities: one row an article, one probability a label; all rows are as long as the first.
    ///   - truth: for each article, the numbers of its labels; numbers behind the last probability are left out.
    /// - Returns: nil for no articles or no labels.
    package static func binaryLogLoss(_ probabilities: [[Double]], truth: [[Int]]) -> Double? {
        decisions(probabilities, truth) { p, isTrue in isTrue ? -log(clipped(p)) : -log(1 - clipped(p)) }
    }

    /// Mean squared difference of one label's probability and what is true (1 or 0), between 0 and 1.
    ///
    /// Source: G. W. Brier, Verification of forecasts expressed in terms of probability, Monthly Weather Review 78
    /// (1950), the half of it that is now usual for yes-or-no questions; scikit-learn's `brier_score_loss`.
    ///
    /// - Returns: nil for no articles.
    package static func brierScore(_ probabilities: [Double], isPositive: [Bool]) -> Double? {
        precondition(probabilities.count == isPositive.count, "one probability an article")
        guard !probabilities.isEmpty, probabilities.allSatisfy(\.isFinite) else { return nil }
        let sum = zip(probabilities, isPositive).reduce(0) { sum, pair in
            let difference = pair.0 - (pair.1 ? 1 : 0)
            return sum + difference * difference
        }
        return sum / Double(probabilities.count)
    }

    /// Mean over articles of Σ over labels of the squared difference of probability and truth, between 0 and 2:
    /// Brier's score for one label out of several.
    ///
    /// - Returns: nil for no articles.
    package static func brierScore(_ probabilities: [[Double]], truth: [Int]) -> Double? {
        guard let k = probabilities.first?.count else { return nil }
        return decisions(probabilities, truth.map { [$0] }) { p, isTrue in
            let difference = p - (isTrue ? 1 : 0)
            return difference * difference
        }.map { $0 * Double(k) }
    }

    /// Mean of a cost over articles and labels.
    private static func decisions(
        _ probabilities: [[Double]],
        _ truth: [[Int]],
        _ cost: (Double, Bool) -> Double
    ) -> Double? {
        precondition(probabilities.count == truth.count, "one row an article")
        guard let k = probabilities.first?.count, k > 0 else { return nil }
        var sum = 0.0
        for (row, labels) in zip(probabilities, truth) {
            precondition(row.count == k, "one probability a label")
            for label in 0..<k {
                guard row[label].isFinite else { return nil }
                sum += cost(row[label], labels.contains(label))
            }
        }
        return sum / Double(probabilities.count * k)
    }

    private static func clipped(_ p: Double) -> Double { min(max(p, clip), 1 - clip) }
}
