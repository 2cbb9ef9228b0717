/// A list of phrases, each standing for a named feature: place names for region codes, for example.
///
/// Lookup is longest match first over folded words. Proclitics of the first word are looked through: و and ف, then ب,
/// ك or ل, with لل read as ل + ال; so a town is found behind "in", "and in" and "to".
///
/// A phrase whose feature is `-` is no feature: it keeps shorter phrases inside it from being found.
///
/// A phrase that is also a common word can name cues. It then counts only where one of them stands within three words
/// before it, or where the same feature is met in the text without doubt: once a text has said "the town of Zawiya",
/// "Zawiya" alone is no corner any more (one sense a discourse: Gale, Church and Yarowsky 1992). Where it does not
/// count, shorter phrases inside it may.
package struct Lexicon: Hashable, Sendable {
    /// One phrase.
    package struct Entry: Hashable, Sendable {
        /// The folded words of the phrase.
        package var words: [String]
        /// The name of the feature it stands for.
        package var feature: String
        /// Folded words of which one must stand near; empty for a phrase without doubt. One letter stands for the
        /// preposition written on the phrase itself, and for no word.
        package var cues: [String]

        package init(words: [String], feature: String, cues: [String] = []) {
            self.words = words
            self.feature = feature
            self.cues = cues
        }
    }

    /// What can be written on the first word of a phrase.
    package enum Proclitic: UInt8, CaseIterable, Sendable {
        case none, conjunction, beh, kaf, lam

        /// The letter that stands for it among cues.
        var letter: String? {
            switch self {
            case .none, .conjunction: nil
            case .beh: "\u{0628}"
            case .kaf: "\u{0643}"
            case .lam: "\u{0644}"
            }
        }
    }

    /// The entries as lines of UTF-8, sorted and without repetition: words, tab, feature, tab, cues; words and cues with
    /// single spaces between them.
    private let lines: [UInt8]
    /// The names of the features, sorted; a feature's number is its place here.
    package let features: [String]
    /// The same phrases, to be found by their words.
    let phrases: PhraseTable

    /// A lexicon over phrases of folded words; phrases without words are dropped.
    package init(_ entries: [Entry]) {
        let sorted = Set(entries.filter { !$0.words.isEmpty }).sorted {
            ($0.words, $0.feature, $0.cues) < ($1.words, $1.feature, $1.cues)
        }
        var lines: [UInt8] = []
        for entry in sorted {
            lines += entry.words.joined(separator: " ").utf8
            lines.append(Self.tab)
            lines += entry.feature.utf8
            lines.append(Self.tab)
            lines += entry.cues.joined(separator: " ").utf8
            lines.append(Self.newline)
        }
        guard let lexicon = Lexicon(lines: lines) else {
            preconditionFailure("words, features and cues of a lexicon hold neither tabs nor line breaks")
        }
        self = lexicon
    }

    /// A lexicon from sorted lines; nil if they are no such lines.
    private init?(lines: [UInt8]) {
        guard let parts = PhraseTable.reading(lines) else { return nil }
        self.lines = lines
        (phrases, features) = parts
    }

    /// The entries as lines of UTF-8: words, tab, feature, tab, cues; words and cues with single spaces between them.
    ///
    /// A model is opened for a single article as often as for a million, and JSON of some thousand entries would take
    /// longer to read than the article.
    package func serialized() -> [UInt8] { lines }

    /// A lexicon from what `serialized()` gave; nil for anything else.
    ///
    /// Lines are taken in the order in which they stand, which is that of `serialized()`: to sort them again would be
    /// most of the work of opening a model.
    package init?(serialized bytes: [UInt8]) {
        do { _ = try UTF8Span(validating: bytes.span) } catch { return nil }
        self.init(lines: bytes)
    }

    /// The phrases, sorted and without repetition.
    package var entries: [Entry] {
        func words(_ field: ArraySlice<UInt8>) -> [String] {
            field.split(separator: 0x20).map { String(decoding: $0, as: UTF8.self) }
        }
        return lines.split(separator: Self.newline).map { line in
            let fields = line.split(separator: Self.tab, omittingEmptySubsequences: false)
            return Entry(
                words: words(fields[0]),
                feature: String(decoding: fields[1], as: UTF8.self),
                cues: words(fields[2])
            )
        }
    }

    static let tab: UInt8 = 0x09
    static let newline: UInt8 = 0x0A

    /// The feature of phrases that are none.
    package static let shield = "-"

    package static func == (a: Lexicon, b: Lexicon) -> Bool { a.lines == b.lines }

    package func hash(into hasher: inout Hasher) { hasher.combine(lines) }
}

private func < (a: ([String], String, [String]), b: ([String], String, [String])) -> Bool {
    if a.0 != b.0 { return a.0.lexicographicallyPrecedes(b.0) }
    if a.1 != b.1 { return a.1 < b.1 }
    return a.2.lexicographicallyPrecedes(b.2)
}
