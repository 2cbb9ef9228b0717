import Foundation
import LinearAlgebra
import LinearModels
import NewsCorpus
import TestSupport
import Testing

@testable import Tasnif

@Suite struct LabelSetTests {
    /// Probabilities of some labels and a true label drawn from them, so that nothing is wrong with the probabilities.
    private func drawn(_ count: Int, labels: Int, seed: UInt64) -> (probabilities: [[Double]], targets: [[Int]]) {
        var random = SplitMix64(seed: seed)
        var probabilities: [[Double]] = []
        var targets: [[Int]] = []
        for _ in 0..<count {
            let row = LogisticModel.softmax((0..<labels).map { _ in Double.random(in: -3...3, using: &random) })
            var draw = Double.random(in: 0..<1, using: &random)
            var label = 0
            while label + 1 < labels, draw >= row[label] {
                draw -= row[label]
                label += 1
            }
            probabilities.append(row)
            targets.append([label])
        }
        return (probabilities, targets)
    }

    /// The share of true labels with scores up to their thresholds.
    private func held(
        _ data: (probabilities: [[Double]], targets: [[Int]]),
        _ thresholds: [Float],
        label chosen: Int? = nil
    ) -> (held: Int, all: Int) {
        var result = (held: 0, all: 0)
        for (row, target) in zip(data.probabilities, data.targets) {
            for label in target where chosen == nil || label == chosen {
                result.all += 1
                if HeldOutScores.score(row[label]) <= thresholds[label] { result.held += 1 }
            }
        }
        return result
    }

    /// Without ties exactly ⌈(n + 1) · share⌉ of the calibration articles are held.
    @Test(arguments: 0..<20 as Range<UInt64>)
    func calibrationArticlesThemselves(seed: UInt64) {
        let count = 20 + Int(seed) * 37
        let data = drawn(count, labels: 3, seed: seed)
        let scores = HeldOutScores(probabilities: data.probabilities, targets: data.targets, labels: 3)
        for share in [0.5, 0.8, 0.9] {
            let common = scores.thresholds(Coverage(share: share), allowsSeveral: false)
            #expect(Set(common).count == 1)
            #expect(held(data, common).held == Int((Double(count + 1) * share - 1e-9).rounded(.up)))
            let own = scores.thresholds(Coverage(share: share, isByLabel: true), allowsSeveral: false)
            for label in 0..<3 {
                let (part, all) = held(data, own, label: label)
                #expect(part == min(all, Int((Double(all + 1) * share - 1e-9).rounded(.up))))
            }
        }
    }

    /// More scores than are kept: the coverage is at most a quantile above what all of them would give.
    @Test(arguments: [1001, 1002, 1500, 5000, 20_011])
    func quantiles(count: Int) {
        let data = drawn(count, labels: 4, seed: 5)
        let scores = HeldOutScores(probabilities: data.probabilities, targets: data.targets, labels: 4)
        #expect(scores.scores.count <= 5 * HeldOutScores.limit)
        for share in [0.001, 0.25, 0.5, 0.8, 0.9, 0.95, 0.999] {
            let rank = Int((Double(count + 1) * share - 1e-9).rounded(.up))
            let found = held(data, scores.thresholds(Coverage(share: share), allowsSeveral: false)).held
            #expect(found >= rank)
            #expect(Double(found - rank) <= Double(count) / Double(HeldOutScores.limit) + 1)
        }
    }

    @Test(arguments: [0.8, 0.9, 0.95])
    func newArticlesOfTheSameKind(share: Double) {
        var sum = (held: 0, all: 0)
        for seed in 0..<50 as Range<UInt64> {
            let known = drawn(199, labels: 4, seed: 2 * seed)
            let scores = HeldOutScores(probabilities: known.probabilities, targets: known.targets, labels: 4)
            let thresholds = scores.thresholds(Coverage(share: share), allowsSeveral: false)
            let new = held(drawn(400, labels: 4, seed: 2 * seed + 1), thresholds)
            sum.held += new.held
            sum.all += new.all
        }
        // Fifty draws of 199 calibration scores: a standard deviation of at most 0.4 / √(50 · 199) each way, 0.006
        // with that of the 20,000 new articles.
        #expect(abs(Double(sum.held) / Double(sum.all) - share) < 0.02)
    }

