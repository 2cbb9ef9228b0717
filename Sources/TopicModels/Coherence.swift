package import LinearAlgebra

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// How well the top terms of topics go together.
package enum Coherence {
    /// Mean normalized pointwise mutual information of all pairs of top terms, over whole documents.
    ///
    ///     NPMI(a, b) = ln(p(a, b) / (p(a) p(b))) / −ln p(a, b),    −1 for pairs that never meet, 1 for pairs that
    ///     only come together
    ///
    /// p are shares of documents; nothing is added to the counts.
    ///
    /// Source: G. Bouma, Normalized (pointwise) mutual information in collocation extraction, GSCL 2009; as a measure
    /// of topics J. H. Lau, D. Newman and T. Baldwin, Machine reading tea leaves, EACL 2014.
    ///
    /// - Parameters:
    ///   - topTerms: for each topic, columns of `documents`; a repeated one counts once.
    ///   - documents: documents × terms; an entry means that the term stands in the document.
    /// - Returns: one value between −1 and 1 a topic; nil for fewer than two terms that occur. A term in no document is
    ///   left out; one in every document says nothing of its pairs, which count 0.
    /// - Complexity: O(entries + t (n/64 + pairs · n/64)) time and O(t n/64) memory for t different top terms in n
    ///   documents.
    package static func npmi<Value>(topTerms: [[Int]], documents: SparseMatrix<Value>) -> [Double?] {
        // A row of bits for each top term, one bit a document.
        var numbers = [Int32](repeating: -1, count: documents.columns)
        var terms = 0
        for term in topTerms.joined() where documents.columns > term && term >= 0 && numbers[term] < 0 {
            numbers[term] = Int32(terms)
            terms += 1
        }
        let words = (documents.rows + 63) / 64
        var bits = [UInt64](repeating: 0, count: terms * words)
        for row in 0..<documents.rows {
            for entry in documents.rowOffsets[row]..<documents.rowOffsets[row + 1] {
                let number = Int(numbers[Int(documents.columnIndices[entry])])
                if number >= 0 { bits[number * words + row / 64] |= 1 << UInt64(row % 64) }
            }
        }
        func common(_ a: Int, _ b: Int) -> Int {
            (0..<words).reduce(0) { $0 + (bits[a * words + $1] & bits[b * words + $1]).nonzeroBitCount }
        }
        let frequency = (0..<terms).map { common($0, $0) }
        let n = Double(documents.rows)
        return topTerms.map { list in
            var present: [Int] = []
            for term in list where documents.columns > term && term >= 0 {
                let number = Int(numbers[term])
                if frequency[number] > 0, !present.contains(number) { present.append(number) }
            }
            guard present.count >= 2 else { return nil }
            var sum = 0.0
            for (position, a) in present.enumerated() {
                for b in present[(position + 1)...] {
                    sum += npmi(both: Double(common(a, b)), a: Double(frequency[a]), b: Double(frequency[b]), of: n)
                }
            }
            return sum / Double(present.count * (present.count - 1) / 2)
        }
    }

    /// NPMI of two terms in `a` and `b` of n documents, `both` of which hold both.
    private static func npmi(both: Double, a: Double, b: Double, of n: Double) -> Double {
        if both == 0 { return -1 }
        // 0 / 0 where every document holds both.
        if both == n { return 0 }
        return log(both * n / (a * b)) / log(n / both)
    }
}
