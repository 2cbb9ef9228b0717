import Testing

@testable import Evaluation

@Suite struct ConfidentLearningTests {
    /// Worked by hand. Thresholds: t₀ = (0.9 + 0.8 + 0.1 + 0.4) / 4 = 0.55, t₁ = (0.9 + 0.6 + 0.84) / 3 = 0.78.
    @Test func byHand() {
        let first = [0.9, 0.8, 0.1, 0.4, 0.1, 0.4, 0.16]
        let learning = ConfidentLearning(
            probabilities: first.map { [$0, 1 - $0] },
            labels: [0, 0, 0, 0, 1, 1, 1]
        )
        #expect(abs((learning.thresholds[0] ?? 0) - 0.55) < 1e-12)
        #expect(abs((learning.thresholds[1] ?? 0) - 0.78) < 1e-12)
        // The fourth article (0.4, 0.6) and the sixth (the same) belong to neither class with confidence.
        #expect(learning.joint == [[2, 1], [0, 2]])
        // 4 · 1/3 rounds to one wrong label in class 0: the lowest self-confidence.
        #expect(learning.issues == [ConfidentLearning.Issue(article: 2, suggestion: 1, selfConfidence: 0.1)])
    }

    @Test func orderIsBySelfConfidence() {
        // A label that nothing speaks for comes before one with a single strong rival.
        let rows = [
            [0.05, 0.95, 0], [0.01, 0.5, 0.49], [0.9, 0.1, 0], [0, 1, 0], [0.2, 0.4, 0.4], [0, 0.01, 0.99],
            [0, 0.6, 0.4],
        ]
        let labels = [0, 0, 0, 1, 1, 2, 2]
        // Half of the confident articles of class 0 belong to class 1, so three of its six labels are taken to be wrong.
        let learning = ConfidentLearning(probabilities: rows + rows, labels: labels + labels)
        #expect(learning.issues.map(\.article) == [1, 8, 0])
        #expect(learning.issues.map(\.suggestion) == [1, 1, 1])
    }

    @Test func rightLabelsAndTiesAreLeftAlone() {
        let sure = ConfidentLearning(probabilities: [[1, 0], [0.9, 0.1], [0, 1]], labels: [0, 0, 1])
        #expect(sure.issues.isEmpty)
        let tied = ConfidentLearning(probabilities: [[0.5, 0.5], [0.5, 0.5]], labels: [0, 1])
        #expect(tied.issues.isEmpty)
        #expect(tied.joint == [[1, 0], [0, 1]])
    }

    @Test func emptyAndMissingClasses() {
        #expect(ConfidentLearning(probabilities: [], labels: []).issues.isEmpty)
        let missing = ConfidentLearning(probabilities: [[0.2, 0.1, 0.7], [0.9, 0.1, 0]], labels: [0, 0])
        #expect(missing.thresholds[1] == nil && missing.thresholds[2] == nil)
        // No article of the likelier class is known, so nothing can belong to it with confidence.
        #expect(missing.issues.isEmpty)
    }

    @Test func plantedErrorsComeFirst() {
        var random = SplitMix64(seed: 5)
        var rows: [[Double]] = []
        var labels: [Int] = []
        var isPlanted: [Bool] = []
        for article in 0..<600 {
            let truth = article % 3
            var row = (0..<3).map { _ in Double.random(in: 0.01..<0.4, using: &random) }
            row[truth] += 1
            let sum = row.reduce(0, +)
            rows.append(row.map { $0 / sum })
            isPlanted.append(article % 20 == 7)
            labels.append(isPlanted[article] ? (truth + 1) % 3 : truth)
        }
        let issues = ConfidentLearning(probabilities: rows, labels: labels).issues
        // The number is an estimate from the confident articles, and may be a little low.
        #expect(issues.allSatisfy { isPlanted[$0.article] })
        #expect((24...30).contains(issues.count))
    }
}
