import NewsCorpus

/// Something that a cleaned copy of the data does to an article, or deliberately does not.
public struct CleaningStep: Sendable, Equatable {
    /// What is done; the raw values are part of the output format.
    public enum Action: String, Sendable {
        /// The article has no word and is left out.
        case emptyLeftOut = "empty-left-out"
        /// The article has the title and text of another and is left out.
        case copyLeftOut = "copy-left-out"
        /// The same, and the other one was given its labels of axes on which it had none.
        case labelsJoined = "copy-left-out-labels-joined"
        /// The article stands among the test articles and is left out.
        case testCopyLeftOut = "test-copy-left-out"
        /// The article has the title and text of another and contradicts its labels; a person must decide.
        case conflictKept = "conflict-kept"
    }

    /// What is done.
    public var action: Action
    /// Position of the article, in the order added.
    public var article: Int
    /// Position of the article that it is a copy of, in the order added: among the test articles for those.
    public var other: Int?

    /// Whether the copy lacks the article.
    public var leavesOut: Bool { action != .conflictKept }
}

extension CheckedData {
    /// See `DataChecker.cleaning()`.
    func cleaning() -> [CleaningStep] {
        var inTest: [InputDigest: Int] = [:]
        for (index, article) in testArticles.enumerated() where inTest[article.text.digest] == nil {
            inTest[article.text.digest] = index
        }
        var labels = articles.map(\.labels)
        return originals.enumerated().compactMap { index, original in
            let text = articles[index].text
            if text.kept == 0 { return CleaningStep(action: .emptyLeftOut, article: index) }
            if let test = inTest[text.digest] {
                return CleaningStep(action: .testCopyLeftOut, article: index, other: test)
            }
            guard original != index else { return nil }
            var joined = labels[original]
            joined.merge(labels[index]) { first, _ in first }
            let agrees = labels[index].allSatisfy { axis, names in Set(joined[axis] ?? []) == Set(names) }
            guard agrees else { return CleaningStep(action: .conflictKept, article: index, other: original) }
            let isMore = joined.count > labels[original].count
            labels[original] = joined
            return CleaningStep(action: isMore ? .labelsJoined : .copyLeftOut, article: index, other: original)
        }
    }
}
