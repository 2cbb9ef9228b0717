import TestSupport
import Testing

@testable import Evaluation

/// Identities and extremes of reports and confusion matrices.
struct ClassificationTests {
    @Test func undefinedFiguresAreNil() {
        let empty = ClassificationReport(truth: [], answers: [], classes: 3)
        let figures = [
            empty.accuracy, empty.macroF1, empty.macroPrecision, empty.macroRecall, empty.microF1, empty.microPrecision,
            empty.microRecall, empty.weightedF1, empty.weightedPrecision, empty.weightedRecall, empty.hammingLoss,
            empty.samplesF1(), empty.samplesPrecision(), empty.samplesRecall(), empty.samplesJaccard(),
        ]
        for figure in figures { #expect(figure == nil) }
        let none = ConfusionMatrix(truth: [], answers: [], classes: 0)
        #expect(none.accuracy == nil && none.kappa == nil && none.matthewsCorrelation == nil && none.mistakes.isEmpty)
    }

    @Test func labelsNeverGivenOrNeverDue() {
        // Label 0 is due and never given, 1 is given and never due, 2 neither.
        let report = ClassificationReport(truth: [[0], []], answers: [[], [1]], classes: 3)
        #expect(report.labels[0].precision == nil && report.labels[0].recall == 0 && report.labels[0].f1 == 0)
        #expect(report.labels[1].precision == 0 && report.labels[1].recall == nil && report.labels[1].f1 == 0)
        #expect(report.labels[2].f1 == nil && report.labels[2].jaccard == nil && report.labels[2].support == 0)
        #expect(report.macroF1 == 0 && report.macroPrecision == 0 && report.macroRecall == 0)
        #expect(report.microPrecision == 0 && report.microRecall == 0 && report.weightedF1 == 0)
        #expect(report.accuracy == 0 && report.hammingLoss == 2.0 / 6)
    }

    @Test func agreeingOnNothing() {
        let report = ClassificationReport(truth: [[], []], answers: [[], []], classes: 2)
        #expect(report.accuracy == 1 && report.hammingLoss == 0)
        #expect(report.macroF1 == nil && report.microF1 == nil && report.weightedF1 == nil)
        #expect(
            report.samplesF1() == 0 && report.samplesF1(undefined: 1) == 1 && report.samplesJaccard(undefined: 1) == 1
        )
    }

    @Test func repeatedLabelsCountOnce() {
        let once = ClassificationReport(truth: [[0, 1], [1]], answers: [[1], [1, 0]], classes: 2)
        let twice = ClassificationReport(truth: [[0, 1, 0], [1, 1]], answers: [[1, 1], [1, 0, 1, 0]], classes: 2)
        #expect(once.labels == twice.labels && once.exact == twice.exact && once.samplesF1() == twice.samplesF1())
    }

    @Test(arguments: 0..<50)
    func identities(seed: UInt64) {
        var generator = Evaluation.SplitMix64(seed: seed)
        let k = 1 + generator.index(below: 6)
        let n = 1 + generator.index(below: 40)
        let truth = (0..<n).map { _ in generator.index(below: k) }
        let answers = (0..<n).map { _ in generator.unit() < 0.1 ? nil : generator.index(below: k) }
        let matrix = ConfusionMatrix(truth: truth, answers: answers, classes: k)
        let report = ClassificationReport(
            truth: truth.map { [$0] },
            answers: answers.map { $0.map { [$0] } ?? [] },
            classes: k
        )
        #expect(matrix.labels == report.labels)
        #expect(matrix.articles == n && matrix.accuracy == report.accuracy)
        #expect(matrix.counts.reduce(0, +) - matrix.correct == matrix.mistakes.reduce(0) { $0 + $1.count })
        // Weighted recall is the share of right answers, and so is micro recall where each article has one label.
        #expect(agrees(report.weightedRecall, Double(matrix.correct) / Double(n)))
        #expect(agrees(report.microRecall, Double(matrix.correct) / Double(n)))
        // The order of the articles does not matter.
        let order = (0..<n).shuffled(using: &generator)
        #expect(
            ConfusionMatrix(truth: order.map { truth[$0] }, answers: order.map { answers[$0] }, classes: k) == matrix
        )
        // Kappa and Matthews' coefficient stay in their range, and the latter is 1 for all right.
        for value in [matrix.kappa, matrix.matthewsCorrelation].compactMap(\.self) {
            #expect(value <= 1 && value >= -1)
        }
        let perfect = ConfusionMatrix(truth: truth, answers: truth, classes: k)
        #expect(perfect.matthewsCorrelation.map { abs($0 - 1) < 1e-12 } ?? (Set(truth).count == 1))
        #expect(perfect.kappa.map { $0 == 1 } ?? (Set(truth).count == 1))
    }

    @Test func constantAnswersHaveNoCorrelation() {
        let matrix = ConfusionMatrix(truth: [0, 1, 0], answers: [0, 0, 0], classes: 2)
        #expect(matrix.kappa == 0)
        #expect(matrix.matthewsCorrelation == nil)
    }

    /// No answer is a category of its own, as if it were one more label that no article has.
    @Test func unansweredIsACategory() {
        let (truth, answers) = ([0, 0, 1, 1, 2, 2, 0], [0, nil, 1, nil, 2, 0, 0])
        let matrix = ConfusionMatrix(truth: truth, answers: answers, classes: 3)
        let fourth = ConfusionMatrix(truth: truth, answers: answers.map { $0 ?? 3 }, classes: 4)
        #expect(matrix.matthewsCorrelation != nil && matrix.matthewsCorrelation == fourth.matthewsCorrelation)
        #expect(matrix.kappa != nil && matrix.kappa == fourth.kappa)
        // By hand: 4 of 7 right; totals 3, 2, 2 and 3, 1, 1, 2.
        #expect(agrees(matrix.kappa, (4.0 / 7 - 13.0 / 49) / (1 - 13.0 / 49)))
        #expect(agrees(matrix.matthewsCorrelation, (28 - 13) / (34.0 * 32).squareRoot()))
    }

    @Test func mistakesInOrder() {
        let matrix = ConfusionMatrix(truth: [2, 2, 0, 1, 1, 0], answers: [1, 1, 2, 0, 1, nil], classes: 3)
        #expect(matrix.mistakes.map { [$0.truth, $0.given, $0.count] } == [[2, 1, 2], [0, 2, 1], [1, 0, 1]])
        #expect(matrix.unanswered == [1, 0, 0] && matrix[truth: 2, given: 1] == 2)
        #expect(matrix.accuracy == 1.0 / 6)
    }
}
