package import ArabicText

extension TokenBuffer {
    /// Hashes of the runs of words inside a paragraph, cut passages left out, for finding near-duplicates; those that
    /// `FeatureCounter` gives for a text.
    ///
    /// - Parameter length: words of a run.
    package func shingles(length: Int = 4) -> [UInt64] {
        var run: [UInt64] = []
        var shingles: [UInt64] = []
        for token in tokens {
            if token.startsParagraph { run.removeAll(keepingCapacity: true) }
            if token.isCut { continue }
            run.append(token.hash)
            if run.count > length { run.removeFirst() }
            if run.count == length { shingles.append(run.dropFirst().reduce(run[0], TermHash.combine)) }
        }
        return shingles
    }
}
