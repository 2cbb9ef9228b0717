/// A layout of labelled or plain articles.
public enum InputFormat: String, Sendable, Hashable, CaseIterable {
    /// One JSON object a line.
    case jsonLines = "jsonl"
    /// One JSON document: an array of objects, or objects one after another.
    case json
    /// Comma-separated values with a header (RFC 4180).
    case csv
    /// Tab-separated values with a header, quoted as in CSV.
    case tsv
    /// fastText's lines, `__label__x text`.
    case fastText = "fasttext"
    /// Plain text, one article a file; for a folder, every `.txt` file in it.
    case text
    /// A folder of `.txt` files with a `labels.csv`.
    case labelsFile = "labels"
    /// A folder a label, `folder/<label>/*.txt`.
    case labelFolders = "folders"
}

/// An encoding that text can be read from.
public enum TextEncoding: String, Sendable, Hashable, CaseIterable {
    /// UTF-8, with or without a byte order mark.
    case utf8 = "utf-8"
    /// UTF-16, little end first.
    case utf16LittleEndian = "utf-16le"
    /// UTF-16, big end first.
    case utf16BigEndian = "utf-16be"
    /// Windows code page 1256 (Arabic).
    case windows1256 = "windows-1256"
    /// ISO 8859-6 (Arabic).
    case iso88596 = "iso-8859-6"

    /// The encoding of a name as people write it: case, hyphens and the common other names do not matter.
    ///
    /// `utf-16` alone is read as little-endian; a byte order mark in the file decides otherwise.
    public init?(name: String) {
        let key = name.lowercased().filter { $0 != "-" && $0 != "_" && $0 != " " }
        switch key {
        case "utf8": self = .utf8
        case "utf16", "utf16le", "unicode": self = .utf16LittleEndian
        case "utf16be": self = .utf16BigEndian
        case "windows1256", "cp1256", "win1256", "1256": self = .windows1256
        case "iso88596", "88596", "arabic": self = .iso88596
        default: return nil
        }
    }
}

/// How articles are to be read.
public struct ReadingOptions: Sendable, Hashable {
    /// A column of labels: the axis they belong to and the column's heading.
    public struct LabelColumn: Sendable, Hashable {
        /// The axis.
        public var axis: String
        /// The heading of the column (CSV, TSV) or the key of the field (JSON).
        public var column: String

        /// A column of labels for an axis.
        public init(axis: String, column: String) {
            self.axis = axis
            self.column = column
        }
    }

    /// The layout; nil to recognize it by name and content.
    public var format: InputFormat?
    /// The encoding; nil to recognize it.
    public var encoding: TextEncoding?
    /// Axes that the user named. Plain fields and columns of these names are read as labels, and layouts that have
    /// room for
    /// one axis only (a folder a label, fastText lines) take their axis from here.
    public var axes: [String]
    /// The field or column that holds the text; nil for the first of `text`, `body`, `content`.
    public var textField: String?
    /// Columns of labels under another heading than the axis's name.
    public var labelColumns: [LabelColumn]
    /// The longest record that is read, in bytes of UTF-8; a longer one is rejected without holding it. Default 64 MiB.
    public var maximumRecordBytes: Int
    /// Whether folders of text without labels are welcome, as for predicting and for topics.
    public var unlabelledTextAllowed: Bool

    /// Options, each with its default.
    public init(
        format: InputFormat? = nil,
        encoding: TextEncoding? = nil,
        axes: [String] = [],
        textField: String? = nil,
        labelColumns: [LabelColumn] = [],
        maximumRecordBytes: Int = 64 << 20,
        unlabelledTextAllowed: Bool = true
    ) {
        self.format = format
        self.encoding = encoding
        self.axes = axes
        self.textField = textField
        self.labelColumns = labelColumns
        self.maximumRecordBytes = max(1, maximumRecordBytes)
        self.unlabelledTextAllowed = unlabelledTextAllowed
    }

    /// The names that the text may stand under, the most wanted first.
    var textFieldNames: [String] {
        if let textField { [textField] } else { ["text", "body", "content"] }
    }
}
