import ArabicText
import TextFeatures

extension TextPipeline {
    /// Analyzes a text and takes masked phrases out of it.
    ///
    /// - Parameter mask: phrases of folded words; their tokens are marked as cut.
    func analyze(_ text: String, mask: Lexicon?, into buffer: inout TokenBuffer) {
        analyze(text.utf8.span, into: &buffer)
        guard let mask else { return }
        let kept = buffer.tokens.indices.filter { !buffer.tokens[$0].isCut }
        for match in mask.matches(in: kept.map { buffer.text(of: buffer.tokens[$0]) }) {
            for word in match.words { buffer.cut(token: kept[word]) }
        }
    }

    /// The folded words of a phrase, as they stand in token buffers.
    func words(of phrase: String) -> [String] {
        tokens(of: phrase).map(\.text)
    }
}
