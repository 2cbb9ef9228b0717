internal import CBLAS

extension Matrix {
    /// This matrix times another: m × k times k × n.
    package func multiplied(by other: Matrix) -> Matrix {
        precondition(columns == other.rows, "inner sizes must agree")
        return product(other, transposesLeft: false, rows: rows, inner: columns, columns: other.columns)
    }

    /// The transpose of this matrix times another: (k × m)ᵀ times k × n.
    package func transposedMultiplied(by other: Matrix) -> Matrix {
        precondition(rows == other.rows, "inner sizes must agree")
        return product(other, transposesLeft: true, rows: columns, inner: rows, columns: other.columns)
    }

    /// This m × n matrix times the n × k elements of `dense`, written over the m × k elements of `result`.
    ///
    /// Rows go to threads in chunks whose borders do not depend on the number of threads, and so neither does the
    /// result.
    package func multiply(by dense: SharedVector, columns k: Int, into result: SharedVector, parallelism: Parallelism) {
        precondition(dense.count == columns * k && result.count == rows * k, "sizes of the factors must agree")
        guard rows > 0, columns > 0, k > 0 else { return result.clear() }
        precondition(max(rows, columns, k) <= Int(Int32.max), "CBLAS counts in 32 bits")
        let product = BLAS.routines.dgemm
        let chunk = 256
        values.withUnsafeBufferPointer { values in
            let own = SharedFactor(values: values)
            let (rows, columns) = (rows, columns)
            parallelism.forEach(count: (rows + chunk - 1) / chunk) { index in
                let first = index * chunk
                product(
                    CblasRowMajor,
                    CblasNoTrans,
                    CblasNoTrans,
                    Int32(min(chunk, rows - first)),
                    Int32(k),
                    Int32(columns),
                    1,
                    own.values.baseAddress.map { $0 + first * columns },
                    Int32(columns),
                    dense.start,
                    Int32(k),
                    0,
                    result.start + first * k,
                    Int32(k)
                )
            }
        }
    }

    /// AᵀA, the inner products of all pairs of columns; symmetric to the last bit.
    package var gram: Matrix {
        precondition(max(rows, columns) <= Int(Int32.max), "CBLAS counts in 32 bits")
        var result = Matrix(rows: columns, columns: columns)
        guard rows > 0, columns > 0 else { return result }
        let (m, n) = (Int32(rows), Int32(columns))
        values.withUnsafeBufferPointer { a in
            result.values.withUnsafeMutableBufferPointer { c in
                BLAS.routines.dsyrk(
                    CblasRowMajor,
                    CblasUpper,
                    CblasTrans,
                    n,
                    m,
                    1,
                    a.baseAddress,
                    n,
                    0,
                    c.baseAddress,
                    n
                )
            }
        }
        for row in 0..<columns { for column in 0..<row { result[row, column] = result[column, row] } }
        return result
    }

    private func product(_ other: Matrix, transposesLeft: Bool, rows m: Int, inner: Int, columns n: Int) -> Matrix {
        var result = Matrix(rows: m, columns: n)
        guard m > 0, n > 0, inner > 0 else { return result }
        precondition(max(m, n, inner, columns) <= Int(Int32.max), "CBLAS counts in 32 bits")
        values.withUnsafeBufferPointer { a in
            other.values.withUnsafeBufferPointer { b in
                result.values.withUnsafeMutableBufferPointer { c in
                    BLAS.routines.dgemm(
                        CblasRowMajor,
                        transposesLeft ? CblasTrans : CblasNoTrans,
                        CblasNoTrans,
                        Int32(m),
                        Int32(n),
                        Int32(inner),
                        1,
                        a.baseAddress,
                        Int32(columns),
                        b.baseAddress,
                        Int32(n),
                        0,
                        c.baseAddress,
                        Int32(n)
                    )
                }
            }
        }
        return result
    }

    /// The transpose.
    package var transposed: Matrix {
        // Tiles of 16 × 16: 2 KB on either side, so that lines of the cache are used whole.
        let tile = 16
        let (rows, columns) = (rows, columns)
        let result = values.withUnsafeBufferPointer { source in
            [Double](unsafeUninitializedCapacity: rows * columns) { target, count in
                for top in stride(from: 0, to: rows, by: tile) {
                    for left in stride(from: 0, to: columns, by: tile) {
                        for row in top..<min(top + tile, rows) {
                            for column in left..<min(left + tile, columns) {
                                // Every element is initialized once; doubles need no more than a store.
                                target[column * rows + row] = source[row * columns + column]
                            }
                        }
                    }
                }
                count = rows * columns
            }
        }
        return Matrix(rows: columns, columns: rows, values: result)
    }
}

/// Elements that several threads read while nobody writes them.
private struct SharedFactor: @unchecked Sendable {
    let values: UnsafeBufferPointer<Double>
}
