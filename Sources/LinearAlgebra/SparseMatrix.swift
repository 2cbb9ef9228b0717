/// A sparse matrix in compressed rows (CSR), with 32-bit column indices and `Float` or `Double` values.
///
/// Row i holds the entries `rowOffsets[i]..<rowOffsets[i + 1]` of `columnIndices` and `values`. Column indices ascend
/// within
/// a row and do not repeat. Training uses `Float` (8 bytes an entry); `Double` serves comparisons with other programs.
package struct SparseMatrix<Value: BinaryFloatingPoint & Sendable>: Equatable, Sendable {
    /// Number of rows.
    package let rows: Int
    /// Number of columns.
    package let columns: Int
    /// Where each row begins in `columnIndices` and `values`; `rows + 1` ascending offsets, the first 0.
    package let rowOffsets: [Int]
    /// Column of each entry.
    package let columnIndices: [UInt32]
    /// Value of each entry.
    package var values: [Value]

    /// A matrix over arrays in compressed-row form.
    ///
    /// Checked: sizes, order of offsets, and that every column index is in range and ascends within its row.
    package init(rows: Int, columns: Int, rowOffsets: [Int], columnIndices: [UInt32], values: [Value]) {
        precondition(rowOffsets.count == rows + 1 && rowOffsets.first == 0, "one offset a row, and one more")
        precondition(rowOffsets.last == values.count && columnIndices.count == values.count, "sizes must agree")
        for row in 0..<rows {
            precondition(rowOffsets[row] <= rowOffsets[row + 1], "row offsets must ascend")
            var previous = -1
            for entry in rowOffsets[row]..<rowOffsets[row + 1] {
                let column = Int(columnIndices[entry])
                precondition(column > previous && column < columns, "columns must ascend and be in range")
                previous = column
            }
        }
        self.rows = rows
        self.columns = columns
        self.rowOffsets = rowOffsets
        self.columnIndices = columnIndices
        self.values = values
    }

    /// Number of stored entries.
    package var entryCount: Int { values.count }
}
