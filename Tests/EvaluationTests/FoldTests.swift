import Testing

@testable import Evaluation

struct FoldTests {
    private func counts(_ folds: [Int], _ k: Int, where isCounted: (Int) -> Bool) -> [Int] {
        var counts = [Int](repeating: 0, count: k)
        for (article, fold) in folds.enumerated() where isCounted(article) { counts[fold] += 1 }
        return counts
    }

    private func spread(_ counts: [Int]) -> Int { (counts.max() ?? 0) - (counts.min() ?? 0) }

    /// One label an article: each label's counts, and the sizes of the folds, differ by one at most.
    @Test(arguments: 0..<60)
    func singleLabels(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        let k = 2 + generator.index(below: 9)
        let classes = 1 + generator.index(below: 12)
        let n = generator.index(below: 300)
        let labels = (0..<n).map { _ in [min(generator.index(below: classes), generator.index(below: classes))] }
        let folds = StratifiedGroupFolds(folds: k, seed: seed).assign(labels: labels, classes: classes)
        #expect(folds.count == n && folds.allSatisfy { (0..<k).contains($0) })
        for label in 0..<classes { #expect(spread(counts(folds, k) { labels[$0] == [label] }) <= 1) }
        #expect(spread(counts(folds, k) { _ in true }) <= 1)
    }

    @Test func noLabelIsALabel() {
        let labels = (0..<40).map { $0 % 4 == 0 ? [] : [0] }
        let folds = StratifiedGroupFolds(folds: 5, seed: 1).assign(labels: labels, classes: 1)
        #expect(counts(folds, 5) { labels[$0].isEmpty } == [2, 2, 2, 2, 2])
    }

    @Test(arguments: 0..<30)
    func groupsStayWhole(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        let n = 200
        let groups = (0..<n).map { _ in generator.index(below: 90) * 1000 - 7 }
        let labels = (0..<n).map { _ in [generator.index(below: 3)] }
        let folds = StratifiedGroupFolds(folds: 5, seed: seed).assign(labels: labels, classes: 3, groups: groups)
        for group in Set(groups) {
            #expect(Set(folds.indices.filter { groups[$0] == group }.map { folds[$0] }).count == 1)
        }
        // Groups of two or three on average; each fold has a fifth of each label, give or take a group or two.
        for label in 0..<3 {
            let total = labels.count { $0 == [label] }
            for count in counts(folds, 5, where: { labels[$0] == [label] }) { #expect(abs(count * 5 - total) <= 20) }
        }
        #expect(spread(counts(folds, 5) { _ in true }) <= 6)
    }

    /// Several labels, some rare: every label is in every fold that it can be in, and frequent ones are spread within
    /// a few percent.
    @Test(arguments: 0..<20)
    func severalLabels(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        let frequency = [0.5, 0.3, 0.15, 0.1, 0.05, 0.02, 0.01]
        let labels = (0..<500).map { _ in
            frequency.indices.filter { _ in generator.unit() < 0.5 }
                .filter { generator.unit() < 2 * frequency[$0] }
        }
        let folds = StratifiedGroupFolds(folds: 5, seed: seed).assign(labels: labels, classes: frequency.count)
        for label in frequency.indices {
            let counts = counts(folds, 5) { labels[$0].contains(label) }
            let total = counts.reduce(0, +)
            #expect(counts.filter { $0 > 0 }.count == min(5, total), "label \(label): \(counts)")
            #expect(spread(counts) <= max(1, 2 + total / 50), "label \(label): \(counts)")
        }
        #expect(spread(counts(folds, 5) { _ in true }) <= 10)
    }

    @Test func rareLabels() {
        // Three articles of label 1 in five folds: three folds with one each.
        let labels = (0..<53).map { $0 < 3 ? [1] : [0] }
        let folds = StratifiedGroupFolds(folds: 5, seed: 2).assign(labels: labels, classes: 2)
        #expect(counts(folds, 5) { labels[$0] == [1] }.sorted() == [0, 0, 1, 1, 1])
        #expect(counts(folds, 5) { _ in true }.sorted() == [10, 10, 11, 11, 11])
    }

    @Test func moreFoldsThanGroups() {
        let folds = StratifiedGroupFolds(folds: 10, seed: 2).assign(
            labels: [[0], [1], [0], [1]],
            classes: 2,
            groups: [4, 4, 9, 9]
        )
        #expect(folds[0] == folds[1] && folds[2] == folds[3] && folds[0] != folds[2])
        #expect(StratifiedGroupFolds(folds: 10, seed: 2).assign(labels: [], classes: 2) == [])
        #expect(Set(StratifiedGroupFolds(folds: 10, seed: 2).assign(labels: [[0], [0], [0]], classes: 1)).count == 3)
    }

    @Test func sameSeedSameFolds() {
        var generator = SplitMix64(seed: 8)
        let labels = (0..<120).map { _ in [generator.index(below: 4)] }
        let first = StratifiedGroupFolds(folds: 5, seed: 3).assign(labels: labels, classes: 4)
        #expect(first == StratifiedGroupFolds(folds: 5, seed: 3).assign(labels: labels, classes: 4))
        #expect(first != StratifiedGroupFolds(folds: 5, seed: 4).assign(labels: labels, classes: 4))
        // Names of groups do not matter, only which articles share one.
        let groups = (0..<120).map { $0 / 2 }
        #expect(
            StratifiedGroupFolds(folds: 5, seed: 3).assign(labels: labels, classes: 4, groups: groups)
                == StratifiedGroupFolds(folds: 5, seed: 3).assign(
                    labels: labels,
                    classes: 4,
                    groups: groups.map { -99 * $0 }
                )
        )
    }

    @Test func generatorIsSplitMix64() {
        // The first numbers for seed 1234567, as published with the algorithm's reference implementation in C.
        var generator = SplitMix64(seed: 1_234_567)
        #expect(
            (0..<3).map { _ in generator.next() } == [6457827717110365317, 3203168211198807973, 9817491932198370423]
        )
        for count in [1, 2, 3, 1000] {
            #expect((0..<200).allSatisfy { _ in (0..<count).contains(generator.index(below: count)) })
        }
        #expect((0..<200).allSatisfy { _ in (0..<1).contains(generator.unit()) })
    }
}
