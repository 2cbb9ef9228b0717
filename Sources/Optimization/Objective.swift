/// Vectors that L-BFGS works with: sums, multiples and inner products are all it needs.
package protocol InnerProductVector: Sendable {
    /// The inner product.
    func dot(_ other: Self) -> Double
    /// self ← self + α · other
    mutating func add(_ alpha: Double, _ other: Self)
    /// self ← α · self
    mutating func scale(by alpha: Double)
}

/// A differentiable function to be minimised.
package protocol Objective {
    associatedtype Vector: InnerProductVector

    /// Value and gradient at a point.
    mutating func evaluate(at point: Vector) -> Evaluation<Vector>

    /// Value and slope at `point + step · direction`.
    ///
    /// By default worked out from the gradient there; functions of few linear combinations of the variables can do
    /// without.
    mutating func evaluate(at point: Vector, along direction: Vector, step: Double) -> (value: Double, slope: Double)
}

/// Value and gradient of an objective.
package struct Evaluation<Vector: InnerProductVector>: Sendable {
    package var value: Double
    package var gradient: Vector
    /// Largest magnitude of the gradient's elements, by which convergence is judged.
    package var gradientNorm: Double

    package init(value: Double, gradient: Vector, gradientNorm: Double) {
        self.value = value
        self.gradient = gradient
        self.gradientNorm = gradientNorm
    }
}

extension Objective {
    package mutating func evaluate(
        at point: Vector,
        along direction: Vector,
        step: Double
    ) -> (value: Double, slope: Double) {
        var moved = point
        moved.add(step, direction)
        let result = evaluate(at: moved)
        return (result.value, result.gradient.dot(direction))
    }
}
