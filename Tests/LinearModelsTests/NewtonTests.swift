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

/// The Newton solver against L-BFGS, and its parts against their definitions.
@Suite struct NewtonTests {
    private func configuration(
        _ solver: LogisticRegression.Solver,
        c: Double = 3,
        weights: LogisticRegression.ClassWeights = .uniform,
        tolerance: Double = 1e-9
    ) -> LogisticRegression.Configuration {
        LogisticRegression.Configuration(
            regularization: c,
            classWeights: weights,
            solver: solver,
            tolerance: tolerance,
            iterationLimit: 20_000
        )
    }

    /// L-BFGS stops at a gradient of about 1e-9 of its start, and coefficients differ by up to that over λ.
    @Test(
        "Both solvers find the same optimum",
        arguments: [0.01, 1, 30],
        [LogisticRegression.ClassWeights.uniform, .balanced, .explicit([1, 3, 0.2])]
    )
    func sameOptimum(c: Double, weights: LogisticRegression.ClassWeights) throws {
        for seed in 1...3 as ClosedRange<UInt64> {
            let problem = RandomProblem(rows: 90, columns: 40, classes: 3, seed: seed)
            let newton = LogisticRegression(configuration(.newton, c: c, weights: weights))
            let reference = LogisticRegression(configuration(.lbfgs, c: c, weights: weights))
            let pairs = [
                (
                    try newton.fit(features: problem.features, labels: problem.labels, classes: 3),
                    try reference.fit(features: problem.features, labels: problem.labels, classes: 3)
                ),
                (
                    try newton.fitOneVersusRest(features: problem.features, targets: problem.targets),
                    try reference.fitOneVersusRest(features: problem.features, targets: problem.targets)
                ),
            ]
            for (own, other) in pairs {
                #expect(own.stopReason == .gradientConverged)
                #expect(largestDifference(own.model.weights.values, other.model.weights.values) < 1e-6)
                #expect(largestDifference(own.model.bias, other.model.bias) < 1e-6)
                #expect(abs(own.objective - other.objective) < 1e-11 * other.objective)
                #expect(own.iterations < 25)
            }
        }
    }

    /// Features in single precision let systems be solved with rough products: the answer must not show it.
    @Test("Rough products find the same optimum, to any tolerance", arguments: [1e-3, 1e-5, 1e-9], [4, 5, 9])
    func roughProducts(tolerance: Double, classes: Int) throws {
        for (seed, c) in [(31, 0.3), (32, 30)] as [(UInt64, Double)] {
            let problem = RandomProblem(rows: 200, columns: 50, classes: classes, seed: seed)
            let singles = SparseMatrix(
                rows: problem.features.rows,
                columns: problem.features.columns,
                rowOffsets: problem.features.rowOffsets,
                columnIndices: Array(problem.features.columnIndices),
                values: problem.features.values.map { Float($0) }
            )
            // The same numbers as doubles, with which no rough products are made.
            let doubles = SparseMatrix(
                rows: singles.rows,
                columns: singles.columns,
                rowOffsets: singles.rowOffsets,
                columnIndices: Array(singles.columnIndices),
                values: singles.values.map { Double($0) }
            )
            let regression = LogisticRegression(configuration(.newton, c: c, tolerance: tolerance))
            let exactly = LogisticRegression(configuration(.newton, c: c, tolerance: 1e-11))
            let pairs = [
                (
                    try regression.fit(features: singles, labels: problem.labels, classes: classes),
                    try exactly.fit(features: doubles, labels: problem.labels, classes: classes)
                ),
                (
                    try regression.fitOneVersusRest(features: singles, targets: problem.targets),
                    try exactly.fitOneVersusRest(features: doubles, targets: problem.targets)
                ),
            ]
            for (own, best) in pairs {
                #expect(own.stopReason == .gradientConverged)
                // An objective is above its minimum by at most the gradient's square over twice the curvature, λ.
                #expect(own.objective - best.objective < max(tolerance * tolerance * 1e4, 1e-12) * best.objective)
                let distance = largestDifference(own.model.weights.values, best.model.weights.values)
                #expect(distance < max(tolerance * 100, 1e-7))
                // The logits kept with the coefficients are theirs, and not those that rough products gave.
                let logits = doubles.multiplied(by: own.model.weights)
                #expect(largestDifference(own.point.logits, logits.values) < 1e-9)
            }
        }
    }

