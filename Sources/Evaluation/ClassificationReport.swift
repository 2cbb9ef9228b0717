/// How answers compare with the truth, label by label; for axes with one label an article and for those with several.
///
/// An undefined value is nil, never 0 or NaN. Means over labels are those of scikit-learn's
/// `precision_recall_fscore_support` with `zero_division=0`, over the labels that occur in truth or answers.
/// (scikit-learn does the same for single labels; for label indicators its macro mean also counts labels that occur in
/// neither, each as 0.)
package struct ClassificationReport: Sendable {
    /// One entry a label.
    package let labels: [LabelCounts]
    /// Number of articles.
    package let articles: Int
    /// Number of articles whose set of labels is exactly right.
    package let exact: Int
    private let samples: SampleSums

    /// Compares label sets.
    ///
    /// - Parameters:
    ///   - truth: for each article, the numbers of its labels, each in 0..<k; a repeated label counts once.
    ///   - answers: for each article, the numbers of the labels given; empty where no answer was given.
    ///   - classes: number of labels (k).
    /// - Complexity: O(labels of all articles + k).
    package init(truth: [[Int]], answers: [[Int]], classes: Int) {
        precondition(truth.count == answers.count, "one answer an article")
        var labels = [LabelCounts](repeating: LabelCounts(), count: classes)
        var samples = SampleSums()
        var exact = 0
        // The last article, counted from 1, in which a label was met; no set has to be made for each article.
        var lastTruth = [Int](repeating: 0, count: classes)
        var lastAnswer = [Int](repeating: 0, count: classes)
        for article in truth.indices {
            let stamp = article + 1
            var article = LabelCounts()
            for label in truth[stamp - 1] where lastTruth[label] != stamp {
                lastTruth[label] = stamp
                labels[label].falseNegatives += 1
                article.falseNegatives += 1
            }
            for label in answers[stamp - 1] where lastAnswer[label] != stamp {
                lastAnswer[label] = stamp
                if lastTruth[label] == stamp {
                    labels[label].truePositives += 1
                    labels[label].falseNegatives -= 1
                    article.truePositives += 1
                    article.falseNegatives -= 1
                } else {
                    labels[label].falsePositives += 1
                    article.falsePositives += 1
                }
            }
            if article.falsePositives == 0, article.falseNegatives == 0 { exact += 1 }
            samples.add(article)
        }
        self.labels = labels
        self.exact = exact
        self.samples = samples
        articles = truth.count
    }

    /// Share of articles whose set of labels is exactly right.
    package var accuracy: Double? { ratio(exact, articles) }

    // MARK: Means over labels

    /// Mean F1 of the labels that occur in truth or answers. A label that occurs but was never rightly given counts 0.
    package var macroF1: Double? { labels.macroF1 }
    /// Mean precision of the labels that occur in truth or answers; 0 for a label never given.
    package var macroPrecision: Double? { mean(seen.map { $0.precision ?? 0 }) }
    /// Mean recall of the labels that occur in truth or answers; 0 for a label that no article has.
    package var macroRecall: Double? { mean(seen.map { $0.recall ?? 0 }) }

    /// Mean F1, each label with the weight of its support; nil where no article has a label.
    package var weightedF1: Double? { weighted(\.f1) }
    /// Mean precision, each label with the weight of its support and 0 where it was never given; nil where no article
    /// has a label.
    package var weightedPrecision: Double? { weighted(\.precision) }
    /// Mean recall, each label with the weight of its support; nil where no article has a label.
    package var weightedRecall: Double? { weighted(\.recall) }

    // MARK: All decisions together

    /// F1 of all decisions together.
    package var microF1: Double? { labels.microF1 }
    /// Precision of all decisions together.
    package var microPrecision: Double? { labels.total.precision }
    /// Recall of all decisions together.
    package var microRecall: Double? { labels.total.recall }

    /// Share of all k · n decisions that are wrong.
    package var hammingLoss: Double? {
        ratio(labels.reduce(0) { $0 + $1.falsePositives + $1.falseNegatives }, articles * labels.count)
    }

    // MARK: Means over articles

    /// Mean over articles of the F1 between the labels of an article and those given to it.
    ///
    /// - Parameter undefined: what counts for an article that has no labels and was given none: 0 as scikit-learn does
    ///   by default, 1 where agreeing on "none" is a right answer. scikit-learn's `zero_division`.
    package func samplesF1(undefined: Double = 0) -> Double? { samples.f1.mean(undefined) }
    /// Mean over articles of the share of right labels among those given; `undefined` counts for articles given none.
    package func samplesPrecision(undefined: Double = 0) -> Double? { samples.precision.mean(undefined) }
    /// Mean over articles of the share of an article's labels that it was given; `undefined` counts for articles
    /// without labels.
    package func samplesRecall(undefined: Double = 0) -> Double? { samples.recall.mean(undefined) }
    /// Mean over articles of |truth ∩ answer| / |truth ∪ answer|; `undefined` counts where both are empty.
    package func samplesJaccard(undefined: Double = 0) -> Double? { samples.jaccard.mean(undefined) }

    private var seen: [LabelCounts] { labels.filter { $0.f1 != nil } }

    private func weighted(_ value: (LabelCounts) -> Double?) -> Double? {
        let support = labels.total.support
        guard support > 0 else { return nil }
        return labels.reduce(0) { $0 + Double($1.support) * (value($1) ?? 0) } / Double(support)
    }
}

/// Sums over articles of figures that may be undefined for some.
private struct SampleSums: Sendable {
    var precision = PartialSum()
    var recall = PartialSum()
    var f1 = PartialSum()
    var jaccard = PartialSum()

    mutating func add(_ article: LabelCounts) {
        precision.add(article.precision)
        recall.add(article.recall)
        f1.add(article.f1)
        jaccard.add(article.jaccard)
    }
}

private struct PartialSum: Sendable {
    var sum = 0.0
    var defined = 0
    var undefined = 0

    mutating func add(_ value: Double?) {
        if let value {
            sum += value
            defined += 1
        } else {
            undefined += 1
        }
    }

    /// The mean, with a value in place of the undefined ones; nil of nothing.
    func mean(_ replacement: Double) -> Double? {
        let count = defined + undefined
        return count == 0 ? nil : (sum + replacement * Double(undefined)) / Double(count)
    }
}
