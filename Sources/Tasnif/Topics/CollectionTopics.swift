import LinearAlgebra
import NewsCorpus

/// Where topics stand in a collection of articles.
///
/// Every article is a mixture of topics, wₜ ≥ 0, each topic scaled to sum 1 over its words. Two numbers are read off:
///
///     share(a, t) = wₜ / Σₛ wₛ                 how the article is divided among the topics, as `predict` prints it
///     weight(a, t) = wₜ ‖hₜ‖ / ‖xₐ‖            how much of the article's row of words the topic accounts for, 0 to 1
///
/// An article without any word of the topics has neither; it counts nowhere.
public struct CollectionTopics: Sendable {
    /// How topics were fitted.
    public struct Fit: Sendable, Equatable {
        /// ‖X − WH‖ / ‖X‖, X the TF-IDF rows.
        public let relativeError: Double
        /// Rounds made.
        public let rounds: Int
        /// Why no more were made.
        public let stopReason: String
    }

    /// An article that stands for a topic.
    public struct Representative: Sendable, Equatable {
        /// The article's id.
        public let id: String
        /// Its headline, if it has one apart from the text.
        public let title: String?
        /// How much of the article the topic accounts for, 0 to 1.
        public let weight: Double
        /// The topic's share of the article's topics, 0 to 1.
        public let share: Double
    }

    /// Articles of one label, value or period.
    public struct Group: Sendable, Equatable {
        /// The label, value or period.
        public let name: String
        /// Articles that have it, and words of the topics.
        public let articles: Int
        /// Mean share of each topic in these articles; they sum to 1.
        public let shares: [Double]
    }

    /// Shares of topics by the labels of an axis, the values of a field, or periods.
    public struct Grouping: Sendable, Equatable {
        /// The axis, the field, or `year`, `month` or `day`.
        public let name: String
        /// The groups in the order of their names' UTF-8 bytes. An article of several labels counts in each.
        public let groups: [Group]
        /// Articles known to be in a group, or in none (an axis of several labels), together; each counts once.
        public let all: Group
        /// Articles of which it is not known.
        public let unknown: Int

        /// How many times more of a topic is in a group than in all articles of the grouping; nil where none of them
        /// has the topic.
        public func lift(group: Int, topic: Int) -> Double? {
            all.shares[topic] > 0 ? groups[group].shares[topic] / all.shares[topic] : nil
        }
    }

    /// Dates that no period could be read from.
    public struct UnreadableDates: Sendable, Equatable {
        /// Number of articles.
        public let count: Int
        /// The first such date.
        public let example: String
        /// Where it stands.
        public let place: String
    }

    /// Number of articles.
    public let articles: Int
    /// Articles without any word of the topics.
    public let withoutTopics: Int
    /// How the topics were fitted; nil where those of a model were taken.
    public let fit: Fit?
    /// The numbers of topics that were tried; empty where the number was given.
    public let candidates: [TopicCandidate]
    /// Mean share of each topic over the articles.
    public let shares: [Double]
    /// Shares by each axis or field asked for.
    public let byLabel: [Grouping]
    /// Shares over time, if asked for; `unknown` counts articles without a readable date.
    public let overTime: Grouping?
    /// Dates that could not be read, or are too coarse for the periods.
    public let unreadableDates: UnreadableDates?

    private let table: TopicTable
    private let coherence: [Double?]
    private let surfaces: @Sendable (Int) -> String
    private let notes: ArticleNotes
    private let weights: [Float]
    private let sketches: NearDuplicateIndex

