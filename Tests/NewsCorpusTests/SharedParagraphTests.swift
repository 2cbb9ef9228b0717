import Testing

@testable import NewsCorpus

@Suite struct SharedParagraphTests {
    private static func groups(_ articles: [[UInt64]], _ partition: [Int]? = nil) -> [Int] {
        var index = SharedParagraphIndex()
        for article in articles { index.add(paragraphs: article) }
        return index.joining(partition ?? Array(articles.indices))
    }

    @Test func articlesWithACommonParagraphAreOneGroup() {
        #expect(Self.groups([[1, 2], [3], [2, 4], [4], [5, 5], []]) == [0, 1, 0, 0, 2, 3])
        #expect(Self.groups([]) == [])
    }

    @Test func groupsGivenAreKeptTogether() {
        #expect(Self.groups([[1], [2], [3], [2]], [7, 8, 7, 9]) == [0, 1, 0, 1])
    }

    @Test func aParagraphOfVeryManyArticlesJoinsNone() {
        let most = SharedParagraphIndex.mostArticles
        #expect(Set(Self.groups(Array(repeating: [9], count: most))).count == 1)
        #expect(Set(Self.groups(Array(repeating: [9], count: most + 1))).count == most + 1)
        // One article that repeats a paragraph is one article.
        #expect(Set(Self.groups(Array(repeating: [9, 9], count: most))).count == 1)
    }

    @Test func partsPutTogetherGiveTheSame() {
        let articles: [[UInt64]] = [[1, 2], [3], [2, 4], [4], [], [3, 8]]
        var whole = SharedParagraphIndex()
        for part in [articles[..<3], articles[3...]] {
            var index = SharedParagraphIndex()
            for article in part { index.add(paragraphs: article) }
            whole.append(index)
        }
        #expect(whole.joining(Array(articles.indices)) == Self.groups(articles))
    }
}
