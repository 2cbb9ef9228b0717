import TestSupport
import Testing

@testable import LinearAlgebra

/// Singular value decompositions, exact and randomized, against what defines them.
@Suite struct SingularValueTests {
    private func random(_ rows: Int, _ columns: Int, _ generator: inout SplitMix64) -> Matrix {
        Matrix(rows: rows, columns: columns, values: generator.symmetric(count: rows * columns))
    }

    /// A matrix of the given rank, without zeros, in compressed rows.
    private func lowRank(_ rows: Int, _ columns: Int, rank: Int, _ generator: inout SplitMix64) -> SparseMatrix<Double>
    {
        let product = random(rows, rank, &generator).multiplied(by: random(rank, columns, &generator))
        return SparseMatrix(
            rows: rows,
            columns: columns,
            rowOffsets: (0...rows).map { $0 * columns },
            columnIndices: (0..<rows * columns).map { UInt32($0 % columns) },
            values: product.values
        )
    }

    private func dense(_ sparse: SparseMatrix<Double>) -> Matrix {
        var dense = Matrix(rows: sparse.rows, columns: sparse.columns)
        for row in 0..<sparse.rows {
            for entry in sparse.rowOffsets[row]..<sparse.rowOffsets[row + 1] {
                dense[row, Int(sparse.columnIndices[entry])] = sparse.values[entry]
            }
        }
        return dense
    }

    private func difference(_ a: Matrix, _ b: Matrix) -> Double {
        guard a.rows == b.rows, a.columns == b.columns else { return .infinity }
        return zip(a.values, b.values).reduce(0) { max($0, abs($1.0 - $1.1)) }
    }

    private func identity(_ size: Int) -> Matrix {
        Matrix(rows: size, columns: size, values: (0..<size * size).map { $0 % (size + 1) == 0 ? 1 : 0 })
    }

    private func rebuilt(_ svd: SVD) -> Matrix {
        var scaled = svd.left
        for row in 0..<scaled.rows { for column in 0..<scaled.columns { scaled[row, column] *= svd.values[column] } }
        return scaled.multiplied(by: svd.right)
    }

    @Test(
        "U diag(s) Vᵀ is the matrix, U and V are orthonormal, values fall",
        arguments: [(1, 1), (5, 5), (9, 3), (3, 9), (40, 12)]
    )
    func exact(rows: Int, columns: Int) throws {
        var generator = SplitMix64(seed: 1)
        let matrix = random(rows, columns, &generator)
        let svd = try SVD(matrix)
        let r = min(rows, columns)
        #expect(difference(rebuilt(svd), matrix) < 1e-13)
        #expect(difference(svd.left.gram, identity(r)) < 1e-13)
        #expect(difference(svd.right.transposed.gram, identity(r)) < 1e-13)
        #expect(svd.values.count == r && zip(svd.values, svd.values.dropFirst()).allSatisfy { $0.0 >= $0.1 })
        let square = svd.values.reduce(0) { $0 + $1 * $1 }
        #expect(abs(square - matrix.values.reduce(0) { $0 + $1 * $1 }) < 1e-12 * square)
    }

    /// [[3, 0], [4, 5]] has the singular values √45 and √5 (Strang, Linear Algebra and Its Applications).
    @Test("A decomposition known by hand")
    func known() throws {
        let values = try SVD(Matrix(rows: 2, columns: 2, values: [3, 0, 4, 5])).values
        #expect(abs(values[0] - 45.0.squareRoot()) < 1e-14 && abs(values[1] - 5.0.squareRoot()) < 1e-14)
    }

    @Test("Empty and zero matrices")
    func empty() throws {
        let none = try SVD(Matrix(rows: 3, columns: 0))
        #expect(none.values.isEmpty && none.left.rows == 3 && none.right.columns == 0)
        #expect(try SVD(Matrix(rows: 4, columns: 2)).values == [0, 0])
    }

    @Test("A matrix of low rank is recovered", arguments: [1, 3, 8], [(60, 40), (40, 60)])
    func recovery(rank: Int, shape: (rows: Int, columns: Int)) throws {
        var generator = SplitMix64(seed: 2)
        let matrix = lowRank(shape.rows, shape.columns, rank: rank, &generator)
        let svd = try matrix.randomizedSVD(rank: rank, using: &generator)
        #expect(svd.values.count == rank)
        #expect(difference(rebuilt(svd), dense(matrix)) < 1e-12)
        #expect(difference(svd.left.gram, identity(rank)) < 1e-12)
        let exact = try SVD(dense(matrix))
        for index in 0..<rank { #expect(abs(svd.values[index] - exact.values[index]) < 1e-11 * exact.values[0]) }
    }

    @Test("More triplets than the matrix has come back as many as it has")
    func tooMany() throws {
        var generator = SplitMix64(seed: 3)
        let matrix = lowRank(7, 5, rank: 5, &generator)
        let svd = try matrix.randomizedSVD(rank: 50, using: &generator)
        #expect(svd.values.count == 5 && difference(rebuilt(svd), dense(matrix)) < 1e-12)
    }

    @Test(
        "Signs: the largest element of each left vector is positive, whatever the seed",
        arguments: 1...6 as ClosedRange<UInt64>
    )
    func signs(seed: UInt64) throws {
        var fixed = SplitMix64(seed: 4)
        let matrix = lowRank(30, 20, rank: 4, &fixed)
        var generator = SplitMix64(seed: seed)
        let svd = try matrix.randomizedSVD(rank: 4, using: &generator)
        for column in 0..<4 {
            let vector = (0..<30).map { svd.left[$0, column] }
            #expect((vector.max { abs($0) < abs($1) } ?? 0) > 0)
        }
        var other = SplitMix64(seed: 99)
        #expect(difference(svd.left, try matrix.randomizedSVD(rank: 4, using: &other).left) < 1e-9)
    }

    @Test("One seed gives the same bits for any number of threads", arguments: [1, 2, 3])
    func deterministic(threads: Int) throws {
        var fixed = SplitMix64(seed: 5)
        let matrix = lowRank(400, 150, rank: 6, &fixed)
        var first = SplitMix64(seed: 6)
        var second = SplitMix64(seed: 6)
        let own = try matrix.randomizedSVD(rank: 5, using: &first)
        let other = try matrix.randomizedSVD(
            rank: 5,
            transposed: matrix.transposed(),
            parallelism: Parallelism(threads: threads),
            using: &second
        )
        #expect(own.left == other.left && own.values == other.values && own.right == other.right)
    }
}
