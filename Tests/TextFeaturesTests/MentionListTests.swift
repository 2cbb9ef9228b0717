import ArabicText
import LinearAlgebra
import TestSupport
import Testing

@testable import TextFeatures

@Suite struct MentionListTests {
    static func match(_ words: Range<Int>, _ feature: UInt32 = 0, _ proclitic: Lexicon.Proclitic = .none)
        -> Lexicon.Match
    {
        Lexicon.Match(features: [feature], words: words, proclitic: proclitic)
    }

    /// The words around the mentions of one document, as text: `-2` before it, `+3` after it, with `!` next to it.
    static func neighbours(
        _ matches: [Lexicon.Match],
        words: [Int32],
        borders: Set<Int> = [0]
    ) -> [[String]] {
        var list = MentionList()
        list.append(matches: matches, words: words, borders: words.indices.map(borders.contains))
        return Self.neighbours(in: list, document: 0)
    }

    static func neighbours(in list: MentionList, document: Int) -> [[String]] {
        list.mentions(of: document).map { mention in
            list.neighbours(of: mention).map { neighbour in
                let side =
                    switch neighbour.side {
                    case .before: "-"
                    case .directlyBefore: "!-"
                    case .after: "+"
                    case .directlyAfter: "!+"
                    }
                return side + "\(neighbour.word)"
            }
        }
    }

