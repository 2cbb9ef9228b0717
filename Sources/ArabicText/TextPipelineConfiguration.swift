/// Everything that decides what the text pipeline does; stored whole in model files, so predict cannot differ from
/// train.
package struct TextPipelineConfiguration: Codable, Hashable, Sendable {
    /// The version this program writes, and the newest it reads.
    package static let currentVersion = 1

    /// Version of the rules behind the switches. Raised when a rule changes what it cuts or folds.
    package private(set) var version = Self.currentVersion
    /// What the normalizer folds.
    package var folding = FoldingOptions()
    /// The cleaning rules that are on, in order of `CleaningRule.allCases`. Default: all.
    package var cleaningRules: [CleaningRule]
    /// Words that are flagged as stop words: folded, each one token, sorted by UTF-8. Default: `StopWords.list`.
    package var stopWords: [String]
    /// Whether features use light stems. The pipeline only carries the switch; default true.
    package var stems: Bool

    /// The default configuration: every rule, the shipped stop list, stems.
    package init() { self.init(folding: FoldingOptions()) }

    /// A configuration with the shipped stop list folded by given options.
    package init(
        folding: FoldingOptions,
        cleaningRules: [CleaningRule] = CleaningRule.allCases,
        stopWords: [String]? = nil,
        stems: Bool = true
    ) {
        self.folding = folding
        self.cleaningRules = CleaningRule.allCases.filter(cleaningRules.contains)
        self.stopWords = StopWords.folded(stopWords ?? StopWords.list, folding)
        self.stems = stems
    }

    /// No stop words and no stems: for comparison with other programs on the same tokens.
    package static let plain = TextPipelineConfiguration(folding: FoldingOptions(), stopWords: [], stems: false)

    /// Nothing is cut, the rest is the default: for short texts such as titles, place names and lexicon entries.
    package static let uncleaned = TextPipelineConfiguration(folding: FoldingOptions(), cleaningRules: [])

    private enum CodingKeys: String, CodingKey {
        case version, folding, cleaningRules, stopWords, stems
    }

    /// Reads a stored configuration.
    ///
    /// - Throws: `DecodingError` when a field is missing, a rule is unknown, or the version is newer than this program.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let found = try container.decode(Int.self, forKey: .version)
        guard 1...Self.currentVersion ~= found else {
            throw DecodingError.dataCorruptedError(
                forKey: .version,
                in: container,
                debugDescription: "text pipeline version \(found), but this program knows versions 1 to "
                    + "\(Self.currentVersion); use a newer program or train the model again"
            )
        }
        version = found
        folding = try container.decode(FoldingOptions.self, forKey: .folding)
        cleaningRules = try container.decode([CleaningRule].self, forKey: .cleaningRules)
        stopWords = try container.decode([String].self, forKey: .stopWords)
        stems = try container.decode(Bool.self, forKey: .stems)
    }
}
