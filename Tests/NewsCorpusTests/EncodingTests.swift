import Testing

@testable import NewsCorpus

@Suite("Encodings and compression")
struct EncodingTests {
    private static let text = "قال الناطق باسم الجيش إن القوات دخلت المدينة، ثم غادرت «الحي» ليلا؟ 2018"

    private static func encoded(_ text: String, _ page: CodePage) -> [UInt8] {
        text.unicodeScalars.map { scalar in
            (0...255).first { page.scalar(of: UInt8($0)).map(UInt32.init) == scalar.value }.map(UInt8.init) ?? 0x3F
        }
    }

    private static func utf16(_ text: String, bigEndian: Bool) -> [UInt8] {
        text.utf16.flatMap { unit in
            bigEndian ? [UInt8(unit >> 8), UInt8(unit & 0xFF)] : [UInt8(unit & 0xFF), UInt8(unit >> 8)]
        }
    }

    @Test func windows1256IsRecognized() {
        let bytes = Self.encoded(Self.text, .windows1256)
        #expect(reading("a.txt", bytes).texts == [Self.text])
        let line = "{\"text\":\"" + Self.text + "\"}\n"
        let lines = Self.encoded(String(repeating: line, count: 2000), .windows1256)
        #expect(reading("a.jsonl", lines).texts == [String](repeating: Self.text, count: 2000))
        let table =
            Array(("id,text\n" + String(repeating: "1,plain ascii\n", count: 3000)).utf8)
            + Self.encoded("2,\(Self.text)\n", .windows1256)
        #expect(reading("a.csv", table).texts.last == Self.text)
        #expect(reading("a.txt", gzipStored(bytes)).texts == [Self.text])
    }

    @Test func otherEncodingsOfOneByteAreNeverGuessed() {
        let iso = Self.encoded("قال الناطق باسم الجيش إن القوات دخلت المدينة هي وهو", .iso88596)
        let plain = reading("a.txt", iso)
        #expect(plain.texts.isEmpty)
        #expect(plain.messages.first?.contains("--encoding iso-8859-6") == true)
        let asked = reading("a.txt", iso, options: ReadingOptions(encoding: .iso88596))
        #expect(asked.texts == ["قال الناطق باسم الجيش إن القوات دخلت المدينة هي وهو"])
        // Latin-1 is not Arabic, and random bytes are not text.
        let latin = Array("caf".utf8) + [0xE9] + Array(" d'".utf8) + [0xE9, 0x74, 0xE9]
        #expect(reading("a.txt", latin).messages.first?.contains("a.txt:1:4: byte 0xE9 is not valid UTF-8") == true)
        #expect(reading("a.txt", latin).messages.first?.contains("--encoding") == true)
        // A byte that ISO 8859-6 leaves without a character costs its record.
        let hole = reading(
            "a.jsonl",
            Array("{\"text\":\"".utf8) + [0xC7, 0xFF] + Array("\"}\n{\"text\":\"x\"}".utf8),
            options: ReadingOptions(encoding: .iso88596)
        )
        #expect(hole.texts == ["x"] && hole.messages.first?.contains("not valid ISO 8859-6") == true)
    }

    @Test func aBadByteDoesNotMakeACodePage() {
        let good = "{\"text\":\"\(Self.text)\"}\n"
        let bad = Array("{\"text\":\"".utf8) + Self.encoded(Self.text, .windows1256) + Array("\"}\n".utf8)
        let result = reading("a.jsonl", Array(good.utf8) + bad + Array(good.utf8))
        #expect(result.texts == [Self.text, Self.text])
        #expect(result.messages.first?.contains("a.jsonl:2:10") == true)
    }

