/// The folding of every scalar under one set of options, as a table.
///
/// Built once a pipeline (a fraction of a millisecond, 256 KB) from `UnicodeData` and `FoldingOptions`, so that the
/// scanner
/// needs one look-up a scalar. Scalars above U+FFFF are rare and searched in ranges.
struct FoldTable: Sendable {
    /// One entry for each scalar below U+10000 (surrogates are separators).
    private var entries: [UInt32]
    /// The entries of U+0600…U+06FF once more, by their two bytes of UTF-8 as they are read from memory (the first one
    /// lowest): for reading words of Arabic without taking scalars apart. 0 for all other pairs of bytes.
    private var pairs: [UInt32]
    /// Expansions: a count, then so many entries.
    private(set) var pool: [UInt32] = []
    /// Letters above U+FFFF: pairs of first and last scalar.
    private let highLetters: [UInt32]
    private let options: FoldingOptions

    /// Whether tatweel, space, tatweel joins the halves of a word.
    var joinsSplitWords: Bool { options.joinsSplitWords }

    init(_ options: FoldingOptions) {
        self.options = options
        entries = [UInt32](repeating: 0, count: 0x10000)
        pairs = entries
        highLetters = UnicodeData.letters.pairs.filter { $0.first > 0xFFFF }.flatMap { [$0.first, $0.last] }
        fillLetters()
        fillDigits()
        fillPunctuation()
        fillMarks()
        if options.compatibilityForms { fillCompatibilityForms() }
        for scalar in 0x600...0x6FF {
            pairs[(0x80 | scalar & 0x3F) << 8 | 0xC0 | scalar >> 6] = entries[scalar]
        }
    }

    /// Calls `body` with the entries of the scalars below U+10000 and with `pairs`; both are valid inside only.
    func withTables(_ body: (_ entries: UnsafePointer<UInt32>, _ pairs: UnsafePointer<UInt32>) -> Void) {
        entries.withUnsafeBufferPointer { entries in
            pairs.withUnsafeBufferPointer { pairs in
                guard let entries = entries.baseAddress, let pairs = pairs.baseAddress else { return }
                body(entries, pairs)
            }
        }
    }

    // MARK: Look-up

    /// The entry of a scalar above U+FFFF, or nil for a letter that is written as it is.
    func highEntry(_ scalar: UInt32) -> FoldEntry? {
        if options.compatibilityForms, let target = UnicodeData.compatibility.target(of: scalar) {
            return target <= 0xFFFF ? FoldEntry(rawValue: entries[Int(target)]) : nil
        }
        if let digit = Self.digitValue(scalar) {
            return options.digits ? FoldEntry(FoldEntry.Class.digit, writes: 0x30 + digit) : nil
        }
        if scalar >= 0xE0000 { return FoldEntry(rawValue: scalar < 0xE0200 ? FoldEntry.Class.joiner : 0) }
        return highLetters.containsScalar(scalar) ? nil : .separator
    }

    /// The entry of hamza or madda composed with the folded letter before it, if they compose.
    func composed(_ mark: UInt32, with letter: UInt32) -> FoldEntry? {
        let result: UInt32
        switch (letter, mark) {
        case (ArabicScalar.alef, ArabicScalar.maddahAbove): result = ArabicScalar.alefWithMadda
        case (ArabicScalar.alef, ArabicScalar.hamzaAbove): result = ArabicScalar.alefWithHamzaAbove
        case (ArabicScalar.alef, ArabicScalar.hamzaBelow): result = ArabicScalar.alefWithHamzaBelow
        case (ArabicScalar.waw, ArabicScalar.hamzaAbove): result = ArabicScalar.wawWithHamza
        case (ArabicScalar.yeh, ArabicScalar.hamzaAbove): result = ArabicScalar.yehWithHamza
        case (ArabicScalar.alefMaksura, ArabicScalar.hamzaAbove): result = ArabicScalar.yehWithHamza
        default: return nil
        }
        return FoldEntry(rawValue: entries[Int(result)])
    }

