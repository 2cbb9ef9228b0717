import LinearAlgebra
import LinearModels
import TextFeatures

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// What was learned for one axis, before calibration.
struct AxisModel: Sendable {
    /// How articles are read.
    let reading: Axis.Reading
    /// d × k; of a model of mentions, its shared features × 1.
    let model: LogisticModel
    /// Logit of a label that an article does not mention; only of models of mentions.
    var absent = 0.0
    /// Rounds of the solver, and why it stopped.
    var iterations = 0
    var stopReason = ""

    var mentionLogits: Axis.MentionLogits? {
        reading == .mentions ? Axis.MentionLogits(mentioned: model.bias[0], absent: absent) : nil
    }
}

extension AxisModel {
    /// Logits of some articles, by the rows of a training collection.
    ///
    /// - Parameters:
    ///   - rows: the articles.
    ///   - features: the blocks that take part.
    func logits(
        of rows: [Int],
        in trainer: AxisTrainer,
        labels: [String],
        idf: [Double],
        features: FeatureConfiguration
    ) -> [[Double]] {
        switch reading {
        case .article:
            let matrix: SparseMatrix<Float> = trainer.collection.counts.weighted(
                documents: rows,
                idf: idf,
                configuration: features
            )
            let logits = model.logits(of: matrix, parallelism: trainer.parallelism)
            return rows.indices.map { Array(logits.row($0)) }
        case .passages:
            let passages = PassageRows(trainer, rows: rows, idf: idf, features: features)
            let logits = model.logits(of: passages.matrix, parallelism: trainer.parallelism)
            return passages.offsets.indices.dropLast().map { article in
                var best = Array(model.bias)
                for (index, passage) in (passages.offsets[article]..<passages.offsets[article + 1]).enumerated() {
                    for label in best.indices {
                        best[label] = index == 0 ? logits[passage, label] : max(best[label], logits[passage, label])
                    }
                }
                return best
            }
        case .mentions:
            guard let features = trainer.mentionFeatures(labels: labels) else { preconditionFailure("no lexicon") }
            return rows.map { row in
                features.logits(
                    of: trainer.collection.mentions,
                    document: row,
                    mentioned: model.bias[0],
                    absent: absent,
                    weight: { model.weights[$0, 0] }
                )
            }
        }
    }
}

/// The weighted passages of some articles.
struct PassageRows: Sendable {
    let matrix: SparseMatrix<Float>
    /// Where each article's passages begin; one more than articles.
    let offsets: [Int]

    init(_ trainer: AxisTrainer, rows: [Int], idf: [Double], features: FeatureConfiguration) {
        guard let passages = trainer.collection.passages else { preconditionFailure("passages were not counted") }
        var chosen: [Int] = []
        var offsets = [0]
        for row in rows {
            chosen += passages.offsets[row]..<passages.offsets[row + 1]
            offsets.append(chosen.count)
        }
        matrix = passages.counts.weighted(documents: chosen, idf: idf, configuration: features)
        self.offsets = offsets
    }
}

extension AxisTrainer {
    /// Learns from passages that an article has a label if one of its passages earns it.
    ///
    /// Labels are known of articles only, so which passage earned one is guessed: the one with the largest logit, its
    /// witness. A label's weights are fitted to the witnesses of the articles that have it, against the passages of
    /// the others that looked most like it, and the guess is made anew with these weights: multiple-instance learning
    /// by maximum, Andrews, Tsochantaridis and Hofmann 2003 (MI-SVM), with the logistic loss. Witnesses of articles
    /// without the label are kept from round to round, so that the weights do not swing between them.
    ///
    /// - Parameter start: gives the first guess.
    func fitPassages(
        _ problem: AxisProblem,
        _ rows: PassageRows,
        setting: Setting,
        start: LogisticModel,
        tolerance: Double
    ) throws -> AxisModel {
        let scores = start.logits(of: rows.matrix, parallelism: parallelism)
        let columns = parallelism.map(count: problem.labels.count) { label in
            Result { () throws(LinearModelError) in
                try fitPassages(
                    rows,
                    truth: problem.targets.map { $0.contains(label) },
                    scores: (0..<rows.matrix.rows).map { scores[$0, label] },
                    setting: setting,
                    tolerance: tolerance
                )
            }
        }
        var weights = Matrix(rows: rows.matrix.columns, columns: columns.count)
        var bias: [Double] = []
        var iterations = 0
        for (label, column) in columns.enumerated() {
            let (model, rounds) = try column.get()
            iterations += rounds
            for term in 0..<weights.rows { weights[term, label] = model.weights[term, 0] }
            bias.append(model.bias[0])
        }
        return AxisModel(
            reading: .passages,
            model: LogisticModel(weights: weights, bias: bias, link: .sigmoid),
            iterations: iterations,
            stopReason: "\(Self.passageRounds) guesses"
        )
    }

