import Testing

@testable import ArabicText

@Suite struct TokenizerTests {
    @Test func tokensKeepTheirPlaceInTheText() {
        let text = "قالَت «الشرطة»: 12 قاربًا عاد."
        let bytes = Array(text.utf8)
        let tokens = TextPipeline(.plain).tokens(of: text)
        #expect(tokens.map(\.text) == ["قالت", "الشرطه", "12", "قاربا", "عاد"])
        #expect(
            tokens.map { String(decoding: bytes[$0.range], as: UTF8.self) } == ["قالَت", "الشرطة", "12", "قاربًا", "عاد"]
        )
        #expect(tokens.map(\.kind) == [.arabic, .arabic, .number, .arabic, .arabic])
    }

    @Test func marksAfterAWordBelongToItAndDirectionMarksDoNot() {
        let text = "بحرٌ\u{200F} نهـر"
        let bytes = Array(text.utf8)
        let sources = TextPipeline(.plain).tokens(of: text).map { String(decoding: bytes[$0.range], as: UTF8.self) }
        #expect(sources == ["بحرٌ", "نهـر"])
    }

    @Test func theBytesAreWordsBetweenSingleSpaces() {
        var buffer = TokenBuffer()
        TextPipeline(.plain).analyze("بحر، نهر!\nساحل", into: &buffer)
        #expect(String(decoding: buffer.bytes, as: UTF8.self) == " بحر نهر ساحل ")
        #expect(buffer.tokens.map(\.startsParagraph) == [true, false, true])
        #expect(buffer.tokens.map(\.startsSentence) == [true, false, true])
        #expect(buffer.paragraphs.map(\.tokens) == [0..<2, 2..<3])
    }

    @Test func sentencesBeginAfterStopsButNotInsideNumbers() {
        var buffer = TokenBuffer()
        TextPipeline(.plain).analyze("عاد القارب. كم بلغ؟ بلغ 3.5 طن", into: &buffer)
        #expect(buffer.tokens.filter(\.startsSentence).map { buffer.text(of: $0) } == ["عاد", "كم", "بلغ"])
    }

    @Test func initialHamzaIsSeen() {
        var buffer = TokenBuffer()
        TextPipeline(.plain).analyze("آلة إلغاء ألغام الآلة اله", into: &buffer)
        #expect(buffer.tokens.map(\.hasInitialHamza) == [true, true, true, false, false])
    }

    @Test func nothingIsNoToken() {
        for text in ["", " ", "\n\n", "،؛؟!.", "\u{064B}\u{0651}", "\u{FEFF}", "🙂🙂"] {
            var buffer = TokenBuffer()
            TextPipeline().analyze(text, into: &buffer)
            #expect(buffer.tokens.isEmpty && buffer.paragraphs.isEmpty && buffer.passages.isEmpty)
            #expect(buffer.bytes == [0x20])
        }
        var buffer = TokenBuffer()
        TextPipeline().analyze(UnsafeBufferPointer(start: nil, count: 0), into: &buffer)
        #expect(buffer.tokens.isEmpty)
    }

    @Test func aBufferMayBeReused() {
        let pipeline = TextPipeline()
        var used = TokenBuffer()
        let texts = [
            "عاد القارب إلى المرسى", "", "\u{FDFA}\u{FDFA}", "ab12 cd",
            "عاد القارب إلى المرسى مساء اليوم\nعاد القارب إلى المرسى مساء اليوم",
        ]
        for text in texts + texts.reversed() {
            var fresh = TokenBuffer()
            pipeline.analyze(text, into: &used)
            pipeline.analyze(text, into: &fresh)
            #expect(used.tokens == fresh.tokens && used.bytes == fresh.bytes)
            #expect(used.paragraphs == fresh.paragraphs && used.passages == fresh.passages)
        }
    }

    @Test func textsBeyondTheLimitAreReadUpToIt() {
        var buffer = TokenBuffer()
        Array("بحر نهر".utf8).withUnsafeBufferPointer { TextPipeline(.plain).analyze($0, into: &buffer, limit: 10) }
        #expect(buffer.isTruncated)
        #expect(buffer.tokens.map { buffer.text(of: $0) } == ["بحر", "ن"])
        TextPipeline(.plain).analyze("بحر", into: &buffer)
        #expect(!buffer.isTruncated)
    }

    @Test func ligaturesGrowTheOutput() {
        let count = 20_000
        let text = String(repeating: "\u{FDFA}", count: count)
        var buffer = TokenBuffer()
        TextPipeline(.plain).analyze(text, into: &buffer)
        // Eighteen scalars with three spaces each; the next ligature goes on with the last word.
        #expect(buffer.tokens.count == 3 * count + 1)
        #expect(buffer.tokens.last.map { Int($0.sourceEnd) } == text.utf8.count)
        #expect(buffer.tokens.first?.sourceRange == 0..<3)
    }

    /// Properties of any input, valid or not.
    @Test func anyBytesAreSafe() {
        let pipeline = TextPipeline()
        var buffer = TokenBuffer()
        for seed in UInt64(0)..<3000 {
            var random = Random(seed: seed)
            let bytes = randomBytes(&random)
            bytes.withUnsafeBufferPointer { pipeline.analyze($0, into: &buffer) }
            check(buffer, bytes, "seed \(seed)")
        }
    }

    @Test func validTextIsCutOnScalarBordersAndRefoldsToTheSameTokens() {
        let pipeline = TextPipeline(.plain)
        let single = TextPipeline(.uncleaned)
        let pool = Array(
            "ابتثجحخدذرزسشصضطظعغفقكلمنهويىةأإآؤئءٱپچڤگکیہە٠١٢۴0129abcXYZéÉжΣ .,،؛؟!\n\"«»()-–_/:ـًٌٍَُِّْٰٕٓٔ\u{200C}\u{200D}\u{200E}\u{200F}\u{200B}\u{A0}\u{FEFF}\u{FEFB}\u{FE8D}\u{FDF2}𝟙🙂"
                .unicodeScalars
        )
        var buffer = TokenBuffer()
        for seed in UInt64(0)..<2000 {
            var random = Random(seed: seed)
            var text = String.UnicodeScalarView()
            for _ in 0..<Int(random.next() % 80) { text.append(pool[Int(random.next() % UInt64(pool.count))]) }
            let bytes = Array(String(text).utf8)
            bytes.withUnsafeBufferPointer { pipeline.analyze($0, into: &buffer) }
            check(buffer, bytes, "seed \(seed)")
            for token in buffer.tokens {
                let source = bytes[token.sourceRange]
                #expect(source.first.map { $0 & 0xC0 != 0x80 } == true, "seed \(seed)")
                #expect(
                    token.sourceRange.upperBound == bytes.count || bytes[token.sourceRange.upperBound] & 0xC0 != 0x80
                )
                #expect(
                    single.folded(String(decoding: source, as: UTF8.self)) == buffer.text(of: token),
                    "seed \(seed)"
                )
            }
        }
    }

    @Test func hugeTokensAndLinesAreFine() {
        let pipeline = TextPipeline()
        var buffer = TokenBuffer()
        pipeline.analyze(String(repeating: "ب", count: 1_000_000), into: &buffer)
        #expect(buffer.tokens.count == 1 && buffer.tokens[0].range.count == 2_000_000)
        pipeline.analyze(String(repeating: "عاد القارب إلى المرسى اليوم\n", count: 50_000), into: &buffer)
        #expect(buffer.tokens.count == 250_000)
        #expect(buffer.tokens.count { !$0.isCut } == 5)
        pipeline.analyze(String(repeating: "المصدر: ", count: 100_000), into: &buffer)
        #expect(buffer.tokens.count == 100_000)
        pipeline.analyze(String(repeating: "a@b.", count: 100_000), into: &buffer)
        pipeline.analyze(String(repeating: "www.", count: 100_000), into: &buffer)
        pipeline.analyze(String(repeating: "\u{064B}", count: 1_000_000), into: &buffer)
        #expect(buffer.tokens.isEmpty)
    }

    private func check(_ buffer: TokenBuffer, _ bytes: [UInt8], _ note: String) {
        var end = 1
        var source = 0
        for (index, token) in buffer.tokens.enumerated() {
            #expect(Int(token.start) == end && token.end > token.start, "\(note)")
            #expect(Int(token.sourceStart) >= source || index == 0, "\(note): ranges ascend")
            #expect(token.sourceEnd > token.sourceStart && Int(token.sourceEnd) <= bytes.count, "\(note)")
            #expect(buffer.bytes[token.range].withUnsafeBytes { TermHash.hash($0) } == token.hash, "\(note): hash")
            source = Int(token.sourceStart)
            end = Int(token.end) + 1
        }
        #expect(buffer.bytes.count == end, "\(note)")
        #expect(String(validating: buffer.bytes, as: UTF8.self) != nil, "\(note): folded bytes are UTF-8")
        for passage in buffer.passages {
            #expect(passage.sourceRange.upperBound <= bytes.count && !passage.tokens.isEmpty, "\(note)")
            #expect(buffer.tokens[passage.tokens].allSatisfy { $0.isCut }, "\(note)")
        }
        for pair in zip(buffer.passages, buffer.passages.dropFirst()) {
            #expect(pair.0.sourceRange.upperBound <= pair.1.sourceRange.lowerBound, "\(note): cuts do not overlap")
        }
    }

    private func randomBytes(_ random: inout Random) -> [UInt8] {
        let leads: [UInt8] = [
            0xD8, 0xD9, 0xD8, 0xD9, 0xDB, 0xE2, 0x80, 0x8F, 0xEF, 0xB7, 0xBA, 0xF0, 0x9D, 0xC0, 0xED, 0xA0, 0x20, 0x0A,
            0x2E, 0x3A, 0x40,
        ]
        return (0..<Int(random.next() % 200)).map { _ in
            let value = random.next()
            return value & 3 == 0 ? leads[Int(value >> 8) % leads.count] : UInt8(truncatingIfNeeded: value >> 16)
        }
    }
}
