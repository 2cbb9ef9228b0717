import ArabicText
import LinearAlgebra
import NewsCorpus
import Testing
import TextFeatures

@testable import Tasnif

/// F1 over all decisions of one axis, of a model on articles that it has not seen.
private func microF1(_ model: TaggingModel, axis: String, _ articles: [Article]) throws -> Double {
    var tagger = Tagger(model)
    var (hits, given, meant) = (0, 0, 0)
    for article in articles {
        let truth = Set(article.labels[axis] ?? [])
        let answer = Set(try #require(tagger.predict(article).axes.first { $0.axis == axis }).tags)
        hits += truth.intersection(answer).count
        given += answer.count
        meant += truth.count
    }
    return 2 * Double(hits) / Double(given + meant)
}

extension TaggingModel {
    /// Number of an axis.
    fileprivate func number(_ axis: String) throws -> Int {
        try #require(axes.firstIndex { $0.name == axis })
    }

    /// Bias plus the contributions of all terms of an article, for each label of an axis: its logits if it were read
    /// as a whole.
    fileprivate func wholeLogits(_ article: Article, axis: Int) -> [Double] {
        columns[axis].map { output in contributions(article, output: output).reduce(bias[output], +) }
    }

    /// What each term of an article, read as a whole, adds to one logit.
    fileprivate func contributions(_ article: Article, output: Int) -> [Double] {
        var scratch = extractor.makeScratch()
        var title = TokenBuffer()
        var tokens = TokenBuffer()
        pipeline.analyze(article.title ?? "", mask: mask, for: extractor.configuration, into: &title)
        pipeline.analyze(article.text, mask: mask, for: extractor.configuration, into: &tokens)
        extractor.extract(title: article.title == nil ? nil : title, text: tokens, scratch: &scratch)
        return zip(scratch.terms, scratch.values).map { $1 * weights.weight(term: Int($0), output: output) }
    }

    /// The best score of the search on an axis among the steps of one reading.
    fileprivate func bestScore(_ axis: String, _ reading: Axis.Reading) -> Double? {
        self.axis(named: axis)?.search.filter { $0.reading == reading }.map(\.score).max()
    }
}

@Suite struct PassageReadingTests {
    private let articles = ReadingCorpus.articles(40, seed: 77)

    /// The passages of an article, each as an article, and the lines that it has: two in a row, or the title and the
    /// first.
    private func passages(_ article: Article) -> [(article: Article, lines: Range<Int>)] {
        let lines = ReadingCorpus.lines(of: article)
        var passages = (0..<lines.count - 1).map { (ReadingCorpus.article(Array(lines[$0...$0 + 1])), $0..<$0 + 2) }
        if let title = article.title {
            var first = ReadingCorpus.article([lines[0]])
            first.title = title
            passages.insert((first, 0..<1), at: 0)
        }
        return passages
    }

    /// The same article with a title that has the words of an event.
    private func titled(_ article: Article, event: Int) -> Article {
        var article = article
        article.title = ReadingCorpus.events[event % 3].words.joined(separator: " ")
        return article
    }

    @Test func labelsEarnedByOneLineAreReadByPassages() throws {
        let model = try Trained.readings.get()
        #expect(model.axis(named: "event")?.reading == .passages)
        #expect(model.axis(named: "topic")?.reading == .article)
        let byPassages = try #require(model.bestScore("event", .passages))
        let byArticle = try #require(model.bestScore("event", .article))
        #expect(byPassages > byArticle + 0.1, "\(byPassages) against \(byArticle)")
        // The fast preset reads whole articles only.
        let whole = try Trained.model(ReadingCorpus.articles(120)) { $0.axes = ["event"] }
        #expect(whole.axes[0].search.allSatisfy { $0.reading == .article })
        let new = try microF1(model, axis: "event", articles)
        let newByArticle = try microF1(whole, axis: "event", articles)
        #expect(new > 0.8)
        #expect(new > newByArticle + 0.1, "\(new) against \(newByArticle)")
    }

    /// Texts are cut into segments where an axis is read by passages, and only there.
    @Test func modelsSayWhetherPassagesAreRead() throws {
        let all = try Trained.readings.get()
        #expect(all.manifest.features.readsPassages)
        func model(_ articles: [Article], _ change: (inout TrainingConfiguration) -> Void) throws -> TaggingModel {
            try Trained.model(articles) {
                $0.preset = .balanced
                $0.folds = 2
                $0.regularization = 10
                change(&$0)
            }
        }
        let articles = ReadingCorpus.articles(24)
        let topic = try model(articles) { $0.axes = ["topic"] }
        #expect(!topic.manifest.features.readsPassages)
        // Without a search whole articles are read.
        let unsearched = try model(articles) { $0.folds = 0 }
        #expect(!unsearched.manifest.features.readsPassages)
        #expect(unsearched.axes.allSatisfy { $0.reading == .article && $0.search.isEmpty })
        // Of two lines an article has one passage, of three it has two; there must be as many of these as folds.
        func cut(_ lines: Int, _ articles: some Sequence<Article>) -> [Article] {
            articles.map { article in
                var article = article
                article.text = ReadingCorpus.lines(of: article).prefix(lines).joined(separator: "\n")
                return article
            }
        }
        for (long, isTried) in [(0, false), (1, false), (2, true)] {
            let articles = cut(3, articles.prefix(long)) + cut(2, articles.dropFirst(long))
            let event = try #require(model(articles) { $0.axes = ["event"] }.axes.first)
            #expect(event.search.contains { $0.reading == .passages } == isTried, "\(long)")
        }
    }

    @Test(arguments: [false, true]) func logitsAreTheLargestOfAnyPassage(hasTitle: Bool) throws {
        let model = try Trained.readings.get()
        let axis = try model.number("event")
        var tagger = Tagger(model)
        for (number, article) in articles.prefix(12).enumerated() {
            let article = hasTitle ? titled(article, event: number) : article
            let logits = tagger.predict(article).axes[axis].logits
            let byHand = passages(article).map { model.wholeLogits($0.article, axis: axis) }
            for label in logits.indices {
                let largest = try #require(byHand.map { $0[label] }.max())
                // Sums of some hundred terms in another order.
                #expect(abs(logits[label] - largest) < 1e-9)
            }
            // The other axes read the article as a whole all the same.
            let topic = try model.number("topic")
            let whole = model.wholeLogits(article, axis: topic)
            for (logit, other) in zip(tagger.predict(article).axes[topic].logits, whole) {
                #expect(abs(logit - other) < 1e-9)
            }
            #expect(zip(logits, model.wholeLogits(article, axis: axis)).contains { abs($0 - $1) > 0.01 })
        }
    }

    /// One line, and two: no more than one passage, which is the article.
    @Test(arguments: [1, 2]) func shortArticlesAreTheirOnlyPassage(lines: Int) throws {
        let model = try Trained.readings.get()
        let axis = try model.number("event")
        var tagger = Tagger(model)
        for article in articles.prefix(12) {
            let short = ReadingCorpus.article(Array(ReadingCorpus.lines(of: article).prefix(lines)))
            for (logit, whole) in zip(tagger.predict(short).axes[axis].logits, model.wholeLogits(short, axis: axis)) {
                #expect(abs(logit - whole) < 1e-9)
            }
        }
    }

    @Test(arguments: [false, true]) func evidenceIsThatOfTheWitness(hasTitle: Bool) throws {
        let model = try Trained.readings.get()
        let axis = try model.number("event")
        var tagger = Tagger(model)
        var options = Tagger.Options()
        options.evidenceTerms = 10_000
        var checked = 0
        var fromTitles = 0
        for (number, article) in articles.prefix(16).enumerated() {
            let article = hasTitle ? titled(article, event: number) : article
            let prediction = tagger.predict(article, options: options)
            let passages = passages(article)
            let byHand = passages.map { model.wholeLogits($0.article, axis: axis) }
            let starts = ReadingCorpus.lines(of: article).reduce(into: [0]) {
                $0.append($0[$0.count - 1] + $1.utf8.count + 1)
            }
            for item in prediction.evidence where item.axis == "event" {
                let label = try #require(model.axes[axis].labels.firstIndex(of: item.label))
                let witness = try #require(passages.indices.max { byHand[$0][label] < byHand[$1][label] })
                let place = starts[passages[witness].lines.lowerBound]..<starts[passages[witness].lines.upperBound]
                for term in item.terms {
                    #expect(!term.ranges.isEmpty || hasTitle)
                    #expect(
                        term.ranges.allSatisfy { place.contains($0.lowerBound) && $0.upperBound <= place.upperBound }
                    )
                }
                // The two words of the event stand in the witness, so they are the evidence.
                let words = try #require(ReadingCorpus.events.first { $0.label == item.label }).words
                if !hasTitle, article.labels["event"]?.contains(item.label) == true {
                    #expect(Set(words).isSubset(of: item.terms.filter { $0.kind == "word" }.map(\.term)))
                }
                // All that speaks for the label, and nothing from elsewhere: as in an article of this passage alone.
                let alone = model.contributions(
                    passages[witness].article,
                    output: model.columns[axis].lowerBound + label
                ).filter { $0 > 0 }.sorted(by: >)
                #expect(item.terms.count == alone.count)
                for (term, contribution) in zip(item.terms, alone) {
                    #expect(abs(term.contribution - contribution) < 1e-9)
                }
                checked += 1
                if passages[witness].article.title != nil { fromTitles += 1 }
            }
        }
        #expect(checked > 5)
        #expect((fromTitles > 5) == hasTitle, "\(fromTitles)")
    }
}

