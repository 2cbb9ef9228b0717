/// When a model is to give no answer rather than an unsure one. The conditions add up.
public struct Abstention: Codable, Hashable, Sendable {
    /// Tags of a lower probability are withheld.
    public var minimumProbability: Double?
    /// Tags are withheld below the probability, a label, from which on held-out answers were right at least this often:
    /// with a confidence of 90 %, for each label (`PrecisionThreshold`).
    public var targetPrecision: Double?
    /// Articles are not tagged at all where at most this share of articles like those of training are as strange
    /// (`Familiarity`).
    public var novelty: Double?

    /// - Parameters: each between 0 and 1, both excluded; nil for no such condition.
    public init(minimumProbability: Double? = nil, targetPrecision: Double? = nil, novelty: Double? = nil) {
        for share in [minimumProbability, targetPrecision, novelty].compactMap(\.self) {
            precondition(share > 0 && share < 1, "a share between 0 and 1")
        }
        self.minimumProbability = minimumProbability
        self.targetPrecision = targetPrecision
        self.novelty = novelty
    }

    /// Whether there is no condition.
    public var isEmpty: Bool { self == Abstention() }

    /// For each label, the probability below which a tag is withheld.
    ///
    /// - Parameter tags: what thresholds for a precision are read off; without it none are.
    func thresholds(_ tags: HeldOutTags?, labels: Int) -> [Double] {
        let least = minimumProbability ?? 0
        guard let targetPrecision, let tags else { return Array(repeating: least, count: labels) }
        return tags.thresholds(precision: targetPrecision).map { max($0, least) }
    }
}

/// A model cannot abstain as asked, because it keeps nothing of held-out articles to go by.
public struct AbstentionMissing: Error, Equatable, CustomStringConvertible {
    /// What it lacks.
    public enum Part: Sendable, Equatable {
        /// How often held-out answers were right, on an axis.
        case precision(axis: String)
        /// What words held-out articles are made of.
        case novelty
    }

    /// What is missing.
    public let part: Part

    /// What is wrong and what to do.
    public var description: String {
        switch part {
        case .precision(let axis):
            "the model does not know how often its answers on axis '\(axis)' are right, so tags cannot be withheld by "
                + "precision: it was trained with --folds 0 or --plain, or by an earlier version; train it anew with "
                + "--folds 2 or more"
        case .novelty:
            "the model does not know the words of held-out articles, so texts of another kind cannot be told: it was trained "
                + "with --folds 0 or --plain, by an earlier version, or on fewer than 99 articles; train it anew with --folds "
                + "2 or more"
        }
    }
}

extension TaggingModel {
    /// Refuses what the model cannot abstain by.
    public func require(_ abstention: Abstention) throws(AbstentionMissing) {
        if abstention.targetPrecision != nil {
            for (axis, tags) in zip(axes, heldOutTags) where tags == nil {
                throw AbstentionMissing(part: .precision(axis: axis.name))
            }
        }
        if abstention.novelty != nil, familiarity == nil { throw AbstentionMissing(part: .novelty) }
    }

    /// Labels that are never given at a precision, because too few held-out answers vouch for it.
    public func labelsWithheld(at precision: Double) -> [(axis: String, labels: [String])] {
        zip(axes, heldOutTags).compactMap { axis, tags in
            guard let thresholds = tags?.thresholds(precision: precision) else { return nil }
            let withheld = axis.labels.indices.filter { thresholds[$0] == .infinity }.map { axis.labels[$0] }
            return withheld.isEmpty ? nil : (axis.name, withheld)
        }
    }

    /// For each axis and label, the probability below which a tag is withheld; nil where there is nothing to withhold by
    /// probability.
    func withholdingThresholds(_ abstention: Abstention) -> [[Double]]? {
        guard abstention.minimumProbability != nil || abstention.targetPrecision != nil else { return nil }
        return zip(axes, heldOutTags).map { abstention.thresholds($1, labels: $0.labels.count) }
    }
}

extension Axis {
    /// The same result without the tags whose probability is too low. The axis is abstained where that leaves none of
    /// some.
    func withholding(_ own: Prediction.AxisResult, below thresholds: [Double]) -> Prediction.AxisResult {
        let kept = own.tags.filter { tag in
            labels.firstIndex(of: tag).map { own.probabilities[$0] >= thresholds[$0] } ?? false
        }
        guard kept.count < own.tags.count else { return own }
        return Prediction.AxisResult(
            axis: own.axis,
            tags: kept,
            probabilities: own.probabilities,
            isAbstained: kept.isEmpty,
            logits: own.logits
        )
    }
}
