internal import CBLAS

/// A number type in which BLAS forms products of tall thin matrices.
package protocol GramScalar: BinaryFloatingPoint, SIMDScalar, Codable, Sendable {
    /// Writes AᵀA over `result`, for a row-major A of `rows` × `columns` elements; `result` has columns² elements.
    ///
    /// Both pointers must hold that many elements and must not overlap. Sums run over at most 2³¹ − 1 rows.
    static func gram(
        _ values: UnsafePointer<Self>,
        rows: Int,
        columns: Int,
        into result: UnsafeMutablePointer<Self>
    )
}

extension Float: GramScalar {
    package static func gram(
        _ values: UnsafePointer<Float>,
        rows: Int,
        columns: Int,
        into result: UnsafeMutablePointer<Float>
    ) {
        _ = BLAS.isSingleThreaded
        let (m, n) = (Int32(rows), Int32(columns))
        cblas_sgemm(
            CblasRowMajor,
            CblasTrans,
            CblasNoTrans,
            n,
            n,
            m,
            1,
            values,
            n,
            values,
            n,
            0,
            result,
            n
        )
    }
}

extension Double: GramScalar {
    package static func gram(
        _ values: UnsafePointer<Double>,
        rows: Int,
        columns: Int,
        into result: UnsafeMutablePointer<Double>
    ) {
        _ = BLAS.isSingleThreaded
        let (m, n) = (Int32(rows), Int32(columns))
        cblas_dgemm(
            CblasRowMajor,
            CblasTrans,
            CblasNoTrans,
            n,
            n,
            m,
            1,
            values,
            n,
            values,
            n,
            0,
            result,
            n
        )
    }
}
