/// Reads text files of a folder one after another, each an article.
final class FolderReader: RecordReader {
    /// A file of the folder.
    struct Entry {
        /// Path relative to the folder, which is the article's id.
        var file: String
        /// The label that its folder gives it, if folders are labels.
        var label: String?
    }

    private let folder: String
    private let axis: String?
    private let options: ReadingOptions
    private var entries: [Entry]
    private var faults: [CorpusError]
    private var position = 0
    var warnings: [String]

    init(
        folder: String,
        entries: [Entry],
        axis: String?,
        faults: [CorpusError],
        warnings: [String],
        options: ReadingOptions
    ) {
        self.folder = folder.hasSuffix("/") ? folder : folder + "/"
        self.entries = entries
        self.axis = axis
        self.options = options
        self.faults = faults.reversed()
        self.warnings = warnings
    }

    func next() throws(CorpusError) -> ReadOutcome? {
        if let fault = faults.popLast() { return .rejected(fault) }
        guard position < entries.count else { return nil }
        let entry = entries[position]
        position += 1
        return outcome { () throws(CorpusError) in
            var article = try readTextFile(folder + entry.file, id: entry.file, options: options)
            if let axis, let label = entry.label { article.labels[axis] = [label] }
            return article
        }
    }
}

/// Reads a folder with a `labels.csv`: the files it lists in its order, then, where texts without labels are welcome,
/// the
/// others of the folder.
final class LabelledFolderReader: RecordReader {
    private let folder: String
    private let options: ReadingOptions
    private let table: TableReader
    private var rest: FolderReader?
    var warnings: [String] = []

    init(folder: String, table: TableReader, options: ReadingOptions) {
        self.folder = folder
        self.table = table
        self.options = options
    }

    func next() throws(CorpusError) -> ReadOutcome? {
        if let rest { return try rest.next() }
        if let outcome = try table.next() { return outcome }
        let listing = try FolderListing(path: folder)
        let unlisted = listing.textFiles.filter { !table.lists($0) }
        let isWelcome = options.unlabelledTextAllowed
        if !unlisted.isEmpty && !isWelcome {
            let names = unlisted.prefix(3).joined(separator: ", ") + (unlisted.count > 3 ? " …" : "")
            warnings.append("\(folder): \(unlisted.count) text files are not in the list and were left out (\(names))")
        }
        let reader = FolderReader(
            folder: folder,
            entries: isWelcome ? unlisted.map { FolderReader.Entry(file: $0, label: nil) } : [],
            axis: nil,
            faults: isWelcome ? listing.faults : [],
            warnings: [],
            options: options
        )
        rest = reader
        return try reader.next()
    }
}

/// Chooses the reader of a folder.
enum FolderLayout {
    private static let listNames = ["labels.csv", "labels.tsv", "labels.csv.gz", "labels.tsv.gz"]

    /// Opens a folder by the layout asked for or recognized.
    static func reader(folder: String, options: ReadingOptions) throws(CorpusError) -> any RecordReader {
        let slash = folder.hasSuffix("/") ? "" : "/"
        let lists = listNames.filter {
            if case .file = PathKind(path: folder + slash + $0) { true } else { false }
        }
        switch options.format {
        case .labelsFile, nil:
            if lists.count > 1 {
                throw .foreignFile(
                    path: folder,
                    kind: "a folder with several lists of labels (\(lists.joined(separator: ", ")))",
                    remedy: "keep one of them"
                )
            }
            if let list = lists.first {
                return try labelled(folder: folder, list: folder + slash + list, options: options)
            }
            if options.format == .labelsFile { throw .missing(path: folder + slash + "labels.csv") }
        case .labelFolders, .text: break
        case .jsonLines, .json, .csv, .tsv, .fastText:
            throw .foreignFile(
                path: folder,
                kind: "a folder, and --input-format names a layout of files",
                remedy: "name the files, or leave --input-format out"
            )
        }
        let listing = try FolderListing(path: folder)
        guard !listing.textFiles.isEmpty else {
            let data = listing.dataFiles.prefix(5).joined(separator: ", ")
            throw .foreignFile(
                path: folder,
                kind: "a folder without a labels.csv and without .txt files",
                remedy: data.isEmpty
                    ? "name a folder of .txt files, or a file" : "name the files in it that you mean (\(data))"
            )
        }
        return try unlisted(folder: folder, listing: listing, options: options)
    }

    private static func labelled(
        folder: String,
        list: String,
        options: ReadingOptions
    ) throws(CorpusError) -> any RecordReader {
        let stream = try TextStream(path: list, encoding: options.encoding, regularOnly: true)
        var buffer = RecordBuffer(stream, limit: options.maximumRecordBytes)
        try buffer.fillForSniffing(1 << 16)
        let isTSV = FileName(list).kind == .tsv
        let separator = isTSV ? .tab : FormatDetection.csvSeparator(buffer.storage.span.extracting(buffer.window))
        let table = TableReader(buffer, separator: separator, options: options, isListing: true)
        return LabelledFolderReader(folder: folder, table: table, options: options)
    }

    /// A folder without a list: a folder a label where that is asked for or one axis is named, else plain texts.
    private static func unlisted(
        folder: String,
        listing: FolderListing,
        options: ReadingOptions
    ) throws(CorpusError) -> any RecordReader {
        let entries = listing.textFiles.map { file in
            let parts = file.split(separator: "/", maxSplits: 1)
            return FolderReader.Entry(file: file, label: parts.count == 2 ? String(parts[0]) : nil)
        }
        let sorted = entries.count { $0.label != nil }
        let asked = options.format == .labelFolders
        let byFolder = options.format != .text && sorted > 0 && (asked || options.axes.count == 1)
        var warnings: [String] = []
        if listing.otherFiles > 0 {
            warnings.append("\(folder): \(listing.otherFiles) files other than .txt were left out")
        }
        guard byFolder else {
            if asked || (sorted > 0 && options.format != .text && !options.unlabelledTextAllowed) {
                throw sorted > 0
                    ? .axisNeeded(path: folder, layout: .labelFolders, given: options.axes)
                    : .unlabelledInput(path: folder)
            }
            if !options.unlabelledTextAllowed { throw .unlabelledInput(path: folder) }
            let plain = entries.map { FolderReader.Entry(file: $0.file, label: nil) }
            return FolderReader(
                folder: folder,
                entries: plain,
                axis: nil,
                faults: listing.faults,
                warnings: warnings,
                options: options
            )
        }
        guard options.axes.count == 1, let axis = options.axes.first else {
            throw .axisNeeded(path: folder, layout: .labelFolders, given: options.axes)
        }
        let loose = entries.count - sorted
        if loose > 0 && !options.unlabelledTextAllowed {
            warnings.append("\(folder): \(loose) text files outside the folders of labels were left out")
        }
        let kept = options.unlabelledTextAllowed ? entries : entries.filter { $0.label != nil }
        return FolderReader(
            folder: folder,
            entries: kept,
            axis: axis,
            faults: listing.faults,
            warnings: warnings,
            options: options
        )
    }
}
