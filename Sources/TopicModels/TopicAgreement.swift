/// How alike two sets of topics are.
package enum TopicAgreement {
    /// Mean agreement of topics that are matched one to one so that it is largest.
    ///
    ///     agree(A, B) = 1/r · max over π of Σᵢ AJ(Aᵢ, B_π(i)),    AJ(R, S) = 1/t · Σ over d = 1…t of J(R₁…d, S₁…d)
    ///
    /// R and S are lists of the t largest terms, J is Jaccard's share of common terms; AJ counts differences at the top
    /// of the lists more than those further down. 1 for equal sets in any order, 0 for sets without a common term.
    ///
    /// Source: D. Greene, D. O'Callaghan and P. Cunningham, How many topics? Stability analysis for topic models, ECML
    /// PKDD 2014.
    ///
    /// - Parameters:
    ///   - first: for each topic its largest terms, largest first.
    ///   - second: as many topics.
    /// - Returns: 0 to 1; 0 without topics.
    /// - Complexity: O(r² t² + r³) time.
    package static func matched(_ first: [[Int]], _ second: [[Int]]) -> Double {
        precondition(first.count == second.count, "both sets must have as many topics")
        guard !first.isEmpty else { return 0 }
        let scores = first.map { a in second.map { averageJaccard(a, $0) } }
        let columns = Assignment.best(scores)
        return zip(scores, columns).reduce(0) { $0 + $1.0[$1.1] } / Double(first.count)
    }

    /// AJ of two ranked lists without repetitions, to the depth of the longer one; 0 where either is empty.
    static func averageJaccard(_ first: [Int], _ second: [Int]) -> Double {
        guard !first.isEmpty, !second.isEmpty else { return 0 }
        let depth = max(first.count, second.count)
        var common = 0
        var sum = 0.0
        for position in 0..<depth {
            if position < first.count, second.prefix(position).contains(first[position]) { common += 1 }
            if position < second.count, first.prefix(position + 1).contains(second[position]) { common += 1 }
            let union = min(position + 1, first.count) + min(position + 1, second.count) - common
            sum += Double(common) / Double(union)
        }
        return sum / Double(depth)
    }
}
