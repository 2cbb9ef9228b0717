import ArabicText
import Foundation
import LinearAlgebra
import NewsCorpus
import TestSupport
import Testing
import TextFeatures

@testable import Tasnif

@Suite struct ExplanationTests {
    /// Models of all readings and all kinds of terms, as trained and with random weights, with articles for each.
    private static func cases(_ count: Int) throws -> [(model: TaggingModel, articles: [Article])] {
        var readings = ReadingCorpus.articles(count, seed: 91)
        for number in readings.indices where number % 2 == 0 {
            readings[number].title = ReadingCorpus.events[number % 3].words.joined(separator: " ")
        }
        let synthetic = SyntheticCorpus.articles(count, seed: 92)
        return try [
            (Trained.readings.get(), readings), (Trained.readings.get().randomized(seed: 1), readings),
            (Trained.standard.get(), synthetic), (Trained.accurate.get(), synthetic),
            (Trained.accurate.get().randomized(seed: 2), synthetic),
        ]
    }

    /// Options that explain every label of a model.
    private static func all(_ model: TaggingModel, without: Int = 20) -> Explanation.Options {
        var options = Explanation.Options()
        options.labels = model.axes.flatMap { axis in
            axis.labels.map { Explanation.LabelName(axis: axis.name, label: $0) }
        }
        options.reversalTerms = without
        return options
    }

    // MARK: - Contributions

    @Test func contributionsAndBiasAreTheLogit() throws {
        for (model, articles) in try Self.cases(6) {
            var tagger = Tagger(model)
            var fresh = Tagger(model)
            for article in articles {
                let explanation = tagger.explain(article, options: Self.all(model, without: 0))
                let prediction = fresh.predict(article)
                #expect(explanation.labels.count == model.axes.reduce(0) { $0 + $1.labels.count })
                for label in explanation.labels {
                    let axis = try #require(model.axis(named: label.axis))
                    let result = try #require(prediction.axes.first { $0.axis == label.axis })
                    let number = try #require(axis.labels.firstIndex(of: label.label))
                    #expect(label.logit == result.logits[number])
                    #expect(label.probability == result.probabilities[number])
                    #expect((label.status == .given) == result.tags.contains(label.label))
                    let sum = label.terms.reduce(label.bias) { $0 + $1.contribution }
                    // Sums of some thousand terms in another order.
                    #expect(abs(sum - label.logit) < 1e-9, "\(label.axis) \(label.label)")
                    let groups = label.groups.reduce(label.bias) { $0 + $1.contribution }
                    #expect(abs(groups - label.logit) < 1e-9)
                    #expect(label.terms.map(\.contribution) == label.terms.map(\.contribution).sorted(by: >))
                    #expect(label.terms.allSatisfy { $0.contribution != 0 && $0.contribution.isFinite })
                    #expect(label.reversal == nil)
                }
            }
        }
    }

