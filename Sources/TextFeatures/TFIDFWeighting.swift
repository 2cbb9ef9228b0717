#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Weights of terms in a document: tf · idf, scaled to unit length.
///
///     smooth idf:  idf(t) = ln((1 + n) / (1 + df(t))) + 1
///     plain idf:   idf(t) = ln(n / df(t)) + 1
///     sublinear:   tf = 1 + ln(count), else tf = count
///
/// n is the number of documents, df(t) how many of them hold the term. These are scikit-learn's definitions
/// (`TfidfTransformer`), which differ from the textbook's by the added 1, so that terms in every document are not lost.
package struct TFIDFWeighting: Codable, Hashable, Sendable {
    /// How rows (blocks of rows) are scaled.
    package enum Norm: String, Codable, Sendable {
        /// Sum of squares 1.
        case l2
        /// Sum of absolute values 1.
        case l1
        /// Not scaled.
        case none
    }

    /// Whether tf is 1 + ln(count).
    package var sublinear: Bool
    /// Whether idf is applied at all.
    package var usesIDF: Bool
    /// Whether idf acts as if one more document held every term.
    package var smoothIDF: Bool
    /// Scaling of rows.
    package var norm: Norm

    package init(sublinear: Bool = false, usesIDF: Bool = true, smoothIDF: Bool = true, norm: Norm = .l2) {
        self.sublinear = sublinear
        self.usesIDF = usesIDF
        self.smoothIDF = smoothIDF
        self.norm = norm
    }

    /// Inverse document frequency of each term.
    ///
    /// - Parameters:
    ///   - documentFrequency: df of each term; a term in no document gets 0 when idf is not smooth.
    ///   - documents: n.
    /// - Returns: one finite value a term; all 1 when idf is off.
    package func idf(documentFrequency: [UInt32], documents: Int) -> [Double] {
        guard usesIDF else { return [Double](repeating: 1, count: documentFrequency.count) }
        let n = Double(documents)
        return documentFrequency.map { frequency in
            if smoothIDF { return log((1 + n) / (1 + Double(frequency))) + 1 }
            return frequency == 0 ? 0 : log(n / Double(frequency)) + 1
        }
    }

    /// The document frequency that an idf of single precision was worked out from: the inverse of `idf`.
    ///
    /// - Parameters:
    ///   - idf: of one term.
    ///   - documents: n.
    /// - Returns: between 0 and n; exact for up to a million documents. nil where idf is off and tells nothing.
    package func documentFrequency(idf: Float, documents: Int) -> Int? {
        guard usesIDF else { return nil }
        guard idf > 0 else { return 0 }
        let n = Double(documents)
        let odds = exp(Double(idf) - 1)
        let frequency = smoothIDF ? (1 + n) / odds - 1 : n / odds
        // Only a forged file has more documents than that.
        return Int(min(max(frequency, 0), n, 1e15).rounded())
    }

    /// Term frequency as it enters the weight.
    @inline(__always)
    package func termFrequency(_ count: UInt16) -> Double {
        sublinear ? (count == 1 ? 1 : 1 + log(Double(count))) : Double(count)
    }

    /// The factor that scales a block of values to unit norm, given its sum of squares and sum of absolute values; 1
    /// for an empty block.
    @inline(__always)
    package func scale(sumOfSquares: Double, sum: Double) -> Double {
        switch norm {
        case .l2: sumOfSquares > 0 ? 1 / sumOfSquares.squareRoot() : 1
        case .l1: sum > 0 ? 1 / sum : 1
        case .none: 1
        }
    }
}
