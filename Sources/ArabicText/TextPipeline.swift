/// From the bytes of a news page to folded, cleaned tokens.
///
/// Clean, normalize and tokenize in that order of meaning; in fact one pass folds and splits, and the cleaner then
/// marks what
/// it cuts, since it decides on folded words. A pipeline is immutable and may be shared by any number of threads,
/// each with
/// a buffer of its own. The same text and configuration give the same tokens in every process.
package struct TextPipeline: Sendable {
    /// The longest text that is read to its end, in bytes: 2 GiB less a little, as offsets have 32 bits.
    package static let maximumByteCount = 1 << 31 - 4096

    /// What this pipeline was made from.
    package let configuration: TextPipelineConfiguration

    private let fold: FoldTable
    private let words: WordTable
    private let cleaner: Cleaner

    /// Builds the tables of a configuration (about a millisecond).
    package init(_ configuration: TextPipelineConfiguration = TextPipelineConfiguration()) {
        self.configuration = configuration
        fold = FoldTable(configuration.folding)
        let folder = WordFolder(fold)
        var words = WordTable(capacity: 1024 + configuration.stopWords.count)
        var cues = CueTable()
        if !configuration.cleaningRules.isEmpty {
            for (role, phrases) in CueList.phrases {
                for folded in folder.lines(in: phrases) {
                    for (index, (word, number)) in zip(folded, cues.insert(folded, role)).enumerated() {
                        words.insert(word, UInt64(number) | (index == 0 ? UInt64(role.rawValue) << 32 : 0))
                    }
                }
            }
            cues.finish()
        }
        for line in folder.lines(in: configuration.stopWords.joined(separator: "\n")) where line.count == 1 {
            words.insert(line[0], WordTable.stopWord)
        }
        self.words = words
        cleaner = Cleaner(rules: configuration.cleaningRules, cues: cues)
    }

    /// Folds, splits and cleans a text.
    ///
    /// The buffer is emptied first; its room is reused, so that analyzing many texts with one buffer allocates
    /// nothing once
    /// it is large enough. Any bytes are safe: what is not UTF-8 separates words. Of a text longer than
    /// `maximumByteCount`
    /// the beginning is read, and `TokenBuffer.isTruncated` says so.
    ///
    /// - Complexity: linear in the text.
    package func analyze(_ utf8: Span<UInt8>, into buffer: inout TokenBuffer) {
        utf8.withUnsafeBufferPointer { analyze($0, into: &buffer) }
    }

    /// Folds, splits and cleans a text in memory that outlives the call. See `analyze(_:into:)` with a span.
    package func analyze(_ utf8: UnsafeBufferPointer<UInt8>, into buffer: inout TokenBuffer) {
        analyze(utf8, into: &buffer, limit: Self.maximumByteCount)
    }

    /// The same with a limit of its own, so that tests need no text of two gigabytes.
    func analyze(_ utf8: UnsafeBufferPointer<UInt8>, into buffer: inout TokenBuffer, limit: Int) {
        var input = utf8
        if input.count > limit {
            var end = limit
            while end > max(0, limit - 4), input[end] & 0xC0 == 0x80 { end -= 1 }
            input = UnsafeBufferPointer(rebasing: input[..<end])
        }
        WordFolder.scan(input, fold, words, &buffer)
        cleaner.clean(input, &buffer)
        buffer.isTruncated = input.count < utf8.count
    }

    /// Folds, splits and cleans a text. See `analyze(_:into:)` with a span.
    package func analyze(_ text: String, into buffer: inout TokenBuffer) {
        var text = text
        text.withUTF8 { analyze($0, into: &buffer) }
    }

    /// The tokens of a text that the cleaner keeps, stop words among them (flagged).
    package func tokens(of text: String) -> [Token] {
        var buffer = TokenBuffer()
        analyze(text, into: &buffer)
        return kept(buffer)
    }

    /// What the pipeline does with a text: the passages it cuts, with the rule of each, and the tokens it keeps.
    package func trace(of text: String) -> TextTrace {
        var buffer = TokenBuffer()
        analyze(text, into: &buffer)
        var text = text
        let passages = text.withUTF8 { utf8 in
            buffer.passages.map { passage in
                TextTrace.Cut(
                    rule: passage.rule,
                    range: passage.sourceRange,
                    text: String(decoding: UnsafeBufferPointer(rebasing: utf8[passage.sourceRange]), as: UTF8.self)
                )
            }
        }
        return TextTrace(cuts: passages, tokens: kept(buffer), isTruncated: buffer.isTruncated)
    }

    /// The folded tokens of a short text such as a place name or a lexicon entry, joined by single spaces; nothing is
    /// cut.
    package func folded(_ text: String) -> String {
        WordFolder(fold).lines(in: text).joined().map { String(decoding: $0, as: UTF8.self) }.joined(separator: " ")
    }

    private func kept(_ buffer: TokenBuffer) -> [Token] {
        buffer.tokens.filter { !$0.isCut }.map {
            Token(text: buffer.text(of: $0), kind: $0.kind, range: $0.sourceRange, isStopWord: $0.isStopWord)
        }
    }
}

/// A token as a value of its own.
package struct Token: Hashable, Sendable {
    /// The folded word.
    package let text: String
    /// Kind of letters.
    package let kind: TokenKind
    /// UTF-8 bytes of the text that it was read from.
    package let range: Range<Int>
    /// Whether the stop list holds it.
    package let isStopWord: Bool
}

/// What the pipeline did with a text, for people to read.
package struct TextTrace: Hashable, Sendable {
    /// A passage that was cut.
    package struct Cut: Hashable, Sendable {
        /// Why.
        package let rule: CleaningRule
        /// Its UTF-8 bytes in the text.
        package let range: Range<Int>
        /// What stands there.
        package let text: String
    }

    /// What was cut, in order of the text. Ranges may touch but do not overlap.
    package let cuts: [Cut]
    /// What was kept, in order of the text.
    package let tokens: [Token]
    /// Whether the text was too long and only its beginning was read.
    package let isTruncated: Bool
}
