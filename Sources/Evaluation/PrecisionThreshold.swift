#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// From which probability on answers are right as often as asked.
package enum PrecisionThreshold {
    /// Held-out answers of a probability or more.
    package struct Step: Hashable, Sendable {
        /// The least probability of these answers.
        package let probability: Double
        /// Number of the answers.
        package let given: Int
        /// How many of them are right.
        package let right: Int

        package init(probability: Double, given: Int, right: Int) {
            self.probability = probability
            self.given = given
            self.right = right
        }
    }

    /// Most steps kept of one label: few, because the test stops at the first step that fails.
    package static let limit = 32

    /// Steps of about equal numbers of answers, from the highest probability; equal probabilities stay in one step.
    ///
    /// - Parameters:
    ///   - probability: of each answer, finite.
    ///   - isRight: whether it is right.
    package static func steps(_ probability: [Double], isRight: [Bool]) -> [Step] {
        precondition(probability.count == isRight.count, "one probability an answer")
        let order = probability.indices.sorted { (probability[$1], $0) < (probability[$0], $1) }
        let size = max(1, (order.count + limit - 1) / limit)
        var steps: [Step] = []
        var right = 0
        for (place, answer) in order.enumerated() {
            if isRight[answer] { right += 1 }
            let isLast = place + 1 == order.count
            guard isLast || probability[order[place + 1]] < probability[answer] else { continue }
            guard isLast || place + 1 - (steps.last?.given ?? 0) >= size else { continue }
            steps.append(Step(probability: probability[answer], given: place + 1, right: right))
        }
        return steps
    }

    /// The lowest probability of `steps` from which on answers have a precision of `target`, with a chance of error of
    /// at most `risk`.
    ///
    /// At each step, from the highest probability, "the precision is below the target" is tested: the exact binomial
    /// chance of so many right answers were it true, which is at most `risk` just where the one-sided lower bound of
    /// C. J. Clopper and E. S. Pearson, The use of confidence or fiducial limits illustrated in the case of the binomial,
    /// Biometrika 26 (1934), is at the target or above. The first step that does not pass ends the walk, so that the chance
    /// of any wrong pass is `risk`, however many steps there are (fixed sequence testing; as in A. N. Angelopoulos,
    /// S. Bates, E. J. Candès, M. I. Jordan and L. Lei, Learn then test: calibrating predictive algorithms to achieve risk
    /// control, 2021). The walk begins at a step with three times the answers that would pass if all were right, so that a
    /// single mistake near the top does not end it, or with half of a label's answers where those are fewer, but never with
    /// fewer than could pass: that depends on their numbers alone.
    ///
    /// - Parameters:
    ///   - target: between 0 and 1, both excluded.
    ///   - risk: between 0 and 1, both excluded.
    /// - Returns: nil where no step passes.
    package static func threshold(_ steps: [Step], target: Double, risk: Double = 0.1) -> Double? {
        let least = (log(risk) / log(target)).rounded(.up)
        let start = min(3 * least, max(least, Double(steps.last?.given ?? 0) / 2))
        var found: Double?
        for step in steps where Double(step.given) >= start {
            guard chance(right: step.right, given: step.given, precision: target) <= risk else { break }
            found = step.probability
        }
        return found
    }

    /// P(X ≥ right) for X binomial of `given` trials and probability `precision`.
    static func chance(right: Int, given: Int, precision: Double) -> Double {
        guard right > 0 else { return 1 }
        let n = Double(given)
        var sum = 0.0
        for k in right...given {
            let k = Double(k)
            sum += exp(
                lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1) + k * log(precision) + (n - k) * log1p(-precision)
            )
        }
        return min(1, sum)
    }
}
