import Testing

@testable import Evaluation

struct AgreementTests {
    /// The example of K. Krippendorff, Computing Krippendorff's alpha-reliability (2011), section C: four observers,
    /// twelve units, missing values; nominal 0.743, interval 0.849.
    private let example: [[Int]] = {
        let a: [Int?] = [1, 2, 3, 3, 2, 1, 4, 1, 2, nil, nil, nil]
        let b: [Int?] = [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, nil, 3]
        let c: [Int?] = [nil, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, nil]
        let d: [Int?] = [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, nil]
        return (0..<12).map { unit in [a, b, c, d].compactMap { $0[unit] } }
    }()

    @Test func publishedExample() {
        #expect(agrees(Agreement.krippendorffAlpha(example, distance: Agreement.nominalDistance), 0.743, within: 5e-4))
        #expect(
            agrees(
                Agreement.krippendorffAlpha(example) { Double(($0 - $1) * ($0 - $1)) },
                0.849,
                within: 5e-4
            )
        )
    }

    @Test func distancesOfSets() {
        let distances: [(Set<Int>, Set<Int>, Double, Double)] = [
            ([], [], 0, 0), ([1, 2], [1, 2], 0, 0), ([], [1], 1, 1), ([1], [2], 1, 1),
            ([1], [1, 2], 1 - 1.0 / 3, 0.5), ([1, 2], [2, 3], 1 - 1.0 / 9, 1 - 1.0 / 3),
            ([1, 2, 3], [1, 2], 1 - 4.0 / 9, 1 - 2.0 / 3),
        ]
        for (a, b, masi, jaccard) in distances {
            #expect(agrees(Agreement.masiDistance(a, b), masi, within: 1e-15))
            #expect(Agreement.masiDistance(a, b) == Agreement.masiDistance(b, a))
            #expect(agrees(Agreement.jaccardDistance(a, b), jaccard, within: 1e-15))
        }
    }

    /// Two coders, three articles, MASI: worked out by hand.
    @Test func setsByHand() {
        let articles: [[Set<Int>]] = [[[1], [1, 2]], [[2], [2]], [[1], [2]]]
        // Within: 2/3, 0, 1, each twice over one: D_o = (4/3 + 2) / 6 = 5/9. Values: {1} twice, {1, 2} once, {2} three
        // times. Pairs: {1}–{1,2} 2 · 2/3, {1}–{2} 6 · 1, {1,2}–{2} 3 · 2/3, all twice: D_e = 2 (4/3 + 6 + 2) / 30 =
        // 28/45.
        #expect(
            agrees(Agreement.krippendorffAlpha(articles, distance: Agreement.masiDistance), 1 - (5.0 / 9) / (28.0 / 45))
        )
    }

    /// Against the definition: all pairs of values, one by one.
    @Test(arguments: 0..<20)
    func allPairs(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        let articles = (0..<15).map { _ in
            (0..<generator.index(below: 5)).map { _ in Set((0..<3).filter { _ in generator.unit() < 0.4 }) }
        }
        let pairable = articles.filter { $0.count > 1 }
        let all = Array(pairable.joined())
        let n = Double(all.count)
        var (within, between) = (0.0, 0.0)
        for values in pairable {
            for i in values.indices {
                for j in values.indices where i != j {
                    within += Agreement.masiDistance(values[i], values[j]) / Double(values.count - 1)
                }
            }
        }
        for i in all.indices { for j in all.indices where i != j { between += Agreement.masiDistance(all[i], all[j]) } }
        let expected = 1 - (within / n) / (between / (n * (n - 1)))
        #expect(
            agrees(Agreement.krippendorffAlpha(articles, distance: Agreement.masiDistance), expected, within: 1e-12)
        )
    }

    @Test func extremes() {
        let nominal: (Int, Int) -> Double = Agreement.nominalDistance
        #expect(Agreement.krippendorffAlpha([], distance: nominal) == nil)
        #expect(Agreement.krippendorffAlpha([[1], [2], []], distance: nominal) == nil)
        #expect(Agreement.krippendorffAlpha([[1, 1], [1, 1]], distance: nominal) == nil)
        #expect(Agreement.krippendorffAlpha([[1, 1], [2, 2]], distance: nominal) == 1)
        #expect(Agreement.krippendorffAlpha([[1, 2], [2, 1]], distance: nominal).map { $0 < 0 } == true)
    }
}
