/// Reads a JSON document, one object of it at a time: an array of objects, or objects one after another.
///
/// Records are cut out by their brackets before they are decoded, so one that is wrong inside costs no other.
final class JSONDocumentReader: RecordReader {
    /// What may come next inside the array, as messages say it.
    private enum Expectation: String {
        case elementOrEnd = "an object or ']'"
        case element = "an object"
        case separatorOrEnd = "',' or ']' in an array"
    }

    private let path: String
    private var buffer: RecordBuffer
    private var decoder: JSONRecordDecoder
    private var isInsideArray = false
    private var isFinished = false
    private var recordCount = 0
    private var expected = Expectation.elementOrEnd
    private var budget: RescanBudget

    init(_ buffer: RecordBuffer, options: ReadingOptions) {
        path = buffer.stream.path
        self.buffer = buffer
        decoder = JSONRecordDecoder(options: options, stream: buffer.stream)
        budget = RescanBudget(limit: buffer.limit)
    }

    var mustWait: Bool { buffer.mustWait }

    func next() throws(CorpusError) -> ReadOutcome? {
        while !isFinished {
            guard let byte = try nextByte() else {
                isFinished = true
                return isInsideArray
                    ? .rejected(fault(expected: "',' or ']' in an array", found: "the end of the file")) : nil
            }
            if isInsideArray {
                switch punctuation(byte) {
                case .passed: continue
                case .wrong(let error): return .rejected(error)
                case .none: return try readRecord()
                }
            } else if byte == .leftBracket && recordCount == 0 {
                buffer.consume(1)
                isInsideArray = true
            } else if byte == .leftBrace {
                return try readRecord()
            } else {
                // A comma says that the array was closed too early.
                isInsideArray = byte == .comma
                isFinished = !isInsideArray
                expected = .separatorOrEnd
                return .rejected(fault(expected: "an object, '{', or the end of the document", found: shown(byte)))
            }
        }
        return nil
    }

    /// What was made of a byte between the elements of an array.
    private enum Punctuation {
        case passed
        case wrong(CorpusError)
        /// It is none: an element begins.
        case none
    }

    private func punctuation(_ byte: UInt8) -> Punctuation {
        switch (byte, expected) {
        case (.rightBracket, .elementOrEnd), (.rightBracket, .separatorOrEnd):
            buffer.consume(1)
            isInsideArray = false
            return .passed
        case (.comma, .separatorOrEnd):
            buffer.consume(1)
            expected = .element
            return .passed
        case (.rightBracket, _), (.comma, _), (.rightBrace, _):
            // A comma or a brace too many; the array is closed even after a comma.
            let error = fault(expected: expected.rawValue, found: shown(byte))
            buffer.consume(1)
            isInsideArray = byte != .rightBracket
            return .wrong(error)
        case (_, .separatorOrEnd):
            // Said once; then the element is read as if the comma were there.
            let error = fault(expected: expected.rawValue, found: shown(byte))
            expected = .element
            return .wrong(error)
        default: return .none
        }
    }

    private func nextByte() throws(CorpusError) -> UInt8? {
        while true {
            var position = 0
            while position < buffer.count && buffer[position].isJSONSpace { position += 1 }
            let byte = position < buffer.count ? buffer[position] : nil
            buffer.consume(position)
            if let byte { return byte }
            guard try buffer.fill() else { return nil }
        }
    }

