internal import CLAPACKE

/// A thin QR factorization, A = Q R, of an m × n matrix with m ≥ n.
///
/// Householder reflections (LAPACK's dgeqrf and dorgqr): Q is orthonormal to rounding whatever the rank of A; where A
/// has dependent columns, the columns of Q span more than those of A.
package struct ThinQR: Sendable {
    /// Q, m × n, orthonormal columns.
    package let orthonormal: Matrix
    /// R, n × n, upper triangular; its diagonal may have any sign.
    package let triangular: Matrix

    /// Factorizes a matrix.
    ///
    /// - Precondition: at least as many rows as columns.
    /// - Throws: `LAPACKError.notFinite` for NaN or infinity, `.outOfRange` when R overflows, `.tooLarge`,
    ///   `.outOfMemory`.
    /// - Complexity: O(m n²).
    package init(_ matrix: Matrix) throws(LAPACKError) {
        precondition(matrix.rows >= matrix.columns, "a thin QR needs at least as many rows as columns")
        try LAPACKError.refuse(matrix, "dgeqrf")
        let (m, n) = (matrix.rows, matrix.columns)
        var r = Matrix(rows: n, columns: n)
        guard n > 0 else {
            orthonormal = matrix
            triangular = r
            return
        }
        var a = matrix.transposedInBlocks  // row-major n × m is column-major m × n
        // Sums of squares of extreme elements would overflow inside; a power of two keeps every digit.
        let largest = a.values.reduce(0) { $1.magnitude > $0 ? $1.magnitude : $0 }
        let isExtreme = largest > 0 && !(0x1p-300...0x1p300).contains(largest)
        let scale = isExtreme ? Double(sign: .plus, exponent: Int(largest.exponent), significand: 1) : 1
        if isExtreme { for index in a.values.indices { a.values[index] /= scale } }
        var tau = [Double](repeating: 0, count: n)
        let lapack = LAPACKERoutines.shared
        let info = a.values.withUnsafeMutableBufferPointer { a in
            tau.withUnsafeMutableBufferPointer { tau in
                lapack.dgeqrf(LAPACK_COL_MAJOR, Int32(m), Int32(n), a.baseAddress, Int32(m), tau.baseAddress)
            }
        }
        try LAPACKError.check(info, "dgeqrf")
        for column in 0..<n {
            for row in 0...column { r[row, column] = scale * a[column, row] }
        }
        guard r.values.allSatisfy(\.isFinite) else { throw .outOfRange(routine: "dgeqrf") }
        let formed = a.values.withUnsafeMutableBufferPointer { a in
            tau.withUnsafeMutableBufferPointer { tau in
                lapack.dorgqr(LAPACK_COL_MAJOR, Int32(m), Int32(n), Int32(n), a.baseAddress, Int32(m), tau.baseAddress)
            }
        }
        try LAPACKError.check(formed, "dorgqr")
        orthonormal = a.transposedInBlocks
        triangular = r
    }
}

extension Matrix {
    /// The transpose, made in square blocks that fit a cache, so that long thin matrices do not stride through memory.
    var transposedInBlocks: Matrix {
        let (m, n) = (rows, columns)
        let block = 16
        let result = [Double](unsafeUninitializedCapacity: m * n) { target, initialized in
            for top in stride(from: 0, to: m, by: block) {
                for left in stride(from: 0, to: n, by: block) {
                    for row in top..<Swift.min(top + block, m) {
                        for column in left..<Swift.min(left + block, n) {
                            target[column * m + row] = values[row * n + column]
                        }
                    }
                }
            }
            initialized = m * n
        }
        return Matrix(rows: n, columns: m, values: result)
    }
}
