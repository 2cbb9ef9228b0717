import ArgumentParser
import NewsCorpus
import Tasnif

/// `tasnif normalize`
struct Normalize: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "normalize",
        abstract: "Shows what the text pipeline does: what is cut and by which rule, and the tokens."
    )

    @Argument(help: ArgumentHelp("Articles: files, folders, or - for standard input (the default).", valueName: "file"))
    var inputs: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp("Model whose pipeline is used (default: the pipeline of this version).", valueName: "file")
    )
    var model: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Cleaning rule to switch off; repeatable: \(PipelineTrace.ruleNames.joined(separator: ", ")).",
            valueName: "rule"
        )
    )
    var without: [String] = []

    @Option(name: .long, help: "How the result is printed: table or jsonl.")
    var format: RowFormat = .table

    @OptionGroup(title: "Input options") var input: InputOptions
    @OptionGroup(title: "Run options") var runOptions: RunOptions

    func validate() throws {
        if format == .csv || format == .tsv { throw ValidationError("normalize prints table or jsonl") }
        for rule in without where !PipelineTrace.ruleNames.contains(rule) {
            throw ValidationError(
                "no cleaning rule '\(rule)'; the rules are \(PipelineTrace.ruleNames.joined(separator: ", "))"
            )
        }
    }

    func run() throws {
        let tracer = try PipelineTrace.Tracer(model: model.map { try TaggingModel(opening: $0) }, without: without)
        let reading = input.reading()
        var blocks = try ArticleBlocks(inputs.isEmpty ? ["-"] : inputs, options: reading)
        var isFirst = true
        while true {
            let block = try blocks.next(limit: 16, answersAtOnce: true)
            if block.isEmpty { break }
            for article in block {
                let trace = tracer.trace(article)
                if format == .jsonl {
                    try Output.standard.line(trace.json)
                } else {
                    if !isFirst { try Output.standard.line("") }
                    try print(trace)
                }
                isFirst = false
            }
            try Output.standard.flush()
        }
        if blocks.rejected > 0 { throw ExitCode(ToolExit.badData.rawValue) }
    }

    private func print(_ trace: PipelineTrace) throws {
        let out = Output.standard
        let isTerminal = Console.isTerminal(1)
        try out.line("\(trace.id.onOneLine): \(trace.tokens.count) tokens, \(trace.cuts.count) passages cut")
        if !trace.cuts.isEmpty {
            try out.line("")
            var table = Table([("cut by", .left), ("bytes", .left), ("passage", .left)])
            for cut in trace.cuts {
                table.add([cut.rule, "\(cut.range.lowerBound)–\(cut.range.upperBound)", cut.text.shortened(to: 80)])
            }
            for line in table.lines(isTerminal: isTerminal, usesColor: Console.usesColor).lines { try out.line(line) }
        }
        try out.line("")
        // One line of tokens a paragraph; stop words in parentheses.
        for paragraph in trace.paragraphs {
            try out.line(paragraph.map { $0.isStopWord ? "(\($0.text))" : $0.text }.joined(separator: " "))
        }
    }
}

extension String {
    /// The text on one line, cut to a number of characters.
    func shortened(to length: Int) -> String {
        let line = String(map { $0.isNewline ? " " : $0 })
        return line.count <= length ? line : line.prefix(length - 1) + "…"
    }
}
