import Foundation
import LinearAlgebra
import NewsCorpus
import TestSupport
import Testing

@testable import Tasnif

@Suite struct AbstentionTests {
    // MARK: - Familiarity

    /// Articles whose words score as drawn from a distribution of their own.
    private func articles(_ count: Int, words: ClosedRange<Int>, shift: Double = 0, seed: UInt64) -> [Familiarity.Sums]
    {
        var random = SplitMix64(seed: seed)
        return (0..<count).map { _ in
            let mean = -4 + shift + Double.random(in: -0.5...0.5, using: &random)
            var sums = Familiarity.Sums()
            for _ in 0..<Int.random(in: words, using: &random) {
                sums.add(mean + Double.random(in: -3...3, using: &random))
            }
            return sums
        }
    }

    /// New articles of the same kind are called strange as seldom as asked; shorter ones no more often.
    @Test(arguments: [99, 300, 2500])
    func ranksOfTheSameKind(count: Int) throws {
        let familiarity = try #require(Familiarity(heldOut: articles(count, words: 50...200, seed: 1)))
        for (seed, words) in [(2, 50...200), (3, 5...20)] as [(UInt64, ClosedRange<Int>)] {
            let ranks = articles(2000, words: words, seed: seed).map(familiarity.rank)
            #expect(ranks.allSatisfy { $0 > 0 && $0 <= 1 })
            for share in [0.05, 0.2] {
                // A deviation of √(0.05 · 0.95 / 99) = 0.022 from the held-out articles, at most.
                #expect(Double(ranks.count { $0 <= share }) / 2000 < share + (count < 200 ? 0.07 : 0.04))
            }
        }
        let strange = articles(200, words: 50...200, shift: -2, seed: 4).map(familiarity.rank)
        #expect(strange.allSatisfy { $0 <= 0.02 })
        #expect(familiarity.rank(Familiarity.Sums()) == 0)
    }

    @Test func numbersOfAFile() throws {
        let familiarity = try #require(Familiarity(heldOut: articles(2500, words: 50...200, seed: 1)))
        #expect(familiarity.numbers.count == 4 + 1001)
        let again = try #require(Familiarity(familiarity.numbers))
        for article in articles(50, words: 5...50, shift: -1, seed: 9) {
            #expect(again.rank(article) == familiarity.rank(article))
        }
        let numbers = Array(familiarity.numbers)
        #expect(Familiarity(SharedBuffer(numbers.dropLast())) == nil)
        for (place, value) in [(0, Double.nan), (1, 0), (2, -1), (3, 0.5), (3, .infinity), (700, .infinity)] {
            var forged = numbers
            forged[place] = value
            #expect(Familiarity(SharedBuffer(forged)) == nil, "\(place)")
        }
        #expect(Familiarity(heldOut: articles(98, words: 5...9, seed: 1)) == nil)
        // Articles that are all alike leave z finite.
        var same = Familiarity.Sums()
        same.add(-3, count: 20)
        let alike = try #require(Familiarity(heldOut: Array(repeating: same, count: 120)))
        #expect(alike.rank(same) == 1)
    }

    // MARK: - Models

    private static let trained = Result { try Trained.model(SyntheticCorpus.articles(150)) { $0.topics = 0 } }

    private func options(_ abstention: Abstention) -> Tagger.Options {
        var options = Tagger.Options()
        options.abstention = abstention
        return options
    }

