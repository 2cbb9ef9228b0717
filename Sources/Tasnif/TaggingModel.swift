package import ArabicText
import LinearAlgebra
public import NewsCorpus
package import TextFeatures

/// A trained model: text pipeline, vocabulary, weights of every axis, and topics.
///
/// Made by `Trainer` or opened from a file. A value that never changes; share it freely between threads and give each
/// thread a
/// `Tagger` of its own.
public struct TaggingModel: Sendable {
    /// The axes, in the order of training.
    public var axes: [Axis] { manifest.axes }
    /// What the model says about itself: settings, training data, held-out figures.
    public let card: ModelCard

    let manifest: ModelManifest
    package let pipeline: TextPipeline
    package let extractor: FeatureExtractor
    let mask: Lexicon?
    let weights: WeightTable
    /// One a label of all axes that are read by terms.
    let bias: SharedBuffer<Double>
    /// For each axis, what finds the logits of mentions, where it is read by them.
    let mentions: [MentionScorer?]
    /// For each axis, the scores that label sets are cut by; nil where it was trained without held-out articles.
    let heldOutScores: [HeldOutScores?]
    /// For each axis, how often held-out answers were right; nil where it was trained without held-out articles.
    let heldOutTags: [HeldOutTags?]
    /// What words held-out articles are made of; nil where there were none or too few.
    let familiarity: Familiarity?
    package let topics: TopicTable?
    /// The most frequent written form of each word of the vocabulary.
    let surfaces: StringTable
    /// For each axis, its columns in `weights` and `bias`; none where it is read by mentions.
    let columns: [Range<Int>]

    init(
        manifest: ModelManifest,
        card: ModelCard,
        vocabulary: Vocabulary,
        idf: SharedBuffer<Float>,
        lexicon: Lexicon?,
        mask: Lexicon?,
        weights: WeightTable,
        bias: SharedBuffer<Double>,
        mentions: [SharedBuffer<Float>?],
        heldOutScores: [HeldOutScores?],
        heldOutTags: [HeldOutTags?],
        familiarity: Familiarity?,
        topics: TopicTable?,
        surfaces: StringTable
    ) {
        self.manifest = manifest
        self.card = card
        pipeline = TextPipeline(manifest.pipeline)
        extractor = FeatureExtractor(
            vocabulary: vocabulary,
            idf: idf,
            configuration: manifest.features,
            stemmer: LightStemmer(),
            lexicon: lexicon
        )
        self.mask = mask
        self.weights = weights
        self.bias = bias
        self.heldOutScores = heldOutScores
        self.heldOutTags = heldOutTags
        self.familiarity = familiarity
        self.topics = topics
        self.surfaces = surfaces
        let words = vocabulary.range(of: .word).count
        self.mentions = zip(manifest.axes, mentions).map { axis, weights in
            guard let weights, let lexicon, let start = axis.mentionLogits else { return nil }
            return MentionScorer(
                features: MentionFeatures(lexicon: lexicon, labels: axis.labels, words: words),
                weights: weights,
                start: start
            )
        }
        columns = manifest.columns
    }

    /// Number of terms (d).
    public var termCount: Int { extractor.vocabulary.count }

    /// The axis of a name, if the model has it.
    public func axis(named name: String) -> Axis? { axes.first { $0.name == name } }

    /// The labels that a user means: `label`, on every axis that has it, or `axis=label`.
    ///
    /// - Throws: `CorpusError.unknownAxis` or `unknownLabel`, with the known names and the nearest one.
    public func labels(named text: String) throws(CorpusError) -> [Explanation.LabelName] {
        let found = axes.filter { $0.labels.contains(text) }
        if !found.isEmpty { return found.map { Explanation.LabelName(axis: $0.name, label: text) } }
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let label = parts.last ?? text
        var meant = axes
        if parts.count == 2 {
            meant = axes.filter { $0.name == parts[0] }
            if meant.isEmpty { throw unknownAxis(parts[0]) }
            if meant[0].labels.contains(label) { return [Explanation.LabelName(axis: parts[0], label: label)] }
        }
        let known = meant.flatMap(\.labels)
        throw .unknownLabel(
            nil,
            axis: meant.map(\.name).joined(separator: ", "),
            label: label,
            known: known,
            nearest: nearestSpelling(to: label, among: known)
        )
    }

    /// The error that names an axis which the model does not have.
    public func unknownAxis(_ name: String) -> CorpusError {
        let known = axes.map(\.name)
        return .unknownAxis(nil, axis: name, known: known, nearest: nearestSpelling(to: name, among: known))
    }

    /// The numbers of some axes, in the model's order; of all if none is named.
    ///
    /// - Throws: `CorpusError.unknownAxis` for a name that the model does not have.
    func axisNumbers(_ names: [String]) throws(CorpusError) -> [Int] {
        let known = axes.map(\.name)
        for name in names where !known.contains(name) { throw unknownAxis(name) }
        return axes.indices.filter { names.isEmpty || names.contains(known[$0]) }
    }
}

/// The logits of an axis that is read by mentions.
struct MentionScorer: Sendable {
    let features: MentionFeatures
    /// One a feature.
    let weights: SharedBuffer<Float>
    let start: Axis.MentionLogits

    /// The logits of the labels, for the first document of a list.
    ///
    /// - Parameter removed: features, by their columns, that contribute nothing.
    func logits(of mentions: MentionList, without removed: Set<Int> = []) -> [Double] {
        features.logits(
            of: mentions,
            document: 0,
            mentioned: start.mentioned,
            absent: start.absent,
            weight: { removed.contains($0) ? 0 : Double(weights[$0]) }
        )
    }

    /// What each feature of a label adds to `start.mentioned`, for the first document of a list; empty for a label
    /// that it does not mention.
    func contributions(of mentions: MentionList, label: Int) -> [(column: Int, contribution: Double)] {
        features.candidates(in: mentions, document: 0).first { $0.label == label }?.features.map {
            (Int($0.column), $0.value * Double(weights[Int($0.column)]))
        } ?? []
    }
}
