import ArabicText

extension FeatureExtractor {
    /// Memory that one worker reuses from document to document.
    ///
    /// Words met are remembered with the terms they give, so that a frequent word is looked up once. The memory of
    /// words is emptied when it has grown to `wordLimit`, so its size is bounded on streams of any length.
    package struct Scratch: Sendable {
        /// Term numbers of the document, kind by kind within the order of appearance.
        package internal(set) var terms: [UInt32] = []
        /// Weight of each of `terms`.
        package internal(set) var values: [Double] = []
        /// Number of words of the document (cut passages not counted), and how many of them are terms of the
        /// vocabulary.
        package internal(set) var words = 0
        package internal(set) var knownWords = 0
        /// Where the phrases of the lexicon stand in the document: a list of this one document.
        package internal(set) var mentions = MentionList()

        /// The remembered words and what each gives.
        var known = TermTable()
        var entries: [WordEntry] = []
        /// Stem and character n-grams of the remembered words, as terms.
        var derived: [UInt32] = []
        /// What the lexicon knows of those remembered words of which it knows anything.
        var readings: [Lexicon.Readings] = []

        /// The words of the document as numbers of remembered ones, those of the title first.
        var numbers: [UInt32] = []
        /// The hash of each of them.
        var hashes: [UInt64] = []
        /// Where paragraphs begin in `numbers`, ascending.
        var paragraphs: [Int] = []
        /// Remembered words that stand in the segment at hand.
        var touchedWords: [UInt32] = []
        /// How often each term of the vocabulary stands there.
        var termCounts: [UInt16]
        /// For each word of the document, its term or -1, and whether it begins a paragraph; for mentions only.
        var tokenTerms: [Int32] = []
        var borders: [Bool] = []
        /// Terms and counts of the segments, one after the other, and where each segment begins; only where passages
        /// are read.
        var segmentTerms: [UInt32] = []
        var segmentCounts: [UInt16] = []
        var segmentOffsets = [0]

        /// What a remembered word gives.
        struct WordEntry: Sendable {
            /// Its term and its title term, or -1.
            var term: Int32
            var titleTerm: Int32
            /// Its terms in `derived`.
            var derived: Range<UInt32>
            /// What the lexicon knows of it, in `readings`; -1 for nothing.
            var readings: Int32
            /// Whether it is made of digits.
            var isNumber: Bool
            /// How often it stands in the segment at hand.
            var count: UInt16 = 0
        }

        /// For each word and number of the document, its term or -1.
        package var wordTerms: some Sequence<Int32> { numbers.lazy.map { entries[Int($0)].term } }

        static let wordLimit = 1 << 16

        /// Stand for all words, and all numbers, that are not remembered because they give nothing.
        static let otherWord: UInt32 = 0
        static let otherNumber: UInt32 = 1

        package init(terms: Int) {
            termCounts = [UInt16](repeating: 0, count: terms)
            // No word has these bytes, as they are no UTF-8.
            for (byte, isNumber) in [(0xFE, false), (0xFF, true)] as [(UInt8, Bool)] {
                _ = [byte].withUnsafeBytes { known.insert($0, hash: 0) }
                entries.append(WordEntry(term: -1, titleTerm: -1, derived: 0..<0, readings: -1, isNumber: isNumber))
            }
        }

        mutating func add(_ term: Int, _ count: UInt16) {
            if termCounts[term] == 0 { terms.append(UInt32(term)) }
            termCounts[term] = Self.sum(termCounts[term], count)
        }

        /// The sum of two counts, or the largest count.
        @inline(__always)
        static func sum(_ a: UInt16, _ b: UInt16) -> UInt16 {
            let (sum, overflow) = a.addingReportingOverflow(b)
            return overflow ? .max : sum
        }
    }
}

extension FeatureExtractor.Scratch {
    /// Numbers the words of a text from `next` on, up to the first that is to be remembered.
    ///
    /// - Parameter vocabulary: for features of which words alone give any; words that are no terms are then not
    ///   remembered. Of a long stream they would be the most, and each of them rare.
    mutating func numberKnown(
        _ tokens: UnsafeBufferPointer<FoldedToken>,
        _ bytes: UnsafeRawBufferPointer,
        vocabulary: Vocabulary.View?,
        from next: inout Int,
        to position: inout Int
    ) {
        var (numbers, hashes, paragraphs) = (numbers, hashes, paragraphs)
        (self.numbers, self.hashes, self.paragraphs) = ([], [], [])
        known.view { known in
            var numbers = numbers.mutableSpan
            var hashes = hashes.mutableSpan
            guard let start = bytes.baseAddress else { return }
            while next < tokens.count {
                let token = tokens[next]
                if token.startsParagraph { paragraphs.append(position) }
                if !token.isCut {
                    // The scanner wrote the bytes and says where.
                    let folded = UnsafeRawBufferPointer(
                        start: start + Int(token.start),
                        count: Int(token.end &- token.start)
                    )
                    var word = known.find(folded, hash: token.hash)
                    if word < 0, let vocabulary,
                        vocabulary.find(.word, hash: TermHash.term(.word, token.hash), folded) == nil
                    {
                        word = Int(token.kind == .number ? Self.otherNumber : Self.otherWord)
                    }
                    if word < 0 {
                        // It is seen once more when it is remembered.
                        if token.startsParagraph { paragraphs.removeLast() }
                        return
                    }
                    numbers[position] = UInt32(truncatingIfNeeded: word)
                    hashes[position] = token.hash
                    position &+= 1
                }
                next &+= 1
            }
        }
        (self.numbers, self.hashes, self.paragraphs) = (numbers, hashes, paragraphs)
    }