    @Test func strangeTextsAreNotTagged() throws {
        let model = try Self.trained.get()
        let again = try TaggingModel(bytes: model.serialized())
        let fresh = SyntheticCorpus.articles(200, seed: 77)
        let asked = options(Abstention(novelty: 0.02))
        let answers = ParallelTagging(model, threads: 1).predict(fresh, options: asked)
        let withheld = answers.count { $0.axes.allSatisfy(\.isAbstained) }
        #expect(withheld <= 12)
        let same = ParallelTagging(again, threads: 2).predict(fresh, options: asked)
        #expect(answers.map(\.familiarity) == same.map(\.familiarity))
        // Half known words and half unknown ones: enough for an answer without the option.
        let strange = fresh.prefix(50).map { article in
            var article = article
            article.text = article.text.split(separator: " ").enumerated()
                .map { $0.offset % 3 == 0 ? String($0.element) : "غرائب\($0.offset)" }.joined(separator: " ")
            return article
        }
        var tagger = Tagger(model)
        for article in strange {
            let plain = tagger.predict(article)
            #expect(plain.familiarity == nil && !plain.axes.allSatisfy(\.isAbstained))
            let careful = tagger.predict(article, options: asked)
            #expect(careful.axes.allSatisfy { $0.isAbstained && $0.tags.isEmpty })
            #expect(try #require(careful.familiarity) <= 0.02)
            #expect(careful.axes.map(\.probabilities) == plain.axes.map(\.probabilities))
        }
    }

    @Test func withholding() throws {
        let model = try Self.trained.get()
        let fresh = SyntheticCorpus.articles(60, seed: 78, words: 6)
        var tagger = Tagger(model)
        for article in fresh {
            let plain = tagger.predict(article)
            for limit in [0.3, 0.6, 0.9] {
                let careful = tagger.predict(article, options: options(Abstention(minimumProbability: limit)))
                for (axis, (own, result)) in zip(model.axes, zip(plain.axes, careful.axes)) {
                    let kept = own.tags.filter { own.probabilities[axis.labels.firstIndex(of: $0) ?? 0] >= limit }
                    #expect(result.tags == kept)
                    #expect(result.isAbstained == (kept.isEmpty && !own.tags.isEmpty || own.isAbstained))
                }
            }
        }
    }

    /// Held-out articles of the recipe itself: the share of right answers among those that are left is as asked.
    @Test func precisionOfNewArticles() throws {
        let model = try Trained.model(SyntheticCorpus.articles(240, words: 5)) {
            $0.topics = 0
            $0.axes = ["topic"]
        }
        try model.require(Abstention(targetPrecision: 0.8))
        let fresh = SyntheticCorpus.articles(600, seed: 79, words: 5)
        let answers = ParallelTagging(model, threads: 2)
            .predict(fresh, options: options(Abstention(targetPrecision: 0.8)))
        var given: [String: (right: Int, all: Int)] = [:]
        for (answer, article) in zip(answers, fresh) {
            for tag in answer.axes[0].tags {
                given[tag, default: (0, 0)].all += 1
                if article.labels["topic"] == [tag] { given[tag]?.right += 1 }
            }
        }
        #expect(!given.isEmpty)
        for (label, counts) in given {
            // Three deviations of the new articles below the target; the target itself is kept in nine of ten draws.
            let slack = 3 * (0.8 * 0.2 / Double(counts.all)).squareRoot()
            #expect(Double(counts.right) / Double(counts.all) > 0.8 - slack, "\(label) \(counts)")
        }
        let strict = model.labelsWithheld(at: 0.999)
        #expect(strict.map(\.axis) == ["topic"] && strict.first?.labels == ["economy", "politics", "sport", "war"])
    }

