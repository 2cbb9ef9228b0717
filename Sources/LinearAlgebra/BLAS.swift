internal import CBLAS

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Operations on long vectors and dense matrices, through CBLAS.
///
/// The BLAS is held to one thread: our own threads do the dividing, and results then do not depend on how many the BLAS would start.
package enum BLAS {
    /// Longest vector of one call; CBLAS counts in 32 bits.
    private static let pieceLength = 1 << 30

    /// Asks an OpenBLAS to use one thread. The reference BLAS has no such function and needs none.
    package static let isSingleThreaded: Bool = {
        // The handle of the program itself sees every library that is loaded.
        guard let program = dlopen(nil, RTLD_LAZY), let symbol = dlsym(program, "openblas_set_num_threads") else { return false }
        typealias SetThreads = @convention(c) (Int32) -> Void
        unsafeBitCast(symbol, to: SetThreads.self)(1)
        return true
    }()

    private static func pieces(_ count: Int) -> [(start: Int, count: Int32)] {
        _ = isSingleThreaded
        return stride(from: 0, to: count, by: pieceLength).map { ($0, Int32(min(pieceLength, count - $0))) }
    }

    /// Σ xᵢ yᵢ
    package static func dot(_ x: [Double], _ y: [Double]) -> Double {
        precondition(x.count == y.count, "vectors must have one length")
        return x.withUnsafeBufferPointer { x in
            y.withUnsafeBufferPointer { y in
                pieces(x.count).reduce(0) { $0 + cblas_ddot($1.count, x.baseAddress! + $1.start, 1, y.baseAddress! + $1.start, 1) }
            }
        }
    }

    /// y ← y + α x
    package static func add(_ alpha: Double, _ x: [Double], to y: inout [Double]) {
        precondition(x.count == y.count, "vectors must have one length")
        let count = x.count
        x.withUnsafeBufferPointer { x in
            y.withUnsafeMutableBufferPointer { y in
                for piece in pieces(count) {
                    cblas_daxpy(piece.count, alpha, x.baseAddress! + piece.start, 1, y.baseAddress! + piece.start, 1)
                }
            }
        }
    }

    /// x ← α x
    package static func scale(_ x: inout [Double], by alpha: Double) {
        let count = x.count
        x.withUnsafeMutableBufferPointer { x in
            for piece in pieces(count) { cblas_dscal(piece.count, alpha, x.baseAddress! + piece.start, 1) }
        }
    }

    /// max |xᵢ|, 0 for an empty vector; NaN if any element is.
    package static func maximumMagnitude(_ x: [Double]) -> Double {
        var maximum = 0.0
        for value in x {
            let magnitude = abs(value)
            if magnitude > maximum { maximum = magnitude } else if magnitude.isNaN { return .nan }
        }
        return maximum
    }
}
