import ArgumentParser
import NewsCorpus
import Tasnif

/// `tasnif evaluate`
struct Evaluate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measures a model, or a recipe by cross-validation, on labelled articles.",
        discussion: """
            Prints precision, recall and F1 of each label, macro and micro F1, accuracy, log-loss, calibration error and \
            confusions, and F1 level by level where the codebook gives the labels a tree. With --cross-validate no \
            model is used: each part of the data is tagged by a model trained on the others; with --leave-one-out the \
            parts are the values of a field, such as the outlets.
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

    @Option(name: .long, help: "How figures are printed: table or json.")
    var format: ObjectFormat = .table

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
        var trainer = try Trainer(recipe.configuration(runOptions), leavingOut: leaveOneOut)
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
                progress: show,
                warning: warn
            )
            progress.clear()
            try print(figures, articles: articles)
        } else {
            let result = try trainer.leaveOneOut(coverage: coverage.value, progress: show, warning: warn)
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
        let codebook = try recipe.problem.codebook.map { try Codebook(contentsOf: $0) }
        var evaluator = try Evaluator(
            model,
            axes: recipe.problem.axis,
            codebook: codebook,
            coverage: coverage.value,
            seed: runOptions.seed
        )
        let tagging = ParallelTagging(model, threads: runOptions.threads)
        var options = Tagger.Options()
        options.includesTopics = false
        options.coverage = coverage.value
        let axes = recipe.problem.axis.isEmpty ? model.axes.map(\.name) : recipe.problem.axis
        var blocks = try ArticleBlocks(data, options: input.reading(axes: axes, needsLabels: true))
        while true {
            let block = try blocks.next()
            if block.isEmpty { break }
            for fault in evaluator.add(tagging.predict(block, options: options), truth: block) {
                faults.report(fault)
            }
            progress.show("tagging", fraction: nil, detail: "\(blocks.count) articles")
        }
        let figures = try evaluator.figures()
        progress.clear()
        try print(figures, articles: blocks.count)
        if faults.unknownLabels > 0 {
            Console.warning(
                "the model does not have \(faults.unknownLabels) of the labels (see above); articles that bear them count as mistakes"
            )
        }
        if blocks.rejected > 0 || faults.count > 0 { throw ExitCode(ToolExit.badData.rawValue) }
    }

    private func print(_ figures: [AxisFigures], articles: Int) throws {
        switch format {
        case .json: try Output.standard.line(AxisFigures.json(figures, articles: articles))
        case .table:
            try Output.standard.line("\(articles) articles")
            try FiguresTable.print(figures)
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

/// Figures as tables.
enum FiguresTable {
    static func print(_ figures: [AxisFigures]) throws {
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
        if figures.contains(where: { $0.sets != nil }) {
            try Output.standard.line("")
            var sets = Table([
                ("label sets", .left), ("target", .right), ("coverage", .right), ("mean size", .right),
                ("empty", .right),
            ])
            for axis in figures {
                guard let figures = axis.sets else { continue }
                sets.add([
                    axis.name, number(figures.target), fixed(figures.coverage, decimals: 3),
                    fixed(figures.meanSize, decimals: 2), fixed(figures.empty, decimals: 3),
                ])
            }
            try lines(sets)
        }
        for axis in figures {
            try Output.standard.line("")
            var table = Table(
                [(axis.name, .left), ("precision", .right), ("recall", .right), ("F1", .right), ("support", .right)]
                    + (axis.sets == nil ? [] : [("coverage", .right)])
            )
            for label in axis.labels {
                table.add(
                    [
                        label.label, fixed(label.precision, decimals: 3), fixed(label.recall, decimals: 3),
                        fixed(label.f1, decimals: 3), "\(label.support)",
                    ] + (axis.sets == nil ? [] : [fixed(label.coverage, decimals: 3)])
                )
            }
            try lines(table)
            if !axis.confusions.isEmpty {
                let list = axis.confusions.prefix(5).map { "\($0.truth) taken for \($0.given): \($0.count)" }
                try Output.standard.line("most confused: \(list.joined(separator: "; "))")
            }
            if let levels = axis.levels {
                try Output.standard.line("")
                try lines(levelTable(levels))
            }
        }
    }

    /// The figures of each value of a field, axis by axis.
    static func printGroups(_ result: LeaveOneOutFigures) throws {
        for axis in result.axes {
            try Output.standard.line("")
            try Output.standard.line("\(axis.figures.name) by \(result.field), tagged by models of the others:")
            var table = Table([
                (result.field, .left), ("articles", .right), ("learned from", .right), ("accuracy", .right),
                ("macro-F1", .right), ("log-loss", .right),
            ])
            for group in axis.groups {
                let figures = group.figures
                table.add([
                    group.value, "\(figures.articles)", "\(group.learnedFrom)", fixed(figures.accuracy, decimals: 3),
                    fixed(figures.macroF1, decimals: 3), fixed(figures.logLoss, decimals: 3),
                ])
            }
            try lines(table)
        }
    }

    private static func levelTable(_ levels: [AxisFigures.LevelFigures]) -> Table {
        var table = Table([
            ("level", .left), ("labels", .right), ("articles", .right), ("macro-F1", .right), ("micro-F1", .right),
        ])
        for level in levels {
            table.add([
                "\(level.level)", "\(level.labels)", "\(level.articles)", fixed(level.macroF1, decimals: 3),
                fixed(level.microF1, decimals: 3),
            ])
        }
        return table
    }

    private static func lines(_ table: Table) throws {
        for line in table.lines(isTerminal: Console.isTerminal(1), usesColor: Console.usesColor).lines {
            try Output.standard.line(line)
        }
    }
}
