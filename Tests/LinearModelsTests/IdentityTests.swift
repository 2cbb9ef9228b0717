import LinearAlgebra
import Optimization
import TestSupport
import Testing

@testable import LinearModels

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// What must hold at every optimum, whatever the data.
@Suite struct IdentityTests {
    private static let configuration = LogisticRegression.Configuration(regularization: 3, tolerance: 1e-10)

    private func fit(
        _ problem: RandomProblem,
        classes: Int,
        _ configuration: LogisticRegression.Configuration = configuration
    ) throws -> LogisticFit {
        try LogisticRegression(configuration).fit(features: problem.features, labels: problem.labels, classes: classes)
    }

    /// With two classes softmax(z₁, z₂) = σ(z₂ − z₁), and at the optimum w₁ = −w₂: ½(‖w₁‖² + ‖w₂‖²) = ¼‖w₂ − w₁‖²,
    /// half the binary
    /// penalty; so softmax with C is binary with 2C.
    @Test(
        "Softmax of two classes is binary logistic regression with twice the C",
        arguments: 1...5 as ClosedRange<UInt64>
    )
    func twoClasses(seed: UInt64) throws {
        let problem = RandomProblem(rows: 70, columns: 30, classes: 2, seed: seed)
        let softmax = try fit(problem, classes: 2)
        var doubled = Self.configuration
        doubled.regularization *= 2
        let binary = try LogisticRegression(doubled).fitOneVersusRest(
            features: problem.features,
            targets: LabelMatrix(rows: problem.labels.map { $0 == 1 ? [0] : [] }, labels: 1)
        )
        let differences = (0..<30).map { softmax.model.weights[$0, 1] - softmax.model.weights[$0, 0] }
        #expect(largestDifference(differences, binary.model.weights.values) < 1e-6)
        #expect(abs(softmax.model.bias[1] - softmax.model.bias[0] - binary.model.bias[0]) < 1e-6)
        let own = softmax.model.probabilities(of: problem.features)
        let other = binary.model.probabilities(of: problem.features)
        #expect(largestDifference((0..<70).map { own[$0, 1] }, other.values) < 1e-7)
    }

