import NewsCorpus
import Tasnif

/// Reads articles in blocks of bounded size and reports those that cannot be read.
struct ArticleBlocks {
    private var reader: ArticleReader
    /// Articles that could not be read.
    private(set) var rejected = 0
    /// Articles read.
    private(set) var count = 0
    /// Bytes of text read.
    private(set) var bytes = 0

    /// A block ends with this many bytes of text or articles; enough to keep all cores busy, small enough for
    /// constant memory.
    private static let byteLimit = 4 << 20
    private static let articleLimit = 2048

    /// Whether the last block ended because the next article would have had to be waited for.
    private(set) var isWaiting = false
    /// Whether the last block ended because there are no more articles.
    private(set) var isAtEnd = false
    /// What ended an input in the middle of a block; told after the block.
    private var pendingError: CorpusError?

    /// What is told of an article that cannot be read.
    private let report: (CorpusError) -> Void

    /// - Parameter report: told of each article that cannot be read; by default a line on standard error.
    init(
        _ paths: [String],
        options: ReadingOptions,
        report: @escaping (CorpusError) -> Void = { Console.error($0) }
    ) throws {
        self.report = report
        reader = try ArticleReader(paths: paths, options: options)
    }

    /// Whether the next article is not here yet and would have to be waited for.
    var mustWait: Bool { reader.mustWait }

    /// The next articles; empty at the end.
    ///
    /// What makes the rest of an input unreadable is thrown after the articles before it were handed over; the next
    /// call goes on with
    /// the next input.
    ///
    /// - Parameters:
    ///   - limit: most articles of the block.
    ///   - answersAtOnce: whether a block ends where the next article would have to be waited for, so that those at
    ///     hand can be answered.
    mutating func next(limit: Int = articleLimit, answersAtOnce: Bool = false) throws -> [Article] {
        isWaiting = false
        defer { for warning in reader.takeWarnings() { Console.warning(warning) } }
        if let error = pendingError {
            pendingError = nil
            throw error
        }
        var block: [Article] = []
        var size = 0
        while block.count < limit, size < Self.byteLimit {
            if answersAtOnce, !block.isEmpty, reader.mustWait {
                isWaiting = true
                break
            }
            do throws(CorpusError) {
                guard let outcome = try reader.next() else {
                    isAtEnd = true
                    break
                }
                switch outcome {
                case .article(let article):
                    size += article.text.utf8.count
                    block.append(article)
                case .rejected(let error):
                    rejected += 1
                    report(error)
                }
            } catch {
                if block.isEmpty { throw error }
                pendingError = error
                break
            }
        }
        count += block.count
        bytes += size
        return block
    }
}
