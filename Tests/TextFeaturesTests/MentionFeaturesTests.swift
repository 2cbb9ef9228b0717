import Foundation
import TestSupport
import Testing

@testable import TextFeatures

@Suite struct MentionFeaturesTests {
    /// Its features are EG, LY-DR and LY-TB, in this order.
    static let lexicon = Lexicon([
        Lexicon.Entry(words: ["طرابلس"], feature: "LY-TB"), Lexicon.Entry(words: ["درنه"], feature: "LY-DR"),
        Lexicon.Entry(words: ["مصر"], feature: "EG"),
    ])

    static func list(_ matches: [Lexicon.Match], words: [Int32], borders: Set<Int> = [0]) -> MentionList {
        var list = MentionList()
        list.append(matches: matches, words: words, borders: words.indices.map(borders.contains))
        return list
    }

    @Test func meaningsOfColumns() {
        let features = MentionFeatures(lexicon: Self.lexicon, labels: ["LY-TB", "LY-DR"], words: 6)
        let meanings = (0..<features.columns).map { features.meaning(ofColumn: $0) }
        #expect(meanings[0] == .general(.count) && meanings[3] == .general(.rivals))
        #expect(meanings[8] == .general(.earliest))
        // Four of each label.
        #expect(meanings[9] == .own(.mentioned) && meanings[12] == .own(.share) && meanings[13] == .own(.mentioned))
        #expect(meanings[17] == .proclitic(.none) && meanings[21] == .proclitic(.lam))
        #expect(meanings[22] == .neighbour(.before, word: 0) && meanings[28] == .neighbour(.before, word: nil))
        #expect(meanings[49] == .neighbour(.directlyAfter, word: nil))
        // All but the weights that each label has of its own mean one thing.
        #expect(Set(meanings).count == features.columns - 4)
    }

    /// Worked by hand: seven words, of which the first is Egypt (no label), the third and the last Derna, the fifth
    /// Tripoli; the sixth begins a paragraph.
    @Test func anExampleByHand() throws {
        let list = Self.list(
            [
                Lexicon.Match(features: [0], words: 0..<1, proclitic: .none),
                Lexicon.Match(features: [1], words: 2..<3, proclitic: .beh),
                Lexicon.Match(features: [2], words: 4..<5, proclitic: .none),
                Lexicon.Match(features: [1], words: 6..<7, proclitic: .lam),
            ],
            words: [-1, 3, -1, 1, -1, 5, -1],
            borders: [0, 5]
        )
        let features = MentionFeatures(lexicon: Self.lexicon, labels: ["LY-TB", "LY-DR"], words: 6)
        #expect(features.labels == 2 && features.words == 6)
        // 9 general ones, 4 of each label, 5 proclitics, 4 sides of 6 words and another mention.
        #expect(features.columns == 9 + 4 * 2 + 5 + 4 * 7)
        let candidates = features.candidates(in: list, document: 0)
        #expect(candidates.map(\.label) == [0, 1])
        let length = log(7.0 / 200)
        let tripoli: [(UInt32, Double)] = [
            // Named once of three times, one of two labels, fifth word; not the earliest, which is Derna.
            (0, log(2)), (1, 1.0 / 3), (2, 1), (3, log(2)), (4, length), (5, 1), (6, 1), (7, 1),
            (9, 1), (10, log(2)), (11, log(2)), (12, 1.0 / 3),
            // No proclitic; before it words 1 (directly) and 3 and twice another mention; nothing after it. Norm √8.
            (17, 0.5.squareRoot()), (23, 0.5.squareRoot()), (25, 0.5.squareRoot()), (28, 2.0.squareRoot()),
            (30, 0.5.squareRoot()),
        ]
        let tenth = 2 / 10.0.squareRoot()
        let derna: [(UInt32, Double)] = [
            (0, log(3)), (1, 2.0 / 3), (3, log(2)), (4, length), (5, 1), (6, 1), (7, 1), (8, 1),
            (13, 1), (14, log(3)), (15, log(2)), (16, 2.0 / 3),
            // ب and ل; before: word 3 (directly), another mention; word 5 (directly). After: word 1 (directly), another
            // mention. Norm √10.
            (19, tenth), (21, tenth), (25, tenth), (27, tenth), (28, tenth), (32, tenth), (34, tenth), (37, tenth),
            (42, tenth), (44, tenth),
        ]
        for (candidate, expected) in zip(candidates, [tripoli, derna]) {
            #expect(candidate.features.map(\.column) == expected.map(\.0))
            for (feature, value) in zip(candidate.features, expected.map(\.1)) {
                // A few roundings of numbers of 0 to 4.
                #expect(abs(feature.value - value) < 1e-15 * 4, "column \(feature.column)")
            }
        }
    }

