import Testing

@Suite("Training data: no article and no sentence twice")
struct RepetitionTests {
    private let set: TrainingSet

    init() throws { set = try TrainingSet.shared.get() }

    /// Jaccard similarity of the runs of five kept words; only pairs that share a run are looked at.
    @Test func storiesAreDifferent() {
        let index = RunIndex(length: 5, set.entries.map(\.kept))
        struct Pair: Hashable { let first, second: Int }
        var shared: [Pair: Int] = [:]
        for articles in index.postings.values where articles.count > 1 {
            for (position, first) in articles.enumerated() {
                for second in articles[(position + 1)...] where set.entries[first].story != set.entries[second].story {
                    shared[Pair(first: first, second: second), default: 0] += 1
                }
            }
        }
        let faults = shared.compactMap { pair, common -> (Double, String)? in
            let union = index.counts[pair.first] + index.counts[pair.second] - common
            let similarity = Double(common) / Double(union)
            guard similarity > 0.15 else { return nil }
            let (first, second) = (set.entries[pair.first], set.entries[pair.second])
            return (
                similarity,
                "\(first.file) (story \(first.story)) and \(second.file) (story \(second.story)): "
                    + "\(rounded(similarity)), \(common) of \(union) runs"
            )
        }
        expectNone(
            faults.sorted { ($1.0, $0.1) < ($0.0, $1.1) }.map(\.1),
            "articles of different stories share at most 0.15 of their runs of five words"
        )
    }

    /// What the cleaner cuts, such as related-story boxes, is no sentence of an article.
    @Test func sentencesAreNotBoilerplate() {
        var articles: [[UInt64]: [Int]] = [:]
        var places: [[UInt64]: Range<Int>] = [:]
        for (number, entry) in set.entries.enumerated() {
            for sentence in entry.words.sentences where sentence.count >= 8 {
                let words = sentence.map { entry.words.all[$0] }
                if articles[words]?.last == number { continue }
                articles[words, default: []].append(number)
                if places[words] == nil { places[words] = sentence[0]..<sentence[sentence.count - 1] + 1 }
            }
        }
        let faults = articles.filter { $0.value.count >= 3 }.map { words, numbers in
            let text = places[words].map { set.entries[numbers[0]].words.text($0) } ?? ""
            return "\(numbers.map { set.entries[$0].file }.joined(separator: ", ")): \(text)"
        }
        expectNone(faults.sorted(), "no sentence of eight or more words stands in three or more articles")
    }
}

/// A figure with three decimal places.
func rounded(_ value: Double) -> Double { (value * 1000).rounded() / 1000 }
