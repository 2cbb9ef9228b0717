/// The labels of a collection of articles, axis by axis, as training and evaluation need them.
///
/// Only labels are kept, not the articles, so that a collection can be read as a stream. Articles keep their order.
public struct Dataset: Sendable {
    /// One axis as found in the data.
    public struct Axis: Sendable, Hashable {
        /// The axis's name.
        public let name: String
        /// One label an article or several.
        public let kind: AxisKind
        /// The labels in the order of their UTF-8 bytes. Label indexes refer to this list.
        public let labels: [String]
        /// Number of articles with each label.
        public let supports: [Int]
        /// Number of articles whose labels on the axis are known, those with none among them.
        public let knownCount: Int
        /// Number of articles known to have none of the labels; 0 on an axis of one label.
        public let noneCount: Int
    }

    /// Labels of all articles on one axis, rows joined.
    struct Column: Sendable {
        var isKnown: [Bool]
        var rowEnds: [Int]
        var indexes: [UInt32]
    }

    /// Number of articles.
    public let articleCount: Int
    /// The axes: in the order asked for, or all in the order of their names.
    public let axes: [Axis]
    private let columns: [Column]

    init(articleCount: Int, axes: [Axis], columns: [Column]) {
        self.articleCount = articleCount
        self.axes = axes
        self.columns = columns
    }

    /// The labels of an article on an axis, as ascending indexes into the axis's `labels`; nil when they are unknown,
    /// empty when
    /// the article is known to have none.
    ///
    /// - Parameters:
    ///   - article: position of the article, from 0.
    ///   - axis: position of the axis in `axes`.
    public func labelIndexes(ofArticle article: Int, axis: Int) -> [Int]? {
        let column = columns[axis]
        guard column.isKnown[article] else { return nil }
        let start = article == 0 ? 0 : column.rowEnds[article - 1]
        return column.indexes[start..<column.rowEnds[article]].map(Int.init)
    }

    /// The one label of each article on an axis of one label, as an index into its `labels`; −1 where it is unknown.
    ///
    /// - Precondition: the axis's kind is `single`.
    package func classIndexes(axis: Int) -> [Int32] {
        precondition(axes[axis].kind == .single, "an article can have several labels on this axis")
        let column = columns[axis]
        return (0..<articleCount).map { article in
            column.isKnown[article] ? Int32(column.indexes[column.rowEnds[article] - 1]) : -1
        }
    }

    /// What stands in the way of learning the axes with cross-validation, in the order of axes and labels.
    ///
    /// A label in every article (the only one of its axis, say) leaves nothing to tell apart. A label in fewer
    /// articles than there
    /// are folds is missing from some of them.
    ///
    /// - Parameter folds: number of folds; 0 or 1 for none.
    public func problems(folds: Int) -> [CorpusError] {
        var problems: [CorpusError] = []
        for axis in axes {
            if axis.labels.isEmpty {
                problems.append(.noArticles(problem: "axis '\(axis.name)': no article bears a label"))
            } else if axis.kind == .single && axis.labels.count == 1 {
                problems.append(
                    .nothingToLearn(axis: axis.name, label: axis.labels[0], problem: "every article has the same label")
                )
                continue
            }
            for (label, support) in zip(axis.labels, axis.supports) {
                if support == axis.knownCount {
                    problems.append(
                        .nothingToLearn(axis: axis.name, label: label, problem: "every article has the label")
                    )
                } else if folds > 1 && support < folds {
                    problems.append(.tooFewArticles(axis: axis.name, label: label, count: support, folds: folds))
                }
            }
        }
        return problems
    }
}

/// Collects the labels of articles, one article after another.
public struct DatasetBuilder: Sendable {
    fileprivate enum State: UInt8 {
        case unknown
        case blank
        case known
    }

    fileprivate struct Draft {
        var states: [State] = []
        var rowEnds: [Int] = []
        var indexes: [UInt32] = []
        var names: [String] = []
        var indexOfName: [String: UInt32] = [:]
        /// The first article with several labels, and those.
        var several: (location: SourceLocation, labels: [String])?
        var hasExplicitNone = false

        /// Says nothing of the articles before the one given.
        mutating func pad(to count: Int) {
            let missing = count - states.count
            guard missing > 0 else { return }
            states.append(contentsOf: repeatElement(.unknown, count: missing))
            rowEnds.append(contentsOf: repeatElement(indexes.count, count: missing))
        }

        mutating func index(of name: String) -> UInt32 {
            if let index = indexOfName[name] { return index }
            let index = UInt32(names.count)
            indexOfName[name] = index
            names.append(name)
            return index
        }
    }

