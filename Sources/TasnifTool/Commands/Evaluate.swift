import ArgumentParser
import NewsCorpus
import Tasnif

/// `tasnif evaluate`
struct Evaluate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Measures a model, or a recipe by cross-validation, on labelled articles.",
        discussion: """
            Prints precision, recall and F1 of each label, macro and micro F1, accuracy, log-loss, calibration error and \
            confusions, and F1 level by level where the codebook gives the labels a tree; with 95 % intervals. With \
            --cross-validate no model is used: each part of the data is tagged by a model trained on the others; with \
            --leave-one-out the parts are the values of a field, such as the outlets. With abstention, figures of the \
            answers that are left stand beside those of all.
            """
    )

    @OptionGroup(title: "Model") var model: ModelOption

    @Argument(help: ArgumentHelp("Labelled articles: files or folders.", valueName: "data"))
    var data: [String]

    @Option(name: .long, help: ArgumentHelp("Evaluate the recipe by cross-validation with K parts.", valueName: "k"))
    var crossValidate: Int?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Evaluate the recipe on each value of a field, such as source, by a model trained on the others.",
            valueName: "field"
        )
    )
    var leaveOneOut: String?

    @Option(
        name: .long,
        help: ArgumentHelp("Compare with a second model on the same articles, by paired tests.", valueName: "model")
    )
    var against: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Figures for each value of a field as well, such as source; repeatable.",
            valueName: "field"
        )
    )
    var by: [String] = []

    @Flag(name: .long, help: "Compare words and tags with those of training; articles need no labels then.")
    var drift = false

    @Flag(name: .long, help: "Print the reliability and risk-coverage tables, too (json always has them).")
    var details = false

    @Option(name: .long, help: "How figures are printed: table or json.")
    var format: ObjectFormat = .table

    @OptionGroup(title: "Abstention") var abstention: AbstentionOptions
    @OptionGroup(title: "Label sets") var coverage: CoverageOptions
    @OptionGroup(title: "Recipe options (without a model; with one, --axis and --codebook say what is measured)")
    var recipe: RecipeOptions
    @OptionGroup(title: "Input options") var input: InputOptions
    @OptionGroup(title: "Run options") var runOptions: RunOptions

    func validate() throws {
        if data.isEmpty { throw ValidationError("give at least one file or folder of labelled articles") }
        if let crossValidate {
            if !(2...100).contains(crossValidate) {
                throw ValidationError("--cross-validate takes 2 to 100, not \(crossValidate)")
            }
            if leaveOneOut != nil { throw ValidationError("give one of --cross-validate and --leave-one-out") }
        }
        if leaveOneOut == "" { throw ValidationError("--leave-one-out takes the name of a field, such as source") }
        if let option = crossValidate != nil ? "--cross-validate" : leaveOneOut != nil ? "--leave-one-out" : nil,
            model.model != nil
        {
            throw ValidationError("\(option) trains models of its own; leave -m out")
        }
        if crossValidate != nil || leaveOneOut != nil {
            if against != nil { throw ValidationError("--against compares models; it does not go with a recipe") }
            if drift { throw ValidationError("--drift compares with the training articles of a model; give the model") }
            if abstention.abstainNovel != nil {
                throw ValidationError("--abstain-novel goes by the training articles of a model; give the model")
            }
        }
        if by.contains("") { throw ValidationError("--by takes the name of a field, such as source") }
        if let field = by.enumerated().first(where: { by[..<$0.offset].contains($0.element) })?.element {
            throw ValidationError("--by \(field) is given twice; leave one out")
        }
        if !by.isEmpty, leaveOneOut != nil {
            throw ValidationError("--leave-one-out gives the figures of each value already; leave --by out")
        }
    }

    func run() throws {
        if crossValidate != nil || leaveOneOut != nil {
            try measureRecipe()
        } else {
            try measureModel()
        }
    }

    private func measureRecipe() throws {
        let progress = ProgressLine(isQuiet: runOptions.quiet)
        var trainer = try Trainer(recipe.configuration(runOptions), leavingOut: leaveOneOut, slicingBy: by)
        let rejected = try trainer.read(
            data,
            options: input.reading(axes: recipe.problem.axis, needsLabels: true),
            progress: progress
        )
        let articles = trainer.articleCount
        func show(_ step: Trainer.Progress) { progress.show(step.stage, fraction: step.fraction) }
        func warn(_ fault: CorpusError) { Console.warning("\(fault)") }
        if let crossValidate {
            let figures = try trainer.crossValidate(
                parts: crossValidate,
                coverage: coverage.value,
                abstention: abstention.value,
                progress: show,
                warning: warn
            )
            progress.clear()
            try print(figures, articles: articles)
        } else {
            let result = try trainer.leaveOneOut(
                coverage: coverage.value,
                abstention: abstention.value,
                progress: show,
                warning: warn
            )
            progress.clear()
            switch format {
            case .json: try Output.standard.line(result.json(articles: articles))
            case .table:
                try print(result.axes.map(\.figures), articles: articles)
                try FiguresTable.printGroups(result)
            }
        }
        if rejected > 0 { throw ExitCode(ToolExit.badData.rawValue) }
    }

    private func measureModel() throws {
        let progress = ProgressLine(isQuiet: runOptions.quiet)
        var faults = Faults(isLimited: !recipe.problem.axis.isEmpty)
        let model = try model.open()
        try abstention.check(model, axes: recipe.problem.axis)
        let codebook = try recipe.problem.codebook.map { try Codebook(contentsOf: $0) }
        func evaluator(of model: TaggingModel, withholding abstention: Abstention = Abstention()) throws -> Evaluator {
            try Evaluator(
                model,
                axes: recipe.problem.axis,
                codebook: codebook,
                coverage: coverage.value,
                groupField: recipe.problem.groupBy,
                sliceFields: by,
                abstention: abstention,
                seed: runOptions.seed
            )
        }
        var measured = try evaluator(of: model, withholding: abstention.value)
        let tagging = ParallelTagging(model, threads: runOptions.threads)
        var second = try against.map { try Challenger(path: $0, threads: runOptions.threads) { try evaluator(of: $0) } }
        var meter = try drift ? DriftMeter(model, axes: recipe.problem.axis, seed: runOptions.seed) : nil
        var options = Tagger.Options()
        options.includesTopics = false
        options.coverage = coverage.value
        var withholding = options
        withholding.abstention = abstention.value
        let axes = recipe.problem.axis.isEmpty ? model.axes.map(\.name) : recipe.problem.axis
        var blocks = try ArticleBlocks(data, options: input.reading(axes: axes, needsLabels: !drift))
        while true {
            let block = try blocks.next()
            if block.isEmpty { break }
            let predictions =
                meter?.predict(block, tagging: tagging, options: options)
                ?? tagging.predict(block, options: options)
            // Tagged anew, so that what is measured is what `predict` answers.
            let kept = abstention.value.isEmpty ? [] : tagging.predict(block, options: withholding)
            for fault in measured.add(predictions, withholding: kept, truth: block) { faults.report(fault) }
            second?.add(block, options: options)
            progress.show("tagging", fraction: nil, detail: "\(blocks.count) articles")
        }
        if drift, blocks.count == 0 { throw CorpusError.noArticles(problem: "there is nothing to compare") }
        let figures = try drift && !measured.hasLabels ? [] : measured.figures()
        progress.clear()
        try print(
            figures,
            articles: blocks.count,
            comparison: second.map { measured.comparison(with: $0.evaluator) },
            drift: meter?.figures()
        )
        if faults.unknownLabels > 0 {
            Console.warning(
                "the model does not have \(faults.unknownLabels) of the labels (see above); articles that bear them count as mistakes"
            )
        }
        if blocks.rejected > 0 || faults.count > 0 { throw ExitCode(ToolExit.badData.rawValue) }
    }

    private func print(
        _ figures: [AxisFigures],
        articles: Int,
        comparison: ModelComparison? = nil,
        drift: DriftFigures? = nil
    ) throws {
        switch format {
        case .json:
            try Output.standard.line(
                AxisFigures.json(figures, articles: articles, comparison: comparison, drift: drift)
            )
        case .table:
            try Output.standard.line("\(articles) articles")
            if !figures.isEmpty { try FiguresTable.print(figures, showsDetails: details) }
            if let comparison { try FiguresTable.print(comparison) }
            if let drift { try FiguresTable.print(drift) }
        }
    }

    /// The second model of a comparison.
    private struct Challenger {
        private let tagging: ParallelTagging
        private(set) var evaluator: Evaluator

        init(path: String, threads: Int?, evaluator: (TaggingModel) throws -> Evaluator) throws {
            let model = try TaggingModel(opening: path)
            tagging = ParallelTagging(model, threads: threads)
            self.evaluator = try evaluator(model)
        }

        /// Adds articles; what is wrong with their labels has been told of the first model.
        mutating func add(_ block: [Article], options: Tagger.Options) {
            _ = evaluator.add(tagging.predict(block, options: options), truth: block)
        }
    }

    /// What is wrong with the labels of the data.
    private struct Faults {
        /// Whether the axes to be measured were named.
        let isLimited: Bool
        /// Faults that make the figures doubtful.
        var count = 0
        /// Labels that the model does not have.
        var unknownLabels = 0

        mutating func report(_ fault: CorpusError) {
            switch fault {
            case .unknownAxis(_, _, _, nearest: nil):
                // Data may well have more axes than the model; only a likely misspelling is wrong.
                if !isLimited { Console.warning("\(fault); it is not measured") }
                return
            case .unknownLabel: unknownLabels += 1
            default: break
            }
            Console.error(fault)
            count += 1
        }
    }
}
