import TestSupport
import Testing

@testable import LinearAlgebra

/// A random matrix with some empty rows and columns, as dense and as sparse.
private func randomMatrix(rows: Int, columns: Int, seed: UInt64) -> (dense: [[Double]], sparse: SparseMatrix<Double>) {
    var generator = SplitMix64(seed: seed)
    var dense = [[Double]](repeating: [Double](repeating: 0, count: columns), count: rows)
    var (offsets, indices, values) = ([0], [UInt32](), [Double]())
    for row in 0..<rows {
        let isEmpty = generator.next() % 5 == 0
        for column in 0..<columns where !isEmpty && column % 7 != 3 && generator.next() % 3 == 0 {
            dense[row][column] = generator.symmetric()
            indices.append(UInt32(column))
            values.append(dense[row][column])
        }
        offsets.append(indices.count)
    }
    return (
        dense, SparseMatrix(rows: rows, columns: columns, rowOffsets: offsets, columnIndices: indices, values: values)
    )
}

@Suite struct SparseProductTests {
    /// Sums are made in the order of the entries, so the plain loop gives the same bits.
    @Test(
        "Sparse times dense is the plain sum, bit by bit, for every width",
        arguments: Array(1...36) + [63, 64, 65, 100]
    )
    func product(width: Int) {
        let (dense, sparse) = randomMatrix(rows: 41, columns: 29, seed: UInt64(width))
        var generator = SplitMix64(seed: 1000 + UInt64(width))
        let factor = Matrix(rows: 29, columns: width, values: generator.symmetric(count: 29 * width))
        let product = sparse.multiplied(by: factor)
        for row in 0..<41 {
            for column in 0..<width {
                var sum = 0.0
                for inner in 0..<29 where dense[row][inner] != 0 { sum += dense[row][inner] * factor[inner, column] }
                #expect(product[row, column] == sum, "row \(row), column \(column)")
            }
        }
    }

