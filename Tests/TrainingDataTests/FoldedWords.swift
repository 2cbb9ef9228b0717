import ArabicText

/// The folded words of a text, each as a hash that is the same for every text and in every process.
struct FoldedWords: Sendable {
    private let bytes: [UInt8]
    private let tokens: [FoldedToken]
    /// Hashes of all words, those that the cleaner cuts among them.
    let all: [UInt64]

    /// The words of an analyzed text.
    init(_ buffer: TokenBuffer) {
        bytes = buffer.bytes
        tokens = buffer.tokens
        all = Self.hashes(of: buffer)
    }

    /// Hashes of the words that the cleaner keeps.
    var kept: [UInt64] { tokens.indices.filter { !tokens[$0].isCut }.map { all[$0] } }

    /// The words of a range, folded, with single spaces between them.
    func text(_ range: Range<Int>) -> String {
        guard let last = range.last else { return "" }
        return String(decoding: bytes[Int(tokens[range.lowerBound].start)..<Int(tokens[last].end)], as: UTF8.self)
    }

    /// Words by position: the kept ones of each sentence.
    var sentences: [[Int]] {
        var sentences: [[Int]] = []
        var current: [Int] = []
        for (index, token) in tokens.enumerated() {
            if token.startsSentence, !current.isEmpty {
                sentences.append(current)
                current = []
            }
            if !token.isCut { current.append(index) }
        }
        return current.isEmpty ? sentences : sentences + [current]
    }

    /// Whether fewer than one in five words that end in ي or ى as written end in ي: the spelling in which final ى
    /// stands for both. In the other spelling ى ends a handful of words such as إلى and على.
    ///
    /// - Parameter source: the text that was analyzed.
    func isInFinalMaksuraSpelling(_ source: String) -> Bool {
        let source = Array(source.utf8)
        var (yeh, maksura) = (0, 0)
        for token in tokens where token.kind == .arabic && token.sourceRange.count >= 4 {
            let end = Int(token.sourceEnd)
            // Both letters are written D9 8x; marks after them are rare enough to be left out of the count.
            guard source[end - 2] == 0xD9 else { continue }
            if source[end - 1] == 0x8A { yeh += 1 } else if source[end - 1] == 0x89 { maksura += 1 }
        }
        return 5 * yeh < yeh + maksura
    }

    /// FNV-1a over the folded bytes of each word, spread evenly. Millions of words pass here in a debug build, hence
    /// the pointers.
    static func hashes(of buffer: TokenBuffer) -> [UInt64] {
        let count = buffer.tokens.count
        return buffer.bytes.withUnsafeBufferPointer { bytes in
            buffer.tokens.withUnsafeBufferPointer { tokens in
                [UInt64](unsafeUninitializedCapacity: count) { result, initialized in
                    guard let byte = bytes.baseAddress, let token = tokens.baseAddress, let out = result.baseAddress
                    else { return }
                    var index = 0
                    while index < count {
                        var at = Int(token[index].start)
                        let end = Int(token[index].end)
                        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
                        while at < end {
                            hash = (hash ^ UInt64(truncatingIfNeeded: byte[at])) &* 0x100_0000_01B3
                            at &+= 1
                        }
                        (out + index).initialize(to: (hash ^ hash >> 32) &* 0x9E37_79B9_7F4A_7C15)
                        index &+= 1
                    }
                    initialized = count
                }
            }
        }
    }
}

/// Where the runs of a number of words stand: an inverted index over the articles of a set.
struct RunIndex: Sendable {
    /// Words of a run.
    let length: Int
    /// Articles of each run, ascending and each once, by the run's hash.
    private(set) var postings: [UInt64: [Int]] = [:]
    /// Distinct runs of each article.
    private(set) var counts: [Int] = []
    /// One bit for each value of a run's upper bits, so that nearly all runs of other texts need no look-up.
    private var filter = [UInt64](repeating: 0, count: 1 << (filterBits - 6))

    private static let filterBits = 24
    private static let factor: UInt64 = 0x5851_F42D_4C95_7F2D

    /// An index of articles given as hashes of their words.
    init(length: Int, _ articles: [[UInt64]]) {
        self.length = length
        postings.reserveCapacity(articles.reduce(0) { $0 + $1.count })
        for (article, words) in articles.enumerated() {
            var count = 0
            for run in Self.runs(words, length) where postings[run]?.last != article {
                postings[run, default: []].append(article)
                count += 1
                let bit = run >> UInt64(64 - Self.filterBits)
                filter[Int(bit >> 6)] |= 1 << (bit & 63)
            }
            counts.append(count)
        }
    }

    /// Hashes of the runs of a text, by their first words.
    private static func runs(_ words: [UInt64], _ length: Int) -> [UInt64] {
        var runs: [UInt64] = []
        runs.reserveCapacity(words.count)
        forEachRun(words, length) { _, hash in runs.append(hash) }
        return runs
    }

    /// A polynomial of the words' hashes, which moves on by one word at a time.
    private static func forEachRun(_ words: [UInt64], _ length: Int, _ body: (Int, UInt64) -> Void) {
        guard words.count >= length else { return }
        var highest: UInt64 = 1
        for _ in 0..<length { highest = highest &* factor }
        let count = words.count
        words.withUnsafeBufferPointer { words in
            guard let word = words.baseAddress else { return }
            var hash: UInt64 = 0
            var end = 0
            while end < count {
                hash = hash &* factor &+ word[end]
                if end >= length { hash = hash &- word[end &- length] &* highest }
                end &+= 1
                if end >= length { body(end &- length, hash) }
            }
        }
    }

    /// The longest passages of another text all of whose runs stand in articles of the index, with these articles.
    func passages(in words: [UInt64]) -> [(words: Range<Int>, articles: [Int])] {
        var hits: [(start: Int, articles: [Int])] = []
        filter.withUnsafeBufferPointer { filter in
            guard let filter = filter.baseAddress else { return }
            Self.forEachRun(words, length) { start, hash in
                let bit = hash >> UInt64(64 &- Self.filterBits)
                guard filter[Int(truncatingIfNeeded: bit >> 6)] & (1 << (bit & 63)) != 0 else { return }
                if let articles = postings[hash] { hits.append((start, articles)) }
            }
        }
        var passages: [(words: Range<Int>, articles: [Int])] = []
        for hit in hits {
            if let last = passages.last, last.words.upperBound == hit.start + length - 1 {
                passages[passages.count - 1] = (
                    last.words.lowerBound..<hit.start + length, Set(last.articles).union(hit.articles).sorted()
                )
            } else {
                passages.append((hit.start..<hit.start + length, hit.articles))
            }
        }
        return passages
    }
}
