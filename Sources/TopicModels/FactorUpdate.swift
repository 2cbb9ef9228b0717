import LinearAlgebra

/// A factor of the factorization while it is being fitted: rows × r elements, row-major, each row padded with zeros to
/// a multiple of eight so that it can be read in whole vectors.
struct PaddedFactor<Scalar: GramScalar>: Sendable {
    let rows: Int
    let topics: Int
    /// Distance from one row to the next.
    let stride: Int
    var values: [Scalar]

    init(rows: Int, topics: Int) {
        self.rows = rows
        self.topics = topics
        stride = (topics + 7) / 8 * 8
        values = [Scalar](repeating: 0, count: rows * stride)
    }

    /// The elements of a matrix, each multiplied by `scale`.
    init(_ matrix: Matrix, scale: Double) {
        self.init(rows: matrix.rows, topics: matrix.columns)
        for row in 0..<rows {
            for topic in 0..<topics { values[row * stride + topic] = Scalar(matrix[row, topic] * scale) }
        }
    }

    /// The elements as a plain matrix, each multiplied by `scale`.
    func matrix(scale: Double) -> Matrix {
        var result = Matrix(rows: rows, columns: topics)
        for row in 0..<rows {
            for topic in 0..<topics { result[row, topic] = Double(values[row * stride + topic]) * scale }
        }
        return result
    }
}

/// What an update of one factor brings to light besides the factor.
struct UpdateOutcome: Sendable {
    /// Sum of the magnitudes of the projected gradients, each taken just before its element was updated.
    var violation: Double
    /// ⟨X, W H⟩ with the updated factor.
    var cross: Double
    /// Products of all pairs of columns of the updated factor, r × r.
    var gram: [Double]
}