    @Test(
        "Single precision is that of its rounding, for every width from four on",
        arguments: Array(4...36) + [63, 64, 65]
    )
    func singlePrecision(width: Int) {
        let sparse = randomMatrix(rows: 41, columns: 29, seed: UInt64(width)).sparse
        let singles = SparseMatrix(
            rows: 41,
            columns: 29,
            rowOffsets: sparse.rowOffsets,
            columnIndices: Array(sparse.columnIndices),
            values: sparse.values.map { Float($0) }
        )
        var generator = SplitMix64(seed: 3000 + UInt64(width))
        let factor = generator.symmetric(count: 29 * width)
        let exact = sparse.multiplied(by: Matrix(rows: 29, columns: width, values: factor))
        let rounded = SharedElements(factor.map { Float($0) })
        let result = SharedElements<Float>(count: 41 * width)
        singles.multiply(by: rounded, columns: width, into: result, parallelism: .serial)
        // At most 29 terms of magnitude 1, each rounded three times.
        for (own, sum) in zip(result.elements, exact.values) { #expect(abs(Double(own) - sum) < 29 * 3 * 0x1p-24) }
    }

    @Test(
        "The product with the transpose is that of the transposed matrix, bit by bit, for every width and any ranges",
        arguments: Array(1...36) + [63, 64, 65, 100],
        [1, 2, 5]
    )
    func transposedProduct(width: Int, threads: Int) {
        let sparse = randomMatrix(rows: 401, columns: 29, seed: UInt64(width)).sparse
        var generator = SplitMix64(seed: 2000 + UInt64(width))
        let factor = Matrix(rows: 401, columns: width, values: generator.symmetric(count: 401 * width))
        let cuts = Set((0..<threads - 1).map { _ in UInt32(generator.next() % 30) }).sorted()
        // What was in the result does not show.
        var result = [Double](repeating: .nan, count: 29 * width)
        sparse.multiplyTransposed(
            by: factor.values,
            columns: width,
            into: &result,
            ranges: ColumnRanges(bounds: [0] + cuts + [29]),
            parallelism: Parallelism(threads: threads)
        )
        #expect(result == sparse.transposed().multiplied(by: factor).values)
    }

    @Test("The same in single precision", arguments: Array(4...36) + [63, 64, 65, 100])
    func transposedProductOfFloats(width: Int) {
        let wide = randomMatrix(rows: 401, columns: 29, seed: UInt64(width)).sparse
        let sparse = SparseMatrix(
            rows: wide.rows,
            columns: wide.columns,
            rowOffsets: wide.rowOffsets,
            columnIndices: wide.columnIndices,
            values: SharedBuffer(wide.values.map { Float($0) })
        )
        var generator = SplitMix64(seed: 3000 + UInt64(width))
        let factor = SharedElements(generator.symmetric(count: 401 * width).map { Float($0) })
        let own = SharedElements<Float>(count: 29 * width)
        let other = SharedElements<Float>(count: 29 * width)
        sparse.transposed().multiply(by: factor, columns: width, into: own, parallelism: .serial)
        sparse.multiplyTransposed(
            by: factor,
            columns: width,
            into: other,
            ranges: ColumnRanges(bounds: [0, 7, 29]),
            parallelism: Parallelism(threads: 2)
        )
        #expect(own.elements == other.elements)
    }

    @Test("Ranges of columns cover all of them and share the entries out", arguments: [1, 2, 3])
    func ranges(threads: Int) {
        let sparse = randomMatrix(rows: 3000, columns: 300, seed: 5).sparse
        let bounds = ColumnRanges(sparse, parallelism: Parallelism(threads: threads)).bounds.map { Int($0) }
        #expect(bounds.first == 0 && bounds.last == 300 && bounds.count == threads + 1)
        let transposed = sparse.transposed()
        for (start, end) in zip(bounds, bounds.dropFirst()) {
            let entries = transposed.rowOffsets[end] - transposed.rowOffsets[start]
            #expect(abs(entries - sparse.entryCount / threads) < 2000)
        }
        let empty = SparseMatrix<Float>(rows: 0, columns: 0, rowOffsets: [0], columnIndices: [], values: [])
        #expect(ColumnRanges(empty, parallelism: Parallelism(threads: threads)).bounds == [0, 0])
    }

    @Test("Float values are widened, not the factor narrowed")
    func floats() {
        let sparse = SparseMatrix<Float>(
            rows: 2,
            columns: 2,
            rowOffsets: [0, 2, 2],
            columnIndices: [0, 1],
            values: [0.1, -3]
        )
        let product = sparse.multiplied(by: Matrix(rows: 2, columns: 2, values: [1e-9, 1, 1.0 / 3, 2]))
        #expect(product.values == [Double(Float(0.1)) * 1e-9 - 3 * (1.0 / 3), Double(Float(0.1)) - 6, 0, 0])
    }

    @Test("The number of threads does not change a bit", arguments: [1, 2, 9, 40])
    func threads(width: Int) {
        let sparse = randomMatrix(rows: 3000, columns: 300, seed: 5).sparse
        var generator = SplitMix64(seed: 6)
        let factor = Matrix(rows: 300, columns: width, values: generator.symmetric(count: 300 * width))
        let serial = sparse.multiplied(by: factor)
        for threads in [2, 3, 16] {
            #expect(sparse.multiplied(by: factor, parallelism: Parallelism(threads: threads)) == serial)
        }
    }

    @Test("What the target held before is written over, also by a matrix without entries or columns")
    func staleTarget() {
        var target = [Double](repeating: 7, count: 5)
        SparseMatrix<Double>(rows: 2, columns: 3, rowOffsets: [0, 0, 0], columnIndices: [], values: [])
            .multiply(by: [1, 2, 3, 4, 5, 6], columns: 2, into: &target, parallelism: .serial)
        #expect(target == [0, 0, 0, 0, 7])
        target = [7, 7]
        SparseMatrix<Float>(rows: 2, columns: 0, rowOffsets: [0, 0, 0], columnIndices: [], values: [])
            .multiply(by: [], columns: 1, into: &target, parallelism: .allCores)
        #expect(target == [0, 0])
        let none = SparseMatrix<Float>(rows: 0, columns: 2, rowOffsets: [0], columnIndices: [], values: [])
        #expect(none.multiplied(by: Matrix(rows: 2, columns: 3)).values.isEmpty)
        #expect(none.transposed().rows == 2 && none.transposed().columns == 0)
    }

    @Test("The transpose swaps rows and columns, and twice is the matrix itself", arguments: 1...8)
    func transpose(seed: Int) {
        let (dense, sparse) = randomMatrix(rows: 5 * seed, columns: 11, seed: UInt64(seed))
        let transposed = sparse.transposed()
        #expect(transposed.rows == 11 && transposed.columns == 5 * seed)
        for column in 0..<11 {
            let entries = transposed.rowOffsets[column]..<transposed.rowOffsets[column + 1]
            let expected = (0..<5 * seed).filter { dense[$0][column] != 0 }
            #expect(transposed.columnIndices[entries].map { Int($0) } == expected)
            #expect(Array(transposed.values[entries]) == expected.map { dense[$0][column] })
        }
        #expect(transposed.transposed() == sparse)
    }

    @Test("Rows are picked in the given order, repeats included")
    func rows() {
        let (dense, sparse) = randomMatrix(rows: 6, columns: 9, seed: 3)
        let picked = sparse.rows([4, 0, 4, 5])
        let identity = Matrix(rows: 9, columns: 9, values: (0..<81).map { $0 % 10 == 0 ? 1 : 0 })
        #expect(picked.multiplied(by: identity).values == [4, 0, 4, 5].flatMap { dense[$0] })
        #expect(sparse.rows([]).rows == 0)
    }

    @Test("The sum of squares")
    func squares() {
        let sparse = SparseMatrix<Float>(
            rows: 2,
            columns: 4,
            rowOffsets: [0, 1, 3],
            columnIndices: [2, 0, 3],
            values: [3, -4, 12]
        )
        #expect(sparse.sumOfSquares() == 169)
    }
}
