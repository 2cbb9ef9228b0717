import TestSupport
import Testing

@testable import Tasnif

@Suite struct SmallestCoverTests {
    private typealias Demand = SmallestCover.Demand

    private func meets(_ set: [Int], _ demands: [SmallestCover.Demand], slack: Double = 0) -> Bool {
        demands.allSatisfy { demand in set.reduce(0) { $0 + demand.gains[$1] } >= demand.need - slack }
    }

    /// Against all subsets of up to ten items.
    @Test(arguments: 1...4) func smallestOfAllSubsets(demandCount: Int) {
        var random = SplitMix64(seed: UInt64(demandCount))
        var (found, none) = (0, 0)
        for _ in 0..<200 {
            let items = Int.random(in: 1...10, using: &random)
            let demands = (0..<demandCount).map { _ in
                Demand(need: random.symmetric() + 1.2 / Double(demandCount), gains: random.symmetric(count: items))
            }
            let limit = Int.random(in: 1...items, using: &random)
            let subsets = (0..<1 << items).map { bits in (0..<items).filter { bits >> $0 & 1 == 1 } }
            let least = subsets.filter { meets($0, demands) }.map(\.count).min()
            switch SmallestCover.solve(demands, limit: limit) {
            case .found(let set):
                found += 1
                // Items are subtracted from needs in another order here.
                #expect(meets(set, demands, slack: 1e-12))
                #expect(Set(set).count == set.count)
                #expect(set.count == least)
            case .none:
                none += 1
                #expect(least ?? .max > limit)
            case .undecided: Issue.record("ten items are few")
            }
        }
        #expect(found > 20 && none > 20)
    }

    @Test func examples() {
        #expect(SmallestCover.solve([Demand(need: -1, gains: [1])], limit: 3) == .found([]))
        #expect(SmallestCover.solve([Demand(need: 5, gains: [1, 3, -2, 2])], limit: 3) == .found([1, 3]))
        #expect(SmallestCover.solve([Demand(need: 5, gains: [1, 3, -2, 2])], limit: 1) == .none)
        #expect(SmallestCover.solve([Demand(need: .infinity, gains: [1, 3])], limit: 9) == .none)
        #expect(SmallestCover.solve([Demand(need: 1, gains: [])], limit: 9) == .none)
        // Each alone could be met by one item, both together need two.
        let two = [Demand(need: 2, gains: [2, 0, 1]), Demand(need: 2, gains: [0, 2, 1])]
        #expect(SmallestCover.solve(two, limit: 1) == .none)
        #expect(SmallestCover.solve(two, limit: 2) == .found([0, 1]))
    }

    /// Two thousand items and thirty demands at odds with each other end in time, one way or the other.
    @Test func largeSearchesEnd() {
        var random = SplitMix64(seed: 5)
        let demands = (0..<30).map { _ in Demand(need: 30, gains: random.symmetric(count: 2000)) }
        if case .found(let set) = SmallestCover.solve(demands, limit: 200) {
            #expect(meets(set, demands, slack: 1e-9))
        }
    }
}
