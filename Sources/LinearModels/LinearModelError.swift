/// Why a linear model cannot be fitted.
package enum LinearModelError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Rows and labels differ in number, or a start has another shape.
    case shapeMismatch(what: String, expected: Int, found: Int)
    /// A label is not in `0..<classes`.
    case labelOutOfRange(label: Int, row: Int, classes: Int)
    /// There is no row.
    case noRows
    /// All rows have the same class.
    case oneClass(Int)
    /// C is not a positive finite number.
    case regularization(Double)
    /// The weight of a class is not a positive finite number.
    case classWeight(label: Int, weight: Double)
    /// A feature is not a finite number.
    case notFinite(entry: Int)

    package var description: String {
        switch self {
        case .shapeMismatch(let what, let expected, let found): "\(what): expected \(expected), found \(found)"
        case .labelOutOfRange(let label, let row, let classes):
            "label \(label) of row \(row) is not in 0..<\(classes)"
        case .noRows: "there is no row to learn from"
        case .oneClass(let label): "all rows have class \(label); at least two classes are needed"
        case .regularization(let c): "C is \(c); it must be a positive finite number"
        case .classWeight(let label, let weight):
            "the weight of class \(label) is \(weight); it must be a positive finite number"
        case .notFinite(let entry): "entry \(entry) of the features is not a finite number"
        }
    }
}
