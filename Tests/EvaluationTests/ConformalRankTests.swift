import Testing

@testable import Evaluation

struct ConformalRankTests {
    /// Against whole numbers: the smallest rank r with 1000 · r ≥ (n + 1) · share.
    @Test(arguments: [1, 50, 500, 800, 900, 950, 990, 999])
    func againstWholeNumbers(thousandths: Int) {
        for count in 0..<2500 {
            let rank = ((count + 1) * thousandths + 999) / 1000
            let found = conformalRank(share: Double(thousandths) / 1000, count: count)
            #expect(found == (rank <= count ? rank : nil), "\(count) scores")
        }
    }

    @Test func extremes() {
        #expect(conformalRank(share: 1e-300, count: 3) == 1)
        #expect(conformalRank(share: 1 - 1e-16, count: 3) == nil)
        #expect(conformalRank(share: 0.5, count: 0) == nil)
    }
}