    @Test func termsAreQuotedAsTheyStand() throws {
        for (model, articles) in try Self.cases(4) {
            var tagger = Tagger(model)
            for article in articles {
                let text = Array(article.text.utf8)
                let title = Array((article.title ?? "").utf8)
                for label in tagger.explain(article, options: Self.all(model, without: 0)).labels {
                    for term in label.terms where label.reading != .mentions {
                        #expect(!(term.ranges + term.titleRanges).isEmpty, "\(term.kind) \(term.term)")
                        let quotes = term.titleRanges.map { title[$0] } + term.ranges.map { text[$0] }
                        let written = quotes.compactMap { String(validating: $0, as: UTF8.self) }
                        #expect(written.count == quotes.count, "a range cuts a character in two")
                        #expect(Set(written) == Set(term.written))
                        if term.kind == "title" { #expect(term.ranges.isEmpty) }
                        if let passage = label.passage {
                            #expect(term.ranges.allSatisfy { passage.contains($0.upperBound - 1) })
                            if !label.passageHasTitle { #expect(term.titleRanges.isEmpty) }
                        }
                    }
                    #expect((label.passage != nil) == (label.reading == .passages))
                }
            }
        }
    }

    /// What is explained agrees with `predict --explain`.
    @Test func tagsHaveTheEvidenceOfPredictions() throws {
        for (model, articles) in try Self.cases(4) {
            var tagger = Tagger(model)
            var options = Tagger.Options()
            options.evidenceTerms = 5
            for article in articles {
                let labels = tagger.explain(article).labels
                for item in tagger.predict(article, options: options).evidence {
                    let label = try #require(labels.first { $0.axis == item.axis && $0.label == item.label })
                    if label.reading == .mentions { continue }
                    for (term, expected) in zip(label.terms, item.terms) {
                        #expect(term.term == expected.term && term.kind == expected.kind)
                        #expect(term.contribution == expected.contribution)
                        #expect(term.ranges == expected.ranges)
                    }
                }
            }
        }
    }

    @Test func mentionsAreNamed() throws {
        let model = try Trained.readings.get()
        var tagger = Tagger(model)
        let article = ReadingCorpus.articles(1, seed: 5)[0]
        let explanation = tagger.explain(article, options: Self.all(model, without: 0))
        let mentioned = Set(explanation.lexicon.flatMap(\.features))
        #expect(mentioned.count >= 3)
        for phrase in explanation.lexicon {
            #expect(String(decoding: Array(article.text.utf8)[phrase.range], as: UTF8.self) == phrase.written)
            let place = try #require(ReadingCorpus.places.first { $0.label == phrase.features.first })
            #expect(place.name == phrase.written)
        }
        for label in explanation.labels where label.axis == "region" {
            #expect(label.terms.isEmpty == !mentioned.contains(label.label))
            // The preposition directly before a place is what the axis goes by.
            if let term = label.terms.first(where: { $0.kind == "words before" && $0.term == "في" }) {
                #expect(term.contribution > 0)
            }
        }
        let kinds = Set(explanation.labels.filter { $0.axis == "region" }.flatMap { $0.terms.map(\.kind) })
        #expect(kinds.isSuperset(of: ["frequency", "others", "length", "label", "prefix", "words before"]))
    }

    @Test func cutsAndMaskedPhrases() throws {
        let model = try Trained.model(SyntheticCorpus.articles(40)) { $0.mask = ["مصدر"] }
        var tagger = Tagger(model)
        var article = SyntheticCorpus.articles(1, seed: 3)[0]
        article.text = "قال مصدر في الحكومة إن الوزير في البرلمان.\nاقرأ أيضا: الحكومة والوزير\n"
        let explanation = tagger.explain(article)
        let text = Array(article.text.utf8)
        let cuts = explanation.cuts.map { "\($0.rule): \(String(decoding: text[$0.range], as: UTF8.self))" }
        #expect(cuts == ["mask: مصدر", "related-stories: اقرأ أيضا: الحكومة والوزير"])
        let places = explanation.labels.flatMap { $0.terms.flatMap(\.ranges) }
        #expect(!places.isEmpty)
        #expect(places.allSatisfy { place in explanation.cuts.allSatisfy { !$0.range.overlaps(place) } })
    }

    @Test func axesLabelsAndAbstention() throws {
        let model = try Trained.standard.get()
        var tagger = Tagger(model)
        let article = SyntheticCorpus.articles(1, seed: 3)[0]
        var options = Explanation.Options()
        options.axes = ["topic"]
        options.labels = try model.labels(named: "war") + model.labels(named: "place=sabha")
        #expect(Set(tagger.explain(article, options: options).labels.map(\.label)) == ["economy", "war"])
        // An axis of several labels that gives none has its most probable one explained.
        for article in SyntheticCorpus.articles(10, seed: 4) {
            #expect(Set(tagger.explain(article).labels.map(\.axis)) == ["topic", "place"])
        }
        let foreign = Article(id: "x", text: "The army said", location: SourceLocation(file: "x"))
        let none = tagger.explain(foreign)
        #expect(none.labels.isEmpty && Set(none.abstained) == ["topic", "place"])
        let asked = tagger.explain(foreign, options: options)
        #expect(asked.labels.map(\.label) == ["war"] && asked.abstained == ["topic"])
        #expect(asked.labels[0].status == .abstained && asked.labels[0].reversal == nil)
        for text in ["", "\u{0}", "؟!", "12 13"] {
            let empty = Article(id: "x", title: "", text: text, location: SourceLocation(file: "x"))
            _ = tagger.explain(empty, options: Self.all(model)).json()
            _ = tagger.explain(empty, options: Self.all(model)).html()
        }
        #expect {
            try model.labels(named: "place=sabah")
        } throws: {
            "\($0)".contains("did you mean 'sabha'?")
        }
        #expect {
            try model.labels(named: "plase=sabha")
        } throws: {
            "\($0)".contains("did you mean 'place'?")
        }
    }

