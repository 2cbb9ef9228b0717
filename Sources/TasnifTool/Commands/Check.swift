import ArgumentParser
import NewsCorpus
import Tasnif

/// `tasnif check`
struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Looks for what is wrong with labelled data before training.",
        discussion: """
            Finds copies and near-copies (also across training and test data), labels that contradict each other or that a \
            model of the other articles does not believe, rare and misspelt labels, texts that are empty or not in Arabic, \
            and terms and sources that give labels away. The exit code is 65 where `train` would end with 65.
            """
    )

    @Argument(help: ArgumentHelp("Labelled articles: files or folders.", valueName: "data"))
    var data: [String]

    @Option(
        name: .long,
        parsing: .upToNextOption,
        help: ArgumentHelp("Articles that the model will be tested on: files or folders.", valueName: "test")
    )
    var against: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp(
            "New or empty folder for a cleaned copy: copies once, empty articles out.",
            valueName: "folder"
        )
    )
    var fix: String?

    @Flag(name: .long, help: "Skip the search for wrong labels, which takes most of the time.")
    var noCrossValidation = false

    @Option(name: .long, help: "How findings are printed: table, jsonl, csv or tsv.")
    var format: RowFormat = .table

    @OptionGroup(title: "Options of the training to come") var problem: ProblemOptions
    @OptionGroup(title: "Input options") var input: InputOptions
    @OptionGroup(title: "Run options") var runOptions: RunOptions

    func validate() throws {
        if data.isEmpty { throw ValidationError("give at least one file or folder of labelled articles") }
    }

    func run() throws {
        let progress = ProgressLine(isQuiet: runOptions.quiet)
        var configuration = try problem.configuration(runOptions)
        configuration.preset = .fast
        var checker = try DataChecker(configuration)
        var copy = try fix.map { try CleanCopy(folder: $0, textField: input.textColumn ?? "text") }
        let options = input.reading(axes: problem.axis, needsLabels: true)
        var rejected: [CorpusError] = []
        for (paths, isTest) in [(data, false), (against, true)] where !paths.isEmpty {
            var blocks = try ArticleBlocks(
                paths,
                options: options,
                report: isTest ? Console.error : { rejected.append($0) }
            )
            while true {
                let block = try blocks.next()
                if block.isEmpty { break }
                if isTest {
                    checker.addTests(block)
                    copy?.addTests(block)
                } else {
                    checker.add(block)
                    copy?.add(block)
                }
                progress.show("reading", fraction: nil, detail: "\(blocks.count) articles")
            }
        }
        for error in rejected { checker.add(rejected: error) }
        let articles = checker.articleCount
        if let fix, let copy {
            let written = try copy.write(checker.cleaning())
            if !runOptions.quiet {
                Console.note(
                    "\(fix)/articles.jsonl: \(written) of \(articles) articles; \(fix)/changes.jsonl lists the changes"
                )
            }
        }
        let findings = try checker.findings(crossValidates: !noCrossValidation) {
            progress.show($0.stage, fraction: $0.fraction)
        }
        progress.clear()
        try print(findings, articles: articles)
        if findings.contains(where: { $0.severity == .error }) { throw ExitCode(ToolExit.badData.rawValue) }
    }

    private func print(_ findings: [Finding], articles: Int) throws {
        let out = Output.standard
        switch format {
        case .jsonl:
            for finding in findings { try out.line(finding.json) }
        case .csv, .tsv:
            let separator = format.separator ?? ","
            func line(_ cells: [String?]) throws {
                try out.line(
                    cells.map { ($0 ?? "").csvCell(separator: separator) }.joined(separator: String(separator))
                )
            }
            try line([
                "kind", "severity", "file", "line", "id", "axis", "label", "suggestion", "other_id", "other_file",
                "other_line", "figure", "message", "remedy",
            ])
            for finding in findings {
                try line(
                    [
                        finding.kind.rawValue, finding.severity.rawValue, finding.location?.file,
                        finding.location?.line.map(String.init), finding.id, finding.axis, finding.label,
                        finding.suggestion, finding.otherID, finding.otherLocation?.file,
                        finding.otherLocation?.line.map(String.init),
                        finding.figures.first.map { number($0.value, digits: 6) }, finding.message, finding.remedy,
                    ]
                )
            }
        case .table: try printTable(findings, articles: articles)
        }
    }

    /// Findings kind by kind, then what to do about each kind.
    private func printTable(_ findings: [Finding], articles: Int) throws {
        let out = Output.standard
        var table = Table([("severity", .left), ("kind", .left), ("where", .left), ("id", .left), ("finding", .left)])
        for finding in findings {
            let axis = finding.axis.map { "axis \($0): " } ?? ""
            table.add([
                finding.severity.rawValue, finding.kind.rawValue, finding.location?.description ?? "", finding.id ?? "",
                finding.message.contains("axis '") ? finding.message : axis + finding.message,
            ])
        }
        if !findings.isEmpty {
            for line in table.lines(isTerminal: Console.isTerminal(1), usesColor: Console.usesColor).lines {
                try out.line(line)
            }
            try out.line("")
            var remedies = Table([("kind", .left), ("number", .right), ("what to do", .left)])
            for kind in Finding.Kind.allCases {
                let ofKind = findings.filter { $0.kind == kind }
                var seen: Set<String> = []
                for (index, remedy) in ofKind.map(\.remedy).filter({ seen.insert($0).inserted }).prefix(3).enumerated()
                {
                    remedies.add([index == 0 ? kind.rawValue : "", index == 0 ? "\(ofKind.count)" : "", remedy])
                }
            }
            for line in remedies.lines(isTerminal: Console.isTerminal(1), usesColor: Console.usesColor).lines {
                try out.line(line)
            }
            try out.line("")
        }
        let counts = Finding.Severity.allCases.map { severity in
            let count = findings.count { $0.severity == severity }
            return "\(count) \(severity.rawValue)\(count == 1 ? "" : "s")"
        }
        try out.line("\(articles) article\(articles == 1 ? "" : "s"): \(counts.joined(separator: ", "))")
    }
}
