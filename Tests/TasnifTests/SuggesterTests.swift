import Foundation
import NewsCorpus
import TestSupport
import Testing
import TextFeatures

@testable import Tasnif

@Suite struct SuggesterTests {
    /// Articles without labels; every third is made of the words of two topics, so that its topic is in doubt.
    private static func pool(_ count: Int, seed: UInt64 = 30) -> [Article] {
        let plain = SyntheticCorpus.articles(2 * count + 1, seed: seed, words: 30)
        return (0..<count).map { number in
            var article = plain[number]
            article.id = "p\(number)"
            article.labels = [:]
            if number % 3 == 0 { article.text += "\n" + plain[count + number + 1].text }
            return article
        }
    }

    private func suggest(
        _ pool: [Article],
        axes: [String] = ["topic"],
        count: Int = 10,
        labelled: [Article] = [],
        by uncertainty: Uncertainty = .margin,
        threads: Int = 1,
        block: Int = 50
    ) throws -> [Suggestion] {
        var suggester = try Suggester(
            Trained.standard.get(),
            axes: axes,
            count: count,
            uncertainty: uncertainty,
            threads: threads
        )
        suggester.add(labelled: labelled)
        for start in stride(from: 0, to: pool.count, by: block) {
            suggester.add(Array(pool[start..<min(start + block, pool.count)]))
        }
        return suggester.suggestions()
    }

    @Test(arguments: Uncertainty.allCases)
    func doubtfulArticlesComeFirst(uncertainty: Uncertainty) throws {
        let found = try suggest(Self.pool(120), by: uncertainty)
        #expect(found.count == 10)
        let mixed = found.count { Int($0.article.id.dropFirst()).map { $0 % 3 == 0 } ?? false }
        #expect(mixed >= 9)
        for suggestion in found {
            #expect((0...1).contains(suggestion.uncertainty))
            #expect(suggestion.doubts.map(\.axis) == ["topic"])
            #expect(suggestion.doubts[0].candidates.count == 2)
        }
        #expect(Set(found.map(\.article.id)).count == 10)
    }

    @Test func theSameWhateverTheThreadsAndBlocks() throws {
        let pool = Self.pool(120)
        let expected = try suggest(pool, axes: []).map(\.article.id)
        for (threads, block) in [(2, 50), (3, 7), (1, 120)] {
            #expect(try suggest(pool, axes: [], threads: threads, block: block).map(\.article.id) == expected)
        }
    }

    @Test func nothingTwice() throws {
        let pool = Self.pool(60)
        let first = try suggest(pool)
        // Copies of the pool, a word added, are near-duplicates of it.
        let copies = pool.map { article in
            var article = article
            article.id += "-copy"
            article.text += " انتهى."
            return article
        }
        let both = try suggest(copies + pool, count: 60).map { $0.article.id.replacing("-copy", with: "") }
        #expect(both.count == 60)
        #expect(Set(both).count == 60)
        // Near-duplicates of what is labelled are not suggested, wherever the labelled articles stand.
        let labelled = first.map { suggestion in
            var article = suggestion.article
            article.labels["topic"] = ["war"]
            return article
        }
        let taken = Set(first.map(\.article.id))
        for found in [
            try suggest(pool, labelled: labelled), try suggest(labelled + pool), try suggest(pool + labelled),
            try suggest(copies, labelled: labelled),
        ] {
            #expect(found.count == 10)
            #expect(taken.isDisjoint(with: found.map { $0.article.id.replacing("-copy", with: "") }))
        }
    }

    /// More doubtful articles than are kept: sure ones change nothing, and neither do those that were let go.
    @Test func boundedMemoryKeepsTheMostDoubtful() throws {
        let pool = Self.pool(1500)
        var tagger = Tagger(try Trained.standard.get())
        let axis = try #require(tagger.model.axis(named: "topic"))
        let uncertainties = pool.map { axis.doubt(tagger.predict($0).axes[1].probabilities, by: .margin).uncertainty }
        let order = pool.indices.sorted { (uncertainties[$1], $0) < (uncertainties[$0], $1) }
        // The pool has no near-duplicates, so the candidates are the articles with the largest uncertainties.
        let best = Set(order.prefix(500))
        let found = try suggest(pool, block: 100).map(\.article.id)
        #expect(found == (try suggest(pool.indices.filter(best.contains).map { pool[$0] })).map(\.article.id))
    }

    @Test func batchesAreDiverse() throws {
        let pool = Self.pool(150)
        let model = try Trained.standard.get()
        var tagger = Tagger(model)
        func spread(_ articles: [Article]) -> Double {
            let rows = articles.map { article in
                _ = tagger.predict(article)
                return tagger.wordRow()
            }
            var sum = 0.0
            for (index, row) in rows.enumerated() {
                var cover = RowCover(rows: rows.count, words: model.extractor.vocabulary.count)
                for other in rows.indices where other != index { cover.choose(rows[other], among: rows) }
                sum += Double(cover[index])
                #expect(abs(row.weights.reduce(0) { $0 + $1 * $1 } - 1) < 1e-5)
            }
            return sum / Double(rows.count)
        }
        let found = try suggest(pool)
        let topic = try #require(model.axis(named: "topic"))
        let mostDoubtful = pool.map { ($0, topic.doubt(tagger.predict($0).axes[1].probabilities, by: .margin)) }
            .sorted { $0.1.uncertainty > $1.1.uncertainty }.prefix(10).map(\.0)
        #expect(spread(found.map(\.article)) > spread(mostDoubtful))
    }

