/// How often answers are wrong when only the surest are given.
///
/// Articles are taken from the surest on. The risk at coverage i / n is the share of wrong answers among the i surest of n.
/// Answers that are equally sure cannot be told apart: their mistakes are spread evenly over them, so the order of the
/// articles does not matter.
///
///     AURC  = (1/n) Σᵢ risk(i / n)
///     AURC* = (1/n) Σᵢ max(0, i − r) / i,  r right answers     of the best order: all right answers first
///     E-AURC = AURC − AURC*
///
/// Source: Y. Geifman, G. Uziel and R. El-Yaniv, Bias-reduced uncertainty estimation for deep neural classifiers, ICLR
/// 2019.
package struct RiskCoverage: Hashable, Sendable {
    /// Confidence of the i-th surest answer, from the surest.
    private let confidences: [Double]
    /// Expected number of mistakes among the i surest, for i = 0, 1, …, n.
    private let mistakes: [Double]

    /// Orders answers.
    ///
    /// - Parameters:
    ///   - confidence: how sure each answer is; any finite scale.
    ///   - isRight: whether it is right.
    /// - Returns: nil for no answers, and where a confidence is not finite.
    package init?(_ confidence: [Double], isRight: [Bool]) {
        precondition(confidence.count == isRight.count, "one confidence an answer")
        guard !confidence.isEmpty, confidence.allSatisfy(\.isFinite) else { return nil }
        let order = confidence.indices.sorted { (confidence[$1], $0) < (confidence[$0], $1) }
        confidences = order.map { confidence[$0] }
        var mistakes = [0.0]
        var start = 0
        while start < order.count {
            let end = order[start...].firstIndex { confidence[$0] != confidence[order[start]] } ?? order.count
            let wrong = Double(order[start..<end].count { !isRight[$0] })
            let before = mistakes[start]
            for place in 1...(end - start) { mistakes.append(before + wrong * Double(place) / Double(end - start)) }
            start = end
        }
        self.mistakes = mistakes
    }

    /// What remains of the answers at a coverage.
    package struct Point: Hashable, Sendable {
        /// Number of answers given.
        package let answers: Int
        /// The share of them that is wrong.
        package let risk: Double
        /// Confidence of the least sure of them.
        package let confidence: Double
    }

    /// The point at which a share of the answers is given: ⌈share · n⌉ of them, at least one.
    ///
    /// - Parameter share: above 0, at most 1.
    package func point(coverage share: Double) -> Point {
        // share · n that should be whole may come out a rounding error above it.
        let answers = min(max(1, Int((share * Double(confidences.count) - 1e-9).rounded(.up))), confidences.count)
        return Point(
            answers: answers,
            risk: mistakes[answers] / Double(answers),
            confidence: confidences[answers - 1]
        )
    }

    /// Area under the curve of risk by coverage: the mean risk; 0 at best.
    package var area: Double {
        mistakes.indices.dropFirst().reduce(0) { $0 + mistakes[$1] / Double($1) } / Double(confidences.count)
    }

    /// How far `area` is above that of an order with all right answers first: 0 where confidence tells right from wrong.
    package var excessArea: Double {
        let n = confidences.count
        let right = Double(n) - mistakes[n]
        return area - (1...n).reduce(0) { $0 + max(0, Double($1) - right) / Double($1) } / Double(n)
    }
}
