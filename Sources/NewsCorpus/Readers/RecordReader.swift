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
    /// What the user should hear about once, without an error.
    var warnings: [String] { get set }
}

extension RecordReader {
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
