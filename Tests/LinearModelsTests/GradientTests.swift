import LinearAlgebra
import TestSupport
import Testing

@testable import LinearModels
@testable import Optimization

/// The analytic gradient against five-point central differences of the value,
///
///     f′(0) ≈ (f(−2h) − 8 f(−h) + 8 f(h) − f(2h)) / (12 h).
///
/// With h = 1e-3 the truncation (h⁴ f⁽⁵⁾ / 30) and the rounding (1e-16 / h) are both about 1e-13 of the scale of f.
@Suite struct GradientTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let link: LogisticModel.Link
        let classes: Int
        let weighted: Bool
        let regularization: Double

        var testDescription: String { "\(link) k=\(classes) weighted=\(weighted) C=\(regularization)" }
    }

    static let cases: [Case] = [LogisticModel.Link.softmax, .sigmoid].flatMap { link in
        [2, 3].flatMap { classes in
            [false, true].flatMap { weighted in
                [0.1, 1, 100].map { Case(link: link, classes: classes, weighted: weighted, regularization: $0) }
            }
        }
    }

    private static let rows = 23

    private func loss(_ test: Case, usesGram: Bool, _ generator: inout SplitMix64) -> LinearLoss<Double> {
        let n = Self.rows
        let features = randomSparse(rows: n, columns: 40, density: 0.3, &generator)
        var targets = [Double](repeating: 0, count: n * test.classes)
        for row in 0..<n {
            switch test.link {
            case .softmax: targets[row * test.classes + Int.random(in: 0..<test.classes, using: &generator)] = 1
            case .sigmoid:
                for label in 0..<test.classes {
                    targets[row * test.classes + label] = Bool.random(using: &generator) ? 1 : 0
                }
            }
        }
        let weights = (0..<(test.link == .softmax ? n : n * test.classes)).map { _ in
            test.weighted ? Double.random(in: 0...3, using: &generator) : 1
        }
        return LinearLoss(
            features: features,
            transposed: generator.next() % 2 == 0 ? features.transposed() : nil,
            targets: targets,
            sampleWeights: weights,
            classes: test.classes,
            link: test.link,
            regularization: test.regularization,
            gram: usesGram ? features.rowGram(transposed: features.transposed()) : nil,
            parallelism: .serial
        )
    }

    /// A random point, or direction, whose logits belong to its coefficients.
    private func point(_ loss: LinearLoss<Double>, size: Double, _ generator: inout SplitMix64) -> RowSpacePoint {
        var point = loss.origin
        point.coefficients = generator.symmetric(count: point.coefficients.count).map { $0 * size }
        point.logits = loss.features.multiplied(by: loss.weights(of: point)).values
        point.bias = generator.symmetric(count: point.bias.count)
        return point
    }

    @Test("Directional derivatives agree with finite differences", arguments: cases, [false, true])
    func finiteDifferences(test: Case, usesGram: Bool) {
        for seed in 1...4 as ClosedRange<UInt64> {
            var generator = SplitMix64(seed: seed)
            var loss = loss(test, usesGram: usesGram, &generator)
            let start = point(loss, size: seed == 1 ? 0 : 1, &generator)
            var direction = point(loss, size: 1, &generator)
            direction.scale(by: 1 / direction.dot(direction).squareRoot())
            func value(_ step: Double) -> Double {
                var moved = start
                moved.add(step, direction)
                return loss.evaluate(at: moved).value
            }
            let h = 1e-3
            let difference = (value(-2 * h) - 8 * value(-h) + 8 * value(h) - value(2 * h)) / (12 * h)
            let evaluation = loss.evaluate(at: start)
            let slope = evaluation.gradient.dot(direction)
            // Fifth derivatives along a unit direction reach some thousand where logits change by 5 a unit: 1e-4 ·
            // 1e-9 … 1e-10.
            let tolerance = 1e-9 * max(1, abs(evaluation.value))
            #expect(abs(slope - difference) < tolerance, "seed \(seed): \(slope) and \(difference)")
            #expect(abs(slope) > 100 * tolerance, "seed \(seed): a slope of almost nothing proves nothing")
        }
    }

    @Test("The value is the objective as defined, divided by C times the sum of weights", arguments: cases)
    func definition(test: Case) {
        var generator = SplitMix64(seed: 9)
        var loss = loss(test, usesGram: false, &generator)
        let point = point(loss, size: 1, &generator)
        let k = test.classes
        let model = LogisticModel(weights: loss.weights(of: point), bias: point.bias, link: test.link)
        let (targets, weights) = (loss.targets, loss.sampleWeights)
        let expected = objective(
            model,
            loss.features,
            isTarget: { targets[$0 * k + $1] == 1 },
            weight: { weights[test.link == .softmax ? $0 : $0 * k + $1] },
            regularization: test.regularization
        )
        let total = weights.reduce(0, +) / (test.link == .softmax ? 1 : Double(k))
        let value = loss.evaluate(at: point).value
        #expect(abs(value * test.regularization * total - expected) < 1e-12 * expected)
    }

    @Test("Value and slope along a line agree with value and gradient at its points", arguments: cases, [false, true])
    func alongLine(test: Case, usesGram: Bool) {
        var generator = SplitMix64(seed: 5)
        var loss = loss(test, usesGram: usesGram, &generator)
        let start = point(loss, size: 1, &generator)
        let direction = point(loss, size: 1, &generator)
        for step in [0, 1e-3, 0.5, 1, 30] {
            let line = loss.evaluate(at: start, along: direction, step: step)
            var moved = start
            moved.add(step, direction)
            let direct = loss.evaluate(at: moved)
            #expect(abs(line.value - direct.value) < 1e-12 * max(1, abs(direct.value)))
            let slope = direct.gradient.dot(direction)
            #expect(
                abs(line.slope - slope) < 1e-12 * max(1, direct.gradientNorm * direction.dot(direction).squareRoot())
            )
        }
    }

    @Test("With inner products of rows or with sparse products, value and gradient are the same", arguments: cases)
    func gram(test: Case) {
        var generator = SplitMix64(seed: 6)
        var sparse = loss(test, usesGram: false, &generator)
        generator = SplitMix64(seed: 6)
        var dense = loss(test, usesGram: true, &generator)
        let point = point(sparse, size: 1, &generator)
        let a = sparse.evaluate(at: point)
        let b = dense.evaluate(at: point)
        #expect(a.value == b.value)
        #expect(a.gradient.coefficients == b.gradient.coefficients && a.gradient.bias == b.gradient.bias)
        #expect(largestDifference(a.gradient.logits, b.gradient.logits) < 1e-13)
        #expect(abs(a.gradientNorm - b.gradientNorm) < 1e-13)
    }

    @Test("The inner product and the norm are those of weights and biases", arguments: cases)
    func innerProduct(test: Case) {
        var generator = SplitMix64(seed: 7)
        var loss = loss(test, usesGram: false, &generator)
        let a = point(loss, size: 1, &generator)
        let b = point(loss, size: 1, &generator)
        let expected = BLAS.dot(loss.weights(of: a).values, loss.weights(of: b).values) + BLAS.dot(a.bias, b.bias)
        #expect(abs(a.dot(b) - expected) < 1e-12 * max(1, abs(expected)))
        let evaluation = loss.evaluate(at: a)
        let gradient = loss.weights(of: evaluation.gradient).values + evaluation.gradient.bias
        #expect(abs(evaluation.gradientNorm - BLAS.norm(gradient)) < 1e-12)
        #expect(evaluation.gradientNorm > 1e-3)
    }

    /// The gradient by W, Xᵀ(R + λA), from the definition, at every single weight.
    @Test("Every partial derivative by weights and biases", arguments: [LogisticModel.Link.softmax, .sigmoid])
    func everyWeight(link: LogisticModel.Link) {
        var generator = SplitMix64(seed: 8)
        let test = Case(link: link, classes: 3, weighted: true, regularization: 2)
        var loss = loss(test, usesGram: false, &generator)
        let point = point(loss, size: 0.5, &generator)
        let evaluation = loss.evaluate(at: point)
        let gradient = loss.weights(of: evaluation.gradient)
        let base = LogisticModel(weights: loss.weights(of: point), bias: point.bias, link: link)
        let (targets, weights, features) = (loss.targets, loss.sampleWeights, loss.features)
        let total = weights.reduce(0, +) / (link == .softmax ? 1 : 3)
        func value(_ change: (inout LogisticModel) -> Void) -> Double {
            var model = base
            change(&model)
            return objective(
                model,
                features,
                isTarget: { targets[$0 * 3 + $1] == 1 },
                weight: { weights[link == .softmax ? $0 : $0 * 3 + $1] },
                regularization: 2
            ) / (2 * total)
        }
        func derivative(_ change: (inout LogisticModel, Double) -> Void) -> Double {
            let h = 1e-3
            return
                (value { change(&$0, -2 * h) } - 8 * value { change(&$0, -h) } + 8 * value { change(&$0, h) }
                - value { change(&$0, 2 * h) }) / (12 * h)
        }
        for feature in 0..<base.weights.rows {
            for label in 0..<3 {
                let expected = derivative { $0.weights[feature, label] += $1 }
                #expect(abs(gradient[feature, label] - expected) < 1e-11, "weight \(feature), \(label)")
            }
        }
        for label in 0..<3 {
            #expect(abs(evaluation.gradient.bias[label] - derivative { $0.bias[label] += $1 }) < 1e-11, "bias \(label)")
        }
    }
}
