import Testing

@testable import Evaluation

struct BootstrapTests {
    @Test func sameSeedSameInterval() {
        let values = (0..<40).map { Double($0 * $0 % 17) }
        let mean: ([Int]) -> Double? = { $0.reduce(0) { $0 + values[$1] } / Double($0.count) }
        let first = Bootstrap(seed: 5).interval(articles: 40, statistic: mean)
        #expect(first != nil && first == Bootstrap(seed: 5).interval(articles: 40, statistic: mean))
        #expect(first != Bootstrap(seed: 6).interval(articles: 40, statistic: mean))
    }

    /// 95 % intervals of a mean hold the true mean about 95 times in 100.
    @Test func coverage() throws {
        var generator = SplitMix64(seed: 99)
        var held = 0
        for trial in 0..<400 {
            let isRight = (0..<100).map { _ in generator.unit() < 0.7 }
            let interval = try #require(
                Bootstrap(draws: 300, seed: UInt64(trial)).interval(articles: 100) { places in
                    Double(places.count { isRight[$0] }) / Double(places.count)
                }
            )
            #expect(interval.lower <= interval.estimate && interval.estimate <= interval.upper)
            if interval.lower <= 0.7 && 0.7 <= interval.upper { held += 1 }
        }
        // 0.95 · 400 = 380; the percentile interval is a little narrow, and four standard deviations are 17.
        #expect(held > 355 && held < 398)
    }

    /// Four copies of each article tell no more than one.
    @Test func groupsAreDrawnWhole() throws {
        var generator = SplitMix64(seed: 3)
        let stories = (0..<50).map { _ in generator.unit() }
        let values = stories.flatMap { Array(repeating: $0, count: 4) }
        let groups = (0..<200).map { 1000 - $0 / 4 }
        func width(_ interval: Bootstrap.Interval) -> Double { interval.upper - interval.lower }
        let bootstrap = Bootstrap(draws: 2000)
        let grouped = try #require(
            bootstrap.interval(articles: 200, groups: groups) { places in
                #expect(places.count == 200)
                for start in stride(from: 0, to: 200, by: 4) {
                    #expect(places[start] % 4 == 0 && places[start + 3] == places[start] + 3)
                }
                return places.reduce(0) { $0 + values[$1] } / Double(places.count)
            }
        )
        let alone = try #require(
            bootstrap.interval(articles: 200) { places in places.reduce(0) { $0 + values[$1] } / Double(places.count) }
        )
        #expect(abs(width(grouped) / width(alone) - 2) < 0.3)
    }

    @Test func strataKeepTheirSizes() {
        let strata = (0..<30).map { $0 < 2 ? 7 : $0 % 2 }
        let interval = Bootstrap(draws: 50).interval(articles: 30, strata: strata) { places in
            #expect(places.count { strata[$0] == 7 } == 2 && places.count { strata[$0] == 1 } == 14)
            return Double(places.count { $0 == 0 })
        }
        #expect(interval?.estimate == 1 && interval?.lower == 0 && interval?.upper == 2)
    }

    @Test func undefinedFigures() {
        #expect(Bootstrap().interval(articles: 0) { _ in 1 } == nil)
        #expect(Bootstrap().interval(articles: 5) { _ in nil } == nil)
        #expect(Bootstrap().interval(articles: 5) { _ in .nan } == nil)
        // Defined in about 63 % of the draws.
        let some = Bootstrap(draws: 500).interval(articles: 20) { $0.contains(0) ? 1 : nil }
        #expect(some.map { $0.draws > 270 && $0.draws < 370 } == true)
        // In about 13 % of them.
        #expect(Bootstrap(draws: 500).interval(articles: 3) { Set($0).count == 3 && $0[0] == 0 ? 1 : nil } == nil)
    }

    @Test func quantilesAsNumPy() {
        #expect(Bootstrap.quantile([1, 2, 4, 8], 0.5) == 3)
        #expect(agrees(Bootstrap.quantile([1, 2, 4, 8], 0.025), 1.075))
        #expect(Bootstrap.quantile([5], 0.9) == 5)
        #expect(Bootstrap.quantile([1, 2], 1) == 2)
    }
}
