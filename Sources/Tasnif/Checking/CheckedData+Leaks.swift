import Evaluation
import NewsCorpus
import TextFeatures

extension CheckedData {
    /// Articles that a label must have, and with it a term or a source, before these can be said to leak: of thousands of
    /// terms one or the other stands in most of a dozen articles by chance.
    private static let fewestArticles = 20
    /// Correlation and precision from which one term is said to give a label away. What a label means is rarely said
    /// in one word: on public sets the best words of honest labels reach a correlation of about 0.6, and names of places
    /// more on an axis of regions, at a precision of 0.7 to 0.8.
    private static let leakingPhi = 0.7
    private static let leakingPrecision = 0.9
    /// Cramér's V from which the source is said to give labels away.
    private static let leakingV = 0.5

    /// Words and word pairs of which a single one tells a label from the others, the strongest of each label.
    ///
    /// - Parameter collection: the counts that the problem's rows belong to.
    func termFindings(_ problem: AxisProblem, _ collection: FeatureCollection) -> [Finding] {
        let counts = collection.counts
        let terms = 0..<collection.vocabulary.range(of: .wordNGram).upperBound
        let supports = problem.supports
        let frequencies = counts.documentFrequency(rows: problem.rows)
        return problem.labels.indices.flatMap { label -> [Finding] in
            let support = supports[label]
            guard support >= Self.fewestArticles, support <= problem.rows.count - Self.fewestArticles else { return [] }
            let rows = problem.rows.indices.filter { problem.targets[$0].contains(label) }.map { problem.rows[$0] }
            let hits = counts.documentFrequency(rows: rows)
            var found: [(term: Int, phi: Double)] = []
            for term in terms where hits[term] >= Self.fewestArticles {
                let phi = Association.phi(
                    both: Int(hits[term]),
                    first: Int(frequencies[term]),
                    second: support,
                    total: problem.rows.count
                )
                let precision = Double(hits[term]) / Double(frequencies[term])
                if let phi, phi >= Self.leakingPhi, precision >= Self.leakingPrecision { found.append((term, phi)) }
            }
            // Of equal ones the shorter and earlier, so that a word stands for the pairs that it is part of.
            found.sort { ($1.phi, $0.term) < ($0.phi, $1.term) }
            guard let best = found.first else { return [] }
            let others = found.dropFirst().prefix(4).map { "'\(collection.vocabulary.text(of: $0.term))'" }
            let name = problem.labels[label]
            let precision = Double(hits[best.term]) / Double(frequencies[best.term])
            let recall = Double(hits[best.term]) / Double(support)
            let term = UInt32(best.term)
            let first = rows.first { row in
                counts.columnIndices[counts.rowOffsets[row]..<counts.rowOffsets[row + 1]].contains(term)
            }
            return [
                Finding(
                    kind: .leakingTerm,
                    location: first.map { articles[$0].location },
                    id: first.map { articles[$0].id },
                    axis: problem.name,
                    label: name,
                    figures: [
                        Finding.Figure(name: "phi", value: best.phi),
                        Finding.Figure(name: "precision", value: precision),
                        Finding.Figure(name: "recall", value: recall),
                    ],
                    message: "'\(collection.vocabulary.text(of: best.term))' alone tells '\(name)': precision "
                        + "\(percent(precision)), recall \(percent(recall))"
                        + (others.isEmpty ? "" : "; also \(others.joined(separator: ", "))"),
                    remedy:
                        "if it names the outlet or is its form and not what the label means, take it out with --mask"
                )
            ]
        }
    }

    /// Whether the source of an article tells its labels.
    ///
    /// On an axis of several labels each label is tried by itself, and the one that goes most with the source is told.
    func sourceFindings(_ problem: AxisProblem) -> [Finding] {
        let sources = problem.rows.map { articles[$0].source }
        let names = Set(sources.compactMap(\.self)).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        let numbers = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
        guard names.count >= 2 else { return [] }
        var table = [[Int]](repeating: [Int](repeating: 0, count: problem.labels.count), count: names.count)
        var totals = [Int](repeating: 0, count: names.count)
        for (source, target) in zip(sources, problem.targets) {
            guard let number = source.flatMap({ numbers[$0] }) else { continue }
            totals[number] += 1
            for label in target { table[number][label] += 1 }
        }
        let association: Double?
        var labels = Array(problem.labels.indices)
        if problem.allowsSeveral {
            let each = labels.map { label in
                (
                    label,
                    v: Association.cramersV(table.indices.map { [table[$0][label], totals[$0] - table[$0][label]] })
                )
            }.filter { problem.supports[$0.0] >= Self.fewestArticles }
            let strongest = each.max { ($0.v ?? 0) < ($1.v ?? 0) }
            association = strongest?.v
            labels = strongest.map { [$0.0] } ?? []
        } else {
            association = Association.cramersV(table)
        }
        guard let association, association >= Self.leakingV else { return [] }
        // The pair that stands together most beyond chance.
        let all = totals.reduce(0, +)
        var example: (source: Int, label: Int, excess: Double)?
        for source in names.indices {
            for label in labels {
                let labelled = table.reduce(0) { $0 + $1[label] }
                let excess = Double(table[source][label]) - Double(totals[source]) * Double(labelled) / Double(all)
                if excess > example?.excess ?? 0 { example = (source, label, excess) }
            }
        }
        guard let example else { return [] }
        let (source, label) = (names[example.source], problem.labels[example.label])
        let position = problem.rows.indices.first {
            sources[$0] == source && problem.targets[$0].contains(example.label)
        }
        let first = position.map { articles[problem.rows[$0]] }
        return [
            Finding(
                kind: .leakingSource,
                location: first?.location,
                id: first?.id,
                axis: problem.name,
                label: problem.allowsSeveral ? label : nil,
                figures: [Finding.Figure(name: "cramers_v", value: association)],
                message: "the source tells the labels of axis '\(problem.name)' (Cramér's V "
                    + "\(JSONText.rounded(association, digits: 2))): \(table[example.source][example.label]) of "
                    + "\(counted(totals[example.source])) of '\(source)' are '\(label)'",
                remedy:
                    "label articles of the same outlets with other labels, mask names of outlets (--mask), and measure "
                    + "with --group-by source"
            )
        ]
    }
}
