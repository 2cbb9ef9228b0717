/// What a file's name says of its layout.
struct FileName {
    /// The layout that the extension stands for; nil for an extension without meaning or none.
    let kind: InputFormat?
    /// The extension in lower case without `gz`, empty without one.
    let suffix: String

    /// Looks at the part of a path after the last slash.
    init(_ path: String) {
        let name = path.split(separator: "/").last.map { $0.lowercased() } ?? ""
        var parts = name.split(separator: ".", omittingEmptySubsequences: false).dropFirst()
        if parts.last == "gz" || parts.last == "gzip" { parts.removeLast() }
        suffix = parts.last.map(String.init) ?? ""
        kind =
            switch suffix {
            case "jsonl", "ndjson", "jl": .jsonLines
            case "json": .json
            case "csv": .csv
            case "tsv", "tab": .tsv
            case "txt", "text": .text
            case "ft", "fasttext": .fastText
            default: nil
            }
    }
}

/// Tells the layout of a file from its name and its first bytes.
enum FormatDetection {
    /// What the first bytes look like.
    enum Content: Equatable {
        case empty
        /// An object that fills a line, or begins to.
        case jsonLine
        /// An object over several lines.
        case jsonObject
        case jsonArray
        case fastText
        /// A line of headings, one of them a name that texts go by.
        case table(InputFormat)
        case markup
        /// Control characters: not text at all.
        case binary
        case text
    }

    /// Decides on the layout.
    ///
    /// - Throws: `CorpusError.unclearFormat` when name and content contradict each other, or neither says enough.
    static func format(
        path: String,
        head: Span<UInt8>,
        options: ReadingOptions
    ) throws(CorpusError) -> InputFormat {
        let name = FileName(path)
        let content = content(head, options: options)
        switch name.kind {
        case .jsonLines:
            // The first line may be the damaged one: one whole record is enough to believe the name.
            if holdsWholeLine(head) { return .jsonLines }
            return try check(name, content, path, not: [.jsonArray: [.json], .jsonObject: [.json]], .jsonLines)
        case .json: return content == .jsonLine ? .jsonLines : .json
        case .csv, .tsv:
            let kind = name.kind ?? .csv
            return try check(
                name,
                content,
                path,
                not: [
                    .jsonLine: [.jsonLines, kind], .jsonArray: [.json, kind], .jsonObject: [.json, kind],
                    .fastText: [.fastText, kind],
                ],
                kind
            )
        case .fastText: return .fastText
        case .text:
            if content == .fastText && options.axes.count == 1 { return .fastText }
            return try check(
                name,
                content,
                path,
                not: [
                    .jsonLine: [.jsonLines, .text], .jsonArray: [.json, .text], .jsonObject: [.json, .text],
                    .fastText: [.fastText, .text], .table(.csv): [.csv, .text], .table(.tsv): [.tsv, .text],
                ],
                .text
            )
        default: return try unnamedFormat(name, content, path)
        }
    }

    private static func check(
        _ name: FileName,
        _ content: Content,
        _ path: String,
        not conflicts: [Content: [InputFormat]],
        _ format: InputFormat
    ) throws(CorpusError) -> InputFormat {
        guard let choices = conflicts[content] else { return format }
        throw .unclearFormat(
            path: path,
            problem: "the name ends in .\(name.suffix), and the content looks like \(content.words)",
            suggestions: choices
        )
    }

    private static func unnamedFormat(
        _ name: FileName,
        _ content: Content,
        _ path: String
    ) throws(CorpusError) -> InputFormat {
        switch content {
        case .jsonLine: return .jsonLines
        case .jsonObject, .jsonArray: return .json
        case .fastText: return .fastText
        case .binary:
            throw .foreignFile(path: path, kind: "not a text file", remedy: "name files of text, JSON lines or CSV")
        case .markup:
            throw .unclearFormat(
                path: path,
                problem: "the content looks like HTML or XML, which is not read; save its text, or if the tags "
                    + "are wanted",
                suggestions: [.text]
            )
        case .table(let kind):
            throw .unclearFormat(
                path: path,
                problem: "the content may be a table or plain text",
                suggestions: [kind, .text]
            )
        case .empty, .text:
            // Without an extension (also standard input and pipes) plain text is an article. `.yml` or `.log` may be
            // anything.
            if name.suffix.isEmpty { return .text }
            throw .unclearFormat(
                path: path,
                problem: "the extension .\(name.suffix) says nothing of the layout",
                suggestions: [.text]
            )
        }
    }