@Suite struct MentionReadingTests {
    private let articles = ReadingCorpus.articles(40, seed: 78, usualPairs: false)

    @Test func namedLabelsAreReadByMentions() throws {
        let model = try Trained.readings.get()
        let region = try #require(model.axis(named: "region"))
        #expect(region.reading == .mentions)
        #expect(region.usesLexicon)
        #expect(region.mentionLogits != nil)
        let byMentions = try #require(model.bestScore("region", .mentions))
        let byArticle = try #require(model.bestScore("region", .article))
        #expect(byMentions > byArticle + 0.05, "\(byMentions) against \(byArticle)")
        // Where the lexicon names the labels, passages are not tried.
        #expect(model.bestScore("region", .passages) == nil)
        // Every label has the calibration and the threshold of all.
        #expect(Set(region.calibration.scale).count == 1 && Set(region.calibration.offset).count == 1)
        #expect(Set(region.decision).count == 1)
    }

    /// All articles have two labels that never stood together in training.
    @Test func newPairsAreFound() throws {
        #expect(articles.allSatisfy { $0.labels["region"]?.count == 2 })
        let seen = Set(ReadingCorpus.articles(120).compactMap { $0.labels["region"] })
        #expect(articles.allSatisfy { !seen.contains($0.labels["region"] ?? []) })
        #expect(try microF1(Trained.readings.get(), axis: "region", articles) > 0.9)
    }

