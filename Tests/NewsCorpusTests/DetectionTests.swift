import Testing

@testable import NewsCorpus

@Suite("Recognizing layouts")
struct DetectionTests {
    @Test(
        "name and content agree or one of them says enough",
        arguments: [
            ("a.jsonl", "{\"text\":\"x\"}\n", InputFormat.jsonLines),
            ("a.JSONL.gz", "{\"text\":\"x\"}\n", .jsonLines),
            ("a.jsonl", "not json at all\n", .jsonLines),
            ("a.json", "[{\"text\":\"x\"}]", .json),
            ("a.json", "{\n \"text\": \"x\"\n}", .json),
            ("a.json", "{\"text\":\"x\"}\n{\"text\":\"y\"}", .jsonLines),
            ("a.csv", "id,text\n", .csv),
            ("a.tsv", "id\ttext\n", .tsv),
            ("a.txt", "خبر من طرابلس\n", .text),
            ("a.txt", "[صورة] خبر", .text),
            ("a.txt", "{قوس} خبر", .text),
            ("-", "خبر, text", .text),
            ("-", "  {\"text\":\"x\"}", .jsonLines),
            ("-", "[ {\"text\":\"x\"}]", .json),
            ("-", "__label__a نص", .fastText),
            ("a.train", "__label__a نص", .fastText),
            ("article", "نص", .text),
            ("a.ft", "نص", .fastText),
        ]
    )
    func agreement(name: String, content: String, format: InputFormat) throws {
        let bytes = Array(content.utf8)
        #expect(try FormatDetection.format(path: name, head: bytes.span, options: ReadingOptions()) == format)
    }

    @Test(
        "contradictions and doubts are errors that name the option",
        arguments: [
            ("a.jsonl", "[{\"text\":\"x\"}]"), ("a.jsonl", "{\n  \"text\": \"x\"\n}\n"),
            ("a.csv", "{\"text\":\"x\"}\n"),
            ("a.tsv", "[{\"text\":\"x\"}]"), ("a.txt", "{\"text\":\"x\"}\n"), ("a.txt", "__label__a نص\n"),
            ("a.txt", "id\ttext\tstance\n1\tx\ty\n"), ("-", "id,text,stance\n1,x,y\n"), ("-", "<html><body>x"),
            ("a.yml", "axes: []"), ("a.csv", "__label__a x\n"),
        ]
    )
    func doubts(name: String, content: String) {
        let bytes = Array(content.utf8)
        let error = #expect(throws: CorpusError.self) {
            try FormatDetection.format(path: name, head: bytes.span, options: ReadingOptions())
        }
        #expect(error?.description.contains("--input-format") == true)
        #expect(error?.category == .badData)
    }

    @Test func fastTextInATextFileWithAnAxis() {
        let text = "__label__sport __label__libya فاز الفريق\n\nبلا تصنيف\nنص __label__x في الوسط\n__label__ فارغ\n"
        let result = reading("train.txt", text, options: ReadingOptions(axes: ["topic"]))
        #expect(result.texts == ["فاز الفريق", "بلا تصنيف", "نص في الوسط"])
        #expect(result.articles.map(\.labels) == [["topic": ["sport", "libya"]], [:], ["topic": ["x"]]])
        #expect(result.messages.first?.contains("train.txt:5:1: axis 'topic'") == true)
        #expect(result.ids.first?.hasSuffix("train.txt#1") == true)
    }

    @Test func fastTextNeedsOneAxis() {
        let text = "__label__sport فاز الفريق\n"
        #expect(reading("a.ft", text).articles.map(\.labels) == [[:]])
        let refused = reading("a.ft", text, options: ReadingOptions(unlabelledTextAllowed: false))
        #expect(refused.messages.first?.contains("--axis NAME") == true)
    }

    @Test func plainTextKeepsItsPathAsId() {
        let workspace = Workspace()
        let path = workspace.write("dir/004.txt", "عنوان\nنص\n")
        #expect(Reading(path).ids == [path])
        #expect(Reading(path).texts == ["عنوان\nنص\n"])
        #expect(reading("e.txt", "").texts == [""])
        #expect(reading("n.txt", "a\0b").messages.first?.contains("n.txt:1:2: a NUL") == true)
    }

    @Test(
        "files of other kinds",
        arguments: [
            ("a.xlsx", [0x50, 0x4B, 3, 4, 1, 2, 3, 4], "ZIP"), ("a.txt", Array("%PDF-1.7 ....".utf8), "PDF"),
            ("a.jsonl.bz2", Array("BZh91AY&SY".utf8), "bzip2"), ("a.xz", [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0, 0], "xz"),
            ("a.bin", [1, 2, 3, 4, 5, 6, 7, 8, 9], "not a text file"),
        ] as [(String, [UInt8], String)]
    )
    func foreignFiles(name: String, bytes: [UInt8], words: String) {
        let result = reading(name, bytes)
        #expect(result.articles.isEmpty)
        #expect(result.thrown.first?.category == .badData)
        #expect(result.messages.first?.contains(words) == true, "\(result.messages)")
    }

    @Test func formatGivenByTheUser() {
        #expect(reading("a.dat", "id,text\n1,x\n", options: ReadingOptions(format: .csv)).texts == ["x"])
        #expect(
            reading("a.jsonl", "{\"text\":\"x\"}", options: ReadingOptions(format: .text)).texts == ["{\"text\":\"x\"}"]
        )
        #expect(reading("a.txt", "{\"text\":\"x\"}", options: ReadingOptions(format: .jsonLines)).texts == ["x"])
    }

    @Test func missingInput() {
        let missing = Reading("/nonexistent/a.jsonl")
        #expect(missing.thrown == [.missing(path: "/nonexistent/a.jsonl")])
        #expect(missing.thrown.first?.category.exitCode == 66)
        #expect(Reading("").thrown.first?.category == .missingInput)
        #expect(Reading("a\0b").thrown.first?.category == .missingInput)
    }

    @Test func goesOnBehindAnInputThatFails() {
        let workspace = Workspace()
        let first = workspace.write("a.jsonl", "{\"text\":\"a\"}")
        let second = workspace.write("b.csv", "no,such\n1,2\n")
        let third = workspace.write("c.txt", "c")
        let result = Reading(first, second, third)
        #expect(result.texts == ["a", "c"])
        #expect(result.thrown.count == 1)
    }
}
