import NewsCorpus
import Tasnif

/// Reads articles in blocks of bounded size, reporting those that cannot be read.
struct ArticleBlocks {
    private var reader: ArticleReader
    /// Articles that could not be read.
    private(set) var rejected = 0
    /// Articles read.
    private(set) var count = 0
    /// Bytes of text read.
    private(set) var bytes = 0

    /// A block ends with this many bytes of text or articles; enough to keep all cores busy, small enough for constant memory.
    private static let byteLimit = 4 << 20
    private static let articleLimit = 2048

    init(_ paths: [String], options: ReadingOptions) throws {
        reader = try ArticleReader(paths: paths, options: options)
    }

    /// The next articles; empty at the end.
    ///
    /// - Parameter limit: most articles of the block.
    mutating func next(limit: Int = articleLimit) throws -> [Article] {
        var block: [Article] = []
        var size = 0
        while block.count < limit, size < Self.byteLimit, let outcome = try reader.next() {
            switch outcome {
            case .article(let article):
                size += article.text.utf8.count
                block.append(article)
            case .rejected(let error):
                rejected += 1
                Console.error(error)
            }
        }
        count += block.count
        bytes += size
        return block
    }
}
