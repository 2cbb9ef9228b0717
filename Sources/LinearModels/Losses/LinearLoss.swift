import LinearAlgebra
import Optimization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The objective of a regularized linear classifier over sparse features.
///
///     f(W, b) = (1/S) Σᵢ Σ_c wᵢ_c ℓ(zᵢ, yᵢ)_c + ‖W‖² / (2 C S),    zᵢ = xᵢ W + b,    S = Σ wᵢ
///
/// This is scikit-learn's objective ½‖W‖² + C Σ w·loss divided by C·S, so that tolerances do not change their meaning
/// with the size of the data. The
/// bias is not penalised.
///
/// - softmax: ℓ = ln Σ_c exp(z_c) − z_y, gradient p_c − [c = y] (Bishop 2006, eqs. 4.108–4.109);
/// - sigmoid: ℓ_c = ln(1 + exp(z_c)) − y_c z_c for every label, gradient σ(z_c) − y_c.
///
/// **Variables.** The gradient by W is Xᵀ(R + λA) when W = XᵀA, so a method that starts at such a point and moves
/// along gradients never leaves
/// these points (the representer theorem). The solver therefore works with A and the logits Z = XW, both n × k,
/// instead of W, d × k: text has many
/// more terms than articles, and the long vectors of L-BFGS were most of its time. Inner products are those of W:
/// ⟨W₁, W₂⟩ = ⟨A₁, Z₂⟩. A line search
/// needs no product with X at all, because logits are linear along a line.
///
/// Numerics: no exponential of a positive number is taken, so values are finite for all finite logits.
/// - Complexity: one evaluation with gradient takes one product with Xᵀ and one with X, O(entries · k); one of the
///   line search O(n · k).
struct LinearLoss<Value: BinaryFloatingPoint & BitwiseCopyable & Sendable>: Objective {
    let features: SparseMatrix<Value>
    /// d × n, where it is small enough to be kept; see `transposed(_:)`.
    private let transposed: SparseMatrix<Value>?
    /// Without `transposed`: the features that each thread sums. The sum of a feature takes the rows in their order in
    /// either case, so both give the same bits.
    private let ranges: ColumnRanges
    /// n × k: 1 for the labels of a row, 0 for the others.
    let targets: [Double]
    /// Weight of each row and class: n for softmax, n × k for sigmoid.
    let sampleWeights: [Double]
    let classes: Int
    let link: LogisticModel.Link
    /// λ = 1 / (C S).
    let penalty: Double
    /// 1 / S.
    let scale: Double
    let parallelism: Parallelism
    /// Scratch of `evaluate`, n × k and n; empty until it is needed.
    private var residuals: [Double] = []
    private var rowLosses: [Double] = []
    /// X Xᵀ, where it is small enough to pay: the product of two thin sparse ones becomes one dense one, through BLAS.
    let gram: Matrix?
    /// Scratch of `evaluate` for products with Xᵀ, d × k; empty until it is needed.
    private var weights: [Double] = []

    /// Most rows for which X Xᵀ is formed: 72 MB.
    private static var gramLimit: Int { 3000 }

    /// Most entries of a matrix whose transpose is kept: 128 MB more.
    private static var transposeLimit: Int { 1 << 24 }

    init(
        features: SparseMatrix<Value>,
        transposed: SparseMatrix<Value>?,
        targets: [Double],
        sampleWeights: [Double],
        classes: Int,
        link: LogisticModel.Link,
        regularization: Double,
        gram: Matrix? = nil,
        parallelism: Parallelism
    ) {
        self.features = features
        self.gram = gram
        self.transposed = transposed
        ranges = ColumnRanges(features, parallelism: transposed == nil ? parallelism : .serial)
        self.targets = targets
        self.sampleWeights = sampleWeights
        self.classes = classes
        self.link = link
        // For one-versus-rest every label has its own sum of weights; the common scale is their mean, which keeps the
        // optimum.
        let total = sampleWeights.reduce(0, +) / (link == .softmax ? 1 : Double(max(1, classes)))
        // No weight at all: every label is constant, and only the penalty is left.
        scale = total > 0 ? 1 / total : 1
        penalty = min(scale / regularization, .greatestFiniteMagnitude)
        self.parallelism = parallelism
    }

