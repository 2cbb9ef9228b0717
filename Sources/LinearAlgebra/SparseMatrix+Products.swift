extension SparseMatrix {
    /// The product with a dense matrix: this n × d times d × k gives n × k.
    ///
    /// Each row of the result is computed by one thread in the order of the entries, so the result does not depend on the
    /// number of threads. The inner loop runs over k contiguous elements.
    ///
    /// - Complexity: O(entries · k).
    package func multiplied(by dense: Matrix, parallelism: Parallelism = .serial) -> Matrix {
        var result = Matrix(rows: rows, columns: dense.columns)
        multiply(by: dense.values, columns: dense.columns, into: &result.values, parallelism: parallelism)
        return result
    }

    /// The product with d × k elements, written over the n × k elements of `result`.
    @specialized(where Value == Float)
    @specialized(where Value == Double)
    package func multiply(
        by dense: [Double], columns k: Int, into result: inout [Double], parallelism: Parallelism
    ) {
        precondition(dense.count >= columns * k && result.count >= rows * k, "sizes of the factors must agree")
        guard rows > 0, k > 0 else { return }
        // Entries are unevenly spread over rows, so chunks are small and dealt in turn.
        let chunks = Swift.max(1, Swift.min(rows, parallelism.threads * 8))
        result.withUnsafeMutableBufferPointer { result in
            dense.withUnsafeBufferPointer { dense in
                rowOffsets.withUnsafeBufferPointer { offsets in
                    columnIndices.withUnsafeBufferPointer { indices in
                        values.withUnsafeBufferPointer { values in
                            // Chunks write disjoint rows; the initializer has checked that every column index is in range.
                            let view = RowProduct(
                                offsets: offsets, indices: indices, values: values, dense: dense, result: result, k: k)
                            let rows = rows
                            parallelism.forEach(count: chunks) { chunk in
                                view.run(chunk * rows / chunks..<(chunk + 1) * rows / chunks)
                            }
                        }
                    }
                }
            }
        }
    }

    /// The transpose, d × n.
    ///
    /// - Complexity: O(entries + n + d).
    @specialized(where Value == Float)
    @specialized(where Value == Double)
    package func transposed() -> SparseMatrix {
        var offsets = [Int](repeating: 0, count: columns + 1)
        for column in columnIndices { offsets[Int(column) + 1] += 1 }
        for column in 0..<columns { offsets[column + 1] += offsets[column] }
        var next = offsets
        var indices = [UInt32](repeating: 0, count: entryCount)
        var transposedValues = [Value](repeating: 0, count: entryCount)
        for row in 0..<rows {
            for entry in rowOffsets[row]..<rowOffsets[row + 1] {
                let column = Int(columnIndices[entry])
                let place = next[column]
                next[column] = place + 1
                indices[place] = UInt32(row)
                transposedValues[place] = values[entry]
            }
        }
        return SparseMatrix(
            rows: columns, columns: rows, rowOffsets: offsets, columnIndices: indices, values: transposedValues)
    }

    /// Some of the rows, in the given order.
    @specialized(where Value == Float)
    @specialized(where Value == Double)
    package func rows(_ chosen: [Int]) -> SparseMatrix {
        var offsets = [0]
        var indices: [UInt32] = []
        var chosenValues: [Value] = []
        for row in chosen {
            indices.append(contentsOf: columnIndices[rowOffsets[row]..<rowOffsets[row + 1]])
            chosenValues.append(contentsOf: values[rowOffsets[row]..<rowOffsets[row + 1]])
            offsets.append(indices.count)
        }
        return SparseMatrix(
            rows: chosen.count, columns: columns, rowOffsets: offsets, columnIndices: indices, values: chosenValues)
    }

    /// Sum of the squares of all entries: the square of the Frobenius norm.
    @specialized(where Value == Float)
    @specialized(where Value == Double)
    package func sumOfSquares() -> Double {
        values.reduce(0) { $0 + Double($1) * Double($1) }
    }
}

/// The pointers of one product, handed to threads that write disjoint rows.
private struct RowProduct<Value: BinaryFloatingPoint & Sendable>: @unchecked Sendable {
    let offsets: UnsafeBufferPointer<Int>
    let indices: UnsafeBufferPointer<UInt32>
    let values: UnsafeBufferPointer<Value>
    let dense: UnsafeBufferPointer<Double>
    let result: UnsafeMutableBufferPointer<Double>
    let k: Int

    /// Columns are taken eight, four, two and one at a time, so that sums stay in registers while the entries of a row pass by.
    @inline(__always)
    func run(_ rows: Range<Int>) {
        guard let denseStart = UnsafeRawPointer(dense.baseAddress), let resultStart = UnsafeMutableRawPointer(result.baseAddress)
        else { return }
        for row in rows {
            let entries = offsets[row]..<offsets[row + 1]
            let target = resultStart + row * k * 8
            var column = 0
            while column + 8 <= k {
                sum(SIMD8<Double>.self, entries, denseStart + column * 8, target + column * 8)
                column += 8
            }
            if column + 4 <= k {
                sum(SIMD4<Double>.self, entries, denseStart + column * 8, target + column * 8)
                column += 4
            }
            if column + 2 <= k {
                sum(SIMD2<Double>.self, entries, denseStart + column * 8, target + column * 8)
                column += 2
            }
            if column < k {
                var total = 0.0
                for entry in entries {
                    total += Double(values[entry]) * dense[Int(indices[entry]) * k + column]
                }
                result[row * k + column] = total
            }
        }
    }

    @inline(__always)
    private func sum<Vector: SIMD>(
        _ type: Vector.Type, _ entries: Range<Int>, _ source: UnsafeRawPointer, _ target: UnsafeMutableRawPointer
    ) where Vector.Scalar == Double {
        var total = Vector(repeating: 0)
        for entry in entries {
            let factors = (source + Int(indices[entry]) * k * 8).loadUnaligned(as: Vector.self)
            total += factors * Double(values[entry])
        }
        target.storeBytes(of: total, as: Vector.self)
    }
}

extension SparseMatrix {
    /// X Xᵀ, the inner products of all pairs of rows, n × n.
    ///
    /// - Parameter transposed: the transpose of this matrix.
    /// - Complexity: O(Σ over columns of the square of their entries), O(n²) memory.
    @specialized(where Value == Float)
    @specialized(where Value == Double)
    package func rowGram(transposed: SparseMatrix, parallelism: Parallelism = .serial) -> Matrix {
        precondition(transposed.rows == columns && transposed.columns == rows, "the transpose must fit")
        var gram = Matrix(rows: rows, columns: rows)
        let n = rows
        gram.values.withUnsafeMutableBufferPointer { gram in
            let target = DisjointRows(values: gram)
            // Rows are dealt in turn: later rows have more products to make. Each thread writes rows of its own.
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
private struct DisjointRows: @unchecked Sendable {
    let values: UnsafeMutableBufferPointer<Double>

    @inline(__always)
    func row(_ index: Int, _ columns: Int) -> UnsafeMutableBufferPointer<Double> {
        UnsafeMutableBufferPointer(rebasing: values[index * columns..<(index + 1) * columns])
    }
}
