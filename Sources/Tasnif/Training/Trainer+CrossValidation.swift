public import NewsCorpus

extension Trainer {
    /// Figures of the whole recipe, search and calibration included, on parts of the articles that it has not seen.
    ///
    /// The articles are cut into parts in which near-duplicates, articles that share a paragraph and articles that agree
    /// in the group field stay together; each part is tagged by a model trained on the others with a search of its own. What the figures estimate is therefore
    /// the recipe on new
    /// articles, not one model.
    ///
    /// A trainer that was made with fields (`Trainer(configuration, slicingBy: fields)`) also gives the figures of the
    /// articles of each of their values.
    ///
    /// - Parameters:
    ///   - parts: number of parts, at least 2.
    ///   - coverage: how often label sets are to hold the true label; nil for no sets.
    ///   - abstention: which tags are withheld for figures beside the others; not by novelty.
    ///   - progress: told how far the work is.
    ///   - warning: told what in the labels makes the result worse than it might be.
    /// - Throws: `CorpusError.unknownField` when no article has the field; else as `train`.
    public consuming func crossValidate(
        parts: Int,
        coverage: Coverage? = nil,
        abstention: Abstention = Abstention(),
        progress: (Progress) -> Void = { _ in },
        warning: (CorpusError) -> Void = { _ in }
    ) throws -> [AxisFigures] {
        let fields = Array(zip(sliceFields, builder.fieldValues.suffix(sliceFields.count)))
        for (field, values) in fields { try requireValues(of: field, values) }
        let input = try collect(progress: progress)
        input.warnings.forEach(warning)
        let trainer = input.axisTrainer
        var figures: [AxisFigures] = []
        for problem in input.problems {
            let count = min(parts, Set(problem.groups).count)
            guard count >= 2 else { throw TrainingError.tooFewGroups(axis: problem.name, groups: count) }
            // Another seed than the search's, or the folds of the search would fall into the same places.
            let assignment = problem.folds(count, seed: trainer.configuration.seed &+ 1)
            let parts = (0..<count).map { part in
                HeldOutPart(
                    name: "part \(part + 1) of \(count)",
                    heldOut: assignment.indices.filter { assignment[$0] == part },
                    learned: assignment.indices.filter { assignment[$0] != part }
                )
            }
            let answers = try trainer.answers(
                problem,
                parts: parts,
                coverage: coverage,
                abstention: abstention,
                progress: progress
            )
            var measured = AxisFigures(problem, answers, tree: trainer.configuration.labelTree(of: problem))
            measured.addDetails(
                problem,
                answers,
                fields: fields.map { name, values in (name, problem.rows.map { values[$0] }) },
                seed: trainer.configuration.seed
            )
            figures.append(measured)
        }
        return figures
    }
}

extension TrainingConfiguration {
    /// The tree that the codebook gives the labels of a problem; nil without one.
    func labelTree(of problem: AxisProblem) -> LabelTree? {
        LabelTree(problem.labels, codebook: codebook?.axis(problem.name))
    }
}
