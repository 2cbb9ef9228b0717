import Foundation
import HTTPTypes
import NewsCorpus
import Tasnif
import TestSupport
import Testing

@testable import TasnifServer

@Suite struct PredictTests {
    /// What `tasnif predict --format jsonl` writes.
    private func line(
        _ id: String,
        _ text: String,
        title: String? = nil,
        options: Tagger.Options = Tagger.Options()
    ) throws -> String {
        let model = try Served.model.get()
        var tagger = Tagger(model)
        let article = Article(id: id, title: title, text: text, location: SourceLocation(file: "body"))
        return tagger.predict(article, options: options).json(axes: model.axes)
    }

    @Test func oneArticleAsJSON() async throws {
        let text = try Served.articles(1)[0]
        let expected = try line("a", text, title: "سبها")
        let body = try record(["id": "a", "title": "سبها", "text": text])
        try await Served.with { client in
            let answer = try await client.post("/predict", body.utf8, as: "application/json; charset=utf-8")
            #expect(answer.status == .ok)
            #expect(answer.headers[.contentType] == "application/json")
            #expect(answer.text == expected + "\n")
        }
    }

    @Test func plainTextIsOneArticle() async throws {
        let text = try Served.articles(1)[0]
        let expected = try line("body", text)
        try await Served.with { client in
            let answer = try await client.post("/predict", text.utf8, as: "text/plain")
            #expect(answer.text == expected + "\n")
            #expect(answer.headers[.contentType] == "application/json")
        }
    }

    @Test func plainTextInACodePage() async throws {
        let expected = try line("body", "قال الجيش")
        let bytes: [UInt8] = [0xDE, 0xC7, 0xE1, 0x20, 0xC7, 0xE1, 0xCC, 0xED, 0xD4]
        try await Served.with { client in
            let answer = try await client.post("/predict", bytes, as: "text/plain; charset=\"windows-1256\"")
            #expect(answer.text == expected + "\n")
        }
    }

    /// More articles than a block holds: the answer is sent in pieces.
    @Test func manyArticlesAreAnsweredInOrder() async throws {
        let texts = try Served.articles(80).map { String($0.prefix(200)) }
        let body = try texts.map { try record(["text": $0]) + "\n" }.joined()
        let expected = try texts.enumerated().map { try line("body#\($0 + 1)", $1) }
        try await Served.with(maximumBodyBytes: 4 << 20) { client in
            let answer = try await client.post("/predict", body.utf8, as: "application/x-ndjson")
            #expect(answer.status == .ok)
            #expect(answer.headers[.contentType] == "application/x-ndjson")
            #expect(answer.lines == expected)
        }
    }

    @Test func objectsInLinesAndInAnArrayAreArticlesToo() async throws {
        let expected = try [line("a", "قال الجيش"), line("b", "قال الوفد")]
        let objects = try [
            record(["id": "a", "text": "قال الجيش"]), record(["id": "b", "text": "قال الوفد"]),
        ]
        try await Served.with { client in
            for body in [objects.joined(separator: "\n"), "[\(objects.joined(separator: ","))]"] {
                let answer = try await client.post("/predict", body.utf8, as: "application/json")
                #expect(answer.lines == expected)
                #expect(answer.headers[.contentType] == "application/x-ndjson")
            }
        }
    }

    @Test func evidenceSetsAndFields() async throws {
        let model = try Served.model.get()
        let text = try Served.articles(1)[0]
        var options = Tagger.Options()
        options.evidenceTerms = 3
        options.coverage = Coverage(share: 0.9, isByLabel: true)
        var tagger = Tagger(model)
        let article = Article(
            id: "a",
            text: text,
            fields: [Article.Field(name: "desk", value: FieldValue(text: "north"))],
            location: SourceLocation(file: "body")
        )
        let expected = tagger.predict(article, options: options).json(axes: model.axes, keptFields: article.fields)
        let body = try record(["id": "a", "text": text, "desk": "north"])
        try await Served.with { client in
            let settings = "explain=3&coverage=0.9&coverage-by-label&keep-fields=true"
            let answer = try await client.post("/predict?\(settings)", body.utf8, as: "application/json")
            #expect(answer.text == expected + "\n")
            #expect(answer.text.contains("\"evidence\"") && answer.text.contains("\"sets\""))
        }
    }

