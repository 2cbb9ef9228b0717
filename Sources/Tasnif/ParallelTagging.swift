import LinearAlgebra
public import NewsCorpus
import Synchronization

/// Tags blocks of articles on several threads; the answers come in the order of the articles.
///
/// Which thread tags which article does not show in the answers.
public struct ParallelTagging: Sendable {
    private let workers: Workers
    private let parallelism: Parallelism

    /// Taggers with their memory, at most as many as threads. A thread takes one that is free, or makes one.
    private final class Workers: Sendable {
        private let model: TaggingModel
        private let idle = Mutex<[Worker]>([])

        init(_ model: TaggingModel) { self.model = model }

        /// Lends a tagger to `body`.
        func withTagger<Result: Sendable>(_ body: (inout Tagger) -> Result) -> Result {
            let worker = idle.withLock { $0.popLast() } ?? Worker(model)
            defer { idle.withLock { $0.append(worker) } }
            return worker.tagger.withLock { body(&$0) }
        }
    }

    /// A tagger; locked, though it is used by one thread at a time, so that the compiler can see it is safe.
    private final class Worker: Sendable {
        let tagger: Mutex<Tagger>
        init(_ model: TaggingModel) { tagger = Mutex(Tagger(model)) }
    }

    /// A block is cut into so many parts for each thread: a thread that is slow, or shares its core with the reader of
    /// the next block, takes fewer.
    private static let partsPerThread = 8

    /// Taggers for a model.
    ///
    /// - Parameter threads: number of threads; nil for all cores.
    public init(_ model: TaggingModel, threads: Int? = nil) {
        parallelism = threads.map { Parallelism(threads: $0) } ?? .allCores
        workers = Workers(model)
    }

    /// Number of threads.
    package var threads: Int { parallelism.threads }

    /// Tags some articles.
    public func predict(_ articles: [Article], options: Tagger.Options = Tagger.Options()) -> [Prediction] {
        map(articles) { $0.predict($1, options: options) }
    }

    /// What a function makes of each article, in their order; it is handed a tagger.
    package func map<Result: Sendable>(
        _ articles: [Article],
        _ transform: @Sendable (inout Tagger, Article) -> Result
    ) -> [Result] {
        Array(mapParts(articles) { tagger, part in part.map { transform(&tagger, $0) } }.joined())
    }

    /// What a function makes of runs of articles that cover all of them, in their order; it is handed a tagger.
    package func mapParts<Result: Sendable>(
        _ articles: [Article],
        _ transform: @Sendable (inout Tagger, ArraySlice<Article>) -> Result
    ) -> [Result] {
        let parts = parallelism.threads == 1 ? 1 : parallelism.threads * Self.partsPerThread
        let runs = CollectionBuilder.runs(articles.map { $0.text.utf8.count + 64 }, parts: parts)
        let workers = workers
        return parallelism.map(count: runs.count) { part in
            workers.withTagger { transform(&$0, articles[runs[part]]) }
        }
    }
}
