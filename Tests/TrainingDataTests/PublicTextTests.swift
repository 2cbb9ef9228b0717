import ArabicText
import NewsCorpus
import TestSupport
import Testing

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Comparison with the public texts beside the package; skipped where they are absent.
@Suite("Training data and public texts", .enabled(if: Repository.hasShared))
struct PublicTextTests {
    /// Files of public texts, as paths relative to the folder of measuring data. `ar_places` lists names and no texts.
    private static let files: [String] = {
        let manager = FileManager.default
        func names(_ folder: String, _ suffix: String) -> [String] {
            let path = Repository.shared.appendingPathComponent(folder).path
            return ((try? manager.contentsOfDirectory(atPath: path)) ?? []).filter { $0.hasSuffix(suffix) }.sorted()
                .map { "\(folder)/\($0)" }
        }
        let sets = names("data", "").filter { !$0.hasSuffix("/ar_places") }
        return names("seeds", ".txt") + sets.flatMap { names($0, ".jsonl") }
    }()

    /// Runs of eight words of the training set, those of passages that the cleaner cuts among them.
    private static let runs = TrainingSet.shared.map { set in RunIndex(length: 8, set.entries.map(\.words.all)) }

    private static func read(_ file: String, _ body: (Article) -> Void) throws {
        let path = Repository.shared.appendingPathComponent(file).path
        var reader = try ArticleReader(paths: [path], options: ReadingOptions())
        while let outcome = try reader.next() {
            switch outcome {
            case .article(let article): body(article)
            case .rejected(let error): Issue.record("\(error)")
            }
        }
    }

    @Test func publicTextsAreThere() {
        #expect(Self.files.count >= 28, "\(Self.files)")
    }

    @Test("no eight words in a row stand in a public text", arguments: files)
    func nothingIsCopied(file: String) throws {
        let set = try TrainingSet.shared.get()
        let runs = try Self.runs.get()
        let pipeline = TextPipeline(.uncleaned)
        var buffer = TokenBuffer()
        var faults: [String] = []
        var words = 0
        try Self.read(file) { article in
            for text in [article.title, article.text].compactMap(\.self) {
                pipeline.analyze(text, into: &buffer)
                let hashes = FoldedWords.hashes(of: buffer)
                words += hashes.count
                let passages = runs.passages(in: hashes)
                if passages.isEmpty { continue }
                let folded = FoldedWords(buffer)
                for passage in passages {
                    let files = passage.articles.map { set.entries[$0].file }.joined(separator: ", ")
                    faults.append("\(files) and \(file), \(article.id): \(folded.text(passage.words))")
                }
            }
        }
        #expect(words > 0, "\(file) holds no text")
        expectNone(faults, "no run of eight words stands in a training article and in \(file)")
    }

    /// Distinct words and pairs of words among as many words as the real articles have.
    @Test func languageIsAsRichAsInRealArticles() throws {
        let pipeline = TextPipeline()
        var buffer = TokenBuffer()
        var real: [[UInt64]] = []
        try Self.read("data/libya_gold_dev/test.jsonl") { article in
            var words: [UInt64] = []
            for text in [article.title, article.text].compactMap(\.self) {
                pipeline.analyze(text, into: &buffer)
                words += FoldedWords(buffer).kept
            }
            real.append(words)
        }
        let count = real.reduce(0) { $0 + $1.count }
        var random = SplitMix64(seed: 1)
        let ours = try TrainingSet.shared.get().entries.map(\.kept).shuffled(using: &random)
        let (own, other) = (Richness(ours, words: count), Richness(real, words: count))
        try #require(count > 0 && own.words == count, "\(own.words) words to compare with \(count) of real articles")
        let faults = [("words", own.typeShare, other.typeShare), ("pairs of words", own.pairShare, other.pairShare)]
            .compactMap { kind, share, real in
                share >= real
                    ? nil : "\(kind): \(rounded(share)) are distinct, \(rounded(real)) in libya_gold_dev/test.jsonl"
            }
        expectNone(faults, "\(count) words of the training set are as varied as those of real articles")
    }

    /// How varied the first words of some articles are.
    private struct Richness {
        private(set) var words = 0
        private var pairs = 0
        private var types: Set<UInt64> = []
        private var pairTypes: Set<[UInt64]> = []

        /// - Parameter limit: words to look at.
        init(_ articles: [[UInt64]], words limit: Int) {
            for article in articles {
                let article = article.prefix(limit - words)
                words += article.count
                pairs += max(0, article.count - 1)
                types.formUnion(article)
                for (first, second) in zip(article, article.dropFirst()) { pairTypes.insert([first, second]) }
            }
        }

        var typeShare: Double { Double(types.count) / Double(words) }
        var pairShare: Double { Double(pairTypes.count) / Double(pairs) }
    }
}