    private func readRecord() throws(CorpusError) -> ReadOutcome {
        recordCount += 1
        expected = .separatorOrEnd
        let number = recordCount
        let place = SourceLocation(file: path, line: buffer.line, column: buffer.columnOffset + 1)
        var extent = JSONExtent()
        while true {
            buffer.withBytes(buffer.window) { extent.advance(over: $0) }
            if extent.isComplete { break }
            if extent.position > buffer.limit {
                try skip(&extent)
                return .rejected(.recordTooLong(place, limit: buffer.limit))
            }
            if try !buffer.fill() { break }
        }
        let range = buffer.window.lowerBound..<buffer.window.lowerBound + extent.position
        let result = outcome { () throws(CorpusError) in
            if range.count > buffer.limit { throw .recordTooLong(place, limit: buffer.limit) }
            return try buffer.withBytes(range) { (bytes) throws(CorpusError) in
                try decoder.decode(bytes, at: place, id: "\(path)#\(number)")
            }
        }
        var handled = range.count
        if case .rejected = result, !extent.isBalanced, let fault = decoder.faultOffset {
            // A bracket or quotation mark is missing, and the record has swallowed its neighbours: go on with the
            // next object.
            handled = min(buffer.firstOffset(of: .leftBrace, from: max(1, fault)) ?? range.count, range.count)
            guard budget.allows(range.count - handled) else {
                throw .malformedJSON(
                    place,
                    expected: "closing brackets and quotation marks",
                    found: "too many records without them, and the rest was not read"
                )
            }
            if handled < range.count { expected = .element }
        }
        buffer.consume(handled)
        return result
    }

    /// Passes over the rest of a record that is too long, without holding it.
    private func skip(_ extent: inout JSONExtent) throws(CorpusError) {
        while !extent.isComplete {
            buffer.consume(extent.position)
            extent.position = 0
            guard try buffer.fill() else { return }
            buffer.withBytes(buffer.window) { extent.advance(over: $0) }
        }
        buffer.consume(extent.position)
    }

    private func fault(expected: String, found: String) -> CorpusError {
        .malformedJSON(
            SourceLocation(file: path, line: buffer.line, column: buffer.columnOffset + 1),
            expected: expected,
            found: found
        )
    }

    private func shown(_ byte: UInt8) -> String {
        byte > 0x20 && byte < 0x7F ? "'\(Unicode.Scalar(byte))'" : "the byte \(hexadecimal(byte))"
    }
}

/// Keeps the recovery from missing brackets and quotation marks from reading the same bytes over and over.
struct RescanBudget {
    private var left: Int

    /// A budget that allows for some records of the longest kind.
    init(limit: Int) {
        left = max(1 << 20, min(limit, 1 << 30) * 4)
    }

    /// Counts bytes that will be read once more; false when there were too many.
    mutating func allows(_ count: Int) -> Bool {
        left -= count
        return left >= 0
    }
}

/// Finds where a JSON value ends, piece by piece, by its brackets and quotation marks alone.
struct JSONExtent {
    /// Bytes of the value passed so far.
    var position = 0
    /// Whether the value has ended.
    private(set) var isComplete = false
    /// Whether the value has ended and every bracket met its kind.
    var isBalanced: Bool { isComplete && braces == 0 }
    private var depth = 0
    /// Braces opened and not closed. At the end of a value with as many closing brackets as opening ones, whatever
    /// their kind,
    /// this is zero if the kinds agree.
    private var braces = 0
    private var insideString = false
    private var hasBegun = false

    /// Goes on to the end of the value or of the bytes, which hold the value from its beginning on.
    mutating func advance(over bytes: Span<UInt8>) {
        while !isComplete && position < bytes.count {
            if insideString {
                position = endOfPlainJSON(bytes, from: position)
                guard position < bytes.count else { return }
                switch bytes[position] {
                case .quotationMark:
                    insideString = false
                    isComplete = depth == 0
                case .backslash:
                    // The escaped character must be seen with its backslash; wait for it.
                    guard position + 1 < bytes.count else { return }
                    position += 1
                default: break
                }
                position += 1
            } else {
                advanceOutside(bytes[position])
            }
        }
    }

    private mutating func advanceOutside(_ byte: UInt8) {
        switch byte {
        case .quotationMark: insideString = true
        case .leftBrace, .leftBracket:
            depth += 1
            if byte == .leftBrace { braces += 1 }
        case .rightBrace, .rightBracket:
            if depth == 0 {
                isComplete = true
                return
            }
            depth -= 1
            if byte == .rightBrace { braces -= 1 }
            isComplete = depth == 0
        case .comma, .space, .lineFeed, .carriageReturn, .tab:
            // A bare word or number among the elements ends before these.
            if depth == 0 {
                isComplete = hasBegun
                if isComplete { return }
            }
        default: break
        }
        hasBegun = true
        position += 1
    }
}
