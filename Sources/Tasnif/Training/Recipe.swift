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
        pipeline = configuration.isPlain ? .plain : TextPipelineConfiguration()
        if configuration.isPlain {
            features = FeatureConfiguration()
        } else {
            let weighting = TFIDFWeighting(sublinear: true)
            // It takes a search to choose passages.
            let readsPassages = configuration.folds > 0
            switch configuration.preset {
            case .fast:
                features = FeatureConfiguration(
                    longestWordNGram: 2,
                    usesPunctuation: true,
                    minimumDocumentFrequency: 2,
                    weighting: weighting
                )
            case .balanced:
                features = FeatureConfiguration(
                    longestWordNGram: 2,
                    characterNGrams: 2...5,
                    usesPunctuation: true,
                    readsPassages: readsPassages,
                    minimumDocumentFrequency: 2,
                    weighting: weighting
                )
            case .accurate:
                features = FeatureConfiguration(
                    longestWordNGram: 2,
                    characterNGrams: 2...5,
                    usesStems: true,
                    usesPunctuation: true,
                    readsPassages: readsPassages,
                    minimumDocumentFrequency: 2,
                    weighting: weighting
                )
            }
        }
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
        guard (0...1000).contains(topics) else {
            throw .setting(name: "topics", value: "\(topics)", expected: "0 to 1000")
        }
        if let threads, !(1...1024).contains(threads) {
            throw .setting(name: "threads", value: "\(threads)", expected: "1 to 1024")
        }
    }
}
