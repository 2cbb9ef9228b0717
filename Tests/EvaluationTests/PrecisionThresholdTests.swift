import Testing

@testable import Evaluation

struct PrecisionThresholdTests {
    /// From scipy 1.17.1: `scipy.stats.binom.sf(right - 1, given, precision)`.
    @Test(arguments: [
        (95, 100, 0.9, 0.05757688648703389), (90, 100, 0.9, 0.5831555122664921), (0, 5, 0.5, 1), (5, 5, 0.5, 0.03125),
        (1, 3, 0.2, 0.488), (480, 500, 0.95, 0.17885071644569692),
    ])
    func chances(right: Int, given: Int, precision: Double, expected: Double) {
        // Logarithms of factorials of hundreds are of the order 1e3; twelve digits of them are left.
        #expect(
            agrees(PrecisionThreshold.chance(right: right, given: given, precision: precision), expected, within: 1e-9)
        )
    }

    @Test func stepsHoldAllAnswers() {
        var random = SplitMix64(seed: 4)
        for count in [0, 1, 2, 31, 32, 33, 64, 1000] {
            let probabilities = (0..<count).map { _ in (random.unit() * 50).rounded() / 50 }
            let isRight = probabilities.map { random.unit() < $0 }
            let steps = PrecisionThreshold.steps(probabilities, isRight: isRight)
            #expect(steps.count <= PrecisionThreshold.limit + 1)
            #expect(steps.last?.given ?? 0 == count)
            for step in steps {
                let above = probabilities.indices.filter { probabilities[$0] >= step.probability }
                #expect(step.given == above.count && step.right == above.count { isRight[$0] })
            }
        }
    }

    @Test func tooFewAnswers() {
        // 0.9 to the power of 21 is above 0.1, of 22 below it.
        func threshold(_ count: Int) -> Double? {
            let ones = Array(repeating: 1.0, count: count)
            return PrecisionThreshold.threshold(
                PrecisionThreshold.steps(ones, isRight: ones.map { _ in true }),
                target: 0.9
            )
        }
        #expect(threshold(0) == nil && threshold(21) == nil && threshold(22) == 1)
    }

    /// The precision of new answers above the threshold is below the target in at most one of ten draws of the held-out
    /// ones, which is what the test promises, and the thresholds are of use.
    @Test(arguments: [0.8, 0.9])
    func promise(target: Double) {
        var random = SplitMix64(seed: 77)
        var broken = 0
        var found = 0
        // An answer of probability p is right with p², so probabilities promise too much.
        func precision(above threshold: Double) -> Double { (1 + threshold + threshold * threshold) / 3 }
        for _ in 0..<150 {
            let probabilities = (0..<1500).map { _ in random.unit() }
            let isRight = probabilities.map { random.unit() < $0 * $0 }
            let steps = PrecisionThreshold.steps(probabilities, isRight: isRight)
            guard let threshold = PrecisionThreshold.threshold(steps, target: target) else { continue }
            found += 1
            if precision(above: threshold) < target { broken += 1 }
        }
        // 15 of 150 allowed; the standard deviation is 4.
        #expect(broken <= 27)
        #expect(found > 40)
    }
}
