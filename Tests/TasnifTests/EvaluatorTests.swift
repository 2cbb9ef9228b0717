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

    // MARK: - Details

    @Test func detailsAreThoseOfTheFigures() throws {
        let (figures, _) = try evaluate(relabelled(3, ["topic": ["warr"], "place": []]))
        for axis in figures {
            let details = try #require(axis.details)
            #expect(details.reliability.map(\.answers).reduce(0, +) == (axis.name == "topic" ? 19 : 60))
            let accuracy = try #require(axis.accuracy)
            let interval = try #require(details.accuracy)
            #expect(interval.lower <= accuracy && accuracy <= interval.upper)
            // At full coverage the risk is the share of wrong answers.
            #expect(abs((details.riskCoverage.first?.risk ?? -1) - (1 - accuracy)) < 1e-12)
            #expect(details.riskCoverage.map(\.coverage).sorted(by: >) == details.riskCoverage.map(\.coverage))
            #expect(axis.labels.allSatisfy { $0.f1 == nil || $0.intervals?.f1 != nil || $0.support < 2 })
            #expect((details.hammingLoss == nil) == (axis.name == "topic"))
        }
        #expect(figures == (try evaluate(relabelled(3, ["topic": ["warr"], "place": []])).figures))
    }

    /// Groups are drawn whole: with one group there is nothing to draw but everything.
    @Test func intervalsByGroup() throws {
        let model = try Trained.standard.get()
        func interval(_ field: String) throws -> AxisFigures.Interval {
            var copy = relabelled(3, ["topic": ["war"]])
            copy[5].labels["topic"] = ["war"]
            for number in copy.indices { copy[number].fields.append(.init(name: "one", value: .init(text: "x"))) }
            var evaluator = try Evaluator(model, axes: ["topic"], groupField: field)
            _ = evaluator.add(ParallelTagging(model, threads: 1).predict(copy), truth: copy)
            return try #require(evaluator.figures().first?.details?.accuracy)
        }
        let one = try interval("one")
        #expect(one.lower == 0.95 && one.upper == 0.95)
        let stories = try interval("story")
        #expect(stories.lower < 0.95 && stories.upper == 1)
        #expect(throws: CorpusError.self) { try interval("onee") }
    }

    @Test func slices() throws {
        let model = try Trained.standard.get()
        var copy = articles
        for number in copy.indices {
            copy[number].source = number < 3 ? nil : number < 8 ? "ب" : "a"
        }
        copy[4].labels["topic"] = ["unheard"]
        var evaluator = try Evaluator(model, sliceFields: ["source", "id"])
        _ = evaluator.add(ParallelTagging(model, threads: 1).predict(copy), truth: copy)
        let topic = try evaluator.figures()[1]
        let all = try #require(topic.details?.slices)
        #expect(all.map(\.field) == ["source", "id"])
        #expect(all[1].values.count == 20 && all[1].values.allSatisfy { $0.figures.articles == 1 })
        let slices = all[0]
        #expect(slices.values.map(\.value) == ["a", "ب", nil])
        #expect(slices.values.map(\.figures.articles) == [12, 5, 3])
        #expect(slices.values.map(\.figures.accuracy) == [1, 0.8, 1])
        #expect(slices.values.allSatisfy { $0.figures.details == nil })
    }

    // MARK: - Withheld tags

    /// What is left is worked out from the answers as `predict` gives them; the other figures do not change.
    @Test(arguments: [
        Abstention(minimumProbability: 0.7), Abstention(targetPrecision: 0.6), Abstention(novelty: 0.3),
        Abstention(minimumProbability: 0.999_999),
    ])
    func selectiveFigures(rule: Abstention) throws {
        let model = try Self.careful.get()
        let fresh = SyntheticCorpus.articles(80, seed: 78, words: 6)
        let tagging = ParallelTagging(model, threads: 2)
        var options = Tagger.Options()
        options.abstention = rule
        let kept = tagging.predict(fresh, options: options)
        var plain = try Evaluator(model)
        _ = plain.add(tagging.predict(fresh), truth: fresh)
        var evaluator = try Evaluator(model, abstention: rule)
        _ = evaluator.add(tagging.predict(fresh), withholding: kept, truth: fresh)
        for (number, (without, axis)) in zip(try plain.figures(), try evaluator.figures()).enumerated() {
            let selective = try #require(axis.selective)
            #expect(selective.rule == rule)
            #expect(selective.all.articles == axis.articles && selective.all.accuracy == axis.accuracy)
            #expect(selective.all.microF1 == axis.microF1 && selective.all.macroF1 == axis.macroF1)
            let places = fresh.indices.filter { fresh[$0].labels[axis.name] != nil }
            let answered = places.filter { !kept[$0].axes[number].isAbstained }
            #expect(selective.answered.articles == answered.count)
            #expect(selective.coverage == Double(answered.count) / Double(axis.articles))
            let tags = answered.flatMap { place in kept[place].axes[number].tags.map { (place, $0) } }
            let right = tags.count { fresh[$0.0].labels[axis.name]?.contains($0.1) == true }
            #expect(selective.answered.tags == tags.count)
            #expect(selective.answered.precision == (tags.isEmpty ? nil : Double(right) / Double(tags.count)))
            #expect(axis.labels.compactMap(\.kept) == axis.labels.map { label in tags.count { $0.1 == label.label } })
            // The full figures are those without abstention.
            var bare = axis
            bare.selective = nil
            for label in bare.labels.indices {
                bare.labels[label].kept = nil
                bare.labels[label].keptPrecision = nil
            }
            #expect(bare == without)
        }
    }

    private static let careful = Result { try Trained.model(SyntheticCorpus.articles(150)) { $0.topics = 0 } }

    /// By cross-validation each part is held to the thresholds of its own model.
    @Test func selectiveFiguresOfTheRecipe() throws {
        func figures(_ rule: Abstention) throws -> [AxisFigures] {
            var trainer = try Trainer(Trained.configuration { $0.topics = 0 })
            try trainer.add(SyntheticCorpus.articles(150, words: 6))
            return try trainer.crossValidate(parts: 3, abstention: rule)
        }
        let plain = try figures(Abstention())
        #expect(plain.allSatisfy { $0.selective == nil })
        let strict = try figures(Abstention(minimumProbability: 0.9))
        let precise = try figures(Abstention(targetPrecision: 0.8))
        for (axis, figures) in [(1, strict), (1, precise), (0, strict), (0, precise)] {
            let selective = try #require(figures[axis].selective)
            #expect(selective.all.accuracy == plain[axis].accuracy)
            #expect(selective.answered.articles <= selective.all.articles)
            #expect(selective.answered.tags < selective.all.tags)
            let precision = try #require(selective.answered.precision)
            #expect(precision >= (try #require(selective.all.precision)))
        }
        // What the risk-coverage curve says of a threshold is what withholding by it gives.
        let selective = try #require(strict[1].selective)
        let curve = try #require(strict[1].details).riskCoverage.filter { $0.confidence >= 0.9 }.map(\.answers)
        #expect(selective.answered.articles >= curve.max() ?? 0)
        #expect(throws: AbstentionMissing.self) {
            var trainer = try Trainer(
                Trained.configuration {
                    $0.topics = 0
                    $0.folds = 0
                }
            )
            try trainer.add(SyntheticCorpus.articles(40))
            _ = try trainer.crossValidate(parts: 2, abstention: Abstention(targetPrecision: 0.8))
        }
    }

    @Test func comparisonOfModels() throws {
        let model = try Trained.standard.get()
        // A model that has never heard of sport.
        let narrow = try Trained.model(SyntheticCorpus.articles(40).filter { $0.labels["topic"] != ["sport"] }) {
            $0.folds = 0
            $0.axes = ["topic"]
        }
        func evaluator(_ model: TaggingModel) throws -> Evaluator {
            var evaluator = try Evaluator(model)
            _ = evaluator.add(ParallelTagging(model, threads: 1).predict(articles), truth: articles)
            return evaluator
        }
        let comparison = try evaluator(model).comparison(with: evaluator(narrow))
        #expect(comparison.axes.map(\.axis) == ["topic"])
        let topic = try #require(comparison.axes.first)
        #expect(topic.articles == 20)
        #expect(topic.onlyFirstRight == 5 && topic.onlySecondRight == 0)
        #expect(topic.mcNemar == 0.0625)
        #expect(topic.first.accuracy == 1 && topic.second.accuracy == 0.75)
        let difference = try #require(topic.accuracyDifference)
        #expect(difference.estimate == 0.25 && difference.interval.lower > 0 && difference.pValue < 0.05)
        // The other way round everything is turned about.
        let back = try #require(evaluator(narrow).comparison(with: evaluator(model)).axes.first)
        #expect(back.accuracyDifference?.estimate == -0.25)
        #expect(back.onlySecondRight == 5)
    }

    // MARK: - Drift

    private func drift(_ stream: [Article], blocks: Int = 1, threads: Int = 1) throws -> DriftFigures {
        let model = try Trained.standard.get()
        var meter = try DriftMeter(model)
        let tagging = ParallelTagging(model, threads: threads)
        let size = max(1, (stream.count + blocks - 1) / blocks)
        for start in stride(from: 0, to: stream.count, by: size) {
            _ = meter.predict(Array(stream[start..<min(start + size, stream.count)]), tagging: tagging)
        }
        return meter.figures()
    }

    @Test func driftOfTheSameKindAndAnother() throws {
        let same = try drift(SyntheticCorpus.articles(60, seed: 99))
        let words = try #require(same.words)
        let chance = try #require(words.byChance)
        #expect(words.distance < 2 * chance && words.distance > chance / 2)
        #expect(try #require(same.unknownWords) < 0.05)
        // Only sport and war.
        let other = try drift(
            SyntheticCorpus.articles(120, seed: 99).filter { ["sport", "war"].contains($0.labels["topic"]?.first) }
        )
        #expect(try #require(other.words).distance > words.distance)
        let topic = try #require(other.axes.first { $0.axis == "topic" })
        #expect(try #require(topic.stabilityIndex) > 0.25)
        #expect(topic.labels.map { $0.given ?? -1 }.prefix(2).allSatisfy { $0 < 0.1 })
        #expect(try #require(same.axes.first { $0.axis == "topic" }?.stabilityIndex) < 0.25)
        #expect(try #require(other.words?.rising.first).stream > (other.words?.rising.first?.trained ?? 1))
        // Blocks and threads do not show.
        #expect(try drift(SyntheticCorpus.articles(60, seed: 99), blocks: 7, threads: 2) == same)
    }

    @Test func driftOfNothing() throws {
        let none = try drift([])
        #expect(none.unknownWords == nil && none.words == nil)
        #expect(none.axes.allSatisfy { $0.stabilityIndex == nil && $0.distance == nil })
        let foreign = try drift([Article(id: "x", text: "Good morning", location: SourceLocation(file: "x"))])
        #expect(foreign.unknownWords == 1 && foreign.words == nil)
        #expect(foreign.axes.allSatisfy { $0.abstained == 1 })
        let json = AxisFigures.json([], articles: 1, drift: foreign)
        #expect(!json.contains("nan") && json.contains("\"word_distance\": null"))
    }
}
