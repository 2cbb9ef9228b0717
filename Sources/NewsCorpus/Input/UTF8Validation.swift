/// The offset of the first ill-formed sequence in bytes that should be UTF-8, or nil when all of them are well-formed.
///
/// Well-formed is what table 3-7 of the Unicode Standard says: no surrogates, no overlong forms, nothing above
/// U+10FFFF. A
/// sequence cut off by the end counts as ill-formed at its first byte.
///
/// - Complexity: O(n), some gigabytes a second.
func firstInvalidUTF8(_ bytes: Span<UInt8>) -> Int? {
    bytes.withUnsafeBytes { buffer in
        var checker = UTF8WordChecker()
        let count = buffer.count
        // Words of eight bytes, each looked at together with the three bytes before it. The first and the last word
        // are put
        // together beside zeros, so that no load leaves the buffer; zeros after the end also expose a sequence cut
        // off there.
        checker.checkEdge(buffer, at: 0)
        var position = 8
        // Most of a text has no sequences of more than two bytes, which are looked at four words at a time.
        while position + PairChecker.blockSize <= count {
            var pairs = PairChecker()
            pairs.check(buffer, at: position)
            if pairs.errors != 0 { return firstInvalidByScalars(buffer, from: position - 8) }
            if pairs.hasLongSequences {
                for start in stride(from: position, to: position + PairChecker.blockSize, by: 8) {
                    checker.check(
                        word(buffer, start),
                        back1: word(buffer, start - 1),
                        back2: word(buffer, start - 2),
                        back3: word(buffer, start - 3)
                    )
                }
                if checker.errors != 0 { return firstInvalidByScalars(buffer, from: position - 8) }
            }
            position += PairChecker.blockSize
        }
        while position + 8 <= count {
            let first = position
            let stop = min(position + 1024, count)
            while position + 8 <= stop {
                checker.check(
                    word(buffer, position),
                    back1: word(buffer, position - 1),
                    back2: word(buffer, position - 2),
                    back3: word(buffer, position - 3)
                )
                position += 8
            }
            if checker.errors != 0 { return firstInvalidByScalars(buffer, from: max(0, first - 8)) }
        }
        checker.checkEdge(buffer, at: position)
        return checker.errors == 0 ? nil : firstInvalidByScalars(buffer, from: max(0, position - 1032))
    }
}

@inline(__always)
private func word(_ buffer: UnsafeRawBufferPointer, _ position: Int) -> UInt64 {
    UInt64(littleEndian: buffer.loadUnaligned(fromByteOffset: position, as: UInt64.self))
}

/// Checks eight bytes at a time: a byte must be a continuation exactly where one of the three bytes before it demands
/// one.
///
/// The top bit of each byte stands for the byte. Shifts to the left bring lower bits of the same byte there.
private struct UTF8WordChecker {
    /// Not zero once an error was seen.
    var errors: UInt64 = 0

    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let tops: UInt64 = 0x8080_8080_8080_8080

    @inline(__always)
    mutating func check(_ current: UInt64, back1: UInt64, back2: UInt64, back3: UInt64) {
        // Nothing but ASCII here and just before.
        if (current | back3) & Self.tops == 0 { return }
        let isContinuation = current & ~(current << 1)
        let leads = back1 & (back1 << 1)
        let mustContinue =
            leads | (back2 & (back2 << 1) & (back2 << 2)) | (back3 & (back3 << 1) & (back3 << 2) & (back3 << 3))
        errors |= (isContinuation ^ mustContinue) & Self.tops
        // 0xC0 and 0xC1: zero once the lowest bit is cleared and 0xC0 taken away. A borrow disturbs bytes above a hit
        // only.
        let overlong = (current & ~Self.ones) ^ (Self.ones &* 0xC0)
        errors |= (overlong &- Self.ones) & ~overlong & Self.tops
        if leads & (back1 << 2) & Self.tops != 0 { checkLongSequences(current, back1) }
    }

    /// The rules for the second byte of sequences of three and four bytes, and for leads that do not exist.
    private mutating func checkLongSequences(_ current: UInt64, _ back1: UInt64) {
        for shift in stride(from: UInt64(0), to: 64, by: 8) {
            let second = UInt8(truncatingIfNeeded: current >> shift)
            let isWrong =
                switch UInt8(truncatingIfNeeded: back1 >> shift) {
                case 0xE0: second < 0xA0
                case 0xED: second >= 0xA0
                case 0xF0: second < 0x90
                case 0xF4: second >= 0x90
                case 0xF5...0xFF: true
                default: false
                }
            if isWrong { errors |= 1 }
        }
    }

