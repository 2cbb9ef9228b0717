/// Turns text of another encoding into UTF-8, piece by piece.
///
/// What cannot be turned (a lone half of a surrogate pair, a byte without a character, half a unit at the end)
/// becomes the byte
/// 0xFF, which is never part of UTF-8. The reader of records then rejects the record that holds it, and only that
/// one, by the
/// check it makes anyway.
struct Transcoder {
    private let encoding: TextEncoding
    private let page: CodePage?
    /// UTF-16: the first byte of a unit whose second was not read yet.
    private var halfUnit: UInt8?
    /// UTF-16: the first half of a surrogate pair.
    private var highSurrogate: UInt16?

    init(from encoding: TextEncoding) {
        self.encoding = encoding
        page = encoding.codePage
    }

    /// Appends the UTF-8 form of some bytes.
    mutating func transcode(_ bytes: Span<UInt8>, into output: inout [UInt8]) {
        output.reserveCapacity(output.count + 3 * bytes.count)
        if let page {
            for index in 0..<bytes.count {
                if let scalar = page.scalar(of: bytes[index]) {
                    Self.append(UInt32(scalar), to: &output)
                } else {
                    output.append(Self.untranslatable)
                }
            }
        } else {
            for index in 0..<bytes.count { take(bytes[index], into: &output) }
        }
    }

    /// Appends what the end of the text leaves open.
    mutating func finish(into output: inout [UInt8]) {
        if halfUnit != nil || highSurrogate != nil { output.append(Self.untranslatable) }
        halfUnit = nil
        highSurrogate = nil
    }

    private static let untranslatable: UInt8 = 0xFF

    private mutating func take(_ byte: UInt8, into output: inout [UInt8]) {
        guard let first = halfUnit else {
            halfUnit = byte
            return
        }
        halfUnit = nil
        let unit =
            encoding == .utf16LittleEndian ? UInt16(byte) << 8 | UInt16(first) : UInt16(first) << 8 | UInt16(byte)
        if let high = highSurrogate {
            highSurrogate = nil
            if UTF16.isTrailSurrogate(unit) {
                Self.append(0x10000 + (UInt32(high & 0x3FF) << 10 | UInt32(unit & 0x3FF)), to: &output)
                return
            }
            output.append(Self.untranslatable)
        }
        if UTF16.isLeadSurrogate(unit) {
            highSurrogate = unit
        } else if UTF16.isTrailSurrogate(unit) {
            output.append(Self.untranslatable)
        } else {
            Self.append(UInt32(unit), to: &output)
        }
    }

    private static func append(_ scalar: UInt32, to output: inout [UInt8]) {
        func continuation(_ shift: UInt32) -> UInt8 { UInt8(0x80 | (scalar >> shift) & 0x3F) }
        switch scalar {
        case 0..<0x80: output.append(UInt8(scalar))
        case 0x80..<0x800:
            output.append(UInt8(0xC0 | scalar >> 6))
            output.append(continuation(0))
        case 0x800..<0x10000:
            output.append(UInt8(0xE0 | scalar >> 12))
            output.append(continuation(6))
            output.append(continuation(0))
        default:
            output.append(UInt8(0xF0 | scalar >> 18))
            output.append(continuation(12))
            output.append(continuation(6))
            output.append(continuation(0))
        }
    }
}
