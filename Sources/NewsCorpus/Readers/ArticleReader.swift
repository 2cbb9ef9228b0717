/// Reads articles from files, folders and standard input, one after another and in the order given.
///
/// Memory stays constant whatever the size of the input: only the current record is held. A record that is wrong is
/// handed
/// over as `ReadOutcome.rejected`, and reading goes on behind it.
///
/// ```swift
/// var reader = try ArticleReader(paths: ["news.jsonl"], options: ReadingOptions())
/// while let outcome = try reader.next() {
///     switch outcome {
///     case .article(let article): print(article.id)
///     case .rejected(let error): print(error)
///     }
/// }
/// ```
///
/// The value owns open files: use it from one task at a time, and do not copy it to read twice.
public struct ArticleReader {
    private let options: ReadingOptions
    private var paths: ArraySlice<String>
    private var current: (any RecordReader)?
    private var collectedWarnings: [String] = []

    /// Prepares to read from paths; `-` is standard input.
    ///
    /// - Throws: `CorpusError.missing` or `.unreadable` when one of the paths is not there, before anything is read.
    public init(paths: [String], options: ReadingOptions = ReadingOptions()) throws(CorpusError) {
        self.options = options
        self.paths = paths[...]
        for path in paths {
            switch PathKind(path: path) {
            case .missing: throw .missing(path: path)
            case .unreadable(let reason): throw .unreadable(path: path, reason: reason)
            case .file, .folder, .stream: break
            }
        }
        if paths.count(where: { $0 == "-" }) > 1 {
            throw .unreadable(path: "-", reason: "it can be read once only, and is named twice")
        }
    }

    /// Prepares to read bytes in memory, such as the body of a request; compressed ones are refused.
    ///
    /// - Parameter name: what stands in the place of a path in ids and messages.
    /// - Throws: what makes all of the bytes unreadable: an encoding or a layout that is not read, or an unclear one.
    public init(
        bytes: [UInt8],
        named name: String,
        options: ReadingOptions = ReadingOptions()
    ) throws(CorpusError) {
        self.options = options
        paths = []
        current = try Self.reader(TextStream(RawFile(bytes: bytes, name: name), encoding: options.encoding), options)
    }

    /// The next article or rejected record; nil at the end of the last input.
    ///
    /// - Throws: what makes the rest of the current input unreadable. Called again after that, it goes on with the
    ///   next input.
    public mutating func next() throws(CorpusError) -> ReadOutcome? {
        while true {
            if let reader = current {
                do throws(CorpusError) {
                    let outcome = try reader.next()
                    collectWarnings(of: reader)
                    if let outcome { return outcome }
                } catch {
                    current = nil
                    throw error
                }
                current = nil
            }
            guard let path = paths.popFirst() else { return nil }
            let reader = try Self.open(path, options)
            collectWarnings(of: reader)
            current = reader
        }
    }

    /// Whether the next record is not here yet and would have to be waited for: the input is a pipe or a terminal,
    /// and silent.
    ///
    /// A program that answers record by record hands over what it has before it asks for the next. A record of
    /// several lines that
    /// is here in part counts as here.
    public var mustWait: Bool { current?.mustWait ?? false }

    /// What the user should hear of although nothing is wrong, such as files that were left out; each is told once.
    public mutating func takeWarnings() -> [String] {
        defer { collectedWarnings = [] }
        return collectedWarnings
    }

    private mutating func collectWarnings(of reader: any RecordReader) {
        if reader.warnings.isEmpty { return }
        collectedWarnings += reader.warnings
        reader.warnings = []
    }

    private static func open(_ path: String, _ options: ReadingOptions) throws(CorpusError) -> any RecordReader {
        if PathKind(path: path) == .folder { return try FolderLayout.reader(folder: path, options: options) }
        if options.format == .labelFolders {
            throw .foreignFile(
                path: path,
                kind: "a file, and --input-format says a folder a label",
                remedy: "name the folder"
            )
        }
        return try reader(TextStream(path: path, encoding: options.encoding), options)
    }

    private static func reader(
        _ stream: TextStream,
        _ options: ReadingOptions
    ) throws(CorpusError) -> any RecordReader {
        let path = stream.path
        var buffer = RecordBuffer(stream, limit: options.maximumRecordBytes)
        try buffer.fillForSniffing(1 << 16)
        let head = buffer.storage.span.extracting(buffer.window)
        let format: InputFormat
        if let asked = options.format {
            format = asked
        } else {
            format = try FormatDetection.format(path: path, head: head, options: options)
        }
        switch format {
        case .jsonLines: return JSONLinesReader(buffer, options: options)
        case .json: return JSONDocumentReader(buffer, options: options)
        case .csv:
            return TableReader(buffer, separator: FormatDetection.csvSeparator(head), options: options)
        case .tsv: return TableReader(buffer, separator: .tab, options: options)
        case .labelsFile:
            let separator = FileName(path).kind == .tsv ? .tab : FormatDetection.csvSeparator(head)
            return TableReader(buffer, separator: separator, options: options, isListing: true)
        case .fastText:
            if options.axes.count == 1 { return FastTextReader(buffer, axis: options.axes[0]) }
            guard options.unlabelledTextAllowed else {
                throw .axisNeeded(path: path, layout: .fastText, given: options.axes)
            }
            return FastTextReader(buffer, axis: nil)
        case .text, .labelFolders: return TextFileReader(buffer, id: path)
        }
    }
}
