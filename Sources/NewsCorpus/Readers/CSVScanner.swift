/// Cuts a table into records and fields (RFC 4180, with line feed or carriage return and line feed at the end of a
/// record).
///
/// A quotation mark that is never closed would swallow the rest of the file. So a fault is noticed as early as it can
/// be, the
/// record is given up, and reading goes on in the line after the one where the mark stands.
struct CSVScanner {
    /// A field of the current record, in offsets from the record's beginning.
    struct Field {
        /// The content, without the quotation marks around it.
        var range: Range<Int>
        /// Whether quotation marks inside are doubled.
        var hasDoubledMarks: Bool
        /// Whether it stood in quotation marks.
        var isQuoted: Bool
    }

    /// A record, or what is wrong with it.
    enum Outcome {
        /// The record's bytes in the buffer's storage, and its first line. The fields are in `fields`.
        case record(bytes: Range<Int>, line: Int)
        case fault(CorpusError)
    }

    /// The window on the file.
    private(set) var buffer: RecordBuffer
    /// Fields of the last record.
    private(set) var fields: [Field] = []
    private let separator: UInt8
    /// Tab-separated text is often written without quoting: there a mark inside a field is a character like any other.
    private var marksInsideFieldsAllowed: Bool { separator == .tab }
    /// Where the record stops: an offset from its beginning, or the fault that was met first.
    private var offset = 0
    private var firstFault: CorpusError?
    private var budget: RescanBudget

    init(_ buffer: RecordBuffer, separator: UInt8) {
        self.buffer = buffer
        self.separator = separator
        budget = RescanBudget(limit: buffer.limit)
    }

    /// Why a record cannot be read to its end.
    private enum Abort {
        /// The quotation mark at that offset is not closed.
        case unclosed(at: Int)
        case tooLong
    }

    /// The next record, or nil at the end. Empty lines are passed over.
    mutating func next() throws(CorpusError) -> Outcome? {
        while true {
            fields.removeAll(keepingCapacity: true)
            offset = 0
            firstFault = nil
            guard try has(0) else { return nil }
            let line = buffer.line
            let column = buffer.columnOffset
            if let abort = try scanRecord() {
                return .fault(try recover(from: abort, line: line, column: column))
            }
            let start = buffer.window.lowerBound
            let length = contentLength
            buffer.consume(offset)
            if let firstFault { return .fault(firstFault) }
            if fields.count == 1, fields[0].range.isEmpty, !fields[0].isQuoted { continue }
            return .record(bytes: start..<start + length, line: line)
        }
    }

    /// The content of a field of the record that lies at `bytes`, which must have been checked to be UTF-8.
    func text(_ field: Field, in record: Range<Int>) -> String {
        let low = record.lowerBound + field.range.lowerBound
        return buffer.withBytes(low..<low + field.range.count) { bytes in
            field.hasDoubledMarks ? Self.withoutDoubledMarks(bytes) : string(validated: bytes)
        }
    }

    private static func withoutDoubledMarks(_ bytes: Span<UInt8>) -> String {
        var content: [UInt8] = []
        content.reserveCapacity(bytes.count)
        var position = 0
        while let mark = firstOffset(of: .quotationMark, in: bytes, from: position) {
            bytes.extracting(position...mark).withUnsafeBufferPointer { content.append(contentsOf: $0) }
            position = mark + 2
        }
        if position < bytes.count {
            bytes.extracting(position...).withUnsafeBufferPointer { content.append(contentsOf: $0) }
        }
        return string(validated: content.span)
    }

    // MARK: - Scanning

    /// Bytes of the record without its line break.
    private var contentLength: Int {
        guard let last = fields.last else { return 0 }
        return last.range.upperBound + (last.isQuoted ? 1 : 0)
    }

    /// Whether there is a byte at an offset from the record's beginning; reads on as needed.
    private mutating func has(_ offset: Int) throws(CorpusError) -> Bool {
        while buffer.window.count <= offset {
            guard try buffer.fill() else { return false }
        }
        return true
    }

    private func endOfPlainField(from offset: Int) -> Int {
        buffer.withBytes(buffer.window) {
            firstOffset(of: separator, .lineFeed, .quotationMark, in: $0, from: offset)
        }
    }

