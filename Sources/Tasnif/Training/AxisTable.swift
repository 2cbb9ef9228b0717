import NewsCorpus

/// The labels of a collection, axis by axis.
struct AxisTable {
    private let records: [CollectionBuilder.LabelRecord]
    private let configuration: TrainingConfiguration
    /// Names of the axes to train, sorted unless they were named.
    let names: [String]

    /// Finds the axes.
    ///
    /// - Throws: `TrainingError.noAxes`, `.unknownAxis`.
    init(_ records: [CollectionBuilder.LabelRecord], configuration: TrainingConfiguration) throws(TrainingError) {
        self.records = records
        self.configuration = configuration
        let found = Set(records.flatMap(\.labels.keys)).sorted()
        if configuration.axes.isEmpty {
            guard !found.isEmpty else { throw .noAxes }
            names = found
        } else {
            for axis in configuration.axes where !found.contains(axis) { throw .unknownAxis(axis: axis, known: found) }
            names = configuration.axes
        }
    }

    /// Whether articles may have several labels on an axis, or none: where the caller or the codebook says so, or where any article has several, or
    /// none explicitly.
    func allowsSeveral(_ axis: String) -> Bool {
        if configuration.severalLabelAxes.contains(axis) { return true }
        if let coded = configuration.codebook?.axis(named: axis) { return coded.allowsSeveral }
        return records.contains { record in record.labels[axis].map { $0.count != 1 } ?? false }
    }

    /// The problem of each axis.
    ///
    /// An empty cell of a table means "none of the labels" on a several-label axis and "not known" on a single-label one.
    ///
    /// - Parameter groups: the group of each article.
    /// - Throws: `CorpusError.severalLabels` for an article with several labels on a single-label axis, `.unknownLabel` for a label that the codebook
    ///   does not have.
    func problems(groups: [Int]) throws(CorpusError) -> [AxisProblem] {
        var problems: [AxisProblem] = []
        for name in names {
            let several = allowsSeveral(name)
            var rows: [Int] = []
            var chosen: [[String]] = []
            for (row, record) in records.enumerated() {
                if let labels = record.labels[name] {
                    if !several, labels.count > 1 {
                        throw .severalLabels(record.location, axis: name, labels: labels)
                    }
                    if !several, labels.isEmpty { continue }
                    rows.append(row)
                    chosen.append(labels)
                } else if several, record.blankAxes.contains(name) {
                    rows.append(row)
                    chosen.append([])
                }
            }
            if let axis = configuration.codebook?.axis(named: name) {
                for (row, labels) in zip(rows, chosen) {
                    for label in labels where axis.label(named: label) == nil {
                        throw .unknownLabel(
                            records[row].location, axis: name, label: label, known: axis.labels.map(\.name),
                            nearest: axis.nearest(to: label))
                    }
                }
            }
            let labels = Set(chosen.joined()).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            let numbers = Dictionary(uniqueKeysWithValues: labels.enumerated().map { ($1, $0) })
            problems.append(
                AxisProblem(
                    name: name, labels: labels, allowsSeveral: several, rows: rows,
                    targets: chosen.map { Set($0.compactMap { numbers[$0] }).sorted() }, groups: rows.map { groups[$0] }))
        }
        return problems
    }
}
