import ArabicText
import LinearAlgebra

/// Counters brought to one provisional numbering: words, word n-grams, stems, characters, title words, lexicon
/// features, punctuation, in a row.
struct JoinedCounters: Sendable {
    private(set) var words = TermTable()
    private(set) var isStopWord: [Bool] = []
    /// Pairs for n-grams of each length from 2 on.
    private var ngrams: [PairTable] = []
    private var stems = TermTable()
    private var characters = TermTable()
    private var punctuation = TermTable()
    /// For each word, the stems and characters in it (provisional numbers, repeated as often as they stand in the
    /// word).
    private var derivedOffsets = [0]
    private var derived: [UInt32] = []
    private var starts: [Int] = []
    private let counters: [FeatureCounter]
    private var maps: [CounterMap] = []
    /// For each document, the counter and its rows, one a segment.
    private var places: [Place] = []

    /// A counter's rows that are counted as one.
    private struct Place: Sendable {
        var counter: Int
        var rows: Range<Int>
    }

    /// Provisional numbers of a counter's own numbers.
    private struct CounterMap: Sendable {
        var words: [UInt32]
        var ngrams: [[UInt32]]
        var punctuation: [UInt32]
    }

    init(_ counters: [FeatureCounter], documents: Int, configuration: FeatureConfiguration, stemmer: LightStemmer) {
        self.counters = counters
        let lengths = max(0, configuration.longestWordNGram - 1)
        ngrams = [PairTable](repeating: PairTable(), count: lengths)
        for counter in counters {
            var map = CounterMap(words: [], ngrams: [], punctuation: [])
            counter.words.arena.withUnsafeBytes { arena in
                for word in 0..<counter.words.count {
                    let bytes = UnsafeRawBufferPointer(rebasing: arena[counter.words.range(of: word)])
                    let number = words.insert(bytes, hash: counter.words.hash(of: word))
                    if number == isStopWord.count { isStopWord.append(counter.isStopWord[word]) }
                    map.words.append(UInt32(number))
                }
            }
            counter.punctuation.arena.withUnsafeBytes { arena in
                for run in 0..<counter.punctuation.count {
                    let bytes = UnsafeRawBufferPointer(rebasing: arena[counter.punctuation.range(of: run)])
                    map.punctuation.append(
                        UInt32(punctuation.insert(bytes, hash: counter.punctuation.hash(of: run)))
                    )
                }
            }
            for length in 0..<lengths {
                let heads = length == 0 ? map.words : map.ngrams[length - 1]
                map.ngrams.append(
                    counter.ngrams[length].keys.map { key in
                        let head = UInt64(heads[Int(key >> 32)])
                        return UInt32(ngrams[length].insert(head << 32 | UInt64(map.words[Int(key & 0xFFFF_FFFF)])))
                    }
                )
            }
            maps.append(map)
        }
        var places = [Place?](repeating: nil, count: documents)
        for (index, counter) in counters.enumerated() {
            for document in counter.documents { places[document.number] = Place(counter: index, rows: document.rows) }
        }
        self.places = places.map { place in
            guard let place else { preconditionFailure("every document must be in one counter") }
            return place
        }

        // Stems and characters get numbers of their own spaces first; the spaces are put in a row below.
        var stemOf: [UInt32] = []
        var characterOffsets = [0]
        var characterList: [UInt32] = []
        words.arena.withUnsafeBytes { arena in
            for word in 0..<words.count {
                let bytes = UnsafeRawBufferPointer(rebasing: arena[words.range(of: word)])
                if configuration.usesStems {
                    let stem = UnsafeRawBufferPointer(
                        rebasing: bytes[stemmer.stem(bytes.assumingMemoryBound(to: UInt8.self))]
                    )
                    stemOf.append(UInt32(stems.insert(stem, hash: TermHash.hash(stem))))
                }
                if let lengths = configuration.characterNGrams {
                    CharacterNGrams.forEach(in: bytes, lengths: lengths) { gram in
                        characterList.append(UInt32(characters.insert(gram, hash: TermHash.hash(gram))))
                    }
                    characterOffsets.append(characterList.count)
                }
            }
        }
        var starts = [0, words.count]
        starts.append(starts[1] + ngrams.reduce(0) { $0 + $1.count })
        starts.append(starts[2] + stems.count)
        starts.append(starts[3] + characters.count)
        starts.append(starts[4] + (configuration.usesTitle ? words.count : 0))
        starts.append(starts[5] + (counters.first?.lexicon?.features.count ?? 0))
        starts.append(starts[6] + punctuation.count)
        precondition(starts[7] < Int(UInt32.max), "more candidate terms than 32 bits can number")
        for word in 0..<words.count {
            if configuration.usesStems { derived.append(stemOf[word] + UInt32(starts[2])) }
            if configuration.characterNGrams != nil {
                for character in characterList[characterOffsets[word]..<characterOffsets[word + 1]] {
                    derived.append(character + UInt32(starts[3]))
                }
            }
            derivedOffsets.append(derived.count)
        }
        self.starts = starts
    }

