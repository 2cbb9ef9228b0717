#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Measures of probabilities.
package enum Probabilities {
    /// Smallest probability that enters a logarithm; scikit-learn clips at the precision of a double.
    private static let clip = Double.ulpOfOne

    /// Mean −ln p(true class), in nats; nil for no articles.
    package static func logLoss(_ probabilities: [[Double]], truth: [Int]) -> Double? {
        guard !truth.isEmpty else { return nil }
        return zip(probabilities, truth).reduce(0) { $0 - log(max(clip, min(1, $1.0[$1.1]))) } / Double(truth.count)
    }

    /// Mean over articles and labels of −ln of the probability of what is true (the label is there, or is not); nil for no articles.
    package static func binaryLogLoss(_ probabilities: [[Double]], truth: [[Int]]) -> Double? {
        guard let k = probabilities.first?.count, k > 0 else { return nil }
        var sum = 0.0
        for (row, labels) in zip(probabilities, truth) {
            for label in 0..<k {
                let p = min(max(row[label], clip), 1 - clip)
                sum -= labels.contains(label) ? log(p) : log(1 - p)
            }
        }
        return sum / Double(probabilities.count * k)
    }

    /// A bin of a reliability table.
    package struct Bin: Hashable, Sendable {
        /// Number of answers.
        package let count: Int
        /// Their mean probability.
        package let confidence: Double
        /// The share of them that is right.
        package let accuracy: Double
    }

    /// Bins of equal numbers of answers, in ascending order of probability.
    ///
    /// Answers of equal probability stay in one bin, so the table does not depend on their order.
    package static func reliability(_ confidence: [Double], isRight: [Bool], bins: Int = 15) -> [Bin] {
        let order = confidence.indices.sorted { (confidence[$0], $0) < (confidence[$1], $1) }
        var result: [Bin] = []
        var start = 0
        while start < order.count {
            let left = bins - result.count
            var end = left <= 1 ? order.count : start + max(1, (order.count - start) / left)
            while end < order.count, confidence[order[end]] == confidence[order[end - 1]] { end += 1 }
            let part = order[start..<end]
            result.append(
                Bin(
                    count: part.count, confidence: part.reduce(0) { $0 + confidence[$1] } / Double(part.count),
                    accuracy: Double(part.count { isRight[$0] }) / Double(part.count)))
            start = end
        }
        return result
    }

    /// Expected calibration error over bins of equal numbers, debiased.
    ///
    ///     ECE = Σ_b (n_b / n) |accuracy_b − confidence_b|
    ///
    /// A perfectly calibrated model has |accuracy − confidence| > 0 in a bin of n_b answers by chance; its expectation, from the normal
    /// approximation of the binomial (R. Roelofs et al., Mitigating bias in calibration error estimation, AISTATS 2022), is what the plain sum is too large by when the model
    /// is well calibrated. Here each bin's difference is replaced by max(0, |d| − E|noise|) with E|noise| = √(2/π) · √(p(1 − p)/n_b).
    ///
    /// - Returns: nil for no answers.
    package static func calibrationError(
        _ confidence: [Double], isRight: [Bool], bins: Int = 15, debiased: Bool = true
    ) -> Double? {
        guard !confidence.isEmpty else { return nil }
        let n = Double(confidence.count)
        return reliability(confidence, isRight: isRight, bins: bins).reduce(0) { sum, bin in
            let count = Double(bin.count)
            let difference = abs(bin.accuracy - bin.confidence)
            let p = min(max(bin.confidence, 0), 1)
            let noise = debiased ? (2 / Double.pi * p * (1 - p) / count).squareRoot() : 0
            return sum + count / n * max(0, difference - noise)
        }
    }
}
