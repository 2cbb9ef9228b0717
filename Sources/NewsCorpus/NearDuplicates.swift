/// How near-duplicates are found.
package struct NearDuplicateConfiguration: Sendable, Hashable {
    /// Share of common shingles (Jaccard similarity) from which two articles count as near-duplicates; default 0.6,
    /// sensible
    /// from 0.4 (loosely related reports) to 0.9 (copies with a word changed).
    package var threshold: Double

    /// A configuration.
    package init(threshold: Double = 0.6) {
        precondition(threshold > 0 && threshold <= 1, "a share of common shingles")
        self.threshold = threshold
    }

    /// Bins of two sketches that must be equal.
    fileprivate var neededBins: Int { Int((threshold * Double(NearDuplicateIndex.binCount)).rounded(.up)) }
}

/// Sketches of articles, from which near-duplicates are found without comparing every pair.
///
/// An article is a set of shingles (runs of words, say of three or five), given as 64-bit hashes. Its sketch has 128
/// bins; each
/// holds 16 bits of the smallest hash that falls into it (one-permutation hashing; empty bins borrow from others: A.
/// Shrivastava,
/// Optimal densification for fast and accurate minwise hashing, ICML 2017). The share of equal bins of two sketches
/// estimates the
/// Jaccard similarity of the sets, with a standard deviation of at most 0.045.
///
/// A sketch takes 256 bytes, whatever the length of the article.
package struct NearDuplicateIndex: Sendable {
    /// Bins of a sketch.
    package static let binCount = 128
    /// Bins that must agree for two articles to be compared at all, and the number of such chances: two articles of
    /// similarity s are compared with probability 1 − (1 − s³)⁴², which is 0.997 at 0.5 and 0.97 at 0.43.
    private static let bandRows = 3
    private static let bandCount = binCount / bandRows
    /// Articles of one bucket that the others in it are compared with. Keeps the time linear where very many articles
    /// share a
    /// piece of text but are not alike.
    private static let leaderLimit = 32

    private var bins: [UInt16] = []
    /// Whether an article has shingles at all; one without is like no other.
    private var isEmpty: [Bool] = []

    /// An index without articles.
    package init() {}

    /// Number of articles.
    package var count: Int { isEmpty.count }

    /// Adds the next article.
    ///
    /// - Parameter shingles: hashes of its shingles, in any order, repeated ones allowed. They need not be evenly
    ///   spread.
    /// - Complexity: linear in the number of shingles.
    package mutating func add(shingles: Span<UInt64>) {
        var smallest = [UInt64](repeating: .max, count: Self.binCount)
        for index in 0..<shingles.count {
            let hash = Self.mixed(shingles[index])
            // The upper seven bits choose the bin, the others are compared.
            let bin = Int(hash >> 57)
            smallest[bin] = min(smallest[bin], hash & (1 << 57 - 1))
        }
        isEmpty.append(shingles.isEmpty)
        for bin in 0..<Self.binCount {
            var source = bin
            var attempt: UInt64 = 0
            // Empty bins look for a filled one along a path that depends on the bin alone, so that equal sets borrow
            // equally.
            while smallest[source] == .max && !shingles.isEmpty {
                attempt += 1
                source = Int(Self.mixed(UInt64(bin) << 32 | attempt) >> 57)
            }
            bins.append(UInt16(truncatingIfNeeded: smallest[source]))
        }
    }

    /// Adds the next article.
    package mutating func add(shingles: [UInt64]) {
        add(shingles: shingles.span)
    }

    /// Adds the articles of another index behind those of this one, for sketches that were made in parallel.
    package mutating func append(_ other: NearDuplicateIndex) {
        bins.append(contentsOf: other.bins)
        isEmpty.append(contentsOf: other.isEmpty)
    }

    /// The estimated Jaccard similarity of two articles, from 0 to 1.
    package func similarity(_ first: Int, _ second: Int) -> Double {
        if isEmpty[first] || isEmpty[second] { return 0 }
        return Double(equalBins(first, second)) / Double(Self.binCount)
    }

    /// Whether two articles are near-duplicates.
    package func areAlike(
        _ first: Int,
        _ second: Int,
        _ configuration: NearDuplicateConfiguration = NearDuplicateConfiguration()
    ) -> Bool {
        !isEmpty[first] && !isEmpty[second] && equalBins(first, second) >= configuration.neededBins
    }

    /// The first article that is a near-duplicate of the only one of another index; nil if there is none.
    ///
    /// - Complexity: O(`count`), some 30 ns an article.
    package func first(
        like other: NearDuplicateIndex,
        _ configuration: NearDuplicateConfiguration = NearDuplicateConfiguration()
    ) -> Int? {
        precondition(other.count == 1, "an index of one article")
        guard !other.isEmpty[0] else { return nil }
        let needed = configuration.neededBins
        return bins.withUnsafeBufferPointer { bins in
            other.bins.withUnsafeBufferPointer { wanted in
                isEmpty.indices.first { article in
                    var equal: UInt16 = 0
                    for bin in 0..<Self.binCount {
                        equal &+= bins[article * Self.binCount + bin] == wanted[bin] ? 1 : 0
                    }
                    return Int(equal) >= needed && !isEmpty[article]
                }
            }
        }
    }

    /// Puts near-duplicates into groups.
    ///
    /// Likeness is passed on: if a is like b and b like c, the three form one group. The answer does not depend on
    /// threads or
    /// hash seeds.
    ///
    /// - Complexity: close to linear in the number of articles.
    package func groups(_ configuration: NearDuplicateConfiguration = NearDuplicateConfiguration())
        -> NearDuplicateGroups
    {
        var sets = DisjointSets(count: count)
        var pairs: [NearDuplicateGroups.Pair] = []
        let needed = configuration.neededBins
        let articles = (0..<count).filter { !isEmpty[$0] }
        var entries = [UInt64](repeating: 0, count: articles.count)
        var scratch = entries
        for band in 0..<Self.bandCount {
            for (position, article) in articles.enumerated() {
                entries[position] = UInt64(bandKey(article, band)) << 32 | UInt64(article)
            }
            sortByUpperHalf(&entries, &scratch)
            var start = 0
            while start < entries.count {
                var end = start + 1
                while end < entries.count && entries[end] >> 32 == entries[start] >> 32 { end += 1 }
                if end - start > 1 { join(entries[start..<end], needed, &sets, &pairs) }
                start = end
            }
        }
        pairs.sort { ($0.later, $0.earlier) < ($1.later, $1.earlier) }
        return NearDuplicateGroups(groups: sets.numbered(), pairs: pairs)
    }

    /// Compares the articles of a bucket with its leaders: those among them that were like none before.
    private func join(
        _ bucket: ArraySlice<UInt64>,
        _ needed: Int,
        _ sets: inout DisjointSets,
        _ pairs: inout [NearDuplicateGroups.Pair]
    ) {
        var leaders: [Int] = []
        for entry in bucket {
            let article = Int(entry & 0xFFFF_FFFF)
            var isLikeOne = false
            for leader in leaders {
                if sets.root(article) == sets.root(leader) {
                    isLikeOne = true
                    continue
                }
                let equal = equalBins(leader, article)
                if equal >= needed {
                    isLikeOne = true
                    sets.join(leader, article)
                    pairs.append(
                        NearDuplicateGroups.Pair(
                            earlier: leader,
                            later: article,
                            similarity: Double(equal) / Double(Self.binCount)
                        )
                    )
                }
            }
            if !isLikeOne && leaders.count < Self.leaderLimit { leaders.append(article) }
        }
    }

    private func equalBins(_ first: Int, _ second: Int) -> Int {
        bins.withUnsafeBufferPointer { bins in
            let (a, b) = (first * Self.binCount, second * Self.binCount)
            precondition(a + Self.binCount <= bins.count && b + Self.binCount <= bins.count)
            var equal: UInt16 = 0
            for offset in 0..<Self.binCount { equal &+= bins[a + offset] == bins[b + offset] ? 1 : 0 }
            return Int(equal)
        }
    }

    private func bandKey(_ article: Int, _ band: Int) -> UInt32 {
        var key: UInt64 = 0
        for row in 0..<Self.bandRows {
            key = key << 16 | UInt64(bins[article * Self.binCount + band * Self.bandRows + row])
        }
        return UInt32(truncatingIfNeeded: Self.mixed(key) >> 32)
    }

    /// Spreads a hash evenly (the finalizer of SplitMix64, G. Steele et al., OOPSLA 2014).
    private static func mixed(_ hash: UInt64) -> UInt64 {
        var word = hash &+ 0x9E37_79B9_7F4A_7C15
        word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
        return word ^ word >> 31
    }

    /// Sorts by the upper 32 bits, keeping the order of equals, in three passes of eleven bits.
    private func sortByUpperHalf(_ entries: inout [UInt64], _ scratch: inout [UInt64]) {
        for pass in 0..<3 {
            let shift = UInt64(32 + 11 * pass)
            var starts = [Int](repeating: 0, count: 2049)
            for entry in entries { starts[Int(entry >> shift & 2047) + 1] += 1 }
            for digit in 0..<2048 { starts[digit + 1] += starts[digit] }
            for entry in entries {
                let digit = Int(entry >> shift & 2047)
                scratch[starts[digit]] = entry
                starts[digit] += 1
            }
            swap(&entries, &scratch)
        }
    }
}

