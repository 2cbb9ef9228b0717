#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// What the doubt of an answer is measured by.
public enum Uncertainty: String, CaseIterable, Sendable {
    /// How near the answer is to another one: 1 − (p₁ − p₂) of the two most probable labels; on an axis of several
    /// labels, of the label nearest to its threshold t, p/t below and (1 − p)/(1 − t) above it.
    case margin
    /// How evenly the probabilities are spread: entropy, as a share of the largest one possible; on an axis of several
    /// labels the mean over the labels.
    case entropy
}

/// Why the answer on one axis is doubtful.
public struct Doubt: Sendable, Hashable {
    /// A label that is in question.
    public struct Candidate: Sendable, Hashable {
        /// The label.
        public let label: String
        /// Its calibrated probability.
        public let probability: Double
    }

    /// Name of the axis.
    public let axis: String
    /// From 0, where the answer is sure, to 1.
    public let uncertainty: Double
    /// The two most probable labels; on an axis of several labels the one nearest to its threshold.
    public let candidates: [Candidate]
    /// The probability from which on the label is given; nil on a single-label axis.
    public let threshold: Double?
}

extension Axis {
    /// How doubtful an answer is, and why.
    ///
    /// - Parameter probabilities: calibrated, one a label.
    func doubt(_ probabilities: [Double], by measure: Uncertainty) -> Doubt {
        let order: [Int]
        let value: Double
        if allowsSeveral {
            let closeness = probabilities.indices.map { Self.closeness(probabilities[$0], to: decision[$0]) }
            order = Array(labels.indices.sorted { (closeness[$1], $0) < (closeness[$0], $1) }.prefix(1))
            switch measure {
            case .margin: value = order.first.map { closeness[$0] } ?? 0
            case .entropy:
                let entropies = probabilities.map { Self.entropy([$0, 1 - $0]) / log(2) }
                value = entropies.reduce(0, +) / Double(max(1, entropies.count))
            }
        } else {
            order = Array(labels.indices.sorted { (probabilities[$1], $0) < (probabilities[$0], $1) }.prefix(2))
            switch measure {
            case .margin: value = order.count < 2 ? 0 : 1 - (probabilities[order[0]] - probabilities[order[1]])
            case .entropy: value = order.count < 2 ? 0 : Self.entropy(probabilities) / log(Double(labels.count))
            }
        }
        return Doubt(
            axis: name,
            // Only a forged model has probabilities that are no numbers; its answers are worth nothing.
            uncertainty: value.isFinite ? min(max(value, 0), 1) : 0,
            candidates: order.map { Doubt.Candidate(label: labels[$0], probability: probabilities[$0]) },
            threshold: allowsSeveral ? order.first.map { decision[$0] } : nil
        )
    }

    /// 1 at the threshold, falling to 0 on both sides.
    private static func closeness(_ probability: Double, to threshold: Double) -> Double {
        if probability < threshold { return probability / threshold }
        return threshold < 1 ? (1 - probability) / (1 - threshold) : 0
    }

    /// −Σ p ln p, in nats.
    private static func entropy(_ probabilities: [Double]) -> Double {
        -probabilities.reduce(0) { $0 + ($1 > 0 ? $1 * log($1) : 0) }
    }
}
