import NewsCorpus
import TestSupport
import Testing

@testable import Tasnif

@Suite struct TopicTests {
    // MARK: - Dates

    @Test(
        arguments: [
            ("2016-03-07", "2016", "2016-03", "2016-03-07"), ("2016-03-07T21:05:00Z", "2016", "2016-03", "2016-03-07"),
            ("2016/3/7", "2016", "2016-03", "2016-03-07"), ("2016.12.31 10:00", "2016", "2016-12", "2016-12-31"),
            ("20160307", "2016", "2016-03", "2016-03-07"), ("20160307101500", "2016", "2016-03", "2016-03-07"),
            ("٢٠١٦-٠٣-٠٧", "2016", "2016-03", "2016-03-07"), (" 2016-03", "2016", "2016-03", nil),
            ("2016", "2016", nil, nil), ("2016-13-01", "2016", nil, nil), ("2016-02-00", "2016", "2016-02", nil),
            ("07/03/2016", nil, nil, nil), ("7 March 2016", nil, nil, nil), ("", nil, nil, nil), ("-", nil, nil, nil),
            ("99999-01-01", nil, nil, nil), ("2016--03", "2016", nil, nil), ("أمس", nil, nil, nil),
        ] as [(String, String?, String?, String?)]
    )
    func periodOfDate(date: String, year: String?, month: String?, day: String?) {
        #expect(TopicPeriod.year.name(ofDate: date) == year)
        #expect(TopicPeriod.month.name(ofDate: date) == month)
        #expect(TopicPeriod.day.name(ofDate: date) == day)
    }

    // MARK: - Fitted topics

    /// Synthetic articles with dates: those of the first two topics in 2015, the others in 2016.
    private static func articles(_ count: Int = 80) -> [Article] {
        SyntheticCorpus.articles(count).enumerated().map { number, article in
            var article = article
            article.date = number % 4 < 2 ? "2015-0\(1 + number % 9)-01" : "2016-05-0\(1 + number % 9)"
            article.title = "خبر \(number)"
            return article
        }
    }

    private func fit(
        _ articles: [Article],
        topics: TopicCount = 4,
        by names: [String] = [],
        over period: TopicPeriod? = nil,
        threads: Int = 1
    ) throws -> CollectionTopics {
        var fitter = try TopicFitter(topics: topics, by: names, over: period, threads: threads)
        fitter.add(articles)
        return try fitter.fit()
    }

    /// For each label of the axis `topic` the topic that stands out most in it.
    private func topicOfLabel(_ topics: CollectionTopics, grouping: Int = 0) -> [String: Int] {
        Dictionary(
            uniqueKeysWithValues: topics.byLabel[grouping].groups.map { group in
                (group.name, group.shares.indices.max { group.shares[$0] < group.shares[$1] } ?? -1)
            }
        )
    }

    @Test func sharesByLabelAddUp() throws {
        let topics = try fit(Self.articles(), by: ["topic", "place", "story"])
        #expect(topics.articles == 80 && topics.withoutTopics == 0)
        #expect(abs(topics.shares.reduce(0, +) - 1) < 1e-9)
        #expect(topics.byLabel.map(\.name) == ["topic", "place", "story"])
        for grouping in topics.byLabel {
            #expect(grouping.unknown == 0 && grouping.all.articles == 80)
            for (index, group) in grouping.groups.enumerated() {
                #expect(abs(group.shares.reduce(0, +) - 1) < 1e-9)
                for topic in 0..<4 {
                    let lift = try #require(grouping.lift(group: index, topic: topic))
                    #expect(abs(lift * topics.shares[topic] - group.shares[topic]) < 1e-9)
                }
            }
        }
        // On an axis of one label the labels' shares, weighted by articles, give those of all.
        let axis = topics.byLabel[0]
        #expect(axis.groups.map(\.name) == ["economy", "politics", "sport", "war"])
        for topic in 0..<4 {
            let sum = axis.groups.reduce(0) { $0 + $1.shares[topic] * Double($1.articles) / 80 }
            #expect(abs(sum - topics.shares[topic]) < 1e-9)
        }
        #expect(topics.byLabel[2].groups.count == 40)
    }

