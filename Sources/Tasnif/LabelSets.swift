import Evaluation
import LinearAlgebra

/// How often label sets are to hold the true label.
public struct Coverage: Hashable, Sendable {
    /// The share of true labels that the sets hold, between 0 and 1.
    public var share: Double
    /// Whether the share holds for each label by itself and not only for all labels together.
    public var isByLabel: Bool

    /// - Parameter share: between 0 and 1, both excluded.
    public init(share: Double, isByLabel: Bool = false) {
        precondition(share > 0 && share < 1, "a share between 0 and 1")
        self.share = share
        self.isByLabel = isByLabel
    }
}

/// A model cannot give label sets, because an axis was trained without held-out articles.
public struct HeldOutScoresMissing: Error, Equatable, CustomStringConvertible {
    /// Name of the axis.
    public let axis: String

    /// What is wrong and what to do.
    public var description: String {
        "the model has no held-out scores on axis '\(axis)', so label sets of a given coverage cannot be worked out: "
            + "it was trained with --folds 0 or --plain, or by an earlier version; train it anew with --folds 2 or more"
    }
}

/// How unlike their true labels held-out articles looked: what conformal label sets are cut by.
///
/// The score of an article and a label is 1 − p(label), with the calibrated probability that a model of the other folds
/// gives. Scores of true labels are kept sorted, of all labels together (group 0) and of each label (group 1 + its
/// number). Where an article may have several labels each of them has a score.
///
/// Source: V. Vovk, "Cross-conformal predictors" (2015), in the form that pools the scores of all folds; the score is
/// that of M. Sadinle, J. Lei and L. Wasserman, "Least ambiguous set-valued classifiers with bounded error levels"
/// (2019), which gives the smallest sets on average.
struct HeldOutScores: Sendable {
    /// Scores kept of one group; of more articles, as many quantiles.
    static let limit = 1001

    /// The scores of the groups, one group after the other, ascending within each.
    let scores: SharedBuffer<Float>
    /// Number of scores of each group before they were thinned to quantiles.
    private let counts: [Int]
    private let starts: [Int]

    /// The score of a label. Single precision, so that comparison is exact with what a file holds.
    static func score(_ probability: Double) -> Float { Float(1 - probability) }

    /// Scores of held-out articles.
    ///
    /// - Parameters:
    ///   - probabilities: calibrated, one row an article.
    ///   - targets: for each article, the numbers of its labels.
    ///   - labels: number of labels.
    init(probabilities: [[Double]], targets: [[Int]], labels: Int) {
        var groups = [[Float]](repeating: [], count: labels + 1)
        for (row, target) in zip(probabilities, targets) {
            for label in target {
                let score = Self.score(row[label])
                groups[0].append(score)
                groups[1 + label].append(score)
            }
        }
        self.init(
            SharedBuffer(
                groups.flatMap { group in
                    let sorted = group.sorted()
                    let kept = min(sorted.count, Self.limit)
                    // The last quantile is the largest score.
                    return (0..<kept).map { sorted[(($0 + 1) * sorted.count + kept - 1) / kept - 1] }
                }
            ),
            counts: groups.map(\.count)
        )
    }

    /// The scores that a file holds for an axis; nil when they are too many or too few for it.
    init?(_ scores: SharedBuffer<Float>, axis: Axis) {
        guard axis.supports.allSatisfy({ (0...Int(Int32.max)).contains($0) }) else { return nil }
        self.init(scores, counts: [axis.supports.reduce(0, +)] + axis.supports)
        guard starts.last == scores.count else { return nil }
    }

    private init(_ scores: SharedBuffer<Float>, counts: [Int]) {
        self.scores = scores
        self.counts = counts
        starts = counts.reduce(into: [0]) { $0.append($0[$0.count - 1] + min($1, Self.limit)) }
    }

    /// The score up to which labels belong to a set: the ⌈(n + 1) · share⌉-th smallest of a group's n scores.
    ///
    /// Between quantiles the larger one is taken, so thinning never lowers the coverage, and raises it by less than a
    /// thousandth.
    ///
    /// - Returns: nil when n scores are too few for the share, so that every label belongs to the set.
    private func threshold(_ share: Double, group: Int) -> Float? {
        guard let rank = conformalRank(share: share, count: counts[group]) else { return nil }
        let kept = min(counts[group], Self.limit)
        return scores[starts[group] + (rank - 1) * kept / counts[group]]
    }

    /// For each label, the score up to which it belongs to a set.
    ///
    /// On a single-label axis one threshold serves all labels, on a several-label axis each label has its own. A label
    /// with too few held-out articles for that takes the threshold of all labels together; if the coverage is to hold
    /// by label it belongs to every set.
    func thresholds(_ coverage: Coverage, allowsSeveral: Bool) -> [Float] {
        let common = threshold(coverage.share, group: 0) ?? .infinity
        return (1..<counts.count).map { group in
            if coverage.isByLabel { return threshold(coverage.share, group: group) ?? .infinity }
            return allowsSeveral ? threshold(coverage.share, group: group) ?? common : common
        }
    }
}

extension Axis {
    /// The labels of a set, most probable first.
    ///
    /// - Parameter thresholds: for each label, the score up to which it belongs to the set.
    func labelSet(_ probabilities: [Double], thresholds: [Float]) -> [Int] {
        probabilities.indices.filter { HeldOutScores.score(probabilities[$0]) <= thresholds[$0] }
            .sorted { (probabilities[$1], $0) < (probabilities[$0], $1) }
    }
}

extension TaggingModel {
    /// Refuses label sets on axes that were trained without held-out articles.
    ///
    /// - Parameter names: the axes asked for; all of the model if none is named.
    public func requireHeldOutScores(axes names: [String] = []) throws(HeldOutScoresMissing) {
        for (axis, scores) in zip(axes, heldOutScores)
        where scores == nil && (names.isEmpty || names.contains(axis.name)) {
            throw HeldOutScoresMissing(axis: axis.name)
        }
    }
}
