#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif
import LinearAlgebra
import TestSupport
import Testing

@testable import TopicModels

struct CoherenceTests {
    /// Four documents; terms: 0 in {0, 1}, 1 in {0, 1}, 2 in {0, 2}, 3 in {2, 3}, 4 nowhere, 5 everywhere.
    private let documents = sparse([
        [1.0, 2, 1, 0, 0, 1],
        [1, 1, 0, 0, 0, 1],
        [0, 0, 3, 1, 0, 1],
        [0, 0, 0, 1, 0, 1],
    ])

    private func npmi(_ terms: [Int]) -> Double? { Coherence.npmi(topTerms: [terms], documents: documents)[0] }

    private func isNear(_ value: Double?, _ expected: Double) -> Bool {
        value.map { abs($0 - expected) < 1e-14 } ?? false
    }

    @Test func pairsByHand() {
        // Always together.
        #expect(isNear(npmi([0, 1]), 1))
        // Never together.
        #expect(npmi([0, 3]) == -1)
        // Independent: p(a, b) = 1/4 = 1/2 · 1/2.
        #expect(isNear(npmi([0, 2]), 0))
        // A term in every document says nothing.
        #expect(isNear(npmi([0, 5]), 0) && isNear(npmi([5, 3]), 0))
    }

    @Test func meansOfPairs() {
        // Pairs 0–1, 0–3, 1–3.
        #expect(isNear(npmi([0, 1, 3]), (1 - 1 - 1) / 3.0))
        #expect(isNear(npmi([3, 1, 0]), (1 - 1 - 1) / 3.0))
        // An uneven pair: in 2 of 5 documents together, a in 2, b in 3: ln((2/5) / (2/5 · 3/5)) / −ln(2/5).
        let uneven = sparse([[1.0, 1], [1, 1], [0, 1], [0, 0], [0, 0]])
        #expect(isNear(Coherence.npmi(topTerms: [[0, 1]], documents: uneven)[0], log(5.0 / 3) / log(2.5)))
    }

    @Test func undefinedTopics() {
        #expect(npmi([]) == nil && npmi([0]) == nil)
        // A term in no document, or that is no column, is left out; a repeated one counts once.
        #expect(npmi([0, 4]) == nil && npmi([0, 99]) == nil && npmi([0, -1]) == nil && npmi([0, 0]) == nil)
        #expect(isNear(npmi([0, 4, 1, 1, 99]), 1))
        #expect(Coherence.npmi(topTerms: [], documents: documents).isEmpty)
        #expect(Coherence.npmi(topTerms: [[0, 1]], documents: sparse([[Double]]())) == [nil])
        // Two terms in every document.
        #expect(Coherence.npmi(topTerms: [[0, 1]], documents: sparse([[1.0, 1], [2, 1]]))[0] == 0)
    }

    /// Against the definition, over more documents than a word has bits.
    @Test(arguments: [63, 64, 65, 200])
    func definition(count: Int) throws {
        let matrix = randomMatrix(rows: count, columns: 8, density: 0.3, seed: UInt64(count))
        let table = dense(matrix)
        func share(_ terms: [Int]) -> Double {
            Double((0..<count).count { row in terms.allSatisfy { table[row, $0] > 0 } }) / Double(count)
        }
        let topics = [[0, 1, 2, 3], [4, 5, 6, 7], [7, 0, 3]]
        for (topic, value) in zip(topics, Coherence.npmi(topTerms: topics, documents: matrix)) {
            var (sum, pairs) = (0.0, 0.0)
            for (place, a) in topic.enumerated() {
                for b in topic[(place + 1)...] {
                    let both = share([a, b])
                    sum += both == 0 ? -1 : log(both / (share([a]) * share([b]))) / -log(both)
                    pairs += 1
                }
            }
            #expect(abs(try #require(value) - sum / pairs) < 1e-12)
        }
    }

    @Test func topTerms() {
        let weights = Matrix(
            rows: 5,
            columns: 3,
            values: [
                0.5, 0, 0,
                0.9, 0, 1,
                0.5, 0, 2,
                0.1, 0, 0,
                0.5, 0, 1,
            ]
        )
        #expect(TopTerms.of(weights, count: 3) == [[1, 0, 2], [], [2, 1, 4]])
        #expect(TopTerms.of(weights, count: 10) == [[1, 0, 2, 4, 3], [], [2, 1, 4]])
        #expect(TopTerms.of(weights, count: 0) == [[], [], []])
        #expect(TopTerms.of(Matrix(rows: 0, columns: 2), count: 3) == [[], []])
    }

    /// Against sorting.
    @Test(arguments: 0..<10)
    func topTermsAreTheFirstOfTheSorted(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        let weights = Matrix(
            rows: 60,
            columns: 4,
            values: (0..<240).map { _ in max(0, (generator.symmetric() * 6).rounded()) }
        )
        for (topic, list) in TopTerms.of(weights, count: 12).enumerated() {
            let sorted = (0..<60).filter { weights[$0, topic] > 0 }
                .sorted { (weights[$1, topic], $0) < (weights[$0, topic], $1) }
            #expect(list == Array(sorted.prefix(12)))
        }
    }
}