    private mutating func scanRecord() throws(CorpusError) -> Abort? {
        while true {
            let isQuoted = try has(offset) && buffer[offset] == .quotationMark
            if let abort = isQuoted ? try scanQuoted() : try scanPlain() { return abort }
            if try !has(offset) { return nil }
            let end = buffer[offset]
            if end == .carriageReturn {
                offset += 1
                if try has(offset), buffer[offset] == .lineFeed { offset += 1 }
                return nil
            }
            offset += 1
            if end == .lineFeed { return nil }
        }
    }

    private mutating func scanPlain() throws(CorpusError) -> Abort? {
        let start = offset
        while true {
            offset = endOfPlainField(from: offset)
            if offset > buffer.limit { return .tooLong }
            if offset == buffer.count {
                if try buffer.fill() { continue }
                break
            }
            guard buffer[offset] == .quotationMark else { break }
            if !marksInsideFieldsAllowed && firstFault == nil {
                firstFault = fault(
                    at: offset,
                    problem: "a quotation mark inside a field that does not begin with one",
                    remedy: "put the whole field in quotation marks and double those inside"
                )
            }
            offset += 1
        }
        var end = offset
        // The carriage return before a line feed, or before the end, belongs to the line break.
        if end > start && buffer[end - 1] == .carriageReturn {
            let hasMore = try has(end)
            if !hasMore || buffer[end] == .lineFeed {
                end -= 1
                offset = end
            }
        }
        fields.append(Field(range: start..<end, hasDoubledMarks: false, isQuoted: false))
        return nil
    }

    private mutating func scanQuoted() throws(CorpusError) -> Abort? {
        let opening = offset
        var hasDoubledMarks = false
        offset += 1
        while true {
            guard let mark = buffer.firstOffset(of: .quotationMark, from: offset) else {
                offset = buffer.count
                if offset > buffer.limit { return .tooLong }
                if try buffer.fill() { continue }
                return .unclosed(at: opening)
            }
            offset = mark
            if offset > buffer.limit { return .tooLong }
            let hasNext = try has(mark + 1)
            let next = hasNext ? buffer[mark + 1] : .lineFeed
            if next == .quotationMark {
                hasDoubledMarks = true
                offset += 2
                continue
            }
            let isClosing = next == separator || next == .lineFeed || next == .carriageReturn
            if isClosing {
                fields.append(
                    Field(range: opening + 1..<mark, hasDoubledMarks: hasDoubledMarks, isQuoted: true)
                )
                offset += 1
                return nil
            }
            let before = buffer[mark - 1]
            if mark - 1 > opening && (before == separator || before == .lineFeed) {
                // This mark opens a field, so the one before was never closed.
                return .unclosed(at: opening)
            }
            if firstFault == nil {
                firstFault = fault(
                    at: mark,
                    problem: "a quotation mark inside a quoted field",
                    remedy: "double it (\"\")"
                )
            }
            offset += 1
        }
    }

    // MARK: - Faults

    private func fault(at offset: Int, problem: String, remedy: String) -> CorpusError {
        .malformedCSV(place(of: offset), problem: problem, remedy: remedy)
    }

    private func place(of offset: Int) -> SourceLocation {
        let base = SourceLocation(file: buffer.stream.path, line: buffer.line, column: buffer.columnOffset + 1)
        return buffer.withBytes(buffer.window) { location(of: offset, in: $0, from: base) }
    }

    /// Gives the record up and moves to the line after the one that the fault is in.
    private mutating func recover(from abort: Abort, line: Int, column: Int) throws(CorpusError) -> CorpusError {
        let error: CorpusError
        var restart = 0
        switch abort {
        case .unclosed(let opening):
            error = fault(
                at: opening,
                problem: "a quotation mark that is not closed",
                remedy: "close the field; reading went on in the next line"
            )
            restart = opening
        case .tooLong:
            error = .recordTooLong(
                SourceLocation(file: buffer.stream.path, line: line, column: column + buffer.limit + 1),
                limit: buffer.limit
            )
        }
        guard let lineFeed = buffer.firstOffset(of: .lineFeed, from: restart) else {
            try buffer.skipLine()
            return error
        }
        guard budget.allows(min(offset, buffer.count)) else {
            throw fault(
                at: restart,
                problem: "too many quotation marks that are not closed",
                remedy: "the rest was not read; close them"
            )
        }
        buffer.consume(lineFeed + 1)
        return error
    }
}
