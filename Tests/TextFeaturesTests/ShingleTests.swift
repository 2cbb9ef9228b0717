import ArabicText
import TestSupport
import Testing
import TextFeatures

@Suite struct ShingleTests {
    /// Prediction and training find the same runs of words.
    @Test(arguments: 0..<30 as Range<UInt64>)
    func equalThoseOfTraining(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let document = AnalyzedDocument.random(MentionListTests.words, using: &random)
        for length in 1...5 {
            var counter = FeatureCounter(FeatureConfiguration())
            var expected: [UInt64] = []
            document.source.withUnsafeBytes { source in
                counter.add(
                    document: 0,
                    title: document.title,
                    text: document.text,
                    source: source,
                    shingleLength: length,
                    shingles: &expected
                )
            }
            let title = document.title?.shingles(length: length) ?? []
            #expect(title + document.text.shingles(length: length) == expected)
        }
    }

    @Test func runsStayInsideParagraphs() {
        func count(_ text: String) -> Int { AnalyzedDocument.analyze(text).shingles().count }
        #expect(count("") == 0)
        #expect(count("قال الوزير اليوم") == 0)
        #expect(count("قال الوزير اليوم إن") == 1)
        #expect(count("قال الوزير اليوم إن الحكومة") == 2)
        #expect(count("قال الوزير اليوم\nإن الحكومة تجتمع") == 0)
    }
}
