import Tasnif

/// Prints topics in one of the formats.
struct TopicPrinter {
    let format: TopicFormat

    /// Topics a label that a table shows; the other formats give all.
    private static let topicsPerLabel = 3
    /// Terms by which a table reminds of a topic.
    private static let reminderTerms = 4
    /// Most signs of a curve over time; of more periods several share one.
    private static let curveWidth = 48
    /// Signs of a curve, by height.
    private static let signs = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]

    /// Prints the topics of a model.
    func print(_ topics: [TopicTerms]) throws {
        switch format {
        case .json: try line("{\"topics\": [\(topics.map(\.json).joined(separator: ", "))]}")
        case .jsonl: for topic in topics { try line(topic.json) }
        case .csv, .tsv: try printTermRows(topics)
        case .table: try printTerms(topics, shares: nil)
        }
    }

    /// Prints topics and where they stand in articles.
    ///
    /// - Parameters:
    ///   - count: top terms of each topic.
    ///   - articles: articles that stand for each topic.
    func print(_ topics: CollectionTopics, terms count: Int, articles: Int) throws {
        switch format {
        case .json: try line(topics.json(terms: count, articles: articles))
        case .jsonl: for text in topics.jsonLines(terms: count, articles: articles) { try line(text) }
        case .csv, .tsv:
            if articles > 0 {
                try printArticleRows(topics.representatives(count: articles))
            } else if !topics.byLabel.isEmpty {
                try printLabelRows(topics.byLabel)
            } else if let time = topics.overTime {
                try printPeriodRows(time)
            } else {
                try printTermRows(topics.terms(count: count))
            }
        case .table:
            try printTerms(topics.terms(count: count), shares: topics.shares)
            let reminders = topics.terms(count: Self.reminderTerms).map(\.text)
            if articles > 0 { try printArticles(topics.representatives(count: articles)) }
            for grouping in topics.byLabel { try printLabels(grouping, reminders) }
            if let time = topics.overTime { try printCurves(time, reminders) }
        }
    }

    /// Says on standard error how a number of topics was chosen, if it was.
    static func remark(_ candidates: [TopicCandidate]) {
        if candidates.isEmpty { return }
        var table = Table([
            ("topics", .right), ("coherence", .right), ("stability", .right), ("relative error", .right),
            ("score", .right), ("", .left),
        ])
        for candidate in candidates {
            table.add([
                "\(candidate.topics)", fixed(candidate.coherence, decimals: 3),
                fixed(candidate.stability, decimals: 3), fixed(candidate.relativeError, decimals: 4),
                fixed(candidate.score, decimals: 4), candidate.isChosen ? "chosen" : "",
            ])
        }
        for line in table.lines(isTerminal: false, usesColor: false).lines { Console.note(line) }
    }

    private func line(_ text: String) throws { try Output.standard.line(text) }

    // MARK: - Rows for scripts

    private func row(_ cells: [String]) throws {
        let separator = format.separator ?? ","
        try line(cells.map { $0.csvCell(separator: separator) }.joined(separator: String(separator)))
    }

    private func printTermRows(_ topics: [TopicTerms]) throws {
        try row(["topic", "coherence", "rank", "term", "weight"])
        for topic in topics {
            for (rank, term) in topic.terms.enumerated() {
                let coherence = topic.coherence.map { number($0, digits: 4) } ?? ""
                try row(["\(topic.topic)", coherence, "\(rank + 1)", term.text, number(term.weight, digits: 6)])
            }
        }
    }

    private func printArticleRows(_ articles: [[CollectionTopics.Representative]]) throws {
        try row(["topic", "rank", "id", "weight", "share", "title"])
        for (topic, list) in articles.enumerated() {
            for (rank, article) in list.enumerated() {
                try row([
                    "\(topic)", "\(rank + 1)", article.id, number(article.weight), number(article.share),
                    article.title ?? "",
                ])
            }
        }
    }

    private func printLabelRows(_ groupings: [CollectionTopics.Grouping]) throws {
        try row(["axis", "label", "articles", "topic", "share", "lift"])
        for grouping in groupings {
            for (index, group) in grouping.groups.enumerated() {
                for (topic, share) in group.shares.enumerated() {
                    let lift = grouping.lift(group: index, topic: topic).map { number($0) } ?? ""
                    try row([grouping.name, group.name, "\(group.articles)", "\(topic)", number(share), lift])
                }
            }
        }
    }

    private func printPeriodRows(_ time: CollectionTopics.Grouping) throws {
        try row([time.name, "articles", "topic", "share"])
        for group in time.groups {
            for (topic, share) in group.shares.enumerated() {
                try row([group.name, "\(group.articles)", "\(topic)", number(share)])
            }
        }
    }

    // MARK: - Tables for eyes

    private func print(_ table: Table) throws {
        for text in table.lines(isTerminal: Console.isTerminal(1), usesColor: Console.usesColor).lines {
            try line(text)
        }
    }

    private func printTerms(_ topics: [TopicTerms], shares: [Double]?) throws {
        var table = Table(
            [("topic", .right)] + (shares == nil ? [] : [("share", .right)]) + [
                ("coherence", .right), ("terms", .left),
            ]
        )
        for topic in topics {
            table.add(
                ["\(topic.topic)"] + (shares.map { [fixed($0[topic.topic], decimals: 3)] } ?? []) + [
                    fixed(topic.coherence, decimals: 3), topic.text,
                ]
            )
        }
        try print(table)
    }

    private func printArticles(_ articles: [[CollectionTopics.Representative]]) throws {
        try line("")
        let hasTitles = articles.joined().contains { $0.title != nil }
        var table = Table(
            [("topic", .right), ("weight", .right), ("share", .right), ("article", .left)]
                + (hasTitles ? [("title", .left)] : [])
        )
        for (topic, list) in articles.enumerated() {
            for (rank, article) in list.enumerated() {
                table.add(
                    [
                        rank == 0 ? "\(topic)" : "", fixed(article.weight, decimals: 3),
                        fixed(article.share, decimals: 3), article.id,
                    ] + (hasTitles ? [article.title ?? ""] : [])
                )
            }
        }
        try print(table)
    }

    /// The topics that stand out most in each label: those whose share is furthest above that in all articles.
    private func printLabels(_ grouping: CollectionTopics.Grouping, _ reminders: [String]) throws {
        try line("")
        var table = Table([
            (grouping.name, .left), ("articles", .right), ("topic", .right), ("share", .right), ("lift", .right),
            ("terms", .left),
        ])
        for (index, group) in grouping.groups.enumerated() {
            func excess(_ topic: Int) -> Double { group.shares[topic] - grouping.all.shares[topic] }
            let topics = group.shares.indices.filter { excess($0) > 0 }
                .sorted { (excess($1), $0) < (excess($0), $1) }.prefix(Self.topicsPerLabel)
            if topics.isEmpty { table.add([group.name, "\(group.articles)"]) }
            for (place, topic) in topics.enumerated() {
                table.add([
                    place == 0 ? group.name : "", place == 0 ? "\(group.articles)" : "", "\(topic)",
                    fixed(group.shares[topic], decimals: 3),
                    fixed(grouping.lift(group: index, topic: topic), decimals: 2), reminders[topic],
                ])
            }
        }
        try print(table)
    }

    /// The shares of each topic over time as a curve whose highest sign is the topic's largest share.
    private func printCurves(_ time: CollectionTopics.Grouping, _ reminders: [String]) throws {
        guard let first = time.groups.first, let last = time.groups.last else { return }
        try line("")
        // Neighbouring periods share a sign where there are more than fit; each counts by its articles.
        let width = min(time.groups.count, Self.curveWidth)
        let runs = (0..<width).map {
            time.groups[$0 * time.groups.count / width..<($0 + 1) * time.groups.count / width]
        }
        let span = first.name == last.name ? first.name : "\(first.name) to \(last.name)"
        var table = Table([
            ("topic", .right), (span, .left), ("peak", .left), ("share", .right), ("terms", .left),
        ])
        for topic in reminders.indices {
            let heights = runs.map { run in
                let articles = run.reduce(0) { $0 + $1.articles }
                return articles > 0
                    ? run.reduce(0) { $0 + $1.shares[topic] * Double($1.articles) } / Double(articles) : 0
            }
            let most = heights.max() ?? 0
            let curve = heights.map { height in
                Self.signs[most > 0 ? Int((height / most * Double(Self.signs.count - 1)).rounded()) : 0]
            }
            let peak = time.groups.reduce(first) { $1.shares[topic] > $0.shares[topic] ? $1 : $0 }
            table.add([
                "\(topic)", curve.joined(), peak.name, fixed(peak.shares[topic], decimals: 3), reminders[topic],
            ])
        }
        try print(table)
    }
}

extension TopicTerms {
    /// The terms in a row, for eyes.
    fileprivate var text: String { terms.map(\.text).joined(separator: "، ") }
}
