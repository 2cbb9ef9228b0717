#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Looks for the smallest set of terms without which an axis would answer otherwise for a label.
struct ReversalSearch {
    /// What the logits of an axis are read from: the article, one of its passages, or its mentions.
    struct View {
        /// The terms, or features of mentions, by number.
        let items: [Int]
        /// The logits of the labels.
        let logits: [Double]
        /// For the labels needed, what each of `items` adds to the logit.
        let contributions: [Int: [Double]]
    }

    /// What was found; terms by number.
    enum Answer {
        case without([Int], Prediction.AxisResult)
        case none
        case undecided
    }

    let axis: Axis
    let views: [View]
    /// The logits of the axis without some items, scored anew.
    let rescore: (Set<Int>) -> [Double]
    /// The largest set looked for.
    let limit: Int

    /// How far beyond equality a demand goes, relative to the scores: sums of some thousand terms in another order
    /// differ by less.
    private static let margin = 1e-9

    /// With more demands than this the search would hardly end; and texts of a thousand passages would fill the memory.
    private static let mostDemands = 100

    /// The smallest set for a label.
    ///
    /// - Parameter isAnswered: whether the label reaches its threshold or, on an axis of one label, is the answer.
    func smallest(label: Int, isAnswered: Bool) -> Answer {
        let items = Array(Set(views.flatMap(\.items))).sorted()
        let numbers = Dictionary(uniqueKeysWithValues: items.enumerated().map { ($1, $0) })
        var best: [Int]?
        var isDecided = true
        for demands in axis.allowsSeveral
            ? thresholdDemands(label, isAnswered) : rivalDemands(label, isAnswered)
        {
            guard demands.count <= Self.mostDemands else {
                isDecided = false
                continue
            }
            let demands = demands.map { demand in
                var gains = [Double](repeating: 0, count: items.count)
                for (item, gain) in zip(views[demand.view].items, demand.gains) {
                    if let number = numbers[item] { gains[number] += gain }
                }
                return SmallestCover.Demand(need: demand.need, gains: gains)
            }
            switch SmallestCover.solve(demands, limit: limit) {
            case .found(let set): if set.count < best?.count ?? .max { best = set }
            case .none: break
            case .undecided: isDecided = false
            }
        }
        guard let best else { return isDecided ? .none : .undecided }
        let set = best.map { items[$0] }
        let result = axis.result(logits: rescore(Set(set)), abstains: false)
        // Where probabilities are rounded to 0 or 1, scores can pass a border that probabilities do not.
        guard axis.answers(result, label: label) != isAnswered else { return .undecided }
        return .without(set, result)
    }

    /// A demand on what a view gains.
    private typealias ViewDemand = (view: Int, need: Double, gains: [Double])

    /// To cross the threshold from above every view that reaches it must fall below; from below, one must reach it.
    private func thresholdDemands(_ label: Int, _ isAnswered: Bool) -> [[ViewDemand]] {
        let odds = log(axis.decision[label] / (1 - axis.decision[label]))
        let threshold = (odds - axis.calibration.offset[label]) / axis.calibration.scale[label]
        // With thresholds of 0 and 1 nothing changes the answer.
        guard threshold.isFinite else { return [] }
        let demands = views.indices.map { view -> ViewDemand in
            let logit = views[view].logits[label]
            let distance = isAnswered ? logit - threshold : threshold - logit
            let margin = Self.margin * max(1, abs(logit), abs(threshold))
            let gains = (views[view].contributions[label] ?? []).map { isAnswered ? $0 : -$0 }
            return (view, distance + margin, gains)
        }
        // Terms that speak for a label speak for it in every passage, so one that is below its threshold stays there.
        return isAnswered ? [demands.filter { $0.need > 0 }] : demands.map { [$0] }
    }

    /// To lose to another label, one rival must come out ahead; to win, every rival must fall behind.
    private func rivalDemands(_ label: Int, _ isAnswered: Bool) -> [[ViewDemand]] {
        // Axes of one label have one view.
        let view = views[0]
        func score(_ label: Int) -> Double {
            axis.calibration.scale[label] * view.logits[label] + axis.calibration.offset[label] + axis.decision[label]
        }
        func gains(from loser: Int, to winner: Int) -> [Double] {
            zip(view.contributions[loser] ?? [], view.contributions[winner] ?? []).map {
                axis.calibration.scale[loser] * $0 - axis.calibration.scale[winner] * $1
            }
        }
        let demands = axis.labels.indices.filter { $0 != label }.map { rival -> ViewDemand in
            let (loser, winner) = isAnswered ? (label, rival) : (rival, label)
            let margin = Self.margin * max(1, abs(score(loser)), abs(score(winner)))
            return (0, score(loser) - score(winner) + margin, gains(from: loser, to: winner))
        }
        return isAnswered ? demands.map { [$0] } : [demands]
    }
}

extension Axis {
    /// Whether a result speaks for a label before answers are brought into line with each other: its probability
    /// reaches the threshold or, on an axis of one label, it is the answer.
    func answers(_ result: Prediction.AxisResult, label: Int) -> Bool {
        allowsSeveral ? result.probabilities[label] >= decision[label] : result.tags == [labels[label]]
    }
}
