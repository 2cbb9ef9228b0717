public import ArgumentParser
import NewsCorpus
public import Tasnif

/// Which model to use.
struct ModelOption: ParsableArguments {
    @Option(
        name: [.customShort("m"), .long],
        help: ArgumentHelp("The model file (default: TASNIF_MODEL, else the shipped model).", valueName: "file")
    )
    var model: String?

    /// Opens the model.
    func open() throws -> TaggingModel { try TaggingModel(opening: ModelLocator.path(named: model)) }
}

/// How much is said on standard error, on how many cores, and with which dice.
struct RunOptions: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp("Number of threads (default: all cores).", valueName: "n"))
    var threads: Int?

    @Option(name: .long, help: ArgumentHelp("Seed of everything random.", valueName: "n"))
    var seed: UInt64 = 13

    @Flag(name: .long, help: "No progress and no remarks on standard error; errors and warnings stay.")
    var quiet = false

    func validate() throws {
        if let threads, !(1...1024).contains(threads) {
            throw ValidationError("--threads takes 1 to 1024, not \(threads)")
        }
    }
}

/// How often label sets hold the true label.
struct CoverageOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Give label sets that hold the true label at least this often, such as 0.9.",
            valueName: "share"
        )
    )
    var coverage: Double?

    @Flag(name: .long, help: "Keep to the share for each label by itself, not only for all together.")
    var coverageByLabel = false

    func validate() throws {
        if let coverage, !(coverage > 0 && coverage < 1) {
            throw ValidationError("--coverage takes a share between 0 and 1, such as 0.9, not \(coverage)")
        }
        if coverageByLabel, coverage == nil {
            throw ValidationError(
                "--coverage-by-label says how sets are made; give the share with --coverage, such as 0.9"
            )
        }
    }

    /// The coverage asked for.
    var value: Coverage? { coverage.map { Coverage(share: $0, isByLabel: coverageByLabel) } }
}

/// When tags are withheld.
struct AbstentionOptions: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp("Withhold tags of a lower probability.", valueName: "probability"))
    var abstainBelow: Double?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Withhold tags of probabilities at which held-out answers were right less often, such as 0.9.",
            valueName: "share"
        )
    )
    var targetPrecision: Double?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Do not tag articles as strange as the strangest of the training articles, by this share of them, such as 0.01.",
            valueName: "share"
        )
    )
    var abstainNovel: Double?

    func validate() throws {
        for (name, share, example) in [
            ("--abstain-below", abstainBelow, "0.6"), ("--target-precision", targetPrecision, "0.9"),
            ("--abstain-novel", abstainNovel, "0.01"),
        ] {
            if let share, !(share > 0 && share < 1) {
                throw ValidationError("\(name) takes a number between 0 and 1, such as \(example), not \(share)")
            }
        }
    }

    /// What was asked for.
    var value: Abstention {
        Abstention(minimumProbability: abstainBelow, targetPrecision: targetPrecision, novelty: abstainNovel)
    }

    /// Refuses what a model cannot abstain by, and warns of labels that it will never give.
    ///
    /// - Parameter axes: those that matter; all of them if none is named.
    func check(_ model: TaggingModel, axes: [String] = []) throws {
        try model.require(value)
        guard let targetPrecision else { return }
        for (axis, labels) in model.labelsWithheld(at: targetPrecision) where axes.isEmpty || axes.contains(axis) {
            Console.warning(
                "axis '\(axis)': too few held-out answers vouch for a precision of \(number(targetPrecision)) of "
                    + "\(labels.joined(separator: ", ")); never given"
            )
        }
    }
}

/// Where collections larger than memory go while they are worked on.
struct ScratchOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Folder for what is too large for memory (default: TMPDIR, else /var/tmp).",
            valueName: "folder"
        )
    )
    var scratch: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "MiB of counts and rows that are kept in memory; the rest goes to files (default: half of the machine's memory).",
            valueName: "mib"
        )
    )
    var memory: Int?

    func validate() throws {
        if let memory, !(0...(1 << 30)).contains(memory) {
            throw ValidationError("--memory takes a number of MiB, 0 or more, not \(memory)")
        }
    }

    /// - Throws: `OutputError` where the folder named cannot be used.
    func configuration() throws -> ScratchConfiguration {
        let configuration = ScratchConfiguration(folder: scratch, memory: memory.map { $0 << 20 })
        if scratch != nil { try configuration.check() }
        return configuration
    }
}

/// How input is read.
struct InputOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Layout of the input: \(InputFormat.allCases.map(\.rawValue).joined(separator: ", ")) (default: by name and content).",
            valueName: "format"
        ),
        transform: { text in
            guard let format = InputFormat(rawValue: text) else {
                throw ValidationError(
                    "'\(text)' is none of \(InputFormat.allCases.map(\.rawValue).joined(separator: ", "))"
                )
            }
            return format
        }
    )
    var inputFormat: InputFormat?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Encoding of text: utf-8, utf-16le, utf-16be, windows-1256, iso-8859-6 (default: recognised).",
            valueName: "name"
        ),
        transform: { text in
            guard let encoding = TextEncoding(name: text) else {
                throw ValidationError(
                    "'\(text)' is none of \(TextEncoding.allCases.map(\.rawValue).joined(separator: ", "))"
                )
            }
            return encoding
        }
    )
    var encoding: TextEncoding?

    @Option(name: .long, help: ArgumentHelp("Column or field that holds the text.", valueName: "name"))
    var textColumn: String?

    @Option(
        name: .long,
        help: ArgumentHelp("Column that holds the labels of an axis; repeatable.", valueName: "axis[=column]"),
        transform: { text in
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard parts.allSatisfy({ !$0.isEmpty }) else {
                throw ValidationError("give axis or axis=column, not '\(text)'")
            }
            return ReadingOptions.LabelColumn(axis: parts[0], column: parts.count > 1 ? parts[1] : parts[0])
        }
    )
    var labelColumn: [ReadingOptions.LabelColumn] = []

    /// The options of the library's reader.
    ///
    /// - Parameters:
    ///   - axes: names given with --axis.
    ///   - needsLabels: whether text without labels is of no use.
    func reading(axes: [String] = [], needsLabels: Bool = false) -> ReadingOptions {
        var options = ReadingOptions()
        options.format = inputFormat
        options.encoding = encoding
        options.textField = textColumn
        options.axes = axes
        options.labelColumns = labelColumn
        options.unlabelledTextAllowed = !needsLabels
        return options
    }
}

/// Forms in which rows are printed.
enum RowFormat: String, CaseIterable, ExpressibleByArgument {
    case table, jsonl, csv, tsv

    /// The separator of a text format with columns.
    var separator: Character? {
        switch self {
        case .csv: ","
        case .tsv: "\t"
        case .table, .jsonl: nil
        }
    }
}

/// Forms in which one result is printed.
enum ObjectFormat: String, CaseIterable, ExpressibleByArgument {
    case table, json
}

extension Measure: ExpressibleByArgument {}
extension Preset: ExpressibleByArgument {}
extension Uncertainty: ExpressibleByArgument {}
extension TopicPeriod: ExpressibleByArgument {}

extension TopicCount: ExpressibleByArgument {
    /// The count as it is given to an option.
    public init?(argument: String) { self.init(argument) }

    /// The count as help texts show it.
    public var defaultValueDescription: String {
        switch self {
        case .fixed(let number): "\(number)"
        case .auto: "auto"
        }
    }
}
