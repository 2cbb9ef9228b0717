import Evaluation
import LinearAlgebra
import LinearModels
import TextFeatures

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Learns one axis: searches settings by cross-validation, calibrates on the held-out logits, fits to all articles.
struct AxisTrainer {
    let collection: FeatureCollection
    /// Number of segments of each article of the collection.
    let segments: [Int]
    let lexicon: Lexicon?
    let features: FeatureConfiguration
    let configuration: TrainingConfiguration
    let parallelism: Parallelism

    /// A learned axis.
    struct Outcome: Sendable {
        let axis: Axis
        let model: AxisModel
        /// Figures on held-out articles; nil without folds.
        let heldOut: AxisFigures?
        /// Scores of held-out articles, for label sets; nil without folds.
        let heldOutScores: HeldOutScores?
        /// How often answers to held-out articles were right; nil without folds.
        let heldOutTags: HeldOutTags?
    }

    /// Gradient tolerance of fits that only rank settings, and of the final fit.
    private static let searchTolerance = 1e-2
    private static let finalTolerance = 1e-3
    /// Plain mode is for comparison with other programs, coefficient by coefficient.
    private static let plainTolerance = 1e-8

    /// Learns an axis.
    ///
    /// - Parameters:
    ///   - idf: idf over all documents that the final model uses, one a term.
    ///   - progress: told the share that is done.
    func train(_ problem: AxisProblem, idf: [Double], progress: (Double) -> Void) throws -> Outcome {
        try check(problem)
        let selection = try select(problem, progress: progress)
        let setting =
            selection?.setting
            ?? Setting(
                regularization: configuration.regularization ?? Self.defaultRegularization,
                classWeighting: .uniform,
                usesLexicon: hasLexicon
            )
        let model = try fit(problem, idf: idf, setting: setting)
        let axis = problem.axis(
            setting,
            mentionLogits: model.mentionLogits,
            calibration: selection?.rule.calibration ?? .identity(problem.labels.count),
            decision: selection?.rule.decision
                ?? [Double](repeating: problem.allowsSeveral ? 0.5 : 0, count: problem.labels.count),
            search: selection?.steps ?? []
        )
        progress(1)
        let heldOut = selection.map { selection in
            AxisFigures(
                problem,
                HeldOutAnswers(probabilities: selection.rule.probabilities, decisions: selection.rule.decisions)
            )
        }
        let heldOutScores = selection.map {
            HeldOutScores(
                probabilities: $0.rule.probabilities,
                targets: problem.targets,
                labels: problem.labels.count
            )
        }
        let heldOutTags = selection.map {
            HeldOutTags(
                probabilities: $0.rule.probabilities,
                decisions: $0.rule.decisions,
                targets: problem.targets,
                labels: problem.labels.count
            )
        }
        return Outcome(
            axis: axis,
            model: model,
            heldOut: heldOut,
            heldOutScores: heldOutScores,
            heldOutTags: heldOutTags
        )
    }

    /// What cross-validation has chosen.
    struct Selection {
        let setting: Setting
        /// Held-out probabilities, and what was fitted to them.
        let rule: DecisionRule
        /// All settings tried.
        let steps: [Axis.SearchStep]
    }

    /// Tries all settings on folds.
    ///
    /// - Returns: the best setting; nil where there are no folds or the recipe has no search.
    func select(_ problem: AxisProblem, progress: (Double) -> Void) throws -> Selection? {
        let folds = min(configuration.folds, Set(problem.groups).count)
        guard folds >= 2, !configuration.isPlain else { return nil }
        let trials = try search(problem, folds: folds, progress: progress)
        func rule(_ trial: Trial) -> DecisionRule { DecisionRule(trial, problem, measure: configuration.measure) }
        // A rule holds the probabilities of all articles: it is made once more for the best rather than kept for all.
        let measured = trials.map { trial in
            let rule = rule(trial)
            return (reading: trial.setting.reading, score: rule.score, logLoss: rule.logLoss)
        }
        let best = Self.choice(measured, measure: configuration.measure, allowsSeveral: problem.allowsSeveral)
        let steps = zip(trials, measured).map { trial, measured in
            Axis.SearchStep(
                regularization: trial.setting.regularization,
                classWeighting: trial.setting.classWeighting,
                usesLexicon: trial.setting.usesLexicon,
                reading: trial.setting.reading,
                score: measured.score,
                stopReason: trial.stopReason,
                iterations: trial.iterations
            )
        }
        return Selection(setting: trials[best].setting, rule: rule(trials[best]), steps: steps)
    }

