/// Which of k labels each of n rows has.
package struct LabelMatrix: Sendable {
    /// Number of rows (n).
    package let rows: Int
    /// Number of labels (k).
    package let labels: Int
    /// n × k flags, row-major.
    package let flags: [Bool]

    /// A matrix from the numbers of the labels of each row.
    package init(rows lists: [[Int]], labels: Int) {
        rows = lists.count
        self.labels = labels
        var flags = [Bool](repeating: false, count: lists.count * labels)
        for (row, list) in lists.enumerated() {
            for label in list {
                precondition(label >= 0 && label < labels, "label \(label) of row \(row) is not in 0..<\(labels)")
                flags[row * labels + label] = true
            }
        }
        self.flags = flags
    }

    package subscript(row: Int, label: Int) -> Bool { flags[row * labels + label] }
}
