import ArabicText
import NewsCorpus
import Testing
import TextFeatures

@testable import Tasnif

@Suite struct TrainingTests {
    @Test func heldOutArticlesAreTaggedRight() throws {
        let model = try Trained.standard.get()
        let articles = SyntheticCorpus.articles(40, seed: 99)
        var tagger = Tagger(model)
        var rightTopics = 0
        var rightPlaces = 0
        for article in articles {
            let prediction = tagger.predict(article)
            let tags = Dictionary(uniqueKeysWithValues: prediction.axes.map { ($0.axis, $0.tags) })
            if tags["topic"] == article.labels["topic"] { rightTopics += 1 }
            if tags["place"]?.sorted() == article.labels["place"]?.sorted() { rightPlaces += 1 }
        }
        // The words of a topic belong to it alone. So do those of a place, but all places and none more must be right.
        #expect(rightTopics == 40)
        #expect(rightPlaces >= 30)
    }

    @Test func axesAreAsTheDataSay() throws {
        let model = try Trained.standard.get()
        #expect(model.axes.map(\.name) == ["place", "topic"])
        let place = try #require(model.axis(named: "place"))
        #expect(place.allowsSeveral)
        #expect(place.labels == ["benghazi", "sabha", "tripoli"])
        let topic = try #require(model.axis(named: "topic"))
        #expect(!topic.allowsSeveral)
        #expect(topic.labels == ["economy", "politics", "sport", "war"])
        #expect(topic.supports == [15, 15, 15, 15])
        #expect(model.card.articles == 60)
        #expect(model.card.heldOut.count == 2)
        #expect(model.card.folds == 3)
    }

