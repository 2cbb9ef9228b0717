/// Where a record stands: a file, and in it a line and a column.
public struct SourceLocation: Sendable, Hashable, CustomStringConvertible {
    /// The path as the user gave it (`-` for standard input), or for a file found in a folder the folder's path and
    /// the file's.
    public var file: String
    /// Line, counted from 1; absent where the whole file is meant.
    public var line: Int?
    /// Column in the line, counted from 1 in bytes of its UTF-8 form; absent where the whole line is meant.
    public var column: Int?

    /// A place in a file.
    public init(file: String, line: Int? = nil, column: Int? = nil) {
        self.file = file
        self.line = line
        self.column = column
    }

    /// `file:line:column`, as compilers write it; standard input is spelled out.
    public var description: String {
        var text = file == "-" ? "standard input" : file
        if let line {
            text += ":\(line)"
            if let column { text += ":\(column)" }
        }
        return text
    }
}

/// The value of a field that Tasnif gives no meaning to, kept so that it can be passed through unchanged.
public struct FieldValue: Sendable, Hashable {
    private enum Content: Hashable {
        /// A plain text: a JSON string, or the cell of a spreadsheet.
        case text(String)
        /// Anything else, as compact JSON.
        case json(String)
    }

    private let content: Content

    /// A text value.
    public init(text: String) {
        content = .text(text)
    }

    /// A value given as JSON text on one line. The text is trusted to be valid JSON and not a string.
    init(json: String) {
        content = .json(json)
    }

    /// The value as JSON on one line: numbers as they were written, white space outside strings left out.
    public var json: String {
        switch content {
        case .text(let text): jsonQuoted(text)
        case .json(let json): json
        }
    }

    /// The value as a text to group or print by: a string's content, a number or truth value as written, JSON for
    /// lists and
    /// objects; nil for `null`.
    public var text: String? {
        switch content {
        case .text(let text): text
        case .json("null"): nil
        case .json(let json): json
        }
    }
}

/// One article as read, with the labels people gave it.
public struct Article: Sendable, Equatable {
    /// A field of the record that is neither text nor label, in the order of the record.
    public struct Field: Sendable, Hashable {
        /// The field's name: the JSON key or the column's heading.
        public var name: String
        /// What stands in it.
        public var value: FieldValue

        /// A named value.
        public init(name: String, value: FieldValue) {
            self.name = name
            self.value = value
        }
    }

    /// The record's own identifier; without one the file's path, and `#line` after it where a file holds many records.
    public var id: String
    /// The headline, if it stands apart from the text.
    public var title: String?
    /// The text, exactly as read (not cleaned, not normalized).
    public var text: String
    /// The outlet, if known.
    public var source: String?
    /// The date as written, if known.
    public var date: String?
    /// Labels by axis. An axis that is absent is unknown for this article; an empty list says that it has none of the
    /// labels.
    public var labels: [String: [String]]
    /// Axes whose spreadsheet cell was empty. That says "none" on an axis of several labels and "unknown" on an axis
    /// of one,
    /// which only the whole data set can tell; see `Dataset`.
    public var blankAxes: Set<String>
    /// Other fields of the record, in its order.
    public var fields: [Field]
    /// Where the article was read from.
    public var location: SourceLocation

    /// An article from its parts.
    public init(
        id: String,
        title: String? = nil,
        text: String,
        source: String? = nil,
        date: String? = nil,
        labels: [String: [String]] = [:],
        blankAxes: Set<String> = [],
        fields: [Field] = [],
        location: SourceLocation
    ) {
        self.id = id
        self.title = title
        self.text = text
        self.source = source
        self.date = date
        self.labels = labels
        self.blankAxes = blankAxes
        self.fields = fields
        self.location = location
    }

    /// The value of a field by name, for grouping: another field of the record, or `source`, `date`, `title`, `id`.
    ///
    /// Returns nil when the record has no such field or the field is `null`.
    public func field(_ name: String) -> String? {
        if let field = fields.first(where: { $0.name == name }) { return field.value.text }
        switch name {
        case "source": return source
        case "date": return date
        case "title": return title
        case "id": return id
        default: return nil
        }
    }

    /// Names of which `field(_:)` may know a value, in no particular order.
    package var fieldNames: [String] {
        ["source", "date", "title", "id"].filter { field($0) != nil } + fields.map(\.name)
    }
}
