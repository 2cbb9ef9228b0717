/// Reads one JSON object a line.
final class JSONLinesReader: RecordReader {
    private let path: String
    private var buffer: RecordBuffer
    private var decoder: JSONRecordDecoder

    init(_ buffer: RecordBuffer, options: ReadingOptions) {
        path = buffer.stream.path
        self.buffer = buffer
        decoder = JSONRecordDecoder(options: options, stream: buffer.stream)
    }

    var mustWait: Bool { buffer.mustWait }

    func next() throws(CorpusError) -> ReadOutcome? {
        while let line = try buffer.nextLine() {
            switch line {
            case .tooLong(let number):
                return .rejected(
                    .recordTooLong(
                        SourceLocation(file: path, line: number, column: buffer.limit + 1),
                        limit: buffer.limit
                    )
                )
            case .bytes(let range, let number):
                if let outcome = outcome(of: range, number) { return outcome }
            }
        }
        return nil
    }

    /// Decodes a line; nil for a line without anything in it.
    private func outcome(of range: Range<Int>, _ number: Int) -> ReadOutcome? {
        buffer.withBytes(range) { line in
            // Files joined together bring the byte order marks of their parts along.
            let bytes = line.beginsWithByteOrderMark ? line.extracting(3...) : line
            if bytes.trimmedRange.isEmpty { return nil }
            let location = SourceLocation(file: path, line: number, column: 1)
            do throws(CorpusError) {
                return .article(try decoder.decode(bytes, at: location, id: "\(path)#\(number)"))
            } catch {
                return .rejected(error)
            }
        }
    }
}
