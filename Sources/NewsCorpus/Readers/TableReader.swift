/// Reads CSV and TSV: a table with a header and one article a record, or with one file a record as in `labels.csv`.
final class TableReader: RecordReader {
    private let path: String
    private let options: ReadingOptions
    private let isListing: Bool?
    private var scanner: CSVScanner
    private var layout: TableLayout?
    /// Files listed so far, with the line of the first listing.
    private var listedFiles: [String: Int] = [:]
    /// The folder that listed files are looked for in, and the spelling of it in their locations.
    private let folder: String

    /// - Parameters:
    ///   - isListing: whether the table lists files; nil to tell by its header.
    init(_ buffer: RecordBuffer, separator: UInt8, options: ReadingOptions, isListing: Bool? = nil) {
        path = buffer.stream.path
        self.options = options
        self.isListing = isListing
        scanner = CSVScanner(buffer, separator: separator)
        let path = buffer.stream.path
        folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    }

    /// Whether a file, by its path relative to the table's folder, has been listed so far.
    func lists(_ file: String) -> Bool { listedFiles[file] != nil }

    var mustWait: Bool { scanner.buffer.mustWait }

    func next() throws(CorpusError) -> ReadOutcome? {
        let layout = try readHeader()
        guard let record = try scanner.next() else { return nil }
        switch record {
        case .fault(let error): return .rejected(error)
        case .record(let bytes, let line):
            return outcome { () throws(CorpusError) in try article(bytes, line, layout) }
        }
    }

    private func readHeader() throws(CorpusError) -> TableLayout {
        if let layout { return layout }
        let location = SourceLocation(file: path, line: 1)
        switch try scanner.next() {
        case nil: throw .missingText(location, names: options.textFieldNames, found: ["an empty file"])
        case .fault(let error): throw error
        case .record(let bytes, let line):
            try check(bytes, line)
            if scanner.buffer.withBytes(bytes, { firstOffset(of: .carriageReturn, in: $0, from: 0) }) != nil {
                throw .malformedCSV(
                    location,
                    problem: "a carriage return without a line feed in the header",
                    remedy: "save the file with the line breaks of Unix or Windows"
                )
            }
            let headings = scanner.fields.map { scanner.text($0, in: bytes) }
            let made = try TableLayout(headings: headings, options: options, isListing: isListing, at: location)
            layout = made
            return made
        }
    }

    private func check(_ bytes: Range<Int>, _ line: Int) throws(CorpusError) {
        let place = SourceLocation(file: path, line: line, column: 1)
        try scanner.buffer.withBytes(bytes) { (record) throws(CorpusError) in
            try checkText(record, place, scanner.buffer.stream)
        }
    }

    private func article(_ bytes: Range<Int>, _ line: Int, _ layout: TableLayout) throws(CorpusError) -> Article {
        let location = SourceLocation(file: path, line: line)
        try check(bytes, line)
        guard scanner.fields.count == layout.count else {
            throw .wrongFieldCount(location, expected: layout.count, found: scanner.fields.count)
        }
        func cell(_ index: Int) -> String { scanner.text(scanner.fields[index], in: bytes) }
        func value(_ index: Int?) -> String? { index.map(cell).flatMap { $0.isEmpty ? nil : $0 } }
        var article = Article(
            id: value(layout.id) ?? "\(path)#\(line)",
            title: value(layout.title),
            text: layout.text.map(cell) ?? "",
            source: value(layout.source),
            date: value(layout.date),
            location: location
        )
        for column in layout.axes {
            guard let labels = LabelValue(cell: cell(column.index)) else {
                throw .invalidLabel(
                    location,
                    axis: column.name,
                    problem: "'?' says unknown and cannot stand beside labels; remove one of them"
                )
            }
            labels.apply(to: &article, axis: column.name)
        }
        for column in layout.fields {
            article.fields.append(Article.Field(name: column.name, value: FieldValue(text: cell(column.index))))
        }
        if let file = layout.file { try readListedFile(cell(file), into: &article, hasOwnID: value(layout.id) != nil) }
        return article
    }

    private func readListedFile(_ name: String, into article: inout Article, hasOwnID: Bool) throws(CorpusError) {
        let location = article.location
        func problem(_ words: String) -> CorpusError { .listedFile(location, file: name, problem: words) }
        let file = trimmed(name)
        if file.isEmpty { throw problem("has no name; write the name of a .txt file into the column 'file'") }
        // A table from elsewhere must not reach for other files of this machine.
        if file.hasPrefix("/") || file.split(separator: "/").contains("..") || file.utf8.contains(0) {
            throw problem("lies outside the folder; list files of the folder only")
        }
        if let first = listedFiles.updateValue(location.line ?? 0, forKey: file) {
            listedFiles[file] = first
            throw problem("is listed twice, first in line \(first); keep one of the lines")
        }
        let place = folder + file
        let read: Article
        do throws(CorpusError) {
            read = try readTextFile(place, id: file, options: options)
        } catch {
            if case .missing = error { throw problem("is not in the folder; add the file or remove the line") }
            throw error
        }
        article.text = read.text
        article.location = read.location
        if !hasOwnID { article.id = file }
    }
}

/// Reads one file of a folder as an article.
func readTextFile(_ path: String, id: String, options: ReadingOptions) throws(CorpusError) -> Article {
    let stream = try TextStream(path: path, encoding: options.encoding, regularOnly: true)
    let reader = TextFileReader(RecordBuffer(stream, limit: options.maximumRecordBytes), id: id)
    switch try reader.next() {
    case .article(let article): return article
    case .rejected(let error): throw error
    case nil: return Article(id: id, text: "", location: SourceLocation(file: path))
    }
}
