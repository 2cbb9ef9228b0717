import Evaluation
import NewsCorpus

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// News without meaning, of which any number can be had: Arabic words by the rules of word formation, in the
/// frequencies of real news.
///
/// Lemmas are roots put into patterns and drawn by Zipf's law; clitics and endings make of them as many word forms as
/// news has. A share of the words of an article belongs to a theme, and themes to sections, so sections can be learned
/// as those of real articles can: not all of them and not without mistakes.
///
/// Article n is the same in every collection with this seed, so a larger collection begins with the smaller one.
struct GeneratedNews: Sendable {
    /// The axis of the labels.
    static let axis = "section"

    private static let sections: [(name: String, share: Double)] = [
        ("politics", 24), ("war", 16), ("economy", 13), ("sports", 13), ("courts", 9), ("culture", 8), ("health", 7),
        ("technology", 6), ("weather", 4),
    ]
    private static let lemmaCount = 120_000
    private static let themesOfSection = 12
    private static let wordsOfTheme = 150
    /// Lemmas so frequent that they are in every article belong to no theme.
    private static let themeRanks = 60..<20_000

    /// Shares of the words of an article, the rest being any lemma.
    private enum Share {
        static let function = 0.28
        static let theme = 0.13
        /// Words of the themes of other sections.
        static let foreignTheme = 0.06
        static let number = 0.02
        /// Articles whose label is not that of their themes.
        static let mislabelled = 0.05
    }

    private struct Theme: Sendable {
        var lemmas: [Int]
    }

    private let seed: UInt64
    private let lemmas: [[UInt8]]
    private let themes: [[Theme]]
    private let section: Distribution
    private let lemma: Distribution
    private let themeWord: Distribution
    private let functionWord: Distribution
    private let prefix: Distribution
    private let suffix: Distribution

    init(seed: UInt64 = 13) {
        self.seed = seed
        var random = SplitMix64(seed: seed)
        lemmas = Self.makeLemmas(&random)
        section = Distribution(Self.sections.map(\.share))
        lemma = .zipf(count: Self.lemmaCount, exponent: 1.3, shift: 30)
        themeWord = .zipf(count: Self.wordsOfTheme, exponent: 0.9, shift: 3)
        functionWord = .zipf(count: WordFormation.functionWords.count, exponent: 1, shift: 0)
        prefix = Distribution(WordFormation.prefixes.map(\.share))
        suffix = Distribution(WordFormation.suffixes.map(\.share))
        themes = Self.sections.map { _ in
            (0..<Self.themesOfSection).map { _ in
                Theme(
                    lemmas: (0..<Self.wordsOfTheme).map { _ in
                        Self.themeRanks.lowerBound + random.index(below: Self.themeRanks.count)
                    }
                )
            }
        }
    }

    /// Distinct lemmas, the most frequent first.
    private static func makeLemmas(_ random: inout SplitMix64) -> [[UInt8]] {
        let letter = Distribution(WordFormation.rootLetters.map(\.share))
        let pattern = Distribution(WordFormation.patterns.map(\.share))
        var known: Set<[UInt8]> = []
        var lemmas: [[UInt8]] = []
        while lemmas.count < lemmaCount {
            var word: [UInt8] = []
            var root: [Int] = []
            for part in WordFormation.patterns[pattern.draw(&random)].parts {
                switch part {
                case .letters(let letters): word += letters.utf8
                case .root(let place):
                    while root.count <= place { root.append(letter.draw(&random)) }
                    word += WordFormation.rootLetters[root[place]].letter.utf8
                }
            }
            if known.insert(word).inserted { lemmas.append(word) }
        }
        return lemmas
    }

    /// An article of the collection.
    func article(_ number: Int) -> Article {
        var random = SplitMix64(seed: seed &+ UInt64(number + 1) &* 0xD134_2543_DE82_EF95)
        let own = section.draw(&random)
        let theme = themes[own][random.index(below: Self.themesOfSection)]
        // Lengths of articles are log-normal: Box and Muller's way to a normal number.
        let normal = (-2 * log(1 - random.unit())).squareRoot() * cos(2 * .pi * random.unit())
        let length = min(900, max(15, Int(95 * exp(0.55 * normal))))
        var title: [UInt8] = []
        var titleWords = 5 + random.index(below: 5)
        while titleWords > 0 {
            appendWord(of: theme, to: &title, &random)
            titleWords -= 1
            if titleWords > 0 { title.append(0x20) }
        }
        var text: [UInt8] = []
        text.reserveCapacity(14 * length)
        var sentence = 0
        for word in 0..<length {
            appendWord(of: theme, to: &text, &random)
            sentence += 1
            let isLast = word == length - 1
            if isLast || (sentence >= 8 && random.unit() < 0.12) {
                text += ".".utf8
                sentence = 0
                if !isLast { text += (random.unit() < 0.4 ? "\n" : " ").utf8 }
            } else {
                text += (random.unit() < 0.06 ? "\u{060C} " : " ").utf8
            }
        }
        let label = random.unit() < Share.mislabelled ? section.draw(&random) : own
        return Article(
            id: "n\(number)",
            title: String(decoding: title, as: UTF8.self),
            text: String(decoding: text, as: UTF8.self),
            labels: [Self.axis: [Self.sections[label].name]],
            location: SourceLocation(file: "generated", line: number + 1)
        )
    }

    private func appendWord(of theme: Theme, to text: inout [UInt8], _ random: inout SplitMix64) {
        var choice = random.unit()
        if choice < Share.function {
            text += WordFormation.functionWords[functionWord.draw(&random)].utf8
            return
        }
        choice -= Share.function
        if choice < Share.number {
            text += "\(1 + random.index(below: random.unit() < 0.7 ? 100 : 3000))".utf8
            return
        }
        choice -= Share.number
        let stem: [UInt8]
        if choice < Share.theme {
            stem = lemmas[theme.lemmas[themeWord.draw(&random)]]
        } else if choice < Share.theme + Share.foreignTheme {
            let other = themes[random.index(below: themes.count)][random.index(below: Self.themesOfSection)]
            stem = lemmas[other.lemmas[themeWord.draw(&random)]]
        } else {
            stem = lemmas[lemma.draw(&random)]
        }
        text += WordFormation.prefixes[prefix.draw(&random)].letters.utf8
        text += stem
        text += WordFormation.suffixes[suffix.draw(&random)].letters.utf8
    }
}
