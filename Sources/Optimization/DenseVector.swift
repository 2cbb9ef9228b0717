import LinearAlgebra

/// A point of ℝⁿ with the ordinary inner product, through BLAS.
package struct DenseVector: InnerProductVector, Equatable {
    /// The elements.
    package var elements: [Double]

    package init(_ elements: [Double]) { self.elements = elements }

    package func dot(_ other: DenseVector) -> Double { BLAS.dot(elements, other.elements) }

    package mutating func add(_ alpha: Double, _ other: DenseVector) { BLAS.add(alpha, other.elements, to: &elements) }

    package mutating func scale(by alpha: Double) { BLAS.scale(&elements, by: alpha) }

    /// Largest magnitude of the elements; NaN if one is.
    package var maximumMagnitude: Double { BLAS.maximumMagnitude(elements) }
}
