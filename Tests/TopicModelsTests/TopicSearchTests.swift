import LinearAlgebra
import TestSupport
import Testing

@testable import TopicModels

struct TopicSearchTests {
    // MARK: - Assignment

    /// Against all permutations.
    @Test(arguments: 1...6)
    func bestAssignment(size: Int) {
        var generator = SplitMix64(seed: UInt64(size))
        for _ in 0..<30 {
            let scores = (0..<size).map { _ in (0..<size).map { _ in generator.symmetric() } }
            let columns = Assignment.best(scores)
            #expect(columns.sorted() == Array(0..<size))
            let sum = columns.enumerated().reduce(0) { $0 + scores[$1.offset][$1.element] }
            #expect(abs(sum - largestSum(scores, from: 0, free: Set(0..<size))) < 1e-12)
        }
    }

    private func largestSum(_ scores: [[Double]], from row: Int, free: Set<Int>) -> Double {
        if row == scores.count { return 0 }
        return free.map { scores[row][$0] + largestSum(scores, from: row + 1, free: free.subtracting([$0])) }.max() ?? 0
    }

    @Test func noAssignment() { #expect(Assignment.best([]).isEmpty) }

    // MARK: - Agreement

    @Test func averageJaccardByHand() {
        // Depths 1 to 5: 0/2, 0/4, 1/5, 1/7, 2/8.
        let (first, second) = ([0, 1, 2, 3, 4], [9, 2, 8, 7, 4])
        let expected = (0 + 0 + 1 / 5.0 + 1 / 7.0 + 2 / 8.0) / 5
        #expect(abs(TopicAgreement.averageJaccard(first, second) - expected) < 1e-15)
        #expect(abs(TopicAgreement.averageJaccard(second, first) - expected) < 1e-15)
        #expect(TopicAgreement.averageJaccard(first, first) == 1)
        // Lists of two lengths: 1/1, 1/2.
        #expect(TopicAgreement.averageJaccard([5], [5, 6]) == 0.75)
        #expect(TopicAgreement.averageJaccard(first, [5, 6]) == 0)
        #expect(TopicAgreement.averageJaccard(first, []) == 0 && TopicAgreement.averageJaccard([], []) == 0)
    }

    @Test func agreementDoesNotDependOnTheOrderOfTopics() {
        let topics = [[0, 1, 2], [3, 4, 5], [6, 7, 8]]
        #expect(TopicAgreement.matched(topics, [topics[2], topics[0], topics[1]]) == 1)
        #expect(TopicAgreement.matched(topics, topics.map { $0.map { $0 + 100 } }) == 0)
        #expect(TopicAgreement.matched([], []) == 0)
        let half = TopicAgreement.matched(topics, [[0, 1, 2], [50, 51, 52], [6, 7, 8]])
        #expect(abs(half - 2.0 / 3) < 1e-15)
    }

    // MARK: - Search

    /// Documents of planted topics: each draws from the terms of one, and from terms common to all.
    private func planted(topics: Int, documents: Int, seed: UInt64) -> SparseMatrix<Float> {
        var generator = SplitMix64(seed: seed)
        let (own, common) = (15, 20)
        func index(below count: Int) -> Int { min(count - 1, Int((generator.symmetric() + 1) / 2 * Double(count))) }
        return sparse(
            (0..<documents).map { document in
                var row = [Float](repeating: 0, count: topics * own + common)
                for _ in 0..<20 { row[document % topics * own + index(below: own)] += 1 }
                for _ in 0..<12 { row[topics * own + index(below: common)] += 1 }
                let norm = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
                return row.map { $0 / norm }
            }
        )
    }

    @Test(arguments: [(4, 1), (6, 2)])
    func plantedNumberIsFound(topics: Int, seed: Int) throws {
        let matrix = planted(topics: topics, documents: 120, seed: UInt64(seed))
        var configuration = TopicSearch.Configuration(candidates: [2, 4, 6, 8])
        configuration.samples = 2
        var generator = SplitMix64(seed: 7)
        let candidates = try TopicSearch(configuration).run(matrix, using: &generator)
        #expect(TopicSearch.best(of: candidates)?.topics == topics)
        let found = try #require(candidates.first { $0.topics == topics })
        #expect(found.stability > 0.5 && found.stability <= 1 && (-1...1).contains(found.coherence))
        #expect(zip(candidates, candidates.dropFirst()).allSatisfy { $0.relativeError > $1.relativeError })
    }

    @Test func theSameWhateverTheThreads() throws {
        let matrix = planted(topics: 4, documents: 60, seed: 4)
        var configuration = TopicSearch.Configuration(candidates: [3, 4])
        configuration.mostDocuments = 40
        configuration.samples = 2
        func run(_ threads: Int, _ seed: UInt64) throws -> [TopicSearch.Candidate] {
            configuration.parallelism = Parallelism(threads: threads)
            var generator = SplitMix64(seed: seed)
            return try TopicSearch(configuration).run(matrix, using: &generator)
        }
        let serial = try run(1, 3)
        #expect(try run(2, 3) == serial)
        #expect(try run(5, 3) == serial)
        #expect(try run(1, 4) != serial)
    }

    @Test func bestOfEqualScoresIsTheSmallest() {
        func candidate(_ topics: Int, _ coherence: Double, _ stability: Double) -> TopicSearch.Candidate {
            TopicSearch.Candidate(topics: topics, coherence: coherence, stability: stability, relativeError: 0.5)
        }
        #expect(TopicSearch.best(of: []) == nil)
        #expect(TopicSearch.best(of: [candidate(2, 0.2, 0.5), candidate(3, 0.5, 0.2)])?.topics == 2)
        #expect(TopicSearch.best(of: [candidate(2, -0.5, 1), candidate(3, 0.1, 0.1)])?.topics == 3)
        #expect(TopicSearch.best(of: [candidate(2, -0.5, 1), candidate(3, -0.1, 1)])?.topics == 2)
    }

    @Test func candidatesGrowWithTheCollection() {
        #expect(TopicSearch.Configuration.candidates(documents: 1) == [2])
        #expect(TopicSearch.Configuration.candidates(documents: 45) == [2, 3, 4])
        #expect(TopicSearch.Configuration.candidates(documents: 100) == [4, 5, 6, 8, 10])
        #expect(TopicSearch.Configuration.candidates(documents: 1_000_000).last == 50)
    }

    @Test func hostileMatrices() throws {
        var generator = SplitMix64(seed: 1)
        let empty = sparse([[Float](repeating: 0, count: 3), [0, 0, 0]])
        let candidates = try TopicSearch(TopicSearch.Configuration(candidates: [2, 5])).run(empty, using: &generator)
        #expect(candidates.allSatisfy { $0.score == 0 && $0.coherence == 0 && $0.stability == 0 })
        let negative = sparse([[Float(1), -1]])
        #expect(throws: TopicModelError.self) {
            _ = try TopicSearch(TopicSearch.Configuration(candidates: [2])).run(negative, using: &generator)
        }
    }
}
