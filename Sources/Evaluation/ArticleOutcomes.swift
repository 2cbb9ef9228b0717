/// Which decisions on each article were right and wrong, so that the counts of any draw of articles are one pass over
/// numbers.
package struct ArticleOutcomes: Sendable {
    /// What a decision was.
    private enum Kind: Int { case right, given, missed }

    /// Number of labels (k).
    package let classes: Int
    /// Numbers of labels times 3 plus the kind of decision, one article after the other.
    private var decisions: [Int] = []
    /// Where the decisions on each article begin.
    private var starts = [0]
    /// For each article, whether its set of labels is exactly right.
    package private(set) var isExact: [Bool] = []

    /// Compares label sets.
    ///
    /// - Parameters:
    ///   - truth: for each article, the numbers of its labels, each in 0..<k; a repeated label counts once.
    ///   - answers: for each article, the numbers of the labels given.
    ///   - classes: number of labels (k).
    package init(truth: [[Int]], answers: [[Int]], classes: Int) {
        precondition(truth.count == answers.count, "one answer an article")
        self.classes = classes
        for (truth, answer) in zip(truth, answers) {
            let truth = Set(truth).sorted()
            let answer = Set(answer).sorted()
            precondition((truth + answer).allSatisfy { (0..<classes).contains($0) }, "labels are numbered from 0")
            func note(_ labels: [Int], _ kind: Kind) { decisions += labels.map { 3 * $0 + kind.rawValue } }
            note(truth.filter(answer.contains), .right)
            note(answer.filter { !truth.contains($0) }, .given)
            note(truth.filter { !answer.contains($0) }, .missed)
            starts.append(decisions.count)
            isExact.append(truth == answer)
        }
    }

    /// Number of articles.
    package var count: Int { isExact.count }

    /// The counts of some articles, given by their places, which may repeat.
    package func counts(of places: [Int]) -> [LabelCounts] {
        var sums = [Int](repeating: 0, count: 3 * classes)
        for place in places {
            for index in starts[place]..<starts[place + 1] { sums[decisions[index]] += 1 }
        }
        return (0..<classes).map { label in
            LabelCounts(
                truePositives: sums[3 * label + Kind.right.rawValue],
                falsePositives: sums[3 * label + Kind.given.rawValue],
                falseNegatives: sums[3 * label + Kind.missed.rawValue]
            )
        }
    }

    /// The share of some articles whose set of labels is exactly right; nil for none.
    package func accuracy(of places: [Int]) -> Double? { ratio(places.count { isExact[$0] }, places.count) }
}
