/// A list of phrases, each standing for a named feature: place names for region codes, for example.
///
/// Lookup is longest match first over folded words. Proclitics of the first word are looked through: و and ف, then ب,
/// ك or
/// ل, with لل read as ل + ال; so a town is found behind "in", "and in" and "to".
package struct Lexicon: Codable, Hashable, Sendable {
    /// One phrase.
    package struct Entry: Codable, Hashable, Sendable {
        /// The folded words of the phrase.
        package var words: [String]
        /// The name of the feature it stands for.
        package var feature: String

        package init(words: [String], feature: String) {
            self.words = words
            self.feature = feature
        }
    }

    /// The phrases, sorted and without repetition.
    package let entries: [Entry]
    /// The names of the features, sorted; a feature's number is its place here.
    package let features: [String]
    private let phrases: [String: [UInt32]]
    private let longest: Int

    /// A lexicon over phrases of folded words; phrases without words are dropped.
    package init(_ entries: [Entry]) {
        self.entries = Set(entries.filter { !$0.words.isEmpty }).sorted {
            ($0.words, $0.feature) < ($1.words, $1.feature)
        }
        features = Set(self.entries.map(\.feature)).sorted()
        let numbers = Dictionary(uniqueKeysWithValues: features.enumerated().map { ($1, UInt32($0)) })
        var phrases: [String: [UInt32]] = [:]
        for entry in self.entries {
            phrases[entry.words.joined(separator: " "), default: []].append(numbers[entry.feature] ?? 0)
        }
        self.phrases = phrases
        longest = self.entries.map(\.words.count).max() ?? 0
    }

    package init(from decoder: any Decoder) throws {
        self.init(try decoder.singleValueContainer().decode([Entry].self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(entries)
    }

    /// One place where a phrase stands.
    package struct Match: Hashable, Sendable {
        /// Numbers of the features that the phrase stands for.
        package let features: [UInt32]
        /// Which words matched.
        package let words: Range<Int>
    }

    /// The phrases in a run of folded words; matches do not overlap.
    package func matches(in words: [String]) -> [Match] {
        var result: [Match] = []
        var position = 0
        while position < words.count {
            if let match = match(in: words, at: position) {
                result.append(match)
                position = match.words.upperBound
            } else {
                position += 1
            }
        }
        return result
    }

    private func match(in words: [String], at position: Int) -> Match? {
        let readings = Self.readings(of: words[position])
        for length in stride(from: min(longest, words.count - position), to: 0, by: -1) {
            let rest = words[(position + 1)..<(position + length)]
            for reading in readings {
                if let features = phrases[([reading] + rest).joined(separator: " ")] {
                    return Match(features: features, words: position..<position + length)
                }
            }
        }
        return nil
    }

    /// A word as it stands, then without its possible proclitics.
    static func readings(of word: String) -> [String] {
        var readings = [word]
        func add(_ candidate: Substring.UnicodeScalarView) {
            // A rest of two letters is no name.
            if candidate.count >= 3 { readings.append(String(candidate)) }
        }
        func withoutPreposition(_ scalars: Substring.UnicodeScalarView) {
            guard let first = scalars.first else { return }
            let rest = scalars.dropFirst()
            if first == .lam, rest.first == .lam {
                add(Substring(String(String.UnicodeScalarView([.alef]) + rest)).unicodeScalars)
                add(rest.dropFirst())
            } else if first == .beh || first == .kaf || first == .lam {
                add(rest)
            }
        }
        let scalars = Substring(word).unicodeScalars
        withoutPreposition(scalars)
        if let first = scalars.first, first == .waw || first == .feh {
            add(scalars.dropFirst())
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

private func < (a: ([String], String), b: ([String], String)) -> Bool {
    if a.0 != b.0 { return a.0.lexicographicallyPrecedes(b.0) }
    return a.1 < b.1
}
