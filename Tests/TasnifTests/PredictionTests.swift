import ArabicText
import Foundation
import LinearAlgebra
import NewsCorpus
import Testing
import TextFeatures

@testable import Tasnif

/// e to a power, for tests.
func exponential(_ x: Double) -> Double { exp(x) }

@Suite struct PredictionTests {
    private let articles = SyntheticCorpus.articles(20, seed: 7)

    @Test func probabilitiesAndTags() throws {
        let model = try Trained.standard.get()
        var tagger = Tagger(model)
        for article in articles {
            for (axis, result) in zip(model.axes, tagger.predict(article).axes) {
                #expect(result.axis == axis.name)
                #expect(result.probabilities.count == axis.labels.count)
                #expect(result.probabilities.allSatisfy { (0...1).contains($0) })
                if axis.allowsSeveral {
                    let expected = axis.labels.indices.filter { result.probabilities[$0] >= axis.decision[$0] }
                    #expect(Set(result.tags) == Set(expected.map { axis.labels[$0] }))
                    let given = result.tags.compactMap { tag in
                        axis.labels.firstIndex(of: tag).map { result.probabilities[$0] }
                    }
                    #expect(given == given.sorted(by: >))
                } else {
                    #expect(result.tags.count == 1)
                    // A sum of k rounded quotients.
                    #expect(abs(result.probabilities.reduce(0, +) - 1) < 1e-12)
                }
                #expect(!result.isAbstained)
            }
        }
    }

    @Test(arguments: [
        "", " \n\t", "؟ ! ...", "The army said on Monday that talks had failed", "Ἐν ἀρχῇ ἦν ὁ λόγος", "北京 新闻",
        "١٢٣ 456", "🙂🙂",
    ])
    func foreignTextGetsNoAnswer(text: String) throws {
        let model = try Trained.standard.get()
        var tagger = Tagger(model)
        let prediction = tagger.predict(Article(id: "x", text: text, location: SourceLocation(file: "x")))
        for axis in prediction.axes {
            #expect(axis.isAbstained)
            #expect(axis.tags.isEmpty)
            #expect(axis.probabilities.allSatisfy { $0.isFinite })
        }
        #expect(prediction.topics.isEmpty)
    }

    @Test func evidenceAddsUpToTheLogit() throws {
        let model = try Trained.accurate.get()
        var tagger = Tagger(model)
        for article in articles.prefix(6) {
            let result = tagger.predict(article)
            for (number, axis) in model.axes.enumerated() {
                // Contributions of every term to a label, for and against, worked out from the model's parts.
                var scratch = model.extractor.makeScratch()
                var tokens = TokenBuffer()
                model.pipeline.analyze(
                    article.text,
                    mask: nil,
                    for: model.extractor.configuration,
                    into: &tokens
                )
                model.extractor.extract(title: nil, text: tokens, scratch: &scratch)
                for label in axis.labels.indices {
                    let output = model.columns[number].lowerBound + label
                    let sum = zip(scratch.terms, scratch.values).reduce(model.bias[output]) {
                        $0 + $1.1 * model.weights.weight(term: Int($1.0), output: output)
                    }
                    #expect(abs(sum - result.axes[number].logits[label]) < 1e-9)
                }
            }
        }
    }

