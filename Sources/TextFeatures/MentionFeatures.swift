#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Turns the mentions of labels in a document into features that all labels share.
///
/// Where the features of a lexicon are the labels of an axis (place names and region codes), the question is not which
/// words go with which label, but which of the labels named are meant. So every label that a document mentions is a
/// candidate, described by how often, how early and beside how many others it is named, and between which words; one
/// set of weights serves all labels, so that what is learned of frequent places holds for rare ones. Of its own a
/// label has only four: how likely it is in general, and how that changes with count, share and rivals.
package struct MentionFeatures: Sendable {
    /// Number of labels (k).
    package let labels: Int
    /// Number of words that can stand beside a mention.
    package let words: Int
    /// For each feature of the lexicon, the label it is, if it is one.
    private let labelOfFeature: [Int?]

    /// Weight of the words around the mentions, against the other features.
    private static let contextWeight = 2.0
    private static let generalCount = General.allCases.count
    private static let ownCount = Own.allCases.count

    /// Features that say how a label is mentioned; their weights are the same for all labels.
    package enum General: Int, CaseIterable, Sendable {
        /// ln(1 + number of mentions); their share among the mentions of all labels; whether there is only one.
        case count, share, once
        /// ln(number of labels mentioned), and ln(words of the document / 200).
        case rivals, length
        /// Whether the first mention stands within so many words, and whether no other label is mentioned earlier.
        case within15, within50, within120, earliest
    }

    /// Features of which every label has a weight of its own.
    package enum Own: Int, CaseIterable, Sendable {
        /// 1 wherever it is mentioned, then three of the general features.
        case mentioned, count, rivals, share
    }

    /// What a feature says.
    package enum Meaning: Hashable, Sendable {
        case general(General)
        case own(Own)
        case proclitic(Lexicon.Proclitic)
        /// A word near a mention; nil for another mention.
        case neighbour(MentionList.Side, word: Int?)
    }

    /// What the feature of a column says.
    package func meaning(ofColumn column: Int) -> Meaning {
        if let general = General(rawValue: column) { return .general(general) }
        var rest = column - Self.generalCount
        if rest < Self.ownCount * labels { return .own(Own.allCases[rest % Self.ownCount]) }
        rest -= Self.ownCount * labels
        if rest < Lexicon.Proclitic.allCases.count { return .proclitic(Lexicon.Proclitic.allCases[rest]) }
        rest -= Lexicon.Proclitic.allCases.count
        let word = rest % (words + 1)
        return .neighbour(MentionList.Side.allCases[rest / (words + 1)], word: word == words ? nil : word)
    }

    /// - Parameters:
    ///   - lexicon: the lexicon that the mentions come from.
    ///   - labels: the labels of the axis.
    ///   - words: number of words in the vocabulary; mentions number their neighbours below it.
    package init(lexicon: Lexicon, labels: [String], words: Int) {
        self.labels = labels.count
        self.words = words
        labelOfFeature = lexicon.features.map { labels.firstIndex(of: $0) }
    }

    /// Whether every label is a feature of the lexicon.
    package var coversAllLabels: Bool { Set(labelOfFeature.compactMap(\.self)).count == labels }

    /// Number of features: general ones, those of each label, proclitics, words on each side.
    package var columns: Int {
        Self.generalCount + Self.ownCount * labels + Lexicon.Proclitic.allCases.count
            + MentionList.Side.allCases.count * (words + 1)
    }

    /// A label that a document mentions.
    package struct Candidate: Sendable {
        /// Its number.
        package let label: Int
        /// Its features, columns ascending.
        package let features: [(column: UInt32, value: Double)]
    }

    /// The labels that a document mentions, ascending.
    package func candidates(in list: MentionList, document: Int) -> [Candidate] {
        var mentions: [Int: [MentionList.Mention]] = [:]
        var total = 0
        var earliest = Int.max
        for mention in list.mentions(of: document) {
            for case let label? in mention.features.map({ labelOfFeature[Int($0)] }) {
                mentions[label, default: []].append(mention)
                total += 1
                earliest = min(earliest, mention.position)
            }
        }
        let length = log(Double(max(1, list.length(of: document))) / 200)
        let rivals = log(Double(max(1, mentions.count)))
        return mentions.sorted { $0.key < $1.key }.map { label, mentions in
            let count = log(1 + Double(mentions.count))
            let share = Double(mentions.count) / Double(total)
            let first = mentions[0].position
            func flag(_ condition: Bool) -> Double { condition ? 1 : 0 }
            let general = [
                count, share, flag(mentions.count == 1), rivals, length,
                flag(first < 15), flag(first < 50), flag(first < 120), flag(first == earliest),
            ]
            var features: [(column: UInt32, value: Double)] = []
            for (column, value) in general.enumerated() where value != 0 {
                features.append((UInt32(column), value))
            }
            let own = Self.generalCount + Self.ownCount * label
            for (column, value) in [1, count, rivals, share].enumerated() where value != 0 {
                features.append((UInt32(own + column), value))
            }
            features += context(of: mentions, in: list)
            return Candidate(label: label, features: features)
        }
    }

    /// The logits of all labels for a document.
    ///
    /// - Parameters:
    ///   - mentioned: logit of a label that the document mentions, before its features are added.
    ///   - absent: logit of a label that it does not mention.
    ///   - weight: the weight of a feature, by its column.
    package func logits(
        of list: MentionList,
        document: Int,
        mentioned: Double,
        absent: Double,
        weight: (Int) -> Double
    ) -> [Double] {
        var logits = [Double](repeating: absent, count: labels)
        for candidate in candidates(in: list, document: document) {
            logits[candidate.label] = candidate.features.reduce(mentioned) { $0 + $1.value * weight(Int($1.column)) }
        }
        return logits
    }

    /// Proclitics and neighbours of some mentions, scaled to the length `contextWeight`.
    private func context(
        of mentions: [MentionList.Mention],
        in list: MentionList
    ) -> [(column: UInt32, value: Double)] {
        let proclitics = Self.generalCount + Self.ownCount * labels
        let sides = proclitics + Lexicon.Proclitic.allCases.count
        var counts: [UInt32: Double] = [:]
        for mention in mentions {
            counts[UInt32(proclitics + Int(mention.proclitic.rawValue)), default: 0] += 1
            for neighbour in list.neighbours(of: mention) where neighbour.word >= MentionList.anotherMention {
                // The last column of a side stands for another mention.
                let word = neighbour.word == MentionList.anotherMention ? words : Int(neighbour.word)
                counts[UInt32(sides + Int(neighbour.side.rawValue) * (words + 1) + word), default: 0] += 1
            }
        }
        let sorted = counts.sorted { $0.key < $1.key }
        let norm = sorted.reduce(0) { $0 + $1.value * $1.value }.squareRoot()
        return sorted.map { ($0.key, Self.contextWeight * $0.value / norm) }
    }
}
