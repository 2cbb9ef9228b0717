public import NewsCorpus

extension Trainer {
    /// Figures of the whole recipe, search and calibration included, on the articles of each value of a field, such as
    /// each outlet, by a model trained on those of all other values.
    ///
    /// An article that is a near-duplicate of a held-out one, shares a paragraph with one or agrees with one in the group
    /// field is not trained on for that value; it is measured with its own value. (In `crossValidate` such articles stay
    /// in one part. Here a report that two outlets printed would make one part of the two.) Articles without a value are neither trained
    /// on nor measured: they may be of any outlet, also of the one held out.
    ///
    /// One model is trained for each value and axis.
    ///
    /// - Precondition: the trainer was made with the field, `Trainer(configuration, leavingOut: field)`.
    /// - Parameters:
    ///   - coverage: how often label sets are to hold the true label; nil for no sets.
    ///   - abstention: which tags are withheld for figures beside the others; not by novelty.
    ///   - progress: told how far the work is.
    ///   - warning: told what in the labels makes the result worse than it might be, and of articles without a value
    ///     (`CorpusError.missingField`).
    /// - Throws: `CorpusError.unknownField` when no article has the field; `TrainingError.oneValue` when there is
    ///   nothing to compare, `.nothingLeft` when nothing can be learned from the articles of the other values.
    public consuming func leaveOneOut(
        coverage: Coverage? = nil,
        abstention: Abstention = Abstention(),
        progress: (Progress) -> Void = { _ in },
        warning: (CorpusError) -> Void = { _ in }
    ) throws -> LeaveOneOutFigures {
        guard let field = leftOutField else { preconditionFailure("the trainer was made without a field to leave out") }
        let values = builder.fieldValues[0]
        let input = try collect(progress: progress)
        try requireValues(of: field, values)
        let missing = Set(input.problems.flatMap(\.rows)).filter { values[$0] == nil }.sorted()
        if !missing.isEmpty {
            let examples = missing.prefix(3).map { builder.ids[$0] }
            warning(.missingField(field: field, articles: missing.count, examples: examples))
        }
        input.warnings.forEach(warning)
        // Not the joined groups: by way of a third article, those might tie outlets together that share nothing.
        let partitions = [input.groups.alike, Self.numbers(builder.groupValues)]
        var axes: [LeaveOneOutFigures.AxisResult] = []
        for problem in input.problems {
            let hasValue = problem.rows.indices.filter { values[problem.rows[$0]] != nil }
            let measured = problem.restricted(to: hasValue)
            let groups = try Self.groups(of: measured, field: field, values: values, partitions: partitions)
            let parts = groups.enumerated().map { number, group in
                HeldOutPart(
                    name: "\(field) \(group.value) (\(number + 1) of \(groups.count))",
                    heldOut: group.heldOut,
                    learned: group.learned
                )
            }
            let answers = try input.axisTrainer.answers(
                measured,
                parts: parts,
                coverage: coverage,
                abstention: abstention,
                progress: progress
            )
            let configuration = input.axisTrainer.configuration
            var figures = AxisFigures(measured, answers, tree: configuration.labelTree(of: measured))
            figures.addDetails(measured, answers, seed: configuration.seed)
            axes.append(
                LeaveOneOutFigures.AxisResult(
                    figures: figures,
                    groups: groups.map { group in
                        LeaveOneOutFigures.Group(
                            value: group.value,
                            learnedFrom: group.learned.count,
                            figures: AxisFigures(
                                measured.restricted(to: group.heldOut),
                                answers.restricted(to: group.heldOut)
                            )
                        )
                    }
                )
            )
        }
        return LeaveOneOutFigures(field: field, withoutField: missing.count, axes: axes)
    }

    /// Refuses a field that no article has.
    ///
    /// - Parameter values: the values of the field, one an article.
    func requireValues(of field: String, _ values: [String?]) throws(CorpusError) {
        guard !values.contains(where: { $0 != nil }) else { return }
        throw .unknownField(field, among: builder.fieldNames)
    }

    /// Articles of one value, and those to learn from when they are held out, as places in the rows of a problem.
    private struct Group {
        let value: String
        let heldOut: [Int]
        let learned: [Int]
    }

    /// The groups of a problem whose articles all have a value, in alphabetical order of the values.
    ///
    /// - Parameter partitions: numbers of the articles of the collection; an article is not learned from where it has a
    ///   number of a held-out one.
    private static func groups(
        of problem: AxisProblem,
        field: String,
        values: [String?],
        partitions: [[Int]]
    ) throws(TrainingError) -> [Group] {
        let names = Set(problem.rows.compactMap { values[$0] }).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        guard names.count >= 2 else {
            throw .oneValue(axis: problem.name, field: field, articles: problem.rows.count)
        }
        let members = Dictionary(grouping: problem.rows.indices) { values[problem.rows[$0]] }
        var groups: [Group] = []
        for name in names {
            let heldOut = members[name] ?? []
            let barred = partitions.map { numbers in Set(heldOut.map { numbers[problem.rows[$0]] }) }
            let learned = problem.rows.indices.filter { position in
                let row = problem.rows[position]
                return values[row] != name && !zip(partitions, barred).contains { $1.contains($0[row]) }
            }
            let left = Set(learned.flatMap { problem.targets[$0] })
            guard left.count >= (problem.allowsSeveral ? 1 : 2) else {
                throw .nothingLeft(
                    axis: problem.name,
                    field: field,
                    value: name,
                    articles: learned.count,
                    label: left.first.map { problem.labels[$0] }
                )
            }
            groups.append(Group(value: name, heldOut: heldOut, learned: learned))
        }
        return groups
    }

    /// One number for each value; articles without one have numbers of their own.
    private static func numbers(_ values: [String?]) -> [Int] {
        GroupNumbers(Array(values.indices), values).numbers
    }
}
