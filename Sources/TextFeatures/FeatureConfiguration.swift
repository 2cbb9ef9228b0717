/// Which terms become features and how they are weighted; stored whole in a model.
package struct FeatureConfiguration: Codable, Hashable, Sendable {
    /// Longest word n-gram; 1 means single words only. Sensible: 1 to 3.
    package var longestWordNGram: Int
    /// Shortest and longest in-word character n-gram (word borders count as characters); nil for none. Sensible: 2...5.
    package var characterNGrams: ClosedRange<Int>?
    /// Whether light stems are features of their own.
    package var usesStems: Bool
    /// Whether words of the title are features of their own, beside being words of the text.
    package var usesTitle: Bool
    /// Whether stop words are left out of single-word features. Word n-grams keep them.
    package var dropsStopWords: Bool
    /// Whether runs of punctuation marks are features.
    package var usesPunctuation: Bool
    /// Whether texts are cut into segments, so that passages can be read one by one. In a model: whether an axis is
    /// read so.
    package var readsPassages: Bool
    /// Terms in fewer documents than this are no features.
    package var minimumDocumentFrequency: Int
    /// Terms in a larger share of the documents than this are no features; 1 keeps all.
    package var maximumDocumentShare: Double
    /// Term-frequency and idf variant.
    package var weighting: TFIDFWeighting
    /// Weight of each block, in the order of `TermBlock`.
    package var blockWeights: [Double]

    package init(
        longestWordNGram: Int = 1,
        characterNGrams: ClosedRange<Int>? = nil,
        usesStems: Bool = false,
        usesTitle: Bool = false,
        dropsStopWords: Bool = false,
        usesPunctuation: Bool = false,
        readsPassages: Bool = false,
        minimumDocumentFrequency: Int = 1,
        maximumDocumentShare: Double = 1,
        weighting: TFIDFWeighting = TFIDFWeighting(),
        blockWeights: [Double] = [1, 1, 1, 1, 1, 0.3]
    ) {
        precondition(longestWordNGram >= 1 && blockWeights.count == TermBlock.allCases.count)
        precondition(characterNGrams.map { $0.lowerBound >= 1 && $0.upperBound <= 16 } ?? true)
        self.longestWordNGram = longestWordNGram
        self.characterNGrams = characterNGrams
        self.usesStems = usesStems
        self.usesTitle = usesTitle
        self.dropsStopWords = dropsStopWords
        self.usesPunctuation = usesPunctuation
        self.readsPassages = readsPassages
        self.minimumDocumentFrequency = max(1, minimumDocumentFrequency)
        self.maximumDocumentShare = maximumDocumentShare
        self.weighting = weighting
        self.blockWeights = blockWeights
    }
}
