internal import CBLAS

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Operations on long vectors and dense matrices, through CBLAS.
///
/// The BLAS is held to one thread: our own threads do the dividing, and results then do not depend on how many the
/// BLAS would start.
package enum BLAS {
    /// Longest vector of one call; CBLAS counts in 32 bits.
    private static let pieceLength = 1 << 30

    /// The routines, where they are known to be there (`MissingLibraryError.check`).
    static var routines: BLASRoutines {
        switch BLASRoutines.loaded {
        case .success(let routines): return routines
        case .failure(let error): fatalError(error.description)
        }
    }

    /// Calls `body` with start and length of each piece of a vector.
    @inline(__always)
    private static func forEachPiece(of count: Int, _ body: (Int, Int32) -> Void) {
        var start = 0
        while start < count {
            let length = min(pieceLength, count - start)
            body(start, Int32(length))
            start += length
        }
    }

    /// Σ xᵢ yᵢ
    package static func dot(_ x: [Double], _ y: [Double]) -> Double {
        precondition(x.count == y.count, "vectors must have one length")
        return x.withUnsafeBufferPointer { x in
            y.withUnsafeBufferPointer { y in
                guard let xStart = x.baseAddress, let yStart = y.baseAddress else { return 0 }
                var sum = 0.0
                forEachPiece(of: x.count) { sum += routines.ddot($1, xStart + $0, 1, yStart + $0, 1) }
                return sum
            }
        }
    }

    /// y ← y + α x
    package static func add(_ alpha: Double, _ x: [Double], to y: inout [Double]) {
        precondition(x.count == y.count, "vectors must have one length")
        x.withUnsafeBufferPointer { x in
            y.withUnsafeMutableBufferPointer { y in
                guard let xStart = x.baseAddress, let yStart = y.baseAddress else { return }
                forEachPiece(of: x.count) { routines.daxpy($1, alpha, xStart + $0, 1, yStart + $0, 1) }
            }
        }
    }

    /// x ← α x
    package static func scale(_ x: inout [Double], by alpha: Double) {
        x.withUnsafeMutableBufferPointer { x in
            guard let start = x.baseAddress else { return }
            forEachPiece(of: x.count) { routines.dscal($1, alpha, start + $0, 1) }
        }
    }

    /// √Σ xᵢ², without overflow or underflow in between.
    package static func norm(_ x: [Double]) -> Double {
        x.withUnsafeBufferPointer { x in
            guard let start = x.baseAddress else { return 0 }
            var norm = 0.0
            forEachPiece(of: x.count) { norm = hypot(norm, routines.dnrm2($1, start + $0, 1)) }
            return norm
        }
    }

    /// max |xᵢ|, 0 for an empty vector; NaN if any element is.
    package static func maximumMagnitude(_ x: [Double]) -> Double {
        // Four maxima at a time; a NaN is never the larger one, so it is looked for by a sum that it spoils.
        var maxima = SIMD4<Double>.zero
        var spoilt = SIMD4<Double>.zero
        x.withUnsafeBufferPointer { x in
            let whole = x.count & ~3
            for index in stride(from: 0, to: whole, by: 4) {
                let four = SIMD4(x[index], x[index + 1], x[index + 2], x[index + 3])
                let magnitudes = pointwiseMax(four, -four)
                maxima.replace(with: magnitudes, where: magnitudes .> maxima)
                spoilt += four - four
            }
            for index in whole..<x.count {
                maxima[0] = max(maxima[0], abs(x[index]))
                spoilt[0] += x[index] - x[index]
            }
        }
        // ∞ − ∞ is NaN too; then only an honest look tells the two apart.
        guard spoilt.sum().isNaN else { return maxima.max() }
        return x.contains(where: \.isNaN) ? .nan : .infinity
    }
}