    @Test func featuresAndRulesCanBeLeftOut() throws {
        let articles = SyntheticCorpus.articles(40)
        let whole = try Trained.model(articles) { $0.preset = .accurate }
        let part = try Trained.model(articles) {
            $0.preset = .accurate
            $0.withoutFeatures = [.wordPairs, .characters, .punctuation]
            $0.withoutRules = ["links", "bylines"]
        }
        for kind in ["words", "characters", "punctuation"] {
            #expect(whole.card.terms[kind, default: 0] > 0 && part.card.terms[kind, default: 0] == 0, "\(kind)")
        }
        #expect(whole.card.terms["word"] == part.card.terms["word"])
        #expect(
            whole.pipeline.configuration.cleaningRules.filter { ![.links, .bylines].contains($0) }
                == part.pipeline.configuration.cleaningRules
        )
        #expect(throws: TrainingError.self) {
            try Trained.model(articles) { $0.withoutRules = ["no-such-rule"] }
        }
    }

    @Test func modelBytesDoNotDependOnThreads() throws {
        let articles = SyntheticCorpus.articles(40)
        let one = try Trained.model(articles) { $0.preset = .accurate }.serialized()
        for threads in [2, 3, 7] {
            let other = try Trained.model(articles) {
                $0.preset = .accurate
                $0.threads = threads
            }
            #expect(try other.serialized() == one, "\(threads) threads")
        }
    }

    @Test func modelBytesDoNotDependOnBlocks() throws {
        let articles = SyntheticCorpus.articles(40)
        let whole = try Trained.model(articles).serialized()
        var trainer = try Trainer(Trained.configuration())
        for article in articles { try trainer.add([article]) }
        #expect(try trainer.train().serialized() == whole)
    }

    @Test func anotherSeedIsRecorded() throws {
        let articles = SyntheticCorpus.articles(24)
        let model = try Trained.model(articles) { $0.seed = UInt64.max }
        #expect(model.card.seed == UInt64.max)
        let again = try TaggingModel(bytes: model.serialized())
        #expect(again.card.seed == UInt64.max)
    }

    @Test func plainModeHasNoCalibrationAndKeepsEveryTerm() throws {
        let articles = SyntheticCorpus.articles(24, places: false)
        let model = try Trained.model(articles) {
            $0.isPlain = true
            $0.folds = 0
            $0.regularization = 1
            $0.topics = 0
        }
        let axis = try #require(model.axes.first)
        #expect(axis.calibration == .identity(4))
        #expect(axis.decision == [0, 0, 0, 0])
        #expect(axis.classWeighting == .uniform)
        #expect(axis.regularization == 1)
        #expect(model.card.heldOut.isEmpty)
        // Single words only, stop words among them, those of one article too.
        let words = Set(articles.flatMap { $0.text.dropLast().split(separator: " ") })
        #expect(model.termCount <= words.count)
        #expect(model.termCount >= words.count - 4)
        // Probabilities are the softmax of the logits themselves.
        var tagger = Tagger(model)
        let result = tagger.predict(articles[0]).axes[0]
        let highest = result.logits.max() ?? 0
        let sum = result.logits.reduce(0) { $0 + exponential($1 - highest) }
        for (logit, probability) in zip(result.logits, result.probabilities) {
            #expect(abs(exponential(logit - highest) / sum - probability) < 1e-12)
        }
    }

    @Test func quantizedWeightsGiveNearlyTheSame() throws {
        let articles = SyntheticCorpus.articles(60)
        let exact = try Trained.standard.get()
        let rounded = try Trained.model(articles) { $0.isQuantized = true }
        #expect(try rounded.serialized().count < exact.serialized().count)
        var first = Tagger(exact)
        var second = Tagger(rounded)
        for article in SyntheticCorpus.articles(20, seed: 5) {
            for (a, b) in zip(first.predict(article).axes, second.predict(article).axes) {
                #expect(a.tags == b.tags)
                // A weight is off by 0.4 % of the largest of its term at most, and the weights of an article's terms
                // add up to a few units.
                for (p, q) in zip(a.logits, b.logits) { #expect(abs(p - q) < 0.05) }
            }
        }
    }

    @Test func groupsStayTogether() throws {
        let articles = SyntheticCorpus.articles(24, places: false)
        let model = try Trained.model(articles) { $0.groupField = "story" }
        #expect(model.card.groupField == "story")
        #expect(!model.card.heldOut.isEmpty)
        // All articles of one story: no fold can be made, so there are no held-out figures.
        let one = articles.map { article in
            var article = article
            article.fields = [Article.Field(name: "story", value: FieldValue(text: "same"))]
            return article
        }
        #expect(try Trained.model(one) { $0.groupField = "story" }.card.heldOut.isEmpty)
    }

    @Test func crossValidationMeasuresEveryArticle() throws {
        var trainer = try Trainer(Trained.configuration { $0.topics = 0 })
        try trainer.add(SyntheticCorpus.articles(48))
        let figures = try trainer.crossValidate(parts: 3)
        #expect(figures.map(\.name) == ["place", "topic"])
        for axis in figures {
            #expect(axis.articles == 48)
            // Chance is 0.25 on topic; giving every place to every article reaches 0.57.
            #expect(try #require(axis.microF1) > (axis.name == "topic" ? 0.9 : 0.65))
            #expect(try #require(axis.logLoss).isFinite)
        }
        #expect(figures[1].labels.map(\.support) == [12, 12, 12, 12])
    }

    @Test func progressGoesFromBeginningToEnd() throws {
        var trainer = try Trainer(Trained.configuration())
        try trainer.add(SyntheticCorpus.articles(24))
        var stages: [String] = []
        var fractions: [Double] = []
        _ = try trainer.train {
            if stages.last != $0.stage { stages.append($0.stage) }
            fractions.append($0.fraction)
        }
        #expect(stages == ["vocabulary", "axis place", "axis topic", "topics"])
        #expect(fractions.allSatisfy { (0...1).contains($0) })
    }
}

@Suite struct TrainingFaultTests {
    private func train(_ articles: [Article], _ change: (inout TrainingConfiguration) -> Void = { _ in }) throws
        -> TaggingModel
    {
        try Trained.model(articles, change)
    }

    @Test func noArticles() {
        #expect(throws: TrainingError.noArticles) { try train([]) }
    }

    @Test func oneLabel() {
        let articles = SyntheticCorpus.articles(8, places: false).map { article in
            var article = article
            article.labels = ["topic": ["war"]]
            return article
        }
        #expect(throws: TrainingError.oneLabel(axis: "topic", label: "war", articles: 8)) { try train(articles) }
    }

