import NewsCorpus
import TestSupport

@testable import Tasnif

/// Articles made up of Arabic words by a seed: four topics that are easy to tell apart, and places of which an
/// article names some or none.
struct SyntheticCorpus {
    static let topics: [(label: String, words: [String])] = [
        (
            "economy",
            [
                "النفط", "البنك", "الدينار", "الأسعار", "الميزانية", "التصدير", "السوق", "الشركات", "الاستثمار",
                "الضرائب",
            ]
        ),
        (
            "politics",
            [
                "الحكومة", "الوزير", "البرلمان", "الحوار", "الدستور", "النواب", "الانتخابات", "السفير", "الاتفاق",
                "المجلس",
            ]
        ),
        (
            "sport",
            ["المباراة", "الفريق", "اللاعب", "البطولة", "الكأس", "الملعب", "المدرب", "الهدف", "النهائي", "الجمهور"]
        ),
        (
            "war",
            [
                "القوات", "القصف", "الجبهة", "الهجوم", "الصواريخ", "المقاتلين", "المطار", "الاشتباكات", "المعسكر",
                "الدبابات",
            ]
        ),
    ]
    static let places: [(label: String, words: [String])] = [
        ("benghazi", ["بنغازي", "الصابري"]), ("tripoli", ["طرابلس", "تاجوراء"]), ("sabha", ["سبها", "أوباري"]),
    ]
    static let common = [
        "قال", "في", "من", "على", "إلى", "أن", "مع", "عن", "التي", "الذي", "هذا", "اليوم", "أمس", "بعد", "قبل", "كما",
        "أكد", "مصدر",
    ]

    private var random: SplitMix64

    init(seed: UInt64) { random = SplitMix64(seed: seed) }

    /// Articles `a0`, `a1`, …, their topics in turn.
    static func articles(_ count: Int, seed: UInt64 = 1, words: Int = 30, places: Bool = true) -> [Article] {
        var corpus = SyntheticCorpus(seed: seed)
        return (0..<count).map { corpus.article($0, words: words, hasPlaces: places) }
    }

    private mutating func article(_ number: Int, words count: Int, hasPlaces: Bool) -> Article {
        let topic = Self.topics[number % Self.topics.count]
        var words = (0..<count).compactMap { _ in
            Double.random(in: 0..<1, using: &random) < 0.5
                ? topic.words.randomElement(using: &random) : Self.common.randomElement(using: &random)
        }
        var labels = ["topic": [topic.label]]
        if hasPlaces {
            labels["place"] = []
            for place in Self.places where Double.random(in: 0..<1, using: &random) < 0.4 {
                labels["place"]?.append(place.label)
                for _ in 0..<3 {
                    if let word = place.words.randomElement(using: &random) {
                        words.insert(word, at: Int.random(in: 0...words.count, using: &random))
                    }
                }
            }
        }
        return Article(
            id: "a\(number)",
            text: words.joined(separator: " ") + ".",
            labels: labels,
            fields: [Article.Field(name: "story", value: FieldValue(text: "s\(number / 2)"))],
            location: SourceLocation(file: "synthetic.jsonl", line: number + 1)
        )
    }

    /// The articles as JSON lines.
    static func jsonLines(_ articles: [Article]) -> String {
        articles.map { article in
            var json = JSONText()
            json.object { json in
                json.key("id")
                json.value(article.id)
                json.key("text")
                json.value(article.text)
                json.key("labels")
                json.object { json in
                    for (axis, labels) in article.labels.sorted(by: { $0.key < $1.key }) {
                        json.key(axis)
                        json.strings(labels)
                    }
                }
                for field in article.fields {
                    json.key(field.name)
                    json.raw(field.value.json)
                }
            }
            return json.string + "\n"
        }.joined()
    }
}

/// Models that many tests use; each is trained once.
enum Trained {
    static func configuration(_ change: (inout TrainingConfiguration) -> Void = { _ in }) -> TrainingConfiguration {
        var configuration = TrainingConfiguration()
        configuration.preset = .fast
        configuration.folds = 3
        configuration.topics = 3
        configuration.threads = 1
        change(&configuration)
        return configuration
    }

    static func model(
        _ articles: [Article],
        _ change: (inout TrainingConfiguration) -> Void = { _ in }
    ) throws -> TaggingModel {
        var trainer = try Trainer(configuration(change))
        try trainer.add(articles)
        return try trainer.train()
    }

    /// Sixty articles, two axes, topics.
    static let standard = Result { try model(SyntheticCorpus.articles(60)) }
    /// All kinds of terms.
    static let accurate = Result { try model(SyntheticCorpus.articles(60)) { $0.preset = .accurate } }
    /// A model file of a few kilobytes.
    static let small = Result {
        try model(SyntheticCorpus.articles(8, words: 8, places: false)) {
            $0.folds = 2
            $0.topics = 2
            $0.regularization = 1
        }
    }
}
