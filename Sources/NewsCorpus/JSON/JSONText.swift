/// A text as a JSON string: quotation marks, backslashes and control characters escaped, everything else as it is.
package func jsonQuoted(_ text: String) -> String {
    var result: [UInt8] = [.quotationMark]
    result.reserveCapacity(text.utf8.count + 2)
    for byte in text.utf8 {
        switch byte {
        case .quotationMark, .backslash: result += [.backslash, byte]
        case .lineFeed: result += [.backslash, UInt8(ascii: "n")]
        case .carriageReturn: result += [.backslash, UInt8(ascii: "r")]
        case .tab: result += [.backslash, UInt8(ascii: "t")]
        case 0..<0x20:
            let digits = String(byte, radix: 16)
            result += Array("\\u00\(byte < 0x10 ? "0" : "")\(digits)".utf8)
        default: result.append(byte)
        }
    }
    result.append(.quotationMark)
    return String(decoding: result, as: UTF8.self)
}

/// A JSON value without the white space that stands outside its strings, so that it fits one line.
func compactJSON(_ bytes: Span<UInt8>) -> String {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var insideString = false
    var index = 0
    while index < bytes.count {
        let byte = bytes[index]
        if insideString {
            result.append(byte)
            if byte == .backslash && index + 1 < bytes.count {
                index += 1
                result.append(bytes[index])
            } else if byte == .quotationMark {
                insideString = false
            }
        } else if !byte.isJSONSpace {
            result.append(byte)
            insideString = byte == .quotationMark
        }
        index += 1
    }
    return string(validated: result.span)
}

/// What stands at an offset, for messages: a character, or the end.
func describeCharacter(_ bytes: Span<UInt8>, at offset: Int) -> String {
    guard offset < bytes.count else { return "the end of the record" }
    var length = 1
    while length < 4 && offset + length < bytes.count && bytes[offset + length] & 0xC0 == 0x80 { length += 1 }
    let text = string(validated: bytes.extracting(offset..<offset + length))
    guard let scalar = text.unicodeScalars.first else { return "nothing" }
    if scalar.value < 0x20 || scalar.value == 0x7F {
        return "the control character \(hexadecimal(UInt8(scalar.value)))"
    }
    return "'\(scalar)'"
}
