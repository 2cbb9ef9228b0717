import LinearAlgebra
import TestSupport
import Testing

@testable import LinearModels

/// The optimum is scikit-learn's. Its figures have 12 digits and were reached with a gradient of about 1e-8, hence
/// the tolerances:
/// 1e-9 for objectives (which are flat at the optimum), 1e-6 for probabilities, 1e-5 for coefficients.
@Suite struct ScikitLearnTests {
    private let corpus: MiniCorpus
    private let objectives: [[String: String]]
    private let coefficients: [[String: String]]
    private let probabilities: [[String: String]]

    init() throws {
        corpus = try MiniCorpus()
        objectives = try TSV(fixture: "sklearn-logreg-objective.tsv", of: #filePath).rows
        coefficients = try TSV(fixture: "sklearn-logreg-coef.tsv", of: #filePath).rows
        probabilities = try TSV(fixture: "sklearn-logreg-proba.tsv", of: #filePath).rows
    }

    private func configuration(
        _ c: Double,
        balanced: Bool,
        _ solver: LogisticRegression.Solver
    ) -> LogisticRegression.Configuration {
        LogisticRegression.Configuration(
            regularization: c,
            classWeights: balanced ? .balanced : .uniform,
            solver: solver,
            tolerance: 1e-10
        )
    }

    /// Compares one column of a model with the rows of one configuration; returns how many figures were compared.
    private func compare(_ model: LogisticModel, column: Int, config: String, label: String, probability: String) throws
        -> Int
    {
        var compared = 0
        let found = model.probabilities(of: corpus.features)
        for row in coefficients where row["config"] == config && (label.isEmpty || row["class"] == label) {
            let expected = try #require(Double(row["coef"] ?? ""))
            let term = row["feature"] ?? ""
            let own =
                term == "<intercept>"
                ? model.bias[column] : model.weights[try #require(corpus.terms.firstIndex(of: term)), column]
            #expect(abs(own - expected) < 1e-5, "\(config) \(label) \(term)")
            compared += 1
        }
        for row in probabilities where row["config"] == config && row["class"] == probability {
            let expected = try #require(Double(row["probability"] ?? ""))
            let document = try #require(Int(row["doc"] ?? ""))
            #expect(abs(found[document, column] - expected) < 1e-6, "\(config) \(probability) document \(document)")
            compared += 1
        }
        return compared
    }

    @Test(
        "Softmax: objective, coefficients and probabilities",
        arguments: [
            ("multinomial_C1", 1.0, false), ("multinomial_C10", 10, false), ("multinomial_C1_balanced", 1, true),
        ],
        solvers
    )
    func softmax(problem: (config: String, c: Double, balanced: Bool), solver: LogisticRegression.Solver) throws {
        let (config, c, balanced) = problem
        let fit = try LogisticRegression(configuration(c, balanced: balanced, solver)).fit(
            features: corpus.features,
            labels: corpus.labels,
            classes: corpus.classes.count
        )
        let row = try #require(objectives.first { $0["config"] == config })
        let expected = try #require(Double(row["objective_half_l2_plus_C_nll"] ?? ""))
        #expect(abs(fit.objective - expected) < 1e-9 * expected)
        let halfSquare = try #require(Double(row["half_l2"] ?? ""))
        #expect(abs(0.5 * fit.model.weights.values.reduce(0) { $0 + $1 * $1 } - halfSquare) < 1e-6 * halfSquare)
        for (column, name) in corpus.classes.enumerated() {
            // 27 terms, the intercept, 12 documents.
            #expect(try compare(fit.model, column: column, config: config, label: name, probability: name) == 40)
        }
    }

    @Test(
        "One-versus-rest, all labels fitted together",
        arguments: [("ovr_C1:", false), ("ovr_C1_balanced:", true)],
        solvers
    )
    func oneVersusRest(problem: (prefix: String, balanced: Bool), solver: LogisticRegression.Solver) throws {
        let (prefix, balanced) = problem
        let fit = try LogisticRegression(configuration(1, balanced: balanced, solver)).fitOneVersusRest(
            features: corpus.features,
            targets: corpus.targets
        )
        var labels = 0
        for row in objectives where (row["config"] ?? "").hasPrefix(prefix) {
            let config = row["config"] ?? ""
            let name = String(config.dropFirst(prefix.count))
            let column = try #require(corpus.tags.firstIndex(of: name))
            #expect(try compareOwn(fit.model, column: column, config: config, name: name) == 28 + 24)
            let expected = try #require(Double(row["objective_half_l2_plus_C_nll"] ?? ""))
            let own = binaryObjective(fit.model, column: column, balanced: balanced)
            #expect(abs(own - expected) < 1e-9 * expected, "\(config)")
            labels += 1
        }
        #expect(labels == (balanced ? 2 : corpus.tags.count))
    }

    /// A label's figures; those of the other answer are one minus its own.
    private func compareOwn(_ model: LogisticModel, column: Int, config: String, name: String) throws -> Int {
        let others = Set(probabilities.filter { $0["config"] == config }.compactMap { $0["class"] }).sorted()
        let positive = try #require(others.last)
        let negative = try #require(others.first)
        let found = model.probabilities(of: corpus.features)
        for row in probabilities where row["config"] == config && row["class"] == negative {
            let expected = try #require(Double(row["probability"] ?? ""))
            let document = try #require(Int(row["doc"] ?? ""))
            #expect(abs(1 - found[document, column] - expected) < 1e-6)
        }
        return try 12 + compare(model, column: column, config: config, label: "", probability: positive)
    }

    private func binaryObjective(_ model: LogisticModel, column: Int, balanced: Bool) -> Double {
        let n = corpus.features.rows
        let positives = Double((0..<n).count { corpus.targets[$0, column] })
        let own = balanced ? Double(n) / (2 * positives) : 1
        let other = balanced ? Double(n) / (2 * (Double(n) - positives)) : 1
        let single = LogisticModel(
            weights: Matrix(
                rows: model.weights.rows,
                columns: 1,
                values: (0..<model.weights.rows).map { model.weights[$0, column] }
            ),
            bias: [model.bias[column]],
            link: .sigmoid
        )
        return objective(
            single,
            corpus.features,
            isTarget: { row, _ in corpus.targets[row, column] },
            weight: { row, _ in corpus.targets[row, column] ? own : other },
            regularization: 1
        )
    }
}