    private var drafts: [String: Draft] = [:]
    /// Number of articles added.
    public private(set) var articleCount = 0

    /// A builder without articles.
    public init() {}

    /// Adds the labels of the next article.
    public mutating func add(_ article: Article) {
        for (axis, labels) in article.labels {
            drafts[axis, default: Draft()].pad(to: articleCount)
            drafts[axis]?.addRow(labels, at: article.location)
        }
        for axis in article.blankAxes where article.labels[axis] == nil {
            drafts[axis, default: Draft()].pad(to: articleCount)
            drafts[axis]?.addBlank()
        }
        articleCount += 1
    }

    /// The data set of the articles added.
    ///
    /// - Parameters:
    ///   - names: the axes wanted; empty for every axis found.
    ///   - kinds: axes whose kind is not left to the data. Elsewhere an axis takes several labels where any article
    ///     has several,
    ///     or is said to have none by an empty list.
    /// - Throws: `CorpusError.noArticles` when there is no article or no label at all, `.unknownAxis` when an axis
    ///   wanted is not
    ///   found, `.severalLabels` when an article has several labels on an axis declared to take one.
    public func dataset(axes names: [String] = [], kinds: [String: AxisKind] = [:]) throws(CorpusError) -> Dataset {
        if articleCount == 0 { throw .noArticles(problem: "no article was read") }
        let found = drafts.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        if found.isEmpty { throw .noArticles(problem: "no article bears a label") }
        var axes: [Dataset.Axis] = []
        var columns: [Dataset.Column] = []
        for name in names.isEmpty ? found : names {
            guard let draft = drafts[name] else {
                throw .unknownAxis(nil, axis: name, known: found, nearest: nearestSpelling(to: name, among: found))
            }
            let (axis, column) = try resolved(draft, name: name, kind: kinds[name])
            axes.append(axis)
            columns.append(column)
        }
        return Dataset(articleCount: articleCount, axes: axes, columns: columns)
    }

    private func resolved(
        _ draft: Draft,
        name: String,
        kind declared: AxisKind?
    ) throws(CorpusError) -> (Dataset.Axis, Dataset.Column) {
        var draft = draft
        draft.pad(to: articleCount)
        let kind = declared ?? (draft.several != nil || draft.hasExplicitNone ? .several : .single)
        if kind == .single, let several = draft.several {
            throw .severalLabels(several.location, axis: name, labels: several.labels)
        }
        let order = draft.names.indices.sorted { draft.names[$0].utf8.lexicographicallyPrecedes(draft.names[$1].utf8) }
        var rank = [UInt32](repeating: 0, count: order.count)
        for (position, index) in order.enumerated() { rank[index] = UInt32(position) }

        var supports = [Int](repeating: 0, count: order.count)
        var column = Dataset.Column(isKnown: [], rowEnds: draft.rowEnds, indexes: draft.indexes)
        column.isKnown.reserveCapacity(articleCount)
        var start = 0
        var noneCount = 0
        for article in 0..<articleCount {
            let end = draft.rowEnds[article]
            var row = draft.indexes[start..<end].map { rank[Int($0)] }
            row.sort()
            column.indexes.replaceSubrange(start..<end, with: row)
            for index in row { supports[Int(index)] += 1 }
            // None is an answer on an axis of several labels only; on an axis of one label it says that nothing is
            // known.
            let isNone = kind == .several && row.isEmpty && draft.states[article] != .unknown
            column.isKnown.append(!row.isEmpty || isNone)
            if isNone { noneCount += 1 }
            start = end
        }
        let axis = Dataset.Axis(
            name: name,
            kind: kind,
            labels: order.map { draft.names[$0] },
            supports: supports,
            knownCount: column.isKnown.count { $0 },
            noneCount: noneCount
        )
        return (axis, column)
    }
}

extension DatasetBuilder.Draft {
    fileprivate mutating func addRow(_ labels: [String], at location: SourceLocation) {
        var row = labels.map { index(of: $0) }
        if row.count > 1 {
            row.sort()
            var kept = 1
            for position in 1..<row.count where row[position] != row[kept - 1] {
                row[kept] = row[position]
                kept += 1
            }
            row.removeLast(row.count - kept)
        }
        if row.count > 1 && several == nil { several = (location, labels) }
        if row.isEmpty { hasExplicitNone = true }
        indexes.append(contentsOf: row)
        states.append(.known)
        rowEnds.append(indexes.count)
    }

    fileprivate mutating func addBlank() {
        states.append(.blank)
        rowEnds.append(indexes.count)
    }
}
