import Foundation
import TestSupport
import Testing

@testable import Tasnif

/// The server as users run it: over sockets, with signals, and with requests that no client would send.
@Suite(.enabled(if: BuiltProgram.isBuilt, "the program is not built"), .timeLimit(.minutes(5)))
struct ServeCommandTests {
    @Test(arguments: [SIGTERM, SIGINT]) func answersUntilASignalEndsItWithoutError(signal: Int32) throws {
        let server = try RunningServer()
        let answer = try server.get("/healthz")
        #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(answer.contains("{\"status\": \"ok\", \"model\": \"m.tasnif\""))
        // A connection without a request does not keep the server from ending.
        let idle = try server.connect()
        #expect(try server.end(signal) == 0)
        #expect(idle.readToEnd().isEmpty)
        #expect(
            server.errors.hasPrefix("listening on http://127.0.0.1:\(server.port)/ with m.tasnif; Ctrl-C ends it\n")
        )
        #expect(server.output.isEmpty)
    }

    @Test func predictAnswersWhatTheCommandPrints() throws {
        let fixture = try ProgramFixture.shared.get()
        let body = fixture.lines(40)
        let printed = try BuiltProgram.run("predict", "-m", fixture.model, "--format", "jsonl", input: body)
        let server = try RunningServer()
        let answer = try server.post("/predict", body, type: "application/x-ndjson")
        #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
        for line in printed.lines { #expect(answer.contains(line + "\n")) }
        #expect(try server.end() == 0)
    }

    @Test func cardAndTopicsAreThoseOfTheCommands() throws {
        let fixture = try ProgramFixture.shared.get()
        let server = try RunningServer()
        let card = try BuiltProgram.run("inspect", "-m", fixture.model, "--format", "json").output
        #expect(try server.get("/model").hasSuffix("\r\n\r\n" + card))
        let topics = try BuiltProgram.run("topics", "-m", fixture.model, "--format", "jsonl", "-n", "4").output
        #expect(try server.get("/topics?terms=4").hasSuffix("\r\n\r\n" + topics))
        #expect(try server.end() == 0)
    }

    @Test func aRequestAtHandIsAnsweredBeforeTheEnd() throws {
        let server = try RunningServer()
        let body = "{\"text\": \"قال\"}"
        let connection = try server.connect()
        // The head and half of the body are there when the signal comes.
        try connection.send(
            "POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Content-Length: \(body.utf8.count)\r\n\r\n" + body.prefix(5)
        )
        Thread.sleep(forTimeInterval: 0.3)
        server.send(SIGTERM)
        Thread.sleep(forTimeInterval: 0.3)
        try connection.send(String(body.dropFirst(5)))
        let answer = connection.readToEnd()
        #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n") && answer.contains("\"tags\""), "\(answer)")
        #expect(server.wait() == 0)
    }

    /// A page of another site that gave its name the address 127.0.0.1 must not read the answers.
    @Test func foreignHostsAreRefusedOnTheLoopback() throws {
        let server = try RunningServer()
        for host in ["localhost", "LOCALHOST:1", "127.0.0.1", "127.0.0.1:\(server.port)", "[::1]:80"] {
            #expect(try server.get("/", host: host).hasPrefix("HTTP/1.1 200"), "\(host)")
        }
        for host in [
            "evil.example", "evil.example:\(server.port)", "localhost.evil.example", "127.0.0.1.evil.example",
            "[::1].evil.example", "", "127.0.0.2", "localhost@evil.example",
        ] {
            let answer = try server.get("/", host: host)
            #expect(answer.hasPrefix("HTTP/1.1 403"), "\(host): \(answer.prefix(200))")
            #expect(!answer.contains("<form"))
        }
        let without = try server.exchange("GET / HTTP/1.0\r\n\r\n")
        #expect(without.contains(" 403 "))
        let absolute = try server.exchange(
            "GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
        )
        #expect(absolute.contains(" 403 "))
        #expect(try server.end() == 0)
        // With --host any name may lead here; the risk is told.
        let open = try RunningServer("--host", "127.0.0.1")
        #expect(try open.get("/", host: "tags.example").hasPrefix("HTTP/1.1 200"))
        #expect(open.errors.contains("warning") && open.errors.contains("--host"))
        #expect(try open.end() == 0)
    }

    @Test func brokenRequestsEndNothingButTheirConnection() throws {
        let server = try RunningServer()
        let broken = [
            "\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/9.9\r\nHost: localhost\r\n\r\n", "\u{0}\u{1}\u{2}\u{3}\r\n\r\n",
            "\u{16}\u{3}\u{1}", "POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
            "POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999999999999\r\n\r\n",
            "POST /predict HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            "GET /\(String(repeating: "a", count: 200_000)) HTTP/1.1\r\nHost: localhost\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: localhost\r\nX: \(String(repeating: "a", count: 200_000))\r\n\r\n",
            "GET /?\(String(repeating: "&", count: 50_000)) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        ]
        for request in broken {
            let connection = try server.connect()
            try? connection.send(request)
            connection.endSending()
            _ = connection.readToEnd()
        }
        #expect(try server.get("/healthz").hasPrefix("HTTP/1.1 200"))
        #expect(try server.end() == 0)
    }

    @Test func aPortInUseIsSaid() throws {
        let fixture = try ProgramFixture.shared.get()
        let server = try RunningServer()
        let second = try BuiltProgram.run("serve", "-m", fixture.model, "--port", "\(server.port)")
        #expect(second.code == 73)
        #expect(second.errors.contains("127.0.0.1:\(server.port): cannot listen there: "), "\(second.errors)")
        #expect(second.errors.contains("--port"))
        #expect(try server.end() == 0)
        // The port is free again at once.
        let third = try RunningServer(port: server.port)
        #expect(try third.end() == 0)
    }

    @Test func wrongUsageAndMissingModels() throws {
        let fixture = try ProgramFixture.shared.get()
        for (arguments, code, says) in [
            ("--port 70000", 64, "0 to 65535"), ("--port=-1", 64, "0 to 65535"), ("--max-bytes 0", 64, "--max-bytes"),
            ("--threads 0", 64, "1 to 1024"), ("--host 203.0.113.1 --port 0", 73, "203.0.113.1:0: cannot listen"),
            ("--host no..host --port 0", 73, "no..host:0: cannot listen"),
        ] {
            let path = try #require(BuiltProgram.path)
            let result = try BuiltProgram.shell("'\(path)' serve -m '\(fixture.model)' \(arguments)")
            #expect(result.code == code, "\(arguments): \(result.errors)")
            #expect(result.errors.contains(says), "\(arguments): \(result.errors)")
        }
        #expect(try BuiltProgram.run("serve", "-m", "none.tasnif").code == 66)
    }
}

/// The program serving the fixture's model on a free port.
private final class RunningServer {
    let port: Int
    private let process = Process()
    private let files: TemporaryFolder

    struct NotStarted: Error { var errors: String }

    init(_ options: String..., port: Int = 0) throws {
        let fixture = try ProgramFixture.shared.get()
        guard let path = BuiltProgram.path else { throw BuiltProgram.NotBuilt() }
        files = try TemporaryFolder()
        _ = try files.write("", to: "out")
        _ = try files.write("", to: "err")
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = ["serve", "-m", fixture.model, "--port", "\(port)"] + options
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle(forWritingAtPath: "\(files.path)/out")
        process.standardError = FileHandle(forWritingAtPath: "\(files.path)/err")
        try process.run()
        // The address is told once requests are taken.
        let announcement = try Regex(#"listening on http://127\.0\.0\.1:([0-9]+)/"#)
        while true {
            let errors = Self.text("\(files.path)/err")
            if let match = errors.firstMatch(of: announcement), let number = match.output[1].substring {
                self.port = Int(number) ?? 0
                return
            }
            if !process.isRunning { throw NotStarted(errors: errors) }
            Thread.sleep(forTimeInterval: 0.02)
        }
    }

    deinit { if process.isRunning { process.terminate() } }

    /// What the program has written so far.
    var output: String { Self.text("\(files.path)/out") }
    var errors: String { Self.text("\(files.path)/err") }

    private static func text(_ path: String) -> String {
        String(decoding: (try? Data(contentsOf: URL(fileURLWithPath: path))) ?? Data(), as: UTF8.self)
    }

    func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

    /// Waits for the end and returns the exit code; negative for a signal that killed the program.
    func wait() -> Int32 {
        process.waitUntilExit()
        return process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
    }

    /// Asks the program to end and returns its exit code.
    func end(_ signal: Int32 = SIGTERM) throws -> Int32 {
        send(signal)
        return wait()
    }

    func connect() throws -> Connection { try Connection(port: port) }

    /// Sends bytes and returns all that comes back.
    func exchange(_ request: String) throws -> String {
        let connection = try connect()
        try connection.send(request)
        return connection.readToEnd()
    }

    func get(_ path: String, host: String = "localhost") throws -> String {
        try exchange("GET \(path) HTTP/1.1\r\nHost: \(host)\r\nConnection: close\r\n\r\n")
    }

    func post(_ path: String, _ body: String, type: String) throws -> String {
        try exchange(
            "POST \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: \(type)\r\n"
                + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
        )
    }
}

/// A connection to the server, bare of HTTP.
private final class Connection {
    private let descriptor: Int32

    struct Failed: Error { var code: Int32 }

    init(port: Int) throws {
        #if os(Linux)
            descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #else
            descriptor = socket(AF_INET, SOCK_STREAM, 0)
        #endif
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Foundation.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw Failed(code: errno) }
    }

    deinit { close(descriptor) }

    func send(_ text: String) throws {
        let bytes = Array(text.utf8)
        var sent = 0
        while sent < bytes.count {
            // The server may have closed; that is no reason for a signal.
            let count = bytes[sent...].withUnsafeBytes {
                Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw Failed(code: errno) }
            sent += count
        }
    }

    /// Tells the server that nothing more will come.
    func endSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Everything up to the end of the connection.
    func readToEnd() -> String {
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = recv(descriptor, &block, block.count, 0)
            if count <= 0 { return String(decoding: bytes, as: UTF8.self) }
            bytes.append(contentsOf: block[..<count])
        }
    }
}
