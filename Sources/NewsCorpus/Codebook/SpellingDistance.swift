/// The number of insertions, deletions, replacements and swaps of neighbours that turn one text into another.
///
/// This is the restricted Damerau–Levenshtein distance (optimal string alignment), over Unicode scalars with the case
/// of Latin
/// letters left out of account.
///
/// - Returns: the distance, or nil when it is greater than `limit`.
/// - Complexity: O(n · m) time, O(m) memory.
package func spellingDistance(_ first: String, _ second: String, limit: Int) -> Int? {
    let a = Array(first.lowercased().unicodeScalars)
    let b = Array(second.lowercased().unicodeScalars)
    if abs(a.count - b.count) > limit { return nil }
    if a.isEmpty || b.isEmpty { return max(a.count, b.count) }
    var beforePrevious = [Int](repeating: 0, count: b.count + 1)
    var previous = Array(0...b.count)
    var current = previous
    for i in 1...a.count {
        current[0] = i
        var smallest = i
        for j in 1...b.count {
            var distance = min(
                previous[j] + 1,
                current[j - 1] + 1,
                previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)
            )
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                distance = min(distance, beforePrevious[j - 2] + 1)
            }
            current[j] = distance
            smallest = min(smallest, distance)
        }
        // A swap reaches back two rows, so only two rows beyond the limit settle it.
        if smallest > limit + 1 { return nil }
        (beforePrevious, previous, current) = (previous, current, beforePrevious)
    }
    return previous[b.count] <= limit ? previous[b.count] : nil
}

/// The known name most like a misspelt one: at most a third of its letters wrong, and at least one allowed to be.
///
/// Of equally near names the first is taken. Names of more than 200 bytes have no suggestion.
package func nearestSpelling(to name: String, among known: some Sequence<String>) -> String? {
    guard name.utf8.count <= 200 else { return nil }
    var best: (name: String, distance: Int)?
    let limit = max(1, name.unicodeScalars.count / 3)
    for candidate in known where candidate.utf8.count <= 400 {
        let allowed = best.map { $0.distance - 1 } ?? limit
        if allowed < 0 { break }
        if let distance = spellingDistance(name, candidate, limit: allowed) { best = (candidate, distance) }
    }
    return best?.name
}
