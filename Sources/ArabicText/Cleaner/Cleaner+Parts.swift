/// Rules that cut part of a paragraph.
extension Cleaner {
    /// Cuts credits, source notes and story links at the ends of a paragraph that stays.
    func cutParts(of index: Int, _ page: inout Page) {
        let words = page.paragraphs[index].tokens
        let end = page.paragraphs[index].sourceRange.upperBound
        guard !page.paragraphs[index].roles.isDisjoint(with: [.source, .agency, .relatedInline, .gallery]) else {
            return
        }
        if isEnabled(.wireMarks) {
            let buttons = cues.longest(.gallery, at: words.lowerBound, before: words.upperBound, in: page.tokens)
            if buttons > 0, buttons < words.count {
                page.cut(words.lowerBound..<words.lowerBound + buttons, .wireMarks)
            }
        }
        let tail = max(words.lowerBound + 1, words.upperBound - 26)
        for start in tail..<max(tail, words.upperBound) where page.tokens[start].cue != 0 {
            let roles = cues.startRoles(of: page.tokens[start].cue)
            guard !roles.isDisjoint(with: [.source, .agency, .relatedInline]) else { continue }
            let before = page.gap(after: start - 1, in: words, end)
            if isEnabled(.agencyCredits), roles.contains(.agency), page.contains(before, "(["),
                isAgencyTail(start..<words.upperBound, end, page)
            {
                page.cut(start..<words.upperBound, .agencyCredits, openingBracket(before, page)..<end)
                return
            }
            guard page.tokens[start].startsSentence || page.contains(before, "(|") else { continue }
            let source = cues.longest(.source, at: start, before: words.upperBound, in: page.tokens)
            if isEnabled(.sourceLines), source > 0, words.upperBound - start <= source + 6,
                index + 3 >= page.paragraphs.count,
                page.contains(page.gap(after: start + source - 1, in: words, end), ":")
            {
                page.cut(start..<words.upperBound, .sourceLines, Int(page.tokens[start].sourceStart)..<end)
                return
            }
            let related = cues.longest(.relatedInline, at: start, before: words.upperBound, in: page.tokens)
            if isEnabled(.relatedStories), related > 0,
                page.contains(page.gap(after: start + related - 1, in: words, end), ":"),
                !(start + 1..<words.upperBound).contains(where: { page.tokens[$0].startsSentence })
            {
                page.cut(start..<words.upperBound, .relatedStories, Int(page.tokens[start].sourceStart)..<end)
                return
            }
        }
    }

    /// Whether agencies fill the rest of a paragraph up to a closing bracket.
    private func isAgencyTail(_ words: Range<Int>, _ end: Int, _ page: Page) -> Bool {
        var at = words.lowerBound
        while at < words.upperBound {
            let length = cues.longest(.agency, at: at, before: words.upperBound, in: page.tokens)
            if length == 0 { return false }
            at += length
        }
        return page.contains(page.gap(after: words.upperBound - 1, in: words, end), ")]")
    }

    private func openingBracket(_ range: Range<Int>, _ page: Page) -> Int {
        range.last { page.input[$0] == 0x28 || page.input[$0] == 0x5B } ?? range.upperBound
    }

    /// Cuts web and mail addresses, each to the next white space.
    func cutAddresses(_ page: inout Page) {
        for index in page.paragraphs.indices
        where page.paragraphs[index].rule == nil && page.paragraphs[index].latin > 1 {
            let words = page.paragraphs[index].tokens
            let end = page.paragraphs[index].sourceRange.upperBound
            var at = words.lowerBound
            while at < words.upperBound {
                guard page.tokens[at].kind == .latin, isAddress(at, words, end, page) else {
                    at += 1
                    continue
                }
                let span = addressSpan(at, page.paragraphs[index].sourceRange, page)
                var first = at
                while first > words.lowerBound, Int(page.tokens[first - 1].sourceStart) >= span.lowerBound {
                    first -= 1
                }
                var last = at + 1
                while last < words.upperBound, Int(page.tokens[last].sourceEnd) <= span.upperBound { last += 1 }
                page.cut(first..<last, .links, span)
                at = last
            }
        }
    }

    /// Whether a token begins "http://", "https://", "www." or is the name before "@host.".
    private func isAddress(_ at: Int, _ words: Range<Int>, _ end: Int, _ page: Page) -> Bool {
        let next = Int(page.tokens[at].sourceEnd)
        guard at + 1 < words.upperBound, next < end else { return false }
        let byte = page.input[next]
        if byte == 0x40 {  // @
            guard page.tokens[at + 1].kind == .latin, Int(page.tokens[at + 1].sourceStart) == next + 1 else {
                return false
            }
            let host = Int(page.tokens[at + 1].sourceEnd)
            return host < end && (page.input[host] == 0x2E || page.input[host] == 0x2D)
        }
        guard byte == 0x3A || byte == 0x2E, page.tokens[at].cue != 0,
            cues.longest(.address, at: at, before: words.upperBound, in: page.tokens) > 0
        else { return false }
        return byte == 0x2E || next + 2 < end && page.input[next + 1] == 0x2F && page.input[next + 2] == 0x2F
    }

    /// The run of printable ASCII around a token, within its paragraph.
    private func addressSpan(_ at: Int, _ paragraph: Range<Int>, _ page: Page) -> Range<Int> {
        func isPart(_ byte: UInt8) -> Bool {
            byte > 0x20 && byte < 0x7F && byte != 0x22 && byte != 0x28 && byte != 0x29 && byte != 0x3C && byte != 0x3E
        }
        var low = Int(page.tokens[at].sourceStart)
        var high = Int(page.tokens[at].sourceEnd)
        while low > paragraph.lowerBound, isPart(page.input[low - 1]) { low -= 1 }
        while high < paragraph.upperBound, isPart(page.input[high]) { high += 1 }
        return low..<high
    }
}
