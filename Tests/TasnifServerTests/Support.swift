import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NewsCorpus
import Tasnif
import TestSupport

@testable import TasnifServer

/// The shipped model, served in this process.
struct Served {
    static let model = Result {
        try TaggingModel(opening: Repository.root.appendingPathComponent("Models/libya-news.tasnif").path)
    }

    /// Calls `body` with a client of a server.
    ///
    /// - Parameter isLive: whether requests pass through a socket.
    static func with(
        isLive: Bool = false,
        maximumBodyBytes: Int = 1 << 20,
        threads: Int = 2,
        _ body: @Sendable (any TestClientProtocol) async throws -> Void
    ) async throws {
        let model = try model.get()
        var configuration = TaggingServer.Configuration()
        configuration.port = 0
        configuration.maximumBodyBytes = maximumBodyBytes
        let server = TaggingServer(model, name: "m.tasnif", card: "{\"a\": 1}", configuration: configuration)
        let pool = TaggerPool(model, threads: threads)
        do {
            let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            try await server.application(pool, logger: logger).test(isLive ? .live : .router, body)
        } catch {
            await pool.stop()
            throw error
        }
        await pool.stop()
    }

    /// Articles of the training set, in the order of their names.
    static func articles(_ count: Int) throws -> [String] {
        let folder = Repository.root.appendingPathComponent("TrainingData/libya-news")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".txt") }
        return try names.sorted().prefix(count).map {
            try String(contentsOf: folder.appendingPathComponent($0), encoding: .utf8)
        }
    }
}

extension TestClientProtocol {
    /// Sends a body and returns the answer.
    func post(
        _ uri: String,
        _ body: some Sequence<UInt8>,
        as type: String?,
        headers: HTTPFields = [:]
    ) async throws -> TestResponse {
        var headers = headers
        headers[.contentType] = type
        return try await execute(uri: uri, method: .post, headers: headers, body: ByteBuffer(bytes: body)) { $0 }
    }

    /// Asks for a page.
    func get(_ uri: String, method: HTTPRequest.Method = .get) async throws -> TestResponse {
        try await execute(uri: uri, method: method) { $0 }
    }
}

extension TestResponse {
    var text: String { String(buffer: body) }

    /// Lines of the answer, without the last line end.
    var lines: [String] { text.split(separator: "\n").map(String.init) }

    /// The answer as a JSON object.
    func object() throws -> [String: Any] { try Self.object(text) }

    static func object(_ json: String) throws -> [String: Any] {
        try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any] ?? [:]
    }

    /// The message of an error.
    func message() throws -> String {
        let error = try object()["error"] as? [String: Any]
        return error?["message"] as? String ?? ""
    }
}

/// A JSON object with some texts.
func record(_ members: KeyValuePairs<String, String>) throws -> String {
    let parts = try members.map { name, value in
        "\"\(name)\": \(String(decoding: try JSONEncoder().encode(value), as: UTF8.self))"
    }
    return "{\(parts.joined(separator: ", "))}"
}

/// A form as browsers send it.
func form(_ fields: KeyValuePairs<String, String>) -> String {
    let safe = CharacterSet(charactersIn: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789*-._ ")
    return fields.map { name, value in
        let escaped = value.addingPercentEncoding(withAllowedCharacters: safe) ?? ""
        return "\(name)=\(escaped.replacingOccurrences(of: " ", with: "+"))"
    }.joined(separator: "&")
}
