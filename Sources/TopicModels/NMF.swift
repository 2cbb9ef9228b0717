package import LinearAlgebra

/// Non-negative matrix factorization: X ≈ W H with W, H ≥ 0, minimizing ½‖X − WH‖² (Frobenius norm).
///
/// Shapes: X n × d, a document a row; W n × r, the topics of each document; H r × d, the terms of each topic, kept as
/// Hᵀ (d × r) because every step walks through it term by term.
///
/// Coordinate descent: each element in turn takes its best value with all others fixed, so the loss never rises (but
/// for rounding).
///
///     W[i, t] ← max(0, W[i, t] − (W HHᵀ − X Hᵀ)[i, t] / (HHᵀ)[t, t])
///
/// and the same for H with the parts exchanged. WH is never formed: the error comes from ‖X‖² − 2⟨X, WH⟩ + ⟨WᵀW, HHᵀ⟩,
/// whose second term falls out of the update. A matrix of `Float` is factorized in 32 bits, which halves the time; the
/// error reported is computed in 64 bits in either case. An error of that form is exact to about 1e-8 ‖X‖, not below.
///
/// Source: A. Cichocki and A.-H. Phan, Fast local algorithms for large scale nonnegative matrix and tensor
/// factorizations, IEICE 2009 (HALS); the order of updates and the measure for stopping are those of scikit-learn's
/// `_update_cdnmf_fast` without shuffling. Several sweeps a round: N. Gillis and F. Glineur, Accelerated multiplicative
/// updates and hierarchical ALS algorithms for nonnegative matrix factorization, Neural Computation 24 (2012).
package struct NMF: Sendable {
    /// Where the descent begins.
    package enum Start: String, Hashable, Sendable {
        /// Non-negative double singular value decomposition: as sparse as the data allow.
        case nndsvd
        /// The same with its zeros replaced by the mean of X, so that no topic is empty even where r exceeds the rank.
        case nndsvda
    }

    /// Settings.
    package struct Configuration: Sendable {
        /// Number of topics (r), at least 1.
        package var topics: Int
        /// Stops when the sum of the magnitudes of projected gradients is at most this share t of the first round's;
        /// 1e-4 is scikit-learn's default. Also stops when ten rounds have lowered the error by less than (10 t)² of
        /// what it was after the first: near a solution the error moves with the square of the gradient, so t = 1e-4
        /// asks for six digits of the error and t = 1e-6 for ten. 0 makes all the rounds allowed.
        package var tolerance: Double
        /// Most rounds; 0 leaves the start as it is.
        package var iterationLimit: Int
        /// Sweeps over a row for each product with X. The second costs a fifth of the first and saves about a third of
        /// the rounds; more save little. 1 is scikit-learn's order.
        package var sweeps: Int
        /// Where the descent begins.
        package var start: Start
        /// Seed of the start's random projections.
        package var seed: UInt64
        /// Threads; the result does not depend on their number.
        package var parallelism: Parallelism

        package init(
            topics: Int,
            tolerance: Double = 1e-4,
            iterationLimit: Int = 400,
            sweeps: Int = 2,
            start: Start = .nndsvd,
            seed: UInt64 = 13,
            parallelism: Parallelism = .serial
        ) {
            self.topics = topics
            self.tolerance = tolerance
            self.iterationLimit = iterationLimit
            self.sweeps = sweeps
            self.start = start
            self.seed = seed
            self.parallelism = parallelism
        }
    }

    /// Why a fit stopped.
    package enum StopReason: String, Sendable, CustomStringConvertible {
        /// The projected gradients have fallen to the tolerance.
        case converged = "tolerance"
        /// The error hardly falls any more.
        case errorSettled = "settled error"
        /// The allowed rounds were used up.
        case iterationLimit = "iteration limit"

        package var description: String { rawValue }
    }

    /// A fitted factorization.
    package struct Fit: Sendable {
        /// W, n × r: how much of each topic a document holds.
        package let documentTopics: Matrix
        /// Hᵀ, d × r: how much of each term a topic holds.
        package let termTopics: Matrix
        /// ‖X − WH‖.
        package let error: Double
        /// ‖X − WH‖ / ‖X‖; 0 for a zero matrix.
        package let relativeError: Double
        /// ‖X − WH‖ after each round, in the precision of the fit.
        package let history: [Double]
        /// Rounds made.
        package let iterations: Int
        /// Why it stopped.
        package let stopReason: StopReason
    }

    private let configuration: Configuration

    package init(_ configuration: Configuration) { self.configuration = configuration }

    /// Factorizes a matrix from the start that the configuration names.
    ///
    /// More topics than the rank of the matrix are allowed; with `.nndsvd` the surplus ones stay zero, as do rows of
    /// documents and terms without entries.
    ///
    /// - Parameter matrix: X, documents × terms, non-negative.
    /// - Throws: `TopicModelError.empty`, `.topics`, `.notNonNegative`, `.decomposition`.
    package func fit<Value>(_ matrix: SparseMatrix<Value>) throws(TopicModelError) -> Fit {
        try check(matrix)
        if let single = matrix as? SparseMatrix<Float> { return try run(single, from: .singularVectors) }
        return try run(matrix.map { Double($0) }, from: .singularVectors)
    }

    /// Factorizes a matrix from singular triplets of it that the caller has, so that fits of several numbers of topics
    /// can share them.
    ///
    /// - Parameters:
    ///   - matrix: X, documents × terms, non-negative.
    ///   - triplets: at least the leading r, as `singularTriplets(of:count:seed:parallelism:)` gives them; topics beyond
    ///     what there is stay empty.
    /// - Throws: as `fit(_:)`.
    package func fit(_ matrix: SparseMatrix<Float>, triplets: SVD) throws(TopicModelError) -> Fit {
        try check(matrix)
        return try run(matrix, from: .triplets(triplets))
    }

    /// The leading singular triplets that a factorization starts from.
    ///
    /// - Throws: `TopicModelError.decomposition`.
    package static func singularTriplets(
        of matrix: SparseMatrix<Float>,
        count: Int,
        seed: UInt64,
        parallelism: Parallelism = .serial
    ) throws(TopicModelError) -> SVD {
        try NNDSVD.triplets(
            of: matrix,
            transposed: matrix.transposed(),
            count: count,
            seed: seed,
            parallelism: parallelism
        )
    }

    /// Factorizes a matrix from a given start.
    ///
    /// - Parameters:
    ///   - matrix: X, documents × terms, non-negative.
    ///   - documentTopics: W, n × r, non-negative.
    ///   - termTopics: Hᵀ, d × r, non-negative.
    /// - Throws: as `fit(_:)`, and `TopicModelError.shapeMismatch`.
    package func fit<Value>(
        _ matrix: SparseMatrix<Value>,
        documentTopics: Matrix,
        termTopics: Matrix
    ) throws(TopicModelError) -> Fit {
        try check(matrix)
        let r = configuration.topics
        guard documentTopics.rows == matrix.rows, documentTopics.columns == r else {
            throw .shapeMismatch(
                what: "document topics",
                expected: [matrix.rows, r],
                found: [documentTopics.rows, documentTopics.columns]
            )
        }
        guard termTopics.rows == matrix.columns, termTopics.columns == r else {
            throw .shapeMismatch(
                what: "term topics",
                expected: [matrix.columns, r],
                found: [termTopics.rows, termTopics.columns]
            )
        }
        for (what, factor) in [("document topics", documentTopics), ("term topics", termTopics)] {
            if let entry = factor.values.firstIndex(where: { !($0 >= 0 && $0.isFinite) }) {
                throw .notNonNegative(what: what, row: entry / r, column: entry % r, value: factor.values[entry])
            }
        }
        let start = Origin.factors(documentTopics: documentTopics, termTopics: termTopics)
        if let single = matrix as? SparseMatrix<Float> { return try run(single, from: start) }
        return try run(matrix.map { Double($0) }, from: start)
    }

    private func check<Value>(_ matrix: SparseMatrix<Value>) throws(TopicModelError) {
        guard (1...Self.mostTopics).contains(configuration.topics) else {
            throw .topics(configuration.topics, most: Self.mostTopics)
        }
        guard matrix.rows > 0, matrix.columns > 0 else { throw .empty(documents: matrix.rows, terms: matrix.columns) }
        if let entry = matrix.firstEntry(where: { !($0 >= 0 && $0.isFinite) }) {
            let row = matrix.rowOffsets.partitionPoint(where: { $0 <= entry }) - 1
            throw .notNonNegative(
                what: "the matrix",
                row: row,
                column: Int(matrix.columnIndices[entry]),
                value: Double(matrix.values[entry])
            )
        }
    }

    /// More topics than anyone reads; r × r matrices stay small.
    static let mostTopics = 10_000

    /// What a run begins with.
    private enum Origin {
        /// Singular vectors of the matrix, to be computed.
        case singularVectors
        /// Singular vectors that have been computed.
        case triplets(SVD)
        /// Both factors.
        case factors(documentTopics: Matrix, termTopics: Matrix)
    }

    private func run<Scalar: GramScalar>(
        _ given: SparseMatrix<Scalar>,
        from origin: Origin
    ) throws(TopicModelError) -> Fit {
        // Squares of very large or small entries would leave the range of the type. A power of four keeps every digit,
        // and so does its root, which the factors are scaled by.
        let scale = Self.scale(of: given)
        let matrix = scale == 1 ? given : given.map { Scalar(Double($0) / scale) }
        let root = scale.squareRoot()
        let transposed = matrix.transposed()
        let threads = configuration.parallelism

        let start: (documentTopics: Matrix, termTopics: Matrix)
        // What is computed from the scaled matrix needs no scaling itself.
        let startScale: Double
        switch origin {
        case .factors(let documentTopics, let termTopics):
            start = (documentTopics, termTopics)
            startScale = 1 / root
        case .triplets(let triplets):
            start = NNDSVD.start(given, triplets: triplets, topics: configuration.topics, kind: configuration.start)
            startScale = 1 / root
        case .singularVectors:
            let triplets = try NNDSVD.triplets(
                of: matrix,
                transposed: transposed,
                count: configuration.topics,
                seed: configuration.seed,
                parallelism: threads
            )
            start = NNDSVD.start(matrix, triplets: triplets, topics: configuration.topics, kind: configuration.start)
            startScale = 1
        }
        var w = PaddedFactor<Scalar>(start.documentTopics, scale: startScale)
        var h = PaddedFactor<Scalar>(start.termTopics, scale: startScale)

        let squares = matrix.sumOfSquares()
        var history: [Double] = []
        var first: Double?
        var reason = StopReason.iterationLimit
        var termGram = h.gram(parallelism: threads)
        while history.count < configuration.iterationLimit {
            let documents = w.update(
                matrix: matrix,
                other: h,
                otherGram: termGram,
                sweeps: configuration.sweeps,
                parallelism: threads
            )
            let terms = h.update(
                matrix: transposed,
                other: w,
                otherGram: documents.gram,
                sweeps: configuration.sweeps,
                parallelism: threads
            )
            termGram = terms.gram
            let square = squares - 2 * terms.cross + BLAS.dot(documents.gram, termGram)
            // Rounding can take a tiny difference of large numbers below zero.
            history.append(max(0, square).squareRoot() * scale)
            let violation = documents.violation + terms.violation
            let initial = first ?? violation
            first = initial
            if violation <= configuration.tolerance * initial {
                reason = .converged
                break
            }
            if hasSettled(history) {
                reason = .errorSettled
                break
            }
        }

        let error = Residual.norm(of: matrix, documentTopics: w, termTopics: h, parallelism: threads)
        return Fit(
            documentTopics: w.matrix(scale: root),
            termTopics: h.matrix(scale: root),
            error: error * scale,
            relativeError: squares > 0 ? error / squares.squareRoot() : 0,
            history: history,
            iterations: history.count,
            stopReason: reason
        )
    }

    /// Whether ten rounds have brought next to nothing.
    private func hasSettled(_ history: [Double]) -> Bool {
        let window = 10
        guard history.count > window, configuration.tolerance > 0 else { return false }
        let least = 100 * configuration.tolerance * configuration.tolerance
        return history[history.count - 1 - window] - history[history.count - 1] < least * history[0]
    }

    /// A power of four that the entries are divided by, 1 for entries of ordinary size.
    private static func scale<Scalar: GramScalar>(of matrix: SparseMatrix<Scalar>) -> Double {
        let largest = Double(matrix.values.max() ?? 0)
        guard largest > 0, !(0x1p-20...0x1p20).contains(largest) else { return 1 }
        let exponent = Int(largest.exponent) / 2 * 2
        return Double(sign: .plus, exponent: exponent, significand: 1)
    }
}

extension SparseMatrix {
    /// The matrix with every entry replaced by a function of it; the pattern stays.
    func map<Other: BinaryFloatingPoint & BitwiseCopyable & Sendable>(_ transform: (Value) -> Other) -> SparseMatrix<
        Other
    > {
        SparseMatrix<Other>(
            rows: rows,
            columns: columns,
            rowOffsets: rowOffsets,
            columnIndices: columnIndices,
            values: ScratchArray(values.lazy.map(transform), store: store).shared,
            store: store
        )
    }
}

extension [Int] {
    /// Number of leading elements that satisfy a condition, for arrays in which none follows one that does not.
    func partitionPoint(where isBefore: (Int) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if isBefore(self[middle]) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
