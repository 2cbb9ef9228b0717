public import NewsCorpus

/// Something in labelled data that a person should look at before training.
public struct Finding: Sendable, Equatable {
    /// What kind of thing; the raw values are part of the output formats.
    public enum Kind: String, Sendable, CaseIterable {
        /// A record that cannot be read.
        case unreadableRecord = "unreadable-record"
        /// Data that nothing can be learned from.
        case untrainable
        /// An axis that the codebook does not have.
        case unknownAxis = "unknown-axis"
        /// A label that the codebook does not have.
        case unknownLabel = "unknown-label"
        /// Several labels on an axis that takes one.
        case severalLabels = "several-labels"
        /// Copies, or nearly, with labels that contradict each other.
        case conflictingLabels = "conflicting-labels"
        /// A test article that stands in the training data, too.
        case splitDuplicate = "split-duplicate"
        /// A test article that nearly stands in the training data, too.
        case splitNearDuplicate = "split-near-duplicate"
        /// A label of the test data that the training data do not have.
        case testOnlyLabel = "test-only-label"
        /// A term that predicts a label alone.
        case leakingTerm = "leaking-term"
        /// The source predicts the labels of an axis.
        case leakingSource = "leaking-source"
        /// A label spelled nearly as a much more frequent one.
        case misspeltLabel = "misspelt-label"
        /// A label with fewer articles than cross-validation has folds.
        case rareLabel = "rare-label"
        /// A label that every article has.
        case constantLabel = "constant-label"
        /// An article without a word.
        case emptyText = "empty-text"
        /// An article in another language, for the most part.
        case notArabic = "not-arabic"
        /// An article most of which the cleaner cuts.
        case mostlyCut = "mostly-cut"
        /// An id that stands twice.
        case duplicateID = "duplicate-id"
        /// An article with the title and text of an earlier one.
        case duplicate
        /// A label that held-out probabilities speak against.
        case suspiciousLabel = "suspicious-label"
        /// An article with nearly the words of an earlier one.
        case nearDuplicate = "near-duplicate"
        /// A field, or the labels of an axis, that some articles lack.
        case missingField = "missing-field"
    }

    /// How bad it is.
    public enum Severity: String, Sendable, CaseIterable {
        /// Training would fail, or leave records out.
        case error
        /// The model or its figures would be worse than they might be.
        case warning
        /// Worth knowing; training copes with it.
        case note
    }

    /// A number behind a finding.
    public struct Figure: Sendable, Equatable {
        /// What it is, such as `similarity`.
        public var name: String
        /// Its value.
        public var value: Double
    }

    /// What kind of thing it is.
    public var kind: Kind
    /// Where it stands: the article's file and line, or the first article's that it concerns.
    public var location: SourceLocation?
    /// Id of the article.
    public var id: String?
    /// The axis concerned.
    public var axis: String?
    /// The label concerned, several joined with `|`.
    public var label: String?
    /// The label that is likelier, or the spelling that was probably meant.
    public var suggestion: String?
    /// Id of the other article of a pair.
    public var otherID: String?
    /// Where the other article stands.
    public var otherLocation: SourceLocation?
    /// Numbers, the one that findings of the kind are ordered by first.
    public var figures: [Figure] = []
    /// What is wrong.
    public var message: String
    /// What to do.
    public var remedy: String

    /// How bad it is.
    public var severity: Severity {
        switch kind {
        case .unreadableRecord, .untrainable, .unknownAxis, .unknownLabel, .severalLabels: .error
        case .nearDuplicate, .missingField: .note
        default: .warning
        }
    }

    /// The finding as one JSON object; what it does not have is left out.
    public var json: String {
        var json = JSONText()
        json.object { json in
            func member(_ key: String, _ text: String?) {
                guard let text else { return }
                json.key(key)
                json.value(text)
            }
            member("kind", kind.rawValue)
            member("severity", severity.rawValue)
            json.place(id: id, location, prefix: "")
            member("axis", axis)
            member("label", label)
            member("suggestion", suggestion)
            json.place(id: otherID, otherLocation, prefix: "other_")
            for figure in figures {
                json.key(figure.name)
                json.value(figure.value)
            }
            member("message", message)
            member("remedy", remedy)
        }
        return json.string
    }
}

extension JSONText {
    /// Adds where an article stands and its id, as far as they are known.
    mutating func place(id: String?, _ location: SourceLocation?, prefix: String) {
        if let location {
            key("\(prefix)file")
            value(location.file)
            if let line = location.line {
                key("\(prefix)line")
                value(line)
            }
        }
        guard let id else { return }
        key("\(prefix)id")
        value(id)
    }
}

extension Finding {
    /// What is wrong with a record or its labels.
    ///
    /// The messages of the corpus say "where: what; what to do", which are fields of their own here.
    init(_ kind: Kind, _ error: CorpusError) {
        let text = error.location.map { String(error.description.dropFirst("\($0): ".count)) } ?? error.description
        let parts = text.split(separator: "; ", maxSplits: 1).map(String.init)
        self.init(
            kind: kind,
            location: error.location,
            message: parts.first ?? text,
            remedy: parts.count > 1 ? parts[1] : ""
        )
        switch error {
        case .unknownAxis(_, let axis, _, let nearest):
            self.axis = axis
            suggestion = nearest
        case .unknownLabel(_, let axis, let label, _, let nearest):
            self.axis = axis
            self.label = label
            suggestion = nearest
        case .severalLabels(_, let axis, let labels):
            self.axis = axis
            label = labels.joined(separator: "|")
        default: break
        }
    }
}
