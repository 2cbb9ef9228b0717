extension SparseMatrix {
    /// X Xᵀ, the inner products of all pairs of rows, n × n.
    ///
    /// Every element is summed by one thread in the order of the row's entries, so the result does not depend on the
    /// number
    /// of threads; it is symmetric to the last bit.
    ///
    /// - Parameter transposed: the transpose of this matrix.
    /// - Complexity: O(Σ over columns of the square of their entries) time, O(n²) memory.
    @specialized(where Value == Float)
    @specialized(where Value == Double)
    package func rowGram(transposed: SparseMatrix, parallelism: Parallelism = .serial) -> Matrix {
        precondition(transposed.rows == columns && transposed.columns == rows, "the transpose must fit")
        precondition(transposed.entryCount == entryCount, "the transpose must have the same entries")
        var gram = Matrix(rows: rows, columns: rows)
        let n = rows
        gram.values.withUnsafeMutableBufferPointer { gram in
            let target = DisjointRows(values: gram)
            // Later rows have more products to make, so they are dealt one by one. Each thread writes rows of its own.
            parallelism.forEach(count: n) { row in
                let line = target.row(row, n)
                for entry in rowOffsets[row]..<rowOffsets[row + 1] {
                    let column = Int(columnIndices[entry])
                    let value = Double(values[entry])
                    for other in transposed.rowOffsets[column]..<transposed.rowOffsets[column + 1] {
                        let otherRow = Int(transposed.columnIndices[other])
                        if otherRow > row { break }
                        line[otherRow] += value * Double(transposed.values[other])
                    }
                }
            }
        }
        for row in 0..<n { for column in row + 1..<n { gram[row, column] = gram[column, row] } }
        return gram
    }
}

/// A matrix of which threads write different rows.
///
/// `@unchecked Sendable`: each row is handed to one call only, and the matrix outlives all of them.
private struct DisjointRows: @unchecked Sendable {
    let values: UnsafeMutableBufferPointer<Double>

    @inline(__always)
    func row(_ index: Int, _ columns: Int) -> UnsafeMutableBufferPointer<Double> {
        UnsafeMutableBufferPointer(rebasing: values[index * columns..<(index + 1) * columns])
    }
}
