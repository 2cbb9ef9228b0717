import ArgumentParser
import NewsCorpus
import Tasnif

/// `tasnif explain`
struct Explain: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Shows what spoke for and against each tag of an article, and where it stands.",
        discussion: """
            Contributions and bias add up to the logit, the score before calibration. The smallest set of terms \
            without which the answer would be another is found exactly: without a term means that it contributes \
            nothing, to any label or passage, while the others keep their weights.
            """
    )

    @OptionGroup(title: "Model") var model: ModelOption

    @Argument(help: ArgumentHelp("The article: a file, or - for standard input (the default).", valueName: "article"))
    var article: String?

    @Option(name: .long, help: ArgumentHelp("Which record of a file with several.", valueName: "id"))
    var id: String?

    @Option(name: .long, help: ArgumentHelp("Axis to explain; repeatable (default: all).", valueName: "name"))
    var axis: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp("Label to explain beside those given; repeatable.", valueName: "[axis=]label")
    )
    var label: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp("Terms listed for and against each label (default: 10; in JSON all).", valueName: "n")
    )
    var terms: Int?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Look for up to N terms without which the answer would be another; 0: do not.",
            valueName: "n"
        )
    )
    var without = 20

    @Option(name: .long, help: "How the explanation is printed: table, json or html, a page as of --html.")
    var format: ExplanationFormat = .table

    @Option(
        name: .long,
        help: ArgumentHelp("Write a page that marks the evidence in the text, too.", valueName: "file")
    )
    var html: String?

    @OptionGroup(title: "Input options") var input: InputOptions
    @OptionGroup(title: "Run options") var runOptions: RunOptions

    func validate() throws {
        if let terms, terms < 0 { throw ValidationError("--terms takes a number of terms, not \(terms)") }
        if !(0...1000).contains(without) { throw ValidationError("--without takes 0 to 1000, not \(without)") }
    }

    func run() throws {
        let model = try model.open()
        var options = Explanation.Options()
        for name in axis where model.axis(named: name) == nil { throw model.unknownAxis(name) }
        if !axis.isEmpty { options.axes = Set(axis) }
        for text in label {
            let meant = try model.labels(named: text)
            let chosen = meant.filter { options.axes?.contains($0.axis) ?? true }
            if chosen.isEmpty {
                let other = meant.map { "\($0.axis)=\($0.label)" }.joined(separator: ", ")
                throw ValidationError("--label \(text) means \(other), which is on no axis chosen by --axis")
            }
            options.labels += chosen
        }
        options.reversalTerms = without
        if let html { try Output.checkWritable(html) }

        let chosen = try chosenArticle()
        var tagger = Tagger(model)
        let explanation = tagger.explain(chosen, options: options)
        let shown = terms ?? 10
        switch format {
        case .json: try Output.standard.line(explanation.json(terms: terms))
        case .table: try ExplanationPrinter(explanation, limit: shown).print()
        case .html: try Output.standard.write(Array(explanation.html(terms: shown).utf8))
        }
        if let html { try AtomicFile.write(Array(explanation.html(terms: shown).utf8), to: html) }
    }

    /// The only article of the input, or the one with the id.
    private func chosenArticle() throws -> Article {
        let path = article ?? "-"
        var blocks = try ArticleBlocks([path], options: input.reading())
        var only: Article?
        while true {
            let block = try blocks.next(limit: 16, answersAtOnce: true)
            if block.isEmpty { break }
            for next in block {
                if let id {
                    if next.id == id { return next }
                } else if let only {
                    throw ValidationError(
                        "\(next.location.file) has several articles; choose one with --id, such as '\(only.id)'"
                    )
                } else {
                    only = next
                }
            }
        }
        if let only { return only }
        // What could not be read has been reported.
        if blocks.rejected > 0 { throw ExitCode(ToolExit.badData.rawValue) }
        let name = path == "-" ? "standard input" : path
        throw CorpusError.noArticles(
            problem: id.map { "no article of \(name) has the id '\($0)'; its \(blocks.count) articles have others" }
                ?? "\(name) holds no article"
        )
    }
}

/// Forms in which an explanation is printed.
enum ExplanationFormat: String, CaseIterable, ExpressibleByArgument {
    case table, json, html
}

/// Prints an explanation for eyes.
struct ExplanationPrinter {
    let explanation: Explanation
    /// How many terms for and against each label are listed.
    let limit: Int

    init(_ explanation: Explanation, limit: Int) {
        self.explanation = explanation
        self.limit = limit
    }

