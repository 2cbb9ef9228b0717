package import LinearAlgebra

/// How often each term stands in each document: n × d, compressed rows, counts saturating at 65,535.
package struct CountMatrix: Sendable {
    /// Number of documents (n).
    package let rows: Int
    /// Number of terms (d).
    package let columns: Int
    /// Where each row begins; n + 1 offsets.
    package let rowOffsets: [Int]
    /// Term of each entry, ascending within a row.
    package let columnIndices: [UInt32]
    /// Count of each entry, at least 1.
    package let counts: [UInt16]
    /// Where each block of terms ends, in the order of `TermBlock`.
    package let blockEnds: [Int]

    package init(
        rows: Int,
        columns: Int,
        rowOffsets: [Int],
        columnIndices: [UInt32],
        counts: [UInt16],
        blockEnds: [Int]
    ) {
        precondition(
            rowOffsets.count == rows + 1 && rowOffsets.last == counts.count && counts.count == columnIndices.count
        )
        precondition(blockEnds.count == TermBlock.allCases.count && blockEnds.last == columns)
        self.rows = rows
        self.columns = columns
        self.rowOffsets = rowOffsets
        self.columnIndices = columnIndices
        self.counts = counts
        self.blockEnds = blockEnds
    }

    /// In how many of the given documents each term stands.
    package func documentFrequency(rows: [Int]) -> [UInt32] {
        var frequency = [UInt32](repeating: 0, count: columns)
        for row in rows {
            for entry in rowOffsets[row]..<rowOffsets[row + 1] { frequency[Int(columnIndices[entry])] += 1 }
        }
        return frequency
    }

    /// TF-IDF rows of some documents, in the given order.
    ///
    /// A term whose idf is 0 is left out as if it were not in the vocabulary: it neither appears in a row nor counts
    /// for the
    /// row's norm. Cross-validation uses this for terms that are too rare in the training part of a fold. A block of
    /// weight 0 is left out whole.
    ///
    /// - Parameters:
    ///   - documents: row numbers, repetition allowed.
    ///   - idf: one value a term.
    /// - Returns: a matrix of `documents.count` × d.
    package func weighted<Value: BinaryFloatingPoint & Sendable>(
        documents: [Int],
        idf: [Double],
        configuration: FeatureConfiguration,
        as type: Value.Type = Value.self
    ) -> SparseMatrix<Value> {
        precondition(idf.count == columns, "one idf value a term")
        var offsets = [0]
        offsets.reserveCapacity(documents.count + 1)
        var indices: [UInt32] = []
        var values: [Value] = []
        let capacity = documents.reduce(0) { $0 + rowOffsets[$1 + 1] - rowOffsets[$1] }
        indices.reserveCapacity(capacity)
        values.reserveCapacity(capacity)
        let logarithms = configuration.weighting.termFrequencyTable()
        var row: [Double] = []
        for document in documents {
            let entries = rowOffsets[document]..<rowOffsets[document + 1]
            var entry = entries.lowerBound
            for (block, end) in blockEnds.enumerated() {
                var sumOfSquares = 0.0
                var sum = 0.0
                row.removeAll(keepingCapacity: true)
                while entry < entries.upperBound, Int(columnIndices[entry]) < end {
                    let term = columnIndices[entry]
                    let factor = configuration.blockWeights[block] == 0 ? 0 : idf[Int(term)]
                    if factor != 0 {
                        let count = counts[entry]
                        let frequency =
                            Int(count) < logarithms.count
                            ? logarithms[Int(count)] : configuration.weighting.termFrequency(count)
                        let value = frequency * factor
                        sumOfSquares += value * value
                        sum += value
                        indices.append(term)
                        row.append(value)
                    }
                    entry += 1
                }
                let scale =
                    configuration.weighting.scale(sumOfSquares: sumOfSquares, sum: sum)
                    * configuration.blockWeights[block]
                for value in row { values.append(Value(value * scale)) }
            }
            offsets.append(values.count)
        }
        return SparseMatrix(
            rows: documents.count,
            columns: columns,
            rowOffsets: offsets,
            columnIndices: indices,
            values: values
        )
    }
}

extension TFIDFWeighting {
    /// `termFrequency` of the counts below 64, so that the logarithm is not taken for every entry.
    package func termFrequencyTable() -> [Double] {
        [0] + (1..<64).map { termFrequency(UInt16($0)) }
    }
}
