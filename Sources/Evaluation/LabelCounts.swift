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
    /// Number of articles that were given the label.
    package var given: Int { truePositives + falsePositives }

    /// TP / (TP + FP); nil where the label was never given.
    package var precision: Double? { ratio(truePositives, given) }
    /// TP / (TP + FN); nil where no article has the label.
    package var recall: Double? { ratio(truePositives, support) }
    /// 2 TP / (2 TP + FP + FN); nil where the label neither occurs nor was given.
    package var f1: Double? { ratio(2 * truePositives, 2 * truePositives + falsePositives + falseNegatives) }
    /// TP / (TP + FP + FN); nil where the label neither occurs nor was given.
    package var jaccard: Double? { ratio(truePositives, truePositives + falsePositives + falseNegatives) }
}

extension [LabelCounts] {
    /// Mean F1 of the labels that occur in truth or answers; nil where none does.
    package var macroF1: Double? { mean(compactMap(\.f1)) }
    /// F1 of all decisions together; nil where no label occurs.
    package var microF1: Double? { total.f1 }
    /// The counts of all labels together.
    var total: LabelCounts {
        reduce(into: LabelCounts()) { sum, label in
            sum.truePositives += label.truePositives
            sum.falsePositives += label.falsePositives
            sum.falseNegatives += label.falseNegatives
        }
    }
}

/// a / b, nil where b is 0.
func ratio(_ a: Int, _ b: Int) -> Double? { b == 0 ? nil : Double(a) / Double(b) }

/// The mean, nil of nothing.
func mean(_ values: [Double]) -> Double? {
    values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
}
