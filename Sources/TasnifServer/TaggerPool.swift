import NIOCore
import NIOPosix
import Synchronization
import Tasnif

/// Threads that tag articles, each with a tagger of its own.
///
/// Work waits in the order it comes. The only state shared is the list of taggers that are idle.
final class TaggerPool: Sendable {
    private let threads: NIOThreadPool
    private let model: TaggingModel
    private let idle = Mutex<[Tagger]>([])

    /// - Parameter threads: number of threads; nil for all cores.
    init(_ model: TaggingModel, threads count: Int?) {
        self.model = model
        threads = NIOThreadPool(numberOfThreads: count ?? System.coreCount)
        threads.start()
    }

    /// Does work on one of the threads and returns what came of it.
    func run<Result: Sendable>(
        _ body: @escaping @Sendable (inout Tagger) throws -> Result
    ) async throws -> Result {
        try await threads.runIfActive { [self] in
            // As many taggers are made as there are threads, at most.
            var tagger = idle.withLock { $0.popLast() } ?? Tagger(model)
            defer { idle.withLock { [tagger] in $0.append(tagger) } }
            return try body(&tagger)
        }
    }

    /// Ends the threads; the pool does no work after that.
    func stop() async {
        // The only error says that the pool was stopped before.
        try? await threads.shutdownGracefully()
    }
}
