/// A text under cleaning: its bytes, its tokens and what was decided so far.
struct Page {
    let input: UnsafeBufferPointer<UInt8>
    let cues: CueTable
    var tokens: [FoldedToken]
    var paragraphs: [Paragraph]
    var passages: [Passage]

    /// Cuts part of a paragraph.
    mutating func cut(_ words: Range<Int>, _ rule: CleaningRule) {
        let source = Int(tokens[words.lowerBound].sourceStart)..<Int(tokens[words.upperBound - 1].sourceEnd)
        cut(words, rule, source)
    }

    /// Cuts part of a paragraph with the punctuation around it.
    mutating func cut(_ words: Range<Int>, _ rule: CleaningRule, _ source: Range<Int>) {
        passages.append(Passage(rule: rule, tokens: words, sourceRange: source))
    }

    /// Sets the flags of the cut tokens and lists all passages in order of the text.
    mutating func collectPassages() {
        for paragraph in paragraphs where paragraph.rule != nil {
            for index in paragraph.tokens { tokens[index].flags.insert(.cut) }
        }
        // A box may have taken a paragraph of which a part was cut before.
        if !passages.isEmpty { passages.removeAll { tokens[$0.tokens.lowerBound].isCut } }
        for paragraph in paragraphs {
            guard let rule = paragraph.rule else { continue }
            passages.append(Passage(rule: rule, tokens: paragraph.tokens, sourceRange: paragraph.sourceRange))
        }
        guard !passages.isEmpty else { return }
        passages.sort { ($0.tokens.lowerBound, $0.tokens.upperBound) < ($1.tokens.lowerBound, $1.tokens.upperBound) }
        for passage in passages {
            for index in passage.tokens { tokens[index].flags.insert(.cut) }
        }
    }

    // MARK: Evidence

    /// The bytes between a token and the next of its paragraph (or the paragraph's end).
    func gap(after index: Int, in words: Range<Int>, _ end: Int) -> Range<Int> {
        let low = Int(tokens[index].sourceEnd)
        let high = index + 1 < words.upperBound ? Int(tokens[index + 1].sourceStart) : end
        return low..<max(low, high)
    }

    /// Whether a range of the source holds one of the ASCII bytes, or one of the longer dashes if asked.
    func contains(_ range: Range<Int>, _ marks: StaticString, dashes: Bool = false) -> Bool {
        for at in range {
            let byte = input[at]
            for mark in 0..<marks.utf8CodeUnitCount where marks.utf8Start[mark] == byte { return true }
            if dashes, byte == 0xE2, at + 2 < range.upperBound, input[at + 1] == 0x80, 0x90...0x95 ~= input[at + 2] {
                return true  // U+2010…U+2015
            }
        }
        return false
    }

    func line(_ index: Int) -> Line { Line(self, index) }
}

/// A paragraph with what its punctuation and its kinds of words say.
struct Line {
    let index: Int
    let words: Range<Int>
    let source: Range<Int>
    /// Whether it ends as a sentence does: full stop, question or exclamation mark, perhaps before quotes or brackets.
    let endsSentence: Bool
    let arabic: Int
    let latin: Int
    let numbers: Int
    /// Roles that phrases beginning with its words may have.
    let roles: Cue
    /// Whether it is among the first or last lines of the text.
    var isOpening = false
    var isClosing = false

    init(_ page: Page, _ index: Int) {
        let paragraph = page.paragraphs[index]
        self.index = index
        words = paragraph.tokens
        source = paragraph.sourceRange
        arabic = paragraph.arabic
        numbers = paragraph.numbers
        latin = paragraph.latin
        roles = paragraph.roles
        endsSentence = Self.endsSentence(page.input, source)
    }

    /// Reads backwards over spaces, quotes, brackets and direction marks (the three last cases: » in UTF-8, ” and
    /// U+200F) to a
    /// full stop, an exclamation mark or one of the two question marks.
    private static func endsSentence(_ input: UnsafeBufferPointer<UInt8>, _ source: Range<Int>) -> Bool {
        var at = source.upperBound
        while at > source.lowerBound {
            switch input[at - 1] {
            case 0x2E, 0x21, 0x3F: return true
            case 0x20, 0x22, 0x27, 0x29, 0x5D: at -= 1
            case 0xBB where at - 2 >= source.lowerBound && input[at - 2] == 0xC2: at -= 2
            case 0x9F where at - 2 >= source.lowerBound && input[at - 2] == 0xD8: return true
            case 0x9D where at - 3 >= source.lowerBound && input[at - 2] == 0x80 && input[at - 3] == 0xE2: at -= 3
            case 0x8F where at - 3 >= source.lowerBound && input[at - 2] == 0x80 && input[at - 3] == 0xE2: at -= 3
            default: return false
            }
        }
        return false
    }
}
