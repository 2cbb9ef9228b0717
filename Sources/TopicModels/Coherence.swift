package import LinearAlgebra

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// How well the top terms of topics go together.
package enum Coherence {
    /// Mean normalised pointwise mutual information of all pairs of top terms, over whole documents.
    ///
    ///     NPMI(a, b) = ln(p(a, b) / (p(a) p(b))) / −ln p(a, b),    −1 for pairs that never meet, 1 for pairs that always do
    ///
    /// Source: G. Bouma, Normalized (pointwise) mutual information in collocation extraction, GSCL 2009; as a measure of topics J. H. Lau,
    /// D. Newman and T. Baldwin, EACL 2014.
    ///
    /// - Parameters:
    ///   - topTerms: for each topic, columns of `documents`.
    ///   - documents: documents × terms; an entry means that the term stands in the document.
    /// - Returns: one value a topic; nil for fewer than two terms. A term in no document is left out; one in every document goes together with all (NPMI 0).
    package static func npmi<Value>(topTerms: [[Int]], documents: SparseMatrix<Value>) -> [Double?] {
        let wanted = Set(topTerms.joined())
        var places: [Int: [Int]] = [:]
        for row in 0..<documents.rows {
            for entry in documents.rowOffsets[row]..<documents.rowOffsets[row + 1] {
                let term = Int(documents.columnIndices[entry])
                if wanted.contains(term) { places[term, default: []].append(row) }
            }
        }
        let n = Double(documents.rows)
        return topTerms.map { terms in
            let present = terms.filter { places[$0] != nil }
            guard present.count >= 2 else { return nil }
            var sum = 0.0
            var pairs = 0
            for (position, a) in present.enumerated() {
                let inA = Set(places[a] ?? [])
                for b in present[(position + 1)...] {
                    let inB = places[b] ?? []
                    let both = Double(inB.count { inA.contains($0) })
                    pairs += 1
                    if both == 0 {
                        sum -= 1
                    } else if both < n {
                        let joint = both / n
                        sum += log(joint / (Double(inA.count) / n * Double(inB.count) / n)) / -log(joint)
                    }
                }
            }
            return sum / Double(pairs)
        }
    }
}
