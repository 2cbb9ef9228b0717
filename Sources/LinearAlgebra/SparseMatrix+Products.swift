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

    @inline(__always)
    func run(_ rows: Range<Int>) {
        guard let denseStart = dense.baseAddress, let resultStart = result.baseAddress else { return }
        for row in rows {
            let target = resultStart + row * k
            for column in 0..<k { target[column] = 0 }
            for entry in offsets[row]..<offsets[row + 1] {
                let value = Double(values[entry])
                let source = denseStart + Int(indices[entry]) * k
                for column in 0..<k { target[column] += value * source[column] }
            }
        }
    }
}
