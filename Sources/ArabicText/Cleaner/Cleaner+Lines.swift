/// Rules that judge one line of at most `longestLine` words by itself.
extension Cleaner {
    /// The rule that cuts a whole line, if any.
    func lineRule(_ line: Line, _ page: Page, _ context: PageContext) -> CleaningRule? {
        if isFileName(line, page) { return .fileNames }
        let isForeign = isForeign(line, context)
        // Most lines hold no cue, no figure and no copyright sign.
        guard !line.roles.isEmpty || line.numbers > 0 || page.input[line.source.lowerBound] == 0xC2 else {
            return isForeign ? .foreignCaptions : nil
        }
        if isSource(line, page, context) { return .sourceLines }
        if isWireMark(line, page) { return .wireMarks }
        if isDate(line, page) { return .publicationDates }
        if isComment(line, page) { return .commentForms }
        if isCopyright(line, page) { return .copyright }
        if isSharing(line, page) { return .sharing }
        if isByline(line, page) { return .bylines }
        if isAgency(line, page) { return .agencyCredits }
        if isCaption(line, page) { return .pictureCaptions }
        if line.words.count <= 25, match(.link, line, page) > 0 { return .links }
        return isForeign ? .foreignCaptions : nil
    }

    /// The rule that cuts a whole paragraph longer than a line, if any.
    func paragraphRule(_ line: Line, _ page: Page, _ context: PageContext) -> CleaningRule? {
        isForeign(line, context) ? .foreignCaptions : nil
    }

    // MARK: Matching

    /// Length of the longest phrase of a role at the start of a line.
    func match(_ role: Cue, _ line: Line, _ page: Page) -> Int {
        cues.longest(role, at: line.words.lowerBound, before: line.words.upperBound, in: page.tokens)
    }

    /// Whether a phrase of a role stands anywhere in a line.
    private func contains(_ role: Cue, _ line: Line, _ page: Page) -> Bool {
        line.roles.contains(role)
            && line.words.contains { cues.longest(role, at: $0, before: line.words.upperBound, in: page.tokens) > 0 }
    }

    /// Whether phrases of the roles (and numbers, if allowed) fill a run of words.
    private func filled(_ words: Range<Int>, _ roles: Cue, numbers: Bool, _ page: Page) -> Bool {
        var at = words.lowerBound
        while at < words.upperBound {
            let length = cues.longest(roles, at: at, before: words.upperBound, in: page.tokens)
            if length > 0 {
                at += length
            } else if numbers, page.tokens[at].kind == .number {
                at += 1
            } else {
                return false
            }
        }
        return true
    }

    private func gap(after offset: Int, _ line: Line, _ page: Page) -> Range<Int> {
        page.gap(after: line.words.lowerBound + offset, in: line.words, line.source.upperBound)
    }

    // MARK: Rules

    /// A name with the ending of an image or a film.
    private func isFileName(_ line: Line, _ page: Page) -> Bool {
        guard line.words.count <= 15, page.tokens[line.words.upperBound - 1].kind != .arabic else { return false }
        var end = line.source.upperBound
        while end > line.source.lowerBound, page.input[end - 1] == 0x22 || page.input[end - 1] == 0x29 { end -= 1 }
        func ends(_ name: StaticString) -> Bool {
            let count = name.utf8CodeUnitCount
            guard end - line.source.lowerBound > count else { return false }
            for index in 0..<count {
                let byte = page.input[end - count + index]
                let lower = 0x41...0x5A ~= byte ? byte + 32 : byte
                if lower != name.utf8Start[index] { return false }
            }
            return true
        }
        return ends(".png") || ends(".jpg") || ends(".jpeg") || ends(".webp") || ends(".gif") || ends(".svg")
            || ends(".bmp") || ends(".mp4") || ends(".avif")
    }

    /// A paragraph nine tenths in another script, in an Arabic text.
    private func isForeign(_ line: Line, _ context: PageContext) -> Bool {
        line.latin >= 5 && 10 * line.arabic <= line.latin && context.isArabic && context.arabic >= 30
    }

