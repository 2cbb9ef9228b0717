/// What can be wrong with articles, codebooks and data sets.
///
/// A message says what is wrong, where, and what to do.
public enum CorpusError: Error, Sendable, Equatable, CustomStringConvertible {
    // Files.
    /// A file or folder that does not exist.
    case missing(path: String)
    /// A file or folder that cannot be opened, with the system's reason.
    case unreadable(path: String, reason: String)
    /// Reading stopped midway, with the system's reason.
    case readFailed(SourceLocation, reason: String)
    /// The layout could not be told, or name and content contradict each other.
    case unclearFormat(path: String, problem: String, suggestions: [InputFormat])
    /// A gzip file that ends early or is damaged.
    case damagedGzip(SourceLocation, problem: String)
    /// A file compressed by another program than gzip, or of another kind altogether.
    case foreignFile(path: String, kind: String, remedy: String)
    /// An encoding that is not read, or that contradicts the one asked for.
    case unsuitableEncoding(path: String, problem: String, remedy: String)

    // Records.
    /// Bytes that are not valid in the file's encoding. The column is the first bad byte's.
    case invalidBytes(SourceLocation, encoding: TextEncoding, byte: UInt8, hint: String?)
    /// A NUL character in a record.
    case nullCharacter(SourceLocation)
    /// A record beyond the size limit. The column is the first byte beyond it.
    case recordTooLong(SourceLocation, limit: Int)
    /// Text that is not JSON.
    case malformedJSON(SourceLocation, expected: String, found: String)
    /// A JSON value of the wrong type.
    case wrongType(SourceLocation, field: String, expected: String, found: String)
    /// A JSON key or a column heading that stands twice.
    case duplicateKey(SourceLocation, key: String)
    /// A record or table without text.
    case missingText(SourceLocation, names: [String], found: [String])
    /// A CSV record that breaks RFC 4180.
    case malformedCSV(SourceLocation, problem: String, remedy: String)
    /// A CSV record with too few or too many fields.
    case wrongFieldCount(SourceLocation, expected: Int, found: Int)
    /// A column that the user or the layout asks for.
    case missingColumn(SourceLocation, column: String, found: [String])
    /// A label that cannot be one.
    case invalidLabel(SourceLocation, axis: String, problem: String)
    /// A file that `labels.csv` lists and the folder does not hold, or that cannot be taken, with the reason.
    case listedFile(SourceLocation, file: String, problem: String)
    /// A layout with room for one axis, and no axis or several named.
    case axisNeeded(path: String, layout: InputFormat, given: [String])
    /// Text without labels where labels are needed.
    case unlabelledInput(path: String)

    // Codebooks.
    /// A codebook that cannot be read, or contradicts itself.
    case invalidCodebook(SourceLocation, problem: String, remedy: String)
    /// An axis that the codebook or the model does not know.
    case unknownAxis(SourceLocation?, axis: String, known: [String], nearest: String?)
    /// A label that the codebook or the model does not know.
    case unknownLabel(SourceLocation?, axis: String, label: String, known: [String], nearest: String?)

    // Data sets.
    /// No article at all, or none with a label.
    case noArticles(problem: String)
    /// Several labels on an axis that takes one.
    case severalLabels(SourceLocation, axis: String, labels: [String])
    /// An axis that leaves nothing to learn.
    case nothingToLearn(axis: String, label: String, problem: String)
    /// A label with fewer articles than cross-validation has folds.
    case tooFewArticles(axis: String, label: String, count: Int, folds: Int)

    /// A field that no article has.
    case unknownField(String, known: [String], nearest: String?)
    /// Articles without a field by which the others are grouped; some of their ids.
    case missingField(field: String, articles: Int, examples: [String])

    /// Where the record, or the place in a file, is; nil for errors that concern a whole file, an axis or all articles.
    public var location: SourceLocation? {
        switch self {
        case .readFailed(let location, _), .damagedGzip(let location, _), .invalidBytes(let location, _, _, _),
            .nullCharacter(let location), .recordTooLong(let location, _), .malformedJSON(let location, _, _),
            .wrongType(let location, _, _, _), .duplicateKey(let location, _), .missingText(let location, _, _),
            .malformedCSV(let location, _, _), .wrongFieldCount(let location, _, _),
            .missingColumn(let location, _, _), .invalidLabel(let location, _, _), .listedFile(let location, _, _),
            .invalidCodebook(let location, _, _), .severalLabels(let location, _, _):
            location
        case .unknownAxis(let location, _, _, _), .unknownLabel(let location, _, _, _, _): location
        case .missing, .unreadable, .unclearFormat, .foreignFile, .unsuitableEncoding, .axisNeeded, .unlabelledInput,
            .noArticles, .nothingToLearn, .tooFewArticles, .unknownField, .missingField:
            nil
        }
    }

    /// The kinds of error that exit codes tell apart.
    public enum Category: Sendable, Hashable {
        /// An input that is missing or cannot be opened (exit code 66).
        case missingInput
        /// Data that is wrong (exit code 65).
        case badData
        /// A failure midway (exit code 74).
        case inputOutput

        /// The exit code after BSD's sysexits.
        public var exitCode: Int32 {
            switch self {
            case .missingInput: 66
            case .badData: 65
            case .inputOutput: 74
            }
        }
    }

    /// The kind of error, which decides the exit code.
    public var category: Category {
        switch self {
        case .missing, .unreadable: .missingInput
        case .readFailed: .inputOutput
        default: .badData
        }
    }

    /// What is wrong, where, and what to do.
    public var description: String { message }
}
