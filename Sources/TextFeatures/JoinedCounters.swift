import ArabicText
import LinearAlgebra
import Synchronization

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
    private var counters: [FeatureCounter] = []
    /// Where the rows live.
    private let store: ScratchStore?
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

    init(
        _ counters: consuming [FeatureCounter],
        documents: Int,
        configuration: FeatureConfiguration,
        stemmer: LightStemmer
    ) {
        store = counters.first?.wordRows.counts.store
        let lengths = max(0, configuration.longestWordNGram - 1)
        ngrams = [PairTable](repeating: PairTable(), count: lengths)
        for index in counters.indices {
            var map = CounterMap(words: [], ngrams: [], punctuation: [])
            // Tables that only joining needs go when they are joined; those of the first counter are what the others
            // are joined to.
            let counter = counters[index]
            counters[index].ngrams = []
            if index == 0 {
                words = counter.words
                isStopWord = counter.isStopWord
                ngrams = counter.ngrams
                punctuation = counter.punctuation
            }
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
        self.counters = counters

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
            // A bit for each term of the document at hand.
            var marks = [UInt64](repeating: 0, count: (total + 63) / 64)
            var touched: [Int] = []
            for document in chunks[chunk] {
                forEachFeature(of: places[document]) { number, _ in
                    let bit: UInt64 = 1 << UInt64(number & 63)
                    guard marks[number >> 6] & bit == 0 else { return }
                    marks[number >> 6] |= bit
                    touched.append(number)
                    frequency[number] += 1
                }
                for number in touched { marks[number >> 6] = 0 }
                touched.removeAll(keepingCapacity: true)
                if document & 1023 == 1023 { letGo(of: places[document]) }
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
        var offsets = [0]
        offsets.reserveCapacity(places.count + 1)
        var numbers = ScratchArray<UInt32>(store: store)
        var counts = ScratchArray<UInt16>(store: store)
        // A part for each thread at a time: what threads have made is in memory once more until it is put in a row.
        let size = max(1, min(Self.partRows, (places.count + parallelism.threads - 1) / parallelism.threads))
        let workers = (0..<parallelism.threads).map { _ in RowWorker(columns: columns) }
        for first in stride(from: 0, to: places.count, by: size * workers.count) {
            parallelism.forEach(count: workers.count) { worker in
                let start = min(places.count, first + worker * size)
                let end = min(places.count, start + size)
                workers[worker].state.withLock { rows in
                    rows.begin()
                    for place in start..<end {
                        forEachFeature(of: places[place]) { number, count in rows.add(final[number], count) }
                        rows.endRow()
                    }
                }
                if start < end { letGo(of: places[end - 1]) }
            }
            for worker in workers {
                worker.state.withLock { rows in
                    let base = numbers.count
                    rows.numbers.withUnsafeBufferPointer { numbers.append(contentsOf: $0) }
                    rows.counts.withUnsafeBufferPointer { counts.append(contentsOf: $0) }
                    for end in rows.ends { offsets.append(base + end) }
                }
            }
        }
        return CountMatrix(
            rows: places.count,
            columns: columns,
            rowOffsets: offsets,
            columnIndices: numbers.shared,
            counts: counts.shared,
            blockEnds: blockEnds,
            store: store
        )
    }

    /// Most rows that a thread makes before they are put behind those of the others.
    private static let partRows = 4096

    /// The memory of one thread. Locked, though each is used by one thread at a time, so that the compiler can see it
    /// is safe.
    private final class RowWorker: Sendable {
        let state: Mutex<RowBuilder>

        init(columns: Int) { state = Mutex(RowBuilder(columns: columns)) }
    }

    /// Rows over the chosen terms, while they are made.
    private struct RowBuilder: Sendable {
        private(set) var numbers: [UInt32] = []
        private(set) var counts: [UInt16] = []
        /// Where each row ends.
        private(set) var ends: [Int] = []
        // Features of a row are marked in a set of bits, which gives them in ascending order without sorting; a second
        // set marks the words of the first, so that a row costs nothing for the terms it does not have.
        private var marks: [UInt64]
        private var summary: [UInt64]
        private var scratch: [UInt16]

        init(columns: Int) {
            marks = [UInt64](repeating: 0, count: (columns + 63) / 64)
            summary = [UInt64](repeating: 0, count: (columns + 4095) / 4096)
            scratch = [UInt16](repeating: 0, count: columns)
        }

        mutating func begin() {
            numbers.removeAll(keepingCapacity: true)
            counts.removeAll(keepingCapacity: true)
            ends.removeAll(keepingCapacity: true)
        }

        /// Counts a term, if it is one of the columns.
        @inline(__always)
        mutating func add(_ number: UInt32, _ count: UInt16) {
            let term = Int(number)
            guard term < scratch.count else { return }
            marks[term >> 6] |= 1 << UInt64(term & 63)
            summary[term >> 12] |= 1 << UInt64(term >> 6 & 63)
            let (sum, overflow) = scratch[term].addingReportingOverflow(count)
            scratch[term] = overflow ? .max : sum
        }

        mutating func endRow() {
            for group in summary.indices where summary[group] != 0 {
                var words = summary[group]
                summary[group] = 0
                while words != 0 {
                    let index = group << 6 + words.trailingZeroBitCount
                    words &= words - 1
                    var bits = marks[index]
                    marks[index] = 0
                    while bits != 0 {
                        let term = index << 6 + bits.trailingZeroBitCount
                        bits &= bits - 1
                        numbers.append(UInt32(term))
                        counts.append(scratch[term])
                        scratch[term] = 0
                    }
                }
            }
            ends.append(numbers.count)
        }
    }

    /// Lets go of the pages of a counter's rows in front of a document, if they are in a file.
    private func letGo(of place: Place) {
        let counter = counters[place.counter]
        for rows in [counter.wordRows] + counter.ngramRows {
            rows.letGo(before: place.rows.lowerBound)
        }
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
    /// Lets go of the pages of all rows in front of one.
    func letGo(before row: Int) {
        numbers.letGo(before: offsets[row])
        counts.letGo(before: offsets[row])
    }

    /// The entries of some rows.
    @inline(__always)
    func range(_ rows: Range<Int>) -> Range<Int> { offsets[rows.lowerBound]..<offsets[rows.upperBound] }
}