    func print() throws {
        try line(explanation.id)
        for axis in explanation.abstained {
            try line("")
            try line("\(axis): not sure: too few known words")
        }
        for label in explanation.labels { try print(label) }
        if !explanation.lexicon.isEmpty {
            try line("")
            var table = Table([("lexicon phrase", .left), ("features", .left), ("bytes", .left)])
            for phrase in explanation.lexicon {
                let range = Self.bytes(phrase.isInTitle ? [] : [phrase.range], phrase.isInTitle ? [phrase.range] : [])
                table.add([phrase.written, phrase.features.joined(separator: ", "), range])
            }
            try print(table)
        }
        if !explanation.cuts.isEmpty {
            try line("")
            var table = Table([("cut by", .left), ("bytes", .left), ("passage", .left)])
            let bytes = [Array(explanation.text.utf8), Array((explanation.title ?? "").utf8)]
            for cut in explanation.cuts {
                let text = String(decoding: bytes[cut.isInTitle ? 1 : 0][cut.range], as: UTF8.self)
                let range = Self.bytes(cut.isInTitle ? [] : [cut.range], cut.isInTitle ? [cut.range] : [])
                table.add([cut.rule, range, text.shortened(to: 80)])
            }
            try print(table)
        }
    }

    private func print(_ label: Explanation.Label) throws {
        try line("")
        try line(
            "\(label.axis): \(label.label), \(Self.words(label.status)), probability \(number(label.probability))"
                + (label.threshold.map { ", given from \(number($0))" } ?? "")
        )
        let positive = label.terms.filter { $0.contribution > 0 }
        let negative = label.terms.filter { $0.contribution < 0 }
        func sum(_ terms: [Explanation.Term]) -> String { number(terms.reduce(0) { $0 + $1.contribution }) }
        try line(
            "logit \(number(label.logit)) = bias \(number(label.bias)), "
                + "for \(sum(positive)) (\(positive.count) terms), against \(sum(negative)) (\(negative.count) terms)"
        )
        if label.groups.count > 1 {
            try line("by kind: " + label.groups.map { "\($0.kind) \(number($0.contribution))" }.joined(separator: ", "))
        }
        if let passage = label.passage {
            let title = label.passageHasTitle ? " and the title" : ""
            try line("read from the passage at bytes \(passage.lowerBound)–\(passage.upperBound)\(title)")
        }
        let (listed, rest) = label.listed(limit)
        if !label.terms.isEmpty {
            var table = Table([
                ("term", .left), ("kind", .left), ("contribution", .right), ("as written", .left), ("bytes", .left),
            ])
            let against = listed.firstIndex { $0.contribution < 0 } ?? listed.count
            for (position, term) in listed.enumerated() {
                if position == against { add(rest, to: &table) }
                table.add([
                    term.term, term.kind, Self.contribution(term.contribution),
                    term.written.prefix(3).joined(separator: "، "), Self.bytes(term.ranges, term.titleRanges),
                ])
            }
            if against == listed.count { add(rest, to: &table) }
            try print(table)
        }
        if let reversal = label.reversal { try print(reversal, of: label) }
    }

    private func add(_ rest: [Explanation.Term], to table: inout Table) {
        if rest.isEmpty { return }
        table.add(["(\(rest.count) more)", "", Self.contribution(rest.reduce(0) { $0 + $1.contribution })])
    }

    private func print(_ reversal: Explanation.Reversal, of label: Explanation.Label) throws {
        switch reversal {
        case .without(let terms, let tags, let probability):
            let answer = tags.isEmpty ? "none" : tags.joined(separator: ", ")
            try line(
                "without these \(terms.count), and no fewer, \(label.label) has \(number(probability)) "
                    + "and \(label.axis) is \(answer): "
                    + terms.map { "\(Self.isolated($0.term)) (\($0.kind))" }.joined(separator: ", ")
            )
        case .noSet(let limit): try line("no set of up to \(limit) terms changes the answer")
        case .undecided(let limit):
            try line("whether a set of up to \(limit) terms changes the answer was not found out")
        case .settled(let other): try line("the answer on \(other) decides, whatever the terms say")
        }
    }

    private func print(_ table: Table) throws {
        for line in table.lines(isTerminal: Console.isTerminal(1), usesColor: Console.usesColor).lines {
            try Output.standard.line(line)
        }
    }

    private func line(_ text: String) throws {
        let text = text.onOneLine
        // As in tables, a line that begins with Arabic stays a line from left to right.
        try Output.standard.line(Console.isTerminal(1) && text.hasRightToLeft ? "\u{200E}" + text : text)
    }

    /// A term that keeps its direction to itself, on terminals that know directions.
    private static func isolated(_ term: String) -> String {
        Console.isTerminal(1) && term.hasRightToLeft ? "\u{2068}\(term)\u{2069}" : term
    }

    private static func contribution(_ value: Double) -> String { fixed(value, decimals: 4) }

    private static func words(_ status: Explanation.Status) -> String {
        switch status {
        case .given: "given"
        case .givenBeside(let axis): "given because \(axis) has an answer"
        case .impliedBy(let label): "said by \(label)"
        case .notGiven: "not given"
        case .abstained: "not sure"
        }
    }

    /// Places in the text, then those in the title; a few of them.
    private static func bytes(_ ranges: [Range<Int>], _ titleRanges: [Range<Int>]) -> String {
        let all =
            ranges.map { "\($0.lowerBound)–\($0.upperBound)" }
            + titleRanges.map { "title \($0.lowerBound)–\($0.upperBound)" }
        return all.prefix(4).joined(separator: " ") + (all.count > 4 ? " …" : "")
    }
}
