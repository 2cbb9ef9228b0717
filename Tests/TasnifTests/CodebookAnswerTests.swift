import NewsCorpus
import Testing

@testable import Tasnif

/// What a codebook's tree and companion axes do to answers.
@Suite struct CodebookAnswerTests {
    private static func axis(ancestors: [[Int]], companion: String? = nil) -> Axis {
        let count = ancestors.count
        return Axis(
            name: "region",
            labels: (0..<count).map { "label\($0)" },
            allowsSeveral: true,
            ancestors: ancestors,
            companion: companion,
            supports: [Int](repeating: 1, count: count),
            articles: count,
            regularization: 1,
            classWeighting: .uniform,
            usesLexicon: false,
            reading: .article,
            mentionLogits: nil,
            calibration: .identity(count),
            decision: [Double](repeating: 0.5, count: count),
            search: []
        )
    }

    /// A forest of two trees: 0 above 1 and 2, 1 above 3; 4 above 5. All 64 sets of probable labels.
    @Test func noLabelBesideOneAboveIt() {
        let ancestors = [[], [0], [0], [1, 0], [], [4]]
        let axis = Self.axis(ancestors: ancestors)
        for set in 0..<64 {
            let probable = (0..<6).filter { set >> $0 & 1 == 1 }
            // Labels above are more probable, as they are in practice.
            let chosen = axis.decide((0..<6).map { probable.contains($0) ? 0.9 - 0.01 * Double($0) : 0.1 })
            for label in chosen { #expect(Set(ancestors[label]).isDisjoint(with: chosen)) }
            // Nothing else is lost: a probable label is given, or is above one that is.
            #expect(chosen.allSatisfy(probable.contains))
            for label in probable where !chosen.contains(label) {
                #expect(chosen.contains { ancestors[$0].contains(label) })
            }
        }
        #expect(axis.decide([0.9, 0.8, 0.7, 0.6, 0.95, 0.2]) == [4, 2, 3])
    }

    @Test func treeOfATrainedModel() throws {
        let codebook = try Codebook(
            yaml: """
                axes:
                  - name: place
                    kind: several
                    labels:
                      - name: libya
                        children:
                          - benghazi
                          - sabha
                          - {name: west, children: [tripoli]}
                """,
            file: "codebook.yaml"
        )
        // Articles bear a label and all above it, so the model finds them probable together.
        func labelled(_ articles: [Article]) -> [Article] {
            articles.map { article in
                var article = article
                var places = article.labels["place"] ?? []
                if places.contains("tripoli") { places.append("west") }
                if !places.isEmpty { places.append("libya") }
                article.labels = ["place": places]
                return article
            }
        }
        let model = try Trained.model(labelled(SyntheticCorpus.articles(80))) { $0.codebook = codebook }
        let axis = model.axes[0]
        #expect(axis.labels == ["benghazi", "libya", "sabha", "tripoli", "west"])
        #expect(axis.ancestors.map(Set.init) == [[1], [], [1], [1, 4], [1]])
        // The tree is part of the file.
        #expect(try TaggingModel(bytes: model.serialized()).axes[0].ancestors == axis.ancestors)
        var tagger = Tagger(model)
        var together = 0
        for article in SyntheticCorpus.articles(60, seed: 41) {
            let result = tagger.predict(article).axes[0]
            let given = Set(result.tags.compactMap(axis.labels.firstIndex))
            for label in given { #expect(given.isDisjoint(with: axis.ancestors[label])) }
            let probable = axis.labels.indices.filter { result.probabilities[$0] >= axis.decision[$0] }
            if probable.contains(where: { !Set(axis.ancestors[$0]).isDisjoint(with: probable) }) { together += 1 }
        }
        #expect(together > 20)
        // Without the codebook the same articles get both.
        let flat = try Trained.model(labelled(SyntheticCorpus.articles(80)))
        #expect(flat.axes[0].ancestors == [[], [], [], [], []])
        var other = Tagger(flat)
        #expect(SyntheticCorpus.articles(60, seed: 41).contains { other.predict($0).axes[0].tags.contains("libya") })
        #expect(
            SyntheticCorpus.articles(60, seed: 41).contains {
                let tags = other.predict($0).axes[0].tags
                return tags.contains("libya") && tags.contains("benghazi")
            }
        )
    }

    // MARK: - Companion axes

    private static func result(_ tags: [String], _ probabilities: [Double], isAbstained: Bool = false)
        -> Prediction.AxisResult
    {
        Prediction.AxisResult(
            axis: "region",
            tags: tags,
            probabilities: probabilities,
            isAbstained: isAbstained,
            logits: probabilities
        )
    }

    @Test func companionOfOneAnswer() {
        let axis = Self.axis(ancestors: [[], [], []], companion: "event")
        func tags(_ own: Prediction.AxisResult, _ other: Prediction.AxisResult) -> [String] {
            axis.result(own, besides: other).tags
        }
        let some = Self.result(["war"], [0.9])
        let none = Self.result([], [0.1])
        #expect(tags(Self.result([], [0.1, 0.3, 0.2]), some) == ["label1"])
        // Of equals the first.
        #expect(tags(Self.result([], [0.1, 0.3, 0.3]), some) == ["label1"])
        #expect(tags(Self.result([], [0.1, 0.3, 0.2]), none) == [])
        // What the axis gave by itself stays, with the companion and without.
        #expect(tags(Self.result(["label2", "label0"], [0.6, 0.3, 0.7]), some) == ["label2", "label0"])
        #expect(tags(Self.result(["label2"], [0.1, 0.3, 0.7]), none) == ["label2"])
        let silent = Self.result([], [0.1, 0.3, 0.2], isAbstained: true)
        #expect(tags(silent, some) == [] && axis.result(silent, besides: some).isAbstained)
        #expect(tags(Self.result([], [0.1, 0.3, 0.2]), Self.result([], [0.9], isAbstained: true)) == [])
        // Only the tags change.
        let added = axis.result(Self.result([], [0.1, 0.3, 0.2]), besides: some)
        #expect(added.probabilities == [0.1, 0.3, 0.2] && added.logits == [0.1, 0.3, 0.2] && !added.isAbstained)
    }

    /// Articles on the axes `event` and `place`: a third tell of no event.
    private static func companions(_ count: Int, seed: UInt64, places: Bool = true) -> [Article] {
        let words = Set(SyntheticCorpus.topics.flatMap(\.words))
        return SyntheticCorpus.articles(count, seed: seed, places: places).enumerated().map { number, article in
            var article = article
            var event = article.labels["topic"] ?? []
            if number % 3 == 0 {
                event = []
                article.text = article.text.dropLast().split(separator: " ").filter { !words.contains(String($0)) }
                    .joined(separator: " ")
            }
            article.labels = ["event": event, "place": article.labels["place"] ?? []]
            return article
        }
    }

    @Test func companionOfATrainedModel() throws {
        func model(_ with: String) throws -> TaggingModel {
            let codebook = try Codebook(
                yaml: """
                    axes:
                      - {name: event, kind: several, labels: [economy, politics, sport, war]}
                      - {name: place, kind: several, \(with)labels: [benghazi, sabha, tripoli]}
                    """,
                file: "codebook.yaml"
            )
            return try Trained.model(Self.companions(90, seed: 1)) { $0.codebook = codebook }
        }
        let alone = try model("")
        let paired = try TaggingModel(bytes: model("with: event, ").serialized())
        #expect(paired.axes.map(\.companion) == [nil, "event"])
        var first = Tagger(alone)
        var second = Tagger(paired)
        var counts = (added: 0, kept: 0, none: 0)
        for article in Self.companions(60, seed: 2) + Self.companions(30, seed: 3, places: false) {
            let own = first.predict(article).axes
            let answer = second.predict(article).axes
            #expect(own[0].tags == answer[0].tags)
            #expect(own.map(\.probabilities) == answer.map(\.probabilities))
            if own[1].tags.isEmpty, !own[0].tags.isEmpty {
                let best = try #require(
                    own[1].probabilities.indices.max { own[1].probabilities[$0] < own[1].probabilities[$1] }
                )
                #expect(answer[1].tags == [paired.axes[1].labels[best]])
                counts.added += 1
            } else {
                #expect(answer[1].tags == own[1].tags)
                if own[0].tags.isEmpty { if own[1].tags.isEmpty { counts.none += 1 } else { counts.kept += 1 } }
            }
        }
        #expect(counts.added > 10 && counts.kept > 5 && counts.none > 5, "\(counts)")
        let foreign = second.predict(ReadingCorpus.article(["The army said on Monday that talks had failed"]))
        #expect(foreign.axes.allSatisfy { $0.isAbstained && $0.tags.isEmpty })
    }
}