    /// One Newton step from any point of a quadratic lands on its minimum; of the loss, close by. The gradient's norm
    /// squares.
    @Test("Convergence is superlinear: from 1e-3 to 1e-11 of the gradient in five steps")
    func superlinear() throws {
        let problem = RandomProblem(rows: 300, columns: 60, classes: 4, seed: 21)
        let coarse = try LogisticRegression(configuration(.newton, tolerance: 1e-3)).fit(
            features: problem.features,
            labels: problem.labels,
            classes: 4
        )
        let fine = try LogisticRegression(configuration(.newton, tolerance: 1e-11)).fit(
            features: problem.features,
            labels: problem.labels,
            classes: 4
        )
        #expect(fine.stopReason == .gradientConverged)
        #expect(fine.iterations <= coarse.iterations + 5)
    }

    @Test("The reported gradient is the loss's own", arguments: [LogisticModel.Link.softmax, .sigmoid])
    func gradientNorm(link: LogisticModel.Link) throws {
        let problem = RandomProblem(rows: 70, columns: 30, classes: 3, seed: 22)
        let solver = LogisticRegression(configuration(.newton, tolerance: 1e-2))
        let fit =
            link == .softmax
            ? try solver.fit(features: problem.features, labels: problem.labels, classes: 3)
            : try solver.fitOneVersusRest(features: problem.features, targets: problem.targets)
        let isTarget = { (row: Int, label: Int) in
            link == .softmax ? problem.labels[row] == label : problem.targets[row, label]
        }
        // ∇ of the mean loss by plain loops.
        let probabilities = fit.model.probabilities(of: problem.features)
        let n = 70.0
        var gradient = Matrix(rows: 31, columns: 3)
        for row in 0..<70 {
            for label in 0..<3 {
                let residual = (probabilities[row, label] - (isTarget(row, label) ? 1 : 0)) / n
                gradient[30, label] += residual
                for entry in problem.features.rowOffsets[row]..<problem.features.rowOffsets[row + 1] {
                    gradient[Int(problem.features.columnIndices[entry]), label] +=
                        residual * problem.features.values[entry]
                }
            }
        }
        for feature in 0..<30 {
            for label in 0..<3 { gradient[feature, label] += fit.model.weights[feature, label] / (3 * n) }
        }
        let norm = gradient.values.reduce(0) { $0 + $1 * $1 }.squareRoot()
        #expect(norm > 1e-6)
        #expect(abs(fit.gradientNorm - norm) < 1e-10 * norm + 1e-15)
    }

    /// A joint tolerance would be used up by the frequent label and leave the rare one far from its optimum.
    @Test("A rare label is solved as well as a frequent one")
    func rareLabel() throws {
        let problem = RandomProblem(rows: 2000, columns: 50, classes: 2, seed: 23)
        let rare: [[Int]] = (0..<2000).map { row in (problem.targets[row, 0] ? [0] : []) + (row % 500 == 7 ? [1] : []) }
        let coarse = try LogisticRegression(configuration(.newton, tolerance: 1e-3)).fitOneVersusRest(
            features: problem.features,
            targets: LabelMatrix(rows: rare, labels: 2)
        )
        let fine = try LogisticRegression(configuration(.newton, tolerance: 1e-10)).fitOneVersusRest(
            features: problem.features,
            targets: LabelMatrix(rows: rare, labels: 2)
        )
        for label in 0..<2 {
            let difference =
                (0..<50).map { abs(coarse.model.weights[$0, label] - fine.model.weights[$0, label]) }.max() ?? 0
            let size = (0..<50).map { abs(fine.model.weights[$0, label]) }.max() ?? 0
            #expect(difference < 1e-2 * size, "label \(label)")
        }
    }

