import Foundation
import NewsCorpus
import Testing

@testable import Tasnif

/// Figures level by level.
@Suite struct LabelTreeTests {
    private static let codebook = Result {
        try Codebook(
            yaml: """
                axes:
                  - name: region
                    kind: several
                    labels:
                      - name: LY
                        children:
                          - {name: LY/east, children: [LY-BA, LY-DR]}
                          - {name: LY/west, children: [LY-TB]}
                      - EG
                  - name: place
                    kind: several
                    labels: [{name: libya, children: [benghazi, sabha, {name: west, children: [tripoli]}]}]
                  - name: topic
                    kind: single
                    labels: [{name: peace, children: [economy, politics, sport]}, war]
                """,
            file: "codebook.yaml"
        )
    }

    private func axis(_ name: String) throws -> Codebook.Axis { try #require(try Self.codebook.get().axis(name)) }

    /// Counted by hand.
    @Test func threeLevels() throws {
        let labels = ["EG", "LY", "LY-BA", "LY-DR", "LY-TB", "LY/east", "LY/west"]
        func numbers(_ names: [String]) -> [Int] { names.compactMap { labels.firstIndex(of: $0) } }
        let truth = [["LY-BA"], ["LY-TB"], ["LY/east"], ["EG"], ["LY-DR", "EG"]].map(numbers)
        let answers = [["LY-DR"], ["LY/west"], ["LY-BA"], [], ["LY-TB", "EG"]].map(numbers)
        let tree = try #require(LabelTree(labels, codebook: axis("region")))
        let levels = tree.levels(truth: truth, answers: answers)
        #expect(levels.map(\.level) == [1, 2, 3])
        #expect(levels.map(\.labels) == [2, 2, 3])
        #expect(levels.map(\.articles) == [5, 4, 3])
        // LY is always right, EG once of twice; the east 2 right and 1 missed, the west 1 right and 1 too many; no
        // district is right.
        let macro = [(1 + 2.0 / 3) / 2, (4.0 / 5 + 2.0 / 3) / 2, 0]
        let micro = [10.0 / 11, 6.0 / 8, 0]
        for (level, (macro, micro)) in zip(levels, zip(macro, micro)) {
            #expect(abs(try #require(level.macroF1) - macro) < 1e-12)
            #expect(abs(try #require(level.microF1) - micro) < 1e-12)
        }
    }

    /// A label whose place is not known stands at the top; so do labels that only stand above others.
    @Test func unknownLabels() throws {
        let tree = try #require(LabelTree(["LY-BA", "new"], codebook: axis("region")))
        let levels = tree.levels(truth: [[0], [1]], answers: [[0], []])
        #expect(levels.map(\.labels) == [2, 1, 1])
        #expect(levels.map(\.articles) == [2, 1, 1])
        #expect(levels.map(\.macroF1) == [0.5, 1, 1])
        // A level that no article and no answer reaches is not defined.
        let bare = tree.levels(truth: [[1], []], answers: [[1], []])
        #expect(bare.map(\.macroF1) == [1, nil, nil])
        #expect(bare.map(\.microF1) == [1, nil, nil])
        #expect(tree.levels(truth: [], answers: []).map(\.articles) == [0, 0, 0])
    }

    @Test func noTree() throws {
        #expect(LabelTree(["EG"], codebook: try axis("region")) == nil)
        #expect(LabelTree(["EG"], codebook: nil) == nil)
        #expect(LabelTree([], codebook: try axis("region")) == nil)
    }

    @Test func levelsOfAModel() throws {
        let articles = SyntheticCorpus.articles(40)
        let codebook = try Self.codebook.get()
        let model = try Trained.model(articles) { $0.codebook = codebook }
        #expect(model.card.heldOut.allSatisfy { $0.levels == nil })
        func figures(_ codebook: Codebook?) throws -> [AxisFigures] {
            var evaluator = try Evaluator(model, codebook: codebook)
            let faults = evaluator.add(ParallelTagging(model, threads: 1).predict(articles), truth: articles)
            #expect(faults.isEmpty)
            return try evaluator.figures()
        }
        // No article bears a label above others, so the model does not have these.
        #expect(try figures(nil).allSatisfy { $0.levels == nil })
        try check(figures(codebook), articles)
        // A label above others that some article bears is known to the model.
        let coarse = articles.enumerated().map { number, article in
            var article = article
            if number % 10 == 0 { article.labels["place"] = ["libya"] }
            return article
        }
        let known = try Trained.model(coarse) { $0.codebook = codebook }
        var evaluator = try Evaluator(known, axes: ["place"])
        _ = evaluator.add(ParallelTagging(known, threads: 1).predict(coarse), truth: coarse)
        let levels = try #require(try evaluator.figures()[0].levels)
        // Of tripoli it knows only the top: the label between them is not in the data.
        #expect(levels.map(\.labels) == [1, 3])
    }

    @Test func levelsOfARecipe() throws {
        let articles = SyntheticCorpus.articles(40).enumerated().map { number, article in
            var article = article
            article.source = "outlet \(number / 4 % 3)"
            return article
        }
        let codebook = try Self.codebook.get()
        var trainer = try Trainer(Trained.configuration { $0.codebook = codebook })
        try trainer.add(articles)
        try check(trainer.crossValidate(parts: 3), articles)
        var other = try Trainer(Trained.configuration { $0.codebook = codebook }, leavingOut: "source")
        try other.add(articles)
        try check(other.leaveOneOut().axes.map(\.figures), articles)
    }

    /// What holds of the figures of any answers.
    private func check(_ figures: [AxisFigures], _ articles: [Article]) throws {
        let places = try #require(figures[0].levels)
        let withPlace = articles.count { $0.labels["place"]?.isEmpty == false }
        #expect(places.map(\.level) == [1, 2, 3])
        #expect(places.map(\.labels) == [1, 3, 1])
        #expect(places[0].articles == withPlace)
        // The third level has one label, of which the figures of labels tell the same.
        let tripoli = try #require(figures[0].labels.first { $0.label == "tripoli" })
        #expect(places[2].articles == tripoli.support)
        #expect(places[2].macroF1 == tripoli.f1)
        #expect(places[2].microF1 == tripoli.f1)
        // One label an article: each level has one or none.
        let topics = try #require(figures[1].levels)
        #expect(topics.map(\.articles) == [articles.count, articles.count * 3 / 4])
        #expect(topics.map(\.labels) == [2, 3])
        let json = try #require(
            JSONSerialization.jsonObject(with: Data(AxisFigures.json(figures, articles: 40).utf8)) as? [String: Any]
        )
        let place = try #require((json["axes"] as? [String: [String: Any]])?["place"])
        let levels = try #require(place["levels"] as? [[String: Any]])
        #expect(levels.map { $0["level"] as? Int } == [1, 2, 3])
        #expect(levels.map { $0["articles"] as? Int } == places.map(\.articles))
        #expect(levels.allSatisfy { $0["macro_f1"] is Double && $0["micro_f1"] is Double && $0["labels"] is Int })
    }
}
