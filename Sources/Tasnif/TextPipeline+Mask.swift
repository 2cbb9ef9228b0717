import ArabicText
import TextFeatures

extension TextPipeline {
    /// Analyzes a text and takes masked phrases out of it.
    ///
    /// - Parameters:
    ///   - mask: phrases of folded words; their tokens are marked as cut.
    ///   - features: the features that the text is read for.
    func analyze(
        _ text: String,
        mask: Lexicon?,
        for features: FeatureConfiguration,
        into buffer: inout TokenBuffer
    ) {
        analyze(text.utf8.span, into: &buffer)
        if let mask {
            let kept = buffer.tokens.indices.filter { !buffer.tokens[$0].isCut }
            for match in mask.matches(in: buffer) {
                for word in match.words { buffer.cut(token: kept[word]) }
            }
        }
        if features.usesPunctuation { buffer.readPunctuation(in: text.utf8.span) }
    }

    /// The folded words of a phrase, as they stand in token buffers.
    func words(of phrase: String) -> [String] {
        tokens(of: phrase).map(\.text)
    }
}
