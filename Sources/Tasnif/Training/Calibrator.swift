import LinearModels

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Fits calibration and decision rules to held-out logits.
///
/// All fits are tiny convex problems, solved by Newton's method with a little shrinkage towards "as it is", so that a
/// label with a
/// handful of examples keeps sensible values.
struct Calibrator {
    /// Logits of held-out articles, n × k.
    let logits: [[Double]]
    /// Their labels.
    let targets: [[Int]]
    let labels: Int

    /// Common scale and a bias for each class, minimising the log-loss of the softmax.
    ///
    /// Alexandari, Kundaje and Shrikumar, "Maximum likelihood with bias-corrected calibration is hard-to-beat at
    /// label shift
    /// adaptation" (ICML 2020), with the scale as exp(t) to stay positive. The penalty is ½(t² + Σ bias²) / 10 for
    /// the whole sum of losses.
    func bcts() -> Axis.Calibration {
        let penalty = 0.1
        let size = labels + 1
        var point = [Double](repeating: 0, count: size)  // t, then biases
        func loss(_ point: [Double]) -> Double {
            let scale = exp(point[0])
            var sum = 0.0
            for (row, target) in zip(logits, targets) {
                let scores = row.indices.map { scale * row[$0] + point[$0 + 1] }
                sum += LogisticModel.logSumExp(scores) - scores[target[0]]
            }
            return sum + 0.5 * penalty * point.reduce(0) { $0 + $1 * $1 }
        }
        var value = loss(point)
        for _ in 0..<100 {
            let scale = exp(point[0])
            var gradient = point.map { penalty * $0 }
            var hessian = [Double](repeating: 0, count: size * size)
            for index in 0..<size { hessian[index * size + index] = penalty }
            for (row, target) in zip(logits, targets) {
                let p = LogisticModel.softmax(row.indices.map { scale * row[$0] + point[$0 + 1] })
                var mean = 0.0
                var square = 0.0
                for c in 0..<labels {
                    let s = scale * row[c]
                    mean += p[c] * s
                    square += p[c] * s * s
                }
                gradient[0] += mean - scale * row[target[0]]
                // The Gauss–Newton part of the second derivative by t; it is never negative, so the step goes downhill.
                hessian[0] += square - mean * mean
                for c in 0..<labels {
                    gradient[c + 1] += p[c] - (c == target[0] ? 1 : 0)
                    let cross = p[c] * (scale * row[c] - mean)
                    hessian[c + 1] += cross
                    hessian[(c + 1) * size] += cross
                    for d in 0..<labels {
                        hessian[(c + 1) * size + d + 1] += (c == d ? p[c] : 0) - p[c] * p[d]
                    }
                }
            }
            guard let step = solve(hessian, gradient) else { break }
            var length = 1.0
            var next = point
            var nextValue = value
            repeat {
                next = zip(point, step).map { $0 - length * $1 }
                nextValue = loss(next)
                length /= 2
            } while !(nextValue <= value) && length > 1e-8
            guard nextValue <= value else { break }
            let change = value - nextValue
            point = next
            value = nextValue
            if change < 1e-10 * max(1, abs(value)) { break }
        }
        return Axis.Calibration(
            scale: Array(repeating: exp(point[0]), count: labels),
            offset: Array(point.dropFirst())
        )
    }

    /// Platt's scaling of each label: p = σ(a · logit + b), a > 0.
    ///
    /// - Parameter isShared: whether all labels get the same a and b, as they should where one set of weights serves
    ///   them all.
    func platt(isShared: Bool = false) -> Axis.Calibration {
        if isShared {
            let (scale, offset) = platt(
                logits.flatMap(\.self),
                targets.flatMap { target in (0..<labels).map { target.contains($0) } }
            )
            return Axis.Calibration(
                scale: Array(repeating: scale, count: labels),
                offset: Array(repeating: offset, count: labels)
            )
        }
        var result = Axis.Calibration.identity(labels)
        for label in 0..<labels {
            (result.scale[label], result.offset[label]) = platt(
                logits.map { $0[label] },
                targets.map { $0.contains(label) }
            )
        }
        return result
    }

