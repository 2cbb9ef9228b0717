import ArabicText
import Evaluation
import LinearAlgebra
public import NewsCorpus
import TextFeatures

/// Looks for what is wrong with labelled data, before a model is trained on them.
///
///     var checker = try DataChecker(configuration)
///     while let article = try next() { checker.add([article]) }
///     for finding in try checker.findings() { print(finding.message) }
///
/// Of the articles only labels, counts of terms and sketches are kept. The configuration is that of the training to
/// come. Its preset need not be: `fast` finds wrong labels about as well as the others, in a fraction of the time. Without
/// a fixed C the default of trainings without a search is taken.
public struct DataChecker: ~Copyable {
    private let pipeline: TextPipeline
    private let parallelism: Parallelism
    private var trainer: Trainer
    /// Sketches the test articles; their terms and labels take no part.
    private var tests: CollectionBuilder
    private var data: CheckedData
    private var faults: [Finding] = []

    /// A checker without articles.
    ///
    /// - Throws: `TrainingError.setting` for a setting out of range, `.emptyPhrase` for a phrase without words.
    public init(_ configuration: TrainingConfiguration) throws(TrainingError) {
        var configuration = configuration
        configuration.regularization = configuration.regularization ?? AxisTrainer.defaultRegularization
        data = CheckedData(configuration: configuration)
        trainer = try Trainer(configuration)
        parallelism = configuration.threads.map { Parallelism(threads: $0) } ?? .allCores
        pipeline = TextPipeline(trainer.recipe.pipeline)
        tests = CollectionBuilder(
            pipeline: pipeline,
            features: FeatureConfiguration(),
            lexicon: nil,
            mask: trainer.recipe.mask,
            groupField: nil,
            keptFields: [],
            store: nil,
            parallelism: parallelism
        )
    }

    /// Number of articles to be trained on.
    public var articleCount: Int { data.articles.count }

    /// Adds articles to be trained on.
    public mutating func add(_ articles: [Article]) {
        for article in articles {
            for fault in data.configuration.codebook?.faults(in: article) ?? [] {
                var finding: Finding
                switch fault {
                case .unknownAxis: finding = Finding(.unknownAxis, fault)
                case .unknownLabel: finding = Finding(.unknownLabel, fault)
                default: finding = Finding(.severalLabels, fault)
                }
                finding.id = article.id
                faults.append(finding)
            }
        }
        trainer.addUnchecked(articles)
        data.articles += survey(articles)
    }

    /// Adds articles that the model will be tested on, for what stands on both sides.
    public mutating func addTests(_ articles: [Article]) {
        tests.add(articles)
        data.testArticles += survey(articles)
    }

    /// Adds a record that cannot be read.
    public mutating func add(rejected error: CorpusError) { faults.append(Finding(.unreadableRecord, error)) }

    private func survey(_ articles: [Article]) -> [CheckedArticle] {
        let (pipeline, groupField) = (pipeline, data.configuration.groupField)
        let runs = CollectionBuilder.runs(articles.map { $0.text.utf8.count + 64 }, parts: parallelism.threads)
        return parallelism.map(count: runs.count) { part in
            var buffer = TokenBuffer()
            return articles[runs[part]].map {
                CheckedArticle($0, groupField: groupField, text: TextFigures($0, pipeline: pipeline, buffer: &buffer))
            }
        }.flatMap(\.self)
    }

    /// What was found, kind by kind in the order of `Finding.Kind`; in a kind in the order of the articles, suspicious
    /// labels the most suspicious first.
    ///
    /// - Parameters:
    ///   - crossValidates: whether suspicious labels are looked for, which takes most of the time.
    ///   - progress: told how far the work is.
    public consuming func findings(
        crossValidates: Bool = true,
        progress: (Trainer.Progress) -> Void = { _ in }
    ) throws -> [Finding] {
        var found = faults
        let sketches = trainer.builder.sketches
        found += data.copies(sketches.groups())
        found += data.copiesAcrossSplit(sketches, tests.sketches)
        found += data.textFindings() + data.idFindings() + data.fieldFindings()
        found += data.spellingFindings() + data.testLabelFindings()
        do {
            let input = try trainer.collect(progress: progress)
            found += input.warnings.map { data.supportFinding($0) }
            for problem in input.problems {
                found += data.unlabelled(problem)
                do {
                    try input.axisTrainer.check(problem)
                } catch {
                    found.append(data.untrainable("\(error)", axis: problem.name))
                    continue
                }
                found += data.sourceFindings(problem) + data.termFindings(problem, input.axisTrainer.collection)
                guard crossValidates else { continue }
                let stage = "axis \(problem.name)"
                let selection = try input.axisTrainer.select(problem) {
                    progress(Trainer.Progress(stage: stage, fraction: $0))
                }
                if let selection { found += data.suspiciousLabels(problem, selection.rule.probabilities) }
            }
        } catch let error as CorpusError {
            // Contradictions with the codebook have been found article by article.
            if case .severalLabels = error, found.contains(where: { $0.kind == .severalLabels }) {
                return Self.sorted(found)
            }
            found.append(data.untrainable("\(error)"))
        } catch let error as TrainingError {
            found.append(data.untrainable("\(error)"))
        }
        return Self.sorted(found)
    }

    /// Kind by kind, otherwise in the order found.
    private static func sorted(_ findings: [Finding]) -> [Finding] {
        let byKind = Dictionary(grouping: findings, by: \.kind)
        return Finding.Kind.allCases.flatMap { byKind[$0] ?? [] }
    }

    /// What a cleaned copy does: articles without a word, and copies of others (test articles among them), are left out.
    ///
    /// Copies whose labels contradict the first one's stay; which is right, only a person can tell.
    ///
    /// - Returns: the steps, in the order of the articles.
    public func cleaning() -> [CleaningStep] { data.cleaning() }
}

/// What is kept of the articles: each kind of finding is looked for in an extension of its own.
struct CheckedData: Sendable {
    let configuration: TrainingConfiguration
    var articles: [CheckedArticle] = []
    var testArticles: [CheckedArticle] = []

    /// What ends a training, from a message "what; what to do".
    func untrainable(_ message: String, axis: String? = nil) -> Finding {
        let parts = message.split(separator: "; ", maxSplits: 1).map(String.init)
        return Finding(
            kind: .untrainable,
            location: articles.first.map { SourceLocation(file: $0.location.file) },
            axis: axis,
            message: parts.first ?? message,
            remedy: parts.count > 1 ? parts[1] : "see the message"
        )
    }

    /// Whether findings on an axis are wanted.
    func isWanted(_ axis: String) -> Bool { configuration.axes.isEmpty || configuration.axes.contains(axis) }
}
