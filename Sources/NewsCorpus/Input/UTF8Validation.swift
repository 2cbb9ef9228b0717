/// The offset of the first ill-formed sequence in bytes that should be UTF-8, or nil when all of them are well-formed.
///
/// Well-formed is what table 3-7 of the Unicode Standard says: no surrogates, no overlong forms, nothing above U+10FFFF. A
/// sequence cut off by the end counts as ill-formed at its first byte.
///
/// - Complexity: O(n), some gigabytes a second.
func firstInvalidUTF8(_ bytes: Span<UInt8>) -> Int? {
    bytes.withUnsafeBytes { buffer in
        var checker = UTF8BlockChecker()
        let count = buffer.count
        // Blocks of sixteen bytes, each looked at together with the three bytes before it. The first and the last block are
        // copied beside zeros, so that no load leaves the buffer; zeros after the end also expose a sequence that is cut off.
        checker.checkEdge(buffer, at: 0)
        var position = 16
        while position + 16 <= count {
            let stop = min(position + 1024, count)
            let first = position
            while position + 16 <= stop {
                checker.check(
                    buffer.loadUnaligned(fromByteOffset: position, as: SIMD16<UInt8>.self),
                    back1: buffer.loadUnaligned(fromByteOffset: position - 1, as: SIMD16<UInt8>.self),
                    back2: buffer.loadUnaligned(fromByteOffset: position - 2, as: SIMD16<UInt8>.self),
                    back3: buffer.loadUnaligned(fromByteOffset: position - 3, as: SIMD16<UInt8>.self))
                position += 16
            }
            if checker.foundError { return firstInvalidByScalars(buffer, from: max(0, first - 16)) }
        }
        checker.checkEdge(buffer, at: position)
        return checker.foundError ? firstInvalidByScalars(buffer, from: max(0, position - 1040)) : nil
    }
}

/// Checks sixteen bytes at a time: a byte must be a continuation exactly where one of the three bytes before it demands one.
private struct UTF8BlockChecker {
    private var errors = SIMDMask<SIMD16<Int8>>(repeating: false)

    var foundError: Bool { any(errors) }

    @inline(__always)
    mutating func check(_ current: SIMD16<UInt8>, back1: SIMD16<UInt8>, back2: SIMD16<UInt8>, back3: SIMD16<UInt8>) {
        let isContinuation = (current .>= 0x80) .& (current .< 0xC0)
        let mustContinue = (back1 .>= 0xC0) .| (back2 .>= 0xE0) .| (back3 .>= 0xF0)
        errors = errors .| (isContinuation .^ mustContinue)
        errors = errors .| (current .== 0xC0) .| (current .== 0xC1) .| (current .>= 0xF5)
        errors = errors .| ((back1 .== 0xE0) .& (current .< 0xA0)) .| ((back1 .== 0xED) .& (current .>= 0xA0))
        errors = errors .| ((back1 .== 0xF0) .& (current .< 0x90)) .| ((back1 .== 0xF4) .& (current .>= 0x90))
    }

    /// Checks the sixteen bytes at a position that may lie at or beyond an end of the buffer, with zeros where it has none.
    mutating func checkEdge(_ buffer: UnsafeRawBufferPointer, at position: Int) {
        func block(_ start: Int) -> SIMD16<UInt8> {
            var block = SIMD16<UInt8>(repeating: 0)
            for lane in 0..<16 where start + lane >= 0 && start + lane < buffer.count { block[lane] = buffer[start + lane] }
            return block
        }
        check(block(position), back1: block(position - 1), back2: block(position - 2), back3: block(position - 3))
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
