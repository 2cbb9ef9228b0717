#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

extension SparseMatrix {
    /// The leading singular triplets, by a randomized range finder with power iterations.
    ///
    ///     Q ← orth(A Ω);  repeat: Q ← orth(A orth(Aᵀ Q));  Aᵀ Q = V diag(s) Zᵀ;  U = Q Z
    ///
    /// Ω is a Gaussian matrix, columns × (rank + oversampling). The basis is made orthonormal after every product, so
    /// that small singular values are not lost in rounding. Signs are fixed (`SVD.withFixedSigns`). When rank +
    /// oversampling reaches the smaller side of the matrix, the result is exact to rounding. Triplets beyond the rank
    /// of the matrix have value 0 (to rounding) and arbitrary orthonormal vectors.
    ///
    /// Source: N. Halko, P.-G. Martinsson and J. A. Tropp, Finding structure with randomness, SIAM Review 53 (2011),
    /// algorithms 4.4 and 5.1.
    ///
    /// - Parameters:
    ///   - rank: number of triplets wanted; fewer come back when the matrix is smaller.
    ///   - transposed: the transpose, if the caller has it.
    ///   - oversampling: additional columns of the range finder; 10 is the usual value, more help where singular values
    ///     fall slowly.
    ///   - powerIterations: products with A Aᵀ; 0 is rough, 7 (scikit-learn's choice for few triplets) give the leading
    ///     triplets of text to several digits.
    ///   - generator: the only source of randomness; drawn from in the same order whatever the number of threads.
    /// - Throws: `LAPACKError.notFinite` when entries are NaN, infinite or so large that products overflow;
    ///   `.notConverged`.
    /// - Complexity: O((entries + (rows + columns) l) l powerIterations) time, O((rows + columns) l) memory, l = rank +
    ///   oversampling.
    package func randomizedSVD(
        rank: Int,
        transposed given: SparseMatrix? = nil,
        oversampling: Int = 10,
        powerIterations: Int = 7,
        parallelism: Parallelism = .serial,
        using generator: inout some RandomNumberGenerator
    ) throws(LAPACKError) -> SVD {
        precondition(rank >= 0 && oversampling >= 0 && powerIterations >= 0, "sizes cannot be negative")
        let transposed = given ?? self.transposed()
        precondition(transposed.rows == columns && transposed.columns == rows, "the transpose must be of this matrix")
        let width = Swift.min(rank + oversampling, rows, columns)
        let sample = Matrix(
            rows: columns,
            columns: width,
            values: Self.gaussians(count: columns * width, using: &generator)
        )
        var basis = try ThinQR(multiplied(by: sample, parallelism: parallelism)).orthonormal
        for _ in 0..<powerIterations {
            let other = try ThinQR(transposed.multiplied(by: basis, parallelism: parallelism)).orthonormal
            basis = try ThinQR(multiplied(by: other, parallelism: parallelism)).orthonormal
        }
        // Aᵀ Q is columns × width; its decomposition has V on the left.
        let small = try SVD(transposed.multiplied(by: basis, parallelism: parallelism))
        let rotation = small.right.transposedInBlocks
        return SVD(
            left: basis.multiplied(by: rotation),
            values: small.values,
            right: small.left.transposedInBlocks
        ).truncated(to: rank).withFixedSigns
    }

    /// Independent standard normal numbers, two from each pair of draws.
    ///
    /// Source: G. E. P. Box and M. E. Muller, A note on the generation of random normal deviates, Annals of
    /// Mathematical Statistics 29 (1958).
    private static func gaussians(count: Int, using generator: inout some RandomNumberGenerator) -> [Double] {
        var result: [Double] = []
        result.reserveCapacity(count + 1)
        while result.count < count {
            // In (0, 1], so that the logarithm is finite.
            let radius = (-2 * log((Double(generator.next() >> 11) + 1) * 0x1p-53)).squareRoot()
            let angle = 2 * Double.pi * Double(generator.next() >> 11) * 0x1p-53
            result.append(radius * cos(angle))
            if result.count < count { result.append(radius * sin(angle)) }
        }
        return result
    }
}