    @Test func thePlaceAfterInCounts() throws {
        let model = try Trained.readings.get()
        let region = try model.number("region")
        var tagger = Tagger(model)
        let filler = ReadingCorpus.lines(of: articles[0]).filter { !$0.contains(" في ") && !$0.contains(" من ") }
        for (inside, outside) in zip(ReadingCorpus.places, ReadingCorpus.places.dropFirst()) {
            func line(_ words: String) -> String {
                "النفط السوق اليوم كما أكد البنك \(words) الأسعار اليوم بعد الشركات"
            }
            let article = ReadingCorpus.article(
                filler + [line("من مدينة \(outside.name)"), line("في مدينة \(inside.name)")]
            )
            #expect(tagger.predict(article).axes[region].tags == [inside.label])
        }
    }

    @Test func labelsThatAreNotMentioned() throws {
        let model = try Trained.readings.get()
        let region = try model.number("region")
        let axis = model.axes[region]
        let start = try #require(axis.mentionLogits)
        var tagger = Tagger(model)
        // An article of another corpus without any place, then one with a place: its logit alone differs.
        let bare = try #require(SyntheticCorpus.articles(1, seed: 5, places: false).first)
        let none = tagger.predict(bare).axes[region]
        #expect(!none.isAbstained)
        #expect(none.tags.isEmpty)
        #expect(none.logits == [Double](repeating: start.absent, count: axis.labels.count))
        var one = bare
        one.text += "\nوقع ذلك في مدينة درنة أمس"
        let logits = tagger.predict(one).axes[region].logits
        for (label, logit) in zip(axis.labels, logits) {
            #expect((logit == start.absent) == (label != "derna"), "\(label)")
        }
        // Proclitics are looked through: in Derna, and Derna.
        for form in ["بدرنة", "ودرنة", "وبدرنة"] {
            one.text = bare.text + "\nوقع ذلك \(form) أمس"
            let logits = tagger.predict(one).axes[region].logits
            #expect(zip(axis.labels, logits).filter { $1 != start.absent }.map(\.0) == ["derna"])
        }
    }

