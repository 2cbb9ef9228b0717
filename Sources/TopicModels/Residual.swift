import LinearAlgebra

/// How far a factorization is from its matrix.
enum Residual {
    /// ‖X − WH‖ in 64 bits, without forming WH:
    ///
    ///     ‖X − WH‖² = Σ over entries of (x − (WH))² − (WH)²,  plus ⟨WᵀW, HHᵀ⟩
    ///
    /// Chunks of rows are summed in order, so the value does not depend on the number of threads.
    static func norm<Scalar>(
        of matrix: SparseMatrix<Scalar>,
        documentTopics w: PaddedFactor<Scalar>,
        termTopics h: PaddedFactor<Scalar>,
        parallelism: Parallelism
    ) -> Double {
        let rows = matrix.rows
        let topics = w.topics
        let chunks = PaddedFactor<Double>.chunks(rows: rows, topics: topics)
        let parts = parallelism.map(count: chunks) { chunk in
            var sum = 0.0
            // Bounds were compared when the factors were made; see `PaddedFactor.update`.
            w.values.withUnsafeBufferPointer { w0 in
                h.values.withUnsafeBufferPointer { h0 in
                    for row in chunk * rows / chunks..<(chunk + 1) * rows / chunks {
                        for entry in matrix.rowOffsets[row]..<matrix.rowOffsets[row + 1] {
                            let value = Double(matrix.values[entry])
                            let a = row * w.stride
                            let b = Int(matrix.columnIndices[entry]) * h.stride
                            var model = 0.0
                            for topic in 0..<topics { model += Double(w0[a + topic]) * Double(h0[b + topic]) }
                            sum += value * (value - 2 * model)
                        }
                    }
                }
            }
            return sum
        }
        let wide = { (factor: PaddedFactor<Scalar>) in
            PaddedFactor<Double>(factor.matrix(scale: 1), scale: 1).gram(parallelism: parallelism)
        }
        return max(0, parts.reduce(0, +) + BLAS.dot(wide(w), wide(h))).squareRoot()
    }
}
