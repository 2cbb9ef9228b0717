/// Deals articles to folds so that every label is spread evenly and no group is torn apart.
///
/// Groups (an article alone is a group of one) are dealt one after the other, those with the rarest labels first, each
/// to the fold that lacks their labels most; ties go to the fold with fewer articles, then to one drawn by the seed.
/// For articles with several labels this is iterative stratification (K. Sechidis, G. Tsoumakas and I. Vlahavas, On
/// the stratification of multi-label data, ECML PKDD 2011), with groups in place of examples. The result depends on
/// the seed and on the order of articles alone.
package struct StratifiedGroupFolds: Sendable {
    /// Number of folds (k).
    package let folds: Int
    /// Seed of the draws.
    package let seed: UInt64

    package init(folds: Int, seed: UInt64) {
        precondition(folds >= 2, "there must be at least two folds")
        self.folds = folds
        self.seed = seed
    }

    /// The fold of each article, in 0..<k.
    ///
    /// - Parameters:
    ///   - labels: for each article, the numbers of its labels; none counts as a label of its own.
    ///   - classes: number of labels.
    ///   - groups: for each article, its group; nil where every article stands alone.
    /// - Complexity: O(folds · labels of all articles + n log n).
    package func assign(labels: [[Int]], classes: Int, groups: [Int]? = nil) -> [Int] {
        precondition(groups?.count ?? labels.count == labels.count, "one group an article")
        precondition(labels.allSatisfy { $0.allSatisfy { (0..<classes).contains($0) } }, "labels are numbered from 0")
        var generator = SplitMix64(seed: seed)
        // Members of each group, groups in order of their first article, then shuffled.
        var numbers: [Int: Int] = [:]
        var members: [[Int]] = []
        for article in labels.indices {
            let group = groups?[article] ?? article
            if let number = numbers[group] {
                members[number].append(article)
            } else {
                numbers[group] = members.count
                members.append([article])
            }
        }
        members.shuffle(using: &generator)
        // One more label stands for "none", so that articles without labels are spread, too.
        let labelsOf = labels.map { $0.isEmpty ? [classes] : $0 }
        var totals = [Double](repeating: 0, count: classes + 1)
        for list in labelsOf { for label in list { totals[label] += 1 } }
        let counts = members.map { group in
            var counts: [Int: Double] = [:]
            for article in group { for label in labelsOf[article] { counts[label, default: 0] += 1 } }
            return counts.sorted { $0.key < $1.key }
        }
        let rarest = counts.map { counts in counts.reduce(Double.infinity) { min($0, totals[$1.key]) } }
        // Rare labels first; among equals the larger groups first, as they are the hardest to place.
        let order = members.indices.sorted { a, b in
            if rarest[a] != rarest[b] { return rarest[a] < rarest[b] }
            if members[a].count != members[b].count { return members[a].count > members[b].count }
            return a < b
        }
        var wanted = (0..<folds).map { _ in totals.map { $0 / Double(folds) } }
        var room = [Double](repeating: Double(labels.count) / Double(folds), count: folds)
        var fold = [Int](repeating: 0, count: labels.count)
        for group in order {
            var best = 0
            var bestNeed = (-Double.infinity, -Double.infinity, UInt64(0))
            for candidate in 0..<folds {
                // The need of the rarest label decides; the others count in proportion to their rarity.
                let need = counts[group].reduce(0.0) { $0 + $1.value * wanted[candidate][$1.key] / totals[$1.key] }
                let key = (need, room[candidate], generator.next())
                if key > bestNeed { (best, bestNeed) = (candidate, key) }
            }
            for article in members[group] { fold[article] = best }
            for (label, count) in counts[group] { wanted[best][label] -= count }
            room[best] -= Double(members[group].count)
        }
        return fold
    }
}
