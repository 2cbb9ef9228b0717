/// Counts of right and wrong answers for one label.
package struct LabelCounts: Hashable, Sendable {
    /// Articles that have the label and were given it.
    package var truePositives = 0
    /// Articles that were given the label and do not have it.
    package var falsePositives = 0
    /// Articles that have the label and were not given it.
    package var falseNegatives = 0

    package init(truePositives: Int = 0, falsePositives: Int = 0, falseNegatives: Int = 0) {
        self.truePositives = truePositives
        self.falsePositives = falsePositives
        self.falseNegatives = falseNegatives
    }

    /// Number of articles that have the label.
    package var support: Int { truePositives + falseNegatives }

    /// TP / (TP + FP); nil where the label was never given.
    package var precision: Double? { ratio(truePositives, truePositives + falsePositives) }
    /// TP / (TP + FN); nil where no article has the label.
    package var recall: Double? { ratio(truePositives, support) }
    /// 2 TP / (2 TP + FP + FN); nil where the label neither occurs nor was given.
    package var f1: Double? { ratio(2 * truePositives, 2 * truePositives + falsePositives + falseNegatives) }
}

/// a / b, nil where b is 0.
func ratio(_ a: Int, _ b: Int) -> Double? { b == 0 ? nil : Double(a) / Double(b) }

/// How answers compare with the truth, label by label; for axes with one label an article and for those with several.
package struct ClassificationReport: Sendable {
    /// One entry a label.
    package let labels: [LabelCounts]
    /// Number of articles.
    package let articles: Int
    /// Number of articles whose set of labels is exactly right.
    package let exact: Int

    /// Compares label sets.
    ///
    /// - Parameters:
    ///   - truth: for each article, the numbers of its labels.
    ///   - answers: for each article, the numbers of the labels given; empty where no answer was given.
    ///   - classes: number of labels (k).
    package init(truth: [[Int]], answers: [[Int]], classes: Int) {
        precondition(truth.count == answers.count, "one answer an article")
        var labels = [LabelCounts](repeating: LabelCounts(), count: classes)
        var exact = 0
        for (truth, answer) in zip(truth, answers) {
            let truth = Set(truth)
            let answer = Set(answer)
            for label in truth.intersection(answer) { labels[label].truePositives += 1 }
            for label in answer.subtracting(truth) { labels[label].falsePositives += 1 }
            for label in truth.subtracting(answer) { labels[label].falseNegatives += 1 }
            if truth == answer { exact += 1 }
        }
        self.labels = labels
        self.exact = exact
        articles = truth.count
    }

    /// Share of articles whose set of labels is exactly right.
    package var accuracy: Double? { ratio(exact, articles) }

    /// Mean F1 of the labels that occur in truth or answers; scikit-learn's macro F1 over the labels seen. A label that occurs but was never rightly given counts 0.
    package var macroF1: Double? { mean(labels.compactMap(\.f1)) }

    /// F1 of all decisions together.
    package var microF1: Double? { sum.f1 }
    /// Precision of all decisions together.
    package var microPrecision: Double? { sum.precision }
    /// Recall of all decisions together.
    package var microRecall: Double? { sum.recall }

    /// Mean precision and recall over the labels that occur in truth or answers, undefined ones counting 0 (scikit-learn's `zero_division=0`).
    package var macroPrecision: Double? { mean(labels.filter { $0.f1 != nil }.map { $0.precision ?? 0 }) }
    package var macroRecall: Double? { mean(labels.filter { $0.f1 != nil }.map { $0.recall ?? 0 }) }

    /// Share of all k · n decisions that are wrong.
    package var hammingLoss: Double? {
        ratio(labels.reduce(0) { $0 + $1.falsePositives + $1.falseNegatives }, articles * labels.count)
    }

    private var sum: LabelCounts {
        labels.reduce(into: LabelCounts()) { sum, label in
            sum.truePositives += label.truePositives
            sum.falsePositives += label.falsePositives
            sum.falseNegatives += label.falseNegatives
        }
    }

    private func mean(_ values: [Double]) -> Double? {
        values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
    }
}
