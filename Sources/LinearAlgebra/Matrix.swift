/// A dense matrix of doubles, stored row after row.
///
/// Element (i, j) is `values[i * columns + j]`. An empty matrix (no rows or no columns) is allowed.
package struct Matrix: Equatable, Sendable {
    /// Number of rows.
    package let rows: Int
    /// Number of columns.
    package let columns: Int
    /// The elements, row-major; always `rows * columns` of them.
    package var values: [Double]

    /// A matrix with every element equal to `value`.
    package init(rows: Int, columns: Int, repeating value: Double = 0) {
        precondition(rows >= 0 && columns >= 0, "a matrix cannot have a negative size")
        self.rows = rows
        self.columns = columns
        self.values = [Double](repeating: value, count: rows * columns)
    }

    /// A matrix over the given elements, row-major.
    package init(rows: Int, columns: Int, values: [Double]) {
        precondition(rows >= 0 && columns >= 0 && values.count == rows * columns, "values must fill the matrix")
        self.rows = rows
        self.columns = columns
        self.values = values
    }

    /// The element at a row and a column.
    package subscript(row: Int, column: Int) -> Double {
        get { values[row * columns + column] }
        set { values[row * columns + column] = newValue }
    }

    /// The elements of one row.
    package func row(_ index: Int) -> ArraySlice<Double> {
        values[index * columns..<(index + 1) * columns]
    }
}