    /// Where segments but the first begin: the token and the word.
    func segments(of tokens: [FoldedToken], from first: Int) -> [(token: Int, word: Int)] {
        var borders = PassageSegments(isActive: true)
        var starts: [(token: Int, word: Int)] = []
        var position = first
        for (index, token) in tokens.enumerated() {
            if borders.begins(with: token) { starts.append((index, position)) }
            if !token.isCut { position += 1 }
        }
        return starts
    }

    /// Counts the words of a part of `numbers`, and what they give.
    mutating func countWords(_ words: Range<Int>) {
        var (entries, touched) = (entries, touchedWords)
        (self.entries, touchedWords) = ([], [])
        var (all, known) = (0, 0)
        do {
            let numbers = numbers.span
            var entries = entries.mutableSpan
            for position in words {
                let word = Int(numbers[position])
                let count = entries[word].count
                if count == 0 { touched.append(UInt32(truncatingIfNeeded: word)) }
                if count < .max { entries[word].count = count &+ 1 }
                // Numbers are known in every language and say nothing of whether the text is.
                if !entries[word].isNumber {
                    all &+= 1
                    if entries[word].term >= 0 { known &+= 1 }
                }
            }
        }
        self.words += all
        knownWords += known
        changeCounts { scratch, counts, terms in
            let derived = scratch.derived.span
            var entries = entries.mutableSpan
            let touched = touched.span
            var most = touched.count
            for index in touched.indices { most &+= entries[Int(touched[index])].derived.count }
            // Room for all that may be new; what was there already needs none.
            var end = terms.count
            terms.append(contentsOf: repeatElement(0, count: most))
            var terms = terms.mutableSpan
            // Words before what derives from them: terms of one block then stand together.
            for index in touched.indices {
                let entry = entries[Int(touched[index])]
                if entry.term >= 0 { Self.add(UInt32(entry.term), entry.count, &counts, &terms, &end) }
            }
            for index in touched.indices {
                let word = Int(touched[index])
                let count = entries[word].count
                let range = entries[word].derived
                entries[word].count = 0
                for place in Int(range.lowerBound)..<Int(range.upperBound) {
                    Self.add(derived[place], count, &counts, &terms, &end)
                }
            }
            return end
        }
        touched.removeAll(keepingCapacity: true)
        (self.entries, touchedWords) = (entries, touched)
    }

    /// Notes the terms of the words from a place on, and where paragraphs begin among them.
    mutating func noteWords(from first: Int) {
        var next = paragraphs.partitioningIndex { $0 >= first }
        for position in first..<numbers.count {
            tokenTerms.append(entries[Int(numbers[position])].term)
            var begins = position == first
            while next < paragraphs.count, paragraphs[next] <= position {
                begins = begins || paragraphs[next] == position
                next += 1
            }
            borders.append(begins)
        }
    }

    /// Adds to the count of a term, which is noted behind the others where it had none.
    @inline(__always)
    private static func add(
        _ term: UInt32,
        _ count: UInt16,
        _ counts: inout MutableSpan<UInt16>,
        _ terms: inout MutableSpan<UInt32>,
        _ end: inout Int
    ) {
        let old = counts[Int(term)]
        // Written in any case, counted only if it is new: whether it is cannot be foretold.
        terms[end] = term
        end &+= old == 0 ? 1 : 0
        counts[Int(term)] = sum(old, count)
    }

    /// Hands counts and terms to `body` apart from the rest, so that a loop over many of them finds out once that
    /// nobody shares them.
    ///
    /// - Parameter body: returns how many of the terms are to stay.
    @inline(__always)
    private mutating func changeCounts(
        _ body: (inout FeatureExtractor.Scratch, inout MutableSpan<UInt16>, inout [UInt32]) -> Int
    ) {
        var (counts, terms) = (termCounts, terms)
        self.termCounts = []
        self.terms = []
        var span = counts.mutableSpan
        let end = body(&self, &span, &terms)
        terms.removeLast(terms.count - end)
        self.termCounts = counts
        self.terms = terms
    }

    /// Moves the counts at hand to a segment of their own.
    mutating func storeSegment() {
        changeCounts { scratch, counts, terms in
            scratch.segmentTerms.append(contentsOf: terms)
            for term in terms {
                scratch.segmentCounts.append(counts[Int(term)])
                counts[Int(term)] = 0
            }
            return 0
        }
        segmentOffsets.append(segmentTerms.count)
    }

    /// Sums the counts of some segments.
    mutating func gather(_ segments: Range<Int>) {
        let entries = segmentOffsets[segments.lowerBound]..<segmentOffsets[segments.upperBound]
        changeCounts { scratch, counts, terms in
            var end = terms.count
            terms.append(contentsOf: repeatElement(0, count: entries.count))
            var terms = terms.mutableSpan
            for entry in entries {
                Self.add(scratch.segmentTerms[entry], scratch.segmentCounts[entry], &counts, &terms, &end)
            }
            return end
        }
    }
}