    /// The place of the setting that is taken.
    ///
    /// Folds of another draw would rank settings that are about as good otherwise. A way of reading that is less plain
    /// must earn its place by more than that noise, and by probabilities that are no worse: the macro-F1 of labels with
    /// a handful of articles can rise by luck, the log-loss does not rise with it. Of the settings of one reading that
    /// are about as good, the one with the best probabilities is taken; where articles have several labels, the first,
    /// which is the most strongly regularised: the mean log-loss of many rare labels says little of their F1.
    static func choice(
        _ candidates: [(reading: Axis.Reading, score: Double, logLoss: Double)],
        measure: Measure,
        allowsSeveral: Bool
    ) -> Int {
        var chosen: (reading: Axis.Reading, best: Int)?
        for reading in Axis.Reading.allCases {
            let own = candidates.indices.filter { candidates[$0].reading == reading }
            guard let best = own.max(by: { candidates[$0].score < candidates[$1].score }) else { continue }
            if let plainer = chosen?.best {
                let gain = candidates[best].score - candidates[plainer].score
                guard gain > measure.noiseOfReadings, candidates[best].logLoss <= candidates[plainer].logLoss else {
                    continue
                }
            }
            chosen = (reading, best)
        }
        guard let chosen else { return 0 }
        let close = candidates.indices.filter {
            candidates[$0].reading == chosen.reading
                && candidates[$0].score >= candidates[chosen.best].score - measure.noise
        }
        return (allowsSeveral ? close.first : close.min { candidates[$0].logLoss < candidates[$1].logLoss }) ?? 0
    }

    /// The final fit of a setting, to all articles of a problem.
    private func fit(_ problem: AxisProblem, idf: [Double], setting: Setting) throws -> AxisModel {
        let tolerance = configuration.isPlain ? Self.plainTolerance : Self.finalTolerance
        if setting.reading == .mentions, let features = mentionFeatures(labels: problem.labels) {
            return try fitMentions(problem, features, setting: setting, tolerance: tolerance)
        }
        let matrix: SparseMatrix<Float> = collection.counts.weighted(
            documents: problem.rows,
            idf: idf,
            configuration: setting.features(features)
        )
        let rows = TrainingRows(matrix, parallelism: parallelism)
        if setting.reading == .passages {
            let start = try problem.fit(
                rows,
                setting: Self.passageStart,
                start: nil,
                tolerance: Self.searchTolerance,
                parallelism: parallelism
            )
            return try fitPassages(
                problem,
                PassageRows(self, rows: problem.rows, idf: idf, features: setting.features(features)),
                setting: setting,
                start: start.model,
                tolerance: tolerance
            )
        }
        let fit = try problem.fit(
            rows,
            setting: setting,
            start: nil,
            tolerance: tolerance,
            parallelism: parallelism
        )
        return AxisModel(reading: .article, model: fit.model)
    }

    /// The setting of the fit to whole articles that makes the first guess at the passages that matter.
    private static let passageStart = Setting(regularization: 10, classWeighting: .uniform)

    /// idf over some rows; 0 for terms that stand in too few of them to be features, as they would not be without the
    /// other rows.
    func idf(rows: [Int]) -> [Double] {
        let frequency = collection.counts.documentFrequency(rows: rows)
        var idf = features.weighting.idf(documentFrequency: frequency, documents: rows.count)
        for (term, count) in frequency.enumerated() where Int(count) < features.minimumDocumentFrequency {
            idf[term] = 0
        }
        return idf
    }

    /// Refuses what cannot be learned, in clear words.
    func check(_ problem: AxisProblem) throws(TrainingError) {
        guard !problem.rows.isEmpty else { throw .noLabelledArticles(axis: problem.name) }
        if problem.allowsSeveral {
            guard problem.supports.contains(where: { $0 > 0 }) else { throw .noLabelledArticles(axis: problem.name) }
        } else {
            guard problem.labels.count >= 2 else {
                throw .oneLabel(axis: problem.name, label: problem.labels.first ?? "", articles: problem.rows.count)
            }
        }
    }

    /// Settings that are tried, in the order of the search; C ascends within a class weighting, so that each fit
    /// starts from the last.
    private var articleSettings: [Setting] {
        let strengths: [Double]
        if let fixed = configuration.regularization {
            strengths = [fixed]
        } else {
            switch configuration.preset {
            case .fast: strengths = [1, 5, 25]
            case .balanced: strengths = [1, 3, 10, 30]
            case .accurate: strengths = [0.3, 1, 3, 10, 30, 100]
            }
        }
        // Place names settle a region and only disturb a stance, so each axis tries both with and without its lexicon.
        return (hasLexicon ? [true, false] : [false]).flatMap { usesLexicon in
            Axis.ClassWeighting.allCases.flatMap { weighting in
                strengths.map { Setting(regularization: $0, classWeighting: weighting, usesLexicon: usesLexicon) }
            }
        }
    }