    // MARK: - What would have changed the answer

    /// An axis of an article as numbers, worked out anew: for each passage the terms with a contribution.
    private struct Numbers {
        let axis: Axis
        let items: [Int]
        /// For each view and label, bias and contributions in the order of `items`.
        var views: [[(bias: Double, contributions: [Double])]] = []

        init(_ model: TaggingModel, axis number: Int, _ article: Article) {
            axis = model.axes[number]
            var scratch = model.extractor.makeScratch()
            var title = TokenBuffer()
            var tokens = TokenBuffer()
            let features = model.extractor.configuration
            model.pipeline.analyze(article.title ?? "", mask: model.mask, for: features, into: &title)
            model.pipeline.analyze(article.text, mask: model.mask, for: features, into: &tokens)
            model.extractor.extract(title: article.title == nil ? nil : title, text: tokens, scratch: &scratch)
            var rows: [[[Int: Double]]] = []
            var biases = [Double](repeating: 0, count: axis.labels.count)
            if let scorer = model.mentions[number] {
                let candidates = scorer.features.candidates(in: scratch.mentions, document: 0)
                var row = [[Int: Double]](repeating: [:], count: axis.labels.count)
                for label in axis.labels.indices { biases[label] = scorer.start.absent }
                for candidate in candidates {
                    biases[candidate.label] = scorer.start.mentioned
                    for (column, value) in candidate.features {
                        row[candidate.label][Int(column)] = value * Double(scorer.weights[Int(column)])
                    }
                }
                rows = [row]
            } else {
                let passages = axis.reading == .passages ? model.extractor.passages(in: scratch) : [0..<0]
                for passage in passages {
                    if axis.reading == .passages { model.extractor.select(passage, scratch: &scratch) }
                    rows.append(
                        model.columns[number].map { column in
                            Dictionary(
                                uniqueKeysWithValues: zip(scratch.terms, scratch.values).map {
                                    (Int($0), $1 * model.weights.weight(term: Int($0), output: column))
                                }
                            )
                        }
                    )
                }
                for (label, column) in model.columns[number].enumerated() { biases[label] = model.bias[column] }
            }
            let items = Set(rows.joined().flatMap { $0.filter { $0.value != 0 }.keys }).sorted()
            self.items = items
            views = rows.map { row in
                zip(biases, row).map { bias, values in (bias, items.map { values[$0] ?? 0 }) }
            }
        }

        /// Whether a label reaches its threshold, or is the answer, without some of `items`.
        func isAnswered(_ label: Int, without removed: Set<Int>) -> Bool {
            let logits = axis.labels.indices.map { label in
                views.map { view in
                    view[label].contributions.indices.reduce(view[label].bias) {
                        removed.contains($1) ? $0 : $0 + view[label].contributions[$1]
                    }
                }.max() ?? 0
            }
            let probabilities = axis.probabilities(logits: logits)
            return axis.allowsSeveral
                ? probabilities[label] >= axis.decision[label] : axis.decide(probabilities) == [label]
        }
    }