    /// "Source: …", with few words after it; or the word alone near the end.
    private func isSource(_ line: Line, _ page: Page, _ context: PageContext) -> Bool {
        let length = match(.source, line, page)
        guard length > 0, line.words.count <= length + 10 else { return false }
        if length == line.words.count { return line.isClosing || context.position(line.index) > 0.5 }
        let gap = gap(after: length - 1, line, page)
        if page.contains(gap, ":|") { return !line.endsSentence || line.words.count <= length + 5 }
        return page.contains(gap, "/-", dashes: true) && line.words.count <= length + 4 && !line.endsSentence
    }

    /// "End", "to be continued", buttons of a gallery; with time and sequence mark.
    private func isWireMark(_ line: Line, _ page: Page) -> Bool {
        guard line.words.count <= 8 else { return false }
        if match([.gallery, .label], line, page) == line.words.count { return !line.endsSentence }
        guard line.roles.contains(.wireEnd), filled(line.words, [.wireEnd, .clock], numbers: true, page) else {
            return false
        }
        let first = page.tokens[line.words.lowerBound]
        return line.words.count > 1
            || match(.wireEnd, line, page) > 0 && !line.endsSentence
                && (first.kind == .arabic || line.isClosing)
    }

    /// A date and nothing else, or one announced as the date of publication.
    private func isDate(_ line: Line, _ page: Page) -> Bool {
        guard line.words.count <= 16, line.numbers > 0 || line.roles.contains(.published) else { return false }
        let dateWords: Cue = [.calendar, .clock]
        let announced = match(.published, line, page)
        if announced > 0 {
            let rest = line.words.lowerBound + announced..<line.words.upperBound
            if rest.isEmpty { return !line.endsSentence }
            if line.numbers > 0 {
                return filled(rest, dateWords, numbers: true, page)
            }
        }
        guard line.numbers > 0, filled(line.words, [.calendar, .clock, .published], numbers: true, page) else {
            return false
        }
        if line.roles.contains(.calendar), line.words.contains(where: { isCalendar($0, line, page) }) {
            // Elsewhere, or before a colon, it heads an entry of a chronicle.
            return (line.isOpening || line.isClosing) && !endsOpen(line, page)
        }
        // No month or day of the week: the figures must look like a date or a time of the day.
        var slashes = 0
        var colons = 0
        for word in line.words.dropLast()
        where page.tokens[word].kind == .number && page.tokens[word + 1].kind == .number {
            let between = page.gap(after: word, in: line.words, line.source.upperBound)
            if between.count == 1, page.contains(between, "/-.") { slashes += 1 }
            if between.count == 1, page.contains(between, ":") { colons += 1 }
        }
        return slashes >= 2 && (line.isOpening || line.isClosing) || colons >= 1 && line.words.count > line.numbers
    }

    private func isCalendar(_ word: Int, _ line: Line, _ page: Page) -> Bool {
        cues.longest(.calendar, at: word, before: line.words.upperBound, in: page.tokens) > 0
    }

    /// A line of a comment form.
    private func isComment(_ line: Line, _ page: Page) -> Bool {
        if match(.commentsOn, line, page) > 0 {
            let last = line.words.upperBound - 1
            return cues.longest(.closed, at: last, before: last + 1, in: page.tokens) > 0
        }
        guard line.words.count <= 20 else { return false }
        let alone = match(.commentAlone, line, page)
        if alone > 0, line.words.count == alone || line.words.count == alone + 1 && line.numbers == 1 {
            return !line.endsSentence
        }
        if line.words.count == 2, line.numbers == 1, page.tokens[line.words.lowerBound].kind == .number {
            return cues.longest(
                .commentAlone,
                at: line.words.lowerBound + 1,
                before: line.words.upperBound,
                in: page.tokens
            ) > 0
        }
        return match(.comment, line, page) > 0 || contains(.commentAnywhere, line, page)
    }

    /// A copyright notice: its formula, or a line that begins with the sign.
    private func isCopyright(_ line: Line, _ page: Page) -> Bool {
        if contains(.copyright, line, page) { return true }
        let start = line.source.lowerBound
        return page.input[start] == 0xC2 && start + 1 < line.source.upperBound && page.input[start + 1] == 0xA9
            && line.words.count <= 15
    }