    /// Rounds of guessing; on the sets looked at, answers change little after the third.
    private static let passageRounds = 3

    /// The weights of one label.
    private func fitPassages(
        _ rows: PassageRows,
        truth: [Bool],
        scores: [Double],
        setting: Setting,
        tolerance: Double
    ) throws(LinearModelError) -> (model: LogisticModel, iterations: Int) {
        // The labels are dealt to the threads, so each is fitted by one.
        let solver = setting.solver(tolerance: tolerance, parallelism: .serial)
        var scores = scores
        var against: Set<Int> = []
        var model = LogisticModel(weights: Matrix(rows: rows.matrix.columns, columns: 1), bias: [0], link: .sigmoid)
        var iterations = 0
        for round in 0..<Self.passageRounds {
            var positive: [Int] = []
            for (article, isTrue) in truth.enumerated() {
                let passages = rows.offsets[article]..<rows.offsets[article + 1]
                guard let witness = passages.max(by: { scores[$0] < scores[$1] }) else { continue }
                if isTrue { positive.append(witness) } else { against.insert(witness) }
            }
            let chosen = positive + against.sorted()
            guard !chosen.isEmpty else { break }
            let fit = try solver.fitOneVersusRest(
                features: rows.matrix.rows(chosen),
                targets: LabelMatrix(rows: chosen.indices.map { $0 < positive.count ? [0] : [] }, labels: 1)
            )
            model = fit.model
            iterations += fit.iterations
            guard round + 1 < Self.passageRounds else { break }
            let logits = model.logits(of: rows.matrix)
            for passage in scores.indices { scores[passage] = logits[passage, 0] }
        }
        return (model, iterations)
    }

    /// The shared features of mentions, where every label of an axis is a feature of the lexicon.
    func mentionFeatures(labels: [String]) -> MentionFeatures? {
        guard let lexicon else { return nil }
        let features = MentionFeatures(
            lexicon: lexicon,
            labels: labels,
            words: collection.vocabulary.range(of: .word).count
        )
        return features.coversAllLabels ? features : nil
    }

    /// Learns which of the labels that an article mentions are meant.
    func fitMentions(
        _ problem: AxisProblem,
        _ features: MentionFeatures,
        setting: Setting,
        tolerance: Double
    ) throws -> AxisModel {
        var offsets = [0]
        var indices: [UInt32] = []
        var values: [Float] = []
        var targets: [[Int]] = []
        var absent = (pairs: 0, isTrue: 0)
        for (row, target) in zip(problem.rows, problem.targets) {
            let candidates = features.candidates(in: collection.mentions, document: row)
            absent.pairs += problem.labels.count - candidates.count
            absent.isTrue += target.count
            for candidate in candidates {
                let isTrue = target.contains(candidate.label)
                if isTrue { absent.isTrue -= 1 }
                for feature in candidate.features {
                    indices.append(feature.column)
                    values.append(Float(feature.value))
                }
                offsets.append(indices.count)
                targets.append(isTrue ? [0] : [])
            }
        }
        let odds = (Double(absent.isTrue) + 0.5) / (Double(absent.pairs - absent.isTrue) + 0.5)
        let none = LogisticModel(weights: Matrix(rows: features.columns, columns: 1), bias: [0], link: .sigmoid)
        guard !targets.isEmpty else { return AxisModel(reading: .mentions, model: none, absent: log(odds)) }
        let solver = setting.solver(tolerance: tolerance, parallelism: parallelism)
        let fit = try solver.fitOneVersusRest(
            features: SparseMatrix(
                rows: targets.count,
                columns: features.columns,
                rowOffsets: offsets,
                columnIndices: indices,
                values: values
            ),
            targets: LabelMatrix(rows: targets, labels: 1)
        )
        return AxisModel(
            reading: .mentions,
            model: fit.model,
            absent: log(odds),
            iterations: fit.iterations,
            stopReason: "\(fit.stopReason)"
        )
    }
}