    /// Looks at the first bytes of a file.
    static func content(_ bytes: Span<UInt8>, options: ReadingOptions) -> Content {
        let head = bytes.extracting(bytes.trimmedRange)
        guard head.count > 0 else { return .empty }
        if head[0] == .leftBrace && next(in: head, after: 0, isOneOf: [.quotationMark, .rightBrace]) {
            return jsonObjectKind(bytes)
        }
        if head[0] == .leftBracket && next(in: head, after: 0, isOneOf: [.leftBrace, .rightBracket]) {
            return .jsonArray
        }
        if head.starts(with: "__label__") { return .fastText }
        for index in 0..<min(head.count, 1024) where head[index] < 0x09 || (0x0E..<0x20).contains(head[index]) {
            return .binary
        }
        if head[0] == UInt8(ascii: "<") { return .markup }
        return tableKind(head, options: options) ?? .text
    }

    private static func next(in bytes: Span<UInt8>, after index: Int, isOneOf wanted: [UInt8]) -> Bool {
        var index = index + 1
        while index < bytes.count && bytes[index].isJSONSpace { index += 1 }
        // Cut off here: nothing speaks against it.
        return index == bytes.count || wanted.contains(bytes[index])
    }

    /// One object over several lines, or objects of a line each: the first line of the former leaves brackets open
    /// and ends
    /// where JSON is usually broken.
    private static func jsonObjectKind(_ bytes: Span<UInt8>) -> Content {
        let head = bytes.extracting(bytes.trimmedRange.lowerBound...)
        guard let lineFeed = firstOffset(of: .lineFeed, in: head, from: 0) else { return .jsonLine }
        let line = head.extracting(0..<lineFeed)
        let kept = line.extracting(line.trimmedRange)
        var extent = JSONExtent()
        extent.advance(over: kept)
        if extent.isComplete || kept.count == 0 { return .jsonLine }
        let breaks: [UInt8] = [.leftBrace, .leftBracket, .comma]
        return breaks.contains(kept[kept.count - 1]) ? .jsonObject : .jsonLine
    }

    /// Whether one of the first lines is an object that begins and ends in it.
    private static func holdsWholeLine(_ head: Span<UInt8>) -> Bool {
        var start = 0
        for _ in 0..<100 where start < head.count {
            let end = firstOffset(of: .lineFeed, in: head, from: start) ?? head.count
            let line = head.extracting(start..<end)
            let kept = line.extracting(line.trimmedRange)
            if kept.count > 0 && kept[0] == .leftBrace {
                var extent = JSONExtent()
                extent.advance(over: kept)
                if extent.isBalanced && extent.position == kept.count { return true }
            }
            start = end + 1
        }
        return false
    }

    private static func tableKind(_ head: Span<UInt8>, options: ReadingOptions) -> Content? {
        // A table has records below its headings.
        guard let end = firstOffset(of: .lineFeed, in: head, from: 0) else { return nil }
        let line = head.extracting(0..<min(end, 4096))
        guard firstInvalidUTF8(line) == nil else { return nil }
        let headings = string(validated: line)
        for (separator, kind) in [("\t", InputFormat.tsv), (",", .csv)] as [(Character, InputFormat)] {
            let cells = headings.split(separator: separator, omittingEmptySubsequences: false)
                .map { trimmed(String($0)).lowercased().filter { $0 != "\"" } }
            if cells.count > 1 && options.textFieldNames.contains(where: { cells.contains($0.lowercased()) }) {
                return .table(kind)
            }
        }
        return nil
    }

    /// The separator of a table that is named `.csv`: spreadsheets write semicolons where the comma is a decimal
    /// point, and
    /// some write tabs. A header without a comma says so.
    static func csvSeparator(_ head: Span<UInt8>) -> UInt8 {
        let end = firstOffset(of: .lineFeed, in: head, from: 0) ?? head.count
        let line = head.extracting(0..<end)
        for separator in [UInt8.comma, .semicolon, .tab] where firstOffset(of: separator, in: line, from: 0) != nil {
            return separator
        }
        return .comma
    }
}

extension FormatDetection.Content: Hashable {
    /// The content as messages name it.
    var words: String {
        switch self {
        case .empty: "nothing"
        case .jsonLine: "JSON lines"
        case .jsonObject: "a JSON document over several lines"
        case .jsonArray: "a JSON array"
        case .fastText: "fastText lines"
        case .table(.tsv): "a table separated by tabs"
        case .table: "a table separated by commas"
        case .markup: "HTML or XML"
        case .binary: "something other than text"
        case .text: "plain text"
        }
    }
}