    /// Checks the eight bytes at a position that may lie at or beyond an end of the buffer, with zeros where it has
    /// none.
    mutating func checkEdge(_ buffer: UnsafeRawBufferPointer, at position: Int) {
        func edge(_ start: Int) -> UInt64 {
            var word: UInt64 = 0
            for lane in 0..<8 where start + lane >= 0 && start + lane < buffer.count {
                word |= UInt64(buffer[start + lane]) << UInt64(8 * lane)
            }
            return word
        }
        check(edge(position), back1: edge(position - 1), back2: edge(position - 2), back3: edge(position - 3))
    }
}

/// The check of `UTF8WordChecker` on 32 bytes at a time, for texts without sequences of three and four bytes; where there
/// are such, it says so and the other must look.
private struct PairChecker {
    /// Bytes of a block.
    static let blockSize = 256

    private typealias Words = SIMD4<UInt64>

    private var found = Words.zero
    private var long = Words.zero

    /// Not zero if some byte is no well-formed part of a sequence, unless `hasLongSequences`.
    var errors: UInt64 { hasLongSequences ? 0 : found.max() }

    /// Whether there is a lead of a sequence of three or four bytes, here or just before.
    var hasLongSequences: Bool { long.max() != 0 }

    /// Looks at a block; needs the three bytes before it.
    @inline(__always)
    mutating func check(_ buffer: UnsafeRawBufferPointer, at start: Int) {
        let ones = Words(repeating: 0x0101_0101_0101_0101)
        let tops = Words(repeating: 0x8080_8080_8080_8080)
        let leads = Words(repeating: 0xC0C0_C0C0_C0C0_C0C0)
        for position in stride(from: start, to: start + Self.blockSize, by: 32) {
            let current = buffer.loadUnaligned(fromByteOffset: position, as: Words.self)
            let back1 = buffer.loadUnaligned(fromByteOffset: position - 1, as: Words.self)
            let back3 = buffer.loadUnaligned(fromByteOffset: position - 3, as: Words.self)
            let isContinuation = current & ~(current &<< 1)
            let mustContinue = back1 & (back1 &<< 1)
            found |= (isContinuation ^ mustContinue) & tops
            // 0xC0 and 0xC1, as in `UTF8WordChecker`.
            let overlong = (current & ~ones) ^ leads
            found |= (overlong &- ones) & ~overlong & tops
            // A lead of three bytes or more in the block, or one that reaches into it from before.
            long |= ((current & (current &<< 1) & (current &<< 2)) | (back3 & (back3 &<< 1) & (back3 &<< 2))) & tops
        }
    }
}

/// The same check a sequence at a time, to find the exact place. `start` may lie inside a sequence that is well-formed.
private func firstInvalidByScalars(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
    var position = start
    if start > 0 {
        while position < bytes.count && position < start + 3 && bytes[position] & 0xC0 == 0x80 { position += 1 }
    }
    while position < bytes.count {
        let length = wellFormedLength(bytes, at: position)
        if length == 0 { return position }
        position += length
    }
    return nil
}

/// Length of the well-formed sequence at a position, or 0 when it is ill-formed.
private func wellFormedLength(_ bytes: UnsafeRawBufferPointer, at position: Int) -> Int {
    func continues(_ offset: Int, _ range: ClosedRange<UInt8> = 0x80...0xBF) -> Bool {
        position + offset < bytes.count && range.contains(bytes[position + offset])
    }
    switch bytes[position] {
    case 0x00...0x7F: return 1
    case 0xC2...0xDF: return continues(1) ? 2 : 0
    case 0xE0: return continues(1, 0xA0...0xBF) && continues(2) ? 3 : 0
    case 0xED: return continues(1, 0x80...0x9F) && continues(2) ? 3 : 0
    case 0xE1...0xEF: return continues(1) && continues(2) ? 3 : 0
    case 0xF0: return continues(1, 0x90...0xBF) && continues(2) && continues(3) ? 4 : 0
    case 0xF1...0xF3: return continues(1) && continues(2) && continues(3) ? 4 : 0
    case 0xF4: return continues(1, 0x80...0x8F) && continues(2) && continues(3) ? 4 : 0
    default: return 0
    }
}

/// A string over bytes that were found to be well-formed UTF-8, without checking them again.
///
/// - Precondition: `firstInvalidUTF8` answered nil for bytes that hold this span between borders of characters.
func string(validated bytes: Span<UInt8>) -> String {
    // The readers check a whole record once and cut it at ASCII bytes only, so each piece is well-formed too.
    String(copying: UTF8Span(unchecked: bytes))
}
