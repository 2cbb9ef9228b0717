#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// How far two distributions over the same things are apart.
package enum Divergence {
    /// The Jensen–Shannon distance: 0 for equal distributions, 1 for ones without anything in common.
    ///
    ///     JSD = ½ Σ p log₂(p / m) + ½ Σ q log₂(q / m),   m = (p + q) / 2;   distance = √JSD
    ///
    /// Source: J. Lin, Divergence measures based on the Shannon entropy, IEEE Transactions on Information Theory 37 (1991);
    /// that its root is a metric: D. M. Endres and J. E. Schindelin, the same journal 49 (2003).
    ///
    /// - Parameters:
    ///   - p: weights ≥ 0, scaled to sum 1.
    ///   - q: the same for the second distribution.
    /// - Returns: nil where the weights of one sum to 0 or are not finite.
    package static func jensenShannonDistance(_ p: [Double], _ q: [Double]) -> Double? {
        contributions(p, q).map { max(0, $0.reduce(0, +)).squareRoot() }
    }

    /// What each thing adds to JSD (the square of the distance), in bits; see `jensenShannonDistance`.
    package static func contributions(_ p: [Double], _ q: [Double]) -> [Double]? {
        precondition(p.count == q.count, "the same things")
        let (sumP, sumQ) = (p.reduce(0, +), q.reduce(0, +))
        guard sumP > 0, sumQ > 0, sumP.isFinite, sumQ.isFinite else { return nil }
        return zip(p, q).map { p, q in
            let (p, q) = (p / sumP, q / sumQ)
            let m = (p + q) / 2
            func part(_ x: Double) -> Double { x > 0 ? x * log2(x / m) / 2 : 0 }
            return part(p) + part(q)
        }
    }

    /// The population stability index, the symmetric form of the Kullback–Leibler divergence, in nats.
    ///
    ///     PSI = Σ (qᵢ − pᵢ) ln(qᵢ / pᵢ)
    ///
    /// Half an observation is added to every count, so that it is finite. By custom below 0.1 is stable and above 0.25 a
    /// shift (N. Siddiqi, Credit Risk Scorecards (2006)); but two samples of n and m of one distribution over k things
    /// have an index of (k − 1)(1/n + 1/m) on average, which may be more than that (B. Yurdakul and J. Naranjo,
    /// Statistical properties of the population stability index, Journal of Risk Model Validation 14 (2020)).
    ///
    /// - Parameters:
    ///   - p: counts of the first sample.
    ///   - q: counts of the second.
    /// - Returns: the index, and what it would be by chance; nil where a sample is empty.
    package static func populationStability(_ p: [Int], _ q: [Int]) -> (index: Double, byChance: Double)? {
        precondition(p.count == q.count, "the same things")
        let (n, m) = (Double(p.reduce(0, +)), Double(q.reduce(0, +)))
        guard n > 0, m > 0 else { return nil }
        let half = Double(p.count) / 2
        let index = zip(p, q).reduce(0.0) { sum, pair in
            let a = (Double(pair.0) + 0.5) / (n + half)
            let b = (Double(pair.1) + 0.5) / (m + half)
            return sum + (b - a) * log(b / a)
        }
        return (index, Double(p.count - 1) * (1 / n + 1 / m))
    }
}
