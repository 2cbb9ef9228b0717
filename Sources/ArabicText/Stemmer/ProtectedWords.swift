/// Words whose letters look like clitics or endings but are their own, looked up without allocation.
///
/// The lists hold folded stems (after the endings went), so that one entry serves singular, plural, feminine and nisba.
struct ProtectedWords: Sendable {
    private static let whole: UInt64 = 1
    private static let initial: UInt64 = 2
    private static let article: UInt64 = 4
    private static let ending: UInt64 = 8
    private var table = WordTable(capacity: 512)

    init() {
        func add(_ list: String, _ role: UInt64) {
            for line in list.split(separator: "\n") {
                for word in line.split(separator: " ") { table.insert(Array(word.utf8), role) }
            }
        }
        add(Self.wholeWords, Self.whole)
        add(Self.initialLetters, Self.initial)
        add(Self.ownArticles, Self.article)
        add(Self.ownEndings, Self.ending)
    }

    /// Whether a word is never cut.
    func isWhole(_ letters: Letters, _ word: Range<Int>) -> Bool { value(letters, word) & Self.whole != 0 }
    /// Whether the first letter of a stem is its own.
    func beginsWithItself(_ letters: Letters, _ word: Range<Int>) -> Bool { value(letters, word) & Self.initial != 0 }
    /// Whether the alef and lam at the beginning of a stem are its own.
    func hasOwnArticle(_ letters: Letters, _ word: Range<Int>) -> Bool { value(letters, word) & Self.article != 0 }
    /// Whether the ending of a stem is its own.
    func hasOwnEnding(_ letters: Letters, _ word: Range<Int>) -> Bool {
        if value(letters, word) & Self.ending != 0 { return true }
        // With an article or a conjunction before it, the word is the same.
        var start = word.lowerBound
        if letters.isAny(start, .waw, .feh), letters.hasArticle(start + 1, word.upperBound) { start += 1 }
        if letters.isAny(start, .beh, .kaf), letters.hasArticle(start + 1, word.upperBound) { start += 1 }
        if letters.hasArticle(start, word.upperBound) || letters.hasPrefix(start, .lam, .lam) { start += 2 }
        if start > word.lowerBound, value(letters, start..<word.upperBound) & Self.ending != 0 { return true }
        guard start < word.upperBound, letters[start] == .waw || letters.isAny(start, .beh, .lam, .kaf) else {
            return false
        }
        return value(letters, start + 1..<word.upperBound) & Self.ending != 0
    }

    private func value(_ letters: Letters, _ word: Range<Int>) -> UInt64 {
        guard !word.isEmpty, word.count <= 12 else { return 0 }
        // The table reads 16 bytes from the start of a word; copy it where they may not be there.
        var copy: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        return withUnsafeMutableBytes(of: &copy) { raw in
            raw.copyBytes(from: letters.utf8(word))
            guard let base = raw.baseAddress else { return 0 }
            return table.value(
                UnsafePointer(base.assumingMemoryBound(to: UInt8.self)),
                count: 2 * word.count,
                hash: TermHash.hash(padded: base, count: 2 * word.count)
            )
        }
    }
}
