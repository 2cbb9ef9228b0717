/// A long vector whose elements several threads fill at disjoint places.
///
/// Arrays cannot be written to from several threads; this can, and passes over several such vectors need no pyramid
/// of closures.
/// `@unchecked Sendable`: whoever hands it to threads sees to it that each element is written by one of them and read
/// by no
/// other meanwhile. The memory belongs to the object.
package final class SharedElements<Element: BinaryFloatingPoint & BitwiseCopyable>: @unchecked Sendable {
    /// Number of elements.
    package let count: Int
    /// The first element; valid as long as the object lives.
    package let start: UnsafeMutablePointer<Element>

    /// A vector of zeros.
    package init(count: Int) {
        self.count = count
        start = .allocate(capacity: max(count, 1))
        start.initialize(repeating: 0, count: max(count, 1))
    }

    /// A copy of an array.
    package convenience init(_ elements: [Element]) {
        self.init(count: elements.count)
        set(elements)
    }

    deinit { start.deallocate() }

    /// The elements as an array.
    package var elements: [Element] { Array(UnsafeBufferPointer(start: start, count: count)) }

    /// Copies the elements of an array of the same length.
    package func set(_ elements: [Element]) {
        precondition(elements.count == count, "vectors must have one length")
        elements.withUnsafeBufferPointer { elements in
            if let source = elements.baseAddress { start.update(from: source, count: count) }
        }
    }

    /// Sets all elements to zero.
    package func clear() { start.update(repeating: 0, count: count) }
}

/// A long vector of doubles, as nearly all of them are.
package typealias SharedVector = SharedElements<Double>

extension SparseMatrix {
    /// The product with d × k elements in single precision throughout, written over the n × k elements of `result`.
    ///
    /// Half the memory goes by, and twice as many columns in a register. Sums are rounded in every step: the error of an
    /// element is about 1e-7 times the root of the number of entries, relative to the sum of magnitudes.
    ///
    /// - Precondition: k is at least 4.
    package func multiply(
        by dense: SharedElements<Float>,
        columns k: Int,
        into result: SharedElements<Float>,
        parallelism: Parallelism
    ) {
        multiply(
            by: UnsafeBufferPointer(start: dense.start, count: dense.count),
            columns: k,
            into: UnsafeMutableBufferPointer(start: result.start, count: result.count),
            vector: SIMD4<Float>.self,
            parallelism: parallelism
        )
    }

    /// The product with d × k elements, written over the n × k elements of `result`; see `multiply(by:columns:into:)`
    /// of arrays.
    package func multiply(
        by dense: SharedVector,
        columns k: Int,
        into result: SharedVector,
        parallelism: Parallelism
    ) {
        multiply(
            by: UnsafeBufferPointer(start: dense.start, count: dense.count),
            columns: k,
            into: UnsafeMutableBufferPointer(start: result.start, count: result.count),
            vector: SIMD2<Double>.self,
            parallelism: parallelism
        )
    }
}
