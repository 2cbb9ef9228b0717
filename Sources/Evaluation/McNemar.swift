#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// McNemar's exact test of whether two classifiers are right equally often on the same articles.
///
/// Only articles that one of them gets right and the other wrong tell them apart. If both are equally good, each of these
/// n = b + c articles is as likely on either side, so b is binomial with p = ½:
///
///     p = min(1, 2 Σ_{i ≤ min(b, c)} C(n, i) / 2ⁿ)
///
/// Source: Q. McNemar, Note on the sampling error of the difference between correlated proportions or percentages,
/// Psychometrika 12 (1947); the exact form after A. L. Edwards (1948) and, for classifiers, T. G. Dietterich, Approximate
/// statistical tests for comparing supervised classification learning algorithms, Neural Computation 10 (1998).
package struct McNemar: Hashable, Sendable {
    /// Articles that only the first gets right (b).
    package let onlyFirst: Int
    /// Articles that only the second gets right (c).
    package let onlySecond: Int

    /// Compares answers article by article.
    ///
    /// - Parameters:
    ///   - first: whether each article was got right by the first classifier.
    ///   - second: the same for the second.
    package init(first: [Bool], second: [Bool]) {
        precondition(first.count == second.count, "the same articles")
        onlyFirst = zip(first, second).count { $0 && !$1 }
        onlySecond = zip(first, second).count { !$0 && $1 }
    }

    /// The two-sided p value; 1 where no article tells the two apart.
    package var pValue: Double {
        let n = Double(onlyFirst + onlySecond)
        var sum = 0.0
        for i in 0...min(onlyFirst, onlySecond) {
            let i = Double(i)
            // Binomial coefficients of thousands overflow; their logarithms do not.
            sum += exp(lgamma(n + 1) - lgamma(i + 1) - lgamma(n - i + 1) - n * log(2))
        }
        return min(1, 2 * sum)
    }
}