    @Test func evidenceIsForTheTagsAndQuotesTheText() throws {
        let model = try Trained.accurate.get()
        var tagger = Tagger(model)
        var options = Tagger.Options()
        options.evidenceTerms = 1000
        for article in articles.prefix(6) {
            let prediction = tagger.predict(article, options: options)
            let tags = prediction.axes.flatMap { axis in axis.tags.map { "\(axis.axis)/\($0)" } }
            #expect(prediction.evidence.map { "\($0.axis)/\($0.label)" } == tags)
            let text = Array(article.text.utf8)
            for item in prediction.evidence {
                #expect(!item.terms.isEmpty)
                #expect(item.terms.map(\.contribution) == item.terms.map(\.contribution).sorted(by: >))
                for term in item.terms {
                    #expect(term.contribution > 0)
                    #expect(!term.ranges.isEmpty, "\(term.kind) \(term.term)")
                    for range in term.ranges {
                        #expect(range.upperBound <= text.count)
                        let quoted = String(validating: text[range], as: UTF8.self)
                        let quote = try #require(quoted, "a range cuts a character in two")
                        // Folding changes letters and not their number here, so a word is quoted by as many letters.
                        if term.kind == "word" { #expect(quote.unicodeScalars.count == term.term.unicodeScalars.count) }
                        if term.kind == "words" { #expect(quote.contains(" ")) }
                        if term.kind == "word" { #expect(!quote.contains(" ")) }
                    }
                }
            }
        }
        options.evidenceTerms = 2
        let few = tagger.predict(articles[0], options: options).evidence
        #expect(few.allSatisfy { $0.terms.count <= 2 })
    }

    @Test func topicsAreShares() throws {
        var tagger = Tagger(try Trained.standard.get())
        var options = Tagger.Options()
        options.minimumTopicShare = 0
        for article in articles {
            let topics = tagger.predict(article, options: options).topics
            #expect(!topics.isEmpty)
            #expect(abs(topics.map(\.weight).reduce(0, +) - 1) < 1e-9)
            #expect(topics.map(\.weight) == topics.map(\.weight).sorted(by: >))
        }
        options.includesTopics = false
        #expect(tagger.predict(articles[0], options: options).topics.isEmpty)
    }

    @Test func manyThreadsAndBlocksGiveTheSameAnswers() throws {
        let model = try Trained.standard.get()
        var tagger = Tagger(model)
        let alone = articles.map { tagger.predict($0).json(axes: model.axes) }
        for threads in [1, 2, 3, 64] {
            let together = ParallelTagging(model, threads: threads).predict(articles)
            #expect(together.map { $0.json(axes: model.axes) } == alone)
        }
        #expect(ParallelTagging(model, threads: 3).predict([]).isEmpty)
    }

    @Test func marksOfVowelsChangeNothing() throws {
        var tagger = Tagger(try Trained.standard.get())
        let bare = Article(id: "a", text: "قال الوزير إن الحكومة في طرابلس", location: SourceLocation(file: "a"))
        var marked = bare
        marked.text = "قَالَ الوَزِيرُ إنَّ الحُكُومَةَ فِي طَرَابُلُسَ"
        #expect(tagger.predict(bare).axes.map(\.logits) == tagger.predict(marked).axes.map(\.logits))
    }

    @Test func longArticles() throws {
        var tagger = Tagger(try Trained.standard.get())
        let word = Article(id: "w", text: String(repeating: "ا", count: 300_000), location: SourceLocation(file: "w"))
        #expect(tagger.predict(word).axes.allSatisfy { $0.isAbstained })
        let long = Article(
            id: "l",
            text: String(repeating: articles[3].text + "\n", count: 500),
            location: SourceLocation(file: "l")
        )
        let prediction = tagger.predict(long)
        #expect(prediction.axes.first { $0.axis == "topic" }?.tags == ["war"])
        // The memory used for it does not leak into the next answer.
        var fresh = Tagger(try Trained.standard.get())
        #expect(tagger.predict(articles[0]).axes.map(\.logits) == fresh.predict(articles[0]).axes.map(\.logits))
    }

    @Test func answersAsJSON() throws {
        let model = try Trained.standard.get()
        var tagger = Tagger(model)
        var options = Tagger.Options()
        options.evidenceTerms = 2
        var article = articles[0]
        article.id = "\"قال\"\n\u{1}\\"
        let kept = [
            Article.Field(name: "url", value: FieldValue(text: "http://x/؟")),
            Article.Field(name: "tags", value: FieldValue(text: "own")),
        ]
        let prediction = tagger.predict(article, options: options)
        let data = Data(prediction.json(axes: model.axes, keptFields: kept).utf8)
        let object = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
        #expect(object["id"] as? String == article.id)
        #expect(object["url"] as? String == "http://x/؟")
        let tags = try #require(object["tags"] as? [String: [String]])
        #expect(tags == Dictionary(uniqueKeysWithValues: prediction.axes.map { ($0.axis, $0.tags) }))
        let probabilities = try #require(object["probabilities"] as? [String: [String: Double]])
        #expect(probabilities["topic"]?.count == 4)
        #expect(object["abstained"] as? [String] == [])
        #expect(object["topics"] is [[String: Any]])
        let evidence = try #require(object["evidence"] as? [String: [String: [[String: Any]]]])
        let terms = try #require(evidence["topic"]?[tags["topic"]?.first ?? ""])
        #expect(terms.count == 2)
        #expect(terms[0]["term"] is String)
        #expect(terms[0]["contribution"] is Double)
        #expect(terms[0]["ranges"] is [[Int]])
    }
}
