import Foundation
import HTTPTypes
import Tasnif
import Testing

@testable import TasnifServer

@Suite struct ServiceTests {
    @Test func topics() async throws {
        let model = try Served.model.get()
        let expected = model.topicTerms(count: 4).map(\.json)
        try await Served.with { client in
            let answer = try await client.get("/topics?terms=4")
            #expect(answer.lines == expected)
            #expect(answer.headers[.contentType] == "application/x-ndjson")
            let ten = try await client.get("/topics")
            #expect(ten.lines == model.topicTerms(count: 10).map(\.json))
            let none = try await client.get("/topics?terms=0")
            #expect(none.status == .badRequest)
        }
    }

    @Test func cardAndHealth() async throws {
        try await Served.with { client in
            let card = try await client.get("/model")
            #expect(card.text == "{\"a\": 1}\n")
            let health = try await client.get("/healthz").object()
            #expect(health["status"] as? String == "ok")
            #expect(health["model"] as? String == "m.tasnif")
            #expect(health["version"] as? String == Tasnif.version)
        }
    }

    @Test(arguments: ["/", "/topics", "/model", "/healthz"]) func headHasTheHeadersOfGet(path: String) async throws {
        try await Served.with { client in
            let (head, get) = (try await client.get(path, method: .head), try await client.get(path))
            #expect(head.status == .ok)
            #expect(head.text.isEmpty)
            #expect(head.headers[.contentType] == get.headers[.contentType])
        }
    }

    @Test(arguments: [
        ("/predict", HTTPRequest.Method.get, "POST"), ("/predict", .put, "POST"), ("/topics", .post, "GET, HEAD"),
        ("/", .delete, "GET, HEAD, POST"), ("/model", .options, "GET, HEAD"), ("/healthz", .trace, "GET, HEAD"),
    ])
    func otherMethodsAreRefused(path: String, method: HTTPRequest.Method, allowed: String) async throws {
        try await Served.with { client in
            let answer = try await client.get(path, method: method)
            #expect(answer.status == .methodNotAllowed)
            #expect(answer.headers[.allow] == allowed)
            #expect(try answer.message().contains("expected \(allowed)"))
        }
    }

    @Test(arguments: ["/nothing", "/predict/x", "/../etc/passwd", "/%2e%2e/", "//"])
    func otherPathsAreNotFound(path: String) async throws {
        try await Served.with { client in
            let answer = try await client.get(path)
            #expect([404, 200].contains(answer.status.code))
            if answer.status == .notFound { #expect(try answer.message().contains("/predict")) }
        }
    }

    /// Nothing from elsewhere runs in the page, nobody frames it, nobody else reads the answers.
    @Test func headersOfAllAnswers() async throws {
        try await Served.with { client in
            let answers = [
                try await client.get("/"), try await client.get("/healthz"), try await client.get("/nothing"),
                try await client.post("/predict", "x".utf8, as: "application/json"),
            ]
            for answer in answers {
                let policy = answer.headers[.contentSecurityPolicy] ?? ""
                for rule in ["default-src 'none'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'"] {
                    #expect(policy.contains(rule))
                }
                #expect(!policy.contains("script"))
                #expect(answer.headers[.xContentTypeOptions] == "nosniff")
                #expect(answer.headers[.cacheControl] == "no-store")
                #expect(answer.headers[.accessControlAllowOrigin] == nil)
            }
        }
    }

    @Test func sendable() {
        func requireSendable(_: (some Sendable).Type) {}
        requireSendable(TaggingServer.self)
        requireSendable(TaggingServer.Configuration.self)
        requireSendable(TaggingServer.ListeningError.self)
    }
}
