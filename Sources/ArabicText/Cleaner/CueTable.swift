/// The cue phrases as a trie over word numbers.
///
/// The scanner gives every token the number of its word (0 for words in no phrase), so that matching compares small
/// integers and a line without cue words costs nothing.
struct CueTable: Sendable {
    private struct Node: Sendable {
        var roles: UInt32 = 0
        var children: [(word: UInt16, node: Int32)] = []
    }

    private var nodes: [Node] = [Node()]
    /// For every word number: the node of that word at the start of a phrase, or 0.
    private var roots: [Int32] = [0]
    /// For every word number: roles of all phrases that begin with it.
    private var startRoles: [UInt32] = [0]
    /// Words seen so far, for numbering.
    private var numbers: [[UInt8]: UInt16] = [:]

    /// Adds a phrase.
    ///
    /// - Returns: the number of each word.
    mutating func insert(_ phrase: [[UInt8]], _ role: Cue) -> [UInt16] {
        guard !phrase.isEmpty else { return [] }
        let words = phrase.map { number(of: $0) }
        startRoles[Int(words[0])] |= role.rawValue
        if roots[Int(words[0])] == 0 {
            roots[Int(words[0])] = Int32(nodes.count)
            nodes.append(Node())
        }
        var at = Int(roots[Int(words[0])])
        for word in words.dropFirst() {
            if let next = nodes[at].children.first(where: { $0.word == word }) {
                at = Int(next.node)
            } else {
                nodes[at].children.append((word, Int32(nodes.count)))
                at = nodes.count
                nodes.append(Node())
            }
        }
        nodes[at].roles |= role.rawValue
        return words
    }

    /// Forgets what only building needs.
    mutating func finish() { numbers = [:] }

    private mutating func number(of word: [UInt8]) -> UInt16 {
        if let known = numbers[word] { return known }
        let number = UInt16(roots.count)
        numbers[word] = number
        roots.append(0)
        startRoles.append(0)
        return number
    }

    /// Roles of all phrases that begin with a word.
    func startRoles(of word: UInt16) -> Cue { Cue(rawValue: startRoles[Int(word)]) }

    /// The length in tokens of the longest phrase of one of the roles that begins at a token; 0 when none does.
    func longest(_ roles: Cue, at first: Int, before end: Int, in tokens: [FoldedToken]) -> Int {
        guard first < end, startRoles[Int(tokens[first].cue)] & roles.rawValue != 0 else { return 0 }
        var node = Int(roots[Int(tokens[first].cue)])
        var length = 1
        var best = 0
        while true {
            if nodes[node].roles & roles.rawValue != 0 { best = length }
            guard first + length < end else { return best }
            let word = tokens[first + length].cue
            guard word != 0, let next = nodes[node].children.first(where: { $0.word == word }) else { return best }
            node = Int(next.node)
            length += 1
        }
    }
}
