/// A run of punctuation marks and symbols that stands between tokens.
package struct PunctuationRun: Equatable, Sendable {
    /// Index in `TokenBuffer.tokens` of the token before which the run stands; the number of tokens behind the last.
    package let token: Int
    /// Where its form stands in `PunctuationRuns.bytes`: side, marks, side.
    package let form: Range<Int>
    /// Its bytes in the text.
    package let sourceRange: Range<Int>
}

/// The punctuation of a text, beside its tokens.
///
/// How a text is punctuated tells kinds of text apart that share their words: a report from a comment, one house style
/// from another. The form of a run is its marks between two sides, each a space or, where the run touches a word,
/// tatweel: `ـ، ` is a comma behind a word. Of a run of more than four marks the first four are kept.
package struct PunctuationRuns: Sendable {
    /// The runs in order of the text.
    package private(set) var runs: [PunctuationRun] = []
    /// The forms of all runs, one after the other.
    package private(set) var bytes: [UInt8] = []

    /// Marks of a run that are kept.
    private static let longest = 4
    /// The side of a run that touches a word: tatweel in UTF-8.
    private static let joined: [UInt8] = [0xD9, 0x80]

    /// No runs.
    package init() {}

    /// Forgets the runs.
    mutating func removeAll(keepingCapacity: Bool) {
        runs.removeAll(keepingCapacity: keepingCapacity)
        bytes.removeAll(keepingCapacity: keepingCapacity)
    }

    /// The bytes of a run's marks, without its sides.
    package func marks(of run: PunctuationRun) -> Range<Int> {
        let start = run.form.lowerBound + (bytes[run.form.lowerBound] == 0x20 ? 1 : 2)
        return start..<run.form.upperBound - (bytes[run.form.upperBound - 1] == 0x20 ? 1 : 2)
    }

    /// Finds the runs between the tokens of a text that the cleaner left; those beside a cut token are passed over.
    ///
    /// - Parameters:
    ///   - source: the UTF-8 bytes that the tokens were read from.
    ///   - limit: where the text that was read ends.
    mutating func read(_ tokens: [FoldedToken], in source: Span<UInt8>, upTo limit: Int) {
        removeAll(keepingCapacity: true)
        guard !tokens.isEmpty else { return }
        var end = 0
        var isKept = true
        for (index, token) in tokens.enumerated() {
            let start = Int(token.sourceStart)
            // Most gaps are one space.
            if start > end, start - end > 1 || source[end] != 0x20, isKept, !token.isCut {
                read(source, end..<start, before: index, touches: (index > 0, true))
            }
            end = max(end, Int(token.sourceEnd))
            isKept = !token.isCut
        }
        if isKept, end < limit {
            read(source, end..<limit, before: tokens.count, touches: (true, false))
        }
    }

    /// Finds the runs of one gap.
    private mutating func read(
        _ source: Span<UInt8>,
        _ gap: Range<Int>,
        before token: Int,
        touches: (left: Bool, right: Bool)
    ) {
        var at = gap.lowerBound
        // The run under way: where it begins and ends in the text and in `bytes`, and how many marks it has.
        var start: Int?
        var end = at
        var formStart = bytes.count
        var count = 0
        var touchesLeft = touches.left
        func close(_ list: inout PunctuationRuns, touchesRight: Bool) {
            guard let begin = start else { return }
            if touchesRight { list.bytes += Self.joined } else { list.bytes.append(0x20) }
            list.runs.append(
                PunctuationRun(token: token, form: formStart..<list.bytes.count, sourceRange: begin..<end)
            )
            start = nil
        }
        while at < gap.upperBound {
            let (scalar, length) = Self.scalar(source, at, gap.upperBound)
            switch scalar.map(Self.role) ?? .space {
            case .space:
                close(&self, touchesRight: false)
                touchesLeft = false
            case .hidden:
                break
            case .mark:
                if start == nil {
                    start = at
                    count = 0
                    formStart = bytes.count
                    if touchesLeft { bytes += Self.joined } else { bytes.append(0x20) }
                }
                if count < Self.longest { for offset in 0..<length { bytes.append(source[at + offset]) } }
                count += 1
                end = at + length
            }
            at += length
        }
        close(&self, touchesRight: touches.right)
    }

    private enum Role { case space, hidden, mark }

    /// What a scalar between two tokens is: white space and strays, something without a shape of its own, or a mark.
    private static func role(_ scalar: Unicode.Scalar) -> Role {
        switch scalar.value {
        case 0...0x20, 0x7F: return .space
        case 0x21...0x7E: return Unicode.Scalar("0")...Unicode.Scalar("9") ~= scalar ? .space : .mark
        case 0x640: return .hidden
        default: break
        }
        switch scalar.properties.generalCategory {
        case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
            .finalPunctuation, .otherPunctuation, .mathSymbol, .currencySymbol, .modifierSymbol, .otherSymbol:
            return .mark
        case .nonspacingMark, .enclosingMark, .spacingMark, .format: return .hidden
        default: return .space
        }
    }

    /// The scalar at a place and its length in bytes; nil and 1 where there is no well-formed one.
    private static func scalar(_ source: Span<UInt8>, _ at: Int, _ limit: Int) -> (Unicode.Scalar?, Int) {
        let first = source[at]
        if first < 0x80 { return (Unicode.Scalar(first), 1) }
        let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC2 ? 2 : 1
        guard length > 1, at + length <= limit else { return (nil, 1) }
        var value = UInt32(first) & (0x7F >> UInt32(length))
        for offset in 1..<length {
            let byte = source[at + offset]
            guard byte & 0xC0 == 0x80 else { return (nil, 1) }
            value = value << 6 | UInt32(byte & 0x3F)
        }
        guard let scalar = Unicode.Scalar(value) else { return (nil, 1) }
        return (scalar, length)
    }
}
