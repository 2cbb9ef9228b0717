public import NewsCorpus

/// How much effort and which features.
public enum Preset: String, Codable, CaseIterable, Sendable {
    /// Single words and word pairs. Fastest and smallest.
    case fast
    /// Words, word pairs and in-word character n-grams; the default.
    case balanced
    /// As balanced, with three words in a row and a wider search.
    case accurate
}

/// Features of a preset that can be left out.
public enum FeatureGroup: String, CaseIterable, Sendable {
    /// Two words in a row (and three, preset `accurate`).
    case wordPairs = "word-pairs"
    /// Characters in a row inside one word.
    case characters
    /// Runs of punctuation marks.
    case punctuation
    /// Reading by passages, beside whole articles.
    case passages
}

/// What a search maximises.
public enum Measure: String, Codable, CaseIterable, Sendable {
    /// Mean over labels of the F1.
    case macroF1 = "macro-f1"
    /// F1 over all decisions.
    case microF1 = "micro-f1"
    /// Mean negative logarithm of the probability of the true label (smaller is better).
    case logLoss = "log-loss"
    /// Share of right answers (of wholly right label sets on a several-label axis).
    case accuracy
}

/// Settings of `Trainer`.
public struct TrainingConfiguration: Sendable {
    /// Axes to train; empty for all that the articles have.
    public var axes: [String] = []
    /// Axes that take several labels even where no article has several.
    public var severalLabelAxes: Set<String> = []
    /// Features and effort.
    public var preset: Preset = .balanced
    /// Folds of the cross-validation; 0 for no search, no calibration and no held-out figures.
    public var folds = 5
    /// Fixed C instead of the search.
    public var regularization: Double?
    /// Features that the preset has and that are left out.
    public var withoutFeatures: Set<FeatureGroup> = []
    /// Names of cleaning rules (`PipelineTrace.ruleNames`) that are switched off.
    public var withoutRules: Set<String> = []
    /// What the search maximises.
    public var measure: Measure = .macroF1
    /// Number of topics; 0 for none.
    public var topics: TopicCount = 20
    /// Whether the classifier is to equal scikit-learn's TfidfVectorizer + LogisticRegression on Tasnif's tokens: no
    /// stems, no stop words, no class
    /// weights, no calibration, raw counts, every term.
    public var isPlain = false
    /// Whether weights are stored in 8 bits.
    public var isQuantized = false
    /// Field whose values never straddle folds, such as `story` or `source`.
    public var groupField: String?
    /// Seed of everything random.
    public var seed: UInt64 = 13
    /// Number of threads; nil for all cores. Does not change the result.
    public var threads: Int?
    /// Where large arrays live. Does not change the result.
    public var scratch = ScratchConfiguration()
    /// Lexicon entries as (phrase, feature).
    public var lexicon: [LexiconPhrase] = []
    /// Phrases, such as names of outlets, that are taken out of every article.
    public var mask: [String] = []
    /// Labels allowed on each axis and how many may be given, if a codebook is used.
    public var codebook: Codebook?

    /// The default settings.
    public init() {}
}

/// A phrase that stands for a feature, as a place name for the code of a region.
public struct LexiconPhrase: Hashable, Sendable {
    /// The phrase as it is written.
    public var phrase: String
    /// The feature; `-` for a phrase that is none and only keeps shorter phrases inside it from being found.
    public var feature: String
    /// Words of which one must stand within three words before the phrase, where the phrase is also a common word. A
    /// single letter is the preposition written on the phrase.
    public var cues: [String]

    /// A phrase; without cues it always counts.
    public init(phrase: String, feature: String, cues: [String] = []) {
        self.phrase = phrase
        self.feature = feature
        self.cues = cues
    }
}
