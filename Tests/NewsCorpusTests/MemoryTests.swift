import TestSupport
import Testing

@testable import NewsCorpus

/// Bytes in memory are read as the same bytes in a file.
@Suite struct MemoryTests {
    private func outcomes(_ reader: ArticleReader) throws -> [ReadOutcome] {
        var reader = reader
        var outcomes: [ReadOutcome] = []
        while let outcome = try reader.next() { outcomes.append(outcome) }
        return outcomes
    }

    @Test(arguments: [
        ("jsonl", "{\"text\": \"قال\"}\n{\"text\": 3}\n\n{\"id\": \"b\", \"text\": \"\"}"),
        ("json", "[{\"text\": \"قال\"}, {\"text\": \"عاد\"]"), ("txt", "قال الجيش\r\nنعم"), ("txt", ""),
        ("csv", "id,text\n1,\"قال\nنعم\"\n2,\"open"),
    ])
    func asFromAFile(suffix: String, content: String) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(content, to: "a.\(suffix)")
        let memory = try outcomes(ArticleReader(bytes: Array(content.utf8), named: path))
        #expect(try memory == outcomes(ArticleReader(paths: [path])))
    }

    /// Longer than the blocks in which files are read.
    @Test func long() throws {
        let line = "{\"text\": \"\(String(repeating: "قال ", count: 50_000))\"}\n"
        let content = Array(String(repeating: line, count: 10).utf8)
        let read = try outcomes(ArticleReader(bytes: content, named: "body"))
        #expect(read.count == 10)
        guard case .article(let last) = read[9] else { throw NotAnArticle() }
        #expect(last.id == "body#10")
        #expect(last.text.utf8.count == 350_000)
    }

    private struct NotAnArticle: Error {}

    @Test func otherEncodings() throws {
        let windows: [UInt8] = [0xDE, 0xC7, 0xE1]
        let options = ReadingOptions(format: .text, encoding: .windows1256)
        #expect(try outcomes(ArticleReader(bytes: windows, named: "body", options: options)).count == 1)
        let marked: [UInt8] = [0xFF, 0xFE] + "قال".utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        guard case .article(let article) = try outcomes(ArticleReader(bytes: marked, named: "body"))[0] else {
            throw NotAnArticle()
        }
        #expect(article.text == "قال")
    }

    /// A few compressed bytes could stand for any amount of text.
    @Test func compressedBytesAreRefused() throws {
        let bytes: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0]
        #expect(
            throws: CorpusError.foreignFile(path: "body", kind: "compressed by gzip", remedy: "decompress it first")
        ) {
            try ArticleReader(bytes: bytes, named: "body")
        }
    }
}
