#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif
import Testing

@testable import Evaluation

struct ProbabilityTests {
    @Test func certainMistakesAreClipped() {
        let worst = -log(Double.ulpOfOne)
        #expect(Probabilities.logLoss([[1, 0]], truth: [1]) == worst)
        #expect(agrees(Probabilities.logLoss([[1, 0]], truth: [0]), 0, within: 1e-15))
        #expect(Probabilities.binaryLogLoss([[1, 0]], truth: [[1]]).map { abs($0 - worst) < 0.02 } == true)
        // Outside 0...1 by rounding is no harm.
        #expect(agrees(Probabilities.logLoss([[1.0000000001, -0.0000000001]], truth: [0]), 0, within: 1e-15))
        #expect(Probabilities.logLoss([[1.5, -0.5]], truth: [1]) == worst)
    }

    @Test func byHand() {
        #expect(
            agrees(
                Probabilities.logLoss([[0.5, 0.5], [0.25, 0.75]], truth: [0, 0]),
                (log(2) + log(4)) / 2,
                within: 1e-15
            )
        )
        #expect(agrees(Probabilities.binaryLogLoss([[0.5, 0.25]], truth: [[1]]), (log(2) + log(4)) / 2, within: 1e-15))
        #expect(agrees(Probabilities.brierScore([[0.5, 0.5]], truth: [0]), 0.5, within: 1e-15))
        #expect(agrees(Probabilities.brierScore([0.5, 1], isPositive: [true, false]), 0.625, within: 1e-15))
    }

    @Test func undefinedProbabilities() {
        #expect(Probabilities.logLoss([], truth: []) == nil)
        #expect(Probabilities.binaryLogLoss([], truth: []) == nil)
        #expect(Probabilities.binaryLogLoss([[]], truth: [[]]) == nil)
        #expect(Probabilities.brierScore([], isPositive: []) == nil)
        #expect(Probabilities.brierScore([[Double]](), truth: []) == nil)
        #expect(Probabilities.logLoss([[.nan, 1]], truth: [0]) == nil)
        #expect(Probabilities.binaryLogLoss([[.infinity, 1]], truth: [[0]]) == nil)
        #expect(Probabilities.brierScore([.nan], isPositive: [true]) == nil)
        #expect(Probabilities.calibrationError([], isRight: []) == nil)
        #expect(Probabilities.calibrationError([.nan, 0.5], isRight: [true, true]) == nil)
    }
}
