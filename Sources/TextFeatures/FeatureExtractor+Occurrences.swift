package import ArabicText

/// Where terms stand in a text, for people to read.
extension FeatureExtractor {
    /// Where given terms stand in an analyzed text.
    ///
    /// - Parameters:
    ///   - chosen: the terms looked for.
    ///   - isTitle: whether the text is a title, whose words are title terms too.
    /// - Returns: for each of them that stands in the text, byte ranges of the source in order: the word for words,
    ///   stems and characters in it,
    ///   first to last word for n-grams and lexicon phrases. Terms that do not stand in it have no entry.
    package func occurrences(
        of chosen: Set<Int>,
        in buffer: TokenBuffer,
        isTitle: Bool = false
    ) -> [Int: [Range<Int>]] {
        var result: [Int: [Range<Int>]] = [:]
        var scratch = Scratch(terms: 0)
        let kept = buffer.tokens.filter { !$0.isCut }
        func source(_ range: Range<Int>) -> Range<Int> { Self.source(of: range, in: kept) }
        func note(_ term: Int, _ range: Range<Int>) {
            guard chosen.contains(term), result[term]?.last != range else { return }
            result[term, default: []].append(range)
        }
        vocabulary.view { view in
            number(buffer, view, &scratch)
            var paragraph = 0
            for (position, token) in kept.enumerated() {
                if token.startsParagraph { paragraph = position }
                let entry = scratch.entries[Int(scratch.numbers[position])]
                let own = source(position..<position + 1)
                if entry.term >= 0 { note(Int(entry.term), own) }
                if isTitle, entry.titleTerm >= 0 { note(Int(entry.titleTerm), own) }
                for index in entry.derived { note(Int(scratch.derived[Int(index)]), own) }
                forEachNGram(
                    of: scratch.numbers,
                    scratch.hashes,
                    endingAt: position + 1,
                    paragraph,
                    scratch.known,
                    view
                ) {
                    note($0, source(position + 1 - $1..<position + 1))
                }
            }
            if configuration.usesPunctuation {
                for run in buffer.punctuation.runs {
                    forEachTerm(of: run, buffer.punctuation, view) { note($0, run.sourceRange) }
                }
            }
        }
        if let lexicon {
            for match in matches(of: lexicon, in: scratch.numbers[...], scratch) {
                for feature in match.features {
                    if let term = lexiconTerms[Int(feature)] { note(term, source(match.words)) }
                }
            }
        }
        return result
    }

    /// The phrases of the lexicon in an analyzed text: their features, and the bytes of the source from the first word
    /// to the last.
    package func lexiconPhrases(in buffer: TokenBuffer) -> [(features: [String], sourceRange: Range<Int>)] {
        guard let lexicon else { return [] }
        let kept = buffer.tokens.filter { !$0.isCut }
        return lexicon.matches(in: buffer).map { match in
            (match.features.map { lexicon.features[Int($0)] }, Self.source(of: match.words, in: kept))
        }
    }

    /// The bytes of the source from the first of some tokens to the last.
    private static func source(of words: Range<Int>, in tokens: [FoldedToken]) -> Range<Int> {
        Int(tokens[words.lowerBound].sourceStart)..<Int(tokens[words.upperBound - 1].sourceEnd)
    }
}
