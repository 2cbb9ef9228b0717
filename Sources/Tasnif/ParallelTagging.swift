import LinearAlgebra
public import NewsCorpus
import Synchronization

/// Tags blocks of articles on several threads; the answers come in the order of the articles.
///
/// Which thread tags which article does not show in the answers.
public struct ParallelTagging: Sendable {
    private let taggers: [Worker]
    private let parallelism: Parallelism

    /// A tagger and its memory; locked, though each is used by one thread at a time, so that the compiler can see it
    /// is safe.
    private final class Worker: Sendable {
        let tagger: Mutex<Tagger>
        init(_ model: TaggingModel) { tagger = Mutex(Tagger(model)) }
    }

    /// Taggers for a model.
    ///
    /// - Parameter threads: number of threads; nil for all cores.
    public init(_ model: TaggingModel, threads: Int? = nil) {
        parallelism = threads.map { Parallelism(threads: $0) } ?? .allCores
        taggers = (0..<parallelism.threads).map { _ in Worker(model) }
    }

    /// Tags some articles.
    public func predict(_ articles: [Article], options: Tagger.Options = Tagger.Options()) -> [Prediction] {
        map(articles) { $0.predict($1, options: options) }
    }

    /// What a function makes of each article, in their order; it is handed the tagger of its thread.
    func map<Result: Sendable>(
        _ articles: [Article],
        _ transform: @Sendable (inout Tagger, Article) -> Result
    ) -> [Result] {
        let runs = CollectionBuilder.runs(articles.map { $0.text.utf8.count + 64 }, parts: taggers.count)
        let taggers = taggers
        let parts = parallelism.map(count: runs.count) { part in
            taggers[part].tagger.withLock { tagger in
                runs[part].map { transform(&tagger, articles[$0]) }
            }
        }
        return Array(parts.joined())
    }
}