extension PaddedFactor {
    /// Gives every element in turn its best value with all others fixed; in a row one topic after the other.
    ///
    /// Rows do not depend on each other, which makes this the order of scikit-learn's `_update_cdnmf_fast` without
    /// shuffling. The cuts into chunks depend on the number of rows alone and their sums are added in order, so the
    /// outcome does not depend on the number of threads.
    ///
    /// - Parameters:
    ///   - matrix: X for W, Xᵀ for Hᵀ: as many rows as this factor, as many columns as the other has rows.
    ///   - other: the other factor.
    ///   - otherGram: its products of columns, r × r.
    ///   - sweeps: how often each row is gone through before the next.
    mutating func update(
        matrix: SparseMatrix<Scalar>,
        other: PaddedFactor,
        otherGram: [Double],
        sweeps: Int,
        parallelism: Parallelism
    ) -> UpdateOutcome {
        precondition(matrix.rows == rows && matrix.columns == other.rows, "the matrix must fit the factors")
        precondition(other.topics == topics && otherGram.count == topics * topics, "the factors must agree")
        let (rows, topics, stride) = (rows, topics, stride)
        let chunks = Self.chunks(rows: rows, topics: topics)
        let gram = otherGram.map { Scalar($0) }
        let inverse = (0..<topics).map { topic in
            // A topic without terms explains nothing; its weights stay.
            gram[topic * topics + topic] > 0 ? 1 / gram[topic * topics + topic] : 0
        }
        let outcomes = values.withUnsafeMutableBufferPointer { own in
            other.values.withUnsafeBufferPointer { other in
                gram.withUnsafeBufferPointer { gram in
                    inverse.withUnsafeBufferPointer { inverse in
                        matrix.rowOffsets.withUnsafeBufferPointer { offsets in
                            matrix.columnIndices.withUnsafeBufferPointer { indices in
                                matrix.values.withUnsafeBufferPointer { values in
                                    let kernel = RowUpdate(
                                        own: own,
                                        other: other,
                                        gram: gram,
                                        inverse: inverse,
                                        offsets: offsets,
                                        indices: indices,
                                        values: values,
                                        topics: topics,
                                        stride: stride,
                                        sweeps: sweeps
                                    )
                                    return parallelism.map(count: chunks) { chunk in
                                        let own = chunk * rows / chunks..<(chunk + 1) * rows / chunks
                                        defer { matrix.letGo(of: own) }
                                        return kernel.run(own)
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
        var total = UpdateOutcome(
            violation: 0,
            cross: 0,
            gram: [Double](repeating: 0, count: topics * topics)
        )
        for outcome in outcomes {
            total.violation += outcome.violation
            total.cross += outcome.cross
            for index in total.gram.indices { total.gram[index] += outcome.gram[index] }
        }
        return total
    }

    /// Number of pieces that rows are dealt in; a function of the sizes alone. Each piece has r × r sums of its own.
    static func chunks(rows: Int, topics: Int) -> Int { max(1, min(64, rows / max(128, topics))) }

    /// Products of all pairs of columns, r × r.
    func gram(parallelism: Parallelism) -> [Double] {
        let chunks = Self.chunks(rows: rows, topics: topics)
        let (rows, topics, stride) = (rows, topics, stride)
        let parts = parallelism.map(count: chunks) { chunk in
            let first = chunk * rows / chunks
            let last = (chunk + 1) * rows / chunks
            return values.withUnsafeBufferPointer {
                RowUpdate<Scalar>.gram(of: $0, rows: first..<last, topics: topics, stride: stride)
            }
        }
        return parts.reduce(into: [Double](repeating: 0, count: topics * topics)) { sum, part in
            for index in sum.indices { sum[index] += part[index] }
        }
    }
}

/// The pointers of one update, handed to threads that write disjoint rows of `own` and read all else.
///
/// Unchecked, and without bounds checks in the inner loops: the caller has compared all sizes, and `SparseMatrix` has
/// checked that every column index is within the other factor.
private struct RowUpdate<Scalar: GramScalar>: @unchecked Sendable {
    let own: UnsafeMutableBufferPointer<Scalar>
    let other: UnsafeBufferPointer<Scalar>
    let gram: UnsafeBufferPointer<Scalar>
    let inverse: UnsafeBufferPointer<Scalar>
    let offsets: UnsafeBufferPointer<Int>
    let indices: UnsafeBufferPointer<UInt32>
    let values: UnsafeBufferPointer<Scalar>
    let topics: Int
    let stride: Int
    let sweeps: Int

    typealias Lanes = SIMD16<Scalar>

    /// Updates some rows, sixteen at a time.
    func run(_ rows: Range<Int>) -> UpdateOutcome {
        var violation = 0.0
        var cross = 0.0
        // Products and weights of sixteen rows, topic after topic, and the products of one row.
        withUnsafeTemporaryAllocation(of: Lanes.self, capacity: 2 * topics + 2) { columns in
            withUnsafeTemporaryAllocation(of: SIMD8<Scalar>.self, capacity: stride / 8) { product in
                guard let columns = columns.baseAddress, let product = product.baseAddress,
                    let gram = gram.baseAddress, let inverse = inverse.baseAddress, let own = own.baseAddress
                else { return }
                let products = columns
                let weights = products + topics
                let violations = weights + topics
                let step = violations + 1
                columns.initialize(repeating: Lanes(repeating: 0), count: 2 * topics + 2)
                product.initialize(repeating: SIMD8(repeating: 0), count: stride / 8)
                let productElements = UnsafeRawPointer(product).assumingMemoryBound(to: Scalar.self)
                let productLanes = UnsafeMutableRawPointer(products).assumingMemoryBound(to: Scalar.self)
                let weightLanes = UnsafeMutableRawPointer(weights).assumingMemoryBound(to: Scalar.self)
                var first = rows.lowerBound
                while first < rows.upperBound {
                    let count = min(16, rows.upperBound - first)
                    if count < 16 { columns.update(repeating: Lanes(repeating: 0), count: 2 * topics) }
                    for lane in 0..<count {
                        multiply(row: first + lane, into: product)
                        let weightRow = own + (first + lane) * stride
                        for topic in 0..<topics {
                            productLanes[topic * 16 + lane] = productElements[topic]
                            weightLanes[topic * 16 + lane] = weightRow[topic]
                        }
                    }
                    violations.pointee = Lanes(repeating: 0)
                    sweep(products, weights, gram, inverse, violation: violations, step: step)
                    violation += Double(violations.pointee.sum())
                    for _ in 1..<max(1, sweeps) {
                        sweep(products, weights, gram, inverse, violation: violations, step: step)
                    }
                    var dot = Lanes(repeating: 0)
                    for topic in 0..<topics { dot += products[topic] * weights[topic] }
                    cross += Double(dot.sum())
                    for lane in 0..<count {
                        let weightRow = own + (first + lane) * stride
                        for topic in 0..<topics { weightRow[topic] = weightLanes[topic * 16 + lane] }
                    }
                    first += count
                }
            }
        }
        return UpdateOutcome(
            violation: violation,
            cross: cross,
            gram: Self.gram(of: UnsafeBufferPointer(own), rows: rows, topics: topics, stride: stride)
        )
    }

    /// The product of one row of the sparse matrix with the other factor, in tiles that stay in registers.
    @inline(__always)
    private func multiply(row: Int, into product: UnsafeMutablePointer<SIMD8<Scalar>>) {
        let target = UnsafeMutableRawPointer(product)
        let size = MemoryLayout<Scalar>.stride
        var column = 0
        while stride - column >= 16 {
            target.storeBytes(
                of: tile(row, column, SIMD16<Scalar>(repeating: 0)),
                toByteOffset: column * size,
                as: SIMD16<Scalar>.self
            )
            column += 16
        }
        if stride - column >= 8 {
            target.storeBytes(
                of: tile(row, column, SIMD8<Scalar>(repeating: 0)),
                toByteOffset: column * size,
                as: SIMD8<Scalar>.self
            )
        }
    }

    @inline(__always)
    private func tile<Tile: SIMD>(_ row: Int, _ column: Int, _ zero: Tile) -> Tile where Tile.Scalar == Scalar {
        var sum = zero
        guard let other = other.baseAddress, let values = values.baseAddress, let indices = indices.baseAddress
        else { return sum }
        for entry in offsets[row]..<offsets[row + 1] {
            let source = UnsafeRawPointer(other + (Int(indices[entry]) &* stride &+ column)).loadUnaligned(
                as: Tile.self
            )
            sum += source * values[entry]
        }
        return sum
    }

    /// One pass over the topics of sixteen rows; adds the magnitudes of the projected gradients to `violation`.
    ///
    /// `violation` and `step` are one vector each. The choices at the end are written lane by lane, which the compiler
    /// turns into vector instructions; masks of vectors it does not.
    @inline(__always)
    private func sweep(
        _ products: UnsafePointer<Lanes>,
        _ weights: UnsafeMutablePointer<Lanes>,
        _ gram: UnsafePointer<Scalar>,
        _ inverse: UnsafePointer<Scalar>,
        violation: UnsafeMutablePointer<Lanes>,
        step: UnsafeMutablePointer<Lanes>
    ) {
        let stepLanes = UnsafeMutableRawPointer(step).assumingMemoryBound(to: Scalar.self)
        let violationLanes = UnsafeMutableRawPointer(violation).assumingMemoryBound(to: Scalar.self)
        let weightLanes = UnsafeMutableRawPointer(weights).assumingMemoryBound(to: Scalar.self)
        for topic in 0..<topics {
            let line = gram + topic &* topics
            var gradient = -products[topic]
            for other in 0..<topics { gradient += weights[other] * line[other] }
            step.pointee = gradient
            let values = weightLanes + topic &* 16
            let factor = inverse[topic]
            for lane in 0..<16 {
                let value = values[lane]
                let gradient = stepLanes[lane]
                // At zero an element can only grow: a positive gradient there is no violation.
                let limited = value > 0 ? gradient : min(gradient, 0)
                violationLanes[lane] += limited.magnitude
                values[lane] = max(value - gradient * factor, 0)
            }
        }
    }

    /// Products of all pairs of columns over some rows. BLAS sums the padding, too, which is zero.
    static func gram(of values: UnsafeBufferPointer<Scalar>, rows: Range<Int>, topics: Int, stride: Int) -> [Double] {
        var result = [Double](repeating: 0, count: topics * topics)
        guard let start = values.baseAddress, !rows.isEmpty else { return result }
        withUnsafeTemporaryAllocation(of: Scalar.self, capacity: stride * stride) { buffer in
            guard let square = buffer.baseAddress else { return }
            square.initialize(repeating: 0, count: stride * stride)
            Scalar.gram(start + rows.lowerBound * stride, rows: rows.count, columns: stride, into: square)
            for a in 0..<topics {
                for b in 0..<topics { result[a * topics + b] = Double(square[a * stride + b]) }
            }
        }
        return result
    }
}
