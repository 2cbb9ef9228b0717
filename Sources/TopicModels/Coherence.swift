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
    ///     NPMI(a, b) = ln(p(a, b) / (p(a) p(b))) / −ln p(a, b)
    ///
    /// From −1 for terms that never meet (the limit; a term that stands in no document meets none) over 0 for independent ones to
    /// 1 for terms that always stand together, those in every document included.
    ///
    /// Source: G. Bouma, Normalized (pointwise) mutual information in collocation extraction, GSCL 2009; as a measure of topics
    /// J. H. Lau, D. Newman and T. Baldwin, Machine reading tea leaves, EACL 2014.
    ///
    /// - Parameters:
    ///   - topTerms: for each topic, columns of `documents`.
    ///   - documents: documents × terms; an entry other than 0 means that the term stands in the document.
    /// - Returns: one value a topic; nil for fewer than two terms, or no documents.
    /// - Complexity: O(entries + pairs · documents of a term).
    package static func npmi<Value>(topTerms: [[Int]], documents: SparseMatrix<Value>) -> [Double?] {
        // For each wanted term a number, and for each number the documents it stands in, ascending.
        var numbers = [Int32](repeating: -1, count: documents.columns)
        var places: [[UInt32]] = []
        for term in topTerms.joined() where term >= 0 && term < documents.columns && numbers[term] < 0 {
            numbers[term] = Int32(places.count)
            places.append([])
        }
        for row in 0..<documents.rows {
            for entry in documents.rowOffsets[row]..<documents.rowOffsets[row + 1] {
                let number = numbers[Int(documents.columnIndices[entry])]
                if number >= 0, documents.values[entry] != 0 { places[Int(number)].append(UInt32(row)) }
            }
        }
        let n = Double(documents.rows)
        return topTerms.map { terms in
            guard terms.count >= 2, documents.rows > 0 else { return nil }
            let lists = terms.map { term -> [UInt32] in
                guard term >= 0, term < documents.columns else { return [] }
                return places[Int(numbers[term])]
            }
            var sum = 0.0
            for a in lists.indices {
                for b in lists.indices[(a + 1)...] {
                    let both = Double(meetings(lists[a], lists[b]))
                    if both == 0 {
                        sum -= 1
                    } else if both == n {
                        sum += 1
                    } else {
                        // ln(p(a, b) / (p(a) p(b))) from counts: both · n / (a · b).
                        sum += log(both / Double(lists[a].count) * (n / Double(lists[b].count))) / log(n / both)
                    }
                }
            }
            return sum / Double(terms.count * (terms.count - 1) / 2)
        }
    }

    /// Number of elements that two ascending lists share.
    private static func meetings(_ a: [UInt32], _ b: [UInt32]) -> Int {
        var (i, j, count) = (0, 0, 0)
        while i < a.count, j < b.count {
            if a[i] == b[j] { count += 1 }
            let (left, right) = (a[i], b[j])
            if left <= right { i += 1 }
            if right <= left { j += 1 }
        }
        return count
    }
}
