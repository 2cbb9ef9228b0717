/// Decides which passages of a news page are not the article.
///
/// Decisions are made on folded tokens, a line at a time, with the punctuation of the source as further evidence;
/// they know
/// wordings that all sites share, and no outlet. Order: repeats, then lines one by one, then boxes of other stories
/// (which
/// reach over several lines), then repeated sentences and addresses inside what is left. A text that would lose more
/// than
/// `bodyGuard` of its words to rules other than repeats is cut more carefully, and at last not at all.
struct Cleaner: Sendable {
    /// The largest share of the words (repeats left out) that may be cut.
    static let bodyGuard = 0.85
    /// Words of a paragraph from which on a repeat is cut.
    static let repeatedParagraphWords = 5
    /// Words of a sentence from which on a repeat is cut.
    static let repeatedSentenceWords = 10
    /// Longest line, in words, that the rules for lines look at.
    static let longestLine = 30

    private let enabled: UInt32
    let cues: CueTable

    init(rules: some Sequence<CleaningRule>, cues: CueTable) {
        enabled = rules.reduce(0) { $0 | Self.bit($1) }
        self.cues = cues
    }

    private static func bit(_ rule: CleaningRule) -> UInt32 {
        1 << UInt32(CleaningRule.allCases.firstIndex(of: rule) ?? 31)
    }

    /// Whether any rule is on.
    var isEnabled: Bool { enabled != 0 }

    func isEnabled(_ rule: CleaningRule) -> Bool { enabled & Self.bit(rule) != 0 }

    /// Marks the tokens, paragraphs and passages of a buffer that the rules cut.
    ///
    /// - Parameter input: the text that the buffer was made of.
    func clean(_ input: UnsafeBufferPointer<UInt8>, _ buffer: inout TokenBuffer) {
        guard isEnabled, !buffer.tokens.isEmpty else { return }
        var page = Page(
            input: input,
            cues: cues,
            tokens: buffer.tokens,
            paragraphs: buffer.paragraphs,
            passages: buffer.passages
        )
        buffer.tokens = []
        buffer.paragraphs = []
        buffer.passages = []
        if isEnabled(.repeatedParagraphs) { cutRepeatedParagraphs(&page, &buffer) }
        cutLinesAndBoxes(&page)
        if isEnabled(.repeatedSentences) { cutRepeatedSentences(&page, &buffer) }
        if isEnabled(.links) { cutAddresses(&page) }
        page.collectPassages()
        buffer.tokens = page.tokens
        buffer.paragraphs = page.paragraphs
        buffer.passages = page.passages
    }

    // MARK: Repeats

    private func cutRepeatedParagraphs(_ page: inout Page, _ buffer: inout TokenBuffer) {
        guard page.paragraphs.count > 1 else { return }
        buffer.repeats.reset(expecting: page.paragraphs.count)
        for index in page.paragraphs.indices {
            let words = page.paragraphs[index].tokens
            guard words.count >= Self.repeatedParagraphWords else { continue }
            if buffer.repeats.isRepeat(page.tokens[words], in: buffer.bytes) {
                page.paragraphs[index].rule = .repeatedParagraphs
            }
        }
    }

    private func cutRepeatedSentences(_ page: inout Page, _ buffer: inout TokenBuffer) {
        buffer.repeats.reset(expecting: page.tokens.count / Self.repeatedSentenceWords + 1)
        for index in page.paragraphs.indices where page.paragraphs[index].rule == nil {
            let words = page.paragraphs[index].tokens
            var first = words.lowerBound
            while first < words.upperBound {
                var end = first + 1
                while end < words.upperBound, !page.tokens[end].startsSentence { end += 1 }
                if end - first >= Self.repeatedSentenceWords,
                    buffer.repeats.isRepeat(page.tokens[first..<end], in: buffer.bytes)
                {
                    page.cut(first..<end, .repeatedSentences)
                }
                first = end
            }
        }
    }

    // MARK: Lines and boxes

    /// Boxes may reach to the end of the text, or only over the few headlines after them.
    enum Reach {
        case generous, careful
    }

    private func cutLinesAndBoxes(_ page: inout Page) {
        let all = page.tokens.count
        let repeated = page.paragraphs.reduce(0) { $0 + ($1.rule == nil ? 0 : $1.tokens.count) }
        let rest = all - repeated
        guard rest > 0 else { return }
        let before = page.paragraphs
        for reach in [Reach.generous, .careful] {
            cutLinesAndBoxes(&page, reach)
            let cut = page.paragraphs.reduce(0) { $0 + ($1.rule == nil ? 0 : $1.tokens.count) } - repeated
            if Double(cut) <= Self.bodyGuard * Double(rest) { return }
            page.paragraphs = before
            page.passages = []
        }
    }

    private func cutLinesAndBoxes(_ page: inout Page, _ reach: Reach) {
        let context = PageContext(page)
        var headers: [(index: Int, isStrong: Bool, rule: CleaningRule)] = []
        var sourceLine: Int?
        for index in page.paragraphs.indices where page.paragraphs[index].rule == nil {
            let words = page.paragraphs[index].tokens
            if words.count <= Self.longestLine {
                var line = page.line(index)
                line.isOpening = index < 3
                line.isClosing = index + 3 >= page.paragraphs.count
                if let rule = lineRule(line, page, context), isEnabled(rule) {
                    page.paragraphs[index].rule = rule
                    if rule == .sourceLines { sourceLine = index }
                    continue
                }
                if let header = header(line, page), isEnabled(header.rule) {
                    page.paragraphs[index].rule = header.rule
                    if header.isAlone { headers.append((index, header.isStrong, header.rule)) }
                    continue
                }
            } else if let rule = paragraphRule(page.line(index), page, context), isEnabled(rule) {
                page.paragraphs[index].rule = rule
                continue
            }
            cutParts(of: index, &page)
        }
        guard !headers.isEmpty else { return }
        let lastBody = lastBodyStart(page)
        for header in headers {
            let afterSource = sourceLine.map { $0 < header.index } ?? false
            let end = boxEnd(
                after: header.index,
                isStrong: header.isStrong,
                afterSource: afterSource,
                reach: reach,
                lastBody,
                page,
                context
            )
            for index in header.index..<end where page.paragraphs[index].rule != .repeatedParagraphs {
                page.paragraphs[index].rule = header.rule
            }
            if end == page.paragraphs.count { break }
        }
    }
}

/// Figures of a page that several rules ask for.
struct PageContext {
    /// Words that no repeat took.
    let words: Int
    /// Of them, words in Arabic letters.
    let arabic: Int
    /// For every paragraph: how many such words stand before it.
    let before: [Int]

    init(_ page: Page) {
        var words = 0
        var arabic = 0
        var before: [Int] = []
        before.reserveCapacity(page.paragraphs.count)
        for paragraph in page.paragraphs {
            before.append(words)
            guard paragraph.rule == nil else { continue }
            words += paragraph.tokens.count
            arabic += paragraph.arabic
        }
        self.words = words
        self.arabic = arabic
        self.before = before
    }

    /// Whether Arabic is the script of the page.
    var isArabic: Bool { 10 * arabic >= 6 * words }

    /// How far into the text a paragraph begins: 0 at the first, towards 1 at the last.
    func position(_ index: Int) -> Double { words == 0 ? 0 : Double(before[index]) / Double(words) }
}
