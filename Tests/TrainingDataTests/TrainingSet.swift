import ArabicText
import NewsCorpus
import TestSupport
import Testing

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The articles of `TrainingData/libya-news`, with their words.
struct TrainingSet: Sendable {
    /// One article.
    struct Entry: Sendable {
        let article: Article
        let words: FoldedWords
        let kept: [UInt64]
        let isInFinalMaksuraSpelling: Bool

        var file: String { article.id }
        var stance: String { article.labels["stance"]?.first ?? "" }
        var events: [String] { article.labels["event"] ?? [] }
        var regions: [String] { article.labels["region"] ?? [] }
        var outlet: String { article.field("source") ?? "" }
        var story: String { article.field("story") ?? "" }
    }

    /// The folder of the set.
    static let folder = Repository.root.appendingPathComponent("TrainingData/libya-news").path

    /// The set, read once for all tests.
    static let shared = Result { try TrainingSet() }

    let codebook: Codebook
    /// All articles, those among them that the list of labels leaves out.
    let entries: [Entry]
    /// What could not be read.
    let faults: [String]

    private init() throws {
        codebook = try Codebook(contentsOf: Self.folder + "/codebook.yaml")
        var reader = try ArticleReader(
            paths: [Self.folder],
            options: ReadingOptions(format: .labelsFile, axes: codebook.axes.map(\.name))
        )
        let pipeline = TextPipeline()
        var buffer = TokenBuffer()
        var entries: [Entry] = []
        var faults: [String] = []
        while let outcome = try reader.next() {
            switch outcome {
            case .rejected(let error): faults.append("\(error)")
            case .article(let article):
                pipeline.analyze(article.text, into: &buffer)
                let words = FoldedWords(buffer)
                entries.append(
                    Entry(
                        article: article,
                        words: words,
                        kept: words.kept,
                        isInFinalMaksuraSpelling: words.isInFinalMaksuraSpelling(article.text)
                    )
                )
            }
        }
        self.entries = entries
        self.faults = faults + reader.takeWarnings()
    }

    /// How often a stance stands beside an outlet; articles that lack one of them are another test's fault.
    func crossTable() -> [String: [String: Int]] {
        var table: [String: [String: Int]] = [:]
        for entry in entries where !entry.outlet.isEmpty && !entry.stance.isEmpty {
            table[entry.outlet, default: [:]][entry.stance, default: 0] += 1
        }
        return table
    }
}

/// Records one issue that names the faults, if there are any.
func expectNone(_ faults: [String], _ rule: String, sourceLocation: Testing.SourceLocation = #_sourceLocation) {
    if faults.isEmpty { return }
    let rest = faults.count > 200 ? ["… and \(faults.count - 200) more"] : []
    let lines = ["\(rule); faults: \(faults.count)"] + faults.prefix(200) + rest
    Issue.record(Comment(rawValue: lines.joined(separator: "\n  ")), sourceLocation: sourceLocation)
}