    @Test func whatIsMissingIsNamed() throws {
        let model = try Trained.model(SyntheticCorpus.articles(40)) { $0.folds = 0 }
        #expect(throws: AbstentionMissing(part: .precision(axis: "place"))) {
            try model.require(Abstention(targetPrecision: 0.9))
        }
        #expect(throws: AbstentionMissing(part: .novelty)) { try model.require(Abstention(novelty: 0.01)) }
        try model.require(Abstention(minimumProbability: 0.9))
        // Too few articles for one in a hundred, but held-out answers.
        let few = try Trained.standard.get()
        #expect(throws: AbstentionMissing(part: .novelty)) { try few.require(Abstention(novelty: 0.01)) }
        try few.require(Abstention(targetPrecision: 0.9))
    }

    @Test func answersOfAFile() throws {
        let tags = HeldOutTags(
            probabilities: [[0.9, 0.1], [0.6, 0.4], [0.3, 0.7]],
            decisions: [[0], [0], [1]],
            targets: [[0], [1], [1]],
            labels: 2
        )
        let numbers = Array(tags.numbers)
        #expect(numbers.count == 1 + 6 + 1 + 3)
        // One right answer of one is not below 0.05 by chance (0.05 < 0.1), one of two is (0.0975 < 0.1).
        #expect(tags.thresholds(precision: 0.05) == HeldOutTags(tags.numbers, labels: 2).thresholds(precision: 0.05))
        #expect(tags.thresholds(precision: 0.05) == [Double(Float(0.6).nextDown), Double(Float(0.7))])
        #expect(tags.thresholds(precision: 0.5) == [.infinity, .infinity])
        // What only a forged file holds vouches for nothing.
        for labels in [1, 3] {
            #expect(
                HeldOutTags(tags.numbers, labels: labels).thresholds(precision: 0.05).allSatisfy { $0 == .infinity }
            )
        }
        for (place, value) in [(0, Float.nan), (0, 1e9), (0, -1), (2, 0.5), (3, 5), (5, 0), (1, .infinity)] {
            var forged = numbers
            forged[place] = value
            let thresholds = HeldOutTags(SharedBuffer(forged), labels: 2).thresholds(precision: 0.05)
            #expect(thresholds == [.infinity, .infinity], "\(place)")
        }
    }

    // MARK: - Texts from outside

    /// Recipes, sport, weather, poems, sermons, reviews, contracts, other languages and scripts, lists and code: written
    /// for this project, in `Fixtures/outside.jsonl`.
    @Test func outsideTexts() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        let fixture = root.appendingPathComponent("Fixtures/outside.jsonl").path
        var reader = try ArticleReader(paths: [fixture], options: ReadingOptions())
        var outside: [Article] = []
        while let outcome = try reader.next() {
            if case .article(let article) = outcome { outside.append(article) }
        }
        #expect(outside.count >= 50)
        let data = root.deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("TrainingData/libya-news").path
        var options = ReadingOptions()
        options.axes = ["stance"]
        var training = try ArticleReader(paths: [data], options: options)
        var articles: [Article] = []
        while let outcome = try training.next() {
            // Without "off-target" the axis has no right answer for them.
            if case .article(let article) = outcome, article.labels["stance"] != ["off-target"] {
                articles.append(article)
            }
        }
        let learned = articles.enumerated().filter { $0.offset % 3 == 0 }.map(\.element)
        let others = articles.enumerated().filter { $0.offset % 9 == 1 }.map(\.element)
        let model = try Trained.model(learned) {
            $0.topics = 0
            $0.axes = ["stance"]
            $0.regularization = 5
            $0.groupField = "story"
            $0.threads = 2
        }
        var careful = Tagger.Options()
        careful.abstention = Abstention(novelty: 0.01)
        let tagging = ParallelTagging(model, threads: 2)
        func confident(_ predictions: [Prediction]) -> Int {
            predictions.count { prediction in
                let axis = prediction.axes[0]
                return !axis.isAbstained && (axis.probabilities.max() ?? 0) >= 0.9
            }
        }
        let answers = tagging.predict(outside, options: careful)
        #expect(Double(confident(answers)) < 0.05 * Double(outside.count))
        // Texts in other languages and scripts are not tagged at all.
        for (answer, article) in zip(answers, outside) where article.field("script") == "other" {
            #expect(answer.axes[0].isAbstained, "\(article.id)")
        }
        // Of articles like those of training hardly any are lost.
        let lost = tagging.predict(others, options: careful).count { $0.axes[0].isAbstained }
        #expect(Double(lost) < 0.03 * Double(others.count))
    }
}
