import TestSupport
import Testing

@testable import LinearAlgebra

/// The second routine, signs, cuts, and matrices that are hard for a range finder.
struct SVDRoutineTests {
    private func difference(_ a: Matrix, _ b: Matrix) -> Double {
        guard a.rows == b.rows, a.columns == b.columns else { return .infinity }
        return zip(a.values, b.values).reduce(0) { max($0, abs($1.0 - $1.1)) }
    }

    @Test("dgesvd, the fallback, agrees with dgesdd", arguments: [(7, 4), (4, 7), (30, 30), (1, 6)])
    func routinesAgree(rows: Int, columns: Int) throws {
        var generator = SplitMix64(seed: 21)
        let matrix = Matrix(rows: rows, columns: columns, values: generator.symmetric(count: rows * columns))
        let first = try SVD(matrix, routine: .divideAndConquer).withFixedSigns
        let second = try SVD(matrix, routine: .implicitQR).withFixedSigns
        #expect(zip(first.values, second.values).allSatisfy { abs($0 - $1) < 1e-13 * first.values[0] })
        // Vectors agree where their values are apart, as they are in a random matrix.
        #expect(difference(first.left, second.left) < 1e-10 && difference(first.right, second.right) < 1e-10)
    }

    @Test("Fixed signs change neither the product nor a second time")
    func signs() throws {
        var generator = SplitMix64(seed: 22)
        let matrix = Matrix(rows: 6, columns: 4, values: generator.symmetric(count: 24))
        let plain = try SVD(matrix)
        let fixed = plain.withFixedSigns
        func product(_ svd: SVD) -> Matrix {
            var scaled = svd.left
            for row in 0..<6 { for column in 0..<4 { scaled[row, column] *= svd.values[column] } }
            return scaled.multiplied(by: svd.right)
        }
        #expect(difference(product(fixed), product(plain)) < 1e-14)
        #expect(fixed.withFixedSigns.left == fixed.left)
        for column in 0..<4 {
            let vector = (0..<6).map { fixed.left[$0, column] }
            #expect((vector.max { abs($0) < abs($1) } ?? 0) > 0)
        }
        // Negating the matrix moves all signs to V.
        let negated = try SVD(Matrix(rows: 6, columns: 4, values: matrix.values.map { -$0 })).withFixedSigns
        #expect(difference(negated.left, fixed.left) < 1e-12)
        #expect(difference(negated.right, Matrix(rows: 4, columns: 4, values: fixed.right.values.map { -$0 })) < 1e-12)
    }

    @Test("Cut to fewer triplets")
    func truncation() throws {
        var generator = SplitMix64(seed: 23)
        let svd = try SVD(Matrix(rows: 5, columns: 3, values: generator.symmetric(count: 15)))
        let two = svd.truncated(to: 2)
        #expect(two.values == Array(svd.values.prefix(2)) && two.left.columns == 2 && two.right.rows == 2)
        #expect(two.left[4, 1] == svd.left[4, 1] && two.right[1, 2] == svd.right[1, 2])
        #expect(svd.truncated(to: 9).left == svd.left && svd.truncated(to: -1).values.isEmpty)
    }

    /// Slowly falling singular values, as text has: the leading ones come out to four digits.
    @Test("Slowly falling singular values", arguments: [1, 2, 3] as [UInt64])
    func slowDecay(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        let (n, d) = (120, 90)
        // A random orthonormal basis on each side and values 1/√k.
        let u = try ThinQR(Matrix(rows: n, columns: d, values: generator.symmetric(count: n * d))).orthonormal
        let v = try ThinQR(Matrix(rows: d, columns: d, values: generator.symmetric(count: d * d))).orthonormal
        var scaled = u
        for row in 0..<n { for column in 0..<d { scaled[row, column] /= Double(column + 1).squareRoot() } }
        let values = scaled.multiplied(by: v.transposed).values
        let matrix = SparseMatrix(
            rows: n,
            columns: d,
            rowOffsets: (0...n).map { $0 * d },
            columnIndices: (0..<n * d).map { UInt32($0 % d) },
            values: values
        )
        let svd = try matrix.randomizedSVD(rank: 8, using: &generator)
        for index in 0..<8 { #expect(abs(svd.values[index] * Double(index + 1).squareRoot() - 1) < 1e-4) }
    }

    @Test("No rows, no columns, no entries, rank 0, Float values")
    func extremes() throws {
        var generator = SplitMix64(seed: 24)
        let none = SparseMatrix<Double>(rows: 0, columns: 4, rowOffsets: [0], columnIndices: [], values: [])
        #expect(try none.randomizedSVD(rank: 2, using: &generator).values.isEmpty)
        let zero = SparseMatrix<Float>(rows: 3, columns: 4, rowOffsets: [0, 0, 0, 0], columnIndices: [], values: [])
        let svd = try zero.randomizedSVD(rank: 2, using: &generator)
        #expect(svd.values == [0, 0] && svd.left.values.allSatisfy(\.isFinite))
        let one = SparseMatrix<Float>(
            rows: 2,
            columns: 2,
            rowOffsets: [0, 1, 2],
            columnIndices: [1, 0],
            values: [3, 4]
        )
        #expect(try one.randomizedSVD(rank: 0, using: &generator).values.isEmpty)
        let values = try one.randomizedSVD(rank: 2, oversampling: 0, powerIterations: 0, using: &generator).values
        #expect(abs(values[0] - 4) < 1e-12 && abs(values[1] - 3) < 1e-12)
    }

    @Test(
        "Entries that are not finite, or whose products overflow, are refused",
        arguments: [Double.nan, .infinity, 1e308]
    )
    func refused(value: Double) {
        var generator = SplitMix64(seed: 25)
        let matrix = SparseMatrix(
            rows: 2,
            columns: 2,
            rowOffsets: [0, 2, 4],
            columnIndices: [0, 1, 0, 1],
            values: [value, value, value, value]
        )
        #expect(throws: LAPACKError.self) { try matrix.randomizedSVD(rank: 1, using: &generator) }
    }
}
