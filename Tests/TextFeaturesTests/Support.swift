import ArabicText
import LinearAlgebra
import TestSupport
import TextFeatures

/// An analyzed document; the pipeline cuts nothing.
struct AnalyzedDocument {
    var title: TokenBuffer?
    var text: TokenBuffer
    var source: [UInt8]

    init(title: String? = nil, text: String) {
        self.title = title.map(Self.analyze)
        self.text = Self.analyze(text)
        source = Array(text.utf8)
    }

    private static let pipeline = TextPipeline(.uncleaned)

    static func analyze(_ text: String) -> TokenBuffer {
        var buffer = TokenBuffer()
        pipeline.analyze(text, into: &buffer)
        buffer.readPunctuation(in: text.utf8.span)
        return buffer
    }

    /// A document of random words, sentences and paragraphs, some of it cut.
    ///
    /// - Parameter words: what it is made of; few of them, so that documents share many.
    static func random(_ words: [String], using random: inout SplitMix64) -> AnalyzedDocument {
        func sentence(_ lengths: ClosedRange<Int>) -> String {
            (0..<Int.random(in: lengths, using: &random)).map { _ in words[random.next(below: words.count)] }
                .joined(separator: " ")
        }
        let titles: [String?] = [nil, nil, "", "،؟", sentence(1...8), sentence(1...40)]
        let title = titles[random.next(below: titles.count)]
        var text = ""
        for _ in 0..<random.next(below: 8) {
            text += sentence(random.next(below: 2) == 0 ? 1...20 : 1...70)
            text += [". ", ". ", "؟ ", "\n", "\n\n", " ", "، «", " - "][random.next(below: 8)]
        }
        var document = AnalyzedDocument(title: title, text: text)
        if random.next(below: 3) == 0, !document.text.tokens.isEmpty {
            let start = random.next(below: document.text.tokens.count)
            let end = min(document.text.tokens.count, start + 1 + random.next(below: 40))
            for token in start..<end { document.text.cut(token: token) }
            document.text.readPunctuation(in: text.utf8.span)
        }
        return document
    }
}

extension SplitMix64 {
    /// A number of 0 to `bound` − 1.
    mutating func next(below bound: Int) -> Int { Int.random(in: 0..<bound, using: &self) }
}

/// Builds a collection of analyzed documents.
func collection(
    of documents: [AnalyzedDocument],
    _ configuration: FeatureConfiguration,
    counters: Int = 1,
    threads: Int = 1,
    lexicon: Lexicon? = nil,
    includesPassages: Bool = false,
    store: ScratchStore? = nil
) -> FeatureCollection {
    var parts = (0..<counters).map { _ in FeatureCounter(configuration, lexicon: lexicon, store: store) }
    var shingles: [UInt64] = []
    for (number, document) in documents.enumerated() {
        document.source.withUnsafeBytes { source in
            parts[number % counters].add(
                document: number,
                title: document.title,
                text: document.text,
                source: source,
                shingles: &shingles
            )
        }
    }
    return FeatureCollection(
        joining: parts,
        documents: documents.count,
        configuration: configuration,
        stemmer: LightStemmer(),
        lexicon: lexicon,
        includesPassages: includesPassages,
        parallelism: Parallelism(threads: threads)
    )
}
