package import LinearAlgebra

/// Why topics cannot be fitted.
package enum TopicModelError: Error, Equatable, Sendable, CustomStringConvertible {
    /// There are no documents or no terms.
    case empty(documents: Int, terms: Int)
    /// An entry is negative or not a finite number.
    case notNonNegative(entry: Int)
    /// A start has another shape than the matrix and the number of topics ask for.
    case shapeMismatch(what: String, expected: Int, found: Int)
    /// The start could not be computed.
    case decomposition(LAPACKError)

    package var description: String {
        switch self {
        case .empty(let documents, let terms):
            "topics need documents and terms; there are \(documents) documents and \(terms) terms"
        case .notNonNegative(let entry): "entry \(entry) is negative or not a finite number"
        case .shapeMismatch(let what, let expected, let found): "\(what): expected \(expected) elements, found \(found)"
        case .decomposition(let error): "the start of the topics: \(error)"
        }
    }
}