    /// X Xᵀ where it pays: where it is small, and rows are so full that products with it are cheaper.
    static func gram(
        _ features: SparseMatrix<Value>,
        _ transposed: SparseMatrix<Value>?,
        parallelism: Parallelism
    ) -> Matrix? {
        guard features.rows <= gramLimit, features.rows * features.rows <= 16 * features.entryCount else { return nil }
        return features.rowGram(transposed: transposed ?? features.transposed(), parallelism: parallelism)
    }

    /// Xᵀ where it pays: products with it take two thirds of the time of `multiplyTransposed`, and as much memory as X.
    static func transposed(_ features: SparseMatrix<Value>) -> SparseMatrix<Value>? {
        features.values.isInFile || features.entryCount > transposeLimit ? nil : features.transposed()
    }

    /// The point W = 0, b = 0.
    var origin: RowSpacePoint {
        RowSpacePoint(rows: features.rows, classes: classes)
    }

    /// W = XᵀA of a point, d × k.
    func weights(of point: RowSpacePoint) -> Matrix {
        var weights = Matrix(rows: features.columns, columns: classes)
        multiplyTransposed(point.coefficients, into: &weights.values)
        return weights
    }

    /// XᵀA, d × k, of n × k elements.
    private func multiplyTransposed(_ elements: [Double], into weights: inout [Double]) {
        if let transposed {
            transposed.multiply(by: elements, columns: classes, into: &weights, parallelism: parallelism)
        } else {
            features.multiplyTransposed(
                by: elements,
                columns: classes,
                into: &weights,
                ranges: ranges,
                parallelism: parallelism
            )
        }
    }

    /// The same of a vector.
    func multiplyTransposed(_ vector: SharedVector, into weights: SharedVector) {
        if let transposed {
            transposed.multiply(by: vector, columns: classes, into: weights, parallelism: parallelism)
        } else {
            features.multiplyTransposed(
                by: vector,
                columns: classes,
                into: weights,
                ranges: ranges,
                parallelism: parallelism
            )
        }
    }

    /// Whether `multiplyByKernel` can be used: the features are kept in single precision themselves, and there are
    /// columns enough for vectors of four. Where the features live does not matter, for it must not show in the result.
    var hasSinglePrecisionKernel: Bool { Value.self == Float.self && gram == nil && classes >= 4 }

    /// y ← X (Xᵀ x) in single precision; `weights` is scratch, d × k.
    func multiplyByKernel(
        _ x: SharedElements<Float>,
        weights: SharedElements<Float>,
        into y: SharedElements<Float>
    ) {
        if let transposed {
            transposed.multiply(by: x, columns: classes, into: weights, parallelism: parallelism)
        } else {
            features.multiplyTransposed(
                by: x,
                columns: classes,
                into: weights,
                ranges: ranges,
                parallelism: parallelism
            )
        }
        features.multiply(by: weights, columns: classes, into: y, parallelism: parallelism)
    }

    mutating func evaluate(at point: RowSpacePoint) -> Evaluation<RowSpacePoint> {
        let loss = loss(logits: point.logits, bias: point.bias)
        var gradient = point
        for index in gradient.coefficients.indices {
            gradient.coefficients[index] = residuals[index] + penalty * gradient.coefficients[index]
        }
        gradient.bias = biasGradient()
        if let gram {
            let coefficients = Matrix(rows: features.rows, columns: classes, values: gradient.coefficients)
            gradient.logits = gram.multiplied(by: coefficients).values
        } else {
            if weights.isEmpty { weights = [Double](repeating: 0, count: features.columns * classes) }
            multiplyTransposed(gradient.coefficients, into: &weights)
            features.multiply(by: weights, columns: classes, into: &gradient.logits, parallelism: parallelism)
        }
        return Evaluation(
            value: loss + 0.5 * penalty * BLAS.dot(point.coefficients, point.logits),
            gradient: gradient,
            gradientNorm: max(0, gradient.dot(gradient)).squareRoot()
        )
    }

    mutating func evaluate(
        at point: RowSpacePoint,
        along direction: RowSpacePoint,
        step: Double
    ) -> (value: Double, slope: Double) {
        var logits = point.logits
        BLAS.add(step, direction.logits, to: &logits)
        var bias = point.bias
        BLAS.add(step, direction.bias, to: &bias)
        let loss = loss(logits: logits, bias: bias)
        let own = BLAS.dot(point.coefficients, point.logits)
        let cross = BLAS.dot(point.coefficients, direction.logits)
        let square = BLAS.dot(direction.coefficients, direction.logits)
        return (
            loss + 0.5 * penalty * (own + 2 * step * cross + step * step * square),
            BLAS.dot(residuals, direction.logits) + BLAS.dot(biasGradient(), direction.bias)
                + penalty * (cross + step * square)
        )
    }