    /// Settings of models of passages; none where these can teach no more than whole articles.
    private func passageSettings(_ problem: AxisProblem) -> [Setting] {
        guard collection.passages != nil,
            problem.gainsFromPassages(segments: segments, folds: configuration.folds, lexicon: lexicon)
        else { return [] }
        let strengths: [Double] = configuration.regularization.map { [$0] } ?? [3, 10, 30]
        return Axis.ClassWeighting.allCases.flatMap { weighting in
            strengths.map { Setting(regularization: $0, classWeighting: weighting, reading: .passages) }
        }
    }

    /// Settings of models of mentions; none where the lexicon does not name every label.
    private func mentionSettings(_ problem: AxisProblem) -> [Setting] {
        guard problem.isNamed(by: lexicon) else { return [] }
        let strengths: [Double] = configuration.regularization.map { [$0] } ?? [3, 10]
        return strengths.map {
            Setting(regularization: $0, classWeighting: .uniform, usesLexicon: true, reading: .mentions)
        }
    }

    private var hasLexicon: Bool { !collection.vocabulary.range(of: .lexicon).isEmpty }

    /// The C used without a search: scikit-learn's default is 1, at which rare classes are lost; 10 is near the best
    /// of most sets.
    static let defaultRegularization = 10.0

    /// Held-out logits of one setting.
    struct Trial {
        let setting: Setting
        /// One row for each article of the problem.
        var logits: [[Double]]
        var stopReason = ""
        var iterations = 0
    }

    private func search(_ problem: AxisProblem, folds: Int, progress: (Double) -> Void) throws -> [Trial] {
        let assignment = problem.folds(folds, seed: configuration.seed)
        let groups = [articleSettings, passageSettings(problem), mentionSettings(problem)]
        var trials = groups.joined().map {
            Trial(setting: $0, logits: [[Double]](repeating: [], count: problem.rows.count))
        }
        for fold in 0..<folds {
            let inside = assignment.indices.filter { assignment[$0] != fold }
            let outside = assignment.indices.filter { assignment[$0] == fold }
            guard !outside.isEmpty else { continue }
            let part = problem.restricted(to: inside)
            let idf = idf(rows: part.rows)
            let others = outside.map { problem.rows[$0] }
            var done = 0
            func note(_ index: Int, _ model: AxisModel, features: FeatureConfiguration) {
                let logits = model.logits(of: others, in: self, labels: problem.labels, idf: idf, features: features)
                for (row, position) in outside.enumerated() { trials[index].logits[position] = logits[row] }
                // The reason of the fold that took longest.
                if model.iterations >= trials[index].iterations / max(1, fold) {
                    trials[index].stopReason = model.stopReason
                }
                trials[index].iterations += model.iterations
                done += 1
                progress(Double(fold * trials.count + done) / Double(folds * trials.count + 1))
            }
            var rows: TrainingRows?
            var start: RowSpacePoint?
            for index in groups[0].indices {
                let setting = trials[index].setting
                let last = index > 0 ? trials[index - 1].setting : nil
                if last?.usesLexicon != setting.usesLexicon {
                    let train: SparseMatrix<Float> = collection.counts.weighted(
                        documents: part.rows,
                        idf: idf,
                        configuration: setting.features(features)
                    )
                    rows = TrainingRows(train, parallelism: parallelism)
                }
                guard let rows else { preconditionFailure("the first setting makes the rows") }
                if last?.usesLexicon != setting.usesLexicon || last?.classWeighting != setting.classWeighting {
                    start = nil
                }
                let fit: LogisticFit
                do {
                    fit = try part.fit(
                        rows,
                        setting: setting,
                        start: start,
                        tolerance: Self.searchTolerance,
                        parallelism: parallelism
                    )
                } catch LinearModelError.oneClass {
                    // All articles of the part have one label: the others stay unseen, their logits equal.
                    for position in outside {
                        trials[index].logits[position] = [Double](repeating: 0, count: problem.labels.count)
                    }
                    continue
                }
                start = fit.point
                let model = AxisModel(
                    reading: .article,
                    model: fit.model,
                    iterations: fit.iterations,
                    stopReason: "\(fit.stopReason)"
                )
                note(index, model, features: setting.features(features))
            }
            if !groups[1].isEmpty, let rows {
                // The last rows of the settings above are those without lexicon.
                let guess = try part.fit(
                    rows,
                    setting: Self.passageStart,
                    start: nil,
                    tolerance: Self.searchTolerance,
                    parallelism: parallelism
                )
                let features = Self.passageStart.features(features)
                let passages = PassageRows(self, rows: part.rows, idf: idf, features: features)
                for (index, setting) in groups[1].enumerated() {
                    let model = try fitPassages(
                        part,
                        passages,
                        setting: setting,
                        start: guess.model,
                        tolerance: Self.searchTolerance
                    )
                    note(groups[0].count + index, model, features: features)
                }
            }
            if !groups[2].isEmpty, let mentions = mentionFeatures(labels: problem.labels) {
                for (index, setting) in groups[2].enumerated() {
                    let model = try fitMentions(part, mentions, setting: setting, tolerance: Self.searchTolerance)
                    note(groups[0].count + groups[1].count + index, model, features: features)
                }
            }
        }
        return trials
    }
}

