/// A differentiable function to be minimised.
package protocol Objective {
    /// Number of variables.
    var dimension: Int { get }

    /// The value at a point; the gradient is written over `gradient`, which has `dimension` elements.
    mutating func evaluate(at point: [Double], gradient: inout [Double]) -> Double
}
