import ArgumentParser
import NewsCorpus
import Tasnif

/// `tasnif topics`
struct Topics: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Prints the top terms of topics, of a model or fitted to any collection.",
        discussion: """
            Without articles, the topics of a model are printed. With articles, labelled or not, topics are fitted to them. \
            Terms are written as they are most often written in the articles.
            """
    )

    @OptionGroup(title: "Model") var model: ModelOption

    @Argument(
        help: ArgumentHelp("Articles to fit topics to: files, folders, or - for standard input.", valueName: "data")
    )
    var data: [String] = []

    @Option(
        name: [.customShort("k"), .customLong("topics")],
        help: ArgumentHelp("Number of topics to fit.", valueName: "k")
    )
    var count: Int?

    @Option(
        name: [.customShort("n"), .long],
        help: ArgumentHelp("Number of terms printed for each topic.", valueName: "n")
    )
    var terms = 10

    @Option(name: .long, help: "How topics are printed: table, jsonl, csv or tsv.")
    var format: RowFormat = .table

    @OptionGroup(title: "Input options") var input: InputOptions
    @OptionGroup(title: "Run options") var runOptions: RunOptions

    func validate() throws {
        if let count, !(1...1000).contains(count) { throw ValidationError("-k takes 1 to 1000, not \(count)") }
        if !(1...1000).contains(terms) { throw ValidationError("--terms takes 1 to 1000, not \(terms)") }
        if !data.isEmpty, model.model != nil {
            throw ValidationError("give either a model (-m) or articles to fit topics to")
        }
        if data.isEmpty, count != nil {
            throw ValidationError("-k fits topics to articles; give their files or folders")
        }
    }

    func run() throws {
        if data.isEmpty {
            let model = try model.open()
            guard !model.topicTerms(count: 1).isEmpty else {
                throw TopicsMissing()
            }
            return try print(model.topicTerms(count: terms), note: nil)
        }
        let progress = ProgressLine(isQuiet: runOptions.quiet)
        var fitter = try TopicFitter(topics: count ?? 20, seed: runOptions.seed, threads: runOptions.threads)
        let reading = input.reading()
        var blocks = try ArticleBlocks(data, options: reading)
        while true {
            let block = try blocks.next()
            if block.isEmpty { break }
            fitter.add(block)
            progress.show("reading", fraction: nil, detail: "\(blocks.count) articles")
        }
        progress.show("fitting topics", fraction: nil)
        let fitted = try fitter.fit()
        progress.clear()
        try print(fitted.terms(count: terms), note: fitted.summary)
        if blocks.rejected > 0 {
            try Output.standard.flush()
            throw ExitCode(ToolExit.badData.rawValue)
        }
    }

    private func print(_ topics: [TopicTerms], note: String?) throws {
        switch format {
        case .jsonl:
            for topic in topics { try Output.standard.line(topic.json) }
        case .csv, .tsv:
            let separator = format.separator ?? ","
            func line(_ cells: [String]) throws {
                try Output.standard.line(
                    cells.map { $0.csvCell(separator: separator) }.joined(separator: String(separator))
                )
            }
            try line(["topic", "coherence", "rank", "term", "weight"])
            for topic in topics {
                for (rank, term) in topic.terms.enumerated() {
                    let coherence = topic.coherence.map { number($0, digits: 4) } ?? ""
                    try line(["\(topic.topic)", coherence, "\(rank + 1)", term.text, number(term.weight, digits: 6)])
                }
            }
        case .table:
            var table = Table([("topic", .right), ("coherence", .right), ("terms", .left)])
            for topic in topics {
                table.add([
                    "\(topic.topic)", fixed(topic.coherence, decimals: 3),
                    topic.terms.map(\.text).joined(separator: "، "),
                ])
            }
            for line in table.lines(isTerminal: Console.isTerminal(1), usesColor: Console.usesColor).lines {
                try Output.standard.line(line)
            }
            if let note, !runOptions.quiet { Console.note(note) }
        }
    }
}

/// The model was trained without topics.
struct TopicsMissing: Error, CustomStringConvertible {
    var description: String { "the model has no topics; train with --topics, or give articles to fit topics to" }
}
