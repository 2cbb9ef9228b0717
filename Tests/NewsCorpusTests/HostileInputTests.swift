import Testing

@testable import NewsCorpus

@Suite("Hostile input")
struct HostileInputTests {
    private static let lines = (0..<8).map {
        "{\"id\":\"r\($0)\",\"text\":\"نص \($0) “مقتبس” \\\"ثم\\\" \\u0627\",\"labels\":{\"a\":[\"x\",\"y\"]}}"
    }
    private static let rows = (0..<8).map { "r\($0),\"نص \($0), \"\"مقتبس\"\"\nسطر\",x|y" }

    /// Changes, removes, inserts or doubles some bytes.
    private static func mutated(_ bytes: [UInt8], _ random: inout TestRandom) -> [UInt8] {
        var bytes = bytes
        let special: [UInt8] = Array("\"\\{}[],:|\n\r\t\0".utf8) + [0xFF, 0x80, 0xEF, 0xD8]
        for _ in 0...Int.random(in: 0..<3, using: &random) {
            let position = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0: bytes[position] = special[Int.random(in: 0..<special.count, using: &random)]
            case 1: bytes.remove(at: position)
            case 2: bytes.insert(special[Int.random(in: 0..<special.count, using: &random)], at: position)
            default: bytes[position] = UInt8.random(in: 0...255, using: &random)
            }
        }
        return bytes
    }

    @Test("a damaged line of JSON costs itself only", arguments: 0..<60)
    func jsonLines(seed: Int) {
        var random = TestRandom(seed: UInt64(1000 + seed))
        for _ in 0..<10 {
            let victim = Int.random(in: 0..<8, using: &random)
            var lines = Self.lines.map { Array($0.utf8) }
            lines[victim] = Self.mutated(lines[victim], &random)
            let result = reading("a.jsonl", Array(lines.joined(separator: [0x0A])))
            let expected = (0..<8).filter { $0 != victim }.map { "r\($0)" }
            let untouched = result.articles.filter { expected.contains($0.id) }
            #expect(untouched.map(\.id).filter { $0 != "r\(victim)" } == expected, "seed \(seed): \(result.messages)")
            // Nothing vanishes: the damaged line is an article (the damage may be harmless) or a message.
            #expect(result.articles.count + result.rejected.count >= 8 || result.articles.count == 7, "seed \(seed)")
        }
    }

    @Test("damage is never silent in documents and tables", arguments: 0..<60)
    func documentsAndTables(seed: Int) {
        var random = TestRandom(seed: UInt64(5000 + seed))
        let document = Array("[\n\(Self.lines.joined(separator: ",\n"))\n]\n".utf8)
        let table = Array("id,text,a\n\(Self.rows.joined(separator: "\n"))\n".utf8)
        for _ in 0..<10 {
            for (name, bytes) in [("a.json", document), ("a.csv", table)] {
                let result = reading(name, Self.mutated(bytes, &random), options: ReadingOptions(axes: ["a"]))
                let isWhole = result.articles.count == 8
                #expect(isWhole || !result.messages.isEmpty, "seed \(seed), \(name): \(result.ids)")
                #expect(result.articles.count <= 10, "seed \(seed), \(name)")
            }
        }
    }

    @Test("random bytes neither crash nor hang", arguments: 0..<40)
    func noise(seed: Int) {
        var random = TestRandom(seed: UInt64(9000 + seed))
        let bytes = (0..<Int.random(in: 0..<3000, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random)
        }
        let options = ReadingOptions(axes: ["a"])
        for name in ["a.jsonl", "a.json", "a.csv", "a.tsv", "a.txt", "a.ft", "a", "a.gz", "labels.csv"] {
            let result = reading(name, bytes, options: options)
            #expect(result.articles.count <= 3000)
        }
        _ = reading("a.gz", [0x1F, 0x8B, 8] + bytes)
        for encoding in TextEncoding.allCases {
            _ = reading("a.txt", bytes, options: ReadingOptions(encoding: encoding))
        }
    }

    @Test func aHundredMegabytesOnOneLine() throws {
        let workspace = Workspace()
        let long =
            Array("{\"id\":\"long\",\"text\":\"".utf8) + [UInt8](repeating: 0x61, count: 100 << 20)
            + Array("\"}\n".utf8)
        let path = workspace.write(
            "a.jsonl",
            Array("{\"id\":\"a\",\"text\":\"x\"}\n".utf8) + long + Array("{\"id\":\"b\",\"text\":\"y\"}\n".utf8)
        )
        let result = Reading(path)
        #expect(result.ids == ["a", "b"])
        #expect(
            result.rejected == [
                .recordTooLong(SourceLocation(file: path, line: 2, column: (64 << 20) + 1), limit: 64 << 20)
            ]
        )
    }

    @Test func hugeHeadersAndLists() {
        let headings = (0..<100_000).map { "c\($0)" }.joined(separator: ",")
        #expect(reading("a.csv", "text,\(headings)\n").messages.isEmpty)
        let labels = (0..<100_000).map { "\"l\($0)\"" }.joined(separator: ",")
        #expect(
            reading("a.jsonl", "{\"text\":\"t\",\"labels\":{\"a\":[\(labels)]}}").articles.first?.labels["a"]?.count
                == 100_000
        )
    }

    @Test func messagesShowNoControlCharacters() {
        let message = CorpusError.unknownAxis(
            nil,
            axis: "a\u{1B}[31m\n" + String(repeating: "x", count: 500),
            known: [],
            nearest: nil
        ).description
        #expect(!message.unicodeScalars.contains { $0.value < 0x20 })
        #expect(message.utf8.count < 200)
    }
}
