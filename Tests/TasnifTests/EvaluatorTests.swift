import Foundation
import NewsCorpus
import Testing

@testable import Tasnif

@Suite struct EvaluatorTests {
    private let articles = SyntheticCorpus.articles(20, seed: 7)

    private func evaluate(
        _ articles: [Article],
        axes: [String] = []
    ) throws -> (figures: [AxisFigures], faults: [CorpusError]) {
        let model = try Trained.standard.get()
        var evaluator = try Evaluator(model, axes: axes)
        let faults = evaluator.add(ParallelTagging(model, threads: 1).predict(articles), truth: articles)
        return (try evaluator.figures(), faults)
    }

    private func relabelled(_ number: Int, _ labels: [String: [String]]) -> [Article] {
        var copy = articles
        copy[number].labels = labels
        return copy
    }

    @Test func figures() throws {
        let (figures, faults) = try evaluate(articles)
        #expect(faults.isEmpty)
        #expect(figures.map(\.name) == ["place", "topic"])
        #expect(figures[1].accuracy == 1)
        #expect(figures[1].macroF1 == 1)
        #expect(figures[1].labels.map(\.support) == [5, 5, 5, 5])
        #expect(figures[1].confusions.isEmpty)
        #expect(try evaluate(articles, axes: ["topic"]).figures.map(\.name) == ["topic"])
    }

    @Test func unknownLabelsAreNamedAndCountAsMistakes() throws {
        let (figures, faults) = try evaluate(relabelled(3, ["topic": ["warr"]]))
        #expect(faults.count == 1)
        #expect(faults[0].description.contains("'warr'"))
        #expect(faults[0].description.contains("did you mean 'war'"))
        #expect(faults[0].description.contains("synthetic.jsonl:4"))
        let topic = figures[1]
        #expect(topic.accuracy == 0.95)
        #expect(topic.labels.map(\.label) == ["economy", "politics", "sport", "war", "warr"])
        #expect(topic.labels[4].recall == 0)
        #expect(topic.labels[4].precision == nil)
        #expect(topic.confusions == [.init(truth: "warr", given: "war", count: 1)])
        #expect(try #require(topic.logLoss).isFinite)
        // Each is told once.
        var copy = articles
        for number in copy.indices { copy[number].labels["place"] = ["nowhere"] }
        let several = try evaluate(copy)
        #expect(several.faults.count == 1)
        #expect(several.figures[0].labels.last?.support == 20)
        #expect(several.figures[0].logLoss?.isFinite ?? true)
    }

    @Test func unknownAxes() throws {
        #expect(throws: CorpusError.unknownAxis(nil, axis: "topik", known: ["place", "topic"], nearest: "topic")) {
            try evaluate(articles, axes: ["topik"])
        }
        let (figures, faults) = try evaluate(relabelled(0, ["topik": ["war"], "stance": ["x"]]))
        #expect(figures[1].articles == 19)
        #expect(faults.map(\.description).map { $0.contains("did you mean 'topic'") } == [false, true])
        #expect(faults.allSatisfy { $0.description.contains("expected one of place, topic") })
    }

    @Test func nothingLabelled() throws {
        let bare = articles.map { article in
            var article = article
            article.labels = [:]
            return article
        }
        #expect(throws: CorpusError.noArticles(problem: "no article has a label on 'place', 'topic'")) {
            try evaluate(bare)
        }
        #expect(throws: CorpusError.noArticles(problem: "no article has a label on 'topic'")) {
            try evaluate([], axes: ["topic"])
        }
        // A column that is spelled nearly as an axis was not read as labels; it is the likely reason.
        let misspelt = bare.map { article in
            var article = article
            article.fields.append(Article.Field(name: "Topik", value: FieldValue(text: "war")))
            return article
        }
        let error = #expect(throws: CorpusError.self) { try evaluate(misspelt) }
        #expect(error?.description.contains("unknown axis 'Topik'; did you mean 'topic'") == true)
    }

    @Test func severalLabelsOnAnAxisOfOne() throws {
        let (figures, faults) = try evaluate(relabelled(2, ["topic": ["war", "sport"]]))
        #expect(faults == [.severalLabels(articles[2].location, axis: "topic", labels: ["war", "sport"])])
        #expect(figures[1].articles == 19)
    }

    @Test func blankCells() throws {
        var copy = articles
        copy[0].labels = [:]
        copy[0].blankAxes = ["place", "topic"]
        let (figures, faults) = try evaluate(copy)
        #expect(faults.isEmpty)
        // None is an answer on an axis of several labels, and says nothing on an axis of one.
        #expect(figures.map(\.articles) == [20, 19])
    }

    @Test func figuresAsJSON() throws {
        let (figures, _) = try evaluate(relabelled(3, ["topic": ["warr"]]))
        let data = Data(AxisFigures.json(figures, articles: 20).utf8)
        let object = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
        #expect(object["articles"] as? Int == 20)
        let topic = try #require((object["axes"] as? [String: [String: Any]])?["topic"])
        for key in ["accuracy", "macro_f1", "micro_f1", "log_loss", "ece"] { #expect(topic[key] is Double, "\(key)") }
        let labels = try #require(topic["labels"] as? [String: [String: Any]])
        #expect(labels["war"]?["support"] as? Int == 4)
        #expect(labels["warr"]?["precision"] is NSNull)
        #expect(topic["confusions"] is [[String: Any]])
    }
}