    // MARK: Building

    private mutating func set(_ scalar: UInt32, _ entry: FoldEntry) { entries[Int(scalar)] = entry.rawValue }

    private mutating func fillLetters() {
        let lower = ScalarMap(options.letterCase ? [0x41, 0x5A, 1, 0x61] + UnicodeData.lowercase : [])
        let base = ScalarMap(options.accents ? UnicodeData.base : [])
        for scalar in UInt32(0x41)...0x5A {
            set(scalar, FoldEntry(FoldEntry.Class.otherLetter, writes: options.letterCase ? scalar + 32 : scalar))
        }
        for scalar in UInt32(0x61)...0x7A { set(scalar, FoldEntry(FoldEntry.Class.otherLetter, writes: scalar)) }
        for (first, last) in UnicodeData.letters.pairs where first <= 0xFFFF {
            for scalar in first...min(last, 0xFFFF) {
                if ArabicScalar.isArabic(scalar) {
                    set(scalar, FoldEntry(FoldEntry.Class.arabic, writes: options.folded(arabic: scalar)))
                } else {
                    set(scalar, FoldEntry(FoldEntry.Class.otherLetter, writes: lower[base[scalar]]))
                }
            }
        }
    }

    private mutating func fillDigits() {
        for scalar in UInt32(0x30)...0x39 { set(scalar, FoldEntry(FoldEntry.Class.digit, writes: scalar)) }
        for zero in UnicodeData.zeros where zero <= 0xFFF6 {
            for value in UInt32(0)...9 {
                set(
                    zero + value,
                    FoldEntry(FoldEntry.Class.digit, writes: options.digits ? 0x30 + value : zero + value)
                )
            }
        }
    }

    private mutating func fillPunctuation() {
        for scalar: UInt32 in [0x0A, 0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029] {
            set(scalar, FoldEntry(rawValue: FoldEntry.Class.lineBreak))
        }
        for scalar: UInt32 in [
            0x21, 0x2E, 0x3F, 0x2026, 0x203C, 0x3002, ArabicScalar.questionMark, ArabicScalar.fullStop,
        ] {
            set(scalar, FoldEntry(rawValue: FoldEntry.Class.sentenceEnd))
        }
    }

    private mutating func fillMarks() {
        for (first, last) in UnicodeData.marks.pairs where first <= 0xFFFF {
            for scalar in first...min(last, 0xFFFF) {
                let isAccent = !ArabicScalar.isArabic(scalar)
                let dropped = isAccent ? options.accents || options.marks : options.marks
                set(scalar, dropped ? .mark : FoldEntry(FoldEntry.Class.keptMark, writes: scalar))
            }
        }
        // Small high letters and hamzas that Unicode files under letters, though they are vowel signs of the Quran.
        for scalar: UInt32 in [0x06E5, 0x06E6, ArabicScalar.highHamza] where options.marks { set(scalar, .mark) }
        for scalar in [ArabicScalar.maddahAbove, ArabicScalar.hamzaAbove, ArabicScalar.hamzaBelow] {
            set(scalar, FoldEntry(rawValue: FoldEntry.Class.composing))
        }
        let tatweel = FoldEntry(FoldEntry.Class.keptMark, writes: ArabicScalar.tatweel)
        set(ArabicScalar.tatweel, options.tatweel ? FoldEntry(rawValue: FoldEntry.Class.tatweel) : tatweel)
        for (first, last) in UnicodeData.formats.pairs where first <= 0xFFFF {
            for scalar in first...last {
                switch scalar {
                case 0x0600...0x0605, 0x06DD, 0x070F, 0x0890...0x0891, 0x08E2, 0x200B, 0xFFF9...0xFFFB:
                    // Number and verse signs, zero-width space, annotation marks: borders of words.
                    set(scalar, .separator)
                default:
                    let kept = FoldEntry(FoldEntry.Class.keptMark, writes: scalar)
                    set(scalar, options.invisible ? FoldEntry(rawValue: FoldEntry.Class.joiner) : kept)
                }
            }
        }
    }

