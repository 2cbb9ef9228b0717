/// Reads fastText's lines: labels marked `__label__`, and the text.
///
/// As in fastText any word of the line that begins with the mark is a label, wherever it stands.
final class FastTextReader: RecordReader {
    private let path: String
    private let axis: String?
    private var buffer: RecordBuffer

    /// - Parameter axis: the axis that the labels belong to; nil to leave the labels out.
    init(_ buffer: RecordBuffer, axis: String?) {
        path = buffer.stream.path
        self.axis = axis
        self.buffer = buffer
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
                let result = buffer.withBytes(range) { (bytes) -> ReadOutcome? in
                    if bytes.trimmedRange.isEmpty { return nil }
                    do throws(CorpusError) {
                        return .article(try article(bytes, number))
                    } catch {
                        return .rejected(error)
                    }
                }
                if let result { return result }
            }
        }
        return nil
    }

    private func article(_ bytes: Span<UInt8>, _ number: Int) throws(CorpusError) -> Article {
        let location = SourceLocation(file: path, line: number)
        try checkText(bytes, SourceLocation(file: path, line: number, column: 1), buffer.stream)
        var labels = LabelCollector()
        var text: [UInt8] = []
        var position = 0
        while position < bytes.count {
            let begin = position
            while position < bytes.count && !bytes[position].isJSONSpace { position += 1 }
            let word = bytes.extracting(begin..<position)
            let isLabel = word.starts(with: "__label__")
            if isLabel {
                guard word.count > 9 else {
                    throw .invalidLabel(
                        SourceLocation(file: path, line: number, column: begin + 1),
                        axis: axis ?? "label",
                        problem: "'__label__' without a name; write the label behind it"
                    )
                }
                labels.add(string(validated: word.extracting(9...)))
            }
            // White space goes with the word before it.
            while position < bytes.count && bytes[position].isJSONSpace { position += 1 }
            if !isLabel { bytes.extracting(begin..<position).withUnsafeBufferPointer { text.append(contentsOf: $0) } }
        }
        let kept = text.span.extracting(text.span.trimmedRange)
        var article = Article(id: "\(path)#\(number)", text: string(validated: kept), location: location)
        if let axis, !labels.labels.isEmpty { article.labels[axis] = labels.labels }
        return article
    }
}

/// Checks text that is not JSON: well-formed UTF-8 and no NUL character.
func checkText(_ bytes: Span<UInt8>, _ base: SourceLocation, _ stream: TextStream) throws(CorpusError) {
    try checkCharacters(bytes, base) { (stream.encoding, stream.encodingHint) }
    if let offset = firstOffset(of: 0, in: bytes, from: 0) {
        throw .nullCharacter(location(of: offset, in: bytes, from: base))
    }
}