    @Test("Labels fitted together have the bits of labels fitted alone, up to when each rests")
    func independence() throws {
        let problem = RandomProblem(rows: 120, columns: 30, classes: 4, seed: 24)
        let solver = LogisticRegression(configuration(.newton))
        let together = try solver.fitOneVersusRest(features: problem.features, targets: problem.targets)
        for label in 0..<4 {
            let own = LabelMatrix(rows: (0..<120).map { problem.targets[$0, label] ? [0] : [] }, labels: 1)
            let alone = try solver.fitOneVersusRest(features: problem.features, targets: own)
            #expect(
                largestDifference((0..<30).map { together.model.weights[$0, label] }, alone.model.weights.values) < 1e-8
            )
        }
    }

    @Test("Equal rows, empty rows and copies of columns do no harm")
    func degenerate() throws {
        let base = RandomProblem(rows: 40, columns: 20, classes: 3, seed: 25)
        let order = (0..<40).flatMap { [$0, $0, $0] }
        let labels = order.map { base.labels[$0] }
        for solver in [LogisticRegression.Solver.newton, .lbfgs] {
            let tripled = try LogisticRegression(configuration(solver, c: 1)).fit(
                features: base.features.rows(order),
                labels: labels,
                classes: 3
            )
            let weighted = try LogisticRegression(configuration(solver, c: 3)).fit(
                features: base.features,
                labels: base.labels,
                classes: 3
            )
            #expect(largestDifference(tripled.model.weights.values, weighted.model.weights.values) < 1e-6)
        }
        let empty = SparseMatrix<Double>(
            rows: 6,
            columns: 4,
            rowOffsets: [Int](repeating: 0, count: 7),
            columnIndices: [],
            values: []
        )
        let fit = try LogisticRegression(configuration(.newton)).fit(
            features: empty,
            labels: [0, 0, 0, 1, 1, 2],
            classes: 3
        )
        #expect(fit.model.weights.values.allSatisfy { $0 == 0 })
        #expect(
            largestDifference(fit.model.probabilities(of: empty).row(0).map { $0 }, [0.5, 1.0 / 3, 1.0 / 6]) < 1e-12
        )
        let none = SparseMatrix<Double>(rows: 2, columns: 0, rowOffsets: [0, 0, 0], columnIndices: [], values: [])
        let trivial = try LogisticRegression(configuration(.newton)).fit(features: none, labels: [0, 1], classes: 2)
        #expect(trivial.model.bias == [0, 0])
        let noLabels = try LogisticRegression(configuration(.newton)).fitOneVersusRest(
            features: none,
            targets: LabelMatrix(rows: [[], []], labels: 0)
        )
        #expect(noLabels.model.classes == 0)
    }

    @Test("Separable classes with hardly any penalty stay finite and are told apart", arguments: [1e3, 1e6, 1e9])
    func separable(c: Double) throws {
        let features = SparseMatrix<Double>(
            rows: 6,
            columns: 3,
            rowOffsets: [0, 1, 2, 3, 4, 5, 6],
            columnIndices: [0, 0, 1, 1, 2, 2],
            values: [1, 0.5, 1, 0.5, 1, 0.5]
        )
        let fit = try LogisticRegression(configuration(.newton, c: c, tolerance: 1e-6)).fit(
            features: features,
            labels: [0, 0, 1, 1, 2, 2],
            classes: 3
        )
        #expect(fit.model.weights.values.allSatisfy { $0.isFinite } && fit.model.bias.allSatisfy { $0.isFinite })
        let probabilities = fit.model.probabilities(of: features)
        for row in 0..<6 { #expect(probabilities[row, row / 2] > 0.98) }
        #expect(fit.stopReason == .gradientConverged)
    }

    @Test("Features of very different sizes, large values and a class without rows")
    func scales() throws {
        var generator = SplitMix64(seed: 5)
        let problem = RandomProblem(rows: 80, columns: 20, classes: 2, seed: 26)
        let features = problem.features.changed { values in
            for entry in values.indices {
                values[entry] *=
                    [1e-3, 1, 100][Int(problem.features.columnIndices[entry]) % 3] * (1 + 0.1 * generator.symmetric())
            }
        }
        for solver in [LogisticRegression.Solver.newton, .lbfgs] {
            let fit = try LogisticRegression(configuration(solver, c: 1, tolerance: 1e-7)).fit(
                features: features,
                labels: problem.labels,
                classes: 3
            )
            #expect(fit.model.weights.values.allSatisfy { $0.isFinite })
            let probabilities = fit.model.probabilities(of: features)
            for row in 0..<80 { #expect(probabilities[row, 2] < 1e-4) }
        }
    }

    @Test("Settings that are reached at once take no step")
    func alreadyThere() throws {
        let problem = RandomProblem(rows: 60, columns: 20, classes: 3, seed: 27)
        let solver = LogisticRegression(configuration(.newton))
        let fit = try solver.fit(features: problem.features, labels: problem.labels, classes: 3)
        let again = try solver.fit(features: problem.features, labels: problem.labels, classes: 3, start: fit.point)
        #expect(again.iterations == 0 && again.stopReason == .gradientConverged)
        let none = try LogisticRegression(.init(tolerance: 1e-9, iterationLimit: 0)).fit(
            features: problem.features,
            labels: problem.labels,
            classes: 3
        )
        #expect(none.iterations == 0 && none.stopReason == .iterationLimit)
        #expect(none.model.weights.values.allSatisfy { $0 == 0 })
    }

    @Test("A tolerance below rounding ends all the same")
    func impossibleTolerance() throws {
        let problem = RandomProblem(rows: 60, columns: 20, classes: 3, seed: 28)
        let fit = try LogisticRegression(configuration(.newton, tolerance: 0)).fit(
            features: problem.features,
            labels: problem.labels,
            classes: 3
        )
        #expect(fit.stopReason == .valueConverged || fit.stopReason == .lineSearchFailed || fit.gradientNorm == 0)
        #expect(fit.iterations < 60)
        #expect(fit.gradientNorm < 1e-14)
    }

    /// B⁺ is the inverse on vectors whose elements sum to 0; B is singular along 1.
    @Test("The second derivatives of the biases are solved for", arguments: 1...6)
    func biasHessian(k: Int) {
        var generator = SplitMix64(seed: UInt64(k))
        var sums = [Double](repeating: 0, count: k * k)
        for _ in 0..<20 {
            let p = LogisticModel.softmax(generator.symmetric(count: k).map { 3 * $0 })
            for row in 0..<k {
                for column in 0..<k { sums[row * k + column] += (row == column ? p[row] : 0) - p[row] * p[column] }
            }
        }
        var vector = generator.symmetric(count: k)
        let mean = vector.reduce(0, +) / Double(k)
        for index in vector.indices { vector[index] -= mean }
        let solution = BiasHessian(classes: k, link: .softmax, sums: sums).solve(vector)
        let back = (0..<k).map { row in (0..<k).reduce(0) { $0 + sums[row * k + $1] * solution[$1] } }
        #expect(largestDifference(back, vector) < 1e-12)
        #expect(abs(solution.reduce(0, +)) < 1e-10)
        let diagonal = BiasHessian(classes: 2, link: .sigmoid, sums: [4, 0])
        #expect(diagonal.solve([2, 5]) == [0.5, 0])
    }
}
