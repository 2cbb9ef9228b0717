/// Why an iterative method stopped.
package enum StopReason: String, Codable, Hashable, Sendable, CustomStringConvertible {
    /// The gradient is within the tolerance.
    case gradientConverged = "gradient"
    /// The value hardly changes any more.
    case valueConverged = "value"
    /// The limit of rounds was reached. Not an error: the point is the best so far.
    case iterationLimit = "iteration limit"
    /// No step along the direction makes the value smaller; rounding leaves nothing to gain.
    case lineSearchFailed = "line search"
    /// The value or gradient at the start is not finite.
    case notFinite = "not finite"

    package var description: String { rawValue }
}
