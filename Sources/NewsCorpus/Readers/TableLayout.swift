/// What the columns of a table hold.
struct TableLayout {
    /// A column with a name.
    struct Column {
        var index: Int
        var name: String
    }

    /// Number of columns.
    var count: Int
    var text: Int?
    var file: Int?
    var id: Int?
    var title: Int?
    var source: Int?
    var date: Int?
    /// Columns of labels, under their axes' names.
    var axes: [Column] = []
    /// Columns that are passed through.
    var fields: [Column] = []

    /// Columns of a `labels.csv` that are never axes unless the user names them as such.
    private static let reserved: Set<String> = [
        "id", "title", "source", "date", "story", "group", "url", "text", "outlet",
    ]

    /// Reads a header.
    ///
    /// - Parameters:
    ///   - headings: the header's fields.
    ///   - isListing: whether the table lists files, as `labels.csv` does: then every column without another meaning
    ///     is an axis.
    ///     nil decides by the headings: a table with `file` and without a text is a list.
    init(
        headings: [String],
        options: ReadingOptions,
        isListing: Bool?,
        at location: SourceLocation
    ) throws(CorpusError) {
        count = headings.count
        let names = headings.map(trimmed)
        var seen: Set<String> = []
        for name in names where !name.isEmpty && !seen.insert(name).inserted {
            throw .duplicateKey(location, key: name)
        }
        func find(_ wanted: String) -> Int? {
            names.firstIndex(of: wanted) ?? names.firstIndex { $0.lowercased() == wanted.lowercased() }
        }
        text = options.textFieldNames.lazy.compactMap(find).first
        file = find("file")
        let listsFiles = isListing ?? (file != nil && text == nil)
        if listsFiles { text = nil } else { file = nil }
        if let name = options.textField, text == nil, !listsFiles {
            throw .missingColumn(location, column: name, found: names)
        }
        id = find("id")
        title = find("title")
        source = find("source")
        date = find("date")

        var axisOfColumn: [Int: String] = [:]
        for axis in options.axes {
            if let index = names.firstIndex(of: axis) { axisOfColumn[index] = axis }
        }
        for column in options.labelColumns {
            guard let index = names.firstIndex(of: column.column) else {
                throw .missingColumn(location, column: column.column, found: names)
            }
            axisOfColumn[index] = column.axis
        }
        for (index, name) in names.enumerated() where index != text && index != file && !name.isEmpty {
            if let axis = axisOfColumn[index] {
                axes.append(Column(index: index, name: axis))
            } else if name.hasPrefix("labels."), name.utf8.count > 7 {
                axes.append(Column(index: index, name: String(name.dropFirst(7))))
            } else if [id, title, source, date].contains(index) {
                continue
            } else if listsFiles && !Self.reserved.contains(name.lowercased()) {
                axes.append(Column(index: index, name: name))
            } else {
                fields.append(Column(index: index, name: name))
            }
        }
        var axisNames: Set<String> = []
        for column in axes where !axisNames.insert(column.name).inserted {
            throw .duplicateKey(location, key: column.name)
        }
        if listsFiles && file == nil { throw .missingColumn(location, column: "file", found: names) }
        if !listsFiles && text == nil {
            throw .missingText(location, names: options.textFieldNames, found: names)
        }
    }
}
