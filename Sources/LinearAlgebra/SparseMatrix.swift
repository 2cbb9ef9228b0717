/// A sparse matrix in compressed rows (CSR), with 32-bit column indices and `Float` or `Double` values.
///
/// Row i holds the entries `rowOffsets[i]..<rowOffsets[i + 1]` of `columnIndices` and `values`. Column indices ascend
/// within
/// a row and do not repeat. Training uses `Float` (8 bytes an entry); `Double` serves comparisons with other programs.
package struct SparseMatrix<Value: BinaryFloatingPoint & BitwiseCopyable & Sendable>: Equatable, Sendable {
    /// Number of rows.
    package let rows: Int
    /// Number of columns.
    package let columns: Int
    /// Where each row begins in `columnIndices` and `values`; `rows + 1` ascending offsets, the first 0.
    package let rowOffsets: [Int]
    /// Column of each entry.
    package let columnIndices: SharedBuffer<UInt32>
    /// Value of each entry.
    package let values: SharedBuffer<Value>
    /// Where matrices that are made of this one live; nil for memory.
    package let store: ScratchStore?

    /// A matrix over arrays in compressed-row form, which are copied.
    ///
    /// Checked: sizes, order of offsets, and that every column index is in range and ascends within its row.
    package init(rows: Int, columns: Int, rowOffsets: [Int], columnIndices: [UInt32], values: [Value]) {
        self.init(
            rows: rows,
            columns: columns,
            rowOffsets: rowOffsets,
            columnIndices: SharedBuffer(columnIndices),
            values: SharedBuffer(values)
        )
    }

    /// A matrix over buffers in compressed-row form, checked as above.
    ///
    /// - Parameter store: where matrices that are made of this one live; nil for memory.
    package init(
        rows: Int,
        columns: Int,
        rowOffsets: [Int],
        columnIndices: SharedBuffer<UInt32>,
        values: SharedBuffer<Value>,
        store: ScratchStore? = nil
    ) {
        precondition(rowOffsets.count == rows + 1 && rowOffsets.first == 0, "one offset a row, and one more")
        precondition(rowOffsets.last == values.count && columnIndices.count == values.count, "sizes must agree")
        columnIndices.withUnsafeBufferPointer { indices in
            var end = 0
            for row in 0..<rows {
                precondition(rowOffsets[row] <= rowOffsets[row + 1], "row offsets must ascend")
                var previous = -1
                for entry in rowOffsets[row]..<rowOffsets[row + 1] {
                    let column = Int(indices[entry])
                    precondition(column > previous && column < columns, "columns must ascend and be in range")
                    previous = column
                }
                if rowOffsets[row + 1] - end >= Self.passEntries {
                    columnIndices.letGo(of: end..<rowOffsets[row + 1])
                    end = rowOffsets[row + 1]
                }
            }
            columnIndices.letGo(of: end..<indices.count)
        }
        self.rows = rows
        self.columns = columns
        self.rowOffsets = rowOffsets
        self.columnIndices = columnIndices
        self.values = values
        self.store = store
    }

    /// Entries of a matrix in a file that are gone through before their pages are let go.
    static var passEntries: Int { 1 << 20 }

    package static func == (first: SparseMatrix, second: SparseMatrix) -> Bool {
        first.rows == second.rows && first.columns == second.columns && first.rowOffsets == second.rowOffsets
            && first.columnIndices == second.columnIndices && first.values == second.values
    }

    /// Number of stored entries.
    package var entryCount: Int { values.count }
}
