internal import CLAPACKE

extension Matrix {
    /// Q of the thin QR factorisation of an m × n matrix, m ≥ n: orthonormal columns that span those of the matrix.
    ///
    /// LAPACK's dgeqrf and dorgqr, column-major.
    /// - Precondition: m ≥ n and all elements finite.
    package func orthonormalized() -> Matrix {
        precondition(rows >= columns, "a thin QR needs at least as many rows as columns")
        precondition(values.allSatisfy(\.isFinite), "LAPACK is given finite numbers only")
        guard columns > 0 else { return self }
        var a = transposed.values  // column-major
        var tau = [Double](repeating: 0, count: columns)
        let (m, n) = (Int32(rows), Int32(columns))
        a.withUnsafeMutableBufferPointer { a in
            tau.withUnsafeMutableBufferPointer { tau in
                // Neither routine has numerical failures, only wrong arguments.
                precondition(LAPACKE_dgeqrf(LAPACK_COL_MAJOR, m, n, a.baseAddress, m, tau.baseAddress) == 0)
                precondition(LAPACKE_dorgqr(LAPACK_COL_MAJOR, m, n, n, a.baseAddress, m, tau.baseAddress) == 0)
            }
        }
        return Matrix(rows: columns, columns: rows, values: a).transposed
    }
}

/// A thin singular value decomposition, A = U diag(s) Vᵀ.
package struct SVD: Sendable {
    /// m × r, orthonormal columns.
    package let left: Matrix
    /// r values, descending, not negative.
    package let values: [Double]
    /// r × n, orthonormal rows (Vᵀ).
    package let right: Matrix

    /// The decomposition of an m × n matrix, r = min(m, n); LAPACK's dgesdd.
    ///
    /// - Precondition: all elements finite.
    /// - Throws: `LAPACKError` when the iteration does not converge.
    package init(_ matrix: Matrix) throws(LAPACKError) {
        precondition(matrix.values.allSatisfy(\.isFinite), "LAPACK is given finite numbers only")
        let r = min(matrix.rows, matrix.columns)
        var a = matrix.transposed.values
        var u = [Double](repeating: 0, count: matrix.rows * r)
        var vt = [Double](repeating: 0, count: r * matrix.columns)
        var s = [Double](repeating: 0, count: r)
        if r > 0 {
            let (m, n) = (Int32(matrix.rows), Int32(matrix.columns))
            let info = a.withUnsafeMutableBufferPointer { a in
                u.withUnsafeMutableBufferPointer { u in
                    vt.withUnsafeMutableBufferPointer { vt in
                        s.withUnsafeMutableBufferPointer { s in
                            LAPACKE_dgesdd(
                                LAPACK_COL_MAJOR, 83 /* S */, m, n, a.baseAddress, m, s.baseAddress, u.baseAddress, m,
                                vt.baseAddress, Int32(r))
                        }
                    }
                }
            }
            try LAPACKError.check(info, "dgesdd")
        }
        left = Matrix(rows: r, columns: matrix.rows, values: u).transposed
        values = s
        right = Matrix(rows: matrix.columns, columns: r, values: vt).transposed
    }

    init(left: Matrix, values: [Double], right: Matrix) {
        self.left = left
        self.values = values
        self.right = right
    }
}