/// Groups of near-duplicate articles.
package struct NearDuplicateGroups: Sendable, Equatable {
    /// Two articles found to be alike.
    package struct Pair: Sendable, Hashable {
        /// Position of the one that came first.
        package let earlier: Int
        /// Position of the other.
        package let later: Int
        /// Estimated Jaccard similarity.
        package let similarity: Double
    }

    /// The group of each article, numbered from 0 in the order of first appearance. An article like no other has a
    /// group alone.
    package let groups: [Int]
    /// The pairs that joined the groups, by the later article: one fewer than its articles for each group, not every
    /// pair.
    package let pairs: [Pair]
    /// Number of groups.
    package var groupCount: Int { (groups.max() ?? -1) + 1 }
}

/// Sets without common elements, joined step by step (union–find with path halving; the smallest element is the root).
package struct DisjointSets {
    private var parents: [Int]

    /// Every element in a set of its own.
    package init(count: Int) {
        parents = Array(0..<count)
    }

    /// Elements with the same number in one set.
    package init(partition: [Int]) {
        self.init(count: partition.count)
        var firstOfNumber: [Int: Int] = [:]
        for (element, number) in partition.enumerated() {
            if let first = firstOfNumber[number] { join(first, element) } else { firstOfNumber[number] = element }
        }
    }

    mutating func root(_ element: Int) -> Int {
        var element = element
        while parents[element] != element {
            parents[element] = parents[parents[element]]
            element = parents[element]
        }
        return element
    }

    /// Makes one set of those of two elements.
    package mutating func join(_ first: Int, _ second: Int) {
        let (a, b) = (root(first), root(second))
        parents[max(a, b)] = min(a, b)
    }

    /// The set of each element, numbered in the order of first appearance.
    package mutating func numbered() -> [Int] {
        var numbers = [Int](repeating: -1, count: parents.count)
        var next = 0
        var result: [Int] = []
        result.reserveCapacity(parents.count)
        for element in parents.indices {
            let root = root(element)
            if numbers[root] < 0 {
                numbers[root] = next
                next += 1
            }
            result.append(numbers[root])
        }
        return result
    }
}
