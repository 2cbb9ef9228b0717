/// Where phrases of a lexicon stand in documents, and between which words.
///
/// What a model needs to tell the place of an event from a place that is only named.
package struct MentionList: Sendable {
    /// One place where a phrase stands.
    package struct Mention: Hashable, Sendable {
        /// Numbers of the lexicon's features that the phrase stands for.
        package let features: [UInt32]
        /// Number of words before it in the document.
        package let position: Int
        /// What is written on its first word.
        package let proclitic: Lexicon.Proclitic
        /// The words around it, as entries of the list's `context`.
        let context: Range<Int>
    }

    /// On which side of a mention a word stands.
    package enum Side: UInt8, CaseIterable, Sendable {
        /// Up to `MentionList.reach` words before; and directly before.
        case before, directlyBefore
        /// Up to `MentionList.reach` words after; and directly after.
        case after, directlyAfter
    }

    /// One word near a mention.
    package struct Neighbour: Hashable, Sendable {
        package let side: Side
        /// Number of the word; `MentionList.anotherMention` for a word of another mention, below that for a word
        /// without number.
        package let word: Int32
    }

    /// How many words on either side are kept; they do not go beyond the paragraph.
    package static let reach = 5
    /// Stands for every word of another mention: which place it is says nothing, that it is one does.
    package static let anotherMention: Int32 = -1
    private static let unknown: Int32 = -2

    private var documents = [0]
    private var lengths: [Int] = []
    private(set) var mentions: [Mention] = []
    private(set) var context: [Neighbour] = []

    /// A list of no documents.
    package init() {}

    /// Number of documents.
    package var count: Int { lengths.count }

    /// The mentions of a document, in order.
    package func mentions(of document: Int) -> ArraySlice<Mention> {
        mentions[documents[document]..<documents[document + 1]]
    }

    /// Number of words of a document.
    package func length(of document: Int) -> Int { lengths[document] }

    /// The words around a mention.
    package func neighbours(of mention: Mention) -> ArraySlice<Neighbour> { context[mention.context] }

    /// Forgets all documents.
    package mutating func removeAll() {
        documents.removeAll(keepingCapacity: true)
        documents.append(0)
        lengths.removeAll(keepingCapacity: true)
        mentions.removeAll(keepingCapacity: true)
        context.removeAll(keepingCapacity: true)
    }

    /// Adds a document.
    ///
    /// - Parameters:
    ///   - matches: the lexicon's matches among its words, in order.
    ///   - words: the number of each word, negative for a word that has none.
    ///   - borders: for each word, whether it begins a paragraph.
    package mutating func append(matches: [Lexicon.Match], words: [Int32], borders: [Bool]) {
        var isMention = [Bool](repeating: false, count: matches.isEmpty ? 0 : words.count)
        for match in matches { for word in match.words { isMention[word] = true } }
        func note(_ position: Int, _ side: Side) {
            let word = isMention[position] ? Self.anotherMention : words[position] < 0 ? Self.unknown : words[position]
            context.append(Neighbour(side: side, word: word))
        }
        for match in matches {
            let start = context.count
            var position = match.words.lowerBound
            while position > 0, match.words.lowerBound - position < Self.reach, !borders[position] {
                position -= 1
                note(position, .before)
                if position == match.words.lowerBound - 1 { note(position, .directlyBefore) }
            }
            position = match.words.upperBound
            while position < words.count, position - match.words.upperBound < Self.reach, !borders[position] {
                note(position, .after)
                if position == match.words.upperBound { note(position, .directlyAfter) }
                position += 1
            }
            mentions.append(
                Mention(
                    features: match.features,
                    position: match.words.lowerBound,
                    proclitic: match.proclitic,
                    context: start..<context.count
                )
            )
        }
        documents.append(mentions.count)
        lengths.append(words.count)
    }

    /// Adds a document of another list, with its words numbered anew.
    ///
    /// - Parameter number: the new number of a word; negative for a word that has none.
    mutating func append(_ other: MentionList, document: Int, number: (Int32) -> Int32) {
        for mention in other.mentions(of: document) {
            let start = context.count
            for neighbour in other.neighbours(of: mention) {
                var word = neighbour.word
                if word >= 0 {
                    word = number(word)
                    if word < 0 { word = Self.unknown }
                }
                context.append(Neighbour(side: neighbour.side, word: word))
            }
            mentions.append(
                Mention(
                    features: mention.features,
                    position: mention.position,
                    proclitic: mention.proclitic,
                    context: start..<context.count
                )
            )
        }
        documents.append(mentions.count)
        lengths.append(other.length(of: document))
    }
}
