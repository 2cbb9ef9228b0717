import ArgumentParser
import NewsCorpus
import Tasnif

/// `tasnif topics`
struct Topics: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "topics",
        abstract: "Prints the top terms of topics, of a model or fitted to any collection.",
        discussion: """
            Without articles, the topics of a model are printed. With articles, labelled or not, topics are fitted to \
            them; with articles and -m, the topics of the model are looked for in them. Terms are written as they are \
            most often written in the articles.
            """
    )

    @OptionGroup(title: "Model") var model: ModelOption

    @Argument(
        help: ArgumentHelp("Articles to fit topics to: files, folders, or - for standard input.", valueName: "data")
    )
    var data: [String] = []

    @Option(
        name: [.customShort("k"), .customLong("topics")],
        help: ArgumentHelp(
            "Number of topics to fit (default: 20); auto: as many as are coherent and stable.",
            valueName: "k"
        )
    )
    var count: TopicCount?

    @Option(
        name: [.customShort("n"), .long],
        help: ArgumentHelp("Number of terms printed for each topic.", valueName: "n")
    )
    var terms = 10

    @Option(
        name: .long,
        help: ArgumentHelp("Print so many articles that stand for each topic.", valueName: "n")
    )
    var articles = 0

    @Option(
        name: .long,
        help: ArgumentHelp("Print shares of topics by the labels of an axis or a field; repeatable.", valueName: "axis")
    )
    var by: [String] = []

    @Option(name: .long, help: ArgumentHelp("Print shares of topics over time.", valueName: "period"))
    var over: TopicPeriod?

    @Option(name: .long, help: "How topics are printed: table, json (one object), jsonl, csv or tsv.")
    var format: TopicFormat = .table

    @OptionGroup(title: "Input options") var input: InputOptions
    @OptionGroup(title: "Run options") var runOptions: RunOptions

    func validate() throws {
        if case .fixed(let count) = count, !(1...1000).contains(count) {
            throw ValidationError("-k takes 1 to 1000 or auto, not \(count)")
        }
        if !(1...1000).contains(terms) { throw ValidationError("--terms takes 1 to 1000, not \(terms)") }
        if !(0...1000).contains(articles) { throw ValidationError("--articles takes 0 to 1000, not \(articles)") }
        if model.model != nil, count != nil {
            throw ValidationError("give either a model (-m) or a number of topics to fit (-k)")
        }
        if data.isEmpty, count != nil {
            throw ValidationError("-k fits topics to articles; give their files or folders")
        }
        if data.isEmpty, articles > 0 || !by.isEmpty || over != nil {
            throw ValidationError("--articles, --by and --over are about articles; give their files or folders")
        }
        let parts = (articles > 0 ? 1 : 0) + (by.isEmpty ? 0 : 1) + (over == nil ? 0 : 1)
        if format.separator != nil, parts > 1 {
            throw ValidationError(
                "\(format.rawValue) holds one table: give one of --articles, --by and --over, or --format json"
            )
        }
        if Set(by).count < by.count { throw ValidationError("--by names an axis twice") }
    }

    func run() throws {
        if data.isEmpty {
            let model = try model.open()
            let topics = model.topicTerms(count: terms)
            guard !topics.isEmpty else { throw TopicsMissing() }
            return try TopicPrinter(format: format).print(topics)
        }
        let progress = ProgressLine(isQuiet: runOptions.quiet)
        var blocks = try ArticleBlocks(data, options: input.reading())
        let topics = try model.model == nil ? fitted(&blocks, progress) : assigned(&blocks, progress)
        progress.clear()
        if !runOptions.quiet { remark(topics) }
        try TopicPrinter(format: format).print(topics, terms: terms, articles: articles)
        if !runOptions.quiet, format == .table {
            // The remark closes the tables.
            try Output.standard.flush()
            Console.note(topics.summary)
        }
        if blocks.rejected > 0 {
            try Output.standard.flush()
            throw ExitCode(ToolExit.badData.rawValue)
        }
    }

    /// Topics fitted to the articles.
    private func fitted(_ blocks: inout ArticleBlocks, _ progress: ProgressLine) throws -> CollectionTopics {
        var fitter = try TopicFitter(
            topics: count ?? 20,
            by: by,
            over: over,
            seed: runOptions.seed,
            threads: runOptions.threads
        )
        try blocks.forEach(progress) { fitter.add($0) }
        progress.show(count == .auto ? "trying numbers of topics" : "fitting topics", fraction: nil)
        return try fitter.fit()
    }

    /// The model's topics in the articles.
    private func assigned(_ blocks: inout ArticleBlocks, _ progress: ProgressLine) throws -> CollectionTopics {
        guard
            var assigner = TopicAssigner(try model.open(), by: by, over: over, threads: runOptions.threads)
        else { throw TopicsMissing() }
        try blocks.forEach(progress) { assigner.add($0) }
        return try assigner.topics()
    }

    /// Says on standard error how the number of topics was chosen, and of which articles something is not known.
    private func remark(_ topics: CollectionTopics) {
        TopicPrinter.remark(topics.candidates)
        if topics.withoutTopics > 0 {
            Console.note("\(topics.withoutTopics) of \(topics.articles) articles have no word of the topics")
        }
        for grouping in topics.byLabel where grouping.unknown > 0 {
            Console.note("\(grouping.unknown) of \(topics.articles) articles have no \(grouping.name)")
        }
        if let time = topics.overTime, time.unknown > 0 {
            Console.note("\(time.unknown) of \(topics.articles) articles have no \(time.name)")
        }
        if let dates = topics.unreadableDates {
            Console.warning(
                "\(dates.count) dates are not dates of a \(over?.rawValue ?? "period"), the first '\(dates.example)' at "
                    + "\(dates.place); write them as 2016-03-07"
            )
        }
    }
}

/// The model was trained without topics.
struct TopicsMissing: Error, CustomStringConvertible {
    var description: String { "the model has no topics; train with --topics, or give articles to fit topics to" }
}

/// Forms in which topics are printed.
enum TopicFormat: String, CaseIterable, ExpressibleByArgument {
    case table, json, jsonl, csv, tsv

    /// The separator of a text format with columns.
    var separator: Character? { RowFormat(rawValue: rawValue)?.separator }
}

extension ArticleBlocks {
    /// Hands all articles to a function, block by block.
    fileprivate mutating func forEach(_ progress: ProgressLine, _ body: ([Article]) throws -> Void) throws {
        while true {
            let block = try next()
            if block.isEmpty { return }
            try body(block)
            progress.show("reading", fraction: nil, detail: "\(count) articles")
        }
    }
}
