/// Reads a file of plain text as one article.
final class TextFileReader: RecordReader {
    private var buffer: RecordBuffer
    private let id: String
    private var isFinished = false

    /// - Parameter id: the article's identifier.
    init(_ buffer: RecordBuffer, id: String) {
        self.buffer = buffer
        self.id = id
    }

    func next() throws(CorpusError) -> ReadOutcome? {
        if isFinished { return nil }
        isFinished = true
        let path = buffer.stream.path
        guard try buffer.fillToEnd() else {
            return .rejected(
                .recordTooLong(SourceLocation(file: path, line: nil), limit: buffer.limit)
            )
        }
        // An empty pipe is no article, an empty file is one without text.
        if path == "-" && buffer.window.isEmpty { return nil }
        return outcome { () throws(CorpusError) in
            try buffer.withBytes(buffer.window) { (bytes) throws(CorpusError) in
                try checkText(bytes, SourceLocation(file: path, line: 1, column: 1), buffer.stream)
                return Article(id: id, text: string(validated: bytes), location: SourceLocation(file: path))
            }
        }
    }
}