    /// The number of a term, or of the column of a feature of mentions, from its name in an explanation.
    private func number(_ term: Explanation.Term, _ model: TaggingModel, axis: Int, label: Int) -> Int? {
        let vocabulary = model.extractor.vocabulary
        if let scorer = model.mentions[axis] {
            let candidates = (0..<scorer.features.columns).filter { column in
                scorer.features.meaning(ofColumn: column).name(word: vocabulary.text(of:)) == (term.kind, term.term)
            }
            // Of the weights that each label has of its own, those of this label.
            return candidates.count > 1 ? candidates[label] : candidates.first
        }
        return TermKind.allCases.first { $0.name == term.kind }.flatMap { vocabulary.number(of: $0, term.term) }
    }

    /// Scoring again without the set that is named turns the answer, every time; and of the terms none can be spared.
    @Test func reversalsTurnTheAnswer() throws {
        var counts: [Axis.Reading: Int] = [:]
        for (model, articles) in try Self.cases(5) {
            var tagger = Tagger(model)
            for article in articles {
                let numbers = model.axes.indices.map { Numbers(model, axis: $0, article) }
                for label in tagger.explain(article, options: Self.all(model, without: 200)).labels {
                    let axis = try #require(model.axes.firstIndex { $0.name == label.axis })
                    let index = try #require(model.axes[axis].labels.firstIndex(of: label.label))
                    let before = numbers[axis].isAnswered(index, without: [])
                    #expect(before == (label.status == .given))
                    guard case .without(let terms, let tags, let probability)? = label.reversal else { continue }
                    counts[label.reading, default: 0] += 1
                    let set = try terms.map { term in
                        let item = try #require(self.number(term, model, axis: axis, label: index))
                        return try #require(numbers[axis].items.firstIndex(of: item))
                    }
                    #expect(Set(set).count == terms.count)
                    #expect(numbers[axis].isAnswered(index, without: Set(set)) == !before)
                    #expect(tags.contains(label.label) == !before)
                    #expect((0...1).contains(probability))
                    for spared in set {
                        #expect(numbers[axis].isAnswered(index, without: Set(set).subtracting([spared])) == before)
                    }
                }
            }
        }
        for reading in Axis.Reading.allCases { #expect(counts[reading] ?? 0 > 10, "\(counts)") }
    }

    /// The model that is shipped: an axis of one label, one of several read by passages, one with a tree and a companion
    /// read by mentions. Training articles, whole and in parts, and texts of other kinds.
    @Test func theShippedModelIsExplainedToTheLastDigit() throws {
        let model = try TaggingModel(
            opening: Repository.root.appendingPathComponent("Models/libya-news.tasnif").path
        )
        #expect(Set(model.axes.map(\.reading)) == Set(Axis.Reading.allCases))
        #expect(model.axes.contains { $0.ancestors.contains { !$0.isEmpty } })
        let folder = Repository.root.appendingPathComponent("TrainingData/libya-news")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".txt") }
        let texts = try names.sorted().enumerated().filter { $0.offset % 250 == 7 }.flatMap { _, name in
            let text = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
            return [text, String(text.prefix(150))]
        }
        let outside = Repository.root.appendingPathComponent("Tests/TasnifTests/Fixtures/outside.jsonl").path
        var reader = try ArticleReader(paths: [outside])
        var articles = texts.enumerated().map { number, text in
            Article(id: "\(number)", text: text, location: SourceLocation(file: "\(number)"))
        }
        var number = 0
        while case .article(let article)? = try reader.next() {
            if number % 12 == 0 { articles.append(article) }
            number += 1
        }
        var tagger = Tagger(model)
        var options = Explanation.Options()
        // Beside the answers, some labels that are seldom among them.
        options.labels = [
            .init(axis: "stance", label: "neutral"), .init(axis: "event", label: "clash"),
            .init(axis: "region", label: "LY"), .init(axis: "region", label: "LY-BA"),
        ]
        options.reversalTerms = 60
        var turned: [Axis.Reading: Int] = [:]
        for article in articles {
            let numbers = model.axes.indices.map { Numbers(model, axis: $0, article) }
            for label in tagger.explain(article, options: options).labels {
                let sum = label.terms.reduce(label.bias) { $0 + $1.contribution }
                #expect(abs(sum - label.logit) < 1e-9, "\(article.id) \(label.axis) \(label.label)")
                guard case .without(let terms, let tags, _)? = label.reversal else { continue }
                let axis = try #require(model.axes.firstIndex { $0.name == label.axis })
                let index = try #require(model.axes[axis].labels.firstIndex(of: label.label))
                let before = numbers[axis].isAnswered(index, without: [])
                let set = try terms.map { term in
                    let item = try #require(self.number(term, model, axis: axis, label: index))
                    return try #require(numbers[axis].items.firstIndex(of: item))
                }
                #expect(numbers[axis].isAnswered(index, without: Set(set)) == !before)
                #expect(tags.contains(label.label) != (label.status == .given), "\(article.id) \(label)")
                turned[label.reading, default: 0] += 1
            }
        }
        for reading in Axis.Reading.allCases { #expect(turned[reading] ?? 0 > 3, "\(turned)") }
    }

