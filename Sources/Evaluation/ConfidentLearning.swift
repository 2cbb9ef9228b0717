/// Labels that held-out probabilities speak against.
///
/// Confident learning with pruning by class: C. G. Northcutt, L. Jiang and I. L. Chuang, Confident learning: estimating
/// uncertainty in dataset labels, Journal of Artificial Intelligence Research 70 (2021). With nᵢ articles of given label i
/// and probabilities p from models that have not seen the article:
///
///     tⱼ = (1 / nⱼ) Σ_{x of label j} pⱼ(x)                     threshold of a class: its mean self-confidence
///     j*(x) = argmax_{j : pⱼ(x) ≥ tⱼ} pⱼ(x)                    the class that x belongs to with confidence, if any
///     Cᵢⱼ = |{x of label i : j*(x) = j}|                       the confident joint
///     eᵢ = nᵢ Σ_{j ≠ i} Cᵢⱼ / Σⱼ Cᵢⱼ                           wrong labels among those of class i
///
/// The eᵢ (rounded) articles of class i with the lowest self-confidence pᵢ are the issues, as far as another class is more
/// probable. Thresholds of each class keep the number steady where the probabilities of some classes are too high or too
/// low throughout.
///
/// Issues are ordered by self-confidence. The paper's other order, the margin p_given − max p_other, puts a clear case with
/// one rival before a label that nothing speaks for; planted errors are found much better by self-confidence.
package struct ConfidentLearning: Sendable, Equatable {
    /// A label that is probably wrong.
    package struct Issue: Sendable, Equatable {
        /// Position of the article.
        package let article: Int
        /// The most probable class.
        package let suggestion: Int
        /// Probability of the given class.
        package let selfConfidence: Double
    }

    /// Mean self-confidence of each class; nil for a class without articles.
    package let thresholds: [Double?]
    /// How many articles of each given class (rows) belong to each class (columns) with confidence.
    package let joint: [[Int]]
    /// The issues, the least believed label first; of equals the first article.
    package let issues: [Issue]

    /// Looks for issues.
    ///
    /// - Parameters:
    ///   - probabilities: held out and calibrated, one row of at least two classes an article.
    ///   - labels: the class given to each article.
    package init(probabilities: [[Double]], labels: [Int]) {
        precondition(probabilities.count == labels.count, "one label an article")
        let classes = probabilities.first?.count ?? 0
        precondition(labels.allSatisfy { (0..<classes).contains($0) }, "labels are classes")
        var sums = [Double](repeating: 0, count: classes)
        var counts = [Int](repeating: 0, count: classes)
        for (row, label) in zip(probabilities, labels) {
            sums[label] += row[label]
            counts[label] += 1
        }
        let thresholds = zip(sums, counts).map { $1 > 0 ? $0 / Double($1) : nil }
        var joint = [[Int]](repeating: [Int](repeating: 0, count: classes), count: classes)
        var candidates = [[Issue]](repeating: [], count: classes)
        for (article, (row, label)) in zip(probabilities, labels).enumerated() {
            /// The most probable of some classes. Of equally probable ones the given class wins: a tie speaks against no label.
            func best(_ among: some Sequence<Int>) -> Int? {
                among.max { (row[$0], $0 == label ? 1 : 0) < (row[$1], $1 == label ? 1 : 0) }
            }
            if let confident = best(row.indices.filter { index in thresholds[index].map { row[index] >= $0 } ?? false })
            {
                joint[label][confident] += 1
            }
            if let top = best(row.indices), top != label {
                candidates[label].append(Issue(article: article, suggestion: top, selfConfidence: row[label]))
            }
        }
        func precedes(_ a: Issue, _ b: Issue) -> Bool {
            (a.selfConfidence, a.article) < (b.selfConfidence, b.article)
        }
        var issues: [Issue] = []
        for label in 0..<classes {
            let confident = joint[label].reduce(0, +)
            guard confident > 0 else { continue }
            let share = Double(confident - joint[label][label]) / Double(confident)
            let wrong = Int((share * Double(counts[label])).rounded())
            issues += candidates[label].sorted(by: precedes).prefix(wrong)
        }
        self.thresholds = thresholds
        self.joint = joint
        self.issues = issues.sorted(by: precedes)
    }
}
