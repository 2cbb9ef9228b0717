import Testing

@testable import ArabicText

@Suite struct PunctuationRunsTests {
    /// The forms of the runs of a text, and what each stands before.
    private static func runs(_ text: String, cutting cut: [Int] = []) -> [String] {
        var buffer = TokenBuffer()
        TextPipeline(.uncleaned).analyze(text, into: &buffer)
        for token in cut { buffer.cut(token: token) }
        buffer.readPunctuation(in: text.utf8.span)
        let bytes = buffer.punctuation.bytes
        return buffer.punctuation.runs.map { String(decoding: bytes[$0.form], as: UTF8.self) }
    }

    @Test(arguments: [
        ("قال: نعم", ["ـ: "]), ("قال : نعم", [" : "]), ("قال «نعم»، ثم عاد.", [" «ـ", "ـ»، ", "ـ. "]),
        ("شرق/غرب", ["ـ/ـ"]), ("عاد!!!!!!", ["ـ!!!! "]), ("\"عاد", [" \"ـ"]), ("عاد ...\n- ثم", [" ... ", " - "]),
        ("عاد. \u{200F}.", ["ـ. ", " . "]), ("عاد\u{200F}؟", ["ـ؟ "]), ("فوز 🎉🎉", [" 🎉🎉 "]),
        ("بلغ 3.5%", ["ـ.ـ", "ـ% "]),
        ("قالَ، نـعم", ["ـ، "]), ("كلمة أخرى", []), ("", []), ("،؛؟", []), ("  \n", []),
    ])
    func aRunIsWrittenWithItsSides(_ text: String, _ expected: [String]) {
        #expect(Self.runs(text) == expected)
    }

    @Test func runsBesideCutTokensArePassedOver() {
        let text = "«أول» «ثان» «ثالث»"
        #expect(Self.runs(text) == [" «ـ", "ـ» ", " «ـ", "ـ» ", " «ـ", "ـ» "])
        #expect(Self.runs(text, cutting: [1]) == [" «ـ", "ـ» "])
        #expect(Self.runs(text, cutting: [0, 1, 2]) == [])
    }

    @Test func runsQuoteTheTextAndStandInOrder() {
        let text = "قال: «نعم»، وعاد!"
        var buffer = TokenBuffer()
        TextPipeline(.uncleaned).analyze(text, into: &buffer)
        buffer.readPunctuation(in: text.utf8.span)
        let source = Array(text.utf8)
        let runs = buffer.punctuation.runs
        #expect(runs.map { String(decoding: source[$0.sourceRange], as: UTF8.self) } == [":", "«", "»،", "!"])
        #expect(runs.map(\.token) == [1, 1, 2, 3])
        #expect(
            runs.map { String(decoding: buffer.punctuation.bytes[buffer.punctuation.marks(of: $0)], as: UTF8.self) }
                == [":", "«", "»،", "!"]
        )
    }

    /// Any bytes at all: nothing is read outside the text, and every run lies in it.
    @Test func brokenTextIsSurvived() {
        var state: UInt64 = 7
        let pieces: [[UInt8]] = [
            [0xD8], [0xD8, 0xA7], [0xE2, 0x80], [0xF0, 0x9F, 0x8E, 0x89], [0x21], [0x20], [0xFF], [0xC2, 0xAB],
        ]
        for _ in 0..<300 {
            var bytes: [UInt8] = []
            for _ in 0..<12 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                bytes += pieces[Int(state >> 61)]
            }
            var buffer = TokenBuffer()
            bytes.withUnsafeBufferPointer { TextPipeline(.uncleaned).analyze($0, into: &buffer, limit: 1 << 20) }
            buffer.readPunctuation(in: bytes.span)
            #expect(buffer.punctuation.runs.allSatisfy { $0.sourceRange.upperBound <= bytes.count })
            #expect(buffer.tokens.isEmpty ? buffer.punctuation.runs.isEmpty : true)
        }
    }
}