    /// A call to share, follow or subscribe, or a row of network names.
    private func isSharing(_ line: Line, _ page: Page) -> Bool {
        if line.roles.contains(.network), line.words.count <= 12,
            line.words.count > 1 || line.isOpening || line.isClosing,
            filled(line.words, [.network, .share], numbers: false, page)
        {
            return true
        }
        let length = match(.share, line, page)
        if length > 0, line.words.count <= 25 {
            // One word alone ("share") proves little before a longer sentence.
            return length > 1 || line.words.count <= 4 || contains(.network, line, page)
        }
        return match(.shareWithNetwork, line, page) > 0 && line.words.count <= 25 && contains(.network, line, page)
            && !line.endsSentence
    }

    /// A short line at the beginning or end that names a writer, editor or translator.
    private func isByline(_ line: Line, _ page: Page) -> Bool {
        guard line.isOpening || line.isClosing else { return false }
        let length = match([.byline, .clearByline], line, page)
        guard length > 0, length < line.words.count else { return false }
        let first = line.words.lowerBound
        if line.isClosing, line.words.count <= 20,
            page.contains(line.source.lowerBound..<Int(page.tokens[first].sourceStart), "([")
        {
            return true
        }
        guard line.words.count <= 8, !line.endsSentence else { return false }
        if match(.clearByline, line, page) > 0 { return line.words.count <= 6 }
        return page.contains(gap(after: length - 1, line, page), ":/|-\\", dashes: true)
    }

    /// Agencies and little else: "(AFP)", "REUTERS/Name", "City – agency".
    private func isAgency(_ line: Line, _ page: Page) -> Bool {
        guard line.roles.contains(.agency), line.words.count <= 8, !line.endsSentence else { return false }
        var others = 0
        var marked = false
        var at = line.words.lowerBound
        while at < line.words.upperBound {
            let length = cues.longest(.agency, at: at, before: line.words.upperBound, in: page.tokens)
            if length == 0 {
                if page.tokens[at].kind == .number { return false }
                others += 1
                at += 1
                continue
            }
            let before =
                at == line.words.lowerBound
                ? line.source.lowerBound..<Int(page.tokens[at].sourceStart)
                : page.gap(after: at - 1, in: line.words, line.source.upperBound)
            let after = page.gap(after: at + length - 1, in: line.words, line.source.upperBound)
            if page.contains(before, "(/-+|", dashes: true) || page.contains(after, ")/-+|", dashes: true) {
                marked = true
            }
            at += length
        }
        guard others < line.words.count else { return false }
        return others == 0 || marked && others <= 3
    }

    /// Whether a line ends with a comma or colon, so that it goes on.
    private func endsOpen(_ line: Line, _ page: Page) -> Bool {
        let tail = max(line.source.lowerBound, line.source.upperBound - 2)..<line.source.upperBound
        return page.contains(tail, ",:;") || isArabicComma(tail, page)
    }

    private func isArabicComma(_ range: Range<Int>, _ page: Page) -> Bool {
        range.dropLast().contains { page.input[$0] == 0xD8 && page.input[$0 + 1] == 0x8C }
    }

    private func hasCreditMark(_ gap: Range<Int>, _ page: Page) -> Bool {
        page.contains(gap, ":/|") || isArabicComma(gap, page)
    }

    /// A caption marked as one: archive or illustration, a photographer, or an agency in brackets at its end.
    private func isCaption(_ line: Line, _ page: Page) -> Bool {
        guard !line.endsSentence || page.input[line.source.upperBound - 1] == 0x29 else { return false }
        if match(.captionStart, line, page) > 0, line.words.count <= 15, !endsOpen(line, page) { return true }
        if match(.longCaption, line, page) > 0 { return true }
        let credit = match(.photoCredit, line, page)
        if credit > 0, line.words.count <= credit + 8, hasCreditMark(gap(after: credit - 1, line, page), page) {
            return true
        }
        guard line.roles.contains(.captionEnd) || line.roles.contains(.agency) else { return false }
        // No sentence may end before the mark: a caption is one phrase.
        guard !line.words.dropFirst().contains(where: { page.tokens[$0].startsSentence }) else { return false }
        for start in line.words.dropFirst() {
            let before = page.gap(after: start - 1, in: line.words, line.source.upperBound)
            if filled(start..<line.words.upperBound, .captionEnd, numbers: false, page),
                page.contains(before, "(-/|[", dashes: true)
            {
                return true
            }
            if line.index > 0, page.contains(before, "(["),
                filled(start..<line.words.upperBound, [.agency, .captionEnd], numbers: false, page)
            {
                return true
            }
        }
        return false
    }
}
