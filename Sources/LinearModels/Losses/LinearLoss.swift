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
/// This is scikit-learn's objective ½‖W‖² + C Σ w·loss divided by C·S, so that tolerances do not change their meaning with the size of the data. The
/// bias is not penalised.
///
/// - softmax: ℓ = ln Σ_c exp(z_c) − z_y, gradient p_c − [c = y] (Bishop 2006, eqs. 4.108–4.109);
/// - sigmoid: ℓ_c = ln(1 + exp(z_c)) − y_c z_c for every label, gradient σ(z_c) − y_c.
///
/// Variables: the d × k weights, feature-major, followed by the k biases.
/// Numerics: no exponential of a positive number is taken, so values are finite for all finite logits.
/// - Complexity: O(entries · k) time for one evaluation, O(n · k) memory.
struct LinearLoss<Value: BinaryFloatingPoint & Sendable>: Objective {
    let features: SparseMatrix<Value>
    /// d × n; the gradient is this times the residuals, so each feature's gradient is summed by one thread in the order of the rows.
    let transposed: SparseMatrix<Value>
    /// n × k: 1 for the labels of a row, 0 for the others.
    let targets: [Double]
    /// Weight of each row and class: n for softmax, n × k for sigmoid.
    let sampleWeights: [Double]
    let classes: Int
    let link: LogisticModel.Link
    /// 1 / (C S).
    let penalty: Double
    /// 1 / S.
    let scale: Double
    let parallelism: Parallelism
    private var residuals: [Double]
    private var rowLosses: [Double]

    var dimension: Int { (features.columns + 1) * classes }

    init(
        features: SparseMatrix<Value>, transposed: SparseMatrix<Value>, targets: [Double], sampleWeights: [Double],
        classes: Int, link: LogisticModel.Link, regularization: Double, parallelism: Parallelism
    ) {
        self.features = features
        self.transposed = transposed
        self.targets = targets
        self.sampleWeights = sampleWeights
        self.classes = classes
        self.link = link
        // For one-versus-rest every label has its own sum of weights; a common scale is their mean, which keeps the optimum.
        let total = sampleWeights.reduce(0, +) / (link == .softmax ? 1 : Double(max(1, classes)))
        scale = 1 / max(total, .leastNormalMagnitude)
        penalty = scale / regularization
        self.parallelism = parallelism
        residuals = [Double](repeating: 0, count: features.rows * classes)
        rowLosses = [Double](repeating: 0, count: features.rows)
    }

    mutating func evaluate(at point: [Double], gradient: inout [Double]) -> Double {
        let k = classes
        let d = features.columns
        features.multiply(by: point, columns: k, into: &residuals, parallelism: parallelism)
        let bias = Array(point[(d * k)...])
        residuals.withUnsafeMutableBufferPointer { residuals in
            rowLosses.withUnsafeMutableBufferPointer { rowLosses in
                let view = LossRows(residuals: residuals, rowLosses: rowLosses)
                let (targets, weights, link, scale) = (targets, sampleWeights, link, scale)
                // Rows are disjoint, so threads do not meet; losses are summed in order afterwards.
                parallelism.forEachChunk(of: features.rows, minimumChunk: 256) { rows in
                    for row in rows {
                        view.run(row, k: k, bias: bias, targets: targets, weights: weights, link: link, scale: scale)
                    }
                }
            }
        }
        transposed.multiply(by: residuals, columns: k, into: &gradient, parallelism: parallelism)
        var squares = 0.0
        for index in 0..<d * k {
            let weight = point[index]
            squares += weight * weight
            gradient[index] += penalty * weight
        }
        for column in 0..<k { gradient[d * k + column] = 0 }
        for row in 0..<features.rows {
            for column in 0..<k { gradient[d * k + column] += residuals[row * k + column] }
        }
        return scale * rowLosses.reduce(0, +) + 0.5 * penalty * squares
    }
}

/// The pointers of one evaluation, handed to threads that write disjoint rows.
private struct LossRows: @unchecked Sendable {
    /// In: xW. Out: the derivative of the scaled loss by the logits.
    let residuals: UnsafeMutableBufferPointer<Double>
    let rowLosses: UnsafeMutableBufferPointer<Double>

    @inline(__always)
    func run(
        _ row: Int, k: Int, bias: [Double], targets: [Double], weights: [Double], link: LogisticModel.Link, scale: Double
    ) {
        let start = row * k
        var loss = 0.0
        switch link {
        case .softmax:
            var largest = -Double.infinity
            for column in 0..<k {
                residuals[start + column] += bias[column]
                largest = max(largest, residuals[start + column])
            }
            var sum = 0.0
            var own = 0.0
            for column in 0..<k {
                let logit = residuals[start + column] - largest
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
                let logit = residuals[start + column] + bias[column]
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
