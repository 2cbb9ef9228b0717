/// What a token is made of.
package enum TokenKind: UInt8, Codable, Sendable {
    /// Letters of the Arabic script.
    case arabic
    /// Decimal digits.
    case number
    /// Letters of any other script.
    case latin
}

/// Properties of a token besides its letters.
package struct TokenFlags: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8
    @inlinable package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The token is in the stop list.
    @inlinable package static var stopWord: TokenFlags { TokenFlags(rawValue: 1) }
    /// The token lies in a passage that the cleaner cut.
    @inlinable package static var cut: TokenFlags { TokenFlags(rawValue: 2) }
    /// A border of a sentence (or of a paragraph) stands before the token.
    @inlinable package static var startsSentence: TokenFlags { TokenFlags(rawValue: 4) }
    /// The token is the first of its paragraph.
    @inlinable package static var startsParagraph: TokenFlags { TokenFlags(rawValue: 8) }
    /// The token begins with alef with hamza or madda as written, so its first two letters are no article even where
    /// folding makes them look like one.
    @inlinable package static var initialHamza: TokenFlags { TokenFlags(rawValue: 16) }
}

/// One token: where its folded bytes and its original bytes are.
package struct FoldedToken: Equatable, Sendable {
    /// First folded byte in `TokenBuffer.bytes`.
    package internal(set) var start: UInt32
    /// One past the last folded byte in `TokenBuffer.bytes`.
    package internal(set) var end: UInt32
    /// First byte of the token in the text as given.
    package internal(set) var sourceStart: UInt32
    /// One past the last byte of the token in the text, marks and tatweel after it included.
    package internal(set) var sourceEnd: UInt32
    /// Kind of letters.
    package internal(set) var kind: TokenKind
    /// Properties.
    package internal(set) var flags: TokenFlags
    /// Number of the word in the pipeline's list of cue words; 0 for words that are none.
    var cue: UInt16
    /// `TermHash.hash` of the folded bytes.
    package internal(set) var hash: UInt64

    /// The folded bytes in `TokenBuffer.bytes`.
    @inlinable package var range: Range<Int> { Int(start)..<Int(end) }
    /// The bytes of the text that the token was read from.
    @inlinable package var sourceRange: Range<Int> { Int(sourceStart)..<Int(sourceEnd) }
    /// Whether the stop list holds the token.
    @inlinable package var isStopWord: Bool { flags.contains(.stopWord) }
    /// Whether the cleaner cut the token.
    @inlinable package var isCut: Bool { flags.contains(.cut) }
    /// Whether a sentence begins with the token.
    @inlinable package var startsSentence: Bool { flags.contains(.startsSentence) }
    /// Whether a paragraph begins with the token.
    @inlinable package var startsParagraph: Bool { flags.contains(.startsParagraph) }
    /// Whether the token is written with a hamza or madda on its first alef.
    package var hasInitialHamza: Bool { flags.contains(.initialHamza) }
}

/// A line of the text that holds at least one token.
package struct Paragraph: Equatable, Sendable {
    /// Its tokens, as indices of `TokenBuffer.tokens`.
    package internal(set) var tokens: Range<Int>
    /// Its bytes in the text, white space at both ends left out.
    package internal(set) var sourceRange: Range<Int>
    /// The rule that cut the whole paragraph, if one did.
    package internal(set) var rule: CleaningRule?
    /// Number of its tokens of Arabic letters.
    package internal(set) var arabic: Int
    /// Number of its tokens of digits.
    package internal(set) var numbers: Int
    /// Number of its tokens of other letters.
    package internal(set) var latin: Int
    /// Roles that cue phrases beginning with its words may have.
    var roles: Cue
}

/// A passage that the cleaner cut.
package struct Passage: Equatable, Sendable {
    /// Why.
    package let rule: CleaningRule
    /// Its tokens, as indices of `TokenBuffer.tokens`.
    package let tokens: Range<Int>
    /// Its bytes in the text.
    package let sourceRange: Range<Int>
}

/// The result of analyzing one text; reused from text to text so that the hot loop allocates nothing.
package struct TokenBuffer: Sendable {
    /// Folded UTF-8: a space, then every token followed by a space, so that any run of tokens is one slice with single
    /// spaces between them (and, with the spaces at its ends, ready for character n-grams within words).
    package internal(set) var bytes: [UInt8] = []
    /// The tokens in order of the text; those of cut passages are kept, with the flag `.cut`.
    package internal(set) var tokens: [FoldedToken] = []
    /// Lines with at least one token.
    package internal(set) var paragraphs: [Paragraph] = []
    /// What was cut, in order of the text.
    package internal(set) var passages: [Passage] = []
    /// The punctuation between the tokens; empty until `readPunctuation` is called.
    package internal(set) var punctuation = PunctuationRuns()
    /// Whether the text was longer than `TextPipeline.maximumByteCount` and only its beginning was read.
    package internal(set) var isTruncated = false
    /// Scratch of the cleaner.
    var repeats = RepeatFinder()

    /// An empty buffer.
    package init() {}

    /// Forgets the contents.
    package mutating func removeAll(keepingCapacity: Bool = true) {
        bytes.removeAll(keepingCapacity: keepingCapacity)
        tokens.removeAll(keepingCapacity: keepingCapacity)
        paragraphs.removeAll(keepingCapacity: keepingCapacity)
        passages.removeAll(keepingCapacity: keepingCapacity)
        punctuation.removeAll(keepingCapacity: keepingCapacity)
        isTruncated = false
        if !keepingCapacity { repeats = RepeatFinder() }
    }

    /// Finds the punctuation between the tokens that are kept now.
    ///
    /// - Parameter source: the UTF-8 bytes that the text was analyzed from.
    package mutating func readPunctuation(in source: Span<UInt8>) {
        let end = isTruncated ? tokens.last.map { Int($0.sourceEnd) } ?? 0 : source.count
        punctuation.read(tokens, in: source, upTo: end)
    }

    /// The folded word of a token.
    package func text(of token: FoldedToken) -> String { String(decoding: bytes[token.range], as: UTF8.self) }
}
