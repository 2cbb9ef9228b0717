/// The pointers of one product with the transpose of a sparse matrix, handed to threads that sum disjoint columns.
///
/// The matrix is gone through row by row, and each entry adds a multiple of a row of `dense` to a row of `result`: no
/// transpose is needed, whose arrays would be as large as the matrix. A sum takes the rows in their order from zero on,
/// as a product with the transpose does, so results are the same to the last bit.
///
/// `@unchecked Sendable`: a thread writes the rows of `result` that belong to its columns only, and everything else is
/// only read. All pointers outlive the call of `multiplyTransposed` that makes the value.
struct ColumnProduct<
    Value: BinaryFloatingPoint & BitwiseCopyable & Sendable,
    Vector: RowVector
>: @unchecked Sendable {
    typealias Scalar = Vector.Scalar

    let offsets: UnsafePointer<Int>
    let indices: UnsafePointer<UInt32>
    let values: UnsafePointer<Value>
    let dense: UnsafePointer<Scalar>
    let result: UnsafeMutablePointer<Scalar>
    /// Columns of `dense` and of `result`, at least 1.
    let columns: Int

    /// Most columns whose factors fit into registers.
    private static var widestBlock: Int { 32 }

    /// Adds some rows to the sums of some columns of the sparse matrix.
    @inline(__always)
    func run(_ rows: Range<Int>, _ own: Range<UInt32>) {
        let blocks = (columns + Self.widestBlock - 1) / Self.widestBlock
        for block in 0..<blocks {
            let first = block * columns / blocks
            runBlock(rows, own, first: first, width: (block + 1) * columns / blocks - first)
        }
    }

    @inline(__always)
    private func runBlock(_ rows: Range<Int>, _ own: Range<UInt32>, first: Int, width: Int) {
        switch width / Vector.scalarCount {
        case 0: addSingles(rows, own, first..<first + width)
        case 1: add(rows, own, first, width, InlineArray<1, Vector>(repeating: .zero))
        case 2: add(rows, own, first, width, InlineArray<2, Vector>(repeating: .zero))
        case 3: add(rows, own, first, width, InlineArray<3, Vector>(repeating: .zero))
        case 4: add(rows, own, first, width, InlineArray<4, Vector>(repeating: .zero))
        case 5: add(rows, own, first, width, InlineArray<5, Vector>(repeating: .zero))
        case 6: add(rows, own, first, width, InlineArray<6, Vector>(repeating: .zero))
        case 7: add(rows, own, first, width, InlineArray<7, Vector>(repeating: .zero))
        case 8: add(rows, own, first, width, InlineArray<8, Vector>(repeating: .zero))
        case 9: add(rows, own, first, width, InlineArray<9, Vector>(repeating: .zero))
        case 10: add(rows, own, first, width, InlineArray<10, Vector>(repeating: .zero))
        case 11: add(rows, own, first, width, InlineArray<11, Vector>(repeating: .zero))
        case 12: add(rows, own, first, width, InlineArray<12, Vector>(repeating: .zero))
        case 13: add(rows, own, first, width, InlineArray<13, Vector>(repeating: .zero))
        case 14: add(rows, own, first, width, InlineArray<14, Vector>(repeating: .zero))
        case 15: add(rows, own, first, width, InlineArray<15, Vector>(repeating: .zero))
        default: add(rows, own, first, width, InlineArray<16, Vector>(repeating: .zero))
        }
    }

    /// The entries of a row in some columns.
    @inline(__always)
    private func entries(of row: Int, in own: Range<UInt32>) -> Range<Int> {
        var (low, high) = (offsets[row], offsets[row + 1])
        let end = high
        if own.lowerBound > 0 {
            while low < high {
                let middle = (low + high) / 2
                if indices[middle] < own.lowerBound { low = middle + 1 } else { high = middle }
            }
        }
        let start = low
        high = end
        if start < end, indices[end - 1] >= own.upperBound {
            while low < high {
                let middle = (low + high) / 2
                if indices[middle] < own.upperBound { low = middle + 1 } else { high = middle }
            }
        }
        return start..<high
    }

    /// The columns of the result that do not fill a vector.
    @inline(__always)
    private func addSingles(_ rows: Range<Int>, _ own: Range<UInt32>, _ chosen: Range<Int>) {
        for row in rows {
            let factors = dense + row * columns
            for entry in entries(of: row, in: own) {
                let value = Scalar(values[entry])
                let sums = result + Int(indices[entry]) * columns
                for column in chosen { sums[column] += value * factors[column] }
            }
        }
    }

    @inline(__always)
    private func add<let vectors: Int>(
        _ rows: Range<Int>,
        _ own: Range<UInt32>,
        _ first: Int,
        _ width: Int,
        _ zero: InlineArray<vectors, Vector>
    ) {
        let size = Vector.scalarCount
        for row in rows {
            let source = dense + (row * columns + first)
            var factors = zero
            for index in 0..<vectors { factors[index] = Vector.load(source + index * size) }
            for entry in entries(of: row, in: own) {
                let value = Scalar(values[entry])
                let sums = result + (Int(indices[entry]) * columns + first)
                for index in 0..<vectors {
                    let place = sums + index * size
                    (Vector.load(place) + value * factors[index]).store(to: place)
                }
                for column in vectors * size..<width { sums[column] += value * source[column] }
            }
        }
    }
}

/// Ranges of a matrix's columns that hold about the same number of entries.
package struct ColumnRanges: Sendable {
    /// Ascending, from 0 to the number of columns.
    let bounds: [UInt32]
}

extension ColumnRanges {
    /// As many ranges as threads are to work side by side.
    package init<Value>(_ matrix: SparseMatrix<Value>, parallelism: Parallelism) {
        let parts = min(parallelism.threads, max(1, matrix.entryCount / 50_000))
        var bounds: [UInt32] = [0]
        if parts > 1 {
            var counts = [Int](repeating: 0, count: matrix.columns)
            matrix.columnIndices.forEachWindow { indices in for column in indices { counts[Int(column)] += 1 } }
            var sum = 0
            for (column, count) in counts.enumerated() {
                sum += count
                if sum * parts >= matrix.entryCount * bounds.count, bounds.count < parts {
                    bounds.append(UInt32(column + 1))
                }
            }
        }
        self.bounds = bounds + [UInt32(matrix.columns)]
    }
}
