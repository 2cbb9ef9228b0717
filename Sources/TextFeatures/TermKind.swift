/// The kinds of terms a feature can be.
///
/// Terms are numbered kind by kind in this order, so a kind is a range of term numbers.
package enum TermKind: UInt8, CaseIterable, Codable, Sendable {
    /// One folded word.
    case word = 0
    /// Two or more words in a row inside a paragraph, joined by a space.
    case wordNGram = 1
    /// The light stem of a word.
    case stem = 2
    /// Characters in a row inside one word; a space stands for the border of the word.
    case characters = 3
    /// A word of the title.
    case title = 4
    /// A feature named by a lexicon, such as a region code.
    case lexicon = 5
    /// A run of punctuation marks: alone, and with what stands on its two sides (a space, or tatweel for a word).
    case punctuation = 6

    /// The name used in tables and files.
    package var name: String {
        switch self {
        case .word: "word"
        case .wordNGram: "words"
        case .stem: "stem"
        case .characters: "characters"
        case .title: "title"
        case .lexicon: "lexicon"
        case .punctuation: "punctuation"
        }
    }
}

/// Groups of kinds that are scaled to unit length together.
///
/// Each block of a row has norm 1 before its weight is applied, as if every block had a vectorizer of its own
/// (scikit-learn's `FeatureUnion`). Otherwise the many character n-grams would drown the words.
package enum TermBlock: Int, CaseIterable, Codable, Sendable {
    case words = 0
    case stems = 1
    case characters = 2
    case title = 3
    case lexicon = 4
    case punctuation = 5

    package init(_ kind: TermKind) {
        switch kind {
        case .word, .wordNGram: self = .words
        case .stem: self = .stems
        case .characters: self = .characters
        case .title: self = .title
        case .lexicon: self = .lexicon
        case .punctuation: self = .punctuation
        }
    }
}
