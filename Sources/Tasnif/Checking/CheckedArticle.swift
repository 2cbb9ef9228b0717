import ArabicText
import NewsCorpus

/// What is kept of an article that is checked: everything but its text.
struct CheckedArticle: Sendable {
    let id: String
    let location: SourceLocation
    let title: Bool
    let source: String?
    let date: Bool
    /// The value of the field that articles are grouped by; nil where there is none.
    let group: String?
    let labels: [String: [String]]
    let text: TextFigures

    init(_ article: Article, groupField: String?, text: TextFigures) {
        id = article.id
        location = article.location
        title = article.title?.isEmpty == false
        source = article.source.flatMap { $0.isEmpty ? nil : $0 }
        date = article.date?.isEmpty == false
        group = groupField.flatMap { article.field($0) }.flatMap { $0.isEmpty ? nil : $0 }
        labels = article.labels
        self.text = text
    }
}

/// What there is to know of a text without keeping it.
struct TextFigures: Sendable {
    /// Of title and text with every run of white space as one space.
    let digest: InputDigest
    /// Words and numbers that the cleaner leaves, those of the title among them.
    var kept = 0
    /// Words of Arabic letters among them.
    var arabic = 0
    /// Words of other letters among them.
    var latin = 0
    /// Words and numbers that the cleaner cuts.
    var cut = 0

    init(_ article: Article, pipeline: TextPipeline, buffer: inout TokenBuffer) {
        var digest = InputDigest()
        for part in [article.title ?? "", article.text] { digest.add(Self.plain(part).span) }
        self.digest = digest
        for part in [article.title ?? "", article.text] where !part.isEmpty {
            pipeline.analyze(part, into: &buffer)
            for token in buffer.tokens {
                if token.isCut {
                    cut += 1
                    continue
                }
                kept += 1
                switch token.kind {
                case .arabic: arabic += 1
                case .latin: latin += 1
                case .number: break
                }
            }
        }
    }

    /// UTF-8 bytes of a text, its ASCII white space at the ends left out and inside as one space.
    private static func plain(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        var isPending = false
        for byte in text.utf8 {
            if byte == 0x20 || (0x09...0x0D).contains(byte) {
                isPending = !bytes.isEmpty
                continue
            }
            if isPending { bytes.append(0x20) }
            isPending = false
            bytes.append(byte)
        }
        return bytes
    }
}
