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
    /// One a label of all axes.
    let bias: SharedBuffer<Double>
    package let topics: TopicTable?
    /// The most frequent written form of each word of the vocabulary.
    let surfaces: StringTable
    /// For each axis, its columns in `weights` and `bias`.
    let columns: [Range<Int>]

    init(
        manifest: ModelManifest,
        card: ModelCard,
        vocabulary: Vocabulary,
        idf: SharedBuffer<Double>,
        lexicon: Lexicon?,
        mask: Lexicon?,
        weights: WeightTable,
        bias: SharedBuffer<Double>,
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
        var start = 0
        columns = manifest.axes.map { axis in
            defer { start += axis.labels.count }
            return start..<start + axis.labels.count
        }
    }

    /// Number of terms (d).
    public var termCount: Int { extractor.vocabulary.count }

    /// The axis of a name, if the model has it.
    public func axis(named name: String) -> Axis? { axes.first { $0.name == name } }
}
