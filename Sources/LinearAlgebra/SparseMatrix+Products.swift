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
                multiply(by: dense, columns: k, into: $0, vector: SIMD2<Double>.self, parallelism: parallelism)
            }
        }
    }

    /// The product in the precision of `vector`, of which one holds some neighbouring columns; with more than one column
    /// at least as many as it holds.
    @specialized(where Value == Float, Vector == SIMD2<Double>)
    @specialized(where Value == Float, Vector == SIMD4<Float>)
    @specialized(where Value == Double, Vector == SIMD2<Double>)
    func multiply<Vector: RowVector>(
        by dense: UnsafeBufferPointer<Vector.Scalar>,
        columns k: Int,
        into result: UnsafeMutableBufferPointer<Vector.Scalar>,
        vector: Vector.Type,
        parallelism: Parallelism
    ) {
        precondition(k <= 1 || k >= Vector.scalarCount, "a vector holds no more columns than there are")
        precondition(dense.count >= columns * k && result.count >= rows * k, "sizes of the factors must agree")
        guard rows > 0, k > 0, let resultStart = result.baseAddress else { return }
        guard entryCount > 0, let denseStart = dense.baseAddress else {
            return resultStart.update(repeating: 0, count: rows * k)
        }
        // Entries are unevenly spread over rows, so chunks have the same number of entries, not of rows, and there
        // are more of
        // them than threads. Products too small for that stay on one thread.
        let isSmall = entryCount * k < 50_000 || parallelism.threads == 1
        let bounds = rowBounds(chunks: max(isSmall ? 1 : parallelism.threads * 4, windows))
        rowOffsets.withUnsafeBufferPointer { offsets in
            columnIndices.withUnsafeBufferPointer { indices in
                values.withUnsafeBufferPointer { values in
                    guard let offsets = offsets.baseAddress, let indices = indices.baseAddress,
                        let values = values.baseAddress
                    else { return }
                    // The initializer has checked that every column index is in range.
                    let product = RowProduct<Value, Vector>(
                        offsets: offsets,
                        indices: indices,
                        values: values,
                        dense: denseStart,
                        result: resultStart,
                        columns: k
                    )
                    let parallelism = isSmall ? .serial : parallelism
                    parallelism.forEach(count: bounds.count - 1) {
                        let rows = bounds[$0]..<bounds[$0 + 1]
                        product.run(rows)
                        letGo(of: rows)
                    }
                }
            }
        }
    }

    /// The product of the transpose with n × k elements, written over the d × k elements of `result`.
    ///
    /// Equal to the product with `transposed()` to the last bit, whatever the ranges.
    ///
    /// - Parameters:
    ///   - dense: at least n · k elements, row-major.
    ///   - k: columns of `dense` and of the result.
    ///   - result: at least d · k elements; what follows them is left as it is.
    ///   - ranges: columns that threads sum side by side.
    /// - Complexity: O(entries · k).
    package func multiplyTransposed(
        by dense: SharedVector,
        columns k: Int,
        into result: SharedVector,
        ranges: ColumnRanges,
        parallelism: Parallelism
    ) {
        multiplyTransposed(
            by: UnsafeBufferPointer(start: dense.start, count: dense.count),
            columns: k,
            into: UnsafeMutableBufferPointer(start: result.start, count: result.count),
            vector: SIMD2<Double>.self,
            ranges: ranges,
            parallelism: parallelism
        )
    }

    /// The same in single precision throughout, to the bits of the product with `transposed()` in that precision.
    package func multiplyTransposed(
        by dense: SharedElements<Float>,
        columns k: Int,
        into result: SharedElements<Float>,
        ranges: ColumnRanges,
        parallelism: Parallelism
    ) {
        multiplyTransposed(
            by: UnsafeBufferPointer(start: dense.start, count: dense.count),
            columns: k,
            into: UnsafeMutableBufferPointer(start: result.start, count: result.count),
            vector: SIMD4<Float>.self,
            ranges: ranges,
            parallelism: parallelism
        )
    }

    /// The same on arrays.
    package func multiplyTransposed(
        by dense: [Double],
        columns k: Int,
        into result: inout [Double],
        ranges: ColumnRanges,
        parallelism: Parallelism
    ) {
        dense.withUnsafeBufferPointer { dense in
            result.withUnsafeMutableBufferPointer {
                multiplyTransposed(
                    by: dense,
                    columns: k,
                    into: $0,
                    vector: SIMD2<Double>.self,
                    ranges: ranges,
                    parallelism: parallelism
                )
            }
        }
    }

    @specialized(where Value == Float, Vector == SIMD2<Double>)
    @specialized(where Value == Float, Vector == SIMD4<Float>)
    @specialized(where Value == Double, Vector == SIMD2<Double>)
    func multiplyTransposed<Vector: RowVector>(
        by dense: UnsafeBufferPointer<Vector.Scalar>,
        columns k: Int,
        into result: UnsafeMutableBufferPointer<Vector.Scalar>,
        vector: Vector.Type,
        ranges: ColumnRanges,
        parallelism: Parallelism
    ) {
        precondition(dense.count >= rows * k && result.count >= columns * k, "sizes of the factors must agree")
        precondition(ranges.bounds.last.map { Int($0) } == columns, "the ranges must be of this matrix")
        guard columns > 0, k > 0, let resultStart = result.baseAddress else { return }
        resultStart.update(repeating: 0, count: columns * k)
        guard entryCount > 0, let denseStart = dense.baseAddress else { return }
        let bounds = rowBounds(chunks: windows)
        rowOffsets.withUnsafeBufferPointer { offsets in
            columnIndices.withUnsafeBufferPointer { indices in
                values.withUnsafeBufferPointer { values in
                    guard let offsets = offsets.baseAddress, let indices = indices.baseAddress,
                        let values = values.baseAddress
                    else { return }
                    // The initializer has checked that every column index is in range.
                    let product = ColumnProduct<Value, Vector>(
                        offsets: offsets,
                        indices: indices,
                        values: values,
                        dense: denseStart,
                        result: resultStart,
                        columns: k
                    )
                    for chunk in 0..<bounds.count - 1 {
                        let rows = bounds[chunk]..<bounds[chunk + 1]
                        parallelism.forEach(count: ranges.bounds.count - 1) {
                            product.run(rows, ranges.bounds[$0]..<ranges.bounds[$0 + 1])
                        }
                        letGo(of: rows)
                    }
                }
            }
        }
    }

    /// Parts in which a matrix in a file is gone through; one for a matrix in memory.
    private var windows: Int { values.isInFile ? max(1, entryCount / Self.passEntries) : 1 }

    /// Tells that some rows are not needed for a while; of no effect on a matrix in memory.
    package func letGo(of rows: Range<Int>) {
        guard values.isInFile || columnIndices.isInFile else { return }
        let entries = rowOffsets[rows.lowerBound]..<rowOffsets[rows.upperBound]
        columnIndices.letGo(of: entries)
        values.letGo(of: entries)
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
    /// - Complexity: O(entries + n + d); where the transpose is too large for memory, the matrix is read once for each
    ///   256 MB of it.
    @specialized(where Value == Float)
    @specialized(where Value == Double)
    package func transposed() -> SparseMatrix {
        precondition(rows <= Int(UInt32.max), "column indices of the transpose have 32 bits")
        var offsets = [Int](repeating: 0, count: columns + 1)
        columnIndices.forEachWindow { for column in $0 { offsets[Int(column) + 1] += 1 } }
        for column in 0..<columns { offsets[column + 1] += offsets[column] }
        var next = offsets
        var transposedIndices = ScratchArray<UInt32>(store: store)
        var transposedValues = ScratchArray<Value>(store: store)
        // Entries are put where they belong, which is anywhere: a part at a time, so that the part stays in memory.
        let partEntries = values.isInFile ? 32 << 20 : Int.max
        var rest = values.isInFile ? rowOffsets : []
        transposedIndices.append(atMost: entryCount) { indices in
            transposedValues.append(atMost: entryCount) { targets in
                next.withUnsafeMutableBufferPointer { next in
                    columnIndices.withUnsafeBufferPointer { columns in
                        values.withUnsafeBufferPointer { values in
                            var first = 0
                            while first < self.columns {
                                var end = first + 1
                                while end < self.columns, offsets[end + 1] - offsets[first] <= partEntries { end += 1 }
                                let isWhole = first == 0 && end == self.columns
                                for row in 0..<rows {
                                    var entry = isWhole ? rowOffsets[row] : rest[row]
                                    while entry < rowOffsets[row + 1], columns[entry] < end {
                                        // In range: `offsets` counts these very columns, and places ascend within each.
                                        let column = Int(columns[entry])
                                        let place = next[column]
                                        next[column] = place + 1
                                        indices[place] = UInt32(truncatingIfNeeded: row)
                                        targets[place] = values[entry]
                                        entry += 1
                                    }
                                    if !isWhole { rest[row] = entry }
                                }
                                first = end
                            }
                        }
                    }
                }
                return entryCount
            }
            return entryCount
        }
        return SparseMatrix(
            rows: columns,
            columns: rows,
            rowOffsets: offsets,
            columnIndices: transposedIndices.shared,
            values: transposedValues.shared,
            store: store
        )
    }

    /// Some of the rows, in the given order; a row may be chosen more than once.
    package func rows(_ chosen: [Int]) -> SparseMatrix {
        var offsets = [0]
        offsets.reserveCapacity(chosen.count + 1)
        let total = chosen.reduce(0) { $0 + rowOffsets[$1 + 1] - rowOffsets[$1] }
        var indices = ScratchArray<UInt32>(store: store)
        indices.reserve(total)
        var chosenValues = ScratchArray<Value>(store: store)
        chosenValues.reserve(total)
        columnIndices.withUnsafeBufferPointer { source in
            values.withUnsafeBufferPointer { sourceValues in
                for row in chosen {
                    let entries = rowOffsets[row]..<rowOffsets[row + 1]
                    indices.append(contentsOf: UnsafeBufferPointer(rebasing: source[entries]))
                    chosenValues.append(contentsOf: UnsafeBufferPointer(rebasing: sourceValues[entries]))
                    offsets.append(indices.count)
                }
            }
        }
        return SparseMatrix(
            rows: chosen.count,
            columns: columns,
            rowOffsets: offsets,
            columnIndices: indices.shared,
            values: chosenValues.shared,
            store: store
        )
    }

    /// Sum of the squares of all entries: the square of the Frobenius norm.
    @specialized(where Value == Float)
    @specialized(where Value == Double)
    package func sumOfSquares() -> Double {
        var sum = 0.0
        values.forEachWindow { for value in $0 { sum += Double(value) * Double(value) } }
        return sum
    }

    /// The first entry whose value satisfies a condition.
    package func firstEntry(where isWanted: (Value) -> Bool) -> Int? {
        var found: Int?
        var passed = 0
        values.forEachWindow { values in
            if found == nil, let place = values.firstIndex(where: isWanted) { found = passed + place }
            passed += values.count
        }
        return found
    }
}
