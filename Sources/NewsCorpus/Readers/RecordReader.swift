/// What a reader comes upon.
public enum ReadOutcome: Sendable, Equatable {
    /// An article.
    case article(Article)
    /// A record that cannot be read. The records after it are read all the same.
    case rejected(CorpusError)
}

/// A reader of one input.
protocol RecordReader: AnyObject {
    /// The next record, or nil at the end.
    ///
    /// - Throws: what makes the rest of this input unreadable.
    func next() throws(CorpusError) -> ReadOutcome?
    /// Whether the next record is not here yet and would have to be waited for: the input is a pipe or a terminal,
    /// and silent.
    var mustWait: Bool { get }
    /// What the user should hear about once, without an error.
    var warnings: [String] { get set }
}

extension RecordReader {
    /// Files never keep a reader waiting.
    var mustWait: Bool { false }

    /// Most readers have nothing to warn of.
    var warnings: [String] {
        get { [] }
        set {}
    }
}

/// The outcome of making an article: the article, or what is wrong with its record.
func outcome(_ make: () throws(CorpusError) -> Article) -> ReadOutcome {
    do {
        return .article(try make())
    } catch {
        return .rejected(error)
    }
}
