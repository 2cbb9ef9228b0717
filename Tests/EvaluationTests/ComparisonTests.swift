import Testing

@testable import Evaluation

struct ComparisonTests {
    /// From scipy 1.17.1: `scipy.stats.binomtest(min(b, c), b + c, 0.5).pvalue`.
    @Test(arguments: [
        (10, 25, 0.016673847800120715), (0, 5, 0.0625), (3, 3, 1), (1, 0, 1), (0, 0, 1),
        (400, 470, 0.019267052848609047), (3000, 3200, 0.011488253770871584),
    ])
    func mcNemar(b: Int, c: Int, p: Double) {
        let first = Array(repeating: true, count: b) + Array(repeating: false, count: c) + [true, false]
        let second = Array(repeating: false, count: b) + Array(repeating: true, count: c) + [true, false]
        let test = McNemar(first: first, second: second)
        #expect(test.onlyFirst == b && test.onlySecond == c)
        // The logarithms of factorials of thousands are of the order 1e4; twelve digits of them are left.
        #expect(agrees(test.pValue, p, within: 1e-9))
        #expect(McNemar(first: second, second: first).pValue == test.pValue)
    }

    /// The test says "different" of equally good classifiers at most as often as it should.
    @Test func mcNemarUnderChance() {
        var random = SplitMix64(seed: 11)
        var rejected = 0
        for _ in 0..<1000 {
            let first = (0..<80).map { _ in random.unit() < 0.7 }
            let second = (0..<80).map { _ in random.unit() < 0.7 }
            if McNemar(first: first, second: second).pValue <= 0.05 { rejected += 1 }
        }
        // 50 expected of a test that is not conservative; the standard deviation is 7.
        #expect(rejected > 10 && rejected <= 65)
    }

    @Test func countsOfDraws() {
        let truth = [[0], [1, 2], [], [2, 2]]
        let answers = [[0], [2, 1], [1], [0]]
        let outcomes = ArticleOutcomes(truth: truth, answers: answers, classes: 3)
        #expect(outcomes.isExact == [true, true, false, false])
        #expect(outcomes.accuracy(of: []) == nil)
        var random = SplitMix64(seed: 3)
        for _ in 0..<20 {
            let places = (0..<4).map { _ in random.index(below: 4) }
            let report = ClassificationReport(
                truth: places.map { truth[$0] },
                answers: places.map { answers[$0] },
                classes: 3
            )
            #expect(outcomes.counts(of: places) == report.labels)
            #expect(outcomes.counts(of: places).macroF1 == report.macroF1)
            #expect(outcomes.counts(of: places).microF1 == report.microF1)
            #expect(outcomes.accuracy(of: places) == report.accuracy)
        }
    }

    /// p values of a difference that is 0 are spread evenly, and those of a large one are small.
    @Test func bootstrapPValues() throws {
        var random = SplitMix64(seed: 21)
        func pValue(_ shift: Double) throws -> Double {
            let values = (0..<60).map { _ in random.unit() - 0.5 + shift }
            let interval = Bootstrap(draws: 200).interval(articles: 60) { places in
                places.reduce(0) { $0 + values[$1] } / Double(places.count)
            }
            return try #require(interval).pValue
        }
        let null = try (0..<300).map { _ in try pValue(0) }
        // 15 expected below 0.05 and 150 below 0.5, with standard deviations of 4 and 9; the bootstrap is a little bold.
        #expect(null.count { $0 <= 0.05 } < 33)
        #expect(abs(null.count { $0 <= 0.5 } - 150) < 40)
        #expect(try pValue(0.3) < 0.02)
        #expect(try pValue(-0.3) < 0.02)
        let still = try #require(Bootstrap(draws: 50).interval(articles: 3) { _ in 0 })
        #expect(still.pValue == 1)
    }

    @Test func severalFiguresOfTheSameDraws() {
        let values = [3.0, 1, 4, 1, 5]
        func mean(_ places: [Int]) -> Double? { places.reduce(0) { $0 + values[$1] } / Double(places.count) }
        let both = Bootstrap().intervals(articles: 5) { [mean($0), nil, mean($0).map { -$0 }] }
        #expect(both[0] == Bootstrap().interval(articles: 5, statistic: mean))
        #expect(both[1] == nil)
        #expect(both[2]?.lower == both[0].map { -$0.upper })
    }
}