    @Test(
        "At the optimum the mean probability of a class is its share of the weight; weights and biases sum to zero",
        arguments: [LogisticRegression.ClassWeights.uniform, .balanced, .explicit([1, 2, 0.5, 4])]
    )
    func meanProbability(weights: LogisticRegression.ClassWeights) throws {
        let problem = RandomProblem(rows: 200, columns: 40, classes: 4, seed: 3)
        var configuration = Self.configuration
        configuration.classWeights = weights
        let fit = try fit(problem, classes: 4, configuration)
        let counts = (0..<4).map { label in Double(problem.labels.count { $0 == label }) }
        let factors: [Double]
        switch weights {
        case .uniform: factors = [1, 1, 1, 1]
        case .balanced: factors = counts.map { 200 / (4 * $0) }
        case .explicit(let given): factors = given
        }
        let probabilities = fit.model.probabilities(of: problem.features)
        let total = zip(factors, counts).reduce(0) { $0 + $1.0 * $1.1 }
        for label in 0..<4 {
            let mean = (0..<200).reduce(0) { $0 + factors[problem.labels[$1]] * probabilities[$1, label] } / total
            #expect(abs(mean - factors[label] * counts[label] / total) < 1e-8)
        }
        for row in 0..<200 { #expect(abs(probabilities.row(row).reduce(0, +) - 1) < 1e-14) }
        for feature in 0..<40 { #expect(abs(fit.model.weights.row(feature).reduce(0, +)) < 1e-10) }
        #expect(abs(fit.model.bias.reduce(0, +)) < 1e-10)
    }

    @Test("Every label's mean probability is its frequency")
    func meanProbabilityOfLabels() throws {
        let problem = RandomProblem(rows: 150, columns: 40, classes: 3, seed: 4)
        let fit = try LogisticRegression(Self.configuration).fitOneVersusRest(
            features: problem.features,
            targets: problem.targets
        )
        let probabilities = fit.model.probabilities(of: problem.features)
        for label in 0..<3 {
            let mean = (0..<150).reduce(0) { $0 + probabilities[$1, label] } / 150
            let frequency = Double((0..<150).count { problem.targets[$0, label] }) / 150
            #expect(abs(mean - frequency) < 1e-8)
        }
    }

    @Test("Labels fitted together are those fitted alone")
    func jointly() throws {
        let problem = RandomProblem(rows: 90, columns: 25, classes: 3, seed: 5)
        for weights in [LogisticRegression.ClassWeights.uniform, .balanced] {
            var configuration = Self.configuration
            configuration.classWeights = weights
            let solver = LogisticRegression(configuration)
            let together = try solver.fitOneVersusRest(features: problem.features, targets: problem.targets)
            var sum = 0.0
            for label in 0..<3 {
                let own = (0..<90).map { problem.targets[$0, label] ? [0] : [] }
                let alone = try solver.fitOneVersusRest(
                    features: problem.features,
                    targets: LabelMatrix(rows: own, labels: 1)
                )
                #expect(
                    largestDifference((0..<25).map { together.model.weights[$0, label] }, alone.model.weights.values)
                        < 1e-6
                )
                #expect(abs(together.model.bias[label] - alone.model.bias[0]) < 1e-6)
                sum += alone.objective
            }
            #expect(abs(together.objective - sum) < 1e-10 * sum)
        }
    }

    @Test("Contributions and the bias sum to the logit")
    func contributions() throws {
        let problem = RandomProblem(rows: 60, columns: 80, classes: 4, seed: 6)
        let model = try fit(problem, classes: 4).model
        let logits = model.logits(of: problem.features)
        for row in 0..<60 {
            for label in 0..<4 {
                let contributions = model.contributions(of: problem.features, row: row, class: label)
                #expect(contributions.count == problem.features.rowOffsets[row + 1] - problem.features.rowOffsets[row])
                let sum = contributions.reduce(model.bias[label]) { $0 + $1.contribution }
                #expect(abs(sum - logits[row, label]) < 1e-12)
            }
        }
    }

    @Test("The order of documents does not matter")
    func orderOfDocuments() throws {
        let problem = RandomProblem(rows: 80, columns: 30, classes: 3, seed: 7)
        var generator = SplitMix64(seed: 1)
        let order = Array(0..<80).shuffled(using: &generator)
        let own = try fit(problem, classes: 3)
        let shuffled = try LogisticRegression(Self.configuration).fit(
            features: problem.features.rows(order),
            labels: order.map { problem.labels[$0] },
            classes: 3
        )
        #expect(largestDifference(own.model.weights.values, shuffled.model.weights.values) < 1e-7)
        #expect(largestDifference(own.model.bias, shuffled.model.bias) < 1e-7)
    }

    @Test("The order of labels does not matter")
    func orderOfLabels() throws {
        let problem = RandomProblem(rows: 80, columns: 30, classes: 3, seed: 8)
        let renamed = [2, 0, 1]
        let own = try fit(problem, classes: 3).model
        let other = try LogisticRegression(Self.configuration).fit(
            features: problem.features,
            labels: problem.labels.map { renamed[$0] },
            classes: 3
        ).model
        for label in 0..<3 {
            #expect(abs(own.bias[label] - other.bias[renamed[label]]) < 1e-7)
            for feature in 0..<30 {
                #expect(abs(own.weights[feature, label] - other.weights[feature, renamed[label]]) < 1e-7)
            }
        }
    }

    /// 3,100 rows: more than the inner products are formed for, and enough entries for products on several threads.
    @Test("The number of threads does not change a bit", arguments: [60, 3100], solvers)
    func threads(rows: Int, solver: LogisticRegression.Solver) throws {
        let problem = RandomProblem(rows: rows, columns: 120, classes: 3, density: 0.1, seed: 9)
        var models: [LogisticModel] = []
        for threads in [1, 2, 3] {
            var configuration = LogisticRegression.Configuration(solver: solver, tolerance: 1e-6)
            configuration.parallelism = Parallelism(threads: threads)
            models.append(try fit(problem, classes: 3, configuration).model)
            models.append(
                try LogisticRegression(configuration).fitOneVersusRest(
                    features: problem.features,
                    targets: problem.targets
                ).model
            )
        }
        #expect(models[0] == models[2] && models[0] == models[4])
        #expect(models[1] == models[3] && models[1] == models[5])
        let parallel = models[0].probabilities(of: problem.features, parallelism: Parallelism(threads: 3))
        #expect(parallel == models[0].probabilities(of: problem.features))
    }

    @Test("A fit that starts at another's solution reaches its own optimum, sooner")
    func warmStart() throws {
        let problem = RandomProblem(rows: 120, columns: 40, classes: 3, seed: 10)
        let first = try fit(problem, classes: 3)
        var configuration = Self.configuration
        configuration.regularization = 4
        let cold = try fit(problem, classes: 3, configuration)
        let warm = try LogisticRegression(configuration).fit(
            features: problem.features,
            labels: problem.labels,
            classes: 3,
            start: first.point
        )
        #expect(largestDifference(cold.model.weights.values, warm.model.weights.values) < 1e-7)
        #expect(largestDifference(cold.model.bias, warm.model.bias) < 1e-7)
        #expect(warm.iterations < cold.iterations)
        let again = try LogisticRegression(configuration).fit(
            features: problem.features,
            labels: problem.labels,
            classes: 3,
            start: warm.point
        )
        // Nothing is left to gain, which takes five idle rounds to be believed.
        #expect(again.iterations <= 5)
    }

    @Test("The number of remembered steps changes the way, not the answer", arguments: [0, 1, 4, 60])
    func memory(steps: Int) throws {
        let problem = RandomProblem(rows: 100, columns: 40, classes: 3, seed: 14)
        var configuration = Self.configuration
        configuration.solver = .lbfgs
        configuration.memory = steps
        configuration.iterationLimit = 5000
        let own = try fit(problem, classes: 3)
        let other = try fit(problem, classes: 3, configuration)
        #expect(largestDifference(own.model.weights.values, other.model.weights.values) < 1e-6)
        #expect(largestDifference(own.model.bias, other.model.bias) < 1e-6)
    }

    @Test("Small problems remember 30 steps, large ones 10, huge ones 4")
    func defaultMemory() {
        #expect(LogisticRegression.steps(rows: 0, classes: 3) == 30)
        #expect(LogisticRegression.steps(rows: 1000, classes: 3) == 30)
        #expect(LogisticRegression.steps(rows: 8000, classes: 9) == 29)
        #expect(LogisticRegression.steps(rows: 50_000, classes: 9) == 10)
        #expect(LogisticRegression.steps(rows: 10_000_000, classes: 9) == 4)
    }

    @Test("Inner products given from outside and the transpose given from outside change nothing")
    func given() throws {
        let problem = RandomProblem(rows: 50, columns: 40, classes: 3, seed: 11)
        var configuration = Self.configuration
        configuration.solver = .lbfgs
        let solver = LogisticRegression(configuration)
        let transposed = try #require(solver.transposed(features: problem.features))
        let gram = try #require(solver.gram(features: problem.features, transposed: transposed))
        let own = try solver.fit(features: problem.features, labels: problem.labels, classes: 3)
        let other = try solver.fit(
            features: problem.features,
            transposed: transposed,
            gram: gram,
            labels: problem.labels,
            classes: 3
        )
        #expect(own.model == other.model && own.iterations == other.iterations)
    }

    @Test("32-bit features give the weights of 64-bit ones, to their precision")
    func narrowed() throws {
        let problem = RandomProblem(rows: 100, columns: 30, classes: 3, seed: 12)
        let wide = try fit(problem, classes: 3).model
        let narrow = try LogisticRegression(Self.configuration).fit(
            features: problem.features.narrowed,
            labels: problem.labels,
            classes: 3
        ).model
        #expect(largestDifference(wide.weights.values, narrow.weights.values) < 1e-6)
        #expect(largestDifference(wide.bias, narrow.bias) < 1e-6)
        let a = wide.probabilities(of: problem.features)
        let b = narrow.probabilities(of: problem.features.narrowed)
        #expect(largestDifference(a.values, b.values) < 1e-6)
    }

    @Test("The gradient vanishes at the answer and the fit says why it stopped")
    func stops() throws {
        let problem = RandomProblem(rows: 100, columns: 30, classes: 3, seed: 13)
        let fit = try fit(problem, classes: 3)
        #expect(fit.stopReason == .gradientConverged || fit.stopReason == .valueConverged)
        #expect(fit.gradientNorm < 1e-8)
        let expected = objective(
            fit.model,
            problem.features,
            isTarget: { problem.labels[$0] == $1 },
            weight: { _, _ in 1 },
            regularization: 3
        )
        #expect(abs(fit.objective - expected) < 1e-12 * expected)
        let limited = try LogisticRegression(.init(tolerance: 1e-10, iterationLimit: 3)).fit(
            features: problem.features,
            labels: problem.labels,
            classes: 3
        )
        #expect(limited.stopReason == .iterationLimit && limited.iterations == 3)
    }

    /// Stationarity of the optimum itself, W = C · Xᵀ(Y − P) summed with weights, checked by plain loops.
    @Test("Weights are C times the sum of the residuals' features", arguments: 1...5 as ClosedRange<UInt64>, solvers)
    func stationarity(seed: UInt64, solver: LogisticRegression.Solver) throws {
        let problem = RandomProblem(rows: 90, columns: 25, classes: 3, seed: seed)
        var configuration = Self.configuration
        configuration.solver = solver
        let model = try fit(problem, classes: 3, configuration).model
        let probabilities = model.probabilities(of: problem.features)
        var sums = Matrix(rows: 25, columns: 3)
        for row in 0..<90 {
            for entry in problem.features.rowOffsets[row]..<problem.features.rowOffsets[row + 1] {
                let feature = Int(problem.features.columnIndices[entry])
                for label in 0..<3 {
                    let residual = (problem.labels[row] == label ? 1 : 0) - probabilities[row, label]
                    sums[feature, label] += 3 * residual * problem.features.values[entry]
                }
            }
        }
        #expect(largestDifference(sums.values, model.weights.values) < 1e-6)
    }
}
