internal import CLAPACKE

/// A thin singular value decomposition, A = U diag(s) Vᵀ.
package struct SVD: Sendable {
    /// U, m × r, orthonormal columns.
    package let left: Matrix
    /// s, r values, descending, not negative.
    package let values: [Double]
    /// Vᵀ, r × n, orthonormal rows.
    package let right: Matrix

    /// The decomposition of an m × n matrix, r = min(m, n).
    ///
    /// LAPACK's dgesdd (divide and conquer); where that does not converge, the slower and steadier dgesvd. Signs are as
    /// LAPACK leaves them; see `withFixedSigns`.
    ///
    /// - Throws: `LAPACKError.notFinite` for NaN or infinity, `.outOfRange` when a value overflows, `.notConverged`,
    ///   `.tooLarge`, `.outOfMemory`.
    /// - Complexity: O(m n r).
    package init(_ matrix: Matrix) throws(LAPACKError) {
        do {
            try self.init(matrix, routine: .divideAndConquer)
        } catch {
            guard case .notConverged = error else { throw error }
            try self.init(matrix, routine: .implicitQR)
        }
    }

    /// Which routine of LAPACK does the work.
    enum Routine: String {
        case divideAndConquer = "dgesdd"
        case implicitQR = "dgesvd"
    }

    init(_ matrix: Matrix, routine: Routine) throws(LAPACKError) {
        try LAPACKError.refuse(matrix, routine.rawValue)
        let r = min(matrix.rows, matrix.columns)
        // A row-major matrix is its transpose in column-major order, and Aᵀ = V diag(s) Uᵀ: LAPACK is handed Aᵀ as it
        // lies, its "left" vectors are V in column-major order, which is Vᵀ in ours, and the same for U. Nothing is
        // transposed.
        var a = matrix.values
        var u = [Double](repeating: 0, count: matrix.rows * r)
        var vt = [Double](repeating: 0, count: r * matrix.columns)
        var s = [Double](repeating: 0, count: r)
        if r > 0 {
            let (m, n, rank) = (Int32(matrix.columns), Int32(matrix.rows), Int32(r))
            var unconverged = [Double](repeating: 0, count: r)
            let lapack = LAPACKERoutines.shared
            let info = a.withUnsafeMutableBufferPointer { a in
                u.withUnsafeMutableBufferPointer { u in
                    vt.withUnsafeMutableBufferPointer { vt in
                        s.withUnsafeMutableBufferPointer { s in
                            let thin = CChar(UInt8(ascii: "S"))
                            switch routine {
                            case .divideAndConquer:
                                return lapack.dgesdd(
                                    LAPACK_COL_MAJOR,
                                    thin,
                                    m,
                                    n,
                                    a.baseAddress,
                                    m,
                                    s.baseAddress,
                                    vt.baseAddress,
                                    m,
                                    u.baseAddress,
                                    rank
                                )
                            case .implicitQR:
                                return unconverged.withUnsafeMutableBufferPointer { unconverged in
                                    lapack.dgesvd(
                                        LAPACK_COL_MAJOR,
                                        thin,
                                        thin,
                                        m,
                                        n,
                                        a.baseAddress,
                                        m,
                                        s.baseAddress,
                                        vt.baseAddress,
                                        m,
                                        u.baseAddress,
                                        rank,
                                        unconverged.baseAddress
                                    )
                                }
                            }
                        }
                    }
                }
            }
            try LAPACKError.check(info, routine.rawValue)
            guard s.allSatisfy(\.isFinite) else { throw .outOfRange(routine: routine.rawValue) }
        }
        left = Matrix(rows: matrix.rows, columns: r, values: u)
        values = s
        right = Matrix(rows: r, columns: matrix.columns, values: vt)
    }

    init(left: Matrix, values: [Double], right: Matrix) {
        self.left = left
        self.values = values
        self.right = right
    }

    /// The same decomposition with signs fixed: the element of largest magnitude in each column of U is positive, the
    /// first of several equal ones; columns of U that are zero keep their signs.
    ///
    /// scikit-learn's `svd_flip(u, v, u_based_decision=True)`, by which results of two programs can be compared.
    package var withFixedSigns: SVD {
        let r = values.count
        var largest = [Double](repeating: 0, count: r)
        for row in 0..<left.rows {
            for column in 0..<r where abs(left[row, column]) > abs(largest[column]) {
                largest[column] = left[row, column]
            }
        }
        var u = left
        var vt = right
        let signs = largest.map { $0 < 0 ? -1.0 : 1.0 }
        for row in 0..<u.rows { for column in 0..<r { u[row, column] *= signs[column] } }
        for row in 0..<r where signs[row] < 0 { for column in 0..<vt.columns { vt[row, column].negate() } }
        return SVD(left: u, values: values, right: vt)
    }

    /// The leading `rank` triplets, or all if there are fewer.
    package func truncated(to rank: Int) -> SVD {
        let r = min(max(rank, 0), values.count)
        guard r < values.count else { return self }
        var u = Matrix(rows: left.rows, columns: r)
        for row in 0..<left.rows { for column in 0..<r { u[row, column] = left[row, column] } }
        let vt = Matrix(rows: r, columns: right.columns, values: Array(right.values.prefix(r * right.columns)))
        return SVD(left: u, values: Array(values.prefix(r)), right: vt)
    }
}
