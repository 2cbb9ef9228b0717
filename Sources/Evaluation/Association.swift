#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// How closely two properties of articles go together.
package enum Association {
    /// Cramér's V with Bergsma's correction: 0 for independent properties, 1 where one settles the other.
    ///
    ///     φ² = Σ (observed − expected)² / expected / n
    ///     V  = √( max(0, φ² − (r − 1)(k − 1) / (n − 1)) / min(r̃ − 1, k̃ − 1) )     r̃ = r − (r − 1)² / (n − 1), k̃ likewise
    ///
    /// Without the correction a property with many values, such as a source for every other article, goes with anything.
    /// Source: W. Bergsma, A bias-correction for Cramér's V and Tschuprow's T, Journal of the Korean Statistical Society
    /// 42 (2013).
    ///
    /// - Parameter table: counts, r rows and k columns; rows and columns without counts are left out.
    /// - Returns: nil where fewer than two rows or columns are left, or too few articles to tell.
    package static func cramersV(_ table: [[Int]]) -> Double? {
        let rowSums = table.map { Double($0.reduce(0, +)) }
        let columns = table.first?.count ?? 0
        precondition(table.allSatisfy { $0.count == columns }, "rows of one length")
        let columnSums = (0..<columns).map { column in Double(table.reduce(0) { $0 + $1[column] }) }
        let n = rowSums.reduce(0, +)
        let r = Double(rowSums.count { $0 > 0 })
        let k = Double(columnSums.count { $0 > 0 })
        guard n >= 2, r >= 2, k >= 2 else { return nil }
        var squares = 0.0
        for (row, rowSum) in zip(table, rowSums) where rowSum > 0 {
            for (count, columnSum) in zip(row, columnSums) where columnSum > 0 {
                let expected = rowSum * columnSum / n
                squares += (Double(count) - expected) * (Double(count) - expected) / expected
            }
        }
        let corrected = max(0, squares / n - (r - 1) * (k - 1) / (n - 1))
        let size = min(r - (r - 1) * (r - 1) / (n - 1), k - (k - 1) * (k - 1) / (n - 1)) - 1
        guard size > 0 else { return nil }
        return min(1, (corrected / size).squareRoot())
    }

    /// The phi coefficient of two yes-or-no properties (Matthews' correlation): 1 where they always stand together, 0 for
    /// independent ones, −1 where one excludes the other.
    ///
    /// - Parameters:
    ///   - both: articles with both properties.
    ///   - first: articles with the first.
    ///   - second: articles with the second.
    ///   - total: all articles.
    /// - Returns: nil where all articles have one of the properties or none has.
    package static func phi(both: Int, first: Int, second: Int, total: Int) -> Double? {
        let (a, b, n) = (Double(first), Double(second), Double(total))
        guard a > 0, b > 0, a < n, b < n else { return nil }
        return (Double(both) * n - a * b) / (a * b * (n - a) * (n - b)).squareRoot()
    }
}