    @Test(arguments: [true, false], [true, false])
    func utf16(bigEndian: Bool, hasMark: Bool) {
        let line = "{\"text\":\"\(Self.text) 😀\"}\r\n"
        let bytes = Self.utf16((hasMark ? "\u{FEFF}" : "") + line + line, bigEndian: bigEndian)
        #expect(reading("a.jsonl", bytes).texts == [Self.text + " 😀", Self.text + " 😀"])
        #expect(
            reading("a.txt", Self.utf16((hasMark ? "\u{FEFF}" : "") + Self.text, bigEndian: bigEndian)).texts == [
                Self.text
            ]
        )
    }

    @Test func brokenUTF16() {
        let line = "{\"text\":\"a\"}\n"
        let lone: [UInt8] =
            Self.utf16("\u{FEFF}" + line + "{\"text\":\"", bigEndian: false) + [0x3D, 0xD8]
            + Self.utf16("x\"}\n" + line, bigEndian: false)
        let result = reading("a.jsonl", lone)
        #expect(result.texts == ["a", "a"])
        #expect(
            result.messages.first?.contains("a.jsonl:2:10") == true && result.messages.first?.contains("UTF-16") == true
        )
        #expect(reading("a.txt", Self.utf16("\u{FEFF}" + Self.text, bigEndian: true) + [0x06]).rejected.count == 1)
    }

    @Test func refusals() {
        #expect(reading("a.txt", [0xFF, 0xFE, 0, 0, 0x27, 6, 0, 0]).messages.first?.contains("UTF-32") == true)
        #expect(reading("a.txt", [0, 0, 0xFE, 0xFF, 0, 0, 6, 0x27]).messages.first?.contains("UTF-32") == true)
        for encoding in [TextEncoding.windows1256, .iso88596, .utf16LittleEndian] {
            let result = reading("a.txt", Self.text, options: ReadingOptions(encoding: encoding))
            #expect(result.texts.isEmpty && result.messages.first?.contains("this is UTF-8") == true)
        }
        let marked = reading("a.txt", "\u{FEFF}x", options: ReadingOptions(encoding: .windows1256))
        #expect(marked.messages.first?.contains("byte order mark") == true)
        // ASCII is the same in all of them.
        #expect(reading("a.txt", "plain", options: ReadingOptions(encoding: .windows1256)).texts == ["plain"])
    }

    @Test func marksAreDropped() {
        #expect(reading("a.txt", "\u{FEFF}نص").texts == ["نص"])
        #expect(reading("a.txt", "\u{FEFF}").texts == [""])
        #expect(TextEncoding(name: "CP1256") == .windows1256 && TextEncoding(name: "utf_16-BE") == .utf16BigEndian)
        #expect(TextEncoding(name: "latin1") == nil)
    }

    @Test("well-formed UTF-8 is what the standard library says", arguments: 0..<400)
    func validation(seed: Int) {
        var random = TestRandom(seed: UInt64(seed + 1))
        let pieces: [[UInt8]] = [
            Array("ا".utf8), Array("م".utf8), Array("a".utf8), Array(" ".utf8), Array("“".utf8), Array("😀".utf8),
            [0xC0], [0xC1, 0x81],
            [0xED, 0xA0, 0x80], [0xED, 0x9F, 0xBF], [0xE0, 0x9F, 0x80], [0xE0, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80],
            [0xF4, 0x8F, 0xBF, 0xBF], [0xF0, 0x8F, 0x80, 0x80], [0xF5], [0xFF], [0x80], [0xBF], [0xD8], [0xE2, 0x80],
            [0xF0, 0x9F, 0x98], [0],
        ]
        var bytes: [UInt8] = []
        // Short texts with several errors, and long ones with few, of which some have no long sequences either.
        let isLong = seed % 2 == 1
        let common = seed % 4 == 1 ? 4 : 6
        for _ in 0..<Int.random(in: 0..<(isLong ? 900 : 90), using: &random) {
            let rare = Int.random(in: 0..<(isLong ? 600 : 40), using: &random) == 0
            bytes += pieces[Int.random(in: rare ? 0..<pieces.count : 0..<common, using: &random)]
        }
        var expected: Int?
        do throws(UTF8.ValidationError) {
            _ = try UTF8Span(validating: bytes.span)
        } catch {
            expected = error.byteOffsets.lowerBound
        }
        #expect(firstInvalidUTF8(bytes.span) == expected, "seed \(seed): \(bytes)")
    }

    @Test func validationFindsErrorsEverywhere() {
        for length in 0..<70 {
            for position in 0..<length {
                var bytes = [UInt8](repeating: 0x61, count: length)
                bytes[position] = 0xD8
                let isCut = position + 1 == length || bytes[position + 1] != 0x80
                #expect(firstInvalidUTF8(bytes.span) == (isCut ? position : nil))
            }
        }
        let long = Array(String(repeating: "خبر “عاجل” ", count: 500).utf8)
        #expect(firstInvalidUTF8(long.span) == nil)
        for position in stride(from: 0, to: long.count, by: 37) {
            var bytes = long
            bytes[position] = 0xFF
            let found = firstInvalidUTF8(bytes.span)
            #expect(found.map { $0 <= position && position - $0 < 3 } == true)
        }
    }

    // MARK: - gzip

    /// Two lines of JSON, made with Python 3.12: `gzip.compress(text, 9, mtime=0)`.
    private static let compressed: [UInt8] = [
        0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xAB, 0x56, 0xCA, 0x4C, 0x51, 0xB2,
        0x52, 0x4A, 0x54, 0xD2, 0x51, 0x2A, 0x49, 0xAD, 0x28, 0x01, 0x32, 0x6F, 0x76, 0xDC, 0xD8, 0x7A,
        0xB3, 0xE5, 0xC6, 0x2A, 0x85, 0x1B, 0xCB, 0x6F, 0xB6, 0xDC, 0x6C, 0x02, 0x92, 0x8D, 0x40, 0xEE,
        0x4A, 0xA5, 0x5A, 0xAE, 0x6A, 0x88, 0xDA, 0x24, 0x84, 0xDA, 0x1B, 0x8B, 0x6F, 0xEC, 0x02, 0x29,
        0x02, 0xAB, 0xBD, 0xB1, 0xFD, 0xC6, 0xC6, 0x9B, 0x5D, 0x37, 0x9B, 0x80, 0x2A, 0x01, 0xCD, 0x2E,
        0x96, 0x2C, 0x56, 0x00, 0x00, 0x00,
    ]

    @Test func gzip() {
        #expect(reading("a.jsonl.gz", Self.compressed).texts == ["وصلت القافلة", "أغلق الطريق"])
        #expect(reading("a.jsonl", Self.compressed).ids == ["a", "b"])
        // Members joined together, and zeros after the last as tapes have them.
        #expect(reading("a.jsonl.gz", Self.compressed + Self.compressed + [0, 0, 0]).ids == ["a", "b", "a", "b"])
        let big = String(repeating: "{\"text\":\"\(Self.text)\"}\n", count: 20_000)
        #expect(reading("a.jsonl.gz", gzipStored(Array(big.utf8))).articles.count == 20_000)
    }

    @Test func damagedGzip() {
        let lines = Array(String(repeating: "{\"text\":\"سطر\"}\n", count: 5000).utf8)
        let whole = gzipStored(lines)
        let cut = reading("a.jsonl.gz", Array(whole.dropLast(lines.count / 2)))
        #expect(cut.articles.count > 1000)
        #expect(cut.thrown.count == 1 && cut.messages.last?.contains("ends early") == true)
        #expect(cut.thrown.first?.category == .badData)
        #expect(reading("a.jsonl.gz", Array(whole.dropLast())).messages.last?.contains("ends early") == true)
        var altered = whole
        altered[altered.count - 5] ^= 1
        let wrong = reading("a.jsonl.gz", altered)
        #expect(wrong.articles.count == 5000 && wrong.messages.last?.contains("damaged gzip") == true)
        #expect(reading("a.jsonl.gz", whole + Array("tail".utf8)).messages.last?.contains("other bytes follow") == true)
        #expect(reading("a.gz", [0x1F, 0x8B]).thrown.count == 1)
    }
}
