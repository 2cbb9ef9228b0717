import ArabicText

/// The phrases of a lexicon as a tree of words, looked up by bytes.
///
/// A lexicon is read each time a model is opened, for one article too, and looked up for every word of every article:
/// reading makes no string a word, and looking up makes none at all.
struct PhraseTable: Sendable {
    /// What a phrase stands for.
    struct Phrase: Sendable {
        /// Numbers of its features, ascending; none where it is a shield.
        var features: [UInt32] = []
        /// Prepositions of which one may stand on it for a cue.
        var letters: Set<Lexicon.Proclitic> = []
        /// Whether an entry of the phrase goes without cues.
        var isPlain = false
    }

    /// The words of phrases and cues. A cue of one letter is no word.
    private var words = TermTable()
    /// For each word, the node of the phrases that begin with it; the root where none does.
    private var starts: [Int32] = []
    /// The tree: a key is a node and a word, and its number plus one the node of what follows. Node 0 is the root.
    private var edges = PairTable()
    /// For each node, the phrase that ends there, or -1.
    private var phraseOfNode: [Int32] = [-1]
    private var phrases: [Phrase] = []
    /// Phrases with their cues, as pairs of numbers.
    private var cues = PairTable()

    private static func key(_ first: Int, _ second: Int) -> UInt64 { UInt64(first) << 32 | UInt64(second) }

    /// Number of a word.
    func word(_ bytes: UnsafeRawBufferPointer) -> Int32 {
        words.find(bytes, hash: TermHash.hash(bytes)).map { Int32($0) } ?? -1
    }

    /// The node of the phrases that begin with a word, or nil.
    func start(_ word: Int32) -> Int? {
        let node = starts[Int(word)]
        return node > 0 ? Int(node) : nil
    }

    /// The node that a word leads to from another, or nil.
    func next(_ node: Int, _ word: Int32) -> Int? { edges.find(Self.key(node, Int(word))).map { $0 + 1 } }

    /// The number of the phrase that ends at a node, or nil.
    func phrase(at node: Int) -> Int? {
        let phrase = phraseOfNode[node]
        return phrase >= 0 ? Int(phrase) : nil
    }

    subscript(phrase: Int) -> Phrase { phrases[phrase] }

    /// Whether a word is among the cues of a phrase.
    func isCue(_ word: Int32, of phrase: Int) -> Bool { cues.find(Self.key(phrase, Int(word))) != nil }

    // MARK: Reading

    /// The phrases and the names of features in the lines of a lexicon (`Lexicon.serialized()`), which are valid UTF-8;
    /// nil if they have another form.
    static func reading(_ lines: [UInt8]) -> (table: PhraseTable, features: [String])? {
        lines.withUnsafeBytes { bytes in
            var table = PhraseTable()
            // Features in the order met, and the phrases that stand for them.
            var names = TermTable()
            var uses: [(phrase: Int, feature: Int)] = []
            var position = 0
            while position < bytes.count {
                guard table.readLine(bytes, &position, &names, &uses) else { return nil }
            }
            let features = (0..<names.count).map { String(decoding: names.bytes(of: $0), as: UTF8.self) }
            let order = features.indices.sorted { features[$0] < features[$1] }
            var numbers = [[UInt32]](repeating: [], count: order.count)
            for (number, feature) in order.enumerated() { numbers[feature] = [UInt32(number)] }
            for use in uses {
                // Nearly all phrases stand for one feature: they share its list.
                if table.phrases[use.phrase].features.isEmpty {
                    table.phrases[use.phrase].features = numbers[use.feature]
                } else if !table.phrases[use.phrase].features.contains(numbers[use.feature][0]) {
                    table.phrases[use.phrase].features.append(numbers[use.feature][0])
                    table.phrases[use.phrase].features.sort()
                }
            }
            return (table, order.map { features[$0] })
        }
    }

    /// Reads one line and moves behind it; false if it has another form.
    private mutating func readLine(
        _ bytes: UnsafeRawBufferPointer,
        _ position: inout Int,
        _ names: inout TermTable,
        _ uses: inout [(phrase: Int, feature: Int)]
    ) -> Bool {
        var node = 0
        let hasWords = Self.forEachWord(bytes, &position, until: Lexicon.tab) { word in
            let number = insert(word)
            let edge = edges.insert(Self.key(node, number)) + 1
            if edge == phraseOfNode.count { phraseOfNode.append(-1) }
            if node == 0 { starts[number] = Int32(edge) }
            node = edge
        }
        guard hasWords, node > 0 else { return false }
        if phraseOfNode[node] < 0 {
            phraseOfNode[node] = Int32(phrases.count)
            phrases.append(Phrase())
        }
        let phrase = Int(phraseOfNode[node])

        let start = position
        while position < bytes.count, bytes[position] != Lexicon.tab, bytes[position] != Lexicon.newline {
            position += 1
        }
        guard position < bytes.count, bytes[position] == Lexicon.tab else { return false }
        let name = UnsafeRawBufferPointer(rebasing: bytes[start..<position])
        position += 1
        if !name.elementsEqual(Lexicon.shield.utf8) {
            uses.append((phrase, names.insert(name, hash: TermHash.hash(name))))
        }

        let first = position
        let hasCues = Self.forEachWord(bytes, &position, until: Lexicon.newline) { cue in
            if cue.count(where: { $0 & 0xC0 != 0x80 }) > 1 {
                _ = cues.insert(Self.key(phrase, insert(cue)))
            } else if let proclitic = Lexicon.Proclitic.allCases.first(where: { $0.isWritten(cue) }) {
                phrases[phrase].letters.insert(proclitic)
            }
        }
        guard hasCues else { return false }
        if position == first + 1 { phrases[phrase].isPlain = true }
        return true
    }

    private mutating func insert(_ word: UnsafeRawBufferPointer) -> Int {
        let number = words.insert(word, hash: TermHash.hash(word))
        if number == starts.count { starts.append(0) }
        return number
    }

    /// Calls `body` with each word of a field and moves behind the byte that ends it; false if words are not separated
    /// by single spaces or the field ends otherwise.
    private static func forEachWord(
        _ bytes: UnsafeRawBufferPointer,
        _ position: inout Int,
        until end: UInt8,
        _ body: (UnsafeRawBufferPointer) -> Void
    ) -> Bool {
        let start = position
        var wordStart = position
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            guard byte == 0x20 || byte == Lexicon.tab || byte == Lexicon.newline else { continue }
            if byte != 0x20, byte != end { return false }
            let isEmptyField = byte == end && start == position - 1
            if isEmptyField { return true }
            guard wordStart < position - 1 else { return false }
            body(UnsafeRawBufferPointer(rebasing: bytes[wordStart..<position - 1]))
            if byte == end { return true }
            wordStart = position
        }
        return false
    }
}

extension Lexicon.Proclitic {
    /// Whether a cue is the letter that stands for it.
    fileprivate func isWritten(_ cue: UnsafeRawBufferPointer) -> Bool {
        letter.map { cue.elementsEqual($0.utf8) } ?? false
    }
}
