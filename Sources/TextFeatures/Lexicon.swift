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

    /// The phrases, sorted and without repetition.
    package let entries: [Entry]
    /// The names of the features, sorted; a feature's number is its place here.
    package let features: [String]
    private let phrases: [String: Phrase]
    /// For each word that begins a phrase, the number of words of the longest one: most words of a text begin none.
    private let longest: [String: Int]

    /// What a phrase stands for.
    private struct Phrase: Hashable, Sendable {
        var features: [UInt32] = []
        /// Cues of two letters or more, and those of one.
        var cues: Set<String> = []
        var letters: Set<String> = []
        /// Whether an entry of the phrase goes without cues.
        var isPlain = false
    }

    /// A lexicon over phrases of folded words; phrases without words are dropped.
    package init(_ entries: [Entry]) {
        self.entries = Set(entries.filter { !$0.words.isEmpty }).sorted {
            ($0.words, $0.feature, $0.cues) < ($1.words, $1.feature, $1.cues)
        }
        features = Set(self.entries.map(\.feature)).subtracting([Self.shield]).sorted()
        let numbers = Dictionary(uniqueKeysWithValues: features.enumerated().map { ($1, UInt32($0)) })
        var phrases: [String: Phrase] = [:]
        for entry in self.entries {
            let key = entry.words.joined(separator: " ")
            var phrase = phrases[key] ?? Phrase()
            if let feature = numbers[entry.feature], !phrase.features.contains(feature) {
                phrase.features.append(feature)
            }
            for cue in entry.cues {
                if cue.unicodeScalars.count == 1 { phrase.letters.insert(cue) } else { phrase.cues.insert(cue) }
            }
            if entry.cues.isEmpty { phrase.isPlain = true }
            phrases[key] = phrase
        }
        self.phrases = phrases
        longest = Dictionary(self.entries.map { ($0.words[0], $0.words.count) }, uniquingKeysWith: max)
    }

    /// The entries as lines of UTF-8: words, tab, feature, tab, cues; words and cues with single spaces between them.
    ///
    /// A model is opened for a single article as often as for a million, and JSON of some thousand entries would take
    /// longer to read than the article.
    package func serialized() -> [UInt8] {
        var bytes: [UInt8] = []
        for entry in entries {
            bytes += entry.words.joined(separator: " ").utf8
            bytes.append(Self.tab)
            bytes += entry.feature.utf8
            bytes.append(Self.tab)
            bytes += entry.cues.joined(separator: " ").utf8
            bytes.append(Self.newline)
        }
        return bytes
    }

    /// A lexicon from what `serialized()` gave; nil for anything else.
    package init?(serialized bytes: [UInt8]) {
        guard bytes.isEmpty || bytes.last == Self.newline else { return nil }
        var entries: [Entry] = []
        for line in bytes.split(separator: Self.newline) {
            let fields = line.split(separator: Self.tab, omittingEmptySubsequences: false)
            guard fields.count == 3 else { return nil }
            func words(_ field: ArraySlice<UInt8>) -> [String]? {
                let words = field.split(separator: 0x20).compactMap { String(validating: $0, as: UTF8.self) }
                return words.joined(separator: " ").utf8.elementsEqual(field) ? words : nil
            }
            guard let phrase = words(fields[0]), !phrase.isEmpty, let cues = words(fields[2]),
                let feature = String(validating: fields[1], as: UTF8.self)
            else { return nil }
            entries.append(Entry(words: phrase, feature: feature, cues: cues))
        }
        self.init(entries)
    }

    private static let tab: UInt8 = 0x09
    private static let newline: UInt8 = 0x0A

    /// One place where a phrase stands.
    package struct Match: Hashable, Sendable {
        /// Numbers of the features that the phrase stands for.
        package let features: [UInt32]
        /// Which words matched.
        package let words: Range<Int>
        /// What is written on the first word.
        package let proclitic: Proclitic

        /// The same match in a longer text, where so many words stand before those that were searched.
        func moved(by count: Int) -> Match {
            Match(
                features: features,
                words: words.lowerBound + count..<words.upperBound + count,
                proclitic: proclitic
            )
        }
    }

    /// The feature of phrases that are none.
    package static let shield = "-"
    /// How far before a phrase a cue may stand.
    private static let cueDistance = 3

    /// A phrase that may be meant.
    private struct Candidate {
        let match: Match
        /// Whether it goes without cues or has one of them.
        let isCertain: Bool
    }

    /// The phrases in a run of folded words; matches do not overlap.
    package func matches(in words: [String]) -> [Match] {
        let candidates = words.indices.flatMap { self.candidates(in: words, at: $0) }
        func longestFirst(_ isMeant: (Candidate) -> Bool) -> [Match] {
            var matches: [Match] = []
            for candidate in candidates where isMeant(candidate) {
                // Of one place, the longest comes first.
                if candidate.match.words.lowerBound < matches.last?.words.upperBound ?? 0 { continue }
                matches.append(candidate.match)
            }
            return matches
        }
        let certain = Set(longestFirst(\.isCertain).flatMap(\.features))
        return longestFirst { $0.isCertain || !certain.isDisjoint(with: $0.match.features) }
            .filter { !$0.features.isEmpty }
    }

    /// The phrases that begin with a word, longest first; one of each length.
    private func candidates(in words: [String], at position: Int) -> [Candidate] {
        let readings = Self.readings(of: words[position]).compactMap { reading in
            longest[reading.word].map { (word: reading.word, proclitic: reading.proclitic, longest: $0) }
        }
        guard let most = readings.map(\.longest).max() else { return [] }
        return stride(from: min(most, words.count - position), to: 0, by: -1).compactMap { length in
            let rest = words[(position + 1)..<(position + length)]
            for reading in readings where reading.longest >= length {
                guard let phrase = phrases[([reading.word] + rest).joined(separator: " ")] else { continue }
                return Candidate(
                    match: Match(
                        features: phrase.features,
                        words: position..<position + length,
                        proclitic: reading.proclitic
                    ),
                    isCertain: phrase.isPlain || hasCue(phrase, before: position, of: words, reading.proclitic)
                )
            }
            return nil
        }
    }

    private func hasCue(_ phrase: Phrase, before position: Int, of words: [String], _ proclitic: Proclitic) -> Bool {
        if let letter = proclitic.letter, phrase.letters.contains(letter) { return true }
        return words[max(0, position - Self.cueDistance)..<position].contains { word in
            Self.readings(of: word, shortest: 2).contains { phrase.cues.contains($0.word) }
        }
    }

    /// A word as it stands, then without its possible proclitics.
    ///
    /// - Parameter shortest: the fewest letters of what is left: a rest of two is no name, but may be a cue.
    private static func readings(of word: String, shortest: Int = 3) -> [(word: String, proclitic: Proclitic)] {
        var readings = [(word: word, proclitic: Proclitic.none)]
        func add(_ candidate: Substring.UnicodeScalarView, _ proclitic: Proclitic) {
            if candidate.count >= shortest { readings.append((String(candidate), proclitic)) }
        }
        func withoutPreposition(_ scalars: Substring.UnicodeScalarView) {
            guard let first = scalars.first else { return }
            let rest = scalars.dropFirst()
            if first == .lam, rest.first == .lam {
                add(Substring(String(String.UnicodeScalarView([.alef]) + rest)).unicodeScalars, .lam)
                add(rest.dropFirst(), .lam)
            } else if first == .beh || first == .kaf || first == .lam {
                add(rest, first == .beh ? .beh : first == .kaf ? .kaf : .lam)
            }
        }
        let scalars = Substring(word).unicodeScalars
        withoutPreposition(scalars)
        if let first = scalars.first, first == .waw || first == .feh {
            add(scalars.dropFirst(), .conjunction)
            withoutPreposition(scalars.dropFirst())
        }
        return readings
    }
}

extension Unicode.Scalar {
    fileprivate static let alef: Unicode.Scalar = "\u{0627}"
    fileprivate static let beh: Unicode.Scalar = "\u{0628}"
    fileprivate static let feh: Unicode.Scalar = "\u{0641}"
    fileprivate static let kaf: Unicode.Scalar = "\u{0643}"
    fileprivate static let lam: Unicode.Scalar = "\u{0644}"
    fileprivate static let waw: Unicode.Scalar = "\u{0648}"
}

private func < (a: ([String], String, [String]), b: ([String], String, [String])) -> Bool {
    if a.0 != b.0 { return a.0.lexicographicallyPrecedes(b.0) }
    if a.1 != b.1 { return a.1 < b.1 }
    return a.2.lexicographicallyPrecedes(b.2)
}
