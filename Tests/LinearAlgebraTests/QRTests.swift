import TestSupport
import Testing

@testable import LinearAlgebra

/// Thin QR factorizations against what defines them.
struct QRTests {
    private func difference(_ a: Matrix, _ b: Matrix) -> Double {
        guard a.rows == b.rows, a.columns == b.columns else { return .infinity }
        return zip(a.values, b.values).reduce(0) { max($0, abs($1.0 - $1.1)) }
    }

    private func identity(_ size: Int) -> Matrix {
        Matrix(rows: size, columns: size, values: (0..<size * size).map { $0 % (size + 1) == 0 ? 1 : 0 })
    }

    private func random(_ rows: Int, _ columns: Int) -> Matrix {
        var generator = SplitMix64(seed: 11)
        return Matrix(rows: rows, columns: columns, values: generator.symmetric(count: rows * columns))
    }

    @Test(
        "Q R is the matrix, Q is orthonormal, R upper triangular",
        arguments: [(1, 1), (4, 4), (17, 16), (50, 3), (333, 40)]
    )
    func factors(rows: Int, columns: Int) throws {
        let matrix = random(rows, columns)
        let qr = try ThinQR(matrix)
        #expect(difference(qr.orthonormal.multiplied(by: qr.triangular), matrix) < 1e-13)
        #expect(difference(qr.orthonormal.gram, identity(columns)) < 1e-13)
        for row in 0..<columns { for column in 0..<row { #expect(qr.triangular[row, column] == 0) } }
    }

    @Test("Dependent and zero columns still give an orthonormal basis that spans the matrix")
    func dependentColumns() throws {
        var matrix = random(9, 5)
        for row in 0..<9 {
            matrix[row, 1] = 2 * matrix[row, 0]
            matrix[row, 3] = 0
        }
        let qr = try ThinQR(matrix)
        #expect(difference(qr.orthonormal.gram, identity(5)) < 1e-13)
        #expect(difference(qr.orthonormal.multiplied(by: qr.triangular), matrix) < 1e-13)
        #expect(difference(try ThinQR(Matrix(rows: 6, columns: 2)).orthonormal.gram, identity(2)) < 1e-15)
    }

    @Test("A factorization known by hand: R of [3 4]ᵀ is ∓5")
    func known() throws {
        let qr = try ThinQR(Matrix(rows: 2, columns: 1, values: [3, 4]))
        #expect(abs(abs(qr.triangular[0, 0]) - 5) < 1e-14)
        #expect(abs(qr.orthonormal[0, 0] * qr.triangular[0, 0] - 3) < 1e-14)
    }

    @Test("No columns, no rows")
    func empty() throws {
        let qr = try ThinQR(Matrix(rows: 3, columns: 0))
        #expect(qr.orthonormal.rows == 3 && qr.orthonormal.columns == 0 && qr.triangular.values.isEmpty)
        #expect(try ThinQR(Matrix(rows: 0, columns: 0)).orthonormal.values.isEmpty)
    }

    @Test("Very large and very small numbers keep their digits", arguments: [1e-200, 1e200])
    func scale(factor: Double) throws {
        var matrix = random(20, 4)
        let plain = try ThinQR(matrix)
        matrix.values = matrix.values.map { $0 * factor }
        #expect(difference(try ThinQR(matrix).orthonormal, plain.orthonormal) < 1e-13)
    }

    @Test("NaN and infinity are refused by name and place", arguments: [Double.nan, .infinity, -.infinity])
    func refused(value: Double) {
        var matrix = random(4, 3)
        matrix[2, 1] = value
        #expect(throws: LAPACKError.notFinite(routine: "dgeqrf", element: 7)) { try ThinQR(matrix) }
        #expect(throws: LAPACKError.notFinite(routine: "dgesdd", element: 7)) { try SVD(matrix) }
        #expect("\(LAPACKError.notFinite(routine: "dgesdd", element: 7))".contains("element 7"))
    }

    @Test("Transposing in blocks is transposing", arguments: [(1, 1), (15, 17), (16, 16), (33, 5), (5, 33), (0, 4)])
    func transposes(rows: Int, columns: Int) {
        let matrix = random(rows, columns)
        let transposed = matrix.transposedInBlocks
        #expect(transposed.rows == columns && transposed.columns == rows)
        for row in 0..<rows { for column in 0..<columns { #expect(transposed[column, row] == matrix[row, column]) } }
    }
}
