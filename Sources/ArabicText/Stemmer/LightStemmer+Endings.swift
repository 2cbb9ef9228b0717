extension LightStemmer {
    /// Where the endings of a word begin.
    ///
    /// Order: endings are peeled from the outside in, each kind once: pronoun; alef of the accusative or of a
    /// country's name;
    /// plural and dual; feminine; nisba. A pronoun turns teh marbuta into teh, which goes with it.
    func cutEndings(_ letters: Letters, _ word: Range<Int>) -> Int {
        var end = cutPronoun(letters, word)
        let start = word.lowerBound
        func remains(_ length: Int, _ least: Int = LightStemmer.shortestStem) -> Bool { end - length - start >= least }

        if end < word.upperBound {
            if letters[end - 1] == .teh, letters[end - 2] != .alef, remains(1) { end -= 1 }
        } else if letters.hasSuffix(end, .waw, .alef), remains(2) {
            return end - 2  // verbs in the plural take no other ending
        } else if letters[end - 1] == .alef, remains(1) {
            end -= 1
        }
        if letters.hasSuffix(end, .alef, .teh), remains(2) {
            end -= 2
        } else if letters.hasSuffix(end, .waw, .noon) || letters.hasSuffix(end, .yeh, .noon)
            || letters.hasSuffix(end, .alef, .noon)
        {
            // Short words in these letters are seldom plurals (names of countries, verbal nouns), long ones mostly are.
            if remains(2, 4), !protected.hasOwnEnding(letters, start..<end) { end -= 2 }
        }
        if letters.hasSuffix(end, .yeh, .heh), remains(2) {
            end -= 2
        } else if letters[end - 1] == .heh || letters[end - 1] == .yeh, remains(1) {
            end -= 1
        }
        return end
    }

    /// Letters that stand before "our" far more often than before a noon of the root.
    private static let beforeOur: [Letter] = [
        .teh, .beh, Letter(0x062F), Letter(ArabicScalar.reh), Letter(ArabicScalar.yehWithHamza),
    ]

    /// Where a pronoun at the end of a word begins; the word's end if there is none.
    func cutPronoun(_ letters: Letters, _ word: Range<Int>) -> Int {
        let end = word.upperBound
        func remains(_ length: Int, _ least: Int = LightStemmer.shortestStem) -> Bool {
            end - length - word.lowerBound >= least
        }

        if letters.hasSuffix(end, .meem, .alef), remains(3), letters[end - 3] == .heh || letters[end - 3] == .kaf {
            return end - 3
        }
        if letters.hasSuffix(end, .heh, .alef), remains(2) { return end - 2 }
        if letters.hasSuffix(end, .heh, .meem), remains(2), !protected.hasOwnEnding(letters, word) { return end - 2 }
        // Rarer pronouns look like ends of words; ask for one letter more.
        if letters.hasSuffix(end, .heh, .noon) || letters.hasSuffix(end, .kaf, .meem), remains(2, 4),
            !protected.hasOwnEnding(letters, word)
        {
            return end - 2
        }
        // Noon and alef are "our", or the accusative of a word in noon; the letter before tells which is likelier.
        if letters.hasSuffix(end, .noon, .alef), remains(2, 4), Self.beforeOur.contains(letters[end - 3]) {
            return end - 2
        }
        return end
    }
}

/// A folded letter: the two bytes of its UTF-8, big-endian.
struct Letter: Equatable, Sendable {
    let code: UInt16

    init(_ scalar: UInt32) { code = UInt16((0xC0 | scalar >> 6) << 8 | 0x80 | scalar & 0x3F) }
    init(code: UInt16) { self.code = code }

    static let alef = Letter(ArabicScalar.alef)
    static let beh = Letter(ArabicScalar.beh)
    static let teh = Letter(ArabicScalar.teh)
    static let feh = Letter(ArabicScalar.feh)
    static let kaf = Letter(ArabicScalar.kaf)
    static let lam = Letter(ArabicScalar.lam)
    static let meem = Letter(ArabicScalar.meem)
    static let noon = Letter(ArabicScalar.noon)
    static let heh = Letter(ArabicScalar.heh)
    static let waw = Letter(ArabicScalar.waw)
    static let yeh = Letter(ArabicScalar.yeh)
}

/// A word of two-byte letters, read by letter.
struct Letters {
    let bytes: UnsafeBufferPointer<UInt8>
    let count: Int
    /// Whether every letter is one of U+0600…U+06FF, two bytes each, so that offsets in letters are offsets in bytes
    /// halved.
    let isArabic: Bool

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
        count = bytes.count / 2
        var arabic = bytes.count.isMultiple(of: 2)
        var at = 0
        while arabic, at + 1 < bytes.count {
            arabic = 0xD8...0xDB ~= bytes[at] && bytes[at + 1] & 0xC0 == 0x80
            at += 2
        }
        isArabic = arabic
    }

    /// The letter at an index of a word that `isArabic`; a letter that equals none when out of range.
    subscript(index: Int) -> Letter {
        guard index >= 0, index < count else { return Letter(code: 0) }
        return Letter(code: UInt16(bytes[2 * index]) << 8 | UInt16(bytes[2 * index + 1]))
    }

    func isAny(_ index: Int, _ first: Letter, _ second: Letter) -> Bool {
        let letter = self[index]
        return letter == first || letter == second
    }
    func isAny(_ index: Int, _ first: Letter, _ second: Letter, _ third: Letter) -> Bool {
        isAny(index, first, second) || self[index] == third
    }
    func hasPrefix(_ start: Int, _ first: Letter, _ second: Letter) -> Bool {
        self[start] == first && self[start + 1] == second
    }
    func hasArticle(_ start: Int, _ end: Int) -> Bool { start + 2 < end && hasPrefix(start, .alef, .lam) }
    func hasSuffix(_ end: Int, _ first: Letter, _ second: Letter) -> Bool {
        self[end - 2] == first && self[end - 1] == second
    }
    func utf8(_ range: Range<Int>) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(rebasing: bytes[2 * range.lowerBound..<2 * range.upperBound])
    }
}
