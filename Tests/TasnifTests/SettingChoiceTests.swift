import Testing

@testable import Tasnif

@Suite struct SettingChoiceTests {
    private typealias Candidate = (reading: Axis.Reading, score: Double, logLoss: Double)

    private static func choice(_ candidates: [Candidate], _ measure: Measure = .macroF1, several: Bool) -> Int {
        AxisTrainer.choice(candidates, measure: measure, allowsSeveral: several)
    }

    @Test func settingsAboutAsGoodAreSettledByLogLossOrByOrder() {
        let close: [Candidate] = [
            (.article, 0.790, 0.4), (.article, 0.797, 0.5), (.article, 0.800, 0.6), (.article, 0.799, 0.45),
        ]
        #expect(Self.choice(close, several: false) == 3)
        #expect(Self.choice(close, several: true) == 1)
        #expect(Self.choice(close, .accuracy, several: false) == 3)
    }

    @Test func aReadingLessPlainMustEarnItsPlace() {
        let slightly: [Candidate] = [(.article, 0.70, 0.3), (.article, 0.78, 0.3), (.passages, 0.795, 0.1)]
        #expect(Self.choice(slightly, several: true) == 1)
        let clearly: [Candidate] = [(.article, 0.70, 0.3), (.passages, 0.79, 0.2), (.passages, 0.795, 0.1)]
        #expect(Self.choice(clearly, several: true) == 1)
        let byMentions: [Candidate] = [(.article, 0.70, 0.3), (.passages, 0.71, 0.2), (.mentions, 0.80, 0.1)]
        #expect(Self.choice(byMentions, several: true) == 2)
        let byLuck: [Candidate] = [(.article, 0.78, 0.086), (.passages, 0.815, 0.088)]
        #expect(Self.choice(byLuck, several: true) == 0)
    }

    @Test func logLossHasNoTies() {
        let scores: [Candidate] = [(.article, -0.301, 0.301), (.passages, -0.300, 0.300)]
        #expect(Self.choice(scores, .logLoss, several: true) == 1)
        #expect(Self.choice([(.article, .nan, .nan)], several: false) == 0)
    }
}