    /// In a text of 200 words with one label, the logarithms of length and rivals are 0 and left out.
    @Test(arguments: [
        (0, [5, 6, 7, 8]), (14, [5, 6, 7, 8]), (15, [6, 7, 8]), (49, [6, 7, 8]), (50, [7, 8]), (119, [7, 8]),
        (120, [8]),
        (199, [8]),
    ])
    func howEarly(_ position: Int, _ flags: [UInt32]) {
        let list = Self.list(
            [Lexicon.Match(features: [2], words: position..<position + 1, proclitic: .lam)],
            words: [Int32](repeating: 0, count: 200),
            borders: Set(0..<200)
        )
        let features = MentionFeatures(lexicon: Self.lexicon, labels: ["LY-TB"], words: 1)
        let candidates = features.candidates(in: list, document: 0)
        var expected: [UInt32: Double] = [0: log(2), 1: 1, 2: 1, 9: 1, 10: log(2), 12: 1, 17: 2]
        for flag in flags { expected[flag] = 1 }
        #expect(candidates.count == 1)
        #expect(
            Dictionary(uniqueKeysWithValues: candidates[0].features.map { ($0.column, $0.value) }) == expected
        )
    }

    @Test func documentsWithoutLabelsHaveNoCandidates() {
        let features = MentionFeatures(lexicon: Self.lexicon, labels: ["LY-TB", "LY-DR"], words: 6)
        for list in [
            Self.list([], words: []), Self.list([], words: [1, 2, 3]),
            Self.list([Lexicon.Match(features: [0], words: 1..<2, proclitic: .none)], words: [1, 2, 3]),
        ] {
            #expect(features.candidates(in: list, document: 0).isEmpty)
        }
    }

    @Test(arguments: [(["LY-TB"], true), (["EG", "LY-TB", "LY-DR"], true), (["LY-TB", "TN"], false), (["TN"], false)])
    func coverage(_ labels: [String], _ isCovered: Bool) {
        #expect(
            MentionFeatures(lexicon: Self.lexicon, labels: labels, words: 0).coversAllLabels == isCovered
        )
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func randomDocuments(_ seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let documents = (0..<8).map { _ in AnalyzedDocument.random(MentionListTests.words, using: &random) }
        let collection = collection(
            of: documents,
            FeatureConfiguration(minimumDocumentFrequency: 2),
            counters: 3,
            lexicon: MentionListTests.lexicon
        )
        let labels = ["LY-TB", "LY", "LY-SR", "TN", "LY-BA"]
        let features = MentionFeatures(
            lexicon: MentionListTests.lexicon,
            labels: labels,
            words: collection.vocabulary.range(of: .word).count
        )
        let names = MentionListTests.lexicon.features
        let contextStart = 9 + 4 * labels.count
        for document in documents.indices {
            let named = Set(
                collection.mentions.mentions(of: document).flatMap(\.features).compactMap {
                    labels.firstIndex(of: names[Int($0)])
                }
            )
            let candidates = features.candidates(in: collection.mentions, document: document)
            #expect(candidates.map(\.label) == named.sorted())
            var shares = 0.0
            for candidate in candidates {
                let columns = candidate.features.map { Int($0.column) }
                #expect(zip(columns, columns.dropFirst()).allSatisfy { $0 < $1 })
                #expect(columns.last ?? 0 < features.columns)
                #expect(candidate.features.allSatisfy { $0.value != 0 && $0.value.isFinite })
                let norm = candidate.features.filter { $0.column >= contextStart }
                    .reduce(0) { $0 + $1.value * $1.value }.squareRoot()
                // Some dozens of roundings.
                #expect(abs(norm - 2) < 1e-13)
                shares += candidate.features.first { $0.column == 1 }?.value ?? .nan
            }
            if !candidates.isEmpty { #expect(abs(shares - 1) < 1e-14) }
        }
    }
}
