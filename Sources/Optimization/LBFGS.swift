import LinearAlgebra

/// Limited-memory BFGS with a strong-Wolfe line search.
///
/// Source: D. C. Liu and J. Nocedal, On the limited memory BFGS method for large scale optimization, Mathematical Programming
/// 45 (1989); two-loop recursion as in Nocedal and Wright (2006), algorithm 7.4, with the initial matrix γI of eq. 7.20.
package struct LBFGS: Sendable {
    /// Number of past steps kept; 5 to 20. More memory, fewer rounds.
    package var memory = 10
    /// Stops when max |∂f/∂xᵢ| is at most this: scikit-learn's and SciPy's `gtol`.
    package var gradientTolerance = 1e-5
    /// Stops when one round lowers the value by less than this share of it; 0 for never.
    package var valueTolerance = 64 * Double.ulpOfOne
    /// Most rounds.
    package var iterationLimit = 1000
    /// The line search.
    package var lineSearch = StrongWolfe()

    package init() {}

    /// Where the method came to rest.
    package struct Minimum: Sendable {
        /// The point.
        package var point: [Double]
        /// The value there.
        package var value: Double
        /// Largest magnitude of the gradient's elements there.
        package var gradientNorm: Double
        /// Rounds made.
        package var iterations: Int
        /// Evaluations of value and gradient.
        package var evaluations: Int
        /// Why it stopped.
        package var stopReason: StopReason
    }

    /// Minimises a function from a starting point.
    package func minimize(_ objective: inout some Objective, from start: [Double]) -> Minimum {
        precondition(start.count == objective.dimension, "the start must have the objective's dimension")
        var point = start
        var gradient = [Double](repeating: 0, count: start.count)
        var value = objective.evaluate(at: point, gradient: &gradient)
        var evaluations = 1
        var iterations = 0
        func finish(_ reason: StopReason) -> Minimum {
            Minimum(
                point: point, value: value, gradientNorm: BLAS.maximumMagnitude(gradient), iterations: iterations,
                evaluations: evaluations, stopReason: reason)
        }
        guard value.isFinite, BLAS.maximumMagnitude(gradient).isFinite else { return finish(.notFinite) }
        if BLAS.maximumMagnitude(gradient) <= gradientTolerance { return finish(.gradientConverged) }

        var steps: [[Double]] = []
        var changes: [[Double]] = []
        var curvatures: [Double] = []
        var trialPoint = point
        var trialGradient = gradient
        while iterations < iterationLimit {
            var direction = self.direction(gradient, steps, changes, curvatures)
            var slope = BLAS.dot(direction, gradient)
            if !(slope < 0) {
                // Rounding has spoilt the memory; start anew with steepest descent.
                steps.removeAll()
                changes.removeAll()
                curvatures.removeAll()
                direction = gradient
                BLAS.scale(&direction, by: -1)
                slope = -BLAS.dot(gradient, gradient)
            }
            let first = steps.isEmpty ? min(1, 1 / (-slope).squareRoot()) : 1
            var trialValue = value
            let step = lineSearch.search(from: (value, slope), firstStep: first) { step in
                Self.set(&trialPoint, point, plus: step, direction)
                trialValue = objective.evaluate(at: trialPoint, gradient: &trialGradient)
                evaluations += 1
                return (trialValue, BLAS.dot(trialGradient, direction))
            }
            guard step != nil else {
                if steps.isEmpty { return finish(.lineSearchFailed) }
                steps.removeAll()
                changes.removeAll()
                curvatures.removeAll()
                continue
            }
            iterations += 1
            var movement = trialPoint
            BLAS.add(-1, point, to: &movement)
            var change = trialGradient
            BLAS.add(-1, gradient, to: &change)
            let curvature = BLAS.dot(movement, change)
            if curvature > 1e-300, curvature > 1e-16 * BLAS.dot(change, change) {
                if steps.count == memory {
                    steps.removeFirst()
                    changes.removeFirst()
                    curvatures.removeFirst()
                }
                steps.append(movement)
                changes.append(change)
                curvatures.append(curvature)
            }
            let decrease = value - trialValue
            swap(&point, &trialPoint)
            swap(&gradient, &trialGradient)
            value = trialValue
            if BLAS.maximumMagnitude(gradient) <= gradientTolerance { return finish(.gradientConverged) }
            if valueTolerance > 0, decrease <= valueTolerance * max(abs(value), abs(value + decrease), 1e-300) {
                return finish(.valueConverged)
            }
        }
        return finish(.iterationLimit)
    }

    /// target ← point + step · direction
    private static func set(_ target: inout [Double], _ point: [Double], plus step: Double, _ direction: [Double]) {
        for index in target.indices { target[index] = point[index] + step * direction[index] }
    }

    /// −H·gradient by the two-loop recursion.
    private func direction(
        _ gradient: [Double], _ steps: [[Double]], _ changes: [[Double]], _ curvatures: [Double]
    ) -> [Double] {
        var direction = gradient
        var factors = [Double](repeating: 0, count: steps.count)
        for index in steps.indices.reversed() {
            factors[index] = BLAS.dot(steps[index], direction) / curvatures[index]
            BLAS.add(-factors[index], changes[index], to: &direction)
        }
        if let change = changes.last, let curvature = curvatures.last {
            BLAS.scale(&direction, by: curvature / BLAS.dot(change, change))
        }
        for index in steps.indices {
            let factor = BLAS.dot(changes[index], direction) / curvatures[index]
            BLAS.add(factors[index] - factor, steps[index], to: &direction)
        }
        BLAS.scale(&direction, by: -1)
        return direction
    }
}
