import TestSupport
import Testing

@testable import Evaluation

/// Figures of scikit-learn; see Fixtures/README.md.
struct ScikitLearnTests {
    /// Every value of sklearn-metrics.tsv.
    @Test func handMadeInput() throws {
        let input = try TSV(fixture: "sklearn-metrics-input.tsv", of: #filePath).rows
        func cells(_ kind: String) -> [[String]] {
            input.filter { $0["kind"] == kind }.map { $0["values", default: ""].split(separator: ",").map(String.init) }
        }
        let indicators = try cells("y_true").map { try $0.map { try #require(Double($0)) } }
        let probabilities = try cells("y_prob").map { try $0.map { try #require(Double($0)) } }
        let answers = try cells("y_pred").map { labels(try $0.map { try #require(Double($0)) }) }
        let truth = indicators.map(labels)
        let letters = ["x": 0, "y": 1, "z": 2]
        let abcTruth = try cells("abc_true")[0].map { try #require(letters[$0]) }
        let abcAnswers = try cells("abc_pred")[0].map { try #require(letters[$0]) }

        let report = ClassificationReport(truth: truth, answers: answers, classes: 4)
        let abcReport = ClassificationReport(truth: abcTruth.map { [$0] }, answers: abcAnswers.map { [$0] }, classes: 3)
        let matrix = ConfusionMatrix(truth: abcTruth, answers: abcAnswers, classes: 3)
        var values: [String: Double?] = [
            "precision_micro": report.microPrecision, "recall_micro": report.microRecall, "f1_micro": report.microF1,
            "precision_macro": report.macroPrecision, "recall_macro": report.macroRecall, "f1_macro": report.macroF1,
            "precision_weighted": report.weightedPrecision, "recall_weighted": report.weightedRecall,
            "f1_weighted": report.weightedF1, "precision_samples": report.samplesPrecision(),
            "recall_samples": report.samplesRecall(), "f1_samples": report.samplesF1(),
            "hamming_loss": report.hammingLoss, "subset_accuracy": report.accuracy,
            "jaccard_samples_zd0": report.samplesJaccard(), "accuracy_abc": matrix.accuracy,
            "macro_f1_abc": abcReport.macroF1, "cohen_kappa_abc": matrix.kappa, "mcc_abc": matrix.matthewsCorrelation,
        ]
        for label in 0..<4 {
            let scores = probabilities.map { $0[label] }
            let isPositive = indicators.map { $0[label] == 1 }
            values["brier_label\(label)"] = Probabilities.brierScore(scores, isPositive: isPositive)
            // No article has label 2: scikit-learn has no figures for it, and ours are undefined.
            guard isPositive.contains(true) else {
                #expect(Ranking.averagePrecision(scores, isPositive: isPositive) == nil)
                #expect(Ranking.rocAUC(scores, isPositive: isPositive) == nil)
                continue
            }
            values["average_precision_label\(label)"] = Ranking.averagePrecision(scores, isPositive: isPositive)
            values["roc_auc_label\(label)"] = Ranking.rocAUC(scores, isPositive: isPositive)
        }
        let figures = try Figures("sklearn-metrics.tsv", name: "metric", value: "value")
        #expect(figures.names == values.keys.sorted(), "every figure is compared")
        for name in figures.names {
            let expected = try figures.number(name)
            #expect(
                agrees(values[name] ?? nil, expected),
                "\(name): \(String(describing: values[name])), not \(expected)"
            )
        }
    }

    @Test func severalLabelsWithTies() throws {
        let figures = try Figures("sklearn-random.tsv", name: "name", value: "values")
        let indicators = rows(try figures.numbers("multi_truth"), columns: 5)
        let scores = rows(try figures.numbers("multi_scores"), columns: 5)
        let truth = indicators.map(labels)
        let answers = scores.map { row in row.indices.filter { row[$0] > 0.5 } }
        let report = ClassificationReport(truth: truth, answers: answers, classes: 5)
        let values: [String: Double?] = [
            "precision_micro": report.microPrecision, "recall_micro": report.microRecall, "f1_micro": report.microF1,
            "precision_macro": report.macroPrecision, "recall_macro": report.macroRecall, "f1_macro": report.macroF1,
            "precision_weighted": report.weightedPrecision, "recall_weighted": report.weightedRecall,
            "f1_weighted": report.weightedF1, "precision_samples": report.samplesPrecision(),
            "recall_samples": report.samplesRecall(), "f1_samples": report.samplesF1(),
            "precision_samples_one": report.samplesPrecision(undefined: 1),
            "recall_samples_one": report.samplesRecall(undefined: 1), "f1_samples_one": report.samplesF1(undefined: 1),
            "jaccard_samples": report.samplesJaccard(), "hamming_loss": report.hammingLoss,
            "subset_accuracy": report.accuracy,
            "label_ranking_average_precision": Ranking.labelRankingAveragePrecision(scores, truth: truth),
            "binary_log_loss": Probabilities.binaryLogLoss(scores, truth: truth),
        ]
        for (name, value) in values.sorted(by: { $0.key < $1.key }) {
            let expected = try figures.number(name)
            #expect(agrees(value, expected, within: 1e-12), "\(name): \(String(describing: value)), not \(expected)")
        }
        let (precision, area, brier) = try (
            figures.numbers("average_precision"), figures.numbers("roc_auc"), figures.numbers("brier")
        )
        for label in 0..<5 {
            let column = scores.map { $0[label] }
            let isPositive = indicators.map { $0[label] == 1 }
            #expect(agrees(Ranking.averagePrecision(column, isPositive: isPositive), precision[label], within: 1e-12))
            #expect(agrees(Ranking.rocAUC(column, isPositive: isPositive), area[label], within: 1e-12))
            #expect(agrees(Probabilities.brierScore(column, isPositive: isPositive), brier[label], within: 1e-12))
        }
    }

    @Test func oneLabelOutOfSeveral() throws {
        let figures = try Figures("sklearn-random.tsv", name: "name", value: "values")
        let truth = try figures.numbers("single_truth").map { Int($0) }
        let answers = try figures.numbers("single_answers").map { Int($0) }
        let probabilities = rows(try figures.numbers("single_probabilities"), columns: 4)
        let matrix = ConfusionMatrix(truth: truth, answers: answers, classes: 4)
        let report = ClassificationReport(truth: truth.map { [$0] }, answers: answers.map { [$0] }, classes: 4)
        #expect(try matrix.counts == figures.numbers("confusion").map { Int($0) })
        #expect(matrix.labels == report.labels)
        let values: [String: Double?] = [
            "single_precision_macro": report.macroPrecision, "single_recall_macro": report.macroRecall,
            "single_f1_macro": report.macroF1, "single_precision_weighted": report.weightedPrecision,
            "single_recall_weighted": report.weightedRecall, "single_f1_weighted": report.weightedF1,
            "single_accuracy": matrix.accuracy, "cohen_kappa": matrix.kappa, "mcc": matrix.matthewsCorrelation,
            "log_loss": Probabilities.logLoss(probabilities, truth: truth),
            "brier_multiclass": Probabilities.brierScore(probabilities, truth: truth),
        ]
        for (name, value) in values.sorted(by: { $0.key < $1.key }) {
            let expected = try figures.number(name)
            #expect(agrees(value, expected, within: 1e-12), "\(name): \(String(describing: value)), not \(expected)")
        }
        #expect(report.accuracy == matrix.accuracy)
    }
}
