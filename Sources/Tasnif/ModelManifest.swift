import ArabicText
import TextFeatures

/// The part of a model file that is read at every start: everything but arrays and figures.
struct ModelManifest: Codable, Hashable, Sendable {
    /// The program's version that trained the model.
    var program: String
    /// The whole text pipeline.
    var pipeline: TextPipelineConfiguration
    /// The choice and weighting of terms.
    var features: FeatureConfiguration
    /// Where each kind of term begins in the vocabulary.
    var kindStarts: [Int]
    /// The axes.
    var axes: [Axis]
    /// Number of topics, 0 for none.
    var topics: Int
    /// Below this share of known words an article is too unlike the training articles for any answer.
    var minimumKnownShare: Double

    /// For each axis, its columns among the weights of terms; none where it is read by mentions.
    var columns: [Range<Int>] {
        var start = 0
        return axes.map { axis in
            defer { if axis.reading != .mentions { start += axis.labels.count } }
            return start..<(axis.reading == .mentions ? start : start + axis.labels.count)
        }
    }
}

/// What a model says about itself, for `inspect` and for readers of its card.
public struct ModelCard: Codable, Hashable, Sendable {
    /// The program's version that trained the model.
    public var program: String
    /// Number of training articles.
    public var articles: Int
    /// Digest of the training articles and labels, in order (128 bits, hexadecimal; not cryptographic).
    public var digest: String
    /// Preset used.
    public var preset: String
    /// Seed used.
    public var seed: UInt64
    /// Folds of the cross-validation.
    public var folds: Int
    /// What the search maximised.
    public var measure: String
    /// Field whose values did not straddle folds, if one was named.
    public var groupField: String?
    /// Number of groups of near-duplicate articles with more than one member.
    public var nearDuplicateGroups: Int
    /// Number of terms of each kind.
    public var terms: [String: Int]
    /// Held-out figures of each axis, from the cross-validation; empty without one.
    public var heldOut: [AxisFigures]
    /// Coherence (NPMI) of each topic over the training articles; nil where undefined.
    public var topicCoherence: [Double?]
    /// Relative error of the topic model, ‖X − WH‖ / ‖X‖; nil without topics.
    public var topicError: Double?
    /// Why the fit of the topics stopped.
    public var topicStopReason: String?
    /// The numbers of topics that were tried; nil where the number was given.
    public var topicSearch: [TopicCandidate]?
}
