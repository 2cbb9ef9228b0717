/// Stretches of time that articles are dealt to by their dates.
public enum TopicPeriod: String, Sendable, CaseIterable {
    case year, month, day

    /// The period that a date falls into: `2016`, `2016-03` or `2016-03-07`.
    ///
    /// Read are dates that begin with the year: ISO 8601, with or without a time of day, also with `/` or `.` between
    /// the parts, without anything between them (`20160307`), and in Arabic digits. Dates in other orders are not
    /// guessed at, because day and month could not be told apart. A year alone has no month, and no day.
    ///
    /// - Returns: nil for text that is no such date, or too coarse for the period.
    public func name(ofDate date: String) -> String? {
        var digits: [Int] = []
        var ends: [Int] = []
        scan: for scalar in date.unicodeScalars.drop(while: { $0.properties.isWhitespace }) {
            switch scalar {
            case "0"..."9", "\u{660}"..."\u{669}", "\u{6F0}"..."\u{6F9}":
                digits.append(Int(scalar.properties.numericValue ?? 0))
                // The hour that follows a date without separators is not its part.
                if digits.count == 8 { break scan }
            case "-", "/", ".":
                if ends.last == digits.count || ends.count == 2 { break scan }
                ends.append(digits.count)
            default: break scan
            }
        }
        // Where the year, the month and the day end.
        if ends.isEmpty, digits.count == 8 { ends = [4, 6] }
        ends = ends.filter { $0 < digits.count } + [digits.count]
        guard ends[0] == 4 else { return nil }
        func number(_ part: Int) -> Int? {
            guard part < ends.count else { return nil }
            let range = (part == 0 ? 0 : ends[part - 1])..<ends[part]
            return range.count <= 4 ? digits[range].reduce(0) { 10 * $0 + $1 } : nil
        }
        func text(_ number: Int, _ width: Int) -> String {
            String(repeating: "0", count: max(0, width - String(number).count)) + String(number)
        }
        guard let year = number(0) else { return nil }
        if self == .year { return text(year, 4) }
        guard let month = number(1), (1...12).contains(month) else { return nil }
        if self == .month { return "\(text(year, 4))-\(text(month, 2))" }
        guard let day = number(2), (1...31).contains(day) else { return nil }
        return "\(text(year, 4))-\(text(month, 2))-\(text(day, 2))"
    }
}
