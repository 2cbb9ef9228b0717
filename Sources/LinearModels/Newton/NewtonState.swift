import LinearAlgebra
import Optimization

/// The vectors of `RowSpaceNewton`, and its steps.
///
/// Scalars such as step lengths are kept a column; with softmax all columns have the same.
struct NewtonState<Value: BinaryFloatingPoint & BitwiseCopyable & Sendable> {
    /// Newton steps made.
    private(set) var iterations = 0
    /// Objective of each column's problem at the point; with softmax the whole, in every column.
    private var objectives: [Double] = []

    private let loss: LinearLoss<Value>
    private let passes: RowPasses
    private var products = 0
    private var gradientNorm = Double.infinity

    // The point: A, Z = KA, b.
    private let coefficients: SharedVector
    private let logits: SharedVector
    private var bias: [Double]
    /// Probabilities of softmax, second derivatives of sigmoid, at the point.
    private let curvatures: SharedVector
    private var biasGradient: [Double] = []
    private var biasHessian: BiasHessian

    // The system: right side, later residual ρ, with Kρ; search direction π, Kπ, Hessian times π; solution V, KV, β.
    private let residual: SharedVector
    private let residualLogits: SharedVector
    private let direction: SharedVector
    private let directionLogits: SharedVector
    private let image: SharedVector
    private let step: SharedVector
    private let stepLogits: SharedVector
    private var stepBias: [Double]
    /// ‖Xᵀρ‖² of the right side.
    private var squares: [Double]
    /// Slope of each objective along the step.
    private var slopes: [Double]
    /// Scratch for products with Xᵀ, d × k; empty where K itself is there.
    private let weights: SharedVector
    /// Scratch for products in single precision; nil once, or where, they are not made.
    private var singles: SinglePrecisionScratch?

    /// Vectors of single precision.
    private struct SinglePrecisionScratch {
        /// n × k.
        let factor: SharedElements<Float>
        let product: SharedElements<Float>
        /// d × k.
        let weights: SharedElements<Float>
    }

    init(_ loss: LinearLoss<Value>, at point: RowSpacePoint) {
        self.loss = loss
        let k = loss.classes
        let count = loss.features.rows * k
        passes = RowPasses(
            rows: loss.features.rows,
            k: k,
            link: loss.link,
            scale: loss.scale,
            penalty: loss.penalty,
            targets: loss.targets,
            sampleWeights: loss.sampleWeights,
            parallelism: loss.parallelism
        )
        coefficients = SharedVector(point.coefficients)
        logits = SharedVector(point.logits)
        bias = point.bias
        curvatures = SharedVector(count: count)
        residual = SharedVector(count: count)
        residualLogits = SharedVector(count: count)
        direction = SharedVector(count: count)
        directionLogits = SharedVector(count: count)
        image = SharedVector(count: count)
        step = SharedVector(count: count)
        stepLogits = SharedVector(count: count)
        weights = SharedVector(count: loss.gram == nil ? loss.features.columns * k : 0)
        if loss.hasSinglePrecisionKernel {
            singles = SinglePrecisionScratch(
                factor: SharedElements(count: count),
                product: SharedElements(count: count),
                weights: SharedElements(count: loss.features.columns * k)
            )
        }
        stepBias = [Double](repeating: 0, count: k)
        squares = stepBias
        slopes = stepBias
        biasHessian = BiasHessian(classes: k, link: loss.link, sums: [])
        evaluate()
    }

    /// Goes to another point.
    mutating func set(_ point: RowSpacePoint) {
        coefficients.set(point.coefficients)
        logits.set(point.logits)
        bias = point.bias
        evaluate()
    }

    /// Whether the objective at the point is finite.
    var isFinite: Bool { objectives.allSatisfy(\.isFinite) }

    /// The objective at the point.
    var value: Double { loss.link == .softmax ? objectives.first ?? 0 : objectives.reduce(0, +) }

    /// The point as it is; `gradientNorm` is that of the last call of `gradientNorms`.
    func minimum(_ reason: StopReason) -> RowSpaceNewton.Minimum {
        var point = RowSpacePoint(rows: 0, classes: 0)
        point.coefficients = coefficients.elements
        point.logits = logits.elements
        point.bias = bias
        return RowSpaceNewton.Minimum(
            point: point,
            value: value,
            gradientNorm: gradientNorm,
            iterations: iterations,
            products: products,
            stopReason: reason
        )
    }

    /// y ← Kx
    private mutating func product(_ x: SharedVector, into y: SharedVector) {
        products += 1
        if let gram = loss.gram {
            gram.multiply(by: x, columns: loss.classes, into: y, parallelism: loss.parallelism)
            return
        }
        loss.multiplyTransposed(x, into: weights)
        loss.features.multiply(by: weights, columns: loss.classes, into: y, parallelism: loss.parallelism)
    }

    /// y ← Kx, of the precision that a system needs that is solved to a share of its right side.
    private mutating func roughProduct(_ x: SharedVector, into y: SharedVector) {
        guard let singles else { return product(x, into: y) }
        products += 1
        // Gradients of sums over many rows would be too small for single precision, and so are their squares.
        let largest = passes.largest(x)
        let exponent = largest.isNormal ? largest.exponent : 0
        passes.copy(x, times: Double(sign: .plus, exponent: -exponent, significand: 1), to: singles.factor)
        loss.multiplyByKernel(singles.factor, weights: singles.weights, into: singles.product)
        passes.copy(singles.product, times: Double(sign: .plus, exponent: exponent, significand: 1), to: y)
    }

