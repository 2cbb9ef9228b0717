package import LinearAlgebra

/// The terms that say most about each topic.
package enum TopTerms {
    /// For each topic, the terms of its largest weights, largest first; of equal weights the term with the lower index comes first.
    ///
    /// Terms of weight 0 are no part of a topic, so a list may be shorter than `count`; a topic that is zero throughout has none.
    ///
    /// - Parameters:
    ///   - termTopics: Hᵀ, d × r.
    ///   - count: most terms a topic.
    /// - Complexity: O(d r + changes · count).
    package static func indices(of termTopics: Matrix, count: Int) -> [[Int]] {
        var tops = [[(term: Int, weight: Double)]](repeating: [], count: termTopics.columns)
        guard count > 0 else { return tops.map { _ in [] } }
        for term in 0..<termTopics.rows {
            for topic in 0..<termTopics.columns {
                let weight = termTopics[term, topic]
                guard weight > 0, tops[topic].count < count || weight > tops[topic][count - 1].weight else { continue }
                // Terms come in ascending order, so one of equal weight goes behind those already there.
                let place = tops[topic].lastIndex { $0.weight >= weight }.map { $0 + 1 } ?? 0
                tops[topic].insert((term, weight), at: place)
                if tops[topic].count > count { tops[topic].removeLast() }
            }
        }
        return tops.map { $0.map(\.term) }
    }
}
