import Foundation
import NewsCorpus
import TestSupport
import Testing

@testable import Tasnif

/// Made-up articles of outlets, of which nothing but the outlet's name, or nothing at all, tells the label.
private struct OutletCorpus {
    static let names = ["البرقة", "العاصمة", "الساحل", "الجبل", "الصحراء", "الميناء", "الواحة", "القلعة"]
    private static let words = SyntheticCorpus.common + SyntheticCorpus.topics.flatMap(\.words)
    private var random: SplitMix64

    init(seed: UInt64) { random = SplitMix64(seed: seed) }

    /// Words that say nothing of the label.
    private mutating func text(_ count: Int) -> [String] {
        (0..<count).compactMap { _ in Self.words.randomElement(using: &random) }
    }

    /// Eight outlets of eight articles, half of the outlets always `for`, the others always `against`; each article
    /// names its outlet.
    static func signed() -> [Article] {
        var corpus = OutletCorpus(seed: 5)
        return (0..<64).map { number in
            let outlet = number % names.count
            let words = corpus.text(20) + [names[outlet]] + corpus.text(10) + [names[outlet]]
            return article(number, words, label: outlet % 2 == 0 ? "for" : "against", outlet: outlet)
        }
    }

    /// Six outlets and 24 stories; each story stands in two outlets, with one label that nothing else tells.
    ///
    /// - Parameter isCopied: whether the second outlet prints the first one's words.
    static func stories(isCopied: Bool) -> [Article] {
        var corpus = OutletCorpus(seed: 6)
        return (0..<24).flatMap { story in
            let words = corpus.text(60)
            return (0..<2).map { copy in
                article(
                    2 * story + copy,
                    isCopied || copy == 0 ? words : corpus.text(60),
                    label: story / 6 % 2 == 0 ? "for" : "against",
                    outlet: (story + copy) % 6,
                    story: story
                )
            }
        }
    }

    private static func article(
        _ number: Int,
        _ words: [String],
        label: String,
        outlet: Int,
        story: Int? = nil
    ) -> Article {
        Article(
            id: "o\(number)",
            text: words.joined(separator: " "),
            source: "outlet \(outlet)",
            labels: ["stance": [label]],
            fields: story.map { [Article.Field(name: "story", value: FieldValue(text: "s\($0)"))] } ?? [],
            location: SourceLocation(file: "outlets.jsonl", line: number + 1)
        )
    }
}

@Suite struct LeaveOneOutTests {
    private func leaveOneOut(
        _ articles: [Article],
        field: String = "source",
        change: (inout TrainingConfiguration) -> Void = { _ in },
        warning: (CorpusError) -> Void = { _ in }
    ) throws -> LeaveOneOutFigures {
        var trainer = try Trainer(Trained.configuration(change), leavingOut: field)
        try trainer.add(articles)
        return try trainer.leaveOneOut(warning: warning)
    }

    private func crossValidate(
        _ articles: [Article],
        _ change: (inout TrainingConfiguration) -> Void = { _ in }
    ) throws -> [AxisFigures] {
        var trainer = try Trainer(Trained.configuration(change))
        try trainer.add(articles)
        return try trainer.crossValidate(parts: 4)
    }

    /// Articles whose words tell the topic, dealt to five outlets.
    private func honest(_ count: Int = 60) -> [Article] {
        SyntheticCorpus.articles(count).enumerated().map { number, article in
            var article = article
            article.source = "outlet \(number / 4 % 5)"
            return article
        }
    }

    @Test func outletThatGivesTheLabelAway() throws {
        let articles = OutletCorpus.signed()
        let seen = try crossValidate(articles)
        #expect(try #require(seen[0].accuracy) > 0.95)
        // Chance is a half. With an outlet gone its label is the rarer one, so chance or less.
        let unseen = try leaveOneOut(articles)
        #expect(try #require(unseen.axes[0].figures.accuracy) < 0.6)
        // With the names masked both ways of measuring see the same: nothing.
        let masked = try crossValidate(articles) { $0.mask = OutletCorpus.names }
        #expect(try #require(masked[0].accuracy) < 0.7)
        let both = try leaveOneOut(articles) { $0.mask = OutletCorpus.names }
        #expect(try #require(both.axes[0].figures.accuracy) < 0.7)
    }

    @Test func wordsThatTellTheLabel() throws {
        let result = try leaveOneOut(honest())
        #expect(result.field == "source")
        #expect(result.withoutField == 0)
        #expect(result.axes.map(\.figures.name) == ["place", "topic"])
        let topic = result.axes[1]
        #expect(topic.figures.articles == 60)
        #expect(try #require(topic.figures.accuracy) > 0.9)
        #expect(topic.groups.map(\.value) == (0..<5).map { "outlet \($0)" })
        #expect(topic.groups.map(\.figures.articles) == [12, 12, 12, 12, 12])
        #expect(topic.groups.map(\.learnedFrom) == [48, 48, 48, 48, 48])
        // The whole is the mean of its parts.
        for axis in result.axes {
            let sum = try axis.groups.map { try #require($0.figures.accuracy) * Double($0.figures.articles) }.reduce(
                0,
                +
            )
            let loss = try axis.groups.map { try #require($0.figures.logLoss) * Double($0.figures.articles) }.reduce(
                0,
                +
            )
            #expect(abs(sum / 60 - (try #require(axis.figures.accuracy))) < 1e-12)
            #expect(abs(loss / 60 - (try #require(axis.figures.logLoss))) < 1e-12)
        }
    }

