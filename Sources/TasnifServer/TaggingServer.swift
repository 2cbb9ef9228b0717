import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
public import Tasnif
import UnixSignals

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A local web server that tags articles with one model: a page for people, JSON for programs.
///
/// | request | answer |
/// |---|---|
/// | `GET /` | the page: a form for an article |
/// | `POST /` | the form sent: the page with the tags and the evidence marked in the article |
/// | `POST /predict` | a JSON line an article, as `tasnif predict --format jsonl` prints it |
/// | `GET /topics` | a JSON line a topic |
/// | `GET /model` | the model's card |
/// | `GET /healthz` | whether the server answers, and with which model |
///
/// Requests change nothing, and nothing of an article is kept. Sockets are served by the event loops; articles are
/// tagged by threads of their own, so that a long article keeps no one else waiting.
public struct TaggingServer: Sendable {
    /// Settings of a server.
    public struct Configuration: Sendable {
        /// The address of this machine to listen on; nil for the loopback, which other machines cannot reach. Requests
        /// to the loopback must name it as their host, else a foreign page could read the answers through a name that
        /// leads here (DNS rebinding).
        public var host: String?
        /// The port; 0 for any that is free.
        public var port = 8017
        /// The largest body of a request, in bytes; a larger one is refused with 413.
        public var maximumBodyBytes = 4 << 20
        /// Threads that tag articles; nil for all cores.
        public var threads: Int?
        /// How long requests that are being answered may take once the server is asked to stop.
        public var stopsWithin: Duration = .seconds(10)

        /// The default settings.
        public init() {}
    }

    /// Why a server could not listen.
    public struct ListeningError: Error, Equatable, CustomStringConvertible {
        /// The address and port asked for.
        public let address: String
        /// What went wrong, in the system's words.
        public let reason: String

        /// What is wrong and what to do.
        public var description: String {
            "\(address): cannot listen there: \(reason); choose another --port (0 takes any that is free) or --host"
        }
    }

    let configuration: Configuration
    let service: TaggingService

    /// A server for a model.
    ///
    /// - Parameters:
    ///   - name: the model's name, as the page and `/healthz` show it.
    ///   - card: the model's card in JSON, `TaggingModel/cardJSON(sizes:)`.
    public init(_ model: TaggingModel, name: String, card: String, configuration: Configuration = Configuration()) {
        self.configuration = configuration
        service = TaggingService(
            model: model,
            name: name,
            card: card,
            maximumBodyBytes: configuration.maximumBodyBytes
        )
    }

    /// Listens and answers until the process is asked to stop by SIGINT or SIGTERM; requests at hand are answered first.
    ///
    /// Blocks the thread it is called on.
    ///
    /// - Parameter announce: told the server's address in the form of a URL once it listens.
    /// - Throws: ``ListeningError``.
    public func run(announce: @escaping @Sendable (String) -> Void) throws {
        try MultiThreadedEventLoopGroup.singleton.any().makeFutureWithTask {
            try await runUntilStopped(announce)
        }.wait()
    }

    private func runUntilStopped(_ announce: @escaping @Sendable (String) -> Void) async throws {
        let pool = TaggerPool(service.model, threads: configuration.threads)
        // An error that is nobody's request is told; requests are not logged.
        var logger = Logger(label: "tasnif") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .error
        var group = ServiceGroupConfiguration(
            services: [application(pool, logger: logger, announce: announce)],
            gracefulShutdownSignals: [.sigint, .sigterm],
            logger: logger
        )
        group.maximumGracefulShutdownDuration = configuration.stopsWithin
        do {
            try await ServiceGroup(configuration: group).run()
        } catch let error as IOError {
            throw ListeningError(address: address, reason: String(cString: strerror(error.errnoCode)))
        } catch  where error is SocketAddressError || error is SocketAddressError.UnknownHost {
            throw ListeningError(address: address, reason: "no address of this name is known")
        } catch is CancellationError {
            // Requests were still being answered when the time was over.
        }
        await pool.stop()
    }

    /// The server as an application of Hummingbird's.
    func application(
        _ pool: TaggerPool,
        logger: Logger,
        announce: @escaping @Sendable (String) -> Void = { _ in }
    ) -> some ApplicationProtocol {
        Application(
            router: service.router(pool, acceptsForeignHosts: configuration.host != nil),
            // A connection that neither asks nor reads for so long is given up.
            server: .http1(configuration: .init(idleTimeout: .seconds(60))),
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host ?? "127.0.0.1", port: configuration.port),
                availableConnectionsDelegate: MaximumAvailableConnections(1024, logger: logger)
            ),
            onServerRunning: { channel in
                guard let address = channel.localAddress else { return }
                announce(Self.url(address))
            },
            logger: logger
        )
    }

    private var address: String { "\(configuration.host ?? "127.0.0.1"):\(configuration.port)" }

    private static func url(_ address: SocketAddress) -> String {
        let host = address.ipAddress ?? "localhost"
        return "http://\(address.protocol == .inet6 ? "[\(host)]" : host):\(address.port ?? 0)/"
    }
}
