/// The shipped stop list and the reading of stop lists.
package enum StopWords {
    /// The words of `Resources/stop-words.txt`, as written there.
    package static var list: [String] { parse(PackageResources.stop_words_txt) }

    /// Words of a list in the form of the shipped one: one a line, `#` begins a comment, blank lines are skipped.
    package static func parse(_ utf8: [UInt8]) -> [String] {
        utf8.split(separator: 0x0A).compactMap { line in
            let content = line.prefix { $0 != 0x23 }
            let words = content.split { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
            return words.first.map { String(decoding: $0, as: UTF8.self) }
        }
    }

    /// Words as the pipeline sees them: folded, each once, sorted by UTF-8. A word that folds to several tokens, or
    /// to none,
    /// can never match a token and is left out.
    package static func folded(_ words: [String], _ options: FoldingOptions) -> [String] {
        let folder = WordFolder(options)
        let folded = folder.lines(in: words.joined(separator: "\n")).filter { $0.count == 1 }.map { $0[0] }
        var sorted = folded.sorted { $0.lexicographicallyPrecedes($1) }
        sorted = sorted.enumerated().filter { $0.offset == 0 || sorted[$0.offset - 1] != $0.element }.map(\.element)
        return sorted.map { String(decoding: $0, as: UTF8.self) }
    }
}

/// Folds single phrases, for lists that are read when a pipeline is made.
struct WordFolder {
    private let fold: FoldTable

    init(_ options: FoldingOptions) { fold = FoldTable(options) }
    init(_ fold: FoldTable) { self.fold = fold }

    /// The folded tokens of every line that holds any.
    func lines(in list: String) -> [[[UInt8]]] {
        var buffer = TokenBuffer()
        var list = list
        list.withUTF8 { Self.scan($0, fold, WordTable(), &buffer) }
        return buffer.paragraphs.map { line in buffer.tokens[line.tokens].map { Array(buffer.bytes[$0.range]) } }
    }

    /// Runs the scanner over a text and fills a buffer, whose room is reused.
    static func scan(
        _ input: UnsafeBufferPointer<UInt8>,
        _ fold: FoldTable,
        _ words: WordTable,
        _ buffer: inout TokenBuffer
    ) {
        buffer.removeAll()
        var bytes = buffer.bytes
        buffer.bytes = []
        // The scanner needs room for twice the input, and a space at its beginning. Copied memory is room as good as
        // any, and copying is as quick in a build without optimization.
        bytes.append(0x20)
        bytes.append(contentsOf: input)
        bytes.append(contentsOf: input)
        bytes.append(contentsOf: [UInt8](repeating: 0x20, count: 2 * Scanner.slack))
        let (tokens, paragraphs) = (buffer.tokens, buffer.paragraphs)
        buffer.tokens = []
        buffer.paragraphs = []
        fold.withTables { entries, pairs in
            withUnsafeTemporaryAllocation(of: FoldedToken.self, capacity: Scanner.pendingLimit) { pending in
                guard let pending = pending.baseAddress else { return }
                var scanner = Scanner(
                    input,
                    table: entries,
                    pairs: pairs,
                    fold: fold,
                    words: words,
                    tokens: tokens,
                    paragraphs: paragraphs,
                    pending: pending
                )
                var isDone = false
                while !isDone {
                    isDone = bytes.withUnsafeMutableBufferPointer { out in
                        guard let base = out.baseAddress else { return true }
                        return scanner.run(base, capacity: out.count)
                    }
                    if !isDone { bytes.append(contentsOf: repeatElement(0x20, count: bytes.count / 2 + Scanner.slack)) }
                }
                bytes.removeLast(bytes.count - scanner.written)
                buffer.tokens = scanner.tokens
                buffer.paragraphs = scanner.paragraphs
            }
        }
        buffer.bytes = bytes
    }
}
