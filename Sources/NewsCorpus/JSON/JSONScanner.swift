/// What is wrong with JSON text, and where.
enum JSONFault: Error, Equatable {
    /// Something else was expected at that offset. `found` overrides the description of the byte there.
    case unexpected(offset: Int, expected: String, found: String? = nil)
    /// The escape `\u0000`.
    case nullCharacter(offset: Int)
    /// A key stands twice in an object.
    case duplicateKey(offset: Int, key: String)
    /// The value of a field has the wrong type.
    case wrongType(offset: Int, field: String, expected: String, found: String)
    /// A label that cannot be one.
    case invalidLabel(offset: Int, axis: String, problem: String)
}

/// A strict reader of JSON (RFC 8259) over bytes that are well-formed UTF-8.
///
/// It goes through the bytes once. Strings without escapes are copied straight from them; others are put together in
/// a buffer
/// that is used again. Every method takes the same bytes, which the scanner does not own, and moves `position` on.
struct JSONScanner {
    /// Where the next byte is read.
    var position = 0
    /// Characters of a string with escapes.
    private var unescaped: [UInt8] = []

    /// Objects and arrays inside one another beyond this many are refused, so that no input can exhaust the stack.
    static let maximumDepth = 128

    /// Moves over white space; returns the byte after it, nil at the end.
    mutating func peek(_ bytes: Span<UInt8>) -> UInt8? {
        while position < bytes.count {
            let byte = bytes[position]
            if !byte.isJSONSpace { return byte }
            position += 1
        }
        return nil
    }

    /// Moves over white space and the byte expected after it.
    mutating func expect(_ byte: UInt8, _ name: String, _ bytes: Span<UInt8>) throws(JSONFault) {
        guard peek(bytes) == byte else { throw .unexpected(offset: position, expected: name) }
        position += 1
    }

    // MARK: - Strings

    /// Reads a string; `what` names it in errors.
    mutating func string(_ bytes: Span<UInt8>, expecting what: String = "a string") throws(JSONFault) -> String {
        guard let range = try scanString(bytes, expecting: what) else {
            return NewsCorpus.string(validated: unescaped.span)
        }
        return NewsCorpus.string(validated: bytes.extracting(range))
    }

    /// Checks and passes over a string.
    mutating func skipString(_ bytes: Span<UInt8>) throws(JSONFault) {
        _ = try scanString(bytes, expecting: "a string")
    }

    /// Reads a string and returns where it stands without its quotation marks, or nil when it has escapes: then its
    /// characters
    /// are in `unescaped`.
    private mutating func scanString(_ bytes: Span<UInt8>, expecting what: String) throws(JSONFault) -> Range<Int>? {
        guard peek(bytes) == .quotationMark else { throw .unexpected(offset: position, expected: what) }
        let opening = position
        var plain = opening + 1
        position = endOfPlainJSON(bytes, from: plain)
        if position < bytes.count && bytes[position] == .quotationMark {
            position += 1
            return plain..<position - 1
        }
        unescaped.removeAll(keepingCapacity: true)
        while true {
            guard position < bytes.count else {
                throw .unexpected(
                    offset: opening,
                    expected: "a string that is closed",
                    found: "a quotation mark without a second one"
                )
            }
            appendUnescaped(bytes, plain..<position)
            switch bytes[position] {
            case .quotationMark:
                position += 1
                return nil
            case .backslash:
                // Arabic written in ASCII is one escape after another.
                repeat { try scanEscape(bytes) } while position < bytes.count && bytes[position] == .backslash
            default: throw .unexpected(offset: position, expected: "an escape such as \\n for a control character")
            }
            plain = position
            position = endOfPlainJSON(bytes, from: plain)
        }
    }

    private mutating func appendUnescaped(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        bytes.extracting(range).withUnsafeBufferPointer { unescaped.append(contentsOf: $0) }
    }

