import TestSupport
import Testing
import TextFeatures

@Suite struct LexiconSerializationTests {
    @Test func oneRoundKeepsEverything() throws {
        let bytes = LexiconTests.lexicon.serialized()
        let read = try #require(Lexicon(serialized: bytes))
        #expect(read == LexiconTests.lexicon)
        #expect(read.entries.contains { $0.cues == ["مدينه", "قرب", "ب"] })
        #expect(read.serialized() == bytes)
        for text in ["الزاويه", "بالزاويه", "قرب الزاويه", "بنك طرابلس", "وبطرابلس"] {
            let words = LexiconTests.words(text)
            #expect(read.matches(in: words) == LexiconTests.lexicon.matches(in: words))
        }
        #expect(Lexicon(serialized: [])?.entries.isEmpty == true)
    }

    @Test func theOrderOfEntriesDoesNotShow() {
        var random = SplitMix64(seed: 1)
        let entries = LexiconTests.lexicon.entries
        for _ in 0..<20 {
            #expect(Lexicon(entries.shuffled(using: &random)).serialized() == Lexicon(entries).serialized())
        }
    }

    @Test(
        "what is no lexicon is refused",
        arguments: [
            "a\tX\t", "a\tX\n", "a\n", "a\tX\tb\tc\n", "\tX\t\n", " a\tX\t\n", "a  b\tX\t\n", "a\tX\tb \n", "a\tX\t\nb",
        ]
    )
    func faults(_ text: String) {
        #expect(Lexicon(serialized: Array(text.utf8)) == nil)
    }

    @Test func whatIsNotUTF8IsRefused() {
        for place in 0..<3 {
            var fields: [[UInt8]] = [Array("a".utf8), Array("X".utf8), Array("b".utf8)]
            #expect(Lexicon(serialized: Array(fields.joined(separator: [9])) + [10]) != nil)
            fields[place] = [0xFF]
            #expect(Lexicon(serialized: Array(fields.joined(separator: [9])) + [10]) == nil)
        }
    }
}
