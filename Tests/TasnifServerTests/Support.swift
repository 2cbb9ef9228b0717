import Foundation
import Logging
import NewsCorpus
import ServiceLifecycle
import Tasnif
import TestSupport

@testable import TasnifServer

/// The shipped model, served in this process on a free port of the loopback.
struct Served {
    static let model = Result {
        try TaggingModel(opening: Repository.root.appendingPathComponent("Models/libya-news.tasnif").path)
    }

    /// Calls `body` with a client of a server, which is stopped thereafter.
    static func with(
        maximumBodyBytes: Int = 1 << 20,
        threads: Int = 2,
        _ body: @Sendable (Client) async throws -> Void
    ) async throws {
        let model = try model.get()
        var configuration = TaggingServer.Configuration()
        configuration.port = 0
        configuration.maximumBodyBytes = maximumBodyBytes
        let server = TaggingServer(model, name: "m.tasnif", card: "{\"a\": 1}", configuration: configuration)
        let pool = TaggerPool(model, threads: threads)
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let (addresses, listening) = AsyncStream<String>.makeStream()
        let services = ServiceGroup(
            services: [server.application(pool, logger: logger) { listening.yield($0) }],
            logger: logger
        )
        let outcome: Result<Void, any Error>
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    // Without an address, the wait for one must end, too.
                    defer { listening.finish() }
                    try await services.run()
                }
                if let address = await addresses.first(where: { _ in true }) {
                    do {
                        try await body(Client(address: address))
                    } catch {
                        await services.triggerGracefulShutdown()
                        throw error
                    }
                    await services.triggerGracefulShutdown()
                }
                try await group.waitForAll()
            }
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        await pool.stop()
        try outcome.get()
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