    /// The provisional numbers of a kind.
    func range(of kind: TermKind) -> Range<Int> {
        starts[Int(kind.rawValue)]..<starts[Int(kind.rawValue) + 1]
    }

    /// The bytes of a term.
    func bytes(of number: Int, kind: TermKind, lexicon: Lexicon?) -> ArraySlice<UInt8> {
        let local = number - range(of: kind).lowerBound
        switch kind {
        case .word, .title: return words.bytes(of: local)
        case .stem: return stems.bytes(of: local)
        case .characters: return characters.bytes(of: local)
        case .punctuation: return punctuation.bytes(of: local)
        case .lexicon: return ArraySlice((lexicon?.features[local] ?? "").utf8)
        case .wordNGram:
            var index = local
            var length = 0
            while index >= ngrams[length].count {
                index -= ngrams[length].count
                length += 1
            }
            return ngramBytes(length: length, index: index)
        }
    }

    private func ngramBytes(length: Int, index: Int) -> ArraySlice<UInt8> {
        let key = ngrams[length].keys[index]
        let head = Int(key >> 32)
        var bytes = length == 0 ? words.bytes(of: head) : ngramBytes(length: length - 1, index: head)
        bytes.append(0x20)
        bytes.append(contentsOf: words.bytes(of: Int(key & 0xFFFF_FFFF)))
        return bytes
    }

    /// Calls `body` with the provisional number and count of each feature of some rows; a feature may come several
    /// times.
    ///
    /// Stems and characters come as often as they stand in the words, with the count of the word.
    @inline(__always)
    private func forEachFeature(of place: Place, _ body: (Int, UInt16) -> Void) {
        let counter = counters[place.counter]
        let map = maps[place.counter]
        for entry in counter.wordRows.range(place.rows) {
            let word = Int(map.words[Int(counter.wordRows.numbers[entry])])
            let count = counter.wordRows.counts[entry]
            body(word, count)
            for position in derivedOffsets[word]..<derivedOffsets[word + 1] { body(Int(derived[position]), count) }
        }
        var start = starts[1]
        for length in ngrams.indices {
            let rows = counter.ngramRows[length]
            for entry in rows.range(place.rows) {
                body(start + Int(map.ngrams[length][Int(rows.numbers[entry])]), rows.counts[entry])
            }
            start += ngrams[length].count
        }
        for entry in counter.titleRows.range(place.rows) {
            body(starts[4] + Int(map.words[Int(counter.titleRows.numbers[entry])]), counter.titleRows.counts[entry])
        }
        for entry in counter.lexiconRows.range(place.rows) {
            body(starts[5] + Int(counter.lexiconRows.numbers[entry]), counter.lexiconRows.counts[entry])
        }
        for entry in counter.punctuationRows.range(place.rows) {
            let run = Int(counter.punctuationRows.numbers[entry])
            body(starts[6] + Int(map.punctuation[run]), counter.punctuationRows.counts[entry])
        }
    }

