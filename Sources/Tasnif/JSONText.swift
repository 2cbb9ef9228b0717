#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Builds JSON text with its members in the order they are added.
///
/// The order is part of the output formats (labels stand as in the model), which Foundation's encoders cannot promise
/// for
/// dictionaries; and answers are written for every article of a stream, straight into bytes.
package struct JSONText: Sendable {
    /// The text so far, UTF-8.
    package private(set) var bytes: [UInt8] = []
    private var needsComma = false

    package init() {}

    /// The text so far.
    package var string: String { String(decoding: bytes, as: UTF8.self) }

    /// Forgets the text and keeps the memory.
    package mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        needsComma = false
    }

    /// Ends a line of several, each with a value of its own.
    package mutating func endLine() {
        bytes.append(0x0A)
        needsComma = false
    }

    private mutating func separate() {
        if needsComma {
            bytes.append(UInt8(ascii: ","))
            bytes.append(UInt8(ascii: " "))
        }
        needsComma = true
    }

    /// An object; `body` adds its members.
    package mutating func object<Failure: Error>(_ body: (inout JSONText) throws(Failure) -> Void) throws(Failure) {
        try enclosed("{", "}", body)
    }

    /// An object with a member for each of some names; `body` adds the value of one.
    package mutating func object<Value>(
        of members: some Sequence<(String, Value)>,
        _ body: (inout JSONText, Value) -> Void
    ) {
        object { json in
            for (name, value) in members {
                json.key(name)
                body(&json, value)
            }
        }
    }

    /// An array; `body` adds its elements.
    package mutating func array<Failure: Error>(_ body: (inout JSONText) throws(Failure) -> Void) throws(Failure) {
        try enclosed("[", "]", body)
    }

    private mutating func enclosed<Failure: Error>(
        _ open: Unicode.Scalar,
        _ close: Unicode.Scalar,
        _ body: (inout JSONText) throws(Failure) -> Void
    ) throws(Failure) {
        separate()
        bytes.append(UInt8(ascii: open))
        needsComma = false
        try body(&self)
        bytes.append(UInt8(ascii: close))
        needsComma = true
    }

    /// The name of the next member.
    package mutating func key(_ name: String) {
        separate()
        quote(name)
        bytes.append(UInt8(ascii: ":"))
        bytes.append(UInt8(ascii: " "))
        needsComma = false
    }

    package mutating func value(_ text: String) {
        separate()
        quote(text)
    }

    package mutating func value(_ number: Int) {
        separate()
        bytes.append(contentsOf: String(number).utf8)
    }

    package mutating func value(_ flag: Bool) {
        separate()
        bytes.append(contentsOf: (flag ? "true" : "false").utf8)
    }

    /// A number, rounded to `digits` significant digits; null where undefined (nil, infinite or not a number).
    package mutating func value(_ number: Double?, digits: Int = 6) {
        separate()
        guard let number, number.isFinite else {
            bytes.append(contentsOf: "null".utf8)
            return
        }
        if !appendRounded(number, digits: digits) {
            bytes.append(contentsOf: Self.rounded(number, digits: digits).utf8)
        }
    }

    /// A range as an array of its two ends.
    package mutating func range(_ range: Range<Int>) {
        array { json in
            json.value(range.lowerBound)
            json.value(range.upperBound)
        }
    }

    package mutating func strings(_ values: [String]) {
        array { json in
            for value in values { json.value(value) }
        }
    }

    /// JSON text made elsewhere, taken over as it is.
    package mutating func raw(_ text: String) {
        separate()
        bytes.append(contentsOf: text.utf8)
    }

    /// The shortest decimal text of a number rounded to some significant digits.
    package static func rounded(_ number: Double, digits: Int) -> String {
        guard number != 0, number.isFinite else { return "0" }
        let exponent = Int(floor(log10(abs(number))))
        let decimals = digits - 1 - exponent
        var result = number
        if abs(decimals) <= 307 {
            // Dividing by a power of ten is exact enough to give back the shortest text; multiplying by its inverse
            // is not.
            result =
                decimals >= 0
                ? (number * pow(10, Double(decimals))).rounded() / pow(10, Double(decimals))
                : (number / pow(10, Double(-decimals))).rounded() * pow(10, Double(-decimals))
        }
        // The largest numbers can only be rounded up to infinity.
        if !result.isFinite { result = number }
        if result == result.rounded(), abs(result) < 1e15 { return String(Int(result)) }
        return "\(result)"
    }

    /// Appends what `rounded` gives for a number, if that can be had from whole numbers alone; false if not.
    ///
    /// Up to 15 digits name a number that no other 15 digits name, so the digits of the whole number m = x · 10ᵈ,
    /// rounded, are the shortest text of m / 10ᵈ. The power and the quotient are exact and correctly rounded for d up to
    /// 22, which leaves out numbers below 1e-17 or so.
    private mutating func appendRounded(_ number: Double, digits: Int) -> Bool {
        guard number > 0, number < 1, digits <= 15 else { return false }
        // Most numbers written are probabilities: no logarithm is needed to see how small they are.
        var decimals = digits
        while decimals < Self.powersOfTen.count, number * Self.powersOfTen[decimals - digits + 1] < 1 { decimals += 1 }
        guard decimals < Self.powersOfTen.count else { return false }
        let scaled = (number * Self.powersOfTen[decimals]).rounded()
        guard scaled >= 1, scaled < 1e15 else { return false }
        var whole = UInt64(scaled)
        while whole % 10 == 0 {
            whole /= 10
            decimals -= 1
        }
        // A number that was rounded up to 1 has no decimals left.
        guard decimals > 0 else { return false }
        // Digits from the last to the first.
        var text = InlineArray<15, UInt8>(repeating: 0)
        var length = 0
        while whole > 0 {
            text[length] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: whole % 10)
            whole /= 10
            length += 1
        }
        let leading = decimals - length
        guard leading <= 3 else {
            // Below 1e-4 with an exponent, as Swift writes it.
            let power = leading + 1
            for index in 0..<length {
                if index == 1 { bytes.append(UInt8(ascii: ".")) }
                bytes.append(text[length - 1 - index])
            }
            for byte in "e-".utf8 { bytes.append(byte) }
            if power < 10 { bytes.append(UInt8(ascii: "0")) }
            bytes.append(contentsOf: String(power).utf8)
            return true
        }
        bytes.append(UInt8(ascii: "0"))
        bytes.append(UInt8(ascii: "."))
        for _ in 0..<leading { bytes.append(UInt8(ascii: "0")) }
        for index in 0..<length { bytes.append(text[length - 1 - index]) }
        return true
    }

    /// Powers of ten that a double holds exactly.
    private static let powersOfTen: [Double] = (0...22).reduce(into: []) { powers, _ in
        powers.append((powers.last ?? 0.1) * 10)
    }

    private mutating func quote(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { utf8 in
            // Most texts are taken over whole.
            if utf8.contains(where: Self.needsEscape) {
                for byte in utf8 { appendEscaped(byte) }
            } else {
                bytes.append(contentsOf: utf8)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func needsEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private mutating func appendEscaped(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): bytes.append(contentsOf: "\\\"".utf8)
        case UInt8(ascii: "\\"): bytes.append(contentsOf: "\\\\".utf8)
        case 0x0A: bytes.append(contentsOf: "\\n".utf8)
        case 0x0D: bytes.append(contentsOf: "\\r".utf8)
        case 0x09: bytes.append(contentsOf: "\\t".utf8)
        case 0..<0x20:
            let hex = Array("0123456789abcdef".utf8)
            bytes.append(contentsOf: "\\u00".utf8)
            bytes.append(hex[Int(byte >> 4)])
            bytes.append(hex[Int(byte & 15)])
        default: bytes.append(byte)
        }
    }
}
