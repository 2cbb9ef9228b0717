/// How often each label was taken for each other one, on axes with one label an article.
package struct ConfusionMatrix: Hashable, Sendable {
    /// Number of labels (k).
    package let classes: Int
    /// How often an article of label i was given label j: element i · k + j.
    package let counts: [Int]
    /// For each label, how many of its articles were given no answer.
    package let unanswered: [Int]

    /// Counts pairs of truth and answer.
    ///
    /// - Parameters:
    ///   - truth: for each article, its label, in 0..<k.
    ///   - answers: for each article, the label given; nil where no answer was given.
    ///   - classes: number of labels (k).
    package init(truth: [Int], answers: [Int?], classes: Int) {
        precondition(truth.count == answers.count, "one answer an article")
        precondition(truth.allSatisfy { (0..<classes).contains($0) }, "labels are numbered from 0")
        var counts = [Int](repeating: 0, count: classes * classes)
        var unanswered = [Int](repeating: 0, count: classes)
        for (label, answer) in zip(truth, answers) {
            if let answer {
                precondition((0..<classes).contains(answer), "labels are numbered from 0")
                counts[label * classes + answer] += 1
            } else {
                unanswered[label] += 1
            }
        }
        self.classes = classes
        self.counts = counts
        self.unanswered = unanswered
    }

    /// How often an article of one label was given another (or the same).
    package subscript(truth truth: Int, given given: Int) -> Int {
        precondition((0..<classes).contains(truth) && (0..<classes).contains(given), "labels are numbered from 0")
        return counts[truth * classes + given]
    }

    /// Number of articles.
    package var articles: Int { counts.reduce(0, +) + unanswered.reduce(0, +) }

    /// Number of right answers.
    package var correct: Int { (0..<classes).reduce(0) { $0 + counts[$1 * classes + $1] } }

    /// Share of right answers; no answer is not a right one. nil for no articles.
    package var accuracy: Double? { ratio(correct, articles) }

    /// Counts of right and wrong answers for each label; no answer is a miss of the true label.
    package var labels: [LabelCounts] {
        let (truth, given) = (truthTotals, givenTotals)
        return (0..<classes).map { label in
            let right = counts[label * classes + label]
            return LabelCounts(
                truePositives: right,
                falsePositives: given[label] - right,
                falseNegatives: truth[label] - right
            )
        }
    }

    /// Wrong answers, the most frequent first; equally frequent ones by true label, then by the label given.
    package var mistakes: [(truth: Int, given: Int, count: Int)] {
        var list: [(truth: Int, given: Int, count: Int)] = []
        for truth in 0..<classes {
            for given in 0..<classes where given != truth && counts[truth * classes + given] > 0 {
                list.append((truth, given, counts[truth * classes + given]))
            }
        }
        return list.sorted { ($1.count, $0.truth, $0.given) < ($0.count, $1.truth, $1.given) }
    }

    /// Cohen's kappa, agreement beyond chance: 1 for all right, 0 as by chance, below 0 for worse.
    ///
    ///     κ = (p_o − p_e) / (1 − p_e),   p_e = Σ_j (share of j in truth)(share of j in answers)
    ///
    /// "No answer" is a category of its own. Source: J. Cohen, A coefficient of agreement for nominal scales,
    /// Educational and Psychological Measurement 20 (1960).
    ///
    /// - Returns: nil for no articles, and where truth and answers are one and the same label throughout (p_e = 1).
    package var kappa: Double? {
        let n = Double(articles)
        guard n > 0 else { return nil }
        let chance = zip(truthTotals, givenTotals).reduce(0) { $0 + Double($1.0) * Double($1.1) }
        guard chance < n * n else { return nil }
        return (n * Double(correct) - chance) / (n * n - chance)
    }

    /// Matthews' correlation coefficient for any number of labels, between −1 and 1.
    ///
    ///     (c n − Σ t_j p_j) / √((n² − Σ p_j²)(n² − Σ t_j²)),   c right answers, t_j and p_j totals of truth and
    ///     answers
    ///
    /// "No answer" is a category of its own. Source: J. Gorodkin, Comparing two K-category assignments by a K-category
    /// correlation coefficient, Computational Biology and Chemistry 28 (2004).
    ///
    /// - Returns: nil where truth or answers are one label throughout (scikit-learn gives 0 there).
    package var matthewsCorrelation: Double? {
        let n = Double(articles)
        let missing = unanswered.reduce(0, +)
        let truth = truthTotals.map(Double.init)
        let given = (givenTotals + [missing]).map(Double.init)
        let covariance = Double(correct) * n - zip(truth, given).reduce(0) { $0 + $1.0 * $1.1 }
        let truthVariance = n * n - truth.reduce(0) { $0 + $1 * $1 }
        let givenVariance = n * n - given.reduce(0) { $0 + $1 * $1 }
        guard truthVariance > 0, givenVariance > 0 else { return nil }
        return covariance / (truthVariance.squareRoot() * givenVariance.squareRoot())
    }

    private var truthTotals: [Int] {
        (0..<classes).map { counts[$0 * classes..<($0 + 1) * classes].reduce(0, +) + unanswered[$0] }
    }

    private var givenTotals: [Int] {
        (0..<classes).map { given in (0..<classes).reduce(0) { $0 + counts[$1 * classes + given] } }
    }
}
