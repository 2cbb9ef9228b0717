import Foundation
import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOPosix

/// Sends requests to a server, each on a connection of its own.
struct Client: Sendable {
    private let host: String
    private let port: Int

    /// - Parameter address: the server's, such as `http://127.0.0.1:8017/`.
    init(address: String) throws {
        guard let parts = URLComponents(string: address), let host = parts.host, let port = parts.port else {
            throw URLError(.badURL)
        }
        (self.host, self.port) = (host, port)
    }

    /// Asks for a page.
    func get(_ target: String, method: HTTPRequest.Method = .get) async throws -> Answer {
        try await send(method, target, headers: [:], body: nil)
    }

    /// Sends a body and returns the answer.
    ///
    /// - Parameter isChunked: whether the body goes in chunks, without being told first how long it is.
    func post(
        _ target: String,
        _ body: some Sequence<UInt8>,
        as type: String?,
        headers: HTTPFields = [:],
        isChunked: Bool = false
    ) async throws -> Answer {
        let body = ByteBuffer(bytes: body)
        var headers = headers
        headers[.contentType] = type
        if !isChunked { headers[.contentLength] = "\(body.readableBytes)" }
        return try await send(.post, target, headers: headers, body: body)
    }

    private func send(
        _ method: HTTPRequest.Method,
        _ target: String,
        headers: HTTPFields,
        body: ByteBuffer?
    ) async throws -> Answer {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let answer = loop.makePromise(of: Answer.self)
        let channel: any Channel
        do {
            channel = try await ClientBootstrap(group: loop)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHTTPClientHandlers()
                        try channel.pipeline.syncOperations.addHandler(AnswerCollector(answer))
                    }
                }
                .connect(host: host, port: port).get()
        } catch {
            answer.fail(error)
            throw error
        }
        var head = HTTPRequestHead(version: .http1_1, method: HTTPMethod(rawValue: method.rawValue), uri: target)
        head.headers.add(name: "Host", value: "\(host):\(port)")
        head.headers.add(name: "Connection", value: "close")
        for field in headers { head.headers.add(name: field.name.rawName, value: field.value) }
        channel.write(HTTPClientRequestPart.head(head), promise: nil)
        if let body { channel.write(HTTPClientRequestPart.body(.byteBuffer(body)), promise: nil) }
        // A server may answer, and close, before it has read all: what counts is the answer.
        channel.writeAndFlush(HTTPClientRequestPart.end(nil), promise: nil)
        return try await answer.futureResult.get()
    }
}

/// What a server answered.
struct Answer: Sendable {
    let status: HTTPResponse.Status
    let headers: HTTPFields
    let text: String

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

/// Puts an answer together from its parts; a connection that ends before the answer does is an error.
private final class AnswerCollector: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart

    private let promise: EventLoopPromise<Answer>
    private var head: HTTPResponseHead?
    private var body = ByteBuffer()
    private var isDone = false

    init(_ promise: EventLoopPromise<Answer>) { self.promise = promise }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): self.head = head
        case .body(var part): body.writeBuffer(&part)
        case .end:
            guard let head else { return }
            var headers = HTTPFields()
            for (name, value) in head.headers {
                if let name = HTTPField.Name(name) { headers.append(HTTPField(name: name, value: value)) }
            }
            isDone = true
            promise.succeed(
                Answer(
                    status: HTTPResponse.Status(code: Int(head.status.code)),
                    headers: headers,
                    text: String(buffer: body)
                )
            )
            context.close(promise: nil)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        fail(error)
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) { fail(ChannelError.eof) }

    private func fail(_ error: any Error) {
        if isDone { return }
        isDone = true
        promise.fail(error)
    }
}
