import Testing

@testable import Evaluation

struct RankingTests {
    /// Against the definition: pairs compared one by one.
    @Test(arguments: 0..<40)
    func areaIsTheShareOfOrderedPairs(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        let n = 2 + generator.index(below: 30)
        let scores = (0..<n).map { _ in Double(generator.index(below: 6)) }
        let isPositive = (0..<n).map { _ in generator.unit() < 0.4 }
        var (sum, pairs) = (0.0, 0.0)
        for a in 0..<n where isPositive[a] {
            for b in 0..<n where !isPositive[b] {
                pairs += 1
                sum += scores[a] > scores[b] ? 1 : scores[a] == scores[b] ? 0.5 : 0
            }
        }
        let area = Ranking.rocAUC(scores, isPositive: isPositive)
        if pairs == 0 { #expect(area == nil) } else { #expect(agrees(area, sum / pairs, within: 1e-12)) }
        // Neither measure knows the order of the articles.
        let order = (0..<n).shuffled(using: &generator)
        let (moved, movedPositive) = (order.map { scores[$0] }, order.map { isPositive[$0] })
        #expect(Ranking.rocAUC(moved, isPositive: movedPositive) == area)
        #expect(
            Ranking.averagePrecision(moved, isPositive: movedPositive)
                == Ranking.averagePrecision(scores, isPositive: isPositive)
        )
    }

    @Test func averagePrecisionByHand() {
        // Precision 1/1 at the first, 2/3 at the third; one half of the recall each.
        #expect(
            agrees(
                Ranking.averagePrecision([0.9, 0.8, 0.7, 0.1], isPositive: [true, false, true, false]),
                (1 + 2.0 / 3) / 2
            )
        )
        // All tied: the share of positives.
        #expect(Ranking.averagePrecision([1, 1, 1, 1], isPositive: [true, false, false, false]) == 0.25)
    }

    @Test func undefinedRankings() {
        #expect(Ranking.averagePrecision([], isPositive: []) == nil)
        #expect(Ranking.rocAUC([], isPositive: []) == nil)
        #expect(Ranking.rocAUC([1, 2], isPositive: [true, true]) == nil)
        #expect(Ranking.averagePrecision([1, .nan], isPositive: [true, true]) == nil)
        #expect(Ranking.rocAUC([1, .infinity], isPositive: [true, false]) == nil)
        #expect(Ranking.labelRankingAveragePrecision([], truth: []) == nil)
        #expect(Ranking.labelRankingAveragePrecision([[]], truth: [[]]) == nil)
        #expect(Ranking.labelRankingAveragePrecision([[0, .nan]], truth: [[0]]) == nil)
    }

    @Test func labelRankingByHand() {
        // scikit-learn's user guide: 0.416…
        #expect(
            agrees(
                Ranking.labelRankingAveragePrecision([[0.75, 0.5, 1], [1, 0.2, 0.1]], truth: [[0], [2]]),
                (0.5 + 1.0 / 3) / 2,
                within: 1e-15
            )
        )
        #expect(Ranking.labelRankingAveragePrecision([[0.5, 0.5]], truth: [[]]) == 1)
        #expect(Ranking.labelRankingAveragePrecision([[0.5, 0.5]], truth: [[1]]) == 0.5)
    }
}