    /// Against all subsets of the terms, where few of them have weights.
    @Test func noSmallerSetTurnsTheAnswer() throws {
        var outcomes: [String: Int] = [:]
        for (number, (trained, articles)) in try Self.cases(4).enumerated() where number != 1 && number != 4 {
            for seed in 0..<4 * articles.count {
                let article = articles[seed % articles.count]
                var random = SplitMix64(seed: UInt64(100 * number + seed))
                func some(_ all: [Int]) -> Set<Int> { Set(all.shuffled(using: &random).prefix(8)) }
                let original = trained.axes.indices.map { Numbers(trained, axis: $0, article) }
                let mentioned = zip(trained.axes, original).filter { $0.0.reading == .mentions }
                let model = trained.randomized(
                    seed: UInt64(seed),
                    terms: some(zip(trained.axes, original).first { $0.0.reading != .mentions }?.1.items ?? []),
                    columns: some(mentioned.first?.1.items ?? []),
                    scale: 3
                )
                var tagger = Tagger(model)
                let numbers = model.axes.indices.map { Numbers(model, axis: $0, article) }
                for label in tagger.explain(article, options: Self.all(model, without: 8)).labels {
                    let axis = try #require(model.axes.firstIndex { $0.name == label.axis })
                    let index = try #require(model.axes[axis].labels.firstIndex(of: label.label))
                    let before = numbers[axis].isAnswered(index, without: [])
                    let count = numbers[axis].items.count
                    try #require(count <= 8)
                    let subsets = (0..<1 << count).map { bits in Set((0..<count).filter { bits >> $0 & 1 == 1 }) }
                    let least = subsets.filter { numbers[axis].isAnswered(index, without: $0) != before }
                        .map(\.count).min()
                    switch try #require(label.reversal) {
                    case .without(let terms, _, _):
                        #expect(terms.count == least, "\(label.axis) \(label.label)")
                        outcomes["\(label.reading) \(terms.count)", default: 0] += 1
                    case .noSet:
                        #expect(least == nil, "\(label.axis) \(label.label)")
                        outcomes["\(label.reading) none", default: 0] += 1
                    case .undecided, .settled: Issue.record("eight terms are few, and nothing else decides")
                    }
                }
            }
        }
        for reading in Axis.Reading.allCases {
            #expect(outcomes["\(reading) 1"] ?? 0 > 0 && outcomes["\(reading) 2"] ?? 0 > 0, "\(outcomes)")
            #expect(outcomes["\(reading) none"] ?? 0 > 0, "\(outcomes)")
        }
    }

    /// Where hundreds of passages earn a label the search is given up, not drawn out.
    @Test func hundredsOfPassages() throws {
        let model = try Trained.readings.get()
        // Of two hundred articles a third earns each label, each in two passages.
        let article = ReadingCorpus.article(ReadingCorpus.articles(200, seed: 5).flatMap(ReadingCorpus.lines))
        var tagger = Tagger(model)
        let labels = tagger.explain(article).labels.filter { $0.reading == .passages }
        #expect(labels.contains { if case .undecided? = $0.reversal { true } else { false } })
        for label in labels {
            let sum = label.terms.reduce(label.bias) { $0 + $1.contribution }
            #expect(abs(sum - label.logit) < 1e-9)
        }
    }

    // MARK: - Forms

    @Test func jsonSumsToTheLogit() throws {
        for (model, articles) in try Self.cases(2) {
            var tagger = Tagger(model)
            let explanation = tagger.explain(articles[0], options: Self.all(model))
            for limit in [nil, 0, 3] {
                let data = Data(explanation.json(terms: limit).utf8)
                let object = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
                #expect(object["id"] as? String == articles[0].id)
                let labels = try #require(object["labels"] as? [[String: Any]])
                #expect(labels.count == explanation.labels.count)
                for label in labels {
                    let terms = try #require(label["terms"] as? [[String: Any]])
                    if let limit { #expect(terms.count <= 2 * limit) }
                    let rest = (label["rest"] as? [String: Any])?["contribution"] as? Double
                    #expect((rest == nil) == (limit == nil))
                    let logit = try #require(label["logit"] as? Double)
                    let bias = try #require(label["bias"] as? Double)
                    let sum = try terms.reduce(bias + (rest ?? 0)) {
                        try $0 + #require($1["contribution"] as? Double)
                    }
                    #expect(abs(sum - logit) < 1e-9)
                }
            }
        }
    }

    /// The text of an element, as a browser shows it.
    private func shown(_ html: Substring) -> String {
        var text = ""
        var isTag = false
        for character in html.unicodeScalars {
            if character == "<" {
                isTag = true
            } else if character == ">" {
                isTag = false
            } else if !isTag {
                text.unicodeScalars.append(character)
            }
        }
        for (reference, character) in [
            ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&#13;", "\r"), ("&amp;", "&"),
        ] {
            text = text.replacingOccurrences(of: reference, with: character)
        }
        return text
    }

    @Test func pageShowsTheWholeText() throws {
        for (model, articles) in try Self.cases(4) {
            var tagger = Tagger(model)
            for article in articles {
                let page = tagger.explain(article).html()
                let start = try #require(page.range(of: "<div class=\"text\">")?.upperBound)
                let end = try #require(page.range(of: "</div>", range: start..<page.endIndex)?.lowerBound)
                #expect(shown(page[start..<end]) == article.text)
                #expect(page.contains("<mark "))
                #expect(page.hasPrefix("<!DOCTYPE html>\n<html lang=\"ar\" dir=\"rtl\">"))
            }
        }
    }

    /// Markup in an article, or in names of labels, stays text.
    @Test func pageIsHarmless() throws {
        let evil = "</style></div></mark>\"'><script>alert(1)</script><img src=x onerror=alert(2)> &lt;script&gt; "
        var articles = SyntheticCorpus.articles(24)
        for number in articles.indices {
            articles[number].labels = articles[number].labels.mapValues { $0.map { "\($0)<script>\"'" } }
        }
        let model = try Trained.model(articles)
        var tagger = Tagger(model)
        var article = articles[0]
        article.id = evil
        article.title = evil + "الحكومة"
        article.text = evil + article.text + evil + "\nاقرأ أيضا: " + evil + "\u{1}\u{202E}\r\n"
        let page = tagger.explain(article).html()
        // Every tag is one of ours, with our attributes.
        let tags = try Regex("<[^>]*>")
        let ours = try Regex(
            #"<(!DOCTYPE html|/?(html|head|body|title|style|header|main|article|section|nav|h1|h2|p|dl|dt|dd|div|table|thead|tbody|tr|th|td|bdi|small|mark|del|span|i|label|input|meta)( (lang|dir|charset|name|content|http-equiv|type|id|checked|class|for|style|title|scope)="[^"<>]*")*)>"#
        )
        for tag in page.matches(of: tags) { #expect(tag.0.wholeMatch(of: ours) != nil, "\(tag.0)") }
        #expect(!page.contains("<script") && !page.contains("<img") && !page.contains("\u{1}"))
        #expect(page.components(separatedBy: "</style>").count == 2)
        #expect(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
        #expect(page.contains("default-src 'none'") || page.contains("default-src &#39;none&#39;"))
    }
}