    @Test func eachLabelHasItsTopic() throws {
        let topics = try fit(SyntheticCorpus.articles(80, places: false), by: ["topic"])
        #expect(Set(topicOfLabel(topics).values).count == 4)
        for group in topics.byLabel[0].groups { #expect((group.shares.max() ?? 0) > 0.8) }
    }

    @Test func sharesOverTime() throws {
        var articles = Self.articles()
        articles[0].date = nil
        articles[1].date = "07/03/2016"
        articles[5].date = "2016"
        let years = try fit(articles, by: ["topic"], over: .year)
        let time = try #require(years.overTime)
        #expect(time.groups.map(\.name) == ["2015", "2016"])
        #expect(time.groups.map(\.articles) == [37, 41] && time.unknown == 2)
        #expect(years.unreadableDates?.count == 1 && years.unreadableDates?.example == "07/03/2016")
        #expect(years.unreadableDates?.place == "synthetic.jsonl:2")
        let labels = topicOfLabel(years)
        let war = try #require(labels["war"])
        #expect(time.groups[0].shares[war] < time.groups[1].shares[war])
        let months = try fit(articles, over: .month)
        #expect(months.overTime?.groups.last?.name == "2016-05" && months.overTime?.unknown == 3)
        #expect(months.unreadableDates?.count == 2)
        #expect(try fit(articles).overTime == nil)
    }

    @Test func representativesAreOfTheTopicAndNoCopies() throws {
        var articles = SyntheticCorpus.articles(60, places: false)
        // The same report again and again.
        for copy in 0..<6 {
            var twin = articles[3]
            twin.id = "copy\(copy)"
            articles.append(twin)
        }
        let topics = try fit(articles, by: ["topic"])
        let chosen = topics.representatives(count: 5)
        let label = Dictionary(uniqueKeysWithValues: articles.map { ($0.id, $0.labels["topic"]?.first ?? "") })
        for (name, topic) in topicOfLabel(topics) {
            #expect(chosen[topic].count == 5)
            #expect(Set(chosen[topic].map { label[$0.id] }) == [name])
            #expect(zip(chosen[topic], chosen[topic].dropFirst()).allSatisfy { $0.weight >= $1.weight })
            #expect(chosen[topic].allSatisfy { (0...1).contains($0.weight) && (0...1).contains($0.share) })
            let copies = chosen[topic].count { $0.id.hasPrefix("copy") || $0.id == "a3" }
            #expect(copies <= 1)
        }
        #expect(topics.representatives(count: 0) == [[], [], [], []])
    }

    @Test func numberOfTopicsIsFound() throws {
        let topics = try fit(SyntheticCorpus.articles(60, places: false), topics: .auto)
        #expect(topics.candidates.map(\.topics) == [2, 3, 4, 5, 6])
        #expect(topics.candidates.filter(\.isChosen).map(\.topics) == [4])
        #expect(topics.shares.count == 4)
        let again = try fit(SyntheticCorpus.articles(60, places: false), topics: .auto, threads: 3)
        #expect(again.json(terms: 5, articles: 2) == topics.json(terms: 5, articles: 2))
        #expect(try fit(Self.articles()).candidates.isEmpty)
    }

    @Test func unknownNames() {
        #expect(throws: CorpusError.unknownAxis(nil, axis: "topik", known: ["place", "topic"], nearest: "topic")) {
            _ = try fit(Self.articles(), by: ["topik"])
        }
    }

    /// Empty cells say "none" on an axis of several labels, and nothing on one of one label.
    @Test func emptyCells() throws {
        var articles = Self.articles()
        for number in 0..<10 {
            articles[number].labels["topic"] = nil
            articles[number].labels["place"] = nil
            articles[number].blankAxes = ["topic", "place"]
        }
        let topics = try fit(articles, by: ["topic", "place"])
        #expect(topics.byLabel.map(\.unknown) == [10, 0])
        #expect(topics.byLabel.map(\.all.articles) == [70, 80])
    }

    @Test func articlesWithoutTopicsCountNowhere() throws {
        var articles = Self.articles()
        articles[7].text = "123 456"
        articles[7].title = nil
        let topics = try fit(articles, by: ["topic"], over: .year)
        #expect(topics.withoutTopics == 1)
        #expect(topics.byLabel[0].all.articles == 79 && topics.overTime?.all.articles == 79)
    }

    // MARK: - Topics of a model

    @Test func topicsOfAModel() throws {
        let model = try Trained.standard.get()
        let articles = Self.articles(41)
        func assign(_ threads: Int, block: Int) throws -> CollectionTopics {
            var assigner = try #require(TopicAssigner(model, by: ["topic"], over: .year, threads: threads))
            for start in stride(from: 0, to: articles.count, by: block) {
                assigner.add(Array(articles[start..<min(start + block, articles.count)]))
            }
            return try assigner.topics()
        }
        let topics = try assign(1, block: 41)
        #expect(topics.fit == nil && topics.candidates.isEmpty && topics.articles == 41)
        #expect(try assign(3, block: 7).json(terms: 4, articles: 3) == topics.json(terms: 4, articles: 3))
        // The shares are those that `predict` gives.
        var tagger = Tagger(model)
        var options = Tagger.Options()
        options.minimumTopicShare = 0
        var sums = [Double](repeating: 0, count: 3)
        for article in articles {
            for share in tagger.predict(article, options: options).topics { sums[share.topic] += share.weight / 41 }
        }
        for (sum, share) in zip(sums, topics.shares) { #expect(abs(sum - share) < 1e-6) }
        let none = try Trained.model(SyntheticCorpus.articles(20)) { $0.topics = 0 }
        #expect(TopicAssigner(none) == nil)
        #expect(throws: CorpusError.self) { _ = try TopicAssigner(model)?.topics() }
    }

    @Test func trainingFindsTheNumber() throws {
        let model = try Trained.model(SyntheticCorpus.articles(40, places: false)) {
            $0.topics = .auto
            $0.folds = 0
        }
        #expect(model.topicTerms(count: 3).count == 4)
    }
}