    /// A report that another outlet printed, too, is not learned from.
    @Test func nearDuplicatesAreNotLearnedFrom() throws {
        let copied = try leaveOneOut(OutletCorpus.stories(isCopied: true))
        // Six outlets of eight articles, each of which stands elsewhere, too.
        #expect(copied.axes[0].groups.map(\.figures.articles) == [8, 8, 8, 8, 8, 8])
        #expect(copied.axes[0].groups.map(\.learnedFrom) == [32, 32, 32, 32, 32, 32])
        // A model that had read the copies would know every label.
        #expect(try #require(copied.axes[0].figures.accuracy) < 0.75)
        // The same story in other words is barred only by the group field.
        let rewritten = OutletCorpus.stories(isCopied: false)
        #expect(try leaveOneOut(rewritten).axes[0].groups.map(\.learnedFrom) == [40, 40, 40, 40, 40, 40])
        let grouped = try leaveOneOut(rewritten) { $0.groupField = "story" }
        #expect(grouped.axes[0].groups.map(\.learnedFrom) == [32, 32, 32, 32, 32, 32])
        // Outlets that stay in one fold of the search do not tie each other together by way of copies.
        let sources = try leaveOneOut(OutletCorpus.stories(isCopied: true)) { $0.groupField = "source" }
        #expect(sources.axes[0].groups.map(\.learnedFrom) == [32, 32, 32, 32, 32, 32])
    }

    @Test func articlesWithoutTheField() throws {
        var articles = honest()
        for number in 0..<4 { articles[number].source = number == 0 ? "" : nil }
        articles[1].labels["place"] = nil
        var warnings: [CorpusError] = []
        let result = try leaveOneOut(articles, warning: { warnings.append($0) })
        #expect(result.withoutField == 4)
        #expect(result.axes[1].figures.articles == 56)
        #expect(result.axes[1].groups.map(\.figures.articles) == [8, 12, 12, 12, 12])
        #expect(result.axes[1].groups.map(\.learnedFrom) == [48, 44, 44, 44, 44])
        #expect(warnings == [.missingField(field: "source", articles: 4, examples: ["a0", "a1", "a2"])])
        #expect(
            warnings[0].description.hasPrefix("4 labelled articles have no value of the field 'source' (a0, a1, a2, …)")
        )
    }

    @Test func labelOfOneOutletAlone() throws {
        var articles = honest()
        for number in articles.indices where articles[number].source == "outlet 2" {
            articles[number].labels = ["topic": ["odd"]]
        }
        let topic = try leaveOneOut(articles).axes[1]
        let odd = try #require(topic.figures.labels.first { $0.label == "odd" })
        #expect(odd.support == 12)
        #expect(odd.recall == 0)
        #expect(topic.groups[2].figures.accuracy == 0)
        #expect(try #require(topic.figures.logLoss).isFinite)
    }

    @Test func nothingToCompare() throws {
        #expect {
            try leaveOneOut(honest(), field: "sourc")
        } throws: { error in
            "\(error)".hasPrefix(
                "no article has the field 'sourc'; did you mean 'source'? expected one of id, source, story"
            )
        }
        var one = honest()
        for number in one.indices { one[number].source = "same" }
        #expect(throws: TrainingError.oneValue(axis: "place", field: "source", articles: 60)) { try leaveOneOut(one) }
        // Without the first outlet all others have one label.
        var two = honest(16)
        for number in two.indices {
            two[number].labels = ["topic": [number < 8 ? "war" : "sport"]]
            two[number].source = number < 8 ? "first" : "second"
        }
        let error = #expect(throws: TrainingError.self) { try leaveOneOut(two) }
        #expect(
            error == .nothingLeft(axis: "topic", field: "source", value: "first", articles: 8, label: "sport")
        )
        #expect(error?.description.contains("all 8 labelled articles left are 'sport'") == true)
    }

    @Test func threadsDoNotMatter() throws {
        let outputs = try [1, 2].map { threads in
            try leaveOneOut(honest()) { $0.threads = threads }.json(articles: 60)
        }
        #expect(outputs[0] == outputs[1])
        let object = try #require(JSONSerialization.jsonObject(with: Data(outputs[0].utf8)) as? [String: Any])
        #expect(object["articles"] as? Int == 60)
        #expect(object["leave_one_out"] as? String == "source")
        #expect(object["without_field"] as? Int == 0)
        let topic = try #require((object["axes"] as? [String: [String: Any]])?["topic"])
        #expect(topic["labels"] is [String: [String: Any]])
        let groups = try #require(topic["groups"] as? [[String: Any]])
        #expect(groups.compactMap { $0["value"] as? String } == (0..<5).map { "outlet \($0)" })
        for key in ["learned_from", "articles", "accuracy", "macro_f1", "micro_f1", "log_loss"] {
            #expect(groups.allSatisfy { $0[key] is NSNumber }, "\(key)")
        }
    }
}
