import NewsCorpus

/// What is kept of articles in order to say afterwards where topics stand: no text.
struct ArticleNotes: Sendable {
    /// The labels of all articles on an axis, or their values of another field.
    struct Column: Sendable {
        let name: String
        /// Labels in order of first appearance.
        private(set) var labels: [String] = []
        private var numbers: [String: Int] = [:]
        /// For each article its labels; nil where they are unknown.
        private var entries: [[Int]?] = []
        /// Articles whose spreadsheet cell was empty.
        private var blanks: [Int] = []
        /// Whether any article has several labels, or none by its own words.
        private var takesSeveral = false
        /// Whether any article has the axis or the field.
        private(set) var isKnown = false

        init(name: String) { self.name = name }

        mutating func add(_ article: Article) {
            var given = article.labels[name]
            if article.blankAxes.contains(name) {
                isKnown = true
                blanks.append(entries.count)
            } else if let given {
                isKnown = true
                if given.count != 1 { takesSeveral = true }
            } else if let value = article.field(name), !value.isEmpty {
                isKnown = true
                given = [value]
            }
            guard let given else { return entries.append(nil) }
            // A label counts once, however often it is written.
            var own: [Int] = []
            for label in given {
                let number = number(of: label)
                if !own.contains(number) { own.append(number) }
            }
            entries.append(own)
        }

        private mutating func number(of label: String) -> Int {
            if let number = numbers[label] { return number }
            numbers[label] = labels.count
            labels.append(label)
            return labels.count - 1
        }

        /// For each article its labels; nil where they are unknown. An empty cell says "none" on an axis of several
        /// labels and nothing on one of one label.
        var members: [[Int]?] {
            var members = entries
            if takesSeveral { for article in blanks { members[article] = [] } }
            return members
        }
    }

    private(set) var ids: [String] = []
    private(set) var titles: [String?] = []
    private(set) var columns: [Column]
    let period: TopicPeriod?
    /// For each article its period; nil where it has none.
    private(set) var periods: [String?] = []
    /// Articles without a date.
    private(set) var undated = 0
    /// Articles whose date cannot be read, or is too coarse, and the first of them.
    private(set) var unreadable: (count: Int, example: String, place: SourceLocation)?
    private var axes: Set<String> = []

    /// Notes on no article.
    ///
    /// - Parameters:
    ///   - names: axes or fields that articles are grouped by.
    ///   - period: periods that they are grouped by; nil for none.
    init(by names: [String], over period: TopicPeriod?) {
        columns = names.map { Column(name: $0) }
        self.period = period
    }

    mutating func add(_ articles: [Article]) {
        for article in articles {
            ids.append(article.id)
            titles.append(article.title)
            for index in columns.indices { columns[index].add(article) }
            if !columns.isEmpty { axes.formUnion(Array(article.labels.keys) + article.blankAxes) }
            guard let period else { continue }
            let date = article.date ?? ""
            let name = period.name(ofDate: date)
            periods.append(name)
            if date.isEmpty {
                undated += 1
            } else if name == nil {
                unreadable = (
                    (unreadable?.count ?? 0) + 1, unreadable?.example ?? date, unreadable?.place ?? article.location
                )
            }
        }
    }

    /// Refuses names that no article has.
    func check() throws(CorpusError) {
        for column in columns where !column.isKnown {
            let known = axes.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            throw .unknownAxis(
                nil,
                axis: column.name,
                known: known,
                nearest: nearestSpelling(to: column.name, among: known)
            )
        }
    }
}
