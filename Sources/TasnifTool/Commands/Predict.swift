import ArgumentParser
import NewsCorpus
import Tasnif

/// `tasnif predict`
struct Predict: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "predict",
        abstract: "Tags articles from files, folders or standard input.",
        discussion: """
            Articles are tagged as they stream by, in parallel, and printed in the order read. One article that cannot be read \
            is reported and the others go on; the exit code is then 65.
            """
    )

    @OptionGroup(title: "Model") var model: ModelOption

    @Argument(
        help: ArgumentHelp("Articles: files, folders, or - for standard input (the default).", valueName: "input")
    )
    var inputs: [String] = []

    @Option(name: .long, help: "How tags are printed: table, jsonl, csv or tsv.")
    var format: RowFormat = .table

    @Option(name: .long, help: ArgumentHelp("Name the N terms that spoke most for each tag (jsonl).", valueName: "n"))
    var explain = 0

    @OptionGroup(title: "Abstention") var abstention: AbstentionOptions
    @OptionGroup(title: "Label sets") var coverage: CoverageOptions

    @Flag(name: .long, help: "Pass on the fields of a record that Tasnif does not know (jsonl, csv, tsv).")
    var keepFields = false

    @OptionGroup(title: "Input options") var input: InputOptions
    @OptionGroup(title: "Run options") var runOptions: RunOptions

    func validate() throws {
        if explain < 0 { throw ValidationError("--explain takes a number of terms, not \(explain)") }
    }

    func run() throws {
        let model = try model.open()
        if coverage.value != nil { try model.requireHeldOutScores() }
        try abstention.check(model)
        let tagging = ParallelTagging(model, threads: runOptions.threads)
        let progress = ProgressLine(isQuiet: runOptions.quiet || Console.isTerminal(1))
        var options = Tagger.Options()
        options.evidenceTerms = explain
        options.includesTopics = format == .jsonl
        options.coverage = coverage.value
        options.abstention = abstention.value
        if explain > 0, format != .jsonl {
            Console.warning("--explain is printed with --format jsonl only")
        }
        if keepFields, format == .table {
            Console.warning("--keep-fields passes fields on with --format jsonl, csv or tsv, not in a table")
        }
        var printer = PredictionPrinter(
            model: model,
            format: format,
            keepsFields: keepFields,
            showsSets: coverage.value != nil,
            showsFamiliarity: abstention.abstainNovel != nil
        )
        var blocks = try ArticleBlocks(inputs.isEmpty ? ["-"] : inputs, options: input.reading())
        var failure: ToolExit?
        // The first blocks are small, so that a short input is answered at once; but the columns of kept fields are
        // those of the first block.
        var limit = printer.needsColumns ? 1024 : 16
        /// The next block; empty at the end.
        func read() -> [Article] {
            while true {
                do {
                    defer { limit = min(limit * 4, 1024) }
                    return try blocks.next(limit: limit, answersAtOnce: !printer.needsColumns)
                } catch {
                    // The rest of this input is lost; the other inputs are not.
                    Console.error(error)
                    failure = failure ?? ToolExit(error)
                }
            }
        }
        var block = read()
        while !block.isEmpty {
            let isWaiting = blocks.isWaiting
            let count = blocks.count
            let answers: PredictionPrinter.Answers
            var next: [Article]?
            // Answers are not kept back for an article that is yet to come.
            if tagging.threads > 1, !isWaiting, !blocks.isAtEnd, !printer.needsColumns, !blocks.mustWait {
                (answers, next) = concurrently(
                    { [printer, block, options] in printer.tag(block, with: tagging, options) },
                    read
                )
            } else {
                answers = printer.tag(block, with: tagging, options)
            }
            try printer.print(answers, of: block)
            if isWaiting || Console.isTerminal(1) { try Output.standard.flush() }
            progress.show("tagging", fraction: nil, detail: "\(count) articles")
            block = next ?? read()
        }
        progress.clear()
        try printer.finish()
        if blocks.rejected > 0 { failure = failure ?? .badData }
        if let failure { throw ExitCode(failure.rawValue) }
    }
}

/// Prints predictions in one of the formats.
struct PredictionPrinter {
    let model: TaggingModel
    let format: RowFormat
    let keepsFields: Bool
    let showsSets: Bool
    let showsFamiliarity: Bool
    private var hasHeader = false
    private var widths: [Int] = []
    private var fieldNames: [String] = []
    private var lostFields: Set<String> = []

    /// Whether the columns of kept fields are still to be found.
    var needsColumns: Bool { keepsFields && format.separator != nil && !hasHeader }