    @Test func whatIsPassedOver() throws {
        var suggester = try Suggester(Trained.standard.get(), axes: ["topic"], count: 5, threads: 1)
        var pool = Self.pool(10)
        pool[2].text = "The army said on Monday that talks had failed"
        pool[3].text = ""
        pool[4].labels["topic"] = ["war"]
        pool[5].labels["place"] = []
        suggester.add(pool)
        #expect(suggester.skipped == .init(labelled: 1, unknown: 2))
        let small = try Suggester(Trained.standard.get(), count: 5, threads: 1)
        #expect(small.suggestions().isEmpty)
        // A label on one of two axes leaves the other in question.
        let several = try suggest(pool, axes: [], count: 10)
        #expect(several.first { $0.article.id == "p4" }?.doubts.map(\.axis) == ["place"])
        #expect(several.first { $0.article.id == "p5" }?.doubts.map(\.axis) == ["topic"])
        #expect(several.first { $0.article.id == "p6" }?.doubts.count == 2)
        #expect(throws: CorpusError.unknownAxis(nil, axis: "topik", known: ["place", "topic"], nearest: "topic")) {
            try Suggester(Trained.standard.get(), axes: ["topik"], count: 5)
        }
    }

    @Test func doubts() throws {
        let model = try Trained.standard.get()
        let topic = try #require(model.axis(named: "topic"))
        let tie = topic.doubt([0.5, 0, 0.5, 0], by: .margin)
        #expect(tie.uncertainty == 1)
        #expect(tie.candidates.map(\.label) == ["economy", "sport"])
        #expect(tie.threshold == nil)
        #expect(abs(topic.doubt([0.1, 0.6, 0.3, 0], by: .margin).uncertainty - 0.7) < 1e-12)
        #expect(topic.doubt([0, 1, 0, 0], by: .margin).uncertainty == 0)
        #expect(abs(topic.doubt([0.25, 0.25, 0.25, 0.25], by: .entropy).uncertainty - 1) < 1e-12)
        #expect(topic.doubt([0, 1, 0, 0], by: .entropy).uncertainty == 0)
        #expect(topic.doubt([.nan, .nan, .nan, .nan], by: .margin).uncertainty == 0)
        let place = try #require(model.axis(named: "place"))
        let threshold = place.decision[1]
        let near = place.doubt([0, threshold, 1], by: .margin)
        #expect(near.uncertainty == 1)
        #expect(near.candidates == [.init(label: place.labels[1], probability: threshold)])
        #expect(near.threshold == threshold)
        #expect(abs(place.doubt([0, threshold / 2, 1], by: .margin).uncertainty - 0.5) < 1e-12)
        #expect(abs(place.doubt([0, (1 + threshold) / 2, 1], by: .margin).uncertainty - 0.5) < 1e-12)
        #expect(place.doubt([0, 0, 1], by: .margin).uncertainty == 0)
        // One coin in three.
        #expect(abs(place.doubt([0, 0.5, 1], by: .entropy).uncertainty - 1.0 / 3) < 1e-12)
    }

    @Test func coverIsTheNearestCosine() {
        var random = SplitMix64(seed: 3)
        let rows = (0..<30).map { _ in
            WordRow(
                (0..<20).filter { _ in Bool.random(using: &random) }.map {
                    ($0, Double.random(in: 0...1, using: &random))
                }
            )
        }
        func cosine(_ a: WordRow, _ b: WordRow) -> Float {
            zip(a.words, a.weights).reduce(0) { sum, entry in
                sum + entry.1 * (b.words.firstIndex(of: entry.0).map { b.weights[$0] } ?? 0)
            }
        }
        var cover = RowCover(rows: 30, words: 20)
        for chosen in [4, 9, 9, 20] { cover.choose(rows[chosen], among: rows) }
        for (index, row) in rows.enumerated() {
            let nearest = [4, 9, 20].map { 1 - cosine(rows[$0], row) }.min() ?? 1
            // Sums of at most 20 single-precision products.
            #expect(abs(cover[index] - max(0, nearest)) < 1e-5)
        }
        #expect(WordRow([]).words.isEmpty)
        #expect(WordRow([(3, 0)]).weights == [0])
    }

    @Test func asJSON() throws {
        let found = try suggest(Self.pool(30), axes: [], count: 3)
        for (rank, suggestion) in found.enumerated() {
            let object = try #require(
                JSONSerialization.jsonObject(with: Data(suggestion.json(rank: rank + 1).utf8)) as? [String: Any]
            )
            #expect(Set(object.keys) == ["rank", "id", "labels", "uncertainty", "reason", "text"])
            #expect(object["rank"] as? Int == rank + 1)
            #expect(object["text"] as? String == suggestion.article.text)
            let reason = try #require(object["reason"] as? [String: [String: Any]])
            #expect(Set(reason.keys) == ["place", "topic"])
            #expect((reason["topic"]?["probabilities"] as? [String: Double])?.count == 2)
            #expect(reason["place"]?["threshold"] is Double)
        }
    }
}