    @Test func tagsAreWithheldAsAsked() async throws {
        let text = try Served.articles(1)[0]
        var options = Tagger.Options()
        options.abstention = Abstention(minimumProbability: 0.999)
        let expected = try line("body", text, options: options)
        #expect(try expected != line("body", text))
        // Only models that keep what held-out answers were like can go by a precision.
        let model = try Served.model.get()
        let canGoByPrecision = (try? model.require(Abstention(targetPrecision: 0.9))) != nil
        try await Served.with { client in
            let answer = try await client.post("/predict?abstain-below=0.999", text.utf8, as: "text/plain")
            #expect(answer.text == expected + "\n")
            let precise = try await client.post("/predict?target-precision=0.9", text.utf8, as: "text/plain")
            #expect(precise.status == (canGoByPrecision ? .ok : .unprocessableContent))
            if !canGoByPrecision { #expect(try precise.message().contains("train it anew")) }
        }
    }

    /// A client that sends lines in batches gets as many back, whatever the size of a batch.
    @Test func aSingleBadLineHasALine() async throws {
        try await Served.with { client in
            let answer = try await client.post("/predict", "{\"text\": 3}".utf8, as: "application/x-ndjson")
            #expect(answer.status == .ok)
            #expect(answer.lines.count == 1)
            #expect(try answer.message().contains("'text'"))
        }
    }

    @Test func oneBadLineAmongManyIsNamedAndTheOthersAreAnswered() async throws {
        let good = try line("body#1", "قال الجيش")
        let last = try line("c", "قال الوفد")
        let body = try [
            record(["text": "قال الجيش"]), "{\"text\": 3}", "{\"text\": \"قال",
            record(["id": "c", "text": "قال الوفد"]),
        ]
        .joined(separator: "\n")
        try await Served.with { client in
            let answer = try await client.post("/predict", body.utf8, as: "application/x-ndjson")
            #expect(answer.status == .ok)
            try #require(answer.lines.count == 4)
            #expect(answer.lines[0] == good && answer.lines[3] == last)
            for number in [2, 3] {
                let error = try Answer.object(answer.lines[number - 1])["error"] as? [String: Any]
                #expect(error?["line"] as? Int == number)
                #expect((error?["message"] as? String)?.hasPrefix("body:\(number):") == true)
            }
        }
    }

    /// A request that is wrong as a whole.
    struct Fault: Sendable {
        var body: [UInt8]
        var type: String?
        var status: Int
        var says: String

        init(_ body: String, _ type: String?, _ status: Int, _ says: String) {
            self.init(Array(body.utf8), type, status, says)
        }

        init(_ body: [UInt8], _ type: String?, _ status: Int, _ says: String) {
            (self.body, self.type, self.status, self.says) = (body, type, status, says)
        }
    }

    private static let json = "application/json"
    private static let faults = [
        Fault("", json, 400, "no article"),
        Fault("  \n", "application/x-ndjson", 400, "no article"),
        Fault("", "text/plain", 400, "send its text"),
        Fault(" \n\t\u{A0}", "text/plain; charset=utf-8", 400, "send its text"),
        Fault([0x20, 0x00], "text/plain; charset=utf-16le", 400, "send its text"),
        Fault("hello", json, 400, "body:1:1: "),
        Fault("{\"text\": \"قال", json, 400, "malformed JSON"),
        Fault("{\"text\": \"a\", \"text\": \"b\"}", json, 422, "stands twice"),
        Fault("{}", json, 422, "put the article into it"),
        Fault("{\"body\": 1}", json, 422, "'body'"),
        Fault("{\"text\": null}", json, 422, "'text'"),
        Fault("{\"text\": \"\\u0000\"}", json, 422, "NUL"),
        Fault("{\"text\": \"\\ud800\"}", json, 400, "body:1:"),
        Fault([0x7B, 0x22, 0xFF, 0x22, 0x7D], json, 400, "byte 0xFF"),
        Fault(String(repeating: "[", count: 100_000), json, 400, "body:1:"),
        Fault("{\"x\": " + String(repeating: "[", count: 100_000), json, 400, "body:1:"),
        Fault([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0], "text/plain", 415, "decompress"),
        Fault([0x50, 0x4B, 3, 4, 0, 0], "text/plain", 415, "ZIP"),
        Fault("قال", nil, 415, "is missing"),
        Fault("قال", "text/html", 415, "'text/html'"),
        Fault("قال", "text/plain; charset=utf-99", 415, "utf-99"),
        Fault("title=x", "application/x-www-form-urlencoded", 422, "'text' is empty"),
        Fault("{\"text\": \"a\"}", "application/x-www-form-urlencoded", 422, "Content-Type: application/json"),
        Fault("text=%00a", "application/x-www-form-urlencoded", 400, "NUL"),
    ]

    @Test(arguments: faults.indices) func faultyRequestsAreRefusedWithARemedy(number: Int) async throws {
        let fault = Self.faults[number]
        try await Served.with { client in
            let answer = try await client.post("/predict", fault.body, as: fault.type)
            #expect(answer.status.code == fault.status, "\(answer.text)")
            #expect(answer.headers[.contentType] == "application/json")
            #expect(try answer.message().contains(fault.says), "\(answer.text)")
        }
    }

    @Test func compressedBodiesAreRefused() async throws {
        try await Served.with { client in
            let answer = try await client.post(
                "/predict",
                "{}".utf8,
                as: "application/json",
                headers: [.contentEncoding: "gzip"]
            )
            #expect(answer.status == .unsupportedMediaType)
        }
    }

    @Test(arguments: [
        ("explain=x", "explain takes 0 to 1000"), ("explain=-1", "0 to 1000"), ("explain=1001", "0 to 1000"),
        ("coverage=1", "between 0 and 1"), ("coverage=nan", "between 0 and 1"), ("coverage", "between 0 and 1"),
        ("coverage-by-label=1", "give the share"), ("keep-fields=maybe", "true or false"),
        ("explain=1&explain=2", "stands twice"), ("terms=3", "expected one of explain"),
        ("%3Cscript%3E=1", "unknown setting"),
    ])
    func wrongSettings(query: String, says: String) async throws {
        try await Served.with { client in
            let answer = try await client.post("/predict?\(query)", "{\"text\": \"a\"}".utf8, as: "application/json")
            #expect(answer.status == .badRequest)
            #expect(try answer.message().contains(says), "\(answer.text)")
        }
    }

    /// Whether the size is told first or the body comes in chunks.
    @Test(arguments: [false, true]) func largeBodiesAreRefused(isChunked: Bool) async throws {
        try await Served.with(maximumBodyBytes: 1000) { client in
            for (count, status) in [(1000, 200), (1001, 413), (200_000, 413)] {
                let body = [UInt8](repeating: UInt8(ascii: "a"), count: count)
                let answer = try await client.post("/predict", body, as: "text/plain", isChunked: isChunked)
                #expect(answer.status.code == status)
                if status == 413 { #expect(try answer.message().contains("larger than 1000 bytes")) }
            }
        }
    }

    @Test func articlesWithoutKnownWordsAreNotAnError() async throws {
        let expected = try line("body#1", "")
        try await Served.with { client in
            let answer = try await client.post("/predict", "{\"text\": \"\"}".utf8, as: "application/json")
            #expect(answer.text == expected + "\n")
        }
    }

    /// Answers do not depend on what else is asked at the time, nor on which tagger gives them.
    @Test func concurrentRequestsAreAnsweredAsIfAlone() async throws {
        let texts = try Served.articles(24)
        let expected = try texts.map { try line("body", $0) + "\n" }
        try await Served.with(threads: 3) { client in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for round in 0..<4 {
                    for (number, text) in texts.enumerated() {
                        group.addTask {
                            let answer = try await client.post("/predict", text.utf8, as: "text/plain")
                            #expect(answer.text == expected[number], "round \(round), article \(number)")
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
    }
}