/// Calibration and decision rule of a trial, with the measure that they reach on its held-out articles.
struct DecisionRule {
    let calibration: Axis.Calibration
    let decision: [Double]
    let probabilities: [[Double]]
    let decisions: [[Int]]
    let score: Double
    /// Log-loss of the calibrated probabilities; on an axis of several labels the mean over all labels.
    let logLoss: Double

    init(_ trial: AxisTrainer.Trial, _ problem: AxisProblem, measure: Measure) {
        let calibrator = Calibrator(logits: trial.logits, targets: problem.targets, labels: problem.labels.count)
        let isShared = trial.setting.reading == .mentions
        calibration = problem.allowsSeveral ? calibrator.platt(isShared: isShared) : calibrator.bcts()
        func axis(_ calibration: Axis.Calibration, _ decision: [Double]) -> Axis {
            problem.axis(trial.setting, calibration: calibration, decision: decision)
        }
        let plain = axis(calibration, [Double](repeating: 0, count: problem.labels.count))
        let probabilities = trial.logits.map { plain.probabilities(logits: $0) }
        self.probabilities = probabilities
        func score(_ decisions: [[Int]]) -> Double {
            problem.score(decisions: decisions, probabilities: probabilities, measure: measure)
        }
        if problem.allowsSeveral {
            decision = Calibrator.thresholds(probabilities, labels: problem.labels.count, isShared: isShared)
            decisions = probabilities.map { [decision] in axis(plain.calibration, decision).decide($0) }
        } else {
            // One number τ for all classes: the answer is the largest p(c) / share(c)^τ. 0 is the most probable
            // class; 1 treats all classes
            // alike. A free number for each class would fit the held-out articles better than new ones.
            let shares = problem.supports.map { Double(max($0, 1)) / Double(problem.rows.count) }
            var best: (score: Double, decision: [Double], decisions: [[Int]])?
            for tau in measure.priorExponents {
                let candidate = shares.map { -tau * log($0) }
                let rule = axis(calibration, candidate)
                let decisions = probabilities.map { rule.decide($0) }
                let value = score(decisions)
                if value > (best?.score ?? -.infinity) { best = (value, candidate, decisions) }
            }
            decision = best?.decision ?? plain.decision
            decisions = best?.decisions ?? []
        }
        self.score = score(decisions)
        logLoss = -problem.score(decisions: decisions, probabilities: probabilities, measure: .logLoss)
    }
}

extension Measure {
    /// Differences up to this are noise of the folds, on sets of about a thousand articles.
    fileprivate var noise: Double { self == .logLoss ? 0 : 0.005 }

    /// The same between ways of reading, whose held-out answers have less in common: about one standard error of the
    /// macro-F1 of ten labels on a thousand articles.
    fileprivate var noiseOfReadings: Double { self == .logLoss ? 0 : 0.02 }

    /// Exponents of the prior correction that are tried; only macro-F1 gains from favouring rare classes.
    fileprivate var priorExponents: [Double] {
        self == .macroF1 ? [0, 0.25, 0.5, 0.75, 1] : [0]
    }
}

extension AxisProblem {
    /// What the search maximises.
    ///
    /// - Parameters:
    ///   - decisions: for each of `rows`, the labels given.
    ///   - probabilities: for each of `rows`, calibrated.
    func score(decisions: [[Int]], probabilities: [[Double]], measure: Measure) -> Double {
        let report = ClassificationReport(truth: targets, answers: decisions, classes: labels.count)
        switch measure {
        case .macroF1: return report.macroF1 ?? 0
        case .microF1: return report.microF1 ?? 0
        case .accuracy: return report.accuracy ?? 0
        case .logLoss:
            let loss =
                allowsSeveral
                ? Probabilities.binaryLogLoss(probabilities, truth: targets)
                : Probabilities.logLoss(probabilities, truth: targets.map { $0[0] })
            return -(loss ?? .infinity)
        }
    }
}