    @Test func atMostFiveWordsOnEachSide() {
        #expect(MentionList.reach == 5)
        let words = (0..<20).map { Int32($0) }
        #expect(
            Self.neighbours([Self.match(8..<10)], words: words) == [
                ["-7", "!-7", "-6", "-5", "-4", "-3", "+10", "!+10", "+11", "+12", "+13", "+14"]
            ]
        )
        #expect(
            Self.neighbours([Self.match(0..<1)], words: words) == [["+1", "!+1", "+2", "+3", "+4", "+5"]]
        )
        #expect(
            Self.neighbours([Self.match(19..<20)], words: words) == [["-18", "!-18", "-17", "-16", "-15", "-14"]]
        )
        #expect(Self.neighbours([Self.match(0..<1)], words: [7]) == [[]])
    }

    @Test(
        "neighbours stay in their paragraph",
        arguments: [
            ([0, 3, 8], ["-4", "!-4", "-3", "+6", "!+6", "+7"]),
            // The mention begins, ends, is the paragraph.
            ([0, 5], ["+6", "!+6", "+7", "+8", "+9", "+10"]), ([0, 6], ["-4", "!-4", "-3", "-2", "-1", "-0"]),
            ([0, 5, 6], []),
        ] as [(Set<Int>, [String])]
    )
    func paragraphs(_ borders: Set<Int>, _ expected: [String]) {
        #expect(
            Self.neighbours([Self.match(5..<6)], words: (0..<20).map { Int32($0) }, borders: borders) == [expected]
        )
    }

    @Test func otherMentionsShowAsOneAndUnknownWordsAsUnknown() {
        let neighbours = Self.neighbours(
            [Self.match(1..<2), Self.match(3..<5, 1), Self.match(6..<7)],
            words: [-1, 11, 12, 13, 14, -1, 16]
        )
        #expect(
            neighbours == [
                ["--2", "!--2", "+12", "!+12", "+-1", "+-1", "+-2", "+-1"],
                ["-12", "!-12", "--1", "--2", "+-2", "!+-2", "+-1"],
                ["--2", "!--2", "--1", "--1", "-12", "--1"],
            ]
        )
    }

    @Test func documentsFollowEachOther() {
        var list = MentionList()
        #expect(list.count == 0)
        list.append(matches: [Self.match(1..<2, 3, .beh)], words: [4, 5, 6], borders: [true, false, false])
        list.append(matches: [], words: [], borders: [])
        list.append(matches: [], words: [1, 2], borders: [true, false])
        list.append(matches: [Self.match(0..<1, 2, .lam)], words: [8, 9], borders: [true, false])
        #expect(list.count == 4)
        #expect((0..<4).map { list.length(of: $0) } == [3, 0, 2, 2])
        #expect((0..<4).map { list.mentions(of: $0).count } == [1, 0, 0, 1])
        let last = list.mentions(of: 3).first
        #expect(last?.features == [2] && last?.position == 0 && last?.proclitic == .lam)
        #expect(Self.neighbours(in: list, document: 0) == [["-4", "!-4", "+6", "!+6"]])
        #expect(Self.neighbours(in: list, document: 3) == [["+9", "!+9"]])
        list.removeAll()
        #expect(list.count == 0)
        list.append(matches: [Self.match(1..<2)], words: [4, 5], borders: [true, false])
        #expect(list.count == 1)
        #expect(Self.neighbours(in: list, document: 0) == [["-4", "!-4"]])
    }

    /// The numbers of the words are those of the vocabulary; a word that is not in it has none.
    @Test func wordsAreNumberedAsInTheVocabulary() throws {
        let lexicon = Lexicon([Lexicon.Entry(words: ["درنه"], feature: "LY-DR")])
        let collection = collection(
            of: [
                AnalyzedDocument(title: "قصف", text: "قصف عنيف في درنة"),
                AnalyzedDocument(text: "وصل إلى درنة قصف\nقصف"),
                AnalyzedDocument(text: "في"),
            ],
            FeatureConfiguration(minimumDocumentFrequency: 2),
            counters: 2,
            lexicon: lexicon
        )
        let vocabulary = collection.vocabulary
        let bombing = try #require(vocabulary.number(of: .word, "قصف"))
        let inside = try #require(vocabulary.number(of: .word, "في"))
        #expect(vocabulary.number(of: .word, "عنيف") == nil)
        // The title is a paragraph of its own.
        #expect(
            Self.neighbours(in: collection.mentions, document: 0) == [
                ["-\(inside)", "!-\(inside)", "--2", "-\(bombing)"]
            ]
        )
        #expect(
            Self.neighbours(in: collection.mentions, document: 1) == [
                ["--2", "!--2", "--2", "+\(bombing)", "!+\(bombing)"]
            ]
        )
        #expect(collection.mentions.mentions(of: 0).map(\.position) == [4])
        #expect(collection.mentions.mentions(of: 2).isEmpty)
        #expect((0..<3).map { collection.mentions.length(of: $0) } == [5, 5, 1])
    }

    /// Where the words before it are cut, a paragraph begins with the first word left.
    @Test func aParagraphWhoseBeginningIsCutIsStillOne() {
        let lexicon = Lexicon([Lexicon.Entry(words: ["درنه"], feature: "LY-DR")])
        var document = AnalyzedDocument(text: "واحد اثنان\nثلاثة درنة\nاربعة خمسة")
        document.text.cut(token: 2)
        document.text.cut(token: 4)
        let collection = collection(of: [document], FeatureConfiguration(), lexicon: lexicon)
        #expect(Self.neighbours(in: collection.mentions, document: 0) == [[]])
    }

    static let words = [
        "طرابلس", "بطرابلس", "وبنغازي", "درنة", "رأس", "لانوف", "قصف", "الوفد", "وصل", "إلى", "في", "مدينة", "الجيش",
        "أعلن", "مصدر", "ليبيا", "2014", "البرلمان", "انتخابات", "قوات",
        "رأس لانوف", "مدينة درنة", "إلى رأس لانوف",
    ]
    static let lexicon = Lexicon([
        Lexicon.Entry(words: ["طرابلس"], feature: "LY-TB"), Lexicon.Entry(words: ["بنغازي"], feature: "LY-BA"),
        Lexicon.Entry(words: ["درنه"], feature: "LY-DR", cues: ["مدينه", "في"]),
        Lexicon.Entry(words: ["راس", "لانوف"], feature: "LY-SR"), Lexicon.Entry(words: ["ليبيا"], feature: "LY"),
        Lexicon.Entry(words: ["ليبيا"], feature: "Libya"),
    ])

    /// The mentions of a document with the words around them.
    struct Content: Hashable {
        let length: Int
        let mentions: [MentionContent]

        struct MentionContent: Hashable {
            let features: [UInt32]
            let position: Int
            let proclitic: Lexicon.Proclitic
            let neighbours: [MentionList.Neighbour]
        }

        init(_ list: MentionList, document: Int) {
            length = list.length(of: document)
            mentions = list.mentions(of: document).map {
                MentionContent(
                    features: $0.features,
                    position: $0.position,
                    proclitic: $0.proclitic,
                    neighbours: Array(list.neighbours(of: $0))
                )
            }
        }
    }

    @Test(arguments: 0..<10 as Range<UInt64>)
    func countersDoNotShowAndExtractionAgrees(_ seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let documents = (0..<12).map { _ in AnalyzedDocument.random(Self.words, using: &random) }
        let features = FeatureConfiguration(
            longestWordNGram: 2,
            usesTitle: true,
            dropsStopWords: seed % 2 == 0,
            minimumDocumentFrequency: 3
        )
        let one = collection(of: documents, features, lexicon: Self.lexicon)
        let extractor = FeatureExtractor(
            vocabulary: one.vocabulary,
            idf: SharedBuffer([Float](repeating: 1, count: one.vocabulary.count)),
            configuration: features,
            stemmer: LightStemmer(),
            lexicon: Self.lexicon
        )
        var scratch = extractor.makeScratch()
        #expect(documents.indices.contains { !one.mentions.mentions(of: $0).isEmpty })
        for counters in [2, 5] {
            let many = collection(of: documents, features, counters: counters, lexicon: Self.lexicon)
            #expect(many.mentions.count == documents.count)
            for document in documents.indices {
                #expect(Content(many.mentions, document: document) == Content(one.mentions, document: document))
            }
        }
        for (number, document) in documents.enumerated() {
            extractor.extract(title: document.title, text: document.text, scratch: &scratch)
            #expect(scratch.mentions.count == 1)
            #expect(Content(scratch.mentions, document: 0) == Content(one.mentions, document: number))
        }
    }
}