    @Test func noTerms() {
        let articles = SyntheticCorpus.articles(8).map { article in
            var article = article
            article.text = "  \n"
            return article
        }
        #expect(throws: TrainingError.noTerms(articles: 8, minimum: 2)) { try train(articles) }
    }

    @Test func oneArticle() {
        #expect(throws: (any Error).self) { try train(SyntheticCorpus.articles(1)) }
    }

    @Test func twoArticles() throws {
        // Too few to search by, not too few to learn from: nothing is NaN.
        var articles = SyntheticCorpus.articles(2, places: false)
        articles[1].text += " " + articles[0].text
        let model = try train(articles)
        var tagger = Tagger(model)
        for article in articles {
            for axis in tagger.predict(article).axes { #expect(axis.probabilities.allSatisfy { $0.isFinite }) }
        }
    }

    @Test func labelsWithOneArticle() throws {
        let articles = SyntheticCorpus.articles(24, places: false).enumerated().map { number, article in
            var article = article
            if number >= 20 { article.labels = ["topic": ["rare\(number)"]] }
            return article
        }
        let model = try train(articles)
        #expect(model.axes[0].labels.count == 8)
        var tagger = Tagger(model)
        for article in articles { #expect(tagger.predict(article).axes[0].probabilities.allSatisfy { $0.isFinite }) }
        for figures in model.card.heldOut { #expect((figures.logLoss?.isFinite) ?? true) }
    }

    @Test func allArticlesEqual() throws {
        let first = SyntheticCorpus.articles(1)[0]
        let articles = SyntheticCorpus.articles(12, places: false).map { article in
            var article = article
            article.text = first.text
            return article
        }
        let model = try train(articles)
        #expect(model.card.heldOut.isEmpty)
        #expect(model.card.nearDuplicateGroups == 1)
        var tagger = Tagger(model)
        let probabilities = tagger.predict(first).axes[0].probabilities
        // Nothing tells the labels apart, so each is as probable as it is frequent.
        for probability in probabilities { #expect(abs(probability - 0.25) < 0.02) }
    }

    @Test func unknownAxis() {
        #expect(throws: CorpusError.unknownAxis(nil, axis: "topik", known: ["place", "topic"], nearest: "topic")) {
            try train(SyntheticCorpus.articles(8)) { $0.axes = ["topik"] }
        }
    }

    @Test(
        arguments: [
            ("folds", 1), ("folds", -1), ("topics", -1), ("topics", 1001), ("regularization", 0),
            ("regularization", -1), ("regularization", .nan),
            ("regularization", .infinity), ("threads", 0),
        ] as [(String, Double)]
    )
    func settingsOutOfRange(name: String, value: Double) throws {
        var configuration = TrainingConfiguration()
        switch name {
        case "folds": configuration.folds = Int(value)
        case "topics": configuration.topics = .fixed(Int(value))
        case "threads": configuration.threads = Int(value)
        default: configuration.regularization = value
        }
        do throws(TrainingError) {
            _ = try Trainer(configuration)
            Issue.record("\(name) was accepted")
        } catch {
            guard case .setting(name: name, _, _) = error else { throw error }
            #expect(error.isUsage)
        }
    }

    @Test func emptyPhrases() {
        var configuration = TrainingConfiguration()
        configuration.mask = ["قناة", " ؟ "]
        #expect(throws: TrainingError.emptyPhrase(list: "mask", phrase: " ؟ ")) { _ = try Trainer(configuration) }
    }

    @Test func maskedPhrasesTeachNothing() throws {
        let articles = SyntheticCorpus.articles(24, places: false)
        let masked = try train(articles) { $0.mask = ["القوات", "البنك الدينار"] }
        #expect(masked.extractor.vocabulary.number(of: .word, "القوات") == nil)
        #expect(try Trained.standard.get().extractor.vocabulary.number(of: .word, "القوات") != nil)
        // The mask is part of the file.
        let again = try TaggingModel(bytes: masked.serialized())
        #expect(again.mask?.entries == masked.mask?.entries)
    }
}
