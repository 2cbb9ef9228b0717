/// Limited-memory BFGS with a strong-Wolfe line search.
///
/// Source: D. C. Liu and J. Nocedal, On the limited memory BFGS method for large scale optimization, Mathematical
/// Programming
/// 45 (1989); two-loop recursion as in Nocedal and Wright (2006), algorithm 7.4, with the initial matrix γI of eq.
/// 7.20.
package struct LBFGS: Sendable {
    /// Number of past steps kept; 5 to 20. More memory, fewer rounds.
    package var memory = 10
    /// Stops when max |∂f/∂xᵢ| is at most this: scikit-learn's and SciPy's `gtol`.
    package var gradientTolerance = 1e-5
    /// Stops when rounds lower the value by no more than this share of it; 0 for never.
    package var valueTolerance = 64 * Double.ulpOfOne
    /// How many such rounds in a row it takes. Near the optimum the value is blunt: it changes with the square of the
    /// gradient, so
    /// one round that brings little does not mean that the gradient cannot become much smaller.
    package var valueRounds = 5
    /// Most rounds.
    package var iterationLimit = 1000
    /// The line search.
    package var lineSearch = StrongWolfe()

    package init() {}

    /// Where the method came to rest.
    package struct Minimum<Vector: InnerProductVector>: Sendable {
        /// The point.
        package var point: Vector
        /// The value there.
        package var value: Double
        /// Largest magnitude of the gradient's elements there.
        package var gradientNorm: Double
        /// Rounds made.
        package var iterations: Int
        /// Evaluations of the value, those of the line search among them.
        package var evaluations: Int
        /// Why it stopped.
        package var stopReason: StopReason
    }

    /// Minimises a function from a starting point.
    package func minimize<Function: Objective>(
        _ objective: inout Function,
        from start: Function.Vector
    ) -> Minimum<Function.Vector> {
        var point = start
        var current = objective.evaluate(at: point)
        var evaluations = 1
        var iterations = 0
        var idleRounds = 0
        func finish(_ reason: StopReason) -> Minimum<Function.Vector> {
            Minimum(
                point: point,
                value: current.value,
                gradientNorm: current.gradientNorm,
                iterations: iterations,
                evaluations: evaluations,
                stopReason: reason
            )
        }
        guard current.value.isFinite, current.gradientNorm.isFinite else { return finish(.notFinite) }
        if current.gradientNorm <= gradientTolerance { return finish(.gradientConverged) }

        var memory = Memory<Function.Vector>(limit: self.memory)
        while iterations < iterationLimit {
            var direction = memory.direction(current.gradient)
            var slope = direction.dot(current.gradient)
            if !(slope < 0) {
                // Rounding has spoilt the memory; start anew with steepest descent.
                memory.removeAll()
                direction = memory.direction(current.gradient)
                slope = direction.dot(current.gradient)
                guard slope < 0 else { return finish(.lineSearchFailed) }
            }
            // Without a memory nothing is known of the scale; a move of length 1 is tried, as SciPy does.
            let first = memory.isEmpty ? 1 / (-slope).squareRoot() : 1
            let step = lineSearch.search(from: (current.value, slope), firstStep: first) { step in
                evaluations += 1
                return objective.evaluate(at: point, along: direction, step: step)
            }
            guard let step else {
                if memory.isEmpty { return finish(.lineSearchFailed) }
                memory.removeAll()
                continue
            }
            iterations += 1
            point.add(step, direction)
            let next = objective.evaluate(at: point)
            guard next.value.isFinite, next.gradientNorm.isFinite else {
                point.add(-step, direction)
                return finish(.lineSearchFailed)
            }
            direction.scale(by: step)
            var change = next.gradient
            change.add(-1, current.gradient)
            memory.add(step: direction, change: change)
            let decrease = current.value - next.value
            current = next
            if current.gradientNorm <= gradientTolerance { return finish(.gradientConverged) }
            let isIdle = valueTolerance > 0 && decrease <= valueTolerance * max(abs(current.value), 1e-300)
            idleRounds = isIdle ? idleRounds + 1 : 0
            if isIdle, idleRounds >= valueRounds { return finish(.valueConverged) }
        }
        return finish(.iterationLimit)
    }

    /// The past steps, and the approximation of the inverse Hessian that they make.
    private struct Memory<Vector: InnerProductVector> {
        let limit: Int
        private var pairs: [(step: Vector, change: Vector, curvature: Double)] = []
        private var scale = 1.0

        init(limit: Int) { self.limit = limit }

        var isEmpty: Bool { pairs.isEmpty }

        mutating func removeAll() {
            pairs.removeAll()
            scale = 1
        }

        /// Remembers a step, unless rounding has left it no curvature.
        mutating func add(step: Vector, change: Vector) {
            let curvature = step.dot(change)
            let square = change.dot(change)
            guard curvature > 0, curvature > 1e-16 * square, curvature.isFinite, square.isFinite else { return }
            if pairs.count == limit { pairs.removeFirst() }
            pairs.append((step, change, curvature))
            scale = curvature / square
        }

        /// −H·gradient by the two-loop recursion.
        func direction(_ gradient: Vector) -> Vector {
            var direction = gradient
            var factors = [Double](repeating: 0, count: pairs.count)
            for index in pairs.indices.reversed() {
                factors[index] = pairs[index].step.dot(direction) / pairs[index].curvature
                direction.add(-factors[index], pairs[index].change)
            }
            direction.scale(by: scale)
            for index in pairs.indices {
                let factor = pairs[index].change.dot(direction) / pairs[index].curvature
                direction.add(factors[index] - factor, pairs[index].step)
            }
            direction.scale(by: -1)
            return direction
        }
    }
}
