import ArabicText
import TextFeatures

/// The settings of text pipeline and features that a training configuration stands for.
struct Recipe: Sendable {
    let pipeline: TextPipelineConfiguration
    let features: FeatureConfiguration
    let lexicon: Lexicon?
    let mask: Lexicon?

    /// Articles with a smaller share of known words get no answer: in a language that the model has not learned, a
    /// few names and numbers
    /// are all that is known.
    static let minimumKnownShare = 0.15

    init(_ configuration: TrainingConfiguration) throws(TrainingError) {
        var pipeline = configuration.isPlain ? TextPipelineConfiguration.plain : TextPipelineConfiguration()
        for name in configuration.withoutRules.sorted() {
            guard let rule = CleaningRule(rawValue: name) else {
                throw .setting(
                    name: "without",
                    value: name,
                    expected: "a cleaning rule: \(PipelineTrace.ruleNames.joined(separator: ", "))"
                )
            }
            pipeline.cleaningRules.removeAll { $0 == rule }
        }
        self.pipeline = pipeline
        features = configuration.isPlain ? FeatureConfiguration() : Self.features(configuration)
        let text = TextPipeline(pipeline)
        var entries: [Lexicon.Entry] = []
        for phrase in configuration.lexicon {
            let words = text.words(of: phrase.phrase)
            guard !words.isEmpty else { throw .emptyPhrase(list: "lexicon", phrase: phrase.phrase) }
            guard !phrase.feature.isEmpty, !phrase.feature.contains(where: { $0 == "\t" || $0.isNewline }) else {
                throw .setting(
                    name: "lexicon",
                    value: phrase.feature,
                    expected: "names of features that are not empty and hold no tab or line break"
                )
            }
            let cues = phrase.cues.flatMap { text.words(of: $0) }
            entries.append(Lexicon.Entry(words: words, feature: phrase.feature, cues: cues))
        }
        lexicon = entries.isEmpty ? nil : Lexicon(entries)
        var masked: [Lexicon.Entry] = []
        for phrase in configuration.mask {
            let words = text.words(of: phrase)
            guard !words.isEmpty else { throw .emptyPhrase(list: "mask", phrase: phrase) }
            masked.append(Lexicon.Entry(words: words, feature: ""))
        }
        mask = masked.isEmpty ? nil : Lexicon(masked)
    }

    /// The features of a preset, without those that are left out.
    private static func features(_ configuration: TrainingConfiguration) -> FeatureConfiguration {
        func has(_ group: FeatureGroup, from preset: Preset) -> Bool {
            configuration.preset.effort >= preset.effort && !configuration.withoutFeatures.contains(group)
        }
        return FeatureConfiguration(
            longestWordNGram: has(.wordPairs, from: .fast) ? (configuration.preset == .accurate ? 3 : 2) : 1,
            characterNGrams: has(.characters, from: .balanced) ? 2...5 : nil,
            usesPunctuation: has(.punctuation, from: .fast),
            // It takes a search to choose passages.
            readsPassages: has(.passages, from: .balanced) && configuration.folds > 0,
            minimumDocumentFrequency: 2,
            weighting: TFIDFWeighting(sublinear: true)
        )
    }
}

extension Preset {
    /// Presets in order of effort.
    fileprivate var effort: Int {
        switch self {
        case .fast: 0
        case .balanced: 1
        case .accurate: 2
        }
    }
}

extension TrainingConfiguration {
    /// Refuses settings out of range.
    func check() throws(TrainingError) {
        if let regularization, !(regularization > 0 && regularization.isFinite) {
            throw .setting(name: "regularization", value: "\(regularization)", expected: "a number above 0")
        }
        guard folds == 0 || (2...100).contains(folds) else {
            throw .setting(name: "folds", value: "\(folds)", expected: "0 or 2 to 100")
        }
        try topics.check(least: 0)
        if let threads, !(1...1024).contains(threads) {
            throw .setting(name: "threads", value: "\(threads)", expected: "1 to 1024")
        }
    }
}
