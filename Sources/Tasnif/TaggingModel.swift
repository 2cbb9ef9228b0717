package import ArabicText
import LinearAlgebra
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
}

/// The logits of an axis that is read by mentions.
struct MentionScorer: Sendable {
    let features: MentionFeatures
    /// One a feature.
    let weights: SharedBuffer<Float>
    let start: Axis.MentionLogits

    /// The logits of the labels, for the first document of a list.
    func logits(of mentions: MentionList) -> [Double] {
        features.logits(
            of: mentions,
            document: 0,
            mentioned: start.mentioned,
            absent: start.absent,
            weight: { Double(weights[$0]) }
        )
    }
}
