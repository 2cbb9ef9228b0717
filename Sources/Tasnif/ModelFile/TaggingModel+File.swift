import ArabicText
import FoundationEssentials
import LinearAlgebra
import TextFeatures

extension TaggingModel {
    /// The whole model as the bytes of a file. The same model gives the same bytes.
    public func serialized() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var file = ModelFileWriter()
        file.add("manifest.json", Array(try encoder.encode(manifest)))
        file.add("card.json", Array(try encoder.encode(card)))
        let vocabulary = extractor.vocabulary
        file.add("vocabulary.text", vocabulary.arena)
        file.add("vocabulary.offsets", vocabulary.offsets)
        file.add("vocabulary.slots", vocabulary.slots)
        file.add("vocabulary.idf", extractor.idf)
        file.add("surfaces.text", surfaces.bytes)
        file.add("surfaces.offsets", surfaces.offsets)
        weights.write(to: &file)
        file.add("bias", bias)
        for (axis, scorer) in mentions.enumerated() {
            if let scorer { file.add(Self.mentionSection(axis), scorer.weights) }
        }
        for (axis, scores) in heldOutScores.enumerated() {
            if let scores { file.add(Self.heldOutSection(axis), scores.scores) }
        }
        for (axis, tags) in heldOutTags.enumerated() {
            if let tags { file.add(Self.tagSection(axis), tags.numbers) }
        }
        if let familiarity { file.add(Self.familiaritySection, familiarity.numbers) }
        if let lexicon = extractor.lexicon { file.add("lexicon", lexicon.serialized()) }
        if let mask { file.add("mask", mask.serialized()) }
        topics?.write(to: &file)
        return file.bytes()
    }

    /// Writes the model beside `path` and moves it into place; an old file stays whole until then.
    ///
    /// - Throws: `OutputError` when the file cannot be made or written.
    public func write(to path: String) throws {
        try AtomicFile.write(serialized(), to: path)
    }

    /// The section that holds an axis's weights of mentions.
    private static func mentionSection(_ axis: Int) -> String { "mentions.\(axis)" }

    /// The section that holds an axis's scores of held-out articles.
    private static func heldOutSection(_ axis: Int) -> String { "heldout.\(axis)" }

    /// The section that tells how often an axis's held-out answers were right.
    private static func tagSection(_ axis: Int) -> String { "answers.\(axis)" }

    /// The section that tells what words held-out articles are made of.
    private static let familiaritySection = "familiarity"

    /// Opens a model file by mapping it into memory.
    ///
    /// Every byte is checked against the checksums first. Nothing in the file is run; numbers are read where they lie.
    public init(opening path: String) throws(ModelFileError) {
        try self.init(SharedMemory(mapping: path), path: path)
    }

    /// A model from the bytes of a file.
    ///
    /// - Parameter path: where they are from, for messages only.
    public init(bytes: [UInt8], path: String = "model") throws(ModelFileError) {
        try self.init(SharedMemory(copying: bytes), path: path)
    }

    private init(_ memory: SharedMemory, path: String) throws(ModelFileError) {
        let file = try ModelFileReader(memory, path: path)
        // Going over the long sections takes as long as making ready what the others hold.
        let (checked, model) = concurrently(
            { Result { () throws(ModelFileError) in try file.check() } },
            { Result { () throws(ModelFileError) in try TaggingModel(file, path: path) } }
        )
        try checked.get()
        self = try model.get()
    }

    /// A model from sections of which the long ones may not have been checked yet.
    private init(_ file: ModelFileReader, path: String) throws(ModelFileError) {
        func decoded<Value: Decodable>(_ type: Value.Type, _ name: String) throws(ModelFileError) -> Value {
            let bytes = try file.bytes(name)
            do {
                return try JSONDecoder().decode(type, from: Data(bytes))
            } catch {
                throw .altered(path: path, part: "section '\(name)', which cannot be read,")
            }
        }
        let manifest = try decoded(ModelManifest.self, "manifest.json")
        let card = try decoded(ModelCard.self, "card.json")
        let vocabulary = try Vocabulary(
            arena: file.buffer("vocabulary.text"),
            offsets: file.buffer("vocabulary.offsets"),
            slots: file.buffer("vocabulary.slots"),
            kindStarts: manifest.kindStarts
        )
        guard let vocabulary else { throw .altered(path: path, part: "the vocabulary") }
        let idf: SharedBuffer<Float> = try file.buffer("vocabulary.idf")
        guard
            let surfaces = try StringTable(
                bytes: file.buffer("surfaces.text"),
                offsets: file.buffer("surfaces.offsets")
            )
        else { throw .altered(path: path, part: "the written forms of words") }
        let outputs = manifest.columns.last?.upperBound ?? 0
        let weights = try WeightTable(file, terms: vocabulary.count, outputs: outputs, path: path)
        let bias: SharedBuffer<Double> = try file.buffer("bias")
        guard idf.count == vocabulary.count, bias.count == outputs,
            surfaces.count == vocabulary.range(of: .word).count, manifest.axes.allSatisfy(\.isConsistent)
        else { throw .altered(path: path, part: "the sizes of its parts") }
        var topics: TopicTable?
        if manifest.topics > 0 {
            topics = try TopicTable(file, topics: manifest.topics, words: surfaces.count, path: path)
        }
        func list(_ name: String) throws(ModelFileError) -> Lexicon? {
            guard file.has(name) else { return nil }
            guard let lexicon = try Lexicon(serialized: file.bytes(name)) else {
                throw .altered(path: path, part: "section '\(name)', which cannot be read,")
            }
            return lexicon
        }
        let lexicon = try list("lexicon")
        var mentions: [SharedBuffer<Float>?] = []
        for (number, axis) in manifest.axes.enumerated() {
            guard axis.reading == .mentions else {
                mentions.append(nil)
                continue
            }
            let weights: SharedBuffer<Float> = try file.buffer(Self.mentionSection(number))
            let words = vocabulary.range(of: .word).count
            guard let lexicon, axis.mentionLogits != nil,
                MentionFeatures(lexicon: lexicon, labels: axis.labels, words: words).columns == weights.count
            else { throw .altered(path: path, part: "the weights of mentions") }
            mentions.append(weights)
        }
        var heldOutScores: [HeldOutScores?] = []
        for (number, axis) in manifest.axes.enumerated() {
            guard file.has(Self.heldOutSection(number)) else {
                heldOutScores.append(nil)
                continue
            }
            guard let scores = try HeldOutScores(file.buffer(Self.heldOutSection(number)), axis: axis) else {
                throw .altered(path: path, part: "the scores of held-out articles")
            }
            heldOutScores.append(scores)
        }
        var heldOutTags: [HeldOutTags?] = []
        for (number, axis) in manifest.axes.enumerated() {
            guard file.has(Self.tagSection(number)) else {
                heldOutTags.append(nil)
                continue
            }
            heldOutTags.append(try HeldOutTags(file.buffer(Self.tagSection(number)), labels: axis.labels.count))
        }
        var familiarity: Familiarity?
        if file.has(Self.familiaritySection) {
            familiarity = try Familiarity(file.buffer(Self.familiaritySection))
            if familiarity == nil { throw .altered(path: path, part: "the words of held-out articles") }
        }
        self.init(
            manifest: manifest,
            card: card,
            vocabulary: vocabulary,
            idf: idf,
            lexicon: lexicon,
            mask: try list("mask"),
            weights: weights,
            bias: bias,
            mentions: mentions,
            heldOutScores: heldOutScores,
            heldOutTags: heldOutTags,
            familiarity: familiarity,
            topics: topics,
            surfaces: surfaces
        )
    }

    /// Sizes of the parts of a model file, in bytes, largest first.
    public static func sectionSizes(of path: String) throws(ModelFileError) -> [(name: String, bytes: Int)] {
        let file = try ModelFileReader(SharedMemory(mapping: path), path: path)
        try file.check()
        return file.sizes
            .map { (name: $0.key, bytes: $0.value) }
            .sorted { ($1.bytes, $0.name) < ($0.bytes, $1.name) }
    }
}

extension Axis {
    /// Whether all arrays have one element a label.
    var isConsistent: Bool {
        labels.count >= 1 && supports.count == labels.count && decision.count == labels.count
            && ancestors.count == labels.count && ancestors.joined().allSatisfy(labels.indices.contains)
            && calibration.scale.count == labels.count && calibration.offset.count == labels.count
    }
}
