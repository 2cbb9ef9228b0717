import TestSupport
import Testing

@testable import LinearAlgebra

/// Inner products of all pairs of rows.
@Suite struct RowGramTests {
    private func random<Value>(rows: Int, columns: Int, seed: UInt64, as: Value.Type) -> SparseMatrix<Value> {
        var generator = SplitMix64(seed: seed)
        var (offsets, indices, values) = ([0], [UInt32](), [Value]())
        for row in 0..<rows {
            for column in 0..<columns
            where row % 4 != 2 && column % 5 != 1 && Int.random(in: 0..<3, using: &generator) == 0 {
                indices.append(UInt32(column))
                values.append(Value(generator.symmetric()))
            }
            offsets.append(indices.count)
        }
        return SparseMatrix(rows: rows, columns: columns, rowOffsets: offsets, columnIndices: indices, values: values)
    }

    private func compare<Value>(_ sparse: SparseMatrix<Value>) {
        let gram = sparse.rowGram(transposed: sparse.transposed())
        #expect(gram.rows == sparse.rows && gram.columns == sparse.rows)
        var dense = Matrix(rows: sparse.rows, columns: sparse.columns)
        for row in 0..<sparse.rows {
            for entry in sparse.rowOffsets[row]..<sparse.rowOffsets[row + 1] {
                dense[row, Int(sparse.columnIndices[entry])] = Double(sparse.values[entry])
            }
        }
        for row in 0..<sparse.rows {
            for other in 0..<sparse.rows {
                // The terms ascend in both, and terms of 0 change no sum: equal to the last bit.
                let sum = (0..<sparse.columns).reduce(0) { $0 + dense[row, $1] * dense[other, $1] }
                #expect(gram[row, other] == sum, "rows \(row) and \(other)")
            }
        }
    }

    @Test(
        "Every element is the inner product of two rows",
        arguments: [(1, 1), (1, 9), (7, 1), (13, 40), (50, 8), (4, 0)]
    )
    func products(rows: Int, columns: Int) {
        compare(random(rows: rows, columns: columns, seed: 1, as: Double.self))
        compare(random(rows: rows, columns: columns, seed: 2, as: Float.self))
    }

    @Test("No rows give no products")
    func empty() {
        let none = random(rows: 0, columns: 3, seed: 1, as: Double.self)
        #expect(none.rowGram(transposed: none.transposed()).values.isEmpty)
    }

    @Test("The number of threads does not change a bit", arguments: [2, 3, 8])
    func threads(count: Int) {
        let sparse = random(rows: 120, columns: 60, seed: 3, as: Float.self)
        let transposed = sparse.transposed()
        #expect(
            sparse.rowGram(transposed: transposed, parallelism: Parallelism(threads: count))
                == sparse.rowGram(transposed: transposed)
        )
    }
}
