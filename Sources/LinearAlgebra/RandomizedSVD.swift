#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

extension SparseMatrix {
    /// The leading singular triplets, found by a randomised range finder with power iterations.
    ///
    /// Source: N. Halko, P.-G. Martinsson and J. A. Tropp, Finding structure with randomness, SIAM Review 53 (2011), algorithms 4.4
    /// and 5.1; the basis is made orthonormal after every product. Signs are fixed so that the largest element of each left vector is positive.
    ///
    /// - Parameters:
    ///   - rank: number of triplets wanted; fewer come back when the matrix is smaller.
    ///   - transposed: the transpose, if the caller has it.
    ///   - oversampling: additional columns of the range finder.
    ///   - powerIterations: products with AAᵀ; 4 are plenty for text.
    /// - Throws: `LAPACKError`.
    package func randomizedSVD(
        rank: Int, transposed given: SparseMatrix? = nil, oversampling: Int = 10, powerIterations: Int = 4,
        parallelism: Parallelism = .serial, using generator: inout some RandomNumberGenerator
    ) throws(LAPACKError) -> SVD {
        let transposed = given ?? self.transposed()
        let size = Swift.min(rank + oversampling, rows, columns)
        var random = Matrix(rows: columns, columns: size)
        for index in random.values.indices { random.values[index] = Self.gaussian(&generator) }
        var basis = multiplied(by: random, parallelism: parallelism).orthonormalized()
        for _ in 0..<powerIterations {
            let other = transposed.multiplied(by: basis, parallelism: parallelism).orthonormalized()
            basis = multiplied(by: other, parallelism: parallelism).orthonormalized()
        }
        // B = Qᵀ A, as (Aᵀ Q)ᵀ.
        let small = try SVD(transposed.multiplied(by: basis, parallelism: parallelism).transposed)
        let left = basis.multiplied(by: small.left)
        let r = Swift.min(rank, small.values.count)
        var u = Matrix(rows: rows, columns: r)
        var vt = Matrix(rows: r, columns: columns)
        for column in 0..<r {
            var largest = 0.0
            for row in 0..<rows where abs(left[row, column]) > abs(largest) { largest = left[row, column] }
            let sign = largest < 0 ? -1.0 : 1.0
            for row in 0..<rows { u[row, column] = sign * left[row, column] }
            for term in 0..<columns { vt[column, term] = sign * small.right[column, term] }
        }
        return SVD(left: u, values: Array(small.values.prefix(r)), right: vt)
    }

    /// A normally distributed number (Box and Muller).
    private static func gaussian(_ generator: inout some RandomNumberGenerator) -> Double {
        let u = (Double(generator.next() >> 11) + 1) * 0x1p-53
        let v = Double(generator.next() >> 11) * 0x1p-53
        return (-2 * log(u)).squareRoot() * cos(2 * .pi * v)
    }
}
