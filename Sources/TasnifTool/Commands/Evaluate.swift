import ArgumentParser
import NewsCorpus
import Tasnif

/// `tasnif evaluate`
struct Evaluate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measures a model, or a recipe by cross-validation, on labelled articles.",
        discussion: """
            Prints precision, recall and F1 of each label, macro and micro F1, accuracy, log-loss, calibration error and \
            confusions. With --cross-validate no model is used: each part of the data is tagged by a model trained on the others.
            """
    )

    @OptionGroup(title: "Model") var model: ModelOption

    @Argument(help: ArgumentHelp("Labelled articles: files or folders.", valueName: "data"))
    var data: [String]

    @Option(name: .long, help: ArgumentHelp("Evaluate the recipe by cross-validation with K parts.", valueName: "k"))
    var crossValidate: Int?

    @Option(name: .long, help: "How figures are printed: table or json.")
    var format: ObjectFormat = .table

    @OptionGroup(title: "Recipe options (of cross-validation; --axis also limits what is measured)") var recipe:
        RecipeOptions
    @OptionGroup(title: "Input options") var input: InputOptions
    @OptionGroup(title: "Run options") var runOptions: RunOptions

    func validate() throws {
        if data.isEmpty { throw ValidationError("give at least one file or folder of labelled articles") }
        if let crossValidate {
            if !(2...100).contains(crossValidate) {
                throw ValidationError("--cross-validate takes 2 to 100, not \(crossValidate)")
            }
            if model.model != nil { throw ValidationError("--cross-validate trains models of its own; leave -m out") }
        }
    }

    func run() throws {
        let progress = ProgressLine(isQuiet: runOptions.quiet)
        let figures: [AxisFigures]
        let articles: Int
        let rejected: Int
        var faults = Faults(isLimited: !recipe.axis.isEmpty)
        if let crossValidate {
            var trainer = try Trainer(recipe.configuration(runOptions))
            rejected = try trainer.read(
                data,
                options: input.reading(axes: recipe.axis, needsLabels: true),
                progress: progress
            )
            articles = trainer.articleCount
            figures = try trainer.crossValidate(
                parts: crossValidate,
                progress: { progress.show($0.stage, fraction: $0.fraction) },
                warning: { Console.warning("\($0)") }
            )
        } else {
            let model = try model.open()
            var evaluator = try Evaluator(model, axes: recipe.axis, seed: runOptions.seed)
            let tagging = ParallelTagging(model, threads: runOptions.threads)
            var options = Tagger.Options()
            options.includesTopics = false
            let axes = recipe.axis.isEmpty ? model.axes.map(\.name) : recipe.axis
            var blocks = try ArticleBlocks(data, options: input.reading(axes: axes, needsLabels: true))
            while true {
                let block = try blocks.next()
                if block.isEmpty { break }
                for fault in evaluator.add(tagging.predict(block, options: options), truth: block) {
                    faults.report(fault)
                }
                progress.show("tagging", fraction: nil, detail: "\(blocks.count) articles")
            }
            rejected = blocks.rejected
            articles = blocks.count
            figures = try evaluator.figures()
        }
        progress.clear()
        switch format {
        case .json: try Output.standard.line(AxisFigures.json(figures, articles: articles))
        case .table:
            try Output.standard.line("\(articles) articles")
            try FiguresTable.print(figures)
        }
        if faults.unknownLabels > 0 {
            Console.warning(
                "the model does not have \(faults.unknownLabels) of the labels (see above); articles that bear them count as mistakes"
            )
        }
        if rejected > 0 || faults.count > 0 { throw ExitCode(ToolExit.badData.rawValue) }
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

/// Figures as tables.
enum FiguresTable {
    static func print(_ figures: [AxisFigures]) throws {
        let isTerminal = Console.isTerminal(1)
        func lines(_ table: Table) throws {
            for line in table.lines(isTerminal: isTerminal, usesColor: Console.usesColor).lines {
                try Output.standard.line(line)
            }
        }
        var summary = Table([
            ("axis", .left), ("articles", .right), ("accuracy", .right), ("macro-F1", .right), ("micro-F1", .right),
            ("log-loss", .right), ("ECE", .right), ("abstained", .right),
        ])
        for axis in figures {
            summary.add([
                axis.name, "\(axis.articles)", fixed(axis.accuracy, decimals: 3), fixed(axis.macroF1, decimals: 3),
                fixed(axis.microF1, decimals: 3), fixed(axis.logLoss, decimals: 3), fixed(axis.ece, decimals: 3),
                "\(axis.abstained)",
            ])
        }
        try lines(summary)
        for axis in figures {
            try Output.standard.line("")
            var table = Table([
                (axis.name, .left), ("precision", .right), ("recall", .right), ("F1", .right), ("support", .right),
            ])
            for label in axis.labels {
                table.add([
                    label.label, fixed(label.precision, decimals: 3), fixed(label.recall, decimals: 3),
                    fixed(label.f1, decimals: 3), "\(label.support)",
                ])
            }
            try lines(table)
            if !axis.confusions.isEmpty {
                let list = axis.confusions.prefix(5).map { "\($0.truth) taken for \($0.given): \($0.count)" }
                try Output.standard.line("most confused: \(list.joined(separator: "; "))")
            }
        }
    }
}
