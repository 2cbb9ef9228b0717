import Testing

@testable import Evaluation

/// Reliability tables and calibration error.
struct CalibrationTests {
    /// Answers with probabilities over 0.5...1 that are right with the probability that `truth` gives.
    private func answers(_ count: Int, seed: UInt64, truth: (Double) -> Double) -> (
        confidence: [Double], isRight: [Bool]
    ) {
        var generator = SplitMix64(seed: seed)
        var (confidence, isRight) = ([Double](), [Bool]())
        for _ in 0..<count {
            let p = 0.5 + 0.5 * generator.unit().squareRoot()
            confidence.append(p)
            isRight.append(generator.unit() < truth(p))
        }
        return (confidence, isRight)
    }

    private func meanError(
        _ count: Int,
        _ estimator: Probabilities.CalibrationEstimator,
        truth: (Double) -> Double
    ) throws -> Double {
        var sum = 0.0
        for seed in 0..<50 {
            let (confidence, isRight) = answers(count, seed: UInt64(seed), truth: truth)
            sum += try #require(Probabilities.calibrationError(confidence, isRight: isRight, estimator: estimator))
        }
        return sum / 50
    }

    /// The plain estimate of a perfect model is far from 0, the shrunken one near it.
    @Test(arguments: [(300, 0.057, 0.018), (1000, 0.031, 0.01), (4000, 0.0155, 0.005)])
    func perfectCalibration(count: Int, plain: Double, debiased: Double) throws {
        #expect(try abs(meanError(count, .plain) { $0 } / plain - 1) < 0.3)
        let error = try meanError(count, .shrunken) { $0 }
        #expect(error < debiased)
        #expect(try meanError(count, .rootMeanSquare) { $0 } < 1.7 * debiased)
        // Less than half of the bias goes here, as the doc comment says.
        let remaining = try meanError(count, .gaussian) { $0 } / meanError(count, .plain) { $0 }
        #expect(remaining > 0.5 && remaining < 0.7)
    }

    /// Overconfidence keeps its true size.
    ///
    /// An estimate from 1,000 answers has a standard deviation of about 0.014, a mean of 50 of 0.002; from 4,000, half
    /// of that. The tolerance is five times as much.
    @Test(arguments: [(1000, 0.010), (4000, 0.005)])
    func overconfidence(count: Int, tolerance: Double) throws {
        for estimator in [Probabilities.CalibrationEstimator.plain, .gaussian, .shrunken, .rootMeanSquare] {
            let error = try meanError(count, estimator) { $0 - 0.12 }
            #expect(abs(error - 0.12) < tolerance)
        }
        // 0.4 (p − 0.5), with a mean of 0.4 · 0.5 · 2/3 and a root mean square of 0.4 · 0.5 · √½.
        #expect(try abs(meanError(count, .shrunken) { 0.5 + 0.6 * ($0 - 0.5) } - 0.4 / 3) < tolerance)
        #expect(
            try abs(meanError(count, .rootMeanSquare) { 0.5 + 0.6 * ($0 - 0.5) } - 0.2 * 0.5.squareRoot()) < tolerance
        )
    }

    /// Few answers of a bad model are still known to be bad.
    @Test func fewAnswers() throws {
        let error = try meanError(200, .shrunken) { $0 - 0.3 }
        #expect(abs(error - 0.3) < 0.02)
    }

    @Test func binsHoldEqualNumbers() {
        for (count, bins) in [(100, 15), (15, 15), (7, 15), (31, 15), (1000, 7), (1, 15)] {
            let table = Probabilities.reliability(
                (0..<count).map { Double($0 * 7919 % count) / Double(count) },
                isRight: (0..<count).map { $0.isMultiple(of: 2) },
                bins: bins
            )
            #expect(table.count == min(count, bins))
            #expect(table.reduce(0) { $0 + $1.count } == count)
            let sizes = table.map(\.count)
            #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) <= 1)
            #expect(zip(table, table.dropFirst()).allSatisfy { $0.confidence < $1.confidence })
        }
    }

    @Test func equalProbabilitiesStayTogether() {
        let confidence = [0.2, 0.9, 0.2, 0.9, 0.9, 0.2, 0.9, 0.5]
        let isRight = [true, true, false, false, true, false, true, true]
        let table = Probabilities.reliability(confidence, isRight: isRight, bins: 8)
        #expect(table.map(\.count) == [3, 1, 4])
        #expect(table.map(\.accuracy) == [1.0 / 3, 1, 0.75])
        // Whatever the order of the answers, everything is the same to the last bit.
        var generator = SplitMix64(seed: 1)
        for _ in 0..<20 {
            let order = confidence.indices.shuffled(using: &generator)
            let (p, right) = (order.map { confidence[$0] }, order.map { isRight[$0] })
            #expect(Probabilities.reliability(p, isRight: right, bins: 8) == table)
            #expect(
                Probabilities.calibrationError(p, isRight: right)
                    == Probabilities.calibrationError(confidence, isRight: isRight)
            )
        }
        let same = Probabilities.reliability(
            [Double](repeating: 0.7, count: 50),
            isRight: Array(repeating: true, count: 50)
        )
        #expect(same.count == 1 && same.first?.accuracy == 1)
    }

    @Test func byHand() throws {
        // One bin, 4 of 10 right at 0.8: difference 0.4, variance 0.24 / 9.
        let confidence = [Double](repeating: 0.8, count: 10)
        let isRight = (0..<10).map { $0 < 4 }
        #expect(agrees(Probabilities.calibrationError(confidence, isRight: isRight, estimator: .plain), 0.4))
        #expect(
            agrees(
                Probabilities.calibrationError(confidence, isRight: isRight, estimator: .rootMeanSquare),
                (0.16 - 0.24 / 9).squareRoot()
            )
        )
        // E|N(0.4, 0.024)| = 0.1549193338 · 0.7978845608 · exp(−10/3) + 0.4 · erf(1.8257418584) = 0.4004803…
        let magnitude = Probabilities.meanMagnitude(0.4, 0.024.squareRoot())
        #expect(agrees(magnitude, 0.40048027205721326, within: 1e-12))
        #expect(
            agrees(Probabilities.calibrationError(confidence, isRight: isRight, estimator: .gaussian), 0.8 - magnitude)
        )
        // No difference: √(2/π) of the deviation.
        #expect(agrees(Probabilities.meanMagnitude(0, 2), 2 * (2 / Double.pi).squareRoot()))
        #expect(Probabilities.meanMagnitude(0.3, 0) == 0.3)
    }

    @Test func extremes() {
        let estimators: [Probabilities.CalibrationEstimator] = [.plain, .gaussian, .shrunken, .rootMeanSquare]
        for estimator in estimators {
            // Certain and right.
            #expect(Probabilities.calibrationError([1, 1, 1], isRight: [true, true, true], estimator: estimator) == 0)
            // Certain and wrong.
            #expect(
                Probabilities.calibrationError([1, 1, 1], isRight: [false, false, false], estimator: estimator) == 1
            )
            let one = Probabilities.calibrationError([0.6], isRight: [true], estimator: estimator)
            #expect(one.map { $0.isFinite && $0 >= 0 && $0 <= 1 } == true)
        }
        #expect(Probabilities.calibrationError([1.2, -0.1], isRight: [true, false], estimator: .plain) == 0)
    }
}