    private func biasGradient() -> [Double] {
        var gradient = [Double](repeating: 0, count: classes)
        for row in 0..<features.rows {
            for column in 0..<classes { gradient[column] += residuals[row * classes + column] }
        }
        return gradient
    }

    /// The scaled loss without penalty; its derivatives by the logits are left in `residuals`.
    private mutating func loss(logits: [Double], bias: [Double]) -> Double {
        let k = classes
        if residuals.isEmpty {
            residuals = [Double](repeating: 0, count: features.rows * classes)
            rowLosses = [Double](repeating: 0, count: features.rows)
        }
        residuals.withUnsafeMutableBufferPointer { residuals in
            rowLosses.withUnsafeMutableBufferPointer { rowLosses in
                logits.withUnsafeBufferPointer { logits in
                    let view = LossRows(logits: logits, residuals: residuals, rowLosses: rowLosses)
                    let (targets, weights, link, scale) = (targets, sampleWeights, link, scale)
                    // Rows are disjoint, so threads do not meet; losses are summed in order afterwards.
                    parallelism.forEachChunk(of: features.rows, minimumChunk: 256) { rows in
                        for row in rows {
                            view.run(
                                row,
                                k: k,
                                bias: bias,
                                targets: targets,
                                weights: weights,
                                link: link,
                                scale: scale
                            )
                        }
                    }
                }
            }
        }
        return scale * rowLosses.reduce(0, +)
    }
}

/// A point (or direction) of the weights' space that is a combination of rows: W = XᵀA, kept as A and Z = XW, and the
/// biases.
package struct RowSpacePoint: InnerProductVector {
    /// A, n × k.
    var coefficients: [Double]
    /// Z = X Xᵀ A, n × k.
    var logits: [Double]
    /// b, k.
    var bias: [Double]

    init(rows: Int, classes: Int) {
        coefficients = [Double](repeating: 0, count: rows * classes)
        logits = coefficients
        bias = [Double](repeating: 0, count: classes)
    }

    package func dot(_ other: RowSpacePoint) -> Double {
        BLAS.dot(coefficients, other.logits) + BLAS.dot(bias, other.bias)
    }

    package mutating func add(_ alpha: Double, _ other: RowSpacePoint) {
        BLAS.add(alpha, other.coefficients, to: &coefficients)
        BLAS.add(alpha, other.logits, to: &logits)
        BLAS.add(alpha, other.bias, to: &bias)
    }

    package mutating func scale(by alpha: Double) {
        BLAS.scale(&coefficients, by: alpha)
        BLAS.scale(&logits, by: alpha)
        BLAS.scale(&bias, by: alpha)
    }
}

/// The pointers of one evaluation, handed to threads that write disjoint rows.
private struct LossRows: @unchecked Sendable {
    let logits: UnsafeBufferPointer<Double>
    /// The derivative of the scaled loss by the logits.
    let residuals: UnsafeMutableBufferPointer<Double>
    let rowLosses: UnsafeMutableBufferPointer<Double>

    @inline(__always)
    func run(
        _ row: Int,
        k: Int,
        bias: [Double],
        targets: [Double],
        weights: [Double],
        link: LogisticModel.Link,
        scale: Double
    ) {
        let start = row * k
        var loss = 0.0
        switch link {
        case .softmax:
            var largest = -Double.infinity
            for column in 0..<k { largest = max(largest, logits[start + column] + bias[column]) }
            var sum = 0.0
            var own = 0.0
            for column in 0..<k {
                let logit = logits[start + column] + bias[column] - largest
                own += targets[start + column] * logit
                let power = exp(logit)
                residuals[start + column] = power
                sum += power
            }
            loss = weights[row] * (log(sum) - own)
            let factor = weights[row] * scale
            for column in 0..<k {
                residuals[start + column] = factor * (residuals[start + column] / sum - targets[start + column])
            }
        case .sigmoid:
            for column in 0..<k {
                let logit = logits[start + column] + bias[column]
                let power = exp(-abs(logit))
                let target = targets[start + column]
                let weight = weights[start + column]
                loss += weight * (max(logit, 0) + log1p(power) - target * logit)
                let probability = logit >= 0 ? 1 / (1 + power) : power / (1 + power)
                residuals[start + column] = weight * scale * (probability - target)
            }
        }
        rowLosses[row] = loss
    }
}