    /// Works the logits out from the coefficients, if products of single precision have added to them, and makes no such
    /// products any more.
    ///
    /// - Returns: whether there was anything to be done.
    mutating func refine() -> Bool {
        guard singles != nil else { return false }
        singles = nil
        product(coefficients, into: logits)
        evaluate()
        return true
    }

    /// Works out everything that belongs to the point: objectives, derivatives, −Γ in `residual`.
    private mutating func evaluate() {
        let k = loss.classes
        let sums = passes.evaluate(
            coefficients: coefficients,
            logits: logits,
            bias: bias,
            curvatures: curvatures,
            residual: residual
        )
        objectives = passes.merged(Array(sums[..<k]))
        biasGradient = Array(sums[k..<2 * k])
        biasHessian = BiasHessian(classes: k, link: loss.link, sums: Array(sums[(2 * k)...]))
    }

    /// The norm of the gradient of each column's problem. The right side of the system is −Γ afterwards.
    mutating func gradientNorms() -> [Double] {
        evaluate()
        product(residual, into: residualLogits)
        let own = passes.merged(passes.dots(residual, residualLogits))
        let ofBias = passes.merged(biasGradient.map { $0 * $0 })
        let norms = zip(own, ofBias).map { max(0, $0 + $1).squareRoot() }
        gradientNorm = loss.link == .softmax ? norms.first ?? 0 : norms.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return norms
    }

    /// Makes the system's right side, −(Γ − D1 B⁺∇_b), and its product with K; returns its norms.
    mutating func prepareSystem() -> [Double] {
        stepBias = biasHessian.solve(biasGradient).map { -$0 }
        passes.subtractBias(stepBias, curvatures: curvatures, from: residual)
        product(residual, into: residualLogits)
        squares = passes.merged(passes.dots(residual, residualLogits)).map { max(0, $0) }
        return squares.map { $0.squareRoot() }
    }

    /// Conjugate gradients from V = 0 until the residual's norms are at most `goals`.
    mutating func solve(goals: [Double], limit: Int) {
        let k = loss.classes
        for vector in [direction, directionLogits, step, stepLogits] { vector.clear() }
        slopes = passes.merged(zip(biasGradient, stepBias).map { $0 * $1 })
        var ratios = [Double](repeating: 0, count: k)
        for _ in 0..<limit {
            let isActive = zip(squares, goals).map { $0 > $1 * $1 }
            guard isActive.contains(true) else { return }
            let sums = passes.turn(
                ratios,
                residual,
                residualLogits,
                curvatures,
                direction: direction,
                directionLogits: directionLogits,
                image: image
            )
            let bias = biasHessian.solve(sums).map { -$0 }
            let curvature = passes.merged(
                passes.completeImage(bias, curvatures, direction, directionLogits, image: image)
            )
            let lengths = (0..<k).map { column in
                isActive[column] && curvature[column] > 0 ? squares[column] / curvature[column] : 0
            }
            passes.advance(
                lengths,
                direction,
                directionLogits,
                image,
                step: step,
                stepLogits: stepLogits,
                residual: residual
            )
            roughProduct(residual, into: residualLogits)
            let next = passes.merged(passes.dots(residual, residualLogits)).map { max(0, $0) }
            for column in 0..<k {
                // A column that has reached its goal, or has no curvature left to rounding, rests.
                guard lengths[column] > 0 else {
                    squares[column] = 0
                    continue
                }
                stepBias[column] += lengths[column] * bias[column]
                slopes[column] -= lengths[column] * squares[column]
                ratios[column] = next[column] / squares[column]
                squares[column] = next[column]
            }
        }
    }

    /// Moves to the end of the step, or as far along it as the objectives fall (Armijo's condition).
    ///
    /// - Returns: false if nothing falls along the step.
    mutating func search() -> Bool {
        let before = objectives
        var lengths = [Double](repeating: 0, count: loss.classes)
        var wanted = slopes.map { $0 < 0 ? 1.0 : 0.0 }
        guard wanted.contains(1) else { return false }
        for _ in 0..<40 {
            let change = zip(wanted, lengths).map { $0 - $1 }
            passes.move(coefficients, logits, along: step, stepLogits, by: change)
            for column in bias.indices { bias[column] += change[column] * stepBias[column] }
            lengths = wanted
            evaluate()
            var isDone = true
            for column in bias.indices where lengths[column] > 0 {
                let length = lengths[column]
                let fall = objectives[column] - before[column]
                let promised = length * slopes[column]
                // Near the optimum values agree to rounding; the step is then right because the system is.
                if fall <= 1e-4 * promised + 1e-13 * abs(before[column]) { continue }
                isDone = false
                // The lowest point of the parabola through both values and the slope, within limits.
                let lowest = -0.5 * promised * length / (fall - promised)
                wanted[column] = lowest.isFinite ? min(max(lowest, 0.1 * length), 0.5 * length) : 0.1 * length
            }
            if isDone {
                iterations += 1
                improveBias()
                return true
            }
        }
        return false
    }

    /// One Newton step of the biases alone, kept if no objective rises.
    ///
    /// The objective is far less like a parabola in the biases than in the weights, each of which belongs to few rows.
    private mutating func improveBias() {
        let (before, old) = (objectives, bias)
        let change = biasHessian.solve(biasGradient)
        for column in bias.indices { bias[column] -= change[column] }
        evaluate()
        if zip(objectives, before).allSatisfy({ $0 <= $1 + 1e-13 * abs($1) }) { return }
        bias = old
        evaluate()
    }
}
