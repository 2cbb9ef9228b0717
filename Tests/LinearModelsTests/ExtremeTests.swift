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

/// Odd, huge and wrong input.
@Suite struct ExtremeTests {
    private let corpus: SparseMatrix<Double> = sparse(
        [[(0, 1), (1, 0.5)], [(1, 1)], [(0, 0.2), (2, 1)], [(2, 0.7)]],
        columns: 3
    )

    private func fit(
        _ features: SparseMatrix<Double>,
        _ labels: [Int],
        classes: Int = 2,
        _ configuration: LogisticRegression.Configuration = .init()
    ) throws(LinearModelError) -> LogisticFit {
        try LogisticRegression(configuration).fit(features: features, labels: labels, classes: classes)
    }

    private func isFinite(_ fit: LogisticFit) -> Bool {
        fit.model.weights.values.allSatisfy(\.isFinite) && fit.model.bias.allSatisfy(\.isFinite)
            && fit.objective.isFinite
            && fit.gradientNorm.isFinite
    }

    @Test("What cannot be fitted is refused with its place")
    func refusals() {
        #expect(throws: LinearModelError.oneClass(1)) { try fit(corpus, [1, 1, 1, 1]) }
        #expect(throws: LinearModelError.oneClass(0)) { try fit(corpus, [0, 0, 0, 0], classes: 1) }
        #expect(throws: LinearModelError.shapeMismatch(what: "labels", expected: 4, found: 3)) {
            try fit(corpus, [0, 1, 0])
        }
        #expect(throws: LinearModelError.labelOutOfRange(label: 2, row: 3, classes: 2)) {
            try fit(corpus, [0, 1, 0, 2])
        }
        #expect(throws: LinearModelError.labelOutOfRange(label: -1, row: 1, classes: 2)) {
            try fit(corpus, [0, -1, 0, 2])
        }
        #expect(throws: LinearModelError.noRows) { try fit(sparse([], columns: 3), []) }
        #expect(throws: LinearModelError.noRows) {
            try LogisticRegression(.init()).fitOneVersusRest(
                features: sparse([], columns: 3),
                targets: LabelMatrix(rows: [], labels: 2)
            )
        }
    }

    @Test("C must be positive and finite", arguments: [0, -1, .infinity, .nan, -.infinity] as [Double])
    func regularization(c: Double) {
        for attempt in [
            { try fit(corpus, [0, 1, 0, 1], .init(regularization: c)) },
            {
                try LogisticRegression(.init(regularization: c)).fitOneVersusRest(
                    features: corpus,
                    targets: LabelMatrix(rows: [[0], [], [0], []], labels: 1)
                )
            },
        ] as [() throws -> LogisticFit] {
            do {
                _ = try attempt()
                Issue.record("C of \(c) was accepted")
            } catch let LinearModelError.regularization(found) {
                #expect(found == c || (found.isNaN && c.isNaN))
            } catch {
                Issue.record("another error: \(error)")
            }
        }
    }

    @Test("Features that are not finite are refused", arguments: [Double.nan, .infinity, -.infinity])
    func features(bad: Double) {
        let features = corpus.changed { $0[3] = bad }
        #expect(throws: LinearModelError.notFinite(entry: 3)) { try fit(features, [0, 1, 0, 1]) }
        #expect(throws: LinearModelError.notFinite(entry: 3)) {
            try LogisticRegression(.init()).fitOneVersusRest(
                features: features,
                targets: LabelMatrix(rows: [[0], [], [0], []], labels: 1)
            )
        }
    }

    @Test(
        "Class weights of the wrong number, not positive or not finite are refused",
        arguments: [
            [1], [1, 2, 3], [1, -1], [1, .nan], [.infinity, 1], [1, 0], [],
        ] as [[Double]]
    )
    func classWeights(weights: [Double]) {
        let configuration = LogisticRegression.Configuration(classWeights: .explicit(weights))
        #expect(throws: LinearModelError.self) { try fit(corpus, [0, 1, 0, 1], configuration) }
        #expect(throws: LinearModelError.self) {
            try LogisticRegression(configuration).fitOneVersusRest(
                features: corpus,
                targets: LabelMatrix(rows: [[0], [1], [0], []], labels: 2)
            )
        }
    }

    @Test("A start of another shape is refused")
    func start() throws {
        let three = try fit(corpus, [0, 1, 2, 0], classes: 3)
        #expect(throws: LinearModelError.shapeMismatch(what: "start", expected: 8, found: 12)) {
            try LogisticRegression(.init()).fit(features: corpus, labels: [0, 1, 1, 0], classes: 2, start: three.point)
        }
    }

    @Test("Every error says what is wrong")
    func messages() {
        #expect(LinearModelError.oneClass(2).description.contains("class 2"))
        #expect(LinearModelError.regularization(-3).description.contains("-3"))
        #expect(LinearModelError.notFinite(entry: 7).description.contains("7"))
        #expect(
            LinearModelError.labelOutOfRange(label: 9, row: 4, classes: 3).description
                == "label 9 of row 4 is not in 0..<3"
        )
    }

    @Test("A class without rows gets almost no probability; the others are as without it")
    func absentClass() throws {
        let problem = RandomProblem(rows: 60, columns: 20, classes: 2, seed: 1)
        for weights in [LogisticRegression.ClassWeights.uniform, .balanced] {
            let configuration = LogisticRegression.Configuration(classWeights: weights, tolerance: 1e-8)
            let two = try fit(problem.features, problem.labels, configuration)
            let three = try fit(problem.features, problem.labels, classes: 3, configuration)
            #expect(isFinite(three))
            let a = two.model.probabilities(of: problem.features)
            let b = three.model.probabilities(of: problem.features)
            for row in 0..<60 {
                #expect(b[row, 2] < 1e-5)
                #expect(abs(a[row, 0] - b[row, 0]) < 1e-4)
            }
        }
    }

    @Test("A label that no row or every row has gets smoothed odds and no weights; the others are as without it")
    func constantLabels() throws {
        let problem = RandomProblem(rows: 60, columns: 20, classes: 1, seed: 2)
        for weights in [LogisticRegression.ClassWeights.uniform, .balanced] {
            let solver = LogisticRegression(.init(classWeights: weights, tolerance: 1e-10))
            let own = (0..<60).map { problem.targets[$0, 0] ? [0] : [] }
            let alone = try solver.fitOneVersusRest(
                features: problem.features,
                targets: LabelMatrix(rows: own, labels: 1)
            )
            let all = try solver.fitOneVersusRest(
                features: problem.features,
                targets: LabelMatrix(rows: own.map { $0 + [2] }, labels: 3)
            )
            #expect(isFinite(all))
            #expect(abs(all.model.bias[1] - log(0.5 / 60.5)) < 1e-14)
            #expect(abs(all.model.bias[2] - log(60.5 / 0.5)) < 1e-14)
            #expect((0..<20).allSatisfy { all.model.weights[$0, 1] == 0 && all.model.weights[$0, 2] == 0 })
            #expect(largestDifference((0..<20).map { all.model.weights[$0, 0] }, alone.model.weights.values) < 1e-6)
        }
    }

    @Test("Labels that are all constant give a finite model", arguments: [1e-3, 1, 1e3], solvers)
    func onlyConstantLabels(c: Double, solver: LogisticRegression.Solver) throws {
        let fit = try LogisticRegression(.init(regularization: c, solver: solver)).fitOneVersusRest(
            features: corpus,
            targets: LabelMatrix(rows: [[0], [0], [0], [0]], labels: 2)
        )
        #expect(isFinite(fit))
        #expect(fit.model.weights.values.allSatisfy { $0 == 0 })
        #expect(abs(fit.model.bias[0] - log(9.0)) < 1e-14 && abs(fit.model.bias[1] + log(9.0)) < 1e-14)
    }

    @Test("No label at all gives an empty model", arguments: solvers)
    func noLabels(solver: LogisticRegression.Solver) throws {
        let fit = try LogisticRegression(.init(solver: solver)).fitOneVersusRest(
            features: corpus,
            targets: LabelMatrix(rows: [[], [], [], []], labels: 0)
        )
        #expect(fit.model.classes == 0 && fit.model.weights.values.isEmpty && fit.objective == 0)
    }

    @Test("Rows without features, or a matrix without any, give the classes' shares", arguments: solvers)
    func emptyFeatures(solver: LogisticRegression.Solver) throws {
        for features in [sparse([[], [], [], []], columns: 0), sparse([[], [], [], []], columns: 5)] {
            let fit = try fit(features, [0, 1, 1, 1], .init(solver: solver, tolerance: 1e-10))
            #expect(isFinite(fit))
            let probabilities = fit.model.probabilities(of: features)
            for row in 0..<4 { #expect(abs(probabilities[row, 1] - 0.75) < 1e-9) }
        }
    }

    @Test(
        "Features of extreme size never give NaN",
        arguments: [1e-300, 1e-150, 1e-20, 1e8, 1e20, 1e100, 1e160, 1e300],
        solvers
    )
    func extremeFeatures(scale: Double, solver: LogisticRegression.Solver) throws {
        let features = corpus.changed { values in for index in values.indices { values[index] *= scale } }
        let fit = try fit(features, [0, 1, 0, 1], .init(solver: solver, iterationLimit: 200))
        #expect(fit.model.weights.values.allSatisfy(\.isFinite) && fit.model.bias.allSatisfy(\.isFinite))
        let shares = try LogisticRegression(.init(solver: solver, iterationLimit: 200)).fitOneVersusRest(
            features: features,
            targets: LabelMatrix(rows: [[0], [1], [0, 1], []], labels: 2)
        )
        #expect(shares.model.weights.values.allSatisfy(\.isFinite) && shares.model.bias.allSatisfy(\.isFinite))
    }

    @Test("Regularization of any strength", arguments: [1e-12, 1e-6, 1e6, 1e12], solvers)
    func extremeRegularization(c: Double, solver: LogisticRegression.Solver) throws {
        let problem = RandomProblem(rows: 60, columns: 20, classes: 3, seed: 3)
        let fit = try fit(problem.features, problem.labels, classes: 3, .init(regularization: c, solver: solver))
        #expect(isFinite(fit))
        if c < 1 {
            #expect(fit.model.weights.values.allSatisfy { abs($0) < 1e3 * c })
        } else {
            // 20 terms and noise: not all rows can be told apart, but most.
            let logits = fit.model.logits(of: problem.features)
            let right = (0..<60).count { row in
                logits.row(row).enumerated().max { $0.element < $1.element }?.offset == problem.labels[row]
            }
            #expect(right > 45)
        }
    }

    @Test(
        "The smallest and the largest C give finite models",
        arguments: [.leastNonzeroMagnitude, 1e-305, 1e-200, 1e200, 1e308] as [Double],
        solvers
    )
    func absurdRegularization(c: Double, solver: LogisticRegression.Solver) throws {
        let fit = try fit(corpus, [0, 1, 0, 1], .init(regularization: c, solver: solver))
        #expect(fit.model.weights.values.allSatisfy(\.isFinite) && fit.model.bias.allSatisfy(\.isFinite))
        #expect(!fit.objective.isNaN)
        let labels = try LogisticRegression(.init(regularization: c, solver: solver)).fitOneVersusRest(
            features: corpus,
            targets: LabelMatrix(rows: [[0], [1], [0, 1], []], labels: 2)
        )
        #expect(labels.model.weights.values.allSatisfy(\.isFinite) && labels.model.bias.allSatisfy(\.isFinite))
        #expect(!labels.objective.isNaN)
    }

    @Test("Equal rows with different labels get the share of the labels", arguments: solvers)
    func contradictions(solver: LogisticRegression.Solver) throws {
        let features = sparse((0..<40).map { [($0 % 4, 1.0)] }, columns: 4)
        let labels = (0..<40).map { $0 / 4 < 3 ? 0 : 1 }
        let fit = try fit(features, labels, .init(regularization: 100, solver: solver, tolerance: 1e-9))
        let probabilities = fit.model.probabilities(of: features)
        for row in 0..<40 { #expect(abs(probabilities[row, 0] - 0.3) < 1e-7) }
        #expect(fit.model.weights.values.allSatisfy { abs($0) < 1e-6 })
    }

    @Test("Softmax, sigmoid and the logarithm of sums hold for huge logits")
    func hugeLogits() {
        #expect(LogisticModel.softmax([1e300, -1e300, 0]) == [1, 0, 0])
        #expect(LogisticModel.softmax([-1e300, -1e300]) == [0.5, 0.5])
        #expect(LogisticModel.softmax([]).isEmpty)
        #expect(abs(LogisticModel.softmax([710, 709])[0] - LogisticModel.sigmoid(1)) < 1e-15)
        #expect(LogisticModel.sigmoid(1e300) == 1 && LogisticModel.sigmoid(-1e300) == 0)
        #expect(LogisticModel.sigmoid(.infinity) == 1 && LogisticModel.sigmoid(-.infinity) == 0)
        #expect(LogisticModel.sigmoid(0) == 0.5)
        // e⁻⁴⁰ = 4.248354255291589e-18: no cancellation on the small side.
        #expect(abs(LogisticModel.sigmoid(-40) / 4.248354255291589e-18 - 1) < 1e-14)
        #expect(LogisticModel.logSumExp([1e300, 0]) == 1e300)
        #expect(LogisticModel.logSumExp([]) == -.infinity)
        #expect(LogisticModel.logSumExp([-.infinity, -.infinity]) == -.infinity)
        #expect(abs(LogisticModel.logSumExp([-1000, -1000]) - (-1000 + log(2.0))) < 1e-12)
    }

    @Test("A model's probabilities hold for logits of any size")
    func hugeModel() {
        for link in [LogisticModel.Link.softmax, .sigmoid] {
            let model = LogisticModel(
                weights: Matrix(rows: 1, columns: 2, values: [1e300, -1e300]),
                bias: [0, 1],
                link: link
            )
            let features: SparseMatrix<Double> = sparse([[(0, 1)], [(0, -1)], []], columns: 1)
            let probabilities = model.probabilities(of: features)
            #expect(probabilities.values.allSatisfy { $0.isFinite && $0 >= 0 && $0 <= 1 })
            #expect(Array(probabilities.row(0)) == [1, 0] && Array(probabilities.row(1)) == [0, 1])
        }
    }

    @Test("A model of no classes answers nothing")
    func noClasses() {
        let model = LogisticModel(weights: Matrix(rows: 3, columns: 0), bias: [], link: .softmax)
        #expect(model.probabilities(of: corpus).values.isEmpty)
    }

    @Test("Models, errors and fits may cross threads")
    func sendable() {
        func requireSendable<Value: Sendable>(_: Value.Type) {}
        requireSendable(LogisticModel.self)
        requireSendable(LogisticFit.self)
        requireSendable(LogisticRegression.self)
        requireSendable(LabelMatrix.self)
        requireSendable(LinearModelError.self)
    }
}
