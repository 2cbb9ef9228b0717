import NewsCorpus
import TestSupport

@testable import Tasnif

/// Articles of several lines by a seed, in which it matters where something is said.
///
/// - Axis `topic`, one label: the words of the whole article tell it.
/// - Axis `event`, any number: two words tell of an event where they stand in one line, not where they stand lines
///   apart.
/// - Axis `region`, any number: a place counts where `في` stands before it, not where `من` does.
///
/// A line has 18 words and is a paragraph, so a line is a segment and two lines in a row are a passage.
struct ReadingCorpus {
    static let events: [(label: String, words: [String])] = [
        ("clash", ["رصاص", "قنابل"]), ("flood", ["سيول", "غرق"]), ("talks", ["مفاوضات", "سلام"]),
    ]
    static let places: [(label: String, name: String)] = [
        ("ajdabiya", "أجدابيا"), ("benghazi", "بنغازي"), ("derna", "درنة"), ("gharyan", "غريان"), ("ghat", "غات"),
        ("kufra", "الكفرة"), ("misrata", "مصراتة"), ("murzuq", "مرزق"), ("sabha", "سبها"), ("sirte", "سرت"),
        ("tobruk", "طبرق"), ("tripoli", "طرابلس"),
    ]
    static let lexicon = places.map { LexiconPhrase(phrase: $0.name, feature: $0.label) }
    static let lineCount = 8
    static let lineLength = 18

    private static let topics = SyntheticCorpus.topics.filter { ["economy", "sport"].contains($0.label) }
    private static let common = ["اليوم", "أمس", "بعد", "قبل", "كما", "أكد", "التي", "الذي", "هذا", "على", "أن", "مع"]
    private static let surroundings = ["مدينة", "ضواحي", "منطقة", "محيط"]

    private var random: SplitMix64

    init(seed: UInt64) { random = SplitMix64(seed: seed) }

    /// Whether two labels of `region`, by their numbers, stand together in the usual articles.
    static func isUsual(_ a: Int, _ b: Int) -> Bool { (a + b) % 3 != 0 }

    /// Articles `r0`, `r1`, …
    ///
    /// - Parameter usualPairs: whether articles have one label of `region` or a usual pair; else they all have a pair
    ///   that is not usual.
    static func articles(_ count: Int, seed: UInt64 = 1, usualPairs: Bool = true) -> [Article] {
        var corpus = ReadingCorpus(seed: seed)
        return (0..<count).map { corpus.article($0, usualPairs: usualPairs) }
    }

    /// An article without labels.
    static func article(_ lines: [String]) -> Article {
        Article(id: "lines", text: lines.joined(separator: "\n"), location: SourceLocation(file: "lines"))
    }

    /// The lines of an article.
    static func lines(of article: Article) -> [String] {
        article.text.split(separator: "\n").map(String.init)
    }

    private mutating func article(_ number: Int, usualPairs: Bool) -> Article {
        let topic = Self.topics[number % Self.topics.count]
        var lines = (0..<Self.lineCount).map { _ in
            (0..<Self.lineLength).compactMap { _ in
                Bool.random(using: &random)
                    ? topic.words.randomElement(using: &random) : Self.common.randomElement(using: &random)
            }
        }
        var labels = ["topic": [topic.label], "event": [], "region": []]
        // Each word of an event has a place of its own in the line, before that of the places.
        for (index, event) in Self.events.enumerated() {
            let first = Int.random(in: 0..<Self.lineCount, using: &random)
            switch Int.random(in: 0..<3, using: &random) {
            case 0:
                labels["event"]?.append(event.label)
                lines[first][2 * index] = event.words[0]
                lines[first][2 * index + 1] = event.words[1]
            case 1:
                let distance = Int.random(in: 3...4, using: &random)
                let second = first + distance < Self.lineCount ? first + distance : first - distance
                lines[first][2 * index] = event.words[0]
                lines[second][2 * index + 1] = event.words[1]
            default: break
            }
        }
        // Places stand at the end of their lines, one a line.
        var free = Array(0..<Self.lineCount).shuffled(using: &random)
        var order = Array(Self.places.indices).shuffled(using: &random)
        var inside = [order.removeFirst()]
        if !usualPairs || Bool.random(using: &random),
            let second = order.firstIndex(where: { Self.isUsual($0, inside[0]) == usualPairs })
        {
            inside.append(order.remove(at: second))
        }
        for (place, preposition) in inside.map({ ($0, "في") }) + order.prefix(2).map({ ($0, "من") }) {
            let line = free.removeFirst()
            let surrounding = Self.surroundings.randomElement(using: &random) ?? ""
            lines[line].replaceSubrange(10..<13, with: [preposition, surrounding, Self.places[place].name])
        }
        labels["region"] = inside.map { Self.places[$0].label }.sorted()
        return Article(
            id: "r\(number)",
            text: lines.map { $0.joined(separator: " ") }.joined(separator: "\n"),
            labels: labels,
            location: SourceLocation(file: "readings.jsonl", line: number + 1)
        )
    }
}

extension Trained {
    /// Axes of all three readings: `event` by passages, `region` by mentions, `topic` by whole articles.
    static let readings = Result {
        try model(ReadingCorpus.articles(120)) {
            $0.preset = .balanced
            $0.folds = 2
            $0.regularization = 10
            $0.lexicon = ReadingCorpus.lexicon
        }
    }
}
