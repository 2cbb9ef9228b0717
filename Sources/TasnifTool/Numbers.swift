import Tasnif

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A number for eyes: rounded to significant digits, n/a where undefined.
func number(_ value: Double?, digits: Int = 4) -> String {
    guard let value, value.isFinite else { return "n/a" }
    return JSONText.rounded(value, digits: digits)
}

/// A number with a fixed number of decimals, n/a where undefined.
func fixed(_ value: Double?, decimals: Int) -> String {
    guard let value, value.isFinite else { return "n/a" }
    let scaled = (abs(value) * pow(10, Double(decimals))).rounded()
    guard scaled < 1e15 else { return "\(value)" }
    var digits = String(Int(scaled))
    while digits.count <= decimals { digits = "0" + digits }
    let text = decimals == 0 ? digits : "\(digits.dropLast(decimals)).\(digits.suffix(decimals))"
    return value < 0 && scaled > 0 ? "-" + text : text
}
