import ArabicText

/// Words of a document, and what they give.
extension FeatureExtractor {
    /// Adds the words that are left of a text to `scratch.numbers`, and remembers those met for the first time.
    func number(_ buffer: TokenBuffer, _ view: Vocabulary.View, _ scratch: inout Scratch) {
        let givesWordsAlone =
            configuration.longestWordNGram == 1 && configuration.characterNGrams == nil && !configuration.usesStems
            && !configuration.usesTitle && lexicon == nil
        buffer.bytes.withUnsafeBytes { bytes in
            buffer.tokens.withUnsafeBufferPointer { tokens in
                var next = 0
                var position = scratch.numbers.count
                // Room for all of them; what the cleaner cut is given back.
                scratch.numbers.append(contentsOf: repeatElement(0, count: tokens.count))
                scratch.hashes.append(contentsOf: repeatElement(0, count: tokens.count))
                while true {
                    scratch.numberKnown(
                        tokens,
                        bytes,
                        vocabulary: givesWordsAlone ? view : nil,
                        from: &next,
                        to: &position
                    )
                    guard next < tokens.count else { break }
                    let folded = UnsafeRawBufferPointer(rebasing: bytes[tokens[next].range])
                    _ = scratch.known.insert(folded, hash: tokens[next].hash)
                    learn(folded, tokens[next], view, &scratch)
                }
                scratch.numbers.removeLast(scratch.numbers.count - position)
                scratch.hashes.removeLast(scratch.hashes.count - position)
            }
        }
    }

    /// The phrases of a lexicon in a run of remembered words.
    func matches(of lexicon: Lexicon, in words: ArraySlice<UInt32>, _ scratch: Scratch) -> [Lexicon.Match] {
        let nothing = Lexicon.Readings()
        return lexicon.matches(count: words.count) { position in
            let readings = scratch.entries[Int(words[words.startIndex + position])].readings
            return readings < 0 ? nothing : scratch.readings[Int(readings)]
        }
    }

    /// Looks up what a word met for the first time gives.
    func learn(
        _ folded: UnsafeRawBufferPointer,
        _ token: FoldedToken,
        _ view: Vocabulary.View,
        _ scratch: inout Scratch
    ) {
        func find(_ kind: TermKind, _ bytes: UnsafeRawBufferPointer, _ hash: UInt64) -> Int? {
            view.find(kind, hash: TermHash.term(kind, hash), bytes)
        }
        let firstDerived = UInt32(scratch.derived.count)
        if configuration.usesStems {
            let stem = UnsafeRawBufferPointer(
                rebasing: folded[stemmer.stem(folded.assumingMemoryBound(to: UInt8.self))]
            )
            if let term = find(.stem, stem, TermHash.hash(stem)) { scratch.derived.append(UInt32(term)) }
        }
        if let lengths = configuration.characterNGrams {
            CharacterNGrams.forEach(in: folded, lengths: lengths) { gram in
                if let term = find(.characters, gram, TermHash.hash(gram)) { scratch.derived.append(UInt32(term)) }
            }
        }
        var readings: Int32 = -1
        if let known = lexicon?.readings(of: folded), !known.isEmpty {
            readings = Int32(scratch.readings.count)
            scratch.readings.append(known)
        }
        scratch.entries.append(
            Scratch.WordEntry(
                term: Int32(find(.word, folded, token.hash) ?? -1),
                titleTerm: configuration.usesTitle ? Int32(find(.title, folded, token.hash) ?? -1) : -1,
                derived: firstDerived..<UInt32(scratch.derived.count),
                readings: readings,
                isNumber: token.kind == .number
            )
        )
    }
}
