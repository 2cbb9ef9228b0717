/// The words of an article as a sparse row of norm 1.
struct WordRow: Sendable {
    /// Numbers of the words.
    let words: [UInt32]
    /// Weight of each; their squares sum to 1.
    let weights: [Float]

    /// A row from words and their tf · idf weights.
    init(_ entries: [(UInt32, Double)]) {
        let norm = entries.reduce(0) { $0 + $1.1 * $1.1 }.squareRoot()
        words = entries.map(\.0)
        weights = entries.map { norm > 0 ? Float($0.1 / norm) : 0 }
    }
}

/// How far rows are from the nearest of some chosen rows: 1 − the largest cosine.
struct RowCover {
    private var distances: [Float]
    /// The row chosen last, spread out; 0 elsewhere.
    private var dense: [Float]

    /// No row is chosen: all are at distance 1.
    ///
    /// - Parameters:
    ///   - rows: number of rows.
    ///   - words: number of words of the vocabulary.
    init(rows: Int, words: Int) {
        distances = Array(repeating: 1, count: rows)
        dense = Array(repeating: 0, count: words)
    }

    /// The distance of a row from the nearest chosen one, 0 to 1.
    subscript(row: Int) -> Float { distances[row] }

    /// Chooses a row.
    mutating func choose(_ chosen: WordRow, among rows: [WordRow]) {
        for (word, weight) in zip(chosen.words, chosen.weights) { dense[Int(word)] = weight }
        for (index, row) in rows.enumerated() {
            var cosine: Float = 0
            for (word, weight) in zip(row.words, row.weights) { cosine += weight * dense[Int(word)] }
            distances[index] = min(distances[index], max(0, 1 - cosine))
        }
        for word in chosen.words { dense[Int(word)] = 0 }
    }
}
