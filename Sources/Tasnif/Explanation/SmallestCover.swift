/// Finds the fewest of some items that together meet every one of some linear demands.
struct SmallestCover {
    /// The items chosen must gain at least `need` together.
    struct Demand {
        let need: Double
        /// What each item gains, in the order of the items; may be negative.
        let gains: [Double]
    }

    /// What was found.
    enum Answer: Equatable {
        /// A smallest set of items that meets all demands.
        case found([Int])
        /// No set within the limit does.
        case none
        /// The search was given up: there may be a set.
        case undecided
    }

    /// Gains that are looked at before the search is given up: about 0.1 s.
    private static let budget = 20_000_000

    private var demands: [Demand]
    /// Items in the order tried, and for each demand the places in that order by falling gain.
    private var order: [Int] = []
    private var ranking: [[Int]] = []
    private var effort = 0

    private init(_ demands: [Demand]) { self.demands = demands }

    /// The fewest items that meet all demands.
    ///
    /// For one demand the items with the largest gains are the answer: no set of as many items gains more. For several,
    /// sets of one item, two and so on are searched depth first; a branch is left where for some demand, or for their
    /// sum (each divided by its need), even the largest gains still free fall short.
    ///
    /// - Parameter limit: the largest set looked for.
    static func solve(_ demands: [Demand], limit: Int) -> Answer {
        if demands.allSatisfy({ $0.need <= 0 }) { return .found([]) }
        let bounds = demands.map { greedy($0, limit: limit) }
        guard !bounds.contains(nil) else { return .none }
        if demands.count == 1, let set = bounds[0] { return .found(set) }
        var search = SmallestCover(demands)
        return search.run(from: bounds.compactMap { $0?.count }.max() ?? 0, limit: limit)
    }

    /// The fewest items for one demand; nil where the limit is too low.
    private static func greedy(_ demand: Demand, limit: Int) -> [Int]? {
        var chosen: [Int] = []
        var rest = demand.need
        for item in ranked(demand.gains) {
            if rest <= 0 { break }
            guard chosen.count < limit, demand.gains[item] > 0 else { return nil }
            chosen.append(item)
            rest -= demand.gains[item]
        }
        return rest <= 0 ? chosen : nil
    }

    /// Items by falling gain; of equal gains the first.
    private static func ranked(_ gains: [Double]) -> [Int] {
        gains.indices.sorted { (gains[$1], $0) < (gains[$0], $1) }
    }

    private mutating func run(from least: Int, limit: Int) -> Answer {
        // A combination of demands with factors that are not negative holds wherever they all do.
        let open = demands.filter { $0.need > 0 }
        let sum = demands[0].gains.indices.map { item in
            open.reduce(0) { $0 + $1.gains[item] / $1.need }
        }
        demands.append(Demand(need: Double(open.count), gains: sum))
        order = Self.ranked(sum).filter { item in demands.contains { $0.gains[item] > 0 } }
        ranking = demands.map { demand in Self.ranked(order.map { demand.gains[$0] }) }
        guard least <= limit else { return .none }
        for size in least...limit {
            var chosen: [Int] = []
            if extend(&chosen, from: 0, left: size, rest: demands.map(\.need)) { return .found(chosen) }
            if effort > Self.budget { return .undecided }
        }
        return .none
    }

    /// Adds up to `left` items that stand at `start` or later in the order; whether that met all demands.
    private mutating func extend(_ chosen: inout [Int], from start: Int, left: Int, rest: [Double]) -> Bool {
        // The last demand is the sum of the others, which rounding may leave open.
        if rest.dropLast().allSatisfy({ $0 <= 0 }) { return true }
        guard left > 0 else { return false }
        for place in start..<max(start, order.count) {
            guard canMeet(rest, from: place, left: left), effort <= Self.budget else { return false }
            let item = order[place]
            chosen.append(item)
            let next = demands.indices.map { rest[$0] - demands[$0].gains[item] }
            if extend(&chosen, from: place + 1, left: left - 1, rest: next) { return true }
            chosen.removeLast()
        }
        return false
    }

    /// Whether each demand alone could be met by items from a place on.
    private mutating func canMeet(_ rest: [Double], from start: Int, left: Int) -> Bool {
        for (demand, need) in rest.enumerated() where need > 0 {
            var open = need * (1 - 1e-12)
            var free = left
            for place in ranking[demand] {
                effort += 1
                if place < start { continue }
                let gain = demands[demand].gains[order[place]]
                if free == 0 || gain <= 0 || open <= 0 { break }
                open -= gain
                free -= 1
            }
            if open > 0 { return false }
        }
        return true
    }
}