    /// Platt's scaling of some scores.
    ///
    /// Platt 1999 in the form of Lin, Lin and Weng 2007: targets are (n₊ + 1)/(n₊ + 2) and 1/(n₋ + 2), so that a
    /// perfectly separated label does not get an infinite slope; and a small penalty holds (ln a, b) near 0.
    private func platt(_ scores: [Double], _ truth: [Bool]) -> (scale: Double, offset: Double) {
        let positives = Double(truth.count(where: \.self))
        let negatives = Double(truth.count) - positives
        let high = (positives + 1) / (positives + 2)
        let low = 1 / (negatives + 2)
        let penalty = 1.0
        var t = 0.0
        var b = 0.0
        func loss(_ t: Double, _ b: Double) -> Double {
            var sum = 0.5 * penalty * (t * t + b * b)
            for (score, isTrue) in zip(scores, truth) {
                let score = exp(t) * score + b
                // ln(1 + e^s) − y·s, stable for both signs.
                sum += max(score, 0) + log1p(exp(-abs(score))) - (isTrue ? high : low) * score
            }
            return sum
        }
        var value = loss(t, b)
        for _ in 0..<100 {
            let a = exp(t)
            var g0 = penalty * t
            var g1 = penalty * b
            var h00 = penalty
            var h01 = 0.0
            var h11 = penalty
            for (score, isTrue) in zip(scores, truth) {
                let s = a * score
                let p = LogisticModel.sigmoid(s + b)
                let error = p - (isTrue ? high : low)
                g0 += error * s
                g1 += error
                let weight = p * (1 - p)
                h00 += weight * s * s
                h01 += weight * s
                h11 += weight
            }
            let determinant = h00 * h11 - h01 * h01
            guard determinant > 1e-300 else { break }
            let d0 = (h11 * g0 - h01 * g1) / determinant
            let d1 = (h00 * g1 - h01 * g0) / determinant
            var length = 1.0
            var nextValue = loss(t - d0, b - d1)
            while !(nextValue <= value), length > 1e-8 {
                length /= 2
                nextValue = loss(t - length * d0, b - length * d1)
            }
            guard nextValue <= value else { break }
            let change = value - nextValue
            t -= length * d0
            b -= length * d1
            value = nextValue
            if change < 1e-10 * max(1, abs(value)) { break }
        }
        return (exp(t), b)
    }

    /// Solves a symmetric positive definite system by Cholesky; nil when it is not definite. k + 1 unknowns, so
    /// nothing is gained by LAPACK.
    private func solve(_ matrix: [Double], _ right: [Double]) -> [Double]? {
        let n = right.count
        var lower = matrix
        for column in 0..<n {
            for row in column..<n {
                var sum = lower[row * n + column]
                for k in 0..<column { sum -= lower[row * n + k] * lower[column * n + k] }
                if row == column {
                    guard sum > 1e-12 else { return nil }
                    lower[row * n + row] = sum.squareRoot()
                } else {
                    lower[row * n + column] = sum / lower[column * n + column]
                }
            }
        }
        var solution = right
        for row in 0..<n {
            for k in 0..<row { solution[row] -= lower[row * n + k] * solution[k] }
            solution[row] /= lower[row * n + row]
        }
        for row in (0..<n).reversed() {
            for k in (row + 1)..<n { solution[row] -= lower[k * n + row] * solution[k] }
            solution[row] /= lower[row * n + row]
        }
        return solution
    }

    // MARK: - Decisions

    /// For each label, the probability from which on it is given: the one with the largest F1 that calibrated
    /// probabilities promise.
    ///
    /// - Parameters:
    ///   - probabilities: calibrated, n × k.
    ///   - isShared: whether all labels get the threshold that is best for all together.
    static func thresholds(_ probabilities: [[Double]], labels: Int, isShared: Bool = false) -> [Double] {
        if isShared { return Array(repeating: threshold(probabilities.flatMap(\.self)), count: labels) }
        return (0..<labels).map { label in threshold(probabilities.map { $0[label] }) }
    }

    /// Half of the largest F1 that can be expected of these probabilities, within 0.05…0.5.
    ///
    /// Given to the m most probable articles, a label is right p₁ + … + pₘ times and should have been given Σ p times,
    /// which makes F1 = 2 (p₁ + … + pₘ) / (m + Σ p). Its maximum F* is reached where all articles with p ≥ F*/2 have
    /// the label (Lipton, Elkan and Naryanaswamy, "Optimal thresholding of classifiers to maximize F1 measure", ECML
    /// PKDD 2014). The truth has gone into the probabilities by calibration, two numbers a label; the threshold that is
    /// best for the truth itself follows the luck of single articles where a label has few.
    static func threshold(_ probabilities: [Double]) -> Double {
        let total = probabilities.reduce(0, +)
        var best = 0.0
        var hits = 0.0
        for (rank, p) in probabilities.sorted(by: >).enumerated() {
            hits += p
            best = max(best, 2 * hits / (Double(rank + 1) + total))
        }
        // Without the lower bound a label that the model does not know would be given to all articles.
        return min(max(best / 2, 0.05), 0.5)
    }
}
