import LinearAlgebra

/// The start of a non-negative factorization from singular vectors.
///
/// Source: C. Boutsidis and E. Gallopoulos, SVD based initialization: a head start for nonnegative matrix
/// factorization, Pattern Recognition 41 (2008): of each pair of singular vectors the positive or the negative parts
/// are taken, whichever are larger.
enum NNDSVD {
    /// The leading singular triplets of a matrix, by a randomized decomposition.
    static func triplets<Value>(
        of matrix: SparseMatrix<Value>,
        transposed: SparseMatrix<Value>,
        count: Int,
        seed: UInt64,
        parallelism: Parallelism
    ) throws(TopicModelError) -> SVD {
        var generator = Generator(state: seed)
        do {
            return try matrix.randomizedSVD(
                rank: count,
                transposed: transposed,
                parallelism: parallelism,
                using: &generator
            )
        } catch {
            throw .decomposition(error)
        }
    }

    /// W (n × r) and Hᵀ (d × r). Topics beyond the rank of the matrix are zero (`.nndsvd`) or constant (`.nndsvda`).
    ///
    /// - Parameter svd: triplets of the matrix; of more than r the leading ones count.
    static func start<Value>(
        _ matrix: SparseMatrix<Value>,
        triplets svd: SVD,
        topics: Int,
        kind: NMF.Start
    ) -> (documentTopics: Matrix, termTopics: Matrix) {
        var w = Matrix(rows: matrix.rows, columns: topics)
        var h = Matrix(rows: matrix.columns, columns: topics)
        let vectors = svd.right.transposed
        // Values that are rounding errors beside the first carry no topic.
        let least = 1e-12 * (svd.values.first ?? 0)
        for topic in 0..<min(topics, svd.values.count) where svd.values[topic] > least {
            let u = Parts(svd.left, column: topic)
            let v = Parts(vectors, column: topic)
            // The first pair has one sign throughout (Perron and Frobenius); magnitudes also cover rounding.
            let isFirst = topic == 0
            let isPositive = u.positive * v.positive >= u.negative * v.negative
            let normU = isPositive ? u.positive : u.negative
            let normV = isPositive ? v.positive : v.negative
            guard isFirst || normU > 0 && normV > 0 else { continue }
            let strength = (svd.values[topic] * (isFirst ? 1 : normU * normV)).squareRoot()
            func fill(_ factor: inout Matrix, from vectors: Matrix, norm: Double) {
                let scale = isFirst ? strength : strength / norm
                for row in 0..<factor.rows {
                    let value = isPositive ? vectors[row, topic] : -vectors[row, topic]
                    factor[row, topic] = scale * (isFirst ? abs(value) : max(0, value))
                }
            }
            fill(&w, from: svd.left, norm: normU)
            fill(&h, from: vectors, norm: normV)
        }
        if kind == .nndsvda {
            let mean = matrix.values.reduce(0) { $0 + Double($1) } / (Double(matrix.rows) * Double(matrix.columns))
            for index in w.values.indices where w.values[index] == 0 { w.values[index] = mean }
            for index in h.values.indices where h.values[index] == 0 { h.values[index] = mean }
        }
        return (w, h)
    }

    /// Norms of the positive and the negative part of a column.
    private struct Parts {
        var positive = 0.0
        var negative = 0.0

        init(_ matrix: Matrix, column: Int) {
            for row in 0..<matrix.rows {
                let value = matrix[row, column]
                if value > 0 { positive += value * value } else { negative += value * value }
            }
            positive = positive.squareRoot()
            negative = negative.squareRoot()
        }
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