    /// - Parameters:
    ///   - coherence: of each topic, where known.
    ///   - surfaces: a word as readers write it, by its number.
    ///   - mixtures: wₜ, one row an article.
    ///   - norms: ‖xₐ‖ of each article.
    ///   - sketches: of all articles.
    init(
        table: TopicTable,
        coherence: [Double?],
        surfaces: @escaping @Sendable (Int) -> String,
        notes: ArticleNotes,
        mixtures: [Float],
        norms: [Float],
        sketches: NearDuplicateIndex,
        fit: Fit? = nil,
        candidates: [TopicCandidate] = []
    ) {
        precondition(mixtures.count == notes.ids.count * table.count, "one mixture an article")
        self.table = table
        self.coherence = coherence
        self.surfaces = surfaces
        self.notes = notes
        self.sketches = sketches
        self.fit = fit
        self.candidates = candidates
        articles = notes.ids.count
        let count = table.count
        let lengths = (0..<count).map { Float(table.gram[$0 * count + $0].squareRoot()) }
        weights = mixtures.indices.map { index in
            let norm = norms[index / count]
            return norm > 0 ? min(1, mixtures[index] * lengths[index % count] / norm) : 0
        }
        let shares = ShareSums(mixtures: mixtures, topics: count)
        let everything = shares.group("", Array(0..<articles))
        self.shares = everything.shares
        withoutTopics = articles - everything.articles
        byLabel = notes.columns.map { shares.grouping($0.name, labels: $0.labels, members: $0.members) }
        overTime = notes.period.map { period in
            var column: [String: Int] = [:]
            var names: [String] = []
            let members = notes.periods.map { name in
                name.map { name in
                    if let number = column[name] { return [number] }
                    column[name] = names.count
                    names.append(name)
                    return [names.count - 1]
                }
            }
            return shares.grouping(period.rawValue, labels: names, members: members)
        }
        unreadableDates = notes.unreadable.map {
            UnreadableDates(count: $0.count, example: $0.example, place: "\($0.place)")
        }
    }

    /// The top terms of each topic.
    public func terms(count: Int) -> [TopicTerms] {
        table.terms(count: count, coherence: coherence, surfaces: surfaces)
    }

    /// For each topic the articles that it accounts for most, largest weight first; of near-duplicates only the first.
    public func representatives(count: Int) -> [[Representative]] {
        (0..<table.count).map { topic in
            func weight(_ article: Int) -> Float { weights[article * table.count + topic] }
            let order = (0..<articles).filter { weight($0) > 0 }.sorted { (weight($1), $0) < (weight($0), $1) }
            var chosen: [Int] = []
            for article in order where chosen.count < count {
                let isCopy = chosen.contains { sketches.areAlike($0, article) }
                if !isCopy { chosen.append(article) }
            }
            return chosen.map { article in
                Representative(
                    id: notes.ids[article],
                    title: notes.titles[article],
                    weight: Double(weight(article)),
                    share: share(of: topic, in: article)
                )
            }
        }
    }

    private func share(of topic: Int, in article: Int) -> Double {
        let count = table.count
        var mixture = 0.0
        var sum = 0.0
        for other in 0..<count {
            // The lengths that weights were multiplied by are divided out again; what an article's norm was does not
            // matter here.
            let length = table.gram[other * count + other].squareRoot()
            let value = length > 0 ? Double(weights[article * count + other]) / length : 0
            sum += value
            if other == topic { mixture = value }
        }
        return sum > 0 ? mixture / sum : 0
    }

    /// One line on the topics.
    public var summary: String {
        let topics = "\(table.count) topics of \(articles) articles"
        guard let fit else { return topics }
        return
            "\(topics): relative error \(JSONText.rounded(fit.relativeError, digits: 4)) after \(fit.rounds) rounds, "
            + "stopped by \(fit.stopReason)"
    }
}

/// Sums shares of topics over groups of articles, in the order of the articles.
private struct ShareSums {
    let mixtures: [Float]
    let topics: Int

    /// The articles of a group; those without topics do not count.
    func group(_ name: String, _ articles: [Int]) -> CollectionTopics.Group {
        var sums = [Double](repeating: 0, count: topics)
        var count = 0
        for article in articles {
            let row = mixtures[article * topics..<(article + 1) * topics]
            let total = row.reduce(0) { $0 + Double($1) }
            guard total > 0 else { continue }
            count += 1
            for (topic, value) in row.enumerated() { sums[topic] += Double(value) / total }
        }
        return CollectionTopics.Group(
            name: name,
            articles: count,
            shares: sums.map { count > 0 ? $0 / Double(count) : 0 }
        )
    }

    func grouping(_ name: String, labels: [String], members: [[Int]?]) -> CollectionTopics.Grouping {
        var lists = [[Int]](repeating: [], count: labels.count)
        var known: [Int] = []
        for (article, own) in members.enumerated() {
            guard let own else { continue }
            known.append(article)
            for label in own { lists[label].append(article) }
        }
        let order = labels.indices.sorted { labels[$0].utf8.lexicographicallyPrecedes(labels[$1].utf8) }
        return CollectionTopics.Grouping(
            name: name,
            groups: order.map { group(labels[$0], lists[$0]) },
            all: group("", known),
            unknown: members.count - known.count
        )
    }
}
