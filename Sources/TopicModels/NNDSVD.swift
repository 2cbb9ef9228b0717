import LinearAlgebra

/// The start of a non-negative factorisation from singular vectors.
///
/// Source: C. Boutsidis and E. Gallopoulos, SVD based initialization: a head start for nonnegative matrix factorization, Pattern
/// Recognition 41 (2008): of each pair of singular vectors the positive or the negative parts are taken, whichever are larger.
enum NNDSVD {
    /// W (n × r) and Hᵀ (d × r). Topics beyond the rank of the matrix are zero.
    static func start<Value>(
        _ matrix: SparseMatrix<Value>, transposed: SparseMatrix<Value>, topics: Int, seed: UInt64, parallelism: Parallelism
    ) throws(TopicModelError) -> (documentTopics: Matrix, termTopics: Matrix) {
        var generator = Generator(state: seed)
        let svd: SVD
        do {
            svd = try matrix.randomizedSVD(
                rank: topics, transposed: transposed, parallelism: parallelism, using: &generator)
        } catch {
            throw .decomposition(error)
        }
        var w = Matrix(rows: matrix.rows, columns: topics)
        var h = Matrix(rows: matrix.columns, columns: topics)
        for topic in 0..<svd.values.count where svd.values[topic] > 1e-12 * (svd.values.first ?? 0) {
            let u = (0..<matrix.rows).map { svd.left[$0, topic] }
            let v = (0..<matrix.columns).map { svd.right[topic, $0] }
            func norm(_ x: [Double], _ sign: Double) -> Double {
                x.reduce(0) { $0 + (sign * $1 > 0 ? $1 * $1 : 0) }.squareRoot()
            }
            // The first pair has one sign throughout; taking magnitudes also covers rounding.
            let isFirst = topic == 0
            let positive = norm(u, 1) * norm(v, 1)
            let negative = norm(u, -1) * norm(v, -1)
            let sign = isFirst || positive >= negative ? 1.0 : -1.0
            let normU = isFirst ? 1 : norm(u, sign)
            let normV = isFirst ? 1 : norm(v, sign)
            guard normU > 0, normV > 0 else { continue }
            let scale = (svd.values[topic] * (isFirst ? 1 : normU * normV)).squareRoot()
            for row in 0..<matrix.rows {
                let value = isFirst ? abs(u[row]) : max(0, sign * u[row])
                w[row, topic] = scale * value / normU
            }
            for term in 0..<matrix.columns {
                let value = isFirst ? abs(v[term]) : max(0, sign * v[term])
                h[term, topic] = scale * value / normV
            }
        }
        return (w, h)
    }

    /// SplitMix64 (Steele, Lea and Flood 2014); this module has no random numbers from elsewhere.
    private struct Generator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
    }
}
