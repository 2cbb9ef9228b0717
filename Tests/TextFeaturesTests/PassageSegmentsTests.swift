import ArabicText
import TestSupport
import Testing
import TextFeatures

@Suite struct PassageSegmentsTests {
    /// Sentences of given lengths, with something between them.
    static func text(_ lengths: [Int], _ border: String) -> String {
        lengths.map { [String](repeating: "كلمة", count: $0).joined(separator: " ") }.joined(separator: border)
    }

    /// The numbers of words of the segments, and the places of borders in words.
    ///
    /// - Parameter gap: words that the cleaner cut.
    static func cut(
        _ text: String,
        isActive: Bool = true,
        gap: Range<Int> = 0..<0
    ) -> (lengths: [Int], borders: Set<Int>) {
        var segments = PassageSegments(isActive: isActive)
        var lengths: [Int] = []
        var borders: Set<Int> = []
        var buffer = AnalyzedDocument.analyze(text)
        for word in gap { buffer.cut(token: word) }
        for (position, token) in buffer.tokens.enumerated() {
            if token.startsSentence || token.startsParagraph { borders.insert(position) }
            if segments.begins(with: token) || (lengths.isEmpty && !token.isCut) { lengths.append(0) }
            if !token.isCut { lengths[lengths.count - 1] += 1 }
        }
        return (lengths, borders)
    }

    @Test(
        arguments: [
            ([], []), ([5], [5]), ([16], [16]), ([15, 1], [16]), ([15, 2], [17]), ([16, 1], [16, 1]),
            ([17, 1], [17, 1]),
            ([10, 10, 10], [20, 10]), ([8, 8, 8, 8, 8, 8], [16, 16, 16]), ([31, 1, 1], [31, 2]), ([32, 5], [32, 5]),
            // After 32 words there is no waiting for the end of the sentence, and that end is too near then.
            ([33, 5], [32, 6]), ([33, 15, 5], [32, 16, 5]), ([15, 20, 3], [32, 6]), ([40, 40], [32, 32, 16]),
        ],
        [". ", "؟ ", "\n"]
    )
    func lengths(_ sentences: (lengths: [Int], segments: [Int]), _ border: String) {
        #expect(Self.cut(Self.text(sentences.lengths, border)).lengths == sentences.segments)
    }

    @Test(arguments: [(31, [31]), (32, [32]), (33, [32, 1]), (100, [32, 32, 32, 4])])
    func textsWithoutPunctuation(_ words: Int, _ segments: [Int]) {
        #expect(Self.cut(Self.text([words], "")).lengths == segments)
    }

    @Test(
        "what the cleaner cut",
        arguments: [
            // The first words of the second sentence, all of it, the end of the first and the beginning of the second.
            ([20, 20], 20..<21, [20, 19]), ([20, 20], 20..<25, [20, 15]), ([20, 5, 20], 20..<25, [20, 20]),
            ([20, 20], 18..<22, [18, 18]),
            // The first words of the text; cut words do not count, so a border that is too early then is none.
            ([20, 20], 0..<2, [18, 20]), ([20, 20], 10..<22, [28]),
            // A border is noted once: words after the one that took it go on.
            ([16, 1, 15, 10], 16..<17, [16, 25]), ([40], 0..<40, []), ([40], 39..<40, [32, 7]),
        ],
        [". ", "\n"]
    )
    func cutWords(_ text: (sentences: [Int], gap: Range<Int>, segments: [Int]), _ border: String) {
        #expect(Self.cut(Self.text(text.sentences, border), gap: text.gap).lengths == text.segments)
    }

    @Test func whatIsNotActiveIsNotCut() {
        #expect(Self.cut(Self.text([20, 20, 100], ". "), isActive: false).lengths == [140])
    }

    @Test(arguments: 0..<50 as Range<UInt64>)
    func randomTexts(_ seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let sentences = (0..<random.next(below: 20)).map { _ in 1 + random.next(below: 45) }
        let (lengths, borders) = Self.cut(Self.text(sentences, [". ", "\n", "! "][random.next(below: 3)]))
        #expect(lengths.reduce(0, +) == sentences.reduce(0, +))
        #expect(borders.count == sentences.count)
        var start = 0
        for (number, length) in lengths.enumerated() {
            #expect(length <= 32)
            let end = start + length
            if number < lengths.count - 1 {
                #expect(length >= 16)
                #expect(length == 32 || borders.contains(end))
            }
            // A border that could have been taken was.
            #expect(borders.allSatisfy { !($0 >= start + 16 && $0 < end) })
            start = end
        }
    }

    @Test(arguments: [
        (0..<0, []), (7..<7, []), (0..<1, [0..<1]), (7..<8, [7..<8]), (0..<2, [0..<2]), (7..<9, [7..<9]),
        (0..<3, [0..<2, 1..<3]), (0..<5, [0..<2, 1..<3, 2..<4, 3..<5]), (7..<10, [7..<9, 8..<10]),
    ])
    func passages(_ segments: Range<Int>, _ passages: [Range<Int>]) {
        #expect(PassageSegments.passages(of: segments) == passages)
    }
}
