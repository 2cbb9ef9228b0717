/// A step length that meets the strong Wolfe conditions
///
///     φ(α) ≤ φ(0) + c₁ α φ′(0)    and    |φ′(α)| ≤ c₂ |φ′(0)|,   0 < c₁ < c₂ < 1,
///
/// where φ(α) is the objective along the direction.
///
/// Source: J. Nocedal and S. J. Wright, Numerical Optimization (2006), algorithms 3.5 and 3.6, with safeguarded cubic
/// interpolation (eq. 3.59). Near the optimum, where values agree to a share of 1e-14, the first condition is
/// replaced by
/// φ′(α) ≤ (2c₁ − 1) φ′(0), the same for a parabola but judged by slopes: W. W. Hager and H. Zhang, A new conjugate
/// gradient method
/// with guaranteed descent and an efficient line search, SIAM Journal on Optimization 16 (2005), eq. 4.1.
package struct StrongWolfe: Sendable {
    /// c₁: share of the decrease promised by the slope that a step must bring.
    package var sufficientDecrease = 1e-4
    /// c₂: share of the slope that may remain.
    package var curvature = 0.9
    /// Most evaluations of one search.
    package var evaluationLimit = 40

    package init() {}

    /// A trial point of the search.
    struct Trial {
        var step: Double
        var value: Double
        var slope: Double
    }

    /// Searches along a direction.
    ///
    /// - Parameters:
    ///   - start: value and slope at step 0; the slope is negative.
    ///   - firstStep: the first step tried, positive.
    ///   - evaluate: value and slope at a step. Values that are not finite make the search come back.
    /// - Returns: the step, or nil when none was found.
    func search(
        from start: (value: Double, slope: Double),
        firstStep: Double,
        evaluate: (Double) -> (value: Double, slope: Double)
    ) -> Double? {
        let rounding = 1e-14 * abs(start.value)
        func decreases(_ trial: Trial) -> Bool {
            if trial.value <= start.value + sufficientDecrease * trial.step * start.slope { return true }
            return abs(trial.value - start.value) <= rounding
                && trial.slope <= (2 * sufficientDecrease - 1) * start.slope
        }
        func isFlat(_ trial: Trial) -> Bool { abs(trial.slope) <= -curvature * start.slope }
        var evaluations = 0
        func trial(_ step: Double) -> Trial {
            evaluations += 1
            let result = evaluate(step)
            return Trial(step: step, value: result.value, slope: result.slope)
        }

        var previous = Trial(step: 0, value: start.value, slope: start.slope)
        var step = firstStep
        while evaluations < evaluationLimit {
            let current = trial(step)
            guard current.value.isFinite, current.slope.isFinite else {
                step = previous.step + (step - previous.step) / 10
                continue
            }
            if !decreases(current) || (evaluations > 1 && current.value >= previous.value + rounding) {
                return zoom(previous, current)
            }
            if isFlat(current) { return current.step }
            if current.slope >= 0 { return zoom(current, previous) }
            let next = interpolate(previous, current)
            previous = current
            // Extrapolation by a factor of 2 to 10.
            step = max(
                2 * current.step,
                min(10 * current.step, next.isFinite && next > current.step ? next : 4 * current.step)
            )
        }
        return nil

        func zoom(_ low: Trial, _ high: Trial) -> Double? {
            var low = low
            var high = high
            while evaluations < evaluationLimit {
                let width = abs(high.step - low.step)
                guard width > 1e-16 * max(abs(low.step), abs(high.step)) else { break }
                let left = min(low.step, high.step) + 0.1 * width
                let right = max(low.step, high.step) - 0.1 * width
                var step = interpolate(low, high)
                if !step.isFinite { step = (left + right) / 2 }
                step = min(max(step, left), right)
                let current = trial(step)
                guard current.value.isFinite, current.slope.isFinite else {
                    high = Trial(step: step, value: .greatestFiniteMagnitude, slope: 0)
                    continue
                }
                if !decreases(current) || current.value > low.value + rounding {
                    high = current
                } else {
                    if isFlat(current) { return step }
                    if current.slope * (high.step - low.step) >= 0 { high = low }
                    low = current
                }
            }
            // The best point that decreases the value will do, though its slope is too steep.
            guard low.step > 0, low.value < start.value else { return nil }
            return low.step
        }
    }

    /// The minimum of the cubic through two values and slopes (Nocedal and Wright, eq. 3.59).
    private func interpolate(_ a: Trial, _ b: Trial) -> Double {
        let d1 = a.slope + b.slope - 3 * (a.value - b.value) / (a.step - b.step)
        let square = d1 * d1 - a.slope * b.slope
        guard square >= 0 else { return .nan }
        let d2 = (b.step > a.step ? 1.0 : -1.0) * square.squareRoot()
        return b.step - (b.step - a.step) * (b.slope + d2 - d1) / (b.slope - a.slope + 2 * d2)
    }
}