    init(model: TaggingModel, format: RowFormat, keepsFields: Bool, showsSets: Bool, showsFamiliarity: Bool) {
        self.model = model
        self.format = format
        self.keepsFields = keepsFields
        self.showsSets = showsSets
        self.showsFamiliarity = showsFamiliarity
    }

    /// What is to be printed, made as far as several threads can do so side by side.
    enum Answers: Sendable {
        /// JSON lines of some runs of articles, one run after the other.
        case lines([[UInt8]])
        /// Predictions that become rows of one table.
        case rows([Prediction])
    }

    /// Tags articles.
    func tag(_ articles: [Article], with tagging: ParallelTagging, _ options: Tagger.Options) -> Answers {
        guard format == .jsonl else { return .rows(tagging.predict(articles, options: options)) }
        let (axes, keepsFields) = (model.axes, keepsFields)
        return .lines(
            tagging.mapParts(articles) { tagger, part in
                var json = JSONText()
                for article in part {
                    tagger.predict(article, options: options)
                        .write(to: &json, axes: axes, keptFields: keepsFields ? article.fields : [])
                    json.endLine()
                }
                return json.bytes
            }
        )
    }

    mutating func print(_ answers: Answers, of articles: [Article]) throws {
        switch answers {
        case .lines(let runs): for run in runs { try Output.standard.write(run) }
        case .rows(let predictions) where format == .table: try printTable(predictions)
        case .rows(let predictions): try printSeparated(predictions, articles)
        }
    }

    /// Prints the heading of an empty result.
    mutating func finish() throws { if !hasHeader, format != .jsonl { try print(.rows([]), of: []) } }

    private mutating func printSeparated(_ predictions: [Prediction], _ articles: [Article]) throws {
        let separator = format.separator ?? ","
        func line(_ cells: [String]) throws {
            try Output.standard.line(
                cells.map { $0.csvCell(separator: separator) }.joined(separator: String(separator))
            )
        }
        if !hasHeader {
            let columns =
                ["id"]
                + model.axes.flatMap { axis in
                    [axis.name, "\(axis.name)_probability"] + (showsSets ? ["\(axis.name)_set"] : [])
                } + (showsFamiliarity ? ["familiarity"] : [])
            // The columns of kept fields are those of the first articles; a table cannot gain columns later.
            if keepsFields {
                for article in articles {
                    for field in article.fields where !fieldNames.contains(field.name) && !columns.contains(field.name)
                    {
                        fieldNames.append(field.name)
                    }
                }
                lostFields.formUnion(columns)
            }
            try line(columns + fieldNames)
            hasHeader = true
        }
        for (prediction, article) in zip(predictions, articles) {
            var cells = [prediction.id]
            for axis in prediction.axes {
                cells.append(axis.tags.joined(separator: "|"))
                cells.append(number(axis.probabilities.max() ?? 0, digits: 6))
                if showsSets { cells.append((axis.labelSet ?? []).joined(separator: "|")) }
            }
            if showsFamiliarity { cells.append(prediction.familiarity.map { number($0, digits: 6) } ?? "") }
            for name in fieldNames { cells.append(article.field(name) ?? "") }
            if keepsFields {
                for field in article.fields
                where !fieldNames.contains(field.name) && lostFields.insert(field.name).inserted {
                    Console.warning(
                        "\(article.location): field '\(field.name)' has no column, because none of the first articles has it; "
                            + "--format jsonl passes every field on"
                    )
                }
            }
            try line(cells)
        }
    }

    private mutating func printTable(_ predictions: [Prediction]) throws {
        var table = Table(
            [("article", .left)]
                + model.axes.flatMap { axis in
                    [(axis.name, .left)] + (showsSets ? [("\(axis.name) set", .left)] : [])
                }
        )
        for prediction in predictions {
            table.add(
                [prediction.id]
                    + zip(model.axes, prediction.axes).flatMap { axis, result in
                        [tags(of: result, axis)]
                            + (showsSets ? ["{\((result.labelSet ?? []).joined(separator: ", "))}"] : [])
                    }
            )
        }
        let lines = table.lines(
            isTerminal: Console.isTerminal(1),
            usesColor: Console.usesColor,
            widths: widths,
            showsHeaders: !hasHeader
        )
        widths = lines.widths
        hasHeader = true
        for line in lines.lines { try Output.standard.line(line) }
    }

    /// The tags with their probabilities, for eyes.
    private func tags(of result: Prediction.AxisResult, _ axis: Axis) -> String {
        if result.isAbstained { return "not sure" }
        if result.tags.isEmpty { return "none" }
        return result.tags.map { tag in
            let probability = axis.labels.firstIndex(of: tag).map { result.probabilities[$0] } ?? 0
            return "\(tag) \(fixed(probability, decimals: 2))"
        }.joined(separator: ", ")
    }
}