    /// In how many documents each provisional term stands.
    func documentFrequencies(parallelism: Parallelism) -> [UInt32] {
        let total = starts[7]
        let chunks = Self.chunks(of: places.count, parallelism: parallelism)
        let partial = parallelism.map(count: chunks.count) { chunk in
            var frequency = [UInt32](repeating: 0, count: total)
            var seen = [UInt32](repeating: .max, count: total)
            for document in chunks[chunk] {
                forEachFeature(of: places[document]) { number, _ in
                    if seen[number] != UInt32(document) {
                        seen[number] = UInt32(document)
                        frequency[number] += 1
                    }
                }
            }
            return frequency
        }
        guard var sum = partial.first else { return [UInt32](repeating: 0, count: total) }
        for part in partial.dropFirst() {
            for index in sum.indices { sum[index] += part[index] }
        }
        return sum
    }

    /// The rows of the documents over the chosen terms.
    ///
    /// - Parameter final: for each provisional number, its number in the vocabulary, or `UInt32.max`.
    func rows(final: [UInt32], columns: Int, blockEnds: [Int], parallelism: Parallelism) -> CountMatrix {
        rows(of: places, final: final, columns: columns, blockEnds: blockEnds, parallelism: parallelism)
    }

    /// The rows of the documents' passages over the chosen terms, and where each document's passages begin (n + 1
    /// offsets).
    ///
    /// A passage is two segments in a row; each segment but the first and the last stands in two.
    func passages(
        final: [UInt32],
        columns: Int,
        blockEnds: [Int],
        parallelism: Parallelism
    ) -> (counts: CountMatrix, offsets: [Int]) {
        var units: [Place] = []
        var offsets = [0]
        for place in places {
            units += PassageSegments.passages(of: place.rows).map { Place(counter: place.counter, rows: $0) }
            offsets.append(units.count)
        }
        let counts = rows(of: units, final: final, columns: columns, blockEnds: blockEnds, parallelism: parallelism)
        return (counts, offsets)
    }

    /// How many words of each document are not in the vocabulary; numbers do not count.
    ///
    /// - Parameter final: for each provisional number, its number in the vocabulary, or `UInt32.max`.
    func unknownWords(final: [UInt32]) -> [Int] {
        let isUnknown = words.arena.withUnsafeBytes { arena in
            (0..<words.count).map { word in
                final[word] == .max
                    && !arena[words.range(of: word)].allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            }
        }
        return places.map { place in
            let counter = counters[place.counter]
            let map = maps[place.counter].words
            return counter.wordRows.range(place.rows).reduce(0) { sum, entry in
                let isCounted = isUnknown[Int(map[Int(counter.wordRows.numbers[entry])])]
                return isCounted ? sum + Int(counter.wordRows.counts[entry]) : sum
            }
        }
    }

    /// Where phrases of the lexicon stand, for each document, with words numbered as in the vocabulary.
    func mentions(final: [UInt32]) -> MentionList {
        var order = [(counter: Int, row: Int)](repeating: (0, 0), count: places.count)
        for (index, counter) in counters.enumerated() {
            for (row, document) in counter.documents.enumerated() { order[document.number] = (index, row) }
        }
        var result = MentionList()
        for (counter, row) in order {
            let map = maps[counter].words
            result.append(counters[counter].mentions, document: row) { word in
                let number = final[Int(map[Int(word)])]
                return number == .max ? -1 : Int32(number)
            }
        }
        return result
    }

