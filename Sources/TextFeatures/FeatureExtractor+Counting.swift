import ArabicText

/// Counting of the terms of a document.
extension FeatureExtractor {
    /// Counts the terms of a text segment by segment.
    ///
    /// - Parameters:
    ///   - first: where its words begin in `scratch.numbers`.
    ///   - matches: the phrases of the lexicon in it.
    func count(
        _ buffer: TokenBuffer,
        isTitle: Bool,
        from first: Int,
        matches: [Lexicon.Match],
        _ view: Vocabulary.View,
        _ scratch: inout Scratch
    ) {
        guard scratch.numbers.count > first else { return }
        let segments = configuration.readsPassages && !isTitle ? scratch.segments(of: buffer.tokens, from: first) : []
        let runs = configuration.usesPunctuation ? buffer.punctuation.runs : []
        var (nextRun, nextMatch) = (0, 0)
        var start = first
        for index in 0...segments.count {
            // The last segment has what stands behind its last word, too.
            let isLast = index == segments.count
            let end = isLast ? scratch.numbers.count : segments[index].word
            while nextRun < runs.count, isLast || runs[nextRun].token < segments[index].token {
                forEachTerm(of: runs[nextRun], buffer.punctuation, view) { scratch.add($0, 1) }
                nextRun += 1
            }
            if isTitle, configuration.usesTitle {
                for position in start..<end {
                    let term = scratch.entries[Int(scratch.numbers[position])].titleTerm
                    if term >= 0 { scratch.add(Int(term), 1) }
                }
            }
            if configuration.longestWordNGram > 1 { countNGrams(endingIn: start..<end, view, &scratch) }
            // A phrase belongs to the segment of its last word, as an n-gram does.
            while nextMatch < matches.count, matches[nextMatch].words.upperBound <= end - first {
                for feature in matches[nextMatch].features {
                    if let term = lexiconTerms[Int(feature)] { scratch.add(term, 1) }
                }
                nextMatch += 1
            }
            scratch.countWords(start..<end)
            if configuration.readsPassages { scratch.storeSegment() }
            start = end
        }
        if lexicon != nil { scratch.noteWords(from: first) }
    }

    /// Counts the word n-grams of the vocabulary whose last word stands in a part of `scratch.numbers`.
    func countNGrams(endingIn words: Range<Int>, _ view: Vocabulary.View, _ scratch: inout Scratch) {
        let (numbers, hashes, known, paragraphs) =
            (scratch.numbers, scratch.hashes, scratch.known, scratch.paragraphs)
        var next = paragraphs.partitioningIndex { $0 > words.lowerBound }
        var paragraph = paragraphs[next - 1]
        for position in words {
            while next < paragraphs.count, paragraphs[next] <= position {
                paragraph = paragraphs[next]
                next += 1
            }
            forEachNGram(of: numbers, hashes, endingAt: position + 1, paragraph, known, view) { term, _ in
                scratch.add(term, 1)
            }
        }
    }

    /// Calls `body` with the terms of a run of punctuation: its form with its sides, and its marks alone.
    @inline(__always)
    func forEachTerm(
        of run: PunctuationRun,
        _ punctuation: PunctuationRuns,
        _ view: Vocabulary.View,
        _ body: (Int) -> Void
    ) {
        punctuation.bytes.withUnsafeBytes { bytes in
            func look(_ range: Range<Int>) {
                let form = UnsafeRawBufferPointer(rebasing: bytes[range])
                if let term = view.find(.punctuation, hash: TermHash.term(.punctuation, TermHash.hash(form)), form) {
                    body(term)
                }
            }
            look(run.form)
            look(punctuation.marks(of: run))
        }
    }

    /// Calls `body` with the word n-grams (two words and more) of the vocabulary that end before a place in a text, and
    /// with their lengths.
    ///
    /// - Parameters:
    ///   - numbers: the words of the text, by their numbers in `known`.
    ///   - hashes: their hashes, which lie there in a row.
    ///   - start: where the paragraph begins, beyond which none reaches.
    @inline(__always)
    func forEachNGram(
        of numbers: [UInt32],
        _ hashes: [UInt64],
        endingAt end: Int,
        _ start: Int,
        _ known: TermTable,
        _ view: Vocabulary.View,
        _ body: (_ term: Int, _ length: Int) -> Void
    ) {
        let longest = min(configuration.longestWordNGram, end - start)
        guard longest >= 2 else { return }
        for length in 2...longest {
            if let term = Self.nGram(numbers, hashes, end - length..<end, known, view) { body(term, length) }
        }
    }

    /// The term of a run of words, if it is a word n-gram of the vocabulary.
    @inline(__always)
    private static func nGram(
        _ numbers: [UInt32],
        _ hashes: [UInt64],
        _ run: Range<Int>,
        _ known: TermTable,
        _ view: Vocabulary.View
    ) -> Int? {
        var hash = hashes[run.lowerBound]
        for place in run.lowerBound + 1..<run.upperBound { hash = TermHash.combine(hash, hashes[place]) }
        return view.find(.wordNGram, hash: TermHash.term(.wordNGram, hash)) { candidate in
            known.arena.withUnsafeBytes { words in
                var position = 0
                for place in run {
                    if position > 0 {
                        guard position < candidate.count, candidate[position] == 0x20 else { return false }
                        position += 1
                    }
                    let word = UnsafeRawBufferPointer(rebasing: words[known.range(of: Int(numbers[place]))])
                    guard candidate.count - position >= word.count,
                        UnsafeRawBufferPointer(rebasing: candidate[position..<position + word.count]).isSame(as: word)
                    else { return false }
                    position += word.count
                }
                return position == candidate.count
            }
        }
    }
}

extension [Int] {
    /// The first index whose element meets a condition that all later ones meet too; the count if none does.
    func partitioningIndex(_ condition: (Int) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if condition(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
