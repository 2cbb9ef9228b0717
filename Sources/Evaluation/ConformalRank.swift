/// The rank, from 1, of the calibration score that bounds a conformal set: ⌈(n + 1) · share⌉.
///
/// If the n scores and that of a new article are exchangeable, the new one is at most the score of this rank with a
/// probability of at least `share`, and, without ties, at most `share` + 1/(n + 1).
/// Source: V. Vovk, A. Gammerman and G. Shafer, Algorithmic Learning in a Random World (2005), proposition 2.3.
///
/// - Parameters:
///   - share: between 0 and 1.
///   - count: number of calibration scores (n).
/// - Returns: nil when the rank is above n, so that no score bounds the set.
package func conformalRank(share: Double, count: Int) -> Int? {
    // (n + 1) · share that should be whole may come out a rounding error above it.
    let rank = max(1, Int((Double(count + 1) * share - 1e-9).rounded(.up)))
    return rank <= count ? rank : nil
}
