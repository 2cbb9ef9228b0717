import ArgumentParser
import NewsCorpus
import Tasnif

/// `tasnif suggest`
struct Suggest: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "suggest",
        abstract: "Names the unlabelled articles most worth labelling next.",
        discussion: """
            From a pool of articles it picks those whose tags are most in doubt, unlike each other and unlike those labelled \
            already. As CSV the result is a spreadsheet with a column of labels to fill in for each axis, which train reads.
            """
    )

    @OptionGroup(title: "Model") var model: ModelOption

    @Argument(
        help: ArgumentHelp("Articles to choose from: files, folders, or - for standard input.", valueName: "pool")
    )
    var pool: [String]

    @Option(name: .shortAndLong, help: ArgumentHelp("Number of articles to suggest.", valueName: "n"))
    var number = 20

    @Option(
        name: .long,
        help: ArgumentHelp("Axis to be labelled; repeatable (default: every axis of the model).", valueName: "name")
    )
    var axis: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp("What doubt is measured by: margin or entropy.", valueName: "measure")
    )
    var uncertainty: Uncertainty = .margin

    @Option(
        name: .long,
        help: ArgumentHelp("Articles labelled already, none like which is suggested; repeatable.", valueName: "data")
    )
    var labelled: [String] = []

    @Option(name: .long, help: "How suggestions are printed: table, jsonl, csv or tsv.")
    var format: RowFormat = .table

    @OptionGroup(title: "Input options") var input: InputOptions
    @OptionGroup(title: "Run options") var runOptions: RunOptions

    func validate() throws {
        if pool.isEmpty { throw ValidationError("give at least one file or folder of articles to choose from") }
        if !(1...10_000).contains(number) { throw ValidationError("--number takes 1 to 10000, not \(number)") }
    }

    func run() throws {
        let model = try model.open()
        let axes = axis.isEmpty ? model.axes.map(\.name) : axis
        var suggester = try Suggester(
            model,
            axes: axis,
            count: number,
            uncertainty: uncertainty,
            threads: runOptions.threads
        )
        let progress = ProgressLine(isQuiet: runOptions.quiet)
        var failure: ToolExit?
        func read(_ paths: [String], _ stage: String, _ body: ([Article]) -> Void) throws {
            var blocks = try ArticleBlocks(paths, options: input.reading(axes: axes))
            while true {
                let block: [Article]
                do {
                    block = try blocks.next()
                } catch {
                    // The rest of this input is lost; the other inputs are not.
                    Console.error(error)
                    failure = failure ?? ToolExit(error)
                    continue
                }
                if block.isEmpty { break }
                body(block)
                progress.show(stage, fraction: nil, detail: "\(blocks.count) articles")
            }
            if blocks.rejected > 0 { failure = failure ?? .badData }
        }
        if !labelled.isEmpty { try read(labelled, "reading labelled articles") { suggester.add(labelled: $0) } }
        try read(pool, "tagging") { suggester.add($0) }
        progress.show("choosing", fraction: nil)
        let suggestions = suggester.suggestions()
        progress.clear()
        try SuggestionPrinter(axes: model.axes.filter { axes.contains($0.name) }).print(suggestions, format: format)
        if !runOptions.quiet {
            let skipped = suggester.skipped
            if skipped.labelled > 0 { Console.note("\(skipped.labelled) articles of the pool are labelled already") }
            if skipped.unknown > 0 {
                Console.note("\(skipped.unknown) articles of the pool have too few words that the model knows")
            }
            if suggestions.count < number {
                Console.note("the pool has \(suggestions.count) articles to suggest, not \(number)")
            }
        }
        if let failure { throw ExitCode(failure.rawValue) }
    }
}

/// Prints suggestions in one of the formats.
private struct SuggestionPrinter {
    /// The axes to be labelled.
    let axes: [Axis]

    func print(_ suggestions: [Suggestion], format: RowFormat) throws {
        switch format {
        case .jsonl:
            for (index, suggestion) in suggestions.enumerated() {
                try Output.standard.line(suggestion.json(rank: index + 1))
            }
        case .csv, .tsv:
            let separator = format.separator ?? ","
            func line(_ cells: [String]) throws {
                try Output.standard.line(
                    cells.map { $0.csvCell(separator: separator) }.joined(separator: String(separator))
                )
            }
            // The prefix tells every reader that these are labels.
            try line(
                ["rank", "id"] + axes.map { "labels.\($0.name)" }
                    + ["uncertainty", "reason", "source", "date", "title", "text"]
            )
            for (index, suggestion) in suggestions.enumerated() {
                let article = suggestion.article
                try line(
                    ["\(index + 1)", article.id] + axes.map { cell(of: article, $0) }
                        + [
                            number(suggestion.uncertainty, digits: 4), reason(suggestion), article.source ?? "",
                            article.date ?? "", article.title ?? "", article.text,
                        ]
                )
            }
        case .table:
            var table = Table([("rank", .right), ("article", .left), ("uncertainty", .right), ("reason", .left)])
            for (index, suggestion) in suggestions.enumerated() {
                table.add([
                    "\(index + 1)", suggestion.article.id, fixed(suggestion.uncertainty, decimals: 3),
                    reason(suggestion),
                ])
            }
            for line in table.lines(isTerminal: Console.isTerminal(1), usesColor: Console.usesColor).lines {
                try Output.standard.line(line)
            }
        }
    }

    /// The labels that the article has, else what says that they are unknown: on an axis of several labels an empty
    /// cell would say that it has none.
    private func cell(of article: Article, _ axis: Axis) -> String {
        article.labels[axis.name]?.joined(separator: "|") ?? (axis.allowsSeveral ? "?" : "")
    }

    /// The labels in question, for eyes.
    private func reason(_ suggestion: Suggestion) -> String {
        suggestion.doubts.map { doubt in
            let labels = doubt.candidates.map { "\($0.label) \(fixed($0.probability, decimals: 2))" }
                .joined(separator: " or ")
            let threshold = doubt.threshold.map { ", given from \(fixed($0, decimals: 2)) on" } ?? ""
            return "\(doubt.axis): \(labels)\(threshold)"
        }.joined(separator: "; ")
    }
}
