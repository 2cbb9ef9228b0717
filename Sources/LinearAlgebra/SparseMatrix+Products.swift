extension SparseMatrix {
    /// The product with a dense matrix: this n × d times d × k gives n × k.
    ///
    /// Each row of the result is computed by one thread in the order of the entries, so the result does not depend on
    /// the
    /// number of threads.
    ///
    /// - Complexity: O(entries · k).
    package func multiplied(by dense: Matrix, parallelism: Parallelism = .serial) -> Matrix {
        precondition(dense.rows == columns, "inner sizes must agree")
        var result = Matrix(rows: rows, columns: dense.columns)
        multiply(by: dense.values, columns: dense.columns, into: &result.values, parallelism: parallelism)
        return result
    }

    /// The product with d × k elements, written over the n × k elements of `result`.
    ///
    /// - Parameters:
    ///   - dense: at least d · k elements, row-major; what follows them is not read.
    ///   - k: columns of `dense` and of the result.
    ///   - result: at least n · k elements; what follows them is left as it is.
    package func multiply(
        by dense: [Double],
        columns k: Int,
        into result: inout [Double],
        parallelism: Parallelism
    ) {
        dense.withUnsafeBufferPointer { dense in
            result.withUnsafeMutableBufferPointer {
                multiply(by: dense, columns: k, into: $0, parallelism: parallelism)
            }
        }
    }

    @specialized(where Value == Float)
    @specialized(where Value == Double)
    func multiply(
        by dense: UnsafeBufferPointer<Double>,
        columns k: Int,
        into result: UnsafeMutableBufferPointer<Double>,
        parallelism: Parallelism
    ) {
        precondition(dense.count >= columns * k && result.count >= rows * k, "sizes of the factors must agree")
        guard rows > 0, k > 0, let resultStart = result.baseAddress else { return }
        guard entryCount > 0, let denseStart = dense.baseAddress else {
            return resultStart.update(repeating: 0, count: rows * k)
        }
        // Entries are unevenly spread over rows, so chunks have the same number of entries, not of rows, and there
        // are more of
        // them than threads. Products too small for that stay on one thread.
        let isSmall = entryCount * k < 50_000 || parallelism.threads == 1
        let bounds = rowBounds(chunks: isSmall ? 1 : parallelism.threads * 4)
        rowOffsets.withUnsafeBufferPointer { offsets in
            columnIndices.withUnsafeBufferPointer { indices in
                values.withUnsafeBufferPointer { values in
                    guard let offsets = offsets.baseAddress, let indices = indices.baseAddress,
                        let values = values.baseAddress
                    else { return }
                    // The initializer has checked that every column index is in range.
                    let product = RowProduct(
                        offsets: offsets,
                        indices: indices,
                        values: values,
                        dense: denseStart,
                        result: resultStart,
                        columns: k
                    )
                    parallelism.forEach(count: bounds.count - 1) { product.run(bounds[$0]..<bounds[$0 + 1]) }
                }
            }
        }
    }

    /// Borders of contiguous chunks of rows with about the same work each; the first is 0 and the last the number of
    /// rows.
    private func rowBounds(chunks: Int) -> [Int] {
        guard chunks > 1 else { return [0, rows] }
        // A row costs about as much as two entries even when it is empty.
        let total = entryCount + 2 * rows
        var bounds = [0]
        for chunk in 1..<chunks {
            let target = total / chunks * chunk
            var low = bounds[chunk - 1]
            var high = rows
            while low < high {
                let middle = (low + high) / 2
                if rowOffsets[middle] + 2 * middle < target { low = middle + 1 } else { high = middle }
            }
            bounds.append(low)
        }
        bounds.append(rows)
        return bounds
    }

    /// The transpose, d × n.
    ///
    /// - Complexity: O(entries + n + d).
    @specialized(where Value == Float)
    @specialized(where Value == Double)
    package func transposed() -> SparseMatrix {
        precondition(rows <= Int(UInt32.max), "column indices of the transpose have 32 bits")
        var offsets = [Int](repeating: 0, count: columns + 1)
        for column in columnIndices { offsets[Int(column) + 1] += 1 }
        for column in 0..<columns { offsets[column + 1] += offsets[column] }
        var next = offsets
        var transposedValues = [Value](repeating: 0, count: entryCount)
        let indices = [UInt32](unsafeUninitializedCapacity: entryCount) { indices, count in
            transposedValues.withUnsafeMutableBufferPointer { targets in
                next.withUnsafeMutableBufferPointer { next in
                    columnIndices.withUnsafeBufferPointer { columns in
                        values.withUnsafeBufferPointer { values in
                            for row in 0..<rows {
                                for entry in rowOffsets[row]..<rowOffsets[row + 1] {
                                    // In range: `offsets` counts these very columns, and places ascend within each.
                                    let column = Int(columns[entry])
                                    let place = next[column]
                                    next[column] = place + 1
                                    indices.initializeElement(at: place, to: UInt32(truncatingIfNeeded: row))
                                    targets[place] = values[entry]
                                }
                            }
                        }
                    }
                }
            }
            count = entryCount
        }
        return SparseMatrix(
            rows: columns,
            columns: rows,
            rowOffsets: offsets,
            columnIndices: indices,
            values: transposedValues
        )
    }

    /// Some of the rows, in the given order; a row may be chosen more than once.
    @specialized(where Value == Float)
    @specialized(where Value == Double)
    package func rows(_ chosen: [Int]) -> SparseMatrix {
        var offsets = [0]
        offsets.reserveCapacity(chosen.count + 1)
        let total = chosen.reduce(0) { $0 + rowOffsets[$1 + 1] - rowOffsets[$1] }
        var indices: [UInt32] = []
        indices.reserveCapacity(total)
        var chosenValues: [Value] = []
        chosenValues.reserveCapacity(total)
        for row in chosen {
            indices.append(contentsOf: columnIndices[rowOffsets[row]..<rowOffsets[row + 1]])
            chosenValues.append(contentsOf: values[rowOffsets[row]..<rowOffsets[row + 1]])
            offsets.append(indices.count)
        }
        return SparseMatrix(
            rows: chosen.count,
            columns: columns,
            rowOffsets: offsets,
            columnIndices: indices,
            values: chosenValues
        )
    }

    /// Sum of the squares of all entries: the square of the Frobenius norm.
    @specialized(where Value == Float)
    @specialized(where Value == Double)
    package func sumOfSquares() -> Double {
        values.reduce(0) { $0 + Double($1) * Double($1) }
    }
}
