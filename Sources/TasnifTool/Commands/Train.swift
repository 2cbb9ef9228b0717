import ArgumentParser
import NewsCorpus
import Tasnif

/// `tasnif train`
struct Train: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Trains a model from labelled articles.",
        discussion: """
            Reads labelled articles, selects settings by cross-validation in which near-duplicates stay together, fits one \
            classifier for each axis and the topics, writes one model file, and prints figures on held-out articles.
            """
    )

    @Argument(help: ArgumentHelp("Labelled articles: files or folders.", valueName: "data"))
    var data: [String]

    @Option(name: [.customShort("o"), .long], help: ArgumentHelp("The model file to write.", valueName: "model"))
    var output: String

    @Option(
        name: .long,
        help: ArgumentHelp("Number of topics; 0 for none, auto for as many as are coherent and stable.", valueName: "n")
    )
    var topics: TopicCount = 20

    @Option(name: .long, help: ArgumentHelp("Folder for the report of the training.", valueName: "folder"))
    var report: String?

    @Flag(name: .long, help: "Store weights in 8 bits.")
    var quantize = false

    @OptionGroup var scratch: ScratchOptions
    @OptionGroup(title: "Recipe options") var recipe: RecipeOptions
    @OptionGroup(title: "Input options") var input: InputOptions
    @OptionGroup(title: "Run options") var runOptions: RunOptions

    func validate() throws {
        if data.isEmpty { throw ValidationError("give at least one file or folder of labelled articles") }
        if case .fixed(let number) = topics, !(0...1000).contains(number) {
            throw ValidationError("--topics takes 0 to 1000 or auto, not \(number)")
        }
    }

    func run() throws {
        try Output.checkWritable(output)
        if let report { try Output.makeFolder(report) }
        let progress = ProgressLine(isQuiet: runOptions.quiet)
        var configuration = try recipe.configuration(runOptions)
        configuration.topics = topics
        configuration.isQuantized = quantize
        configuration.scratch = try scratch.configuration()
        var trainer = try Trainer(configuration)
        let rejected = try trainer.read(
            data,
            options: input.reading(axes: recipe.problem.axis, needsLabels: true),
            progress: progress
        )
        let model = try trainer.train(
            progress: { progress.show($0.stage, fraction: $0.fraction) },
            warning: { Console.warning("\($0)") }
        )
        progress.clear()
        try model.write(to: output)
        if !runOptions.quiet { TopicPrinter.remark(model.card.topicSearch ?? []) }
        if let report { try TrainingReport(model).write(to: report) }
        try print(model)
        if rejected > 0 {
            Console.warning("\(rejected) records were left out (see above); the model is written without them")
            throw ExitCode(ToolExit.badData.rawValue)
        }
    }

    private func print(_ model: TaggingModel) throws {
        let isTerminal = Console.isTerminal(1)
        try Output.standard.line(
            "\(output): \(model.card.articles) articles, \(model.termCount) terms, \(model.card.preset) preset"
        )
        if model.card.nearDuplicateGroups > 0 {
            try Output.standard.line(
                "\(model.card.nearDuplicateGroups) groups of near-duplicates were kept in one fold each"
            )
        }
        for axis in model.axes where !axis.search.isEmpty {
            try Output.standard.line("")
            try Output.standard.line("\(axis.name): search by \(model.card.measure), \(model.card.folds) folds")
            let hasLexicon = axis.search.contains(where: \.usesLexicon)
            let severalReadings = axis.search.contains { $0.reading != .article }
            var table = Table(
                (severalReadings ? [("reading", .left)] : []) + [
                    ("C", .right), ("class weights", .left), (hasLexicon ? "lexicon" : "", .left), ("score", .right),
                    ("rounds", .right), ("stopped by", .left), ("", .left),
                ]
            )
            for step in axis.search {
                table.add(
                    (severalReadings ? [step.reading.rawValue] : []) + [
                        number(step.regularization), step.classWeighting.rawValue,
                        hasLexicon ? (step.usesLexicon ? "yes" : "no") : "", number(step.score, digits: 4),
                        "\(step.iterations)",
                        step.stopReason, axis.isChosen(step) ? "chosen" : "",
                    ]
                )
            }
            for line in table.lines(isTerminal: isTerminal, usesColor: Console.usesColor).lines {
                try Output.standard.line(line)
            }
        }
        if model.card.heldOut.isEmpty {
            if recipe.problem.folds > 0, !recipe.plain {
                Console.warning(
                    "no cross-validation and no held-out figures: the labelled articles are all near-duplicates of each other or agree in --group-by"
                )
            }
            try Output.standard.line("no held-out figures (no folds)")
            return
        }
        try Output.standard.line("")
        try Output.standard.line("on held-out articles:")
        try FiguresTable.print(model.card.heldOut)
    }
}

extension Trainer {
    /// Adds all articles of some files and folders.
    ///
    /// - Returns: the number of records that could not be read; each has been reported.
    mutating func read(_ paths: [String], options: ReadingOptions, progress: ProgressLine) throws -> Int {
        var blocks = try ArticleBlocks(paths, options: options)
        while true {
            let block = try blocks.next()
            if block.isEmpty { return blocks.rejected }
            try add(block)
            try checkScratch()
            progress.show("reading", fraction: nil, detail: "\(blocks.count) articles, \(blocks.bytes >> 20) MiB")
        }
    }
}
