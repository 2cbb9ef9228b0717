import Optimization

/// A function of a few variables with its gradient, for the solver.
struct DenseFunction: Objective, Sendable {
    let body: @Sendable ([Double]) -> (value: Double, gradient: [Double])

    init(_ body: @escaping @Sendable ([Double]) -> (value: Double, gradient: [Double])) { self.body = body }

    func evaluate(at point: DenseVector) -> Evaluation<DenseVector> {
        let result = body(point.elements)
        let gradient = DenseVector(result.gradient)
        return Evaluation(value: result.value, gradient: gradient, gradientNorm: gradient.maximumMagnitude)
    }

    /// ½ Σ dᵢ (xᵢ − cᵢ)²
    static func quadratic(_ diagonal: [Double], center: [Double]) -> DenseFunction {
        DenseFunction { x in
            let gradient = x.indices.map { diagonal[$0] * (x[$0] - center[$0]) }
            return (x.indices.reduce(0) { $0 + 0.5 * gradient[$1] * (x[$1] - center[$1]) }, gradient)
        }
    }

    /// Σ 100 (xᵢ₊₁ − xᵢ²)² + (1 − xᵢ)²; minimum 0 at (1, …, 1).
    /// Source: H. H. Rosenbrock, The Computer Journal 3 (1960); chained as in SciPy's `rosen`.
    static let rosenbrock = DenseFunction { x in
        var value = 0.0
        var gradient = [Double](repeating: 0, count: x.count)
        for index in 0..<x.count - 1 {
            let bend = x[index + 1] - x[index] * x[index]
            let rest = 1 - x[index]
            value += 100 * bend * bend + rest * rest
            gradient[index] -= 400 * x[index] * bend + 2 * rest
            gradient[index + 1] += 200 * bend
        }
        return (value, gradient)
    }
}
