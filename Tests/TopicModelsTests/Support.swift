import LinearAlgebra
import TestSupport
import Testing

@testable import TopicModels

/// A sparse matrix of the elements of a dense one that are not zero.
func sparse<Value: BinaryFloatingPoint & BitwiseCopyable & Sendable>(_ dense: [[Value]]) -> SparseMatrix<Value> {
    var offsets = [0]
    var (columns, values) = ([UInt32](), [Value]())
    for row in dense {
        for (column, value) in row.enumerated() where value != 0 {
            columns.append(UInt32(column))
            values.append(value)
        }
        offsets.append(values.count)
    }
    return SparseMatrix(
        rows: dense.count,
        columns: dense.first?.count ?? 0,
        rowOffsets: offsets,
        columnIndices: columns,
        values: values
    )
}

/// The same matrix in 32 bits.
func single(_ matrix: SparseMatrix<Double>) -> SparseMatrix<Float> {
    matrix.map { Float($0) }
}

/// A random non-negative matrix.
func randomMatrix(rows: Int, columns: Int, density: Double, seed: UInt64) -> SparseMatrix<Double> {
    var generator = SplitMix64(seed: seed)
    return sparse(
        (0..<rows).map { _ in
            (0..<columns).map { _ in
                let isThere = (generator.symmetric() + 1) / 2 < density
                let value = abs(generator.symmetric())
                return isThere ? value : 0
            }
        }
    )
}

/// The elements of a sparse matrix, row-major.
func dense(_ matrix: SparseMatrix<Double>) -> Matrix {
    var result = Matrix(rows: matrix.rows, columns: matrix.columns)
    for row in 0..<matrix.rows {
        for entry in matrix.rowOffsets[row]..<matrix.rowOffsets[row + 1] {
            result[row, Int(matrix.columnIndices[entry])] = matrix.values[entry]
        }
    }
    return result
}

/// ‖X − WH‖, element by element.
func distance(_ matrix: SparseMatrix<Double>, _ fit: NMF.Fit) -> Double {
    let x = dense(matrix)
    let model = fit.documentTopics.multiplied(by: fit.termTopics.transposed)
    return zip(x.values, model.values).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
}

func isSound(_ fit: NMF.Fit) -> Bool {
    (fit.documentTopics.values + fit.termTopics.values).allSatisfy { $0 >= 0 && $0.isFinite }
        && (fit.history + [fit.error, fit.relativeError]).allSatisfy { $0 >= 0 && $0.isFinite }
}

/// The twelve lines of the fixtures.
struct MiniCorpus {
    let matrix: SparseMatrix<Double>
    let terms: [String]

    init() throws {
        let vocabulary = try TSV(fixture: "mini-vocabulary.tsv", of: #filePath).rows
        terms = try vocabulary.map { try #require($0["term"]) }
        let columns = Dictionary(uniqueKeysWithValues: terms.enumerated().map { ($1, $0) })
        var rows = [[Double]](repeating: [Double](repeating: 0, count: terms.count), count: 12)
        for cell in try TSV(fixture: "sklearn-tfidf-default.tsv", of: #filePath).rows {
            let row = try #require(cell["doc"].flatMap { Int($0) })
            let column = try #require(cell["term"].flatMap { columns[$0] })
            rows[row][column] = try #require(cell["weight"].flatMap { Double($0) })
        }
        matrix = sparse(rows)
    }

    /// The start of the fixtures' figures, four topics.
    var start: (documentTopics: Matrix, termTopics: Matrix) {
        var w = Matrix(rows: matrix.rows, columns: 4)
        var h = Matrix(rows: matrix.columns, columns: 4)
        for i in 0..<w.rows { for j in 0..<4 { w[i, j] = 0.1 + Double((7 * i + 3 * j) % 11) / 11 } }
        // H[i, j] has topics for rows.
        for j in 0..<h.rows { for i in 0..<4 { h[j, i] = 0.1 + Double((5 * i + 2 * j) % 13) / 13 } }
        return (w, h)
    }
}
