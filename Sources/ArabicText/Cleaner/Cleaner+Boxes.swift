/// Boxes of other stories: their headers, and how far they reach.
extension Cleaner {
    /// A header found on a line.
    struct Header {
        let rule: CleaningRule
        /// Such headers stand below articles; others stand anywhere.
        let isStrong: Bool
        /// Whether the line holds the header alone, so that the other stories follow it.
        let isAlone: Bool
    }

    /// The header that a line is or begins with.
    func header(_ line: Line, _ page: Page) -> Header? {
        let roles: Cue = [.relatedHeader, .relatedInline, .relatedColon, .moreFrom, .mostRead]
        guard !line.roles.isDisjoint(with: roles) else { return nil }
        let count = line.words.count
        func isFollowedByMark(_ length: Int) -> Bool {
            let gap = page.gap(after: line.words.lowerBound + length - 1, in: line.words, line.source.upperBound)
            return page.contains(gap, ":|") || contains(gap, 0xC2, 0xBB, page)
        }
        let mostRead = match(.mostRead, line, page)
        if mostRead > 0, count <= mostRead + (isFollowedByMark(mostRead) ? 20 : 2), !line.endsSentence {
            return Header(rule: .mostRead, isStrong: true, isAlone: count <= mostRead + 2)
        }
        let strong = match(.relatedHeader, line, page)
        if strong > 0 {
            if count == strong { return Header(rule: .relatedStories, isStrong: true, isAlone: true) }
            if isFollowedByMark(strong), count <= strong + 20 {
                return Header(rule: .relatedStories, isStrong: true, isAlone: false)
            }
        }
        let inline = match(.relatedInline, line, page)
        if inline > 0 {
            if count == inline { return Header(rule: .relatedStories, isStrong: false, isAlone: true) }
            let clear = isFollowedByMark(inline) || !line.endsSentence
            if clear { return Header(rule: .relatedStories, isStrong: false, isAlone: false) }
        }
        let colon = match(.relatedColon, line, page)
        if colon > 0, page.contains(gap(line, colon, page), ":") {
            if count == colon { return Header(rule: .relatedStories, isStrong: false, isAlone: true) }
            if count <= 20, !line.endsSentence { return Header(rule: .relatedStories, isStrong: false, isAlone: false) }
        }
        let more = match(.moreFrom, line, page)
        if more > 0, count <= more + 2, !line.endsSentence, line.isClosing {
            return Header(rule: .relatedStories, isStrong: false, isAlone: true)
        }
        return nil
    }

    private func gap(_ line: Line, _ length: Int, _ page: Page) -> Range<Int> {
        page.gap(after: line.words.lowerBound + length - 1, in: line.words, line.source.upperBound)
    }

    private func contains(_ range: Range<Int>, _ first: UInt8, _ second: UInt8, _ page: Page) -> Bool {
        for at in range.dropLast() where page.input[at] == first && page.input[at + 1] == second { return true }
        return false
    }

    /// Where a box ends: one past its last paragraph.
    ///
    /// In the closing part of a text (after a source line, or late in the text with no body after it) the box takes
    /// the rest.
    /// Elsewhere it takes the headlines after it, up to the next full paragraph.
    func boxEnd(
        after index: Int,
        isStrong: Bool,
        afterSource: Bool,
        reach: Reach,
        _ lastBody: Int,
        _ page: Page,
        _ context: PageContext
    ) -> Int {
        let count = page.paragraphs.count
        let position = context.position(index)
        if reach == .generous {
            if afterSource && position > 0.25 { return count }
            if position >= (isStrong ? 0.8 : 0.9) { return count }
            if position >= (isStrong ? 0.5 : 0.75), lastBody <= index { return count }
        }
        let most = reach == .generous ? (isStrong ? 10 : 6) : 3
        var end = index + 1
        while end < count, end - index <= most, !isFull(end, page) { end += 1 }
        // Lines up to the limit and still no full paragraph: a list of short paragraphs, not headlines; take none.
        return end - index > most && end < count ? index + 1 : end
    }

    /// The last place where two full paragraphs stand in a row, as in an article and not as between headlines and
    /// dates;
    /// −1 if there is none. A header above it stands inside the article.
    func lastBodyStart(_ page: Page) -> Int {
        var isNextFull = false
        for index in page.paragraphs.indices.reversed() {
            let isFull = isFull(index, page)
            if isFull && isNextFull { return index }
            isNextFull = isFull
        }
        return -1
    }

    /// Whether a paragraph is running text: long, or a sentence with its full stop.
    private func isFull(_ index: Int, _ page: Page) -> Bool {
        let words = page.paragraphs[index].tokens.count
        return words >= 22 || words >= 8 && page.line(index).endsSentence
    }
}
