package import LinearAlgebra

/// Non-negative matrix factorisation: X ≈ W H with W, H ≥ 0, minimising ½‖X − WH‖².
///
/// Coordinate descent: each element in turn takes its best value with all others fixed, so the loss never rises.
///
///     W[i, t] ← max(0, W[i, t] − (W HHᵀ − X Hᵀ)[i, t] / (HHᵀ)[t, t])
///
/// and the same for H with the parts exchanged. Only Gram matrices and products of the sparse X with thin matrices are formed, never WH.
///
/// Source: A. Cichocki and A.-H. Phan, Fast local algorithms for large scale nonnegative matrix and tensor factorizations, IEICE 2009 (HALS); the
/// order of updates and the measure for stopping are scikit-learn's `_update_cdnmf_fast`, without shuffling.
package struct NMF: Sendable {
    /// Settings.
    package struct Configuration: Sendable {
        /// Number of topics (r), at least 1.
        package var topics: Int
        /// Stops when the sum of projected gradients is this share of the first round's. 1e-4 is scikit-learn's default.
        package var tolerance: Double
        /// Most rounds.
        package var iterationLimit: Int
        /// Seed of the start's random projections.
        package var seed: UInt64
        /// Threads; the result does not depend on their number.
        package var parallelism: Parallelism

        package init(
            topics: Int, tolerance: Double = 1e-4, iterationLimit: Int = 200, seed: UInt64 = 13,
            parallelism: Parallelism = .serial
        ) {
            precondition(topics >= 1, "at least one topic")
            self.topics = topics
            self.tolerance = tolerance
            self.iterationLimit = iterationLimit
            self.seed = seed
            self.parallelism = parallelism
        }
    }

    private let configuration: Configuration

    package init(_ configuration: Configuration) { self.configuration = configuration }

    /// Why a fit stopped.
    package enum StopReason: String, Sendable, CustomStringConvertible {
        case converged = "tolerance"
        case iterationLimit = "iteration limit"

        package var description: String { rawValue }
    }

    /// A fitted factorisation.
    package struct Fit: Sendable {
        /// W, n × r: how much of each topic a document holds.
        package let documentTopics: Matrix
        /// Hᵀ, d × r: how much of each term a topic holds.
        package let termTopics: Matrix
        /// ‖X − WH‖.
        package let error: Double
        /// ‖X − WH‖ / ‖X‖; 0 for a zero matrix.
        package let relativeError: Double
        /// ‖X − WH‖ after each round.
        package let history: [Double]
        /// Rounds made.
        package let iterations: Int
        /// Why it stopped.
        package let stopReason: StopReason
    }

    /// Factorises a matrix from the NNDSVD start.
    ///
    /// More topics than the rank of the matrix are allowed; the surplus ones stay zero.
    ///
    /// - Parameter matrix: documents × terms, non-negative.
    package func fit<Value>(_ matrix: SparseMatrix<Value>) throws(TopicModelError) -> Fit {
        try check(matrix)
        let transposed = matrix.transposed()
        let start = try NNDSVD.start(
            matrix, transposed: transposed, topics: configuration.topics, seed: configuration.seed,
            parallelism: configuration.parallelism)
        return run(matrix, transposed, start.documentTopics, start.termTopics)
    }

    /// Factorises a matrix from a given start: W (n × r) and Hᵀ (d × r), non-negative.
    package func fit<Value>(
        _ matrix: SparseMatrix<Value>, documentTopics: Matrix, termTopics: Matrix
    ) throws(TopicModelError) -> Fit {
        try check(matrix)
        let r = configuration.topics
        guard documentTopics.rows == matrix.rows, documentTopics.columns == r else {
            throw .shapeMismatch(what: "document topics", expected: matrix.rows * r, found: documentTopics.values.count)
        }
        guard termTopics.rows == matrix.columns, termTopics.columns == r else {
            throw .shapeMismatch(what: "term topics", expected: matrix.columns * r, found: termTopics.values.count)
        }
        for values in [documentTopics.values, termTopics.values] {
            if let entry = values.firstIndex(where: { !($0 >= 0 && $0.isFinite) }) { throw .notNonNegative(entry: entry) }
        }
        return run(matrix, matrix.transposed(), documentTopics, termTopics)
    }

    private func check<Value>(_ matrix: SparseMatrix<Value>) throws(TopicModelError) {
        guard matrix.rows > 0, matrix.columns > 0 else { throw .empty(documents: matrix.rows, terms: matrix.columns) }
        if let entry = matrix.values.firstIndex(where: { !($0 >= 0 && $0.isFinite) }) { throw .notNonNegative(entry: entry) }
    }

    private func run<Value>(
        _ matrix: SparseMatrix<Value>, _ transposed: SparseMatrix<Value>, _ w: Matrix, _ h: Matrix
    ) -> Fit {
        var w = w
        var h = h
        let r = configuration.topics
        let squares = matrix.sumOfSquares()
        var history: [Double] = []
        var first: Double?
        var products = Matrix(rows: matrix.rows, columns: r)
        var termProducts = Matrix(rows: matrix.columns, columns: r)
        var reason = StopReason.iterationLimit
        while history.count < configuration.iterationLimit {
            var gram = h.gram
            matrix.multiply(by: h.values, columns: r, into: &products.values, parallelism: configuration.parallelism)
            var violation = update(&w, gram, products)
            gram = w.gram
            transposed.multiply(by: w.values, columns: r, into: &termProducts.values, parallelism: configuration.parallelism)
            violation += update(&h, gram, termProducts)
            let square = squares - 2 * BLAS.dot(termProducts.values, h.values) + BLAS.dot(gram.values, h.gram.values)
            // Rounding can take a tiny difference of large numbers below zero.
            history.append(max(0, square).squareRoot())
            if first == nil { first = violation }
            if violation <= configuration.tolerance * (first ?? 0) {
                reason = .converged
                break
            }
        }
        let error = history.last ?? squares.squareRoot()
        return Fit(
            documentTopics: w, termTopics: h, error: error, relativeError: squares > 0 ? error / squares.squareRoot() : 0,
            history: history, iterations: history.count, stopReason: reason)
    }

    /// One sweep over all elements of a factor (rows × r); returns the sum of the magnitudes of its projected gradients.
    ///
    /// Rows do not depend on each other, so they are dealt to threads; the sum is taken in the order of the rows.
    private func update(_ factor: inout Matrix, _ gram: Matrix, _ products: Matrix) -> Double {
        let rows = factor.rows
        let r = factor.columns
        var violations = [Double](repeating: 0, count: rows)
        factor.values.withUnsafeMutableBufferPointer { factor in
            violations.withUnsafeMutableBufferPointer { violations in
                let sweep = Sweep(factor: factor, violations: violations)
                configuration.parallelism.forEachChunk(of: rows, minimumChunk: 64) { range in
                    gram.values.withUnsafeBufferPointer { gram in
                        products.values.withUnsafeBufferPointer { products in
                            for row in range { sweep.run(row, r, gram, products) }
                        }
                    }
                }
            }
        }
        return violations.reduce(0, +)
    }
}

/// The pointers of one sweep, handed to threads that write disjoint rows.
private struct Sweep: @unchecked Sendable {
    let factor: UnsafeMutableBufferPointer<Double>
    let violations: UnsafeMutableBufferPointer<Double>

    @inline(__always)
    func run(_ row: Int, _ r: Int, _ gram: UnsafeBufferPointer<Double>, _ products: UnsafeBufferPointer<Double>) {
        guard let start = factor.baseAddress, let gramStart = gram.baseAddress, let productStart = products.baseAddress
        else { return }
        let own = start + row * r
        let product = productStart + row * r
        var violation = 0.0
        for topic in 0..<r {
            let line = gramStart + topic * r
            var gradient = -product[topic]
            for other in 0..<r { gradient += line[other] * own[other] }
            let value = own[topic]
            violation += abs(value == 0 ? min(0, gradient) : gradient)
            if line[topic] > 0 { own[topic] = max(0, value - gradient / line[topic]) }
        }
        violations[row] = violation
    }
}