    @Test func labelsWithFewArticles() {
        // Ten articles of label 0 with scores 0.01 … 0.10, three of label 1, none of label 2.
        let truth = Array(repeating: 0, count: 10) + [1, 1, 1]
        let probabilities = truth.enumerated().map { index, label in
            (0..<3).map { $0 == label ? 1 - Double(index + 1) / 100 : 0 }
        }
        let scores = HeldOutScores(probabilities: probabilities, targets: truth.map { [$0] }, labels: 3)
        let ninth = Float(1 - (1 - 0.1))
        #expect(
            scores.thresholds(Coverage(share: 0.9, isByLabel: true), allowsSeveral: true)
                == [Float(1 - (1 - Double(10) / 100)), .infinity, .infinity]
        )
        // ⌈14 · 0.9⌉ = 13: all scores together reach it.
        let common = Float(1 - (1 - Double(13) / 100))
        #expect(scores.thresholds(Coverage(share: 0.9), allowsSeveral: true) == [ninth, common, common])
        #expect(scores.thresholds(Coverage(share: 0.9), allowsSeveral: false) == [common, common, common])
        #expect(scores.thresholds(Coverage(share: 0.99), allowsSeveral: false).allSatisfy { $0 == .infinity })
        let none = HeldOutScores(probabilities: [], targets: [], labels: 2)
        #expect(none.thresholds(Coverage(share: 0.5), allowsSeveral: true).allSatisfy { $0 == .infinity })
    }

    // MARK: - Models

    private let articles = SyntheticCorpus.articles(40, seed: 7)

    private func options(_ coverage: Coverage) -> Tagger.Options {
        var options = Tagger.Options()
        options.coverage = coverage
        return options
    }

    @Test func modelsGiveSets() throws {
        let model = try Trained.standard.get()
        try model.requireHeldOutScores()
        let again = try TaggingModel(bytes: model.serialized())
        for coverage in [Coverage(share: 0.8), Coverage(share: 0.8, isByLabel: true)] {
            let predictions = ParallelTagging(model, threads: 1).predict(articles, options: options(coverage))
            let same = ParallelTagging(again, threads: 2).predict(articles, options: options(coverage))
            for (prediction, other) in zip(predictions, same) {
                #expect(prediction.axes.map(\.labelSet) == other.axes.map(\.labelSet))
                for (axis, result) in zip(model.axes, prediction.axes) {
                    let set = try #require(result.labelSet)
                    let given = set.compactMap { label in
                        axis.labels.firstIndex(of: label).map { result.probabilities[$0] }
                    }
                    #expect(given.count == set.count && given == given.sorted(by: >))
                }
            }
        }
        // Larger shares give larger sets.
        var tagger = Tagger(model)
        for article in articles {
            let sizes = [0.3, 0.6, 0.8, 0.95, 0.999].map { share in
                tagger.predict(article, options: options(Coverage(share: share))).axes.map { $0.labelSet?.count ?? -1 }
            }
            for (small, large) in zip(sizes, sizes.dropFirst()) {
                #expect(zip(small, large).allSatisfy { $0 <= $1 })
            }
            #expect(sizes.last == [3, 4])
        }
        #expect(tagger.predict(articles[0]).axes.allSatisfy { $0.labelSet == nil })
    }

    @Test func abstainingHoldsEveryLabel() throws {
        let model = try Trained.standard.get()
        var tagger = Tagger(model)
        let foreign = Article(id: "x", text: "The army said on Monday", location: SourceLocation(file: "x"))
        let prediction = tagger.predict(foreign, options: options(Coverage(share: 0.5)))
        for (axis, result) in zip(model.axes, prediction.axes) {
            #expect(Set(result.labelSet ?? []) == Set(axis.labels))
        }
    }

    @Test func withoutFoldsThereAreNoSets() throws {
        let model = try Trained.model(articles) { $0.folds = 0 }
        #expect(throws: HeldOutScoresMissing(axis: "place")) { try model.requireHeldOutScores() }
        #expect(throws: HeldOutScoresMissing(axis: "topic")) { try model.requireHeldOutScores(axes: ["topic"]) }
        #expect(throws: HeldOutScoresMissing.self) { try Evaluator(model, coverage: Coverage(share: 0.9)) }
        let again = try TaggingModel(bytes: model.serialized())
        #expect(throws: HeldOutScoresMissing(axis: "place")) { try again.requireHeldOutScores() }
        var tagger = Tagger(model)
        #expect(
            tagger.predict(articles[0], options: options(Coverage(share: 0.9))).axes.allSatisfy { $0.labelSet == nil }
        )
    }

    @Test func sizesThatDoNotFitAreRefused() throws {
        let axis = try #require(Trained.standard.get().axis(named: "topic"))
        let fitting = axis.supports.reduce(0, +) * 2
        for count in [0, 1, fitting - 1, fitting, fitting + 1] {
            let scores = HeldOutScores(SharedBuffer([Float](repeating: 0, count: count)), axis: axis)
            #expect((scores != nil) == (count == fitting))
        }
    }

    @Test func evaluatorCountsWhatSetsHold() throws {
        let model = try Trained.standard.get()
        let coverage = Coverage(share: 0.6)
        let predictions = ParallelTagging(model, threads: 1).predict(articles, options: options(coverage))
        var truth = articles
        truth[3].labels["topic"] = ["unheard"]
        var evaluator = try Evaluator(model, coverage: coverage)
        _ = evaluator.add(predictions, truth: truth)
        for (number, figures) in try evaluator.figures().enumerated() {
            var held = 0
            var due = 0
            var size = 0
            for (article, prediction) in zip(truth, predictions) {
                let set = try #require(prediction.axes[number].labelSet)
                size += set.count
                for label in article.labels[figures.name] ?? [] {
                    due += 1
                    held += set.contains(label) ? 1 : 0
                }
            }
            let sets = try #require(figures.sets)
            #expect(sets.target == 0.6 && !sets.isByLabel)
            #expect(sets.coverage == Double(held) / Double(due))
            #expect(sets.meanSize == Double(size) / 40)
            if figures.name == "topic" { #expect(figures.labels.last?.coverage == 0) }
            #expect(
                AxisFigures.json([figures], articles: 40).contains("\"sets\": {\"target\": 0.6, \"by_label\": false")
            )
        }
    }

    @Test func crossValidationMeasuresSets() throws {
        var trainer = try Trainer(Trained.configuration())
        try trainer.add(SyntheticCorpus.articles(120))
        let figures = try trainer.crossValidate(parts: 3, coverage: Coverage(share: 0.9))
        for axis in figures {
            // 120 articles: three standard deviations below 0.9 are 0.82.
            #expect(try #require(axis.sets?.coverage) > 0.82)
        }
    }
}