    private mutating func scanEscape(_ bytes: Span<UInt8>) throws(JSONFault) {
        let start = position
        guard start + 1 < bytes.count else {
            throw .unexpected(offset: start, expected: "a complete escape", found: "the end")
        }
        position += 2
        switch bytes[start + 1] {
        case .quotationMark: unescaped.append(.quotationMark)
        case .backslash: unescaped.append(.backslash)
        case UInt8(ascii: "/"): unescaped.append(UInt8(ascii: "/"))
        case UInt8(ascii: "n"): unescaped.append(.lineFeed)
        case UInt8(ascii: "r"): unescaped.append(.carriageReturn)
        case UInt8(ascii: "t"): unescaped.append(.tab)
        case UInt8(ascii: "b"): unescaped.append(0x08)
        case UInt8(ascii: "f"): unescaped.append(0x0C)
        case UInt8(ascii: "u"): try scanUnicodeEscape(bytes, at: start)
        default:
            throw .unexpected(offset: start + 1, expected: "one of \" \\ / b f n r t u after a backslash")
        }
    }

    private mutating func scanUnicodeEscape(_ bytes: Span<UInt8>, at start: Int) throws(JSONFault) {
        let first = try hexadecimalUnit(bytes, at: start + 2)
        position = start + 6
        if first == 0 { throw .nullCharacter(offset: start) }
        guard UTF16.isLeadSurrogate(first) || UTF16.isTrailSurrogate(first) else {
            appendScalar(UInt32(first))
            return
        }
        guard UTF16.isLeadSurrogate(first), position + 1 < bytes.count, bytes[position] == .backslash,
            bytes[position + 1] == UInt8(ascii: "u")
        else { throw loneSurrogate(first, start) }
        let second = try hexadecimalUnit(bytes, at: position + 2)
        guard UTF16.isTrailSurrogate(second) else { throw loneSurrogate(first, start) }
        position += 6
        appendScalar(0x10000 + (UInt32(first & 0x3FF) << 10 | UInt32(second & 0x3FF)))
    }

    private func loneSurrogate(_ unit: UInt16, _ offset: Int) -> JSONFault {
        .unexpected(
            offset: offset,
            expected: "a surrogate pair",
            found: "the lone surrogate \\u\(String(unit, radix: 16, uppercase: true))"
        )
    }

    /// Appends the UTF-8 form of a scalar that is no surrogate.
    private mutating func appendScalar(_ value: UInt32) {
        func continuation(_ shift: UInt32) -> UInt8 { UInt8(truncatingIfNeeded: 0x80 | (value >> shift) & 0x3F) }
        switch value {
        case 0..<0x80: unescaped.append(UInt8(truncatingIfNeeded: value))
        case 0x80..<0x800:
            unescaped.append(UInt8(truncatingIfNeeded: 0xC0 | value >> 6))
            unescaped.append(continuation(0))
        case 0x800..<0x10000:
            unescaped.append(UInt8(truncatingIfNeeded: 0xE0 | value >> 12))
            unescaped.append(continuation(6))
            unescaped.append(continuation(0))
        default:
            unescaped.append(UInt8(truncatingIfNeeded: 0xF0 | value >> 18))
            unescaped.append(continuation(12))
            unescaped.append(continuation(6))
            unescaped.append(continuation(0))
        }
    }

    private func hexadecimalUnit(_ bytes: Span<UInt8>, at start: Int) throws(JSONFault) -> UInt16 {
        var unit: UInt16 = 0
        for offset in start..<start + 4 {
            guard offset < bytes.count, let digit = hexadecimalDigit(bytes[offset]) else {
                throw .unexpected(offset: min(offset, bytes.count), expected: "four hexadecimal digits after \\u")
            }
            unit = unit << 4 | UInt16(digit)
        }
        return unit
    }

    private func hexadecimalDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    // MARK: - Other values

