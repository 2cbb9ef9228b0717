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
    package let columnIndices: SharedBuffer<UInt32>
    /// Count of each entry, at least 1.
    package let counts: SharedBuffer<UInt16>
    /// Where each block of terms ends, in the order of `TermBlock`.
    package let blockEnds: [Int]
    /// Where matrices that are made of this one live; nil for memory.
    package let store: ScratchStore?

    package init(
        rows: Int,
        columns: Int,
        rowOffsets: [Int],
        columnIndices: SharedBuffer<UInt32>,
        counts: SharedBuffer<UInt16>,
        blockEnds: [Int],
        store: ScratchStore? = nil
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
        self.store = store
    }

    /// In how many of the given documents each term stands.
    package func documentFrequency(rows: [Int]) -> [UInt32] {
        var frequency = [UInt32](repeating: 0, count: columns)
        columnIndices.withUnsafeBufferPointer { indices in
            forEachWindow(of: rows) { row in
                for entry in rowOffsets[row]..<rowOffsets[row + 1] { frequency[Int(indices[entry])] += 1 }
            }
        }
        return frequency
    }

    /// Calls `body` with each of some rows; where the matrix is in a file, pages of rows gone through are let go.
    private func forEachWindow(of chosen: [Int], _ body: (Int) -> Void) {
        var start = 0
        var entries = 0
        for (place, row) in chosen.enumerated() {
            body(row)
            entries += rowOffsets[row + 1] - rowOffsets[row]
            guard entries > 1 << 20 || place == chosen.count - 1 else { continue }
            // Rows are nearly always chosen in ascending order; what lies between them is not read either.
            let (first, last) = (chosen[start], row)
            if first <= last {
                columnIndices.letGo(of: rowOffsets[first]..<rowOffsets[last + 1])
                counts.letGo(of: rowOffsets[first]..<rowOffsets[last + 1])
            }
            (start, entries) = (place + 1, 0)
        }
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
    package func weighted<Value: BinaryFloatingPoint & BitwiseCopyable & Sendable>(
        documents: [Int],
        idf: [Double],
        configuration: FeatureConfiguration,
        as type: Value.Type = Value.self
    ) -> SparseMatrix<Value> {
        precondition(idf.count == columns, "one idf value a term")
        var offsets = [0]
        offsets.reserveCapacity(documents.count + 1)
        let capacity = documents.reduce(0) { $0 + rowOffsets[$1 + 1] - rowOffsets[$1] }
        // With all rows and all terms the columns are those of the counts, and need not be held twice.
        let isWhole =
            documents.count == rows && documents.indices.allSatisfy { documents[$0] == $0 }
            && !idf.contains(0) && !zip(blocks, configuration.blockWeights).contains { !$0.isEmpty && $1 == 0 }
        var indices = ScratchArray<UInt32>(store: store)
        if !isWhole { indices.reserve(capacity) }
        var values = ScratchArray<Value>(store: store)
        values.reserve(capacity)
        let logarithms = configuration.weighting.termFrequencyTable()
        var row: [Double] = []
        columnIndices.withUnsafeBufferPointer { columnIndices in
            counts.withUnsafeBufferPointer { counts in
                forEachWindow(of: documents) { document in
                    let entries = rowOffsets[document]..<rowOffsets[document + 1]
                    var kept = 0
                    func weigh(_ indices: UnsafeMutablePointer<UInt32>?) {
                        values.append(atMost: entries.count) { values in
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
                                        if let indices { indices[kept + row.count] = term }
                                        row.append(value)
                                    }
                                    entry += 1
                                }
                                let scale =
                                    configuration.weighting.scale(sumOfSquares: sumOfSquares, sum: sum)
                                    * configuration.blockWeights[block]
                                for value in row {
                                    values[kept] = Value(value * scale)
                                    kept += 1
                                }
                            }
                            return kept
                        }
                    }
                    if isWhole {
                        weigh(nil)
                    } else {
                        indices.append(atMost: entries.count) { indices in
                            weigh(indices)
                            return kept
                        }
                    }
                    offsets.append(values.count)
                }
            }
        }
        return SparseMatrix(
            rows: documents.count,
            columns: columns,
            rowOffsets: isWhole ? rowOffsets : offsets,
            columnIndices: isWhole ? columnIndices : indices.shared,
            values: values.shared,
            store: store
        )
    }

    /// The terms of each block, in the order of `TermBlock`.
    private var blocks: [Range<Int>] {
        blockEnds.indices.map { ($0 == 0 ? 0 : blockEnds[$0 - 1])..<blockEnds[$0] }
    }
}

extension TFIDFWeighting {
    /// `termFrequency` of the counts below 64, so that the logarithm is not taken for every entry.
    package func termFrequencyTable() -> [Double] {
        [0] + (1..<64).map { termFrequency(UInt16($0)) }
    }
}
