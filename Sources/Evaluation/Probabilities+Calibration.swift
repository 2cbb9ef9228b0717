#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

extension Probabilities {
    /// A bin of a reliability table.
    package struct Bin: Hashable, Sendable {
        /// Number of answers.
        package let count: Int
        /// Their mean probability.
        package let confidence: Double
        /// The share of them that is right.
        package let accuracy: Double

        /// The unbiased estimate of the variance of `accuracy`; nil for a single answer.
        fileprivate var variance: Double? {
            count < 2 ? nil : accuracy * (1 - accuracy) / Double(count - 1)
        }
    }

    /// How the calibration error is worked out from the bins' differences of accuracy and confidence, d_b = a_b − c_b.
    ///
    /// A bin of n_b answers shows a difference by chance even where the model is perfectly calibrated, so the plain
    /// sum is too large, more so the fewer answers there are: with 1,000 answers of a calibrated model it is about
    /// 0.03. w_b = n_b / n.
    package enum CalibrationEstimator: Sendable {
        /// ECE = Σ w_b |d_b|, not debiased.
        ///
        /// M. P. Naeini, G. F. Cooper and M. Hauskrecht, Obtaining well calibrated probabilities using Bayesian
        /// binning, AAAI 2015 (there with bins of equal width, here of equal numbers).
        case plain

        /// Σ w_b (2|d_b| − E|N(d_b, a_b(1 − a_b)/n_b)|): from the plain ECE its own bias is taken, estimated as if the
        /// differences seen were the true ones. May be slightly negative.
        ///
        /// A. Kumar, P. Liang and T. Ma, Verified uncertainty calibration, NeurIPS 2019, whose program draws the
        /// expectation by simulation; here it is the mean of a folded normal distribution. Takes away less than half
        /// of the bias of a calibrated model, as the differences seen are larger than the true ones.
        case gaussian

        /// As `gaussian`, but the bias is estimated at differences shrunk towards 0, s d_b, where s² = Q / Σ w_b d_b²
        /// is the share of the squared differences that is not noise (Q as in `rootMeanSquare`; s = 0 where Q ≤ 0).
        /// Never negative.
        ///
        /// For a calibrated model s is near 0 and nearly all of the bias goes; for a badly calibrated one s is near 1
        /// and there is little bias to take. Simulated with 200 to 5,000 answers, the mean for calibrated models was
        /// two fifths of `gaussian`'s; for differences well above the noise both were right; differences of about the
        /// size of the noise come out a fifth too small. This combination is this package's own; it is in neither of
        /// the papers.
        case shrunken

        /// √max(0, Q), Q = Σ w_b (d_b² − a_b(1 − a_b)/(n_b − 1)): a root mean square, not a mean, so never below the
        /// true ECE but by chance. Q is unbiased for the bins' mean squared difference.
        ///
        /// J. Bröcker, Estimating reliability and resolution of probability forecasts through decomposition of the
        /// empirical score, Climate Dynamics 39 (2012); C. A. T. Ferro and T. E. Fricker, A bias-corrected
        /// decomposition of the Brier score, Quarterly Journal of the Royal Meteorological Society 138 (2012); as a
        /// measure of calibration Kumar, Liang and Ma (2019).
        case rootMeanSquare
    }

    /// Bins of equal numbers of answers, in ascending order of probability.
    ///
    /// Answers of equal probability stay in one bin, so the table does not depend on their order; with many equal ones
    /// there are fewer bins than asked for, of different sizes.
    ///
    /// - Parameters:
    ///   - confidence: probability of each answer, finite.
    ///   - isRight: whether the answer is right.
    ///   - bins: largest number of bins, at least 1.
    package static func reliability(_ confidence: [Double], isRight: [Bool], bins: Int = 15) -> [Bin] {
        precondition(confidence.count == isRight.count, "one probability an answer")
        precondition(bins >= 1, "at least one bin")
        let order = confidence.indices.sorted { confidence[$0] < confidence[$1] }
        var result: [Bin] = []
        var start = 0
        while start < order.count {
            let left = bins - result.count
            var end = left <= 1 ? order.count : start + max(1, (order.count - start) / left)
            while end < order.count, confidence[order[end]] == confidence[order[end - 1]] { end += 1 }
            let part = order[start..<end]
            result.append(
                Bin(
                    count: part.count,
                    confidence: part.reduce(0) { $0 + confidence[$1] } / Double(part.count),
                    accuracy: Double(part.count { isRight[$0] }) / Double(part.count)
                )
            )
            start = end
        }
        return result
    }

    /// Expected calibration error over bins of equal numbers of answers: how far probabilities are from how often
    /// answers are right, in units of probability.
    ///
    /// The bins of equal numbers follow R. Roelofs, N. Cain, J. Shlens and M. C. Mozer, Mitigating bias in calibration
    /// error estimation, AISTATS 2022, who find them less biased than bins of equal width.
    ///
    /// - Parameters:
    ///   - confidence: probability of each answer; beyond 0...1 it counts as 0 or 1.
    ///   - isRight: whether the answer is right.
    ///   - bins: largest number of bins; for debiased estimates never more than there are pairs of answers.
    ///   - estimator: how noise is dealt with.
    /// - Returns: nil for no answers and where a probability is not a finite number.
    package static func calibrationError(
        _ confidence: [Double],
        isRight: [Bool],
        bins: Int = 15,
        estimator: CalibrationEstimator = .gaussian
    ) -> Double? {
        guard !confidence.isEmpty, confidence.allSatisfy(\.isFinite) else { return nil }
        // A bin of one answer tells nothing of its noise.
        let most = estimator == .plain ? bins : max(1, min(bins, confidence.count / 2))
        let table = reliability(confidence.map { min(max($0, 0), 1) }, isRight: isRight, bins: most)
        let n = Double(confidence.count)
        func sum(_ value: (Bin) -> Double) -> Double { table.reduce(0) { $0 + Double($1.count) / n * value($1) } }
        func square(_ bin: Bin) -> Double { (bin.accuracy - bin.confidence) * (bin.accuracy - bin.confidence) }
        let debiasedSquare = sum { bin in bin.variance.map { square(bin) - $0 } ?? 0 }
        switch estimator {
        case .plain:
            return sum { abs($0.accuracy - $0.confidence) }
        case .gaussian:
            return sum { bin in
                let difference = abs(bin.accuracy - bin.confidence)
                let deviation = (bin.accuracy * (1 - bin.accuracy) / Double(bin.count)).squareRoot()
                return 2 * difference - meanMagnitude(difference, deviation)
            }
        case .shrunken:
            let squares = sum(square)
            let share = squares > 0 ? max(0, min(1, debiasedSquare / squares)).squareRoot() : 0
            return max(
                0,
                sum { bin in
                    let difference = abs(bin.accuracy - bin.confidence)
                    let likely = share * difference
                    let accuracy = bin.confidence + share * (bin.accuracy - bin.confidence)
                    let deviation = (accuracy * (1 - accuracy) / Double(bin.count)).squareRoot()
                    return difference - (meanMagnitude(likely, deviation) - likely)
                }
            )
        case .rootMeanSquare:
            return max(0, debiasedSquare).squareRoot()
        }
    }

    /// E|N(mean, deviation²)|, the mean of a folded normal distribution, for mean ≥ 0.
    static func meanMagnitude(_ mean: Double, _ deviation: Double) -> Double {
        guard deviation > 0 else { return mean }
        let ratio = mean / deviation
        return deviation * (2 / Double.pi).squareRoot() * exp(-ratio * ratio / 2) + mean
            * erf(ratio / Double(2).squareRoot())
    }
}