    /// Reads a number and returns where it stands.
    mutating func number(_ bytes: Span<UInt8>) throws(JSONFault) -> Range<Int> {
        let start = position
        func digits() throws(JSONFault) {
            let first = position
            while position < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position]) {
                position += 1
            }
            if position == first { throw .unexpected(offset: position, expected: "a digit") }
        }
        func has(_ byte: UInt8) -> Bool { position < bytes.count && bytes[position] == byte }
        if has(UInt8(ascii: "-")) { position += 1 }
        if has(UInt8(ascii: "0")) { position += 1 } else { try digits() }
        if has(UInt8(ascii: ".")) {
            position += 1
            try digits()
        }
        if has(UInt8(ascii: "e")) || has(UInt8(ascii: "E")) {
            position += 1
            if has(UInt8(ascii: "+")) || has(UInt8(ascii: "-")) { position += 1 }
            try digits()
        }
        return start..<position
    }

    /// Reads `true`, `false` or `null`.
    mutating func word(_ bytes: Span<UInt8>) throws(JSONFault) -> Range<Int> {
        for word in ["true", "false", "null"] as [StaticString]
        where bytes.extracting(position...).starts(with: word) {
            position += word.utf8CodeUnitCount
            return position - word.utf8CodeUnitCount..<position
        }
        throw .unexpected(offset: position, expected: "a value")
    }

    /// Reads any value and returns where it stands.
    mutating func value(_ bytes: Span<UInt8>, depth: Int) throws(JSONFault) -> Range<Int> {
        let first = peek(bytes)
        let start = position
        switch first {
        case UInt8.quotationMark: try skipString(bytes)
        case UInt8.leftBrace: try skipObject(bytes, depth: depth + 1)
        case UInt8.leftBracket:
            try forEachElement(bytes, depth: depth + 1) { (scanner, bytes) throws(JSONFault) in
                _ = try scanner.value(bytes, depth: depth + 1)
            }
        case let digit? where digit.beginsJSONNumber: _ = try number(bytes)
        default: _ = try word(bytes)
        }
        return start..<position
    }

    private mutating func skipObject(_ bytes: Span<UInt8>, depth: Int) throws(JSONFault) {
        try forEachMember(bytes, depth: depth) { (scanner, _, bytes) throws(JSONFault) in
            _ = try scanner.value(bytes, depth: depth)
        }
    }

    /// Reads an array; `body` must read each element.
    mutating func forEachElement(
        _ bytes: Span<UInt8>,
        depth: Int,
        _ body: (inout JSONScanner, Span<UInt8>) throws(JSONFault) -> Void
    ) throws(JSONFault) {
        try expect(.leftBracket, "'['", bytes)
        try checkDepth(depth)
        if peek(bytes) == .rightBracket {
            position += 1
            return
        }
        while true {
            try body(&self, bytes)
            switch peek(bytes) {
            case UInt8.comma: position += 1
            case UInt8.rightBracket:
                position += 1
                return
            default: throw .unexpected(offset: position, expected: "',' or ']' in an array")
            }
        }
    }

    /// Reads an object; `body` gets each key and must read its value.
    mutating func forEachMember(
        _ bytes: Span<UInt8>,
        depth: Int,
        _ body: (inout JSONScanner, String, Span<UInt8>) throws(JSONFault) -> Void
    ) throws(JSONFault) {
        try expect(.leftBrace, "'{'", bytes)
        try checkDepth(depth)
        if peek(bytes) == .rightBrace {
            position += 1
            return
        }
        var keys = JSONKeySet()
        while true {
            _ = peek(bytes)
            let offset = position
            let key = try string(bytes, expecting: "a key in quotation marks")
            guard keys.insert(key) else { throw .duplicateKey(offset: offset, key: key) }
            try expect(UInt8(ascii: ":"), "':' after a key", bytes)
            try body(&self, key, bytes)
            switch peek(bytes) {
            case UInt8.comma: position += 1
            case UInt8.rightBrace:
                position += 1
                return
            default: throw .unexpected(offset: position, expected: "',' or '}' in an object")
            }
        }
    }

    private func checkDepth(_ depth: Int) throws(JSONFault) {
        if depth > Self.maximumDepth {
            throw .unexpected(
                offset: position - 1,
                expected: "at most \(Self.maximumDepth) objects and arrays inside one another",
                found: "one more"
            )
        }
    }
}

/// The keys seen in one object: compared one by one while they are few, by hash once they are many.
struct JSONKeySet {
    private var few: [String] = []
    private var many: Set<[UInt8]> = []

    /// Adds a key; false if it is there already. Keys are the same when their characters are, not when they merely
    /// look alike.
    mutating func insert(_ key: String) -> Bool {
        if many.isEmpty {
            for other in few where other.utf8.count == key.utf8.count && other.utf8.elementsEqual(key.utf8) {
                return false
            }
            few.append(key)
            if few.count == 32 { many = Set(few.map { Array($0.utf8) }) }
            return true
        }
        return many.insert(Array(key.utf8)).inserted
    }
}
