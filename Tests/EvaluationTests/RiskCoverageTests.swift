import Testing

@testable import Evaluation

struct RiskCoverageTests {
    @Test func byHand() throws {
        let curve = try #require(
            RiskCoverage([0.9, 0.6, 0.8, 0.7], isRight: [true, false, false, true])
        )
        // From the surest: right, wrong, right, wrong. Risks 0, 1/2, 1/3, 1/2.
        #expect(agrees(curve.area, (0 + 1.0 / 2 + 1.0 / 3 + 1.0 / 2) / 4))
        // The best order has risks 0, 0, 1/3, 1/2.
        #expect(agrees(curve.excessArea, 0.5 / 4))
        #expect(curve.point(coverage: 1) == .init(answers: 4, risk: 0.5, confidence: 0.6))
        #expect(curve.point(coverage: 0.5) == .init(answers: 2, risk: 0.5, confidence: 0.8))
        #expect(curve.point(coverage: 0.26) == .init(answers: 2, risk: 0.5, confidence: 0.8))
        #expect(curve.point(coverage: 0.01) == .init(answers: 1, risk: 0, confidence: 0.9))
    }

    /// Answers that are equally sure cannot be told apart, whatever their order.
    @Test func ties() throws {
        let curve = try #require(RiskCoverage([0.5, 0.5, 0.5, 0.5], isRight: [true, true, true, false]))
        for share in [0.25, 0.5, 0.75, 1] { #expect(agrees(curve.point(coverage: share).risk, 0.25)) }
        #expect(agrees(curve.area, 0.25))
        let other = RiskCoverage([0.5, 0.5, 0.5, 0.5], isRight: [false, true, true, true])
        #expect(curve == other)
    }

    @Test func extremes() throws {
        #expect(RiskCoverage([], isRight: []) == nil)
        #expect(RiskCoverage([.nan], isRight: [true]) == nil)
        #expect(RiskCoverage([.infinity, 1], isRight: [true, true]) == nil)
        let right = try #require(RiskCoverage([1, 2, 3], isRight: [true, true, true]))
        #expect(right.area == 0 && right.excessArea == 0)
        let wrong = try #require(RiskCoverage([1, 2, 3], isRight: [false, false, false]))
        #expect(agrees(wrong.area, 1) && agrees(wrong.excessArea, 0))
    }

    /// A confidence that is the chance of being right comes close to the best order; noise costs the mean risk.
    @Test func informativeConfidence() throws {
        var random = SplitMix64(seed: 5)
        let chances = (0..<4000).map { _ in random.unit() }
        let isRight = chances.map { random.unit() < $0 }
        let noise = chances.map { _ in random.unit() }
        let good = try #require(RiskCoverage(chances, isRight: isRight))
        let bad = try #require(RiskCoverage(noise, isRight: isRight))
        // For chances spread evenly over 0...1 the risk at coverage c is c / 2, and the mean of that 1/4.
        #expect(abs(good.area - 0.25) < 0.03)
        #expect(abs(bad.area - 0.5) < 0.06)
        #expect(good.excessArea > 0 && good.excessArea < bad.excessArea)
    }
}
