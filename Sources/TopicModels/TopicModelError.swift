package import LinearAlgebra

/// Why topics cannot be fitted.
package enum TopicModelError: Error, Equatable, Sendable, CustomStringConvertible {
    /// There are no documents or no terms.
    case empty(documents: Int, terms: Int)
    /// The number of topics is out of range.
    case topics(Int, most: Int)
    /// An element of the matrix or of a start is negative, NaN or infinite.
    case notNonNegative(what: String, row: Int, column: Int, value: Double)
    /// A start has another shape (rows, columns) than the matrix and the number of topics ask for.
    case shapeMismatch(what: String, expected: [Int], found: [Int])
    /// The start could not be computed.
    case decomposition(LAPACKError)

    package var description: String {
        switch self {
        case .empty(let documents, let terms):
            "topics need documents and terms; there are \(documents) documents and \(terms) terms"
        case .topics(let count, let most):
            "\(count) topics: expected 1 to \(most)"
        case .notNonNegative(let what, let row, let column, let value):
            "\(what): row \(row), column \(column) is \(value); topics are fitted to finite numbers that are not negative"
        case .shapeMismatch(let what, let expected, let found):
            "start of the \(what): found \(Self.shape(found)), expected \(Self.shape(expected))"
        case .decomposition(let error): "start of the topics: \(error)"
        }
    }

    private static func shape(_ sides: [Int]) -> String { sides.map { "\($0)" }.joined(separator: " × ") }

    /// Equal in content; two NaN values count as equal, so that tests can name the error they expect.
    package static func == (a: TopicModelError, b: TopicModelError) -> Bool {
        switch (a, b) {
        case (.empty(let a, let b), .empty(let c, let d)): a == c && b == d
        case (.topics(let a, let b), .topics(let c, let d)): a == c && b == d
        case (.notNonNegative(let a, let b, let c, let d), .notNonNegative(let e, let f, let g, let h)):
            a == e && b == f && c == g && (d == h || d.isNaN && h.isNaN)
        case (.shapeMismatch(let a, let b, let c), .shapeMismatch(let d, let e, let f)): a == d && b == e && c == f
        case (.decomposition(let a), .decomposition(let b)): a == b
        default: false
        }
    }
}
