import TestSupport
import Testing

@testable import LinearAlgebra

@Suite struct DenseTests {
    private func random(_ rows: Int, _ columns: Int, _ seed: UInt64) -> Matrix {
        var generator = SplitMix64(seed: seed)
        return Matrix(rows: rows, columns: columns, values: generator.symmetric(count: rows * columns))
    }

    @Test("Matrix products agree with the definition", arguments: [(1, 1, 1), (3, 4, 5), (17, 2, 9), (5, 40, 1)])
    func products(m: Int, inner: Int, n: Int) {
        let a = random(m, inner, 1)
        let b = random(inner, n, 2)
        let product = a.multiplied(by: b)
        let viaTranspose = a.transposed.transposedMultiplied(by: b)
        for row in 0..<m {
            for column in 0..<n {
                let sum = (0..<inner).reduce(0) { $0 + a[row, $1] * b[$1, column] }
                // The BLAS may add in another order: a few rounding errors of sums of at most 40 terms below 1.
                #expect(abs(product[row, column] - sum) < 1e-13)
                #expect(abs(viaTranspose[row, column] - sum) < 1e-13)
            }
        }
    }

    @Test("The Gram matrix is symmetric and has the columns' squares on its diagonal")
    func gram() {
        let a = random(30, 7, 3)
        let gram = a.gram
        for row in 0..<7 {
            for column in 0..<7 { #expect(gram[row, column] == gram[column, row]) }
            #expect(abs(gram[row, row] - (0..<30).reduce(0) { $0 + a[$1, row] * a[$1, row] }) < 1e-13)
        }
    }

    @Test("Empty factors give empty or zero products")
    func empty() {
        #expect(Matrix(rows: 0, columns: 3).multiplied(by: random(3, 2, 1)).values.isEmpty)
        #expect(Matrix(rows: 2, columns: 0).multiplied(by: Matrix(rows: 0, columns: 2)).values == [0, 0, 0, 0])
        #expect(Matrix(rows: 0, columns: 3).gram.values == [Double](repeating: 0, count: 9))
    }

    @Test("The transpose", arguments: [(1, 1), (3, 100), (65, 33), (0, 4)])
    func transpose(rows: Int, columns: Int) {
        let a = random(rows, columns, 4)
        let transposed = a.transposed
        for row in 0..<rows { for column in 0..<columns { #expect(transposed[column, row] == a[row, column]) } }
        #expect(transposed.transposed == a)
    }

    @Test("Dot, sum, scale and norm of vectors", arguments: [0, 1, 2, 3, 5, 1000])
    func vectors(count: Int) {
        var generator = SplitMix64(seed: UInt64(count))
        let x = generator.symmetric(count: count)
        var y = generator.symmetric(count: count)
        let dot = zip(x, y).reduce(0) { $0 + $1.0 * $1.1 }
        #expect(abs(BLAS.dot(x, y) - dot) < 1e-12)
        #expect(abs(BLAS.norm(x) - x.reduce(0) { $0 + $1 * $1 }.squareRoot()) < 1e-12)
        let expected = zip(x, y).map { $1 + 2.5 * $0 }
        BLAS.add(2.5, x, to: &y)
        #expect(scaledDifference(y, expected) < 1e-15)
        BLAS.scale(&y, by: -2)
        #expect(scaledDifference(y, expected.map { -2 * $0 }) < 1e-15)
        #expect(BLAS.maximumMagnitude(x) == (x.map { abs($0) }.max() ?? 0))
    }

    @Test("The largest magnitude sees infinities and NaN wherever they stand", arguments: 0..<11)
    func largest(position: Int) {
        var x: [Double] = [1, -9, 3, 0, 2, -4, 8, 1, 2, 3, 5]
        #expect(BLAS.maximumMagnitude(x) == 9)
        x[position] = -.infinity
        #expect(BLAS.maximumMagnitude(x) == .infinity)
        x[(position + 5) % 11] = .infinity
        #expect(BLAS.maximumMagnitude(x) == .infinity)
        x[(position + 3) % 11] = .nan
        #expect(BLAS.maximumMagnitude(x).isNaN)
    }

    @Test("The norm neither overflows nor underflows")
    func extremeNorm() {
        #expect(abs(BLAS.norm([3e200, 4e200]) / 5e200 - 1) < 1e-14)
        #expect(abs(BLAS.norm([3e-200, -4e-200]) / 5e-200 - 1) < 1e-14)
    }
}
