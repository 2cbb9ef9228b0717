/// How far several people who labelled the same articles agree.
package enum Agreement {
    /// Krippendorff's alpha: 1 for perfect agreement, 0 as by chance, below 0 for systematic disagreement.
    ///
    ///     α = 1 − D_o / D_e
    ///     D_o = 1/n Σ_u 1/(m_u − 1) Σ_{i≠j in u} δ(v_i, v_j)        within articles
    ///     D_e = 1/(n(n − 1)) Σ_{i≠j} δ(v_i, v_j)                     between all values
    ///
    /// where article u has m_u values and n = Σ m_u counts the values of articles with at least two. Articles with
    /// fewer do not enter.
    ///
    /// Source: K. Krippendorff, Computing Krippendorff's alpha-reliability (2011).
    ///
    /// - Parameters:
    ///   - articles: for each article, the values that its coders gave; a coder who did not see the article gives
    ///     none. The order of coders does not matter.
    ///   - distance: δ ≥ 0, symmetric, 0 for equal values; where the literature writes δ² for a metric, that square.
    /// - Returns: nil where no article has two values, or where all values are equal, so that chance cannot disagree.
    /// - Complexity: O(d² + Σ m_u²) distances for d distinct values.
    package static func krippendorffAlpha<Value: Hashable>(
        _ articles: [[Value]],
        distance: (Value, Value) -> Double
    ) -> Double? {
        // Values are numbered in order of appearance, so that sums are taken in one order in every process.
        var numbers: [Value: Int] = [:]
        var values: [Value] = []
        var totals: [Double] = []
        var observed = 0.0
        var n = 0.0
        for article in articles where article.count >= 2 {
            var within = 0.0
            for (place, value) in article.enumerated() {
                if let number = numbers[value] {
                    totals[number] += 1
                } else {
                    numbers[value] = values.count
                    values.append(value)
                    totals.append(1)
                }
                for other in article[(place + 1)...] where other != value { within += 2 * distance(value, other) }
            }
            observed += within / Double(article.count - 1)
            n += Double(article.count)
        }
        guard n >= 2 else { return nil }
        var expected = 0.0
        for a in values.indices {
            for b in values.indices where b > a {
                expected += 2 * totals[a] * totals[b] * distance(values[a], values[b])
            }
        }
        guard expected > 0 else { return nil }
        return 1 - (observed / n) / (expected / (n * (n - 1)))
    }

    /// 0 for equal values and 1 for different ones: alpha for labels without order.
    package static func nominalDistance<Value: Equatable>(_ a: Value, _ b: Value) -> Double { a == b ? 0 : 1 }

    /// 1 − |A ∩ B| / |A ∪ B|; 0 for two empty sets.
    package static func jaccardDistance<Label>(_ a: Set<Label>, _ b: Set<Label>) -> Double {
        let common = a.intersection(b).count
        let union = a.count + b.count - common
        return union == 0 ? 0 : 1 - Double(common) / Double(union)
    }

    /// The distance of two sets of labels that is mild where one holds the other: 1 − J · M.
    ///
    /// J is the Jaccard index; M is 1 for equal sets, 2/3 where one holds the other, 1/3 where they merely overlap, 0
    /// where they have nothing in common. Two empty sets are equal; an empty and a filled one have nothing in common.
    ///
    /// Source: R. Passonneau, Measuring agreement on set-valued items (MASI) for semantic and pragmatic annotation,
    /// LREC 2006.
    package static func masiDistance<Label>(_ a: Set<Label>, _ b: Set<Label>) -> Double {
        if a == b { return 0 }
        let common = a.intersection(b).count
        guard common > 0 else { return 1 }
        let isNested = common == min(a.count, b.count)
        // In thirds, so that whole numbers are divided once.
        return 1 - Double(common * (isNested ? 2 : 1)) / Double(3 * (a.count + b.count - common))
    }
}