    @Test func answersAreFinite() throws {
        let model = try Trained.readings.get()
        let region = try model.number("region")
        var tagger = Tagger(model)
        let all = ReadingCorpus.places.map(\.name)
        for text in [
            "", "!", all.joined(separator: " "), "درنة", String(repeating: "في درنة ", count: 5000),
            all.map { "في \($0)" }.joined(separator: "\n"), "The army said درنة",
        ] {
            for axis in tagger.predict(ReadingCorpus.article([text])).axes {
                #expect(axis.probabilities.allSatisfy { (0...1).contains($0) }, "\(text.prefix(40))")
                #expect(axis.logits.allSatisfy { $0.isFinite })
            }
        }
        for article in articles {
            let result = tagger.predict(article).axes[region]
            #expect(result.probabilities.allSatisfy { (0...1).contains($0) })
        }
    }

    @Test func evidenceNamesThePlace() throws {
        let model = try Trained.readings.get()
        let region = try model.number("region")
        let start = try #require(model.axes[region].mentionLogits)
        var tagger = Tagger(model)
        var options = Tagger.Options()
        options.evidenceTerms = 3
        var checked = 0
        for article in articles.prefix(12) {
            let prediction = tagger.predict(article, options: options)
            let text = Array(article.text.utf8)
            for item in prediction.evidence where item.axis == "region" {
                let label = try #require(model.axes[region].labels.firstIndex(of: item.label))
                let name = try #require(ReadingCorpus.places.first { $0.label == item.label }).name
                #expect(item.terms.map(\.term) == [item.label])
                let term = try #require(item.terms.first)
                #expect(term.kind == "lexicon")
                #expect(term.contribution == prediction.axes[region].logits[label] - start.mentioned)
                let quotes = term.ranges.map { String(decoding: text[$0], as: UTF8.self) }
                #expect(!quotes.isEmpty)
                #expect(quotes.allSatisfy { $0 == name })
                #expect(quotes.count == article.text.split { " \n".contains($0) }.count { $0 == name })
                checked += 1
            }
            let tags = prediction.axes[region].tags
            #expect(prediction.evidence.filter { $0.axis == "region" }.map(\.label) == tags)
        }
        #expect(checked > 12)
    }
}

@Suite struct ReadingBytesTests {
    @Test func modelBytesDoNotDependOnThreads() throws {
        let one = try Trained.readings.get()
        #expect(Set(one.axes.map(\.reading)) == Set(Axis.Reading.allCases))
        let two = try Trained.model(ReadingCorpus.articles(120)) {
            $0.preset = .balanced
            $0.folds = 2
            $0.regularization = 10
            $0.lexicon = ReadingCorpus.lexicon
            $0.threads = 2
        }
        #expect(try two.serialized() == one.serialized())
    }
}
