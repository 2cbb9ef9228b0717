import Foundation
import LinearModels
import TestSupport
import Testing

@testable import Tasnif

@Suite struct CalibratorTests {
    /// Logits that separate the labels perfectly, scaled.
    private func separated(_ scale: Double, labels: Int = 3, articles: Int = 30) -> (
        logits: [[Double]], targets: [[Int]]
    ) {
        let targets = (0..<articles).map { [$0 % labels] }
        let logits = targets.map { target in (0..<labels).map { $0 == target[0] ? scale : -scale } }
        return (logits, targets)
    }

    @Test(arguments: [0, 1e-12, 1e-3, 1, 50, 1e6, 1e150])
    func perfectSeparationStaysFinite(scale: Double) {
        let (logits, targets) = separated(scale)
        let calibrator = Calibrator(logits: logits, targets: targets, labels: 3)
        for calibration in [calibrator.bcts(), calibrator.platt()] {
            #expect(calibration.scale.allSatisfy { $0.isFinite && $0 > 0 })
            #expect(calibration.offset.allSatisfy { $0.isFinite })
            for row in logits {
                for label in row.indices {
                    #expect((calibration.scale[label] * row[label] + calibration.offset[label]).isFinite)
                }
            }
        }
    }

    @Test func oneLabelMissing() {
        let logits = [[1.0, 2, 0], [2.0, 1, 0], [0.5, 0, 0]]
        let calibrator = Calibrator(logits: logits, targets: [[0], [1], [0]], labels: 3)
        for calibration in [calibrator.bcts(), calibrator.platt()] {
            #expect(calibration.scale.allSatisfy { $0.isFinite && $0 > 0 })
            #expect(calibration.offset.allSatisfy { $0.isFinite })
        }
        let none = Calibrator(logits: logits, targets: [[], [], []], labels: 3)
        #expect(none.platt().offset.allSatisfy { $0.isFinite })
    }

    /// Labels drawn with known probabilities: calibration finds them again from logits that were bent.
    @Test func bentProbabilitiesAreStraightened() {
        var random = SplitMix64(seed: 8)
        var logits: [[Double]] = []
        var targets: [[Int]] = []
        let trueScale = 0.4
        let trueOffset = [0.5, 0, -0.5]
        for _ in 0..<4000 {
            let row = (0..<3).map { _ in Double.random(in: -4...4, using: &random) }
            let p = LogisticModel.softmax(row.indices.map { trueScale * row[$0] + trueOffset[$0] })
            let draw = Double.random(in: 0..<1, using: &random)
            logits.append(row)
            targets.append([draw < p[0] ? 0 : draw < p[0] + p[1] ? 1 : 2])
        }
        let found = Calibrator(logits: logits, targets: targets, labels: 3).bcts()
        // Standard errors: about 0.01 of the scale and 0.05 of an offset.
        #expect(abs(found.scale[0] - trueScale) < 0.04)
        #expect(abs(found.offset[0] - found.offset[1] - 0.5) < 0.2)
        #expect(abs(found.offset[1] - found.offset[2] - 0.5) < 0.2)
    }

    @Test func plattFindsSlopeAndOffset() {
        var random = SplitMix64(seed: 9)
        var logits: [[Double]] = []
        var targets: [[Int]] = []
        for _ in 0..<4000 {
            let score = Double.random(in: -4...4, using: &random)
            logits.append([score])
            targets.append(Double.random(in: 0..<1, using: &random) < LogisticModel.sigmoid(0.7 * score - 1) ? [0] : [])
        }
        let found = Calibrator(logits: logits, targets: targets, labels: 1).platt()
        #expect(abs(found.scale[0] - 0.7) < 0.1)
        #expect(abs(found.offset[0] + 1) < 0.15)
    }

    @Test func thresholdsAreHalfOfTheBestExpectedF1() {
        // Certain answers: F1 is 1 from any threshold on, and 0.5 is as far as it goes.
        #expect(Calibrator.threshold([1, 1, 0, 0, 0]) == 0.5)
        // Given to the first: 2 · 0.8 / (1 + 1.4); to two: 2 · 1.2 / (2 + 1.4) = 0.706; to three: 2 · 1.4 / (3 + 1.4).
        #expect(abs(Calibrator.threshold([0.4, 0.2, 0.8]) - 1.2 / 3.4) < 1e-12)
        // Nothing is known of the label: it would be given to all, were there no bound.
        #expect(Calibrator.threshold([Double](repeating: 0.01, count: 100)) == 0.05)
        #expect(Calibrator.threshold([]) == 0.05)
        #expect(Calibrator.threshold([0, 0]) == 0.05)
        let rows = [[0.4, 1], [0.2, 0], [0.8, 1]]
        #expect(Calibrator.thresholds(rows, labels: 2) == [Calibrator.threshold([0.4, 0.2, 0.8]), 0.5])
        let common = Calibrator.threshold([0.4, 1, 0.2, 0, 0.8, 1])
        #expect(Calibrator.thresholds(rows, labels: 2, isShared: true) == [common, common])
    }

    /// Labels drawn with known probabilities: no other threshold gives a larger F1, but for the luck of the draw.
    @Test func noThresholdIsBetterForCalibratedProbabilities() {
        var random = SplitMix64(seed: 10)
        for power in [1.0, 3, 8] {
            let rows = (0..<20_000).map { _ in
                let p = pow(Double.random(in: 0...1, using: &random), power)
                return (p: p, isTrue: Double.random(in: 0..<1, using: &random) < p)
            }
            let positives = Double(rows.count(where: \.isTrue))
            func f1(_ threshold: Double) -> Double {
                let given = rows.filter { $0.p >= threshold }
                return 2 * Double(given.count(where: \.isTrue)) / (Double(given.count) + positives)
            }
            let found = f1(Calibrator.threshold(rows.map(\.p)))
            for threshold in stride(from: 0.02, to: 1, by: 0.02) {
                #expect(f1(threshold) <= found + 0.01, "power \(power), threshold \(threshold)")
            }
        }
    }
}