    private mutating func fillCompatibilityForms() {
        let runs = UnicodeData.compatibility
        for start in stride(from: 0, to: runs.count, by: 4) where runs[start] <= 0xFFFF {
            var target = runs[start + 3]
            for scalar in stride(from: runs[start], through: runs[start + 1], by: Int(runs[start + 2])) {
                entries[Int(scalar)] = entries[Int(target)]
                target += runs[start + 2]
            }
        }
        let expansions = UnicodeData.expansions
        var at = 0
        while at < expansions.count {
            let (scalar, count) = (expansions[at], Int(expansions[at + 1]))
            let parts = expansions[at + 2..<at + 2 + count].map { FoldEntry(rawValue: entries[Int($0)]) }
            at += 2 + count
            // High hamza letters are folded as letters; a mark on a space or on tatweel is a mark.
            guard scalar <= 0xFFFF, !(0x0675...0x0678).contains(scalar) else { continue }
            if parts.contains(where: \.isLetter) {
                set(scalar, FoldEntry(expansion: pool.count))
                pool.append(UInt32(count))
                pool.append(contentsOf: parts.map(\.rawValue))
            } else if options.marks {
                set(scalar, .mark)
            }
        }
    }

    private static func digitValue(_ scalar: UInt32) -> UInt32? {
        for zero in UnicodeData.zeros where scalar >= zero && scalar < zero + 10 { return scalar - zero }
        return nil
    }
}

/// A map of scalars below U+10000, the identity where nothing is said.
private struct ScalarMap {
    /// The target of each scalar, 0 for those of which nothing is said.
    private var targets: [UInt16] = []

    /// - Parameter runs: first, last, step, target of the first.
    init(_ runs: [UInt32]) {
        guard !runs.isEmpty else { return }
        targets = [UInt16](repeating: 0, count: 0x10000)
        for start in stride(from: 0, to: runs.count, by: 4) where runs[start + 1] <= 0xFFFF {
            var target = runs[start + 3]
            for scalar in stride(from: runs[start], through: runs[start + 1], by: Int(runs[start + 2])) {
                if target <= 0xFFFF { targets[Int(scalar)] = UInt16(target) }
                target += runs[start + 2]
            }
        }
    }

    subscript(scalar: UInt32) -> UInt32 {
        guard !targets.isEmpty, scalar <= 0xFFFF, targets[Int(scalar)] != 0 else { return scalar }
        return UInt32(targets[Int(scalar)])
    }
}

extension [UInt32] {
    /// The array read as pairs of first and last scalar.
    fileprivate var pairs: [(first: UInt32, last: UInt32)] {
        stride(from: 0, to: count, by: 2).map { (self[$0], self[$0 + 1]) }
    }

    /// Whether a scalar lies in one of ascending pairs of first and last scalar.
    fileprivate func containsScalar(_ scalar: UInt32) -> Bool {
        var (low, high) = (0, count / 2)
        while low < high {
            let middle = (low + high) / 2
            if self[2 * middle + 1] < scalar { low = middle + 1 } else { high = middle }
        }
        return low < count / 2 && self[2 * low] <= scalar
    }

    /// The target of a scalar in ascending runs of first, last, step, target; nil when in none.
    fileprivate func target(of scalar: UInt32) -> UInt32? {
        var (low, high) = (0, count / 4)
        while low < high {
            let middle = (low + high) / 2
            if self[4 * middle + 1] < scalar { low = middle + 1 } else { high = middle }
        }
        let run = 4 * low
        guard run < count, self[run] <= scalar, (scalar - self[run]).isMultiple(of: self[run + 2]) else { return nil }
        return self[run + 3] + scalar - self[run]
    }
}
