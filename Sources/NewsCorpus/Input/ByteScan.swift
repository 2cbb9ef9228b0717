#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The offset of the first byte at or after `start` that ends a run of plain characters in a JSON string: a quotation
/// mark, a
/// backslash, or a control character; the number of bytes when there is none.
///
/// Eight bytes are looked at together; the arithmetic is that of "determine if a word has a byte less than n" (S.
/// Anderson,
/// Bit Twiddling Hacks). A borrow can only disturb bytes above a true hit, and the lowest hit is the one taken.
func endOfPlainJSON(_ bytes: Span<UInt8>, from start: Int) -> Int {
    bytes.withUnsafeBytes { buffer in
        let ones: UInt64 = 0x0101_0101_0101_0101
        let tops: UInt64 = 0x8080_8080_8080_8080
        var position = start
        while position + 8 <= buffer.count {
            let word = UInt64(littleEndian: buffer.loadUnaligned(fromByteOffset: position, as: UInt64.self))
            let quotes = word ^ (ones &* UInt64(UInt8.quotationMark))
            let backslashes = word ^ (ones &* UInt64(UInt8.backslash))
            let hits =
                ((word &- ones &* 0x20) & ~word) | ((quotes &- ones) & ~quotes) | ((backslashes &- ones) & ~backslashes)
            if hits & tops != 0 { return position + (hits & tops).trailingZeroBitCount / 8 }
            position += 8
        }
        while position < buffer.count {
            let byte = buffer[position]
            if byte < 0x20 || byte == .quotationMark || byte == .backslash { return position }
            position += 1
        }
        return position
    }
}

/// The offset of the first byte at or after `start` that equals one of three; the number of bytes when there is none.
func firstOffset(of first: UInt8, _ second: UInt8, _ third: UInt8, in bytes: Span<UInt8>, from start: Int) -> Int {
    bytes.withUnsafeBytes { buffer in
        let ones: UInt64 = 0x0101_0101_0101_0101
        let tops: UInt64 = 0x8080_8080_8080_8080
        let patterns = (ones &* UInt64(first), ones &* UInt64(second), ones &* UInt64(third))
        var position = start
        while position + 8 <= buffer.count {
            let word = UInt64(littleEndian: buffer.loadUnaligned(fromByteOffset: position, as: UInt64.self))
            let a = word ^ patterns.0
            let b = word ^ patterns.1
            let c = word ^ patterns.2
            let hits = (((a &- ones) & ~a) | ((b &- ones) & ~b) | ((c &- ones) & ~c)) & tops
            if hits != 0 { return position + hits.trailingZeroBitCount / 8 }
            position += 8
        }
        while position < buffer.count {
            let byte = buffer[position]
            if byte == first || byte == second || byte == third { return position }
            position += 1
        }
        return position
    }
}

/// The offset of a byte at or after `start`, or nil when there is none.
func firstOffset(of byte: UInt8, in bytes: Span<UInt8>, from start: Int) -> Int? {
    bytes.withUnsafeBytes { buffer in
        guard start < buffer.count, let base = buffer.baseAddress,
            let hit = memchr(base + start, Int32(byte), buffer.count - start)
        else { return nil }
        return UnsafeRawPointer(hit) - base
    }
}

extension UInt8 {
    static let quotationMark = UInt8(ascii: "\"")
    static let backslash = UInt8(ascii: "\\")
    static let lineFeed = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
    static let tab = UInt8(ascii: "\t")
    static let space = UInt8(ascii: " ")
    static let comma = UInt8(ascii: ",")
    static let semicolon = UInt8(ascii: ";")
    static let leftBrace = UInt8(ascii: "{")
    static let rightBrace = UInt8(ascii: "}")
    static let leftBracket = UInt8(ascii: "[")
    static let rightBracket = UInt8(ascii: "]")

    /// White space as JSON has it: space, tab, line feed, carriage return.
    var isJSONSpace: Bool { self == .space || self == .lineFeed || self == .carriageReturn || self == .tab }

    /// Whether a JSON number can begin with the byte: a digit or a minus sign.
    var beginsJSONNumber: Bool { self == UInt8(ascii: "-") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
}

extension Span<UInt8> {
    /// The part without white space (as JSON has it) at both ends.
    var trimmedRange: Range<Int> {
        var low = 0
        var high = count
        while low < high && self[low].isJSONSpace { low += 1 }
        while high > low && self[high - 1].isJSONSpace { high -= 1 }
        return low..<high
    }

    /// Whether the bytes begin with U+FEFF in UTF-8.
    var beginsWithByteOrderMark: Bool { count >= 3 && self[0] == 0xEF && self[1] == 0xBB && self[2] == 0xBF }

    /// Whether the bytes begin with the ASCII text given.
    func starts(with prefix: StaticString) -> Bool {
        guard count >= prefix.utf8CodeUnitCount else { return false }
        for index in 0..<prefix.utf8CodeUnitCount where self[index] != prefix.utf8Start[index] { return false }
        return true
    }
}
