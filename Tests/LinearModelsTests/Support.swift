import LinearAlgebra
import TestSupport

@testable import LinearModels

/// Both ways to the optimum.
let solvers: [LogisticRegression.Solver] = [.newton, .lbfgs]

/// The twelve lines of the fixtures as a TF-IDF matrix, with their labels.
struct MiniCorpus {
    let features: SparseMatrix<Double>
    /// Term of each column.
    let terms: [String]
    /// Names of the single labels, sorted.
    let classes: [String]
    let labels: [Int]
    /// Names of the several labels, sorted.
    let tags: [String]
    let targets: LabelMatrix

    init(of file: String = #filePath) throws {
        let corpus = try TSV(fixture: "mini-corpus.tsv", of: file).rows
        let cells = try TSV(fixture: "sklearn-tfidf-default.tsv", of: file).rows
        let terms = Array(Set(cells.compactMap { $0["term"] })).sorted {
            Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8))
        }
        let columns = Dictionary(uniqueKeysWithValues: terms.enumerated().map { ($1, $0) })
        var rows = [[(column: Int, value: Double)]](repeating: [], count: corpus.count)
        for cell in cells {
            guard let row = Int(cell["doc"] ?? ""), let column = columns[cell["term"] ?? ""],
                let value = Double(cell["weight"] ?? "")
            else { throw BrokenFixture() }
            rows[row].append((column, value))
        }
        features = sparse(rows, columns: terms.count)
        self.terms = terms
        let names = corpus.map { $0["single_label"] ?? "" }
        let classes = Array(Set(names)).sorted()
        self.classes = classes
        labels = names.map { classes.firstIndex(of: $0) ?? -1 }
        let lists = corpus.map { ($0["multi_labels_comma"] ?? "").split(separator: ",").map(String.init) }
        let tags = Array(Set(lists.joined())).sorted()
        self.tags = tags
        targets = LabelMatrix(rows: lists.map { $0.compactMap { tags.firstIndex(of: $0) } }, labels: tags.count)
    }
}

/// A fixture that does not have the expected columns.
struct BrokenFixture: Error {}

/// A matrix from the entries of each row, in any order.
func sparse(_ rows: [[(column: Int, value: Double)]], columns: Int) -> SparseMatrix<Double> {
    var offsets = [0]
    var indices: [UInt32] = []
    var values: [Double] = []
    for row in rows {
        for entry in row.sorted(by: { $0.column < $1.column }) {
            indices.append(UInt32(entry.column))
            values.append(entry.value)
        }
        offsets.append(indices.count)
    }
    return SparseMatrix(rows: rows.count, columns: columns, rowOffsets: offsets, columnIndices: indices, values: values)
}

/// Random rows with some empty ones.
func randomSparse(rows: Int, columns: Int, density: Double, _ generator: inout SplitMix64) -> SparseMatrix<Double> {
    let entries = (0..<rows).map { row in
        row % 11 == 7
            ? []
            : (0..<columns).compactMap { column -> (column: Int, value: Double)? in
                Double.random(in: 0..<1, using: &generator) < density ? (column, generator.symmetric()) : nil
            }
    }
    return sparse(entries, columns: columns)
}

extension SparseMatrix<Double> {
    /// The same with values of 32 bits.
    var narrowed: SparseMatrix<Float> {
        SparseMatrix<Float>(
            rows: rows,
            columns: columns,
            rowOffsets: rowOffsets,
            columnIndices: Array(columnIndices),
            values: values.map { Float($0) }
        )
    }

    /// The same with other values.
    func changed(_ change: (inout [Double]) -> Void) -> SparseMatrix<Double> {
        var values = Array(values)
        change(&values)
        return SparseMatrix(
            rows: rows,
            columns: columns,
            rowOffsets: rowOffsets,
            columnIndices: Array(columnIndices),
            values: values
        )
    }
}

/// A random learning problem whose labels depend on the features, with noise.
struct RandomProblem {
    let features: SparseMatrix<Double>
    let labels: [Int]
    let targets: LabelMatrix

    init(rows: Int, columns: Int, classes: Int, density: Double = 0.2, seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        features = randomSparse(rows: rows, columns: columns, density: density, &generator)
        let truth = Matrix(rows: columns, columns: classes, values: generator.symmetric(count: columns * classes))
        var scores = features.multiplied(by: truth)
        for index in scores.values.indices { scores.values[index] += 0.5 * generator.symmetric() }
        // The first rows get one class each, so that none is absent.
        labels = (0..<rows).map { row in
            row < classes ? row : scores.row(row).enumerated().max { $0.element < $1.element }?.offset ?? 0
        }
        targets = LabelMatrix(
            rows: (0..<rows).map { row in (0..<classes).filter { scores[row, $0] > 0.1 || $0 == row } },
            labels: classes
        )
    }
}

/// The objective ½‖W‖² + C Σ w·loss by its definition, with plain loops; weights are one a row (softmax) or one a row
/// and label.
func objective(
    _ model: LogisticModel,
    _ features: SparseMatrix<Double>,
    isTarget: (Int, Int) -> Bool,
    weight: (Int, Int) -> Double,
    regularization: Double
) -> Double {
    let logits = model.logits(of: features)
    var loss = 0.0
    for row in 0..<features.rows {
        for label in 0..<model.classes {
            let logit = logits[row, label]
            switch model.link {
            case .softmax:
                if isTarget(row, label) {
                    loss += weight(row, label) * (LogisticModel.logSumExp(Array(logits.row(row))) - logit)
                }
            case .sigmoid:
                loss += weight(row, label) * LogisticModel.logSumExp([0, isTarget(row, label) ? -logit : logit])
            }
        }
    }
    return 0.5 * model.weights.values.reduce(0) { $0 + $1 * $1 } + regularization * loss
}

/// The largest |a − b|; infinite for different lengths or a NaN.
func largestDifference(_ a: [Double], _ b: [Double]) -> Double {
    guard a.count == b.count else { return .infinity }
    return zip(a, b).reduce(0) { largest, pair in
        let difference = abs(pair.0 - pair.1)
        return difference.isNaN ? .infinity : max(largest, difference)
    }
}
