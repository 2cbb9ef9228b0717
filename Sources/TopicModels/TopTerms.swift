package import LinearAlgebra

/// The terms that stand for a topic.
package enum TopTerms {
    /// The terms with the largest weights in each topic, largest first.
    ///
    /// Of equal weights the term with the smaller number comes first. Terms without weight do not appear, so a topic
    /// may have fewer than asked for, or none.
    ///
    /// - Parameters:
    ///   - termTopics: Hᵀ, terms × topics, non-negative.
    ///   - count: most terms a topic.
    /// - Complexity: O(terms · topics) and a little for each term that enters a list.
    package static func of(_ termTopics: Matrix, count: Int) -> [[Int]] {
        var lists = [[(weight: Double, term: Int)]](repeating: [], count: termTopics.columns)
        guard count > 0 else { return lists.map { _ in [] } }
        for term in 0..<termTopics.rows {
            for topic in 0..<termTopics.columns {
                let weight = termTopics[term, topic]
                guard weight > 0 else { continue }
                if lists[topic].count == count {
                    // Terms come in ascending order, so an equal weight does not displace an earlier term.
                    guard weight > lists[topic][count - 1].weight else { continue }
                    lists[topic].removeLast()
                }
                let place = lists[topic].firstIndex { $0.weight < weight } ?? lists[topic].endIndex
                lists[topic].insert((weight, term), at: place)
            }
        }
        return lists.map { $0.map(\.term) }
    }
}
