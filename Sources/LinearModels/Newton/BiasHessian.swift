/// B = 1ᵀD1, the second derivatives of the loss by the biases, factored.
struct BiasHessian {
    private let k: Int
    private let link: LogisticModel.Link
    /// Softmax: the Cholesky factor of B + τ 11ᵀ, k × k; sigmoid: the diagonal.
    private var factor: [Double]

    /// - Parameter sums: softmax: k × k sums of w (diag p − p pᵀ), of which the lower half is read; sigmoid: k sums
    ///   of w p (1 − p).
    init(classes: Int, link: LogisticModel.Link, sums: [Double]) {
        k = classes
        self.link = link
        factor = sums
        guard link == .softmax, !sums.isEmpty else { return }
        // Adding a constant to all biases changes nothing: B is singular along 1. A multiple of 11ᵀ makes it regular
        // and
        // leaves solutions whose elements sum to 0.
        let trace = (0..<k).reduce(0) { $0 + factor[$1 * k + $1] }
        let shift = max(trace, .leastNormalMagnitude) / Double(k * k)
        for row in 0..<k { for column in 0...row { factor[row * k + column] += shift } }
        // A class that hardly occurs has hardly any curvature; rounding must not turn it negative.
        let floor = max(trace * 1e-14, .leastNormalMagnitude)
        for column in 0..<k {
            for inner in 0..<column {
                let other = factor[column * k + inner]
                for row in column..<k { factor[row * k + column] -= factor[row * k + inner] * other }
            }
            let pivot = max(factor[column * k + column], floor).squareRoot()
            factor[column * k + column] = pivot
            for row in column + 1..<k { factor[row * k + column] /= pivot }
        }
    }

    /// B⁺ times a vector whose elements sum to 0 (softmax), or the vector divided by the diagonal (sigmoid; 0 where
    /// that is 0).
    func solve(_ vector: [Double]) -> [Double] {
        guard !factor.isEmpty else { return vector.map { _ in 0 } }
        guard link == .softmax else { return zip(vector, factor).map { $1 > 0 ? $0 / $1 : 0 } }
        var x = vector
        for row in 0..<k {
            for column in 0..<row { x[row] -= factor[row * k + column] * x[column] }
            x[row] /= factor[row * k + row]
        }
        for row in (0..<k).reversed() {
            for below in row + 1..<k { x[row] -= factor[below * k + row] * x[below] }
            x[row] /= factor[row * k + row]
        }
        return x
    }
}
