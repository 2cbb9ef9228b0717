/// Finds articles that share a paragraph: agency copy taken over in part, a statement quoted in full, two pairs of
/// headlines with one in common.
///
/// Such articles may be unlike as a whole, so `NearDuplicateIndex` passes them over; but what is learned from the
/// paragraph in one of them is not new in the other. A paragraph that very many articles share is boilerplate and
/// joins none.
package struct SharedParagraphIndex: Sendable {
    /// Words that a paragraph must have; shorter ones are section headings and calls to click.
    package static let shortest = 5
    /// Articles that may share a paragraph before it counts as boilerplate.
    package static let mostArticles = 10

    /// Number of articles.
    package private(set) var count = 0
    private var entries: [Entry] = []

    private struct Entry: Sendable {
        var paragraph: UInt64
        var article: Int
    }

    /// An index without articles.
    package init() {}

    /// Adds the next article.
    ///
    /// - Parameter paragraphs: hashes of its paragraphs of `shortest` words and more, in any order.
    package mutating func add(paragraphs: [UInt64]) {
        for paragraph in Set(paragraphs) { entries.append(Entry(paragraph: paragraph, article: count)) }
        count += 1
    }

    /// Adds the articles of another index behind those of this one.
    package mutating func append(_ other: SharedParagraphIndex) {
        entries += other.entries.map { Entry(paragraph: $0.paragraph, article: $0.article + count) }
        count += other.count
    }

    /// Joins groups whose articles share a paragraph.
    ///
    /// - Parameter groups: the group of each article.
    /// - Returns: the group of each article, numbered from 0 in the order of first appearance.
    package func joining(_ groups: [Int]) -> [Int] {
        precondition(groups.count == count, "one group an article")
        var sets = DisjointSets(partition: groups)
        let sorted = entries.sorted { ($0.paragraph, $0.article) < ($1.paragraph, $1.article) }
        var start = 0
        while start < sorted.count {
            var end = start + 1
            while end < sorted.count, sorted[end].paragraph == sorted[start].paragraph { end += 1 }
            if end - start <= Self.mostArticles {
                for entry in sorted[start..<end].dropFirst() { sets.join(sorted[start].article, entry.article) }
            }
            start = end
        }
        return sets.numbered()
    }
}
