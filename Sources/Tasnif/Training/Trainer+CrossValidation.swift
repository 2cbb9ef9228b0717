import LinearAlgebra
import LinearModels
public import NewsCorpus
import TextFeatures

extension Trainer {
    /// Figures of the whole recipe, search and calibration included, on parts of the articles that it has not seen.
    ///
    /// The articles are cut into parts in which near-duplicates and articles that agree in the group field stay
    /// together; each part
    /// is tagged by a model trained on the others with a search of its own. What the figures estimate is therefore
    /// the recipe on new
    /// articles, not one model.
    ///
    /// - Parameters:
    ///   - parts: number of parts, at least 2.
    ///   - progress: told how far the work is.
    ///   - warning: told what in the labels makes the result worse than it might be.
    public consuming func crossValidate(
        parts: Int,
        progress: (Progress) -> Void = { _ in },
        warning: (CorpusError) -> Void = { _ in }
    ) throws -> [AxisFigures] {
        let input = try collect(progress: progress)
        input.warnings.forEach(warning)
        let trainer = input.axisTrainer
        var figures: [AxisFigures] = []
        for problem in input.problems {
            let count = min(parts, Set(problem.groups).count)
            guard count >= 2 else { throw TrainingError.tooFewGroups(axis: problem.name, groups: count) }
            // Another seed than the search's, or the folds of the search would fall into the same places.
            let assignment = problem.folds(count, seed: trainer.configuration.seed &+ 1)
            var probabilities = [[Double]](repeating: [], count: problem.rows.count)
            var decisions = [[Int]](repeating: [], count: problem.rows.count)
            for part in 0..<count {
                let inside = assignment.indices.filter { assignment[$0] != part }
                let outside = assignment.indices.filter { assignment[$0] == part }
                guard !outside.isEmpty else { continue }
                let learned = problem.restricted(to: inside)
                let idf = trainer.idf(rows: learned.rows)
                let outcome = try trainer.train(learned, idf: idf) { fraction in
                    progress(
                        Progress(
                            stage: "axis \(problem.name), part \(part + 1) of \(count)",
                            fraction: (Double(part) + fraction) / Double(count)
                        )
                    )
                }
                let logits = outcome.model.logits(
                    of: outside.map { problem.rows[$0] },
                    in: trainer,
                    labels: problem.labels,
                    idf: idf,
                    features: trainer.features.with(lexicon: outcome.axis.usesLexicon)
                )
                for (row, position) in outside.enumerated() {
                    let result = outcome.axis.probabilities(logits: logits[row])
                    probabilities[position] = result
                    decisions[position] = outcome.axis.decide(result)
                }
            }
            figures.append(
                AxisFigures(
                    name: problem.name,
                    labels: problem.labels,
                    allowsSeveral: problem.allowsSeveral,
                    targets: problem.targets,
                    probabilities: probabilities,
                    decisions: decisions
                )
            )
        }
        return figures
    }
}
