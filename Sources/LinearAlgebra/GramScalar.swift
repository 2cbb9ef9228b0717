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
        writeGram(of: values, rows: rows, columns: columns, into: result, by: BLAS.routines.sgemm)
    }
}

extension Double: GramScalar {
    package static func gram(
        _ values: UnsafePointer<Double>,
        rows: Int,
        columns: Int,
        into result: UnsafeMutablePointer<Double>
    ) {
        writeGram(of: values, rows: rows, columns: columns, into: result, by: BLAS.routines.dgemm)
    }
}

/// C ← α op(A) op(B) + β C as CBLAS takes it: layout, op of A and B, sizes m, n and k, then α, A, B, β and C, each
/// matrix with the length of its rows.
private typealias MatrixProduct<Scalar> = (
    CBLAS_LAYOUT, CBLAS_TRANSPOSE, CBLAS_TRANSPOSE, Int32, Int32, Int32, Scalar, UnsafePointer<Scalar>?, Int32,
    UnsafePointer<Scalar>?, Int32, Scalar, UnsafeMutablePointer<Scalar>?, Int32
) -> Void

private func writeGram<Scalar: GramScalar>(
    of values: UnsafePointer<Scalar>,
    rows: Int,
    columns: Int,
    into result: UnsafeMutablePointer<Scalar>,
    by product: MatrixProduct<Scalar>
) {
    let (m, n) = (Int32(rows), Int32(columns))
    product(CblasRowMajor, CblasTrans, CblasNoTrans, n, n, m, 1, values, n, values, n, 0, result, n)
}
