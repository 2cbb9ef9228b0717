import Testing

@testable import Evaluation

struct DivergenceTests {
    /// From scipy 1.17.1: `scipy.spatial.distance.jensenshannon([1, 2, 3, 0], [0, 4, 1, 5], base=2)`.
    @Test func asSciPy() throws {
        let (p, q) = ([1.0, 2, 3, 0], [0.0, 4, 1, 5])
        let distance = Divergence.jensenShannonDistance(p, q)
        #expect(agrees(distance, 0.6637134391416798))
        #expect(Divergence.jensenShannonDistance(q, p) == distance)
        let parts = try #require(Divergence.contributions(p, q))
        #expect(parts.allSatisfy { $0 >= 0 } && agrees(distance.map { $0 * $0 }, parts.reduce(0, +)))
    }

    @Test func ends() {
        #expect(Divergence.jensenShannonDistance([1, 3], [2, 6]) == 0)
        #expect(agrees(Divergence.jensenShannonDistance([1, 0], [0, 7]), 1))
        #expect(Divergence.jensenShannonDistance([0, 0], [1, 1]) == nil)
        #expect(Divergence.jensenShannonDistance([], []) == nil)
        #expect(Divergence.jensenShannonDistance([.infinity], [1]) == nil)
    }

    @Test func stability() throws {
        // (q − p) ln(q / p) with p = (10.5, 30.5) / 41 and q = (20.5, 20.5) / 41.
        let byHand = (20.5 - 10.5) / 41 * 0.6690496289808848 + (20.5 - 30.5) / 41 * -0.3973017974690035
        let found = try #require(Divergence.populationStability([10, 30], [20, 20]))
        #expect(agrees(found.index, byHand, within: 1e-9))
        #expect(agrees(found.byChance, 1.0 / 40 + 1.0 / 40))
        #expect(Divergence.populationStability([0, 0], [1, 2]) == nil)
        #expect(Divergence.populationStability([1, 2], [0, 0]) == nil)
        #expect(try #require(Divergence.populationStability([5, 0], [0, 5])).index.isFinite)
    }

    /// Samples of one distribution have the index that chance gives them.
    @Test func stabilityByChance() throws {
        var random = SplitMix64(seed: 8)
        func sample(_ n: Int) -> [Int] {
            var counts = [0, 0, 0, 0]
            for _ in 0..<n { counts[min(3, Int(random.unit() * 5))] += 1 }
            return counts
        }
        var sum = 0.0
        var expected = 0.0
        for _ in 0..<300 {
            let found = try #require(Divergence.populationStability(sample(400), sample(250)))
            sum += found.index
            expected += found.byChance
        }
        // The index over its expectation is χ² of 3 degrees of freedom over 3: a deviation of 0.8, over √300.
        #expect(abs(sum / expected - 1) < 0.2)
    }
}
