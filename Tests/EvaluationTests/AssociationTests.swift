import Testing

@testable import Evaluation

@Suite struct AssociationTests {
    @Test func perfectAndNone() throws {
        #expect(abs(try #require(Association.cramersV([[50, 0], [0, 50]])) - 1) < 1e-12)
        #expect(Association.cramersV([[25, 25], [25, 25]]) == 0)
        #expect(Association.cramersV([[10, 0], [20, 0]]) == nil)
        #expect(Association.cramersV([[10, 20]]) == nil)
        #expect(Association.cramersV([]) == nil)
    }

    /// By hand: χ² = 16.667, φ² = 0.16667; corrected 0.16667 − 1/99 = 0.156566; r̃ = k̃ = 2 − 1/99; V = √(0.156566 / 0.989899).
    @Test func byHand() throws {
        let v = try #require(Association.cramersV([[30, 20], [10, 40]]))
        #expect(abs(v - 0.3976975) < 1e-6)
    }

    @Test func emptyRowsDoNotCount() {
        #expect(
            Association.cramersV([[30, 0, 20], [0, 0, 0], [10, 0, 40]]) == Association.cramersV([[30, 20], [10, 40]])
        )
    }

    /// A source for nearly every article settles every label by chance; the correction says so.
    @Test func manyValues() throws {
        let table = (0..<60).map { row in row % 2 == 0 ? [1, 1] : row % 4 == 1 ? [2, 0] : [0, 2] }
        let v = try #require(Association.cramersV(table))
        #expect(v < 0.2)
    }

    @Test func phi() throws {
        #expect(abs(try #require(Association.phi(both: 30, first: 30, second: 30, total: 100)) - 1) < 1e-12)
        #expect(abs(try #require(Association.phi(both: 9, first: 30, second: 30, total: 100))) < 1e-12)
        // (20 · 100 − 25 · 40) / √(25 · 40 · 75 · 60)
        #expect(abs(try #require(Association.phi(both: 20, first: 25, second: 40, total: 100)) - 0.4714045) < 1e-6)
        #expect(Association.phi(both: 5, first: 100, second: 5, total: 100) == nil)
        #expect(Association.phi(both: 0, first: 0, second: 5, total: 100) == nil)
    }
}
