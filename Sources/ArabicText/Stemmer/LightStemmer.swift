/// Cuts clitics and endings off folded Arabic words, as far as that is safe without a dictionary.
///
/// Our own rules in the family of Larkey's light10 (L. Larkey, L. Ballesteros, M. Connell, Light Stemming for Arabic
/// Information Retrieval, 2007): conjunction and article before the word, pronoun, number and nisba after it. The
/// stem is a
/// piece of the word as folded, so nothing is allocated; words of other scripts and digits come back whole.
/// `Stemming.md`
/// has the rules with examples and what they are known to get wrong.
///
/// Works on text folded by the default options (teh marbuta as heh, alef maksura as yeh, bare alef).
package struct LightStemmer: Sendable {
    /// Letters that must remain.
    static let shortestStem = 3

    /// Made when the first word is cut: most models have no stems, and are opened for a single article too.
    private static let lists = ProtectedWords()
    var protected: ProtectedWords { Self.lists }

    /// The stemmer. It has no settings.
    package init() {}

    /// The part of a folded word that is its stem.
    ///
    /// - Parameters:
    ///   - word: a folded word, two bytes a letter; any other bytes are returned whole.
    ///   - hasInitialHamza: the word was written with hamza or madda on its first alef, so it has no article
    ///     (`FoldedToken.hasInitialHamza`). Where the spelling is not known, a list of words does what it can.
    /// - Returns: byte offsets in the word.
    package func stem(_ word: UnsafeBufferPointer<UInt8>, hasInitialHamza: Bool = false) -> Range<Int> {
        let letters = Letters(word)
        guard letters.isArabic, letters.count > Self.shortestStem, !protected.isWhole(letters, 0..<letters.count) else {
            return 0..<word.count
        }
        // Beginnings first: the guards of the endings count the letters of the word proper, so that a word has the
        // same stem
        // with an article as without one.
        let start = cutPrefixes(letters, 0..<letters.count, hasInitialHamza)
        let rest = start..<letters.count
        let end =
            rest.count <= Self.shortestStem || protected.isWhole(letters, rest)
            ? rest.upperBound : cutEndings(letters, rest)
        return 2 * start..<2 * end
    }

    /// The part of a folded word that is its stem. See `stem(_:hasInitialHamza:)` with a buffer.
    package func stem(_ word: Span<UInt8>, hasInitialHamza: Bool = false) -> Range<Int> {
        word.withUnsafeBufferPointer { stem($0, hasInitialHamza: hasInitialHamza) }
    }

    /// The stem of a folded word as a string.
    package func stem(_ word: String) -> String {
        var word = word
        return word.withUTF8 { utf8 in
            String(decoding: UnsafeBufferPointer(rebasing: utf8[stem(utf8)]), as: UTF8.self)
        }
    }

    /// A folded word split into its clitics, as byte offsets in the word; empty ranges where there is none.
    package struct Clitics: Equatable, Sendable {
        /// waw or feh, "and", "so".
        package let conjunction: Range<Int>
        /// beh, kaf or lam, "with", "like", "to".
        package let preposition: Range<Int>
        /// alef lam, "the", or the second lam of "to the".
        package let article: Range<Int>
        /// The word itself with its own endings.
        package let stem: Range<Int>
        /// A pronoun at the end.
        package let pronoun: Range<Int>
    }

    /// Splits conjunction, preposition, article and pronoun off a folded word.
    ///
    /// Bolder than `stem`: a lone preposition is split where at least four letters remain. Without a dictionary some
    /// words
    /// that begin with these letters are split wrongly; use it to offer a second reading (of place names, say), not
    /// to replace
    /// the word.
    package func clitics(_ word: UnsafeBufferPointer<UInt8>, hasInitialHamza: Bool = false) -> Clitics {
        let letters = Letters(word)
        let count = letters.count
        guard letters.isArabic, count > Self.shortestStem, !protected.isWhole(letters, 0..<count) else {
            return Clitics(
                conjunction: 0..<0,
                preposition: 0..<0,
                article: 0..<0,
                stem: 0..<word.count,
                pronoun: word.count..<word.count
            )
        }
        let end = cutPronoun(letters, 0..<count)
        var start = 0
        var conjunction = 0..<0
        var preposition = 0..<0
        var article = 0..<0
        func remains(_ length: Int, _ least: Int) -> Bool { end - start - length >= least }
        if letters.isAny(start, .waw, .feh), remains(1, Self.shortestStem), !protectsInitial(letters, start..<end),
            letters[start] == .waw || letters.hasArticle(start + 1, end)
        {
            conjunction = start..<start + 1
            start += 1
        }
        if letters.hasPrefix(start, .lam, .lam), remains(2, Self.shortestStem) {
            preposition = start..<start + 1
            let lam = protectsInitial(letters, start + 1..<end) ? 0 : 1
            article = start + 1..<start + 1 + lam
            start += 1 + lam
        } else if letters.isAny(start, .beh, .kaf, .lam), !protectsInitial(letters, start..<end) {
            let articled = letters.hasArticle(start + 1, end) && letters[start] != .lam
            if articled && remains(3, Self.shortestStem) || remains(1, 4) {
                preposition = start..<start + 1
                start += 1
            }
        }
        if article.isEmpty, letters.hasArticle(start, end), !(start == 0 && hasInitialHamza),
            remains(2, Self.shortestStem),
            !protectsArticle(letters, start..<end)
        {
            article = start..<start + 2
            start += 2
        }
        func bytes(_ range: Range<Int>) -> Range<Int> { 2 * range.lowerBound..<2 * range.upperBound }
        return Clitics(
            conjunction: bytes(conjunction),
            preposition: bytes(preposition),
            article: bytes(article),
            stem: bytes(start..<end),
            pronoun: bytes(end..<count)
        )
    }

    // MARK: Beginnings

    /// Whether the first letter of a word (waw, feh, beh, kaf, lam) belongs to it.
    private func protectsInitial(_ letters: Letters, _ word: Range<Int>) -> Bool {
        let stem = word.lowerBound..<cutEndings(letters, word)
        if protected.beginsWithItself(letters, word) || protected.beginsWithItself(letters, stem) { return true }
        // A verb in the feminine.
        return letters[stem.upperBound - 1] == .teh
            && protected.beginsWithItself(letters, stem.lowerBound..<stem.upperBound - 1)
    }

    /// Whether the alef and lam that a word begins with belong to it.
    private func protectsArticle(_ letters: Letters, _ word: Range<Int>) -> Bool {
        protected.hasOwnArticle(letters, word)
            || protected.hasOwnArticle(letters, word.lowerBound..<cutEndings(letters, word))
    }

    /// How many letters go at the beginning; three letters must stay.
    ///
    /// Order: the conjunction is outermost, then the preposition, then the article, so each is looked for once, from
    /// the left.
    /// Single beh, kaf, lam and feh stay unless an article follows: too many words begin with them.
    private func cutPrefixes(_ letters: Letters, _ word: Range<Int>, _ hasInitialHamza: Bool) -> Int {
        var start = 0
        func remains(_ length: Int) -> Bool { word.upperBound - start - length >= Self.shortestStem }
        if letters[0] == .waw || letters[0] == .feh {
            let followed =
                letters.hasArticle(1, word.upperBound) || letters.hasPrefix(1, .lam, .lam)
                || letters.isAny(1, .beh, .kaf) && letters.hasArticle(2, word.upperBound)
            let isClitic = followed && remains(3) || letters[0] == .waw && remains(1)
            if isClitic, !protectsInitial(letters, word) { start = 1 }
        }
        if letters.isAny(start, .beh, .kaf), letters.hasArticle(start + 1, word.upperBound), remains(3),
            !protectsArticle(letters, start + 1..<word.upperBound), !protectsInitial(letters, start..<word.upperBound)
        {
            return start + 3
        }
        if letters.hasPrefix(start, .lam, .lam), remains(2) {
            // Before a word in lam, the article is not written: the second lam is the word's.
            return protectsInitial(letters, start + 1..<word.upperBound) ? start + 1 : start + 2
        }
        if letters.hasArticle(start, word.upperBound), !(start == 0 && hasInitialHamza), remains(2),
            !protectsArticle(letters, start..<word.upperBound)
        {
            return start + 2
        }
        return start
    }
}