    private func rows(
        of places: [Place],
        final: [UInt32],
        columns: Int,
        blockEnds: [Int],
        parallelism: Parallelism
    ) -> CountMatrix {
        let chunks = Self.chunks(of: places.count, parallelism: parallelism)
        let parts = parallelism.map(count: chunks.count) { chunk in
            // Features are marked in a set of bits, which gives them in ascending order without sorting.
            var marks = [UInt64](repeating: 0, count: (columns + 63) / 64)
            var scratch = [UInt16](repeating: 0, count: columns)
            var part = FeatureCounter.Rows()
            for document in chunks[chunk] {
                forEachFeature(of: places[document]) { number, count in
                    let term = Int(final[number])
                    guard term < columns else { return }
                    marks[term >> 6] |= 1 << UInt64(term & 63)
                    let (sum, overflow) = scratch[term].addingReportingOverflow(count)
                    scratch[term] = overflow ? .max : sum
                }
                for index in marks.indices where marks[index] != 0 {
                    var bits = marks[index]
                    marks[index] = 0
                    while bits != 0 {
                        let term = index << 6 + bits.trailingZeroBitCount
                        bits &= bits - 1
                        part.numbers.append(UInt32(term))
                        part.counts.append(scratch[term])
                        scratch[term] = 0
                    }
                }
                part.offsets.append(part.numbers.count)
            }
            return part
        }
        var all = FeatureCounter.Rows()
        let size = parts.reduce(0) { $0 + $1.numbers.count }
        all.numbers.reserveCapacity(size)
        all.counts.reserveCapacity(size)
        for part in parts {
            let base = all.numbers.count
            all.offsets.append(contentsOf: part.offsets.dropFirst().map { $0 + base })
            all.numbers.append(contentsOf: part.numbers)
            all.counts.append(contentsOf: part.counts)
        }
        return CountMatrix(
            rows: places.count,
            columns: columns,
            rowOffsets: all.offsets,
            columnIndices: all.numbers,
            counts: all.counts,
            blockEnds: blockEnds
        )
    }

    /// For each given word (provisional numbers), its most frequent written form; ties go to the form that sorts first.
    func surfaces(of chosen: [Int]) -> [String] {
        var best: [(count: UInt32, text: String)] = words.count == 0 ? [] : (0..<words.count).map { _ in (0, "") }
        func offer(_ word: Int, _ count: UInt32, _ text: @autoclosure () -> String) {
            guard count > 0, count >= best[word].count else { return }
            let text = text()
            if count > best[word].count || text.utf8.lexicographicallyPrecedes(best[word].text.utf8) {
                best[word] = (count, text)
            }
        }
        // Sums over counters: a form may have been met by several.
        var plain = [UInt32](repeating: 0, count: words.count)
        var forms = TermTable()
        var formWords: [Int] = []
        var formCounts: [UInt32] = []
        for (counter, map) in zip(counters, maps) {
            for (word, count) in counter.plainSurfaces.enumerated() { plain[Int(map.words[word])] += count }
            counter.surfaces.arena.withUnsafeBytes { arena in
                for surface in 0..<counter.surfaces.count {
                    let bytes = UnsafeRawBufferPointer(rebasing: arena[counter.surfaces.range(of: surface)])
                    let word = Int(map.words[Int(counter.surfaceWords[surface])])
                    let form = forms.insert(bytes, hash: TermHash.combine(TermHash.hash(bytes), UInt64(word)))
                    if form == formWords.count {
                        formWords.append(word)
                        formCounts.append(0)
                    }
                    if formWords[form] == word { formCounts[form] += counter.surfaceCounts[surface] }
                }
            }
        }
        for word in 0..<words.count { offer(word, plain[word], String(decoding: words.bytes(of: word), as: UTF8.self)) }
        for form in 0..<forms.count {
            offer(formWords[form], formCounts[form], String(decoding: forms.bytes(of: form), as: UTF8.self))
        }
        return chosen.map { word in
            best[word].text.isEmpty ? String(decoding: words.bytes(of: word), as: UTF8.self) : best[word].text
        }
    }

    private static func chunks(of count: Int, parallelism: Parallelism) -> [Range<Int>] {
        let number = max(1, min(parallelism.threads, count))
        return (0..<number).map { $0 * count / number..<($0 + 1) * count / number }
    }
}

extension FeatureCounter.Rows {
    /// The entries of some rows.
    func range(_ rows: Range<Int>) -> Range<Int> { offsets[rows.lowerBound]..<offsets[rows.upperBound] }
}
