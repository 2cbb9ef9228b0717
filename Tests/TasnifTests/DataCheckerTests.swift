import Foundation
import NewsCorpus
import TestSupport
import Testing

@testable import Tasnif

@Suite struct DataCheckerTests {
    /// Short articles, so that no word stands in most articles of a topic and gives it away.
    private func articles(_ count: Int, seed: UInt64 = 1, places: Bool = true) -> [Article] {
        SyntheticCorpus.articles(count, seed: seed, words: 10, places: places)
    }

    private func findings(
        _ articles: [Article],
        tests: [Article] = [],
        crossValidates: Bool = false,
        _ change: (inout TrainingConfiguration) -> Void = { _ in }
    ) throws -> [Finding] {
        var checker = try DataChecker(Trained.configuration(change))
        checker.add(articles)
        checker.addTests(tests)
        return try checker.findings(crossValidates: crossValidates)
    }

    private func kinds(_ findings: [Finding]) -> Set<String> { Set(findings.map(\.kind.rawValue)) }

    @Test func cleanDataHaveNoFindings() throws {
        #expect(try findings(SyntheticCorpus.articles(72, places: false), crossValidates: true).isEmpty)
    }

    @Test func plantedLabelErrorsAreFound() throws {
        var articles = SyntheticCorpus.articles(120, places: false)
        let planted = [7, 33, 62, 90]
        for index in planted { articles[index].labels["topic"] = [index % 4 == 0 ? "war" : "economy"] }
        let found = try findings(articles, crossValidates: true).filter { $0.kind == .suspiciousLabel }
        #expect(Set(found.map(\.id)) == Set(planted.map { "a\($0)" }))
        let first = try #require(found.first { $0.id == "a7" })
        #expect(first.label == "economy" && first.suggestion == "war" && first.location?.line == 8)
        #expect(found.map { $0.figures[0].value } == found.map { $0.figures[0].value }.sorted())
    }

    @Test func plantedErrorsOfSeveralLabels() throws {
        var articles = SyntheticCorpus.articles(160)
        let tooMany = articles.indices.filter { articles[$0].labels["place"]?.contains("tripoli") == false }.prefix(3)
        for index in tooMany { articles[index].labels["place"]?.append("tripoli") }
        let tooFew = articles.indices.filter { articles[$0].labels["place"] == ["sabha"] }.suffix(3)
        for index in tooFew { articles[index].labels["place"] = [] }
        let found = try findings(articles, crossValidates: true) { $0.axes = ["place"] }.filter {
            $0.kind == .suspiciousLabel
        }
        let added = found.filter { $0.label == "tripoli" && $0.suggestion == nil }.compactMap(\.id)
        let missing = found.filter { $0.label == nil && $0.suggestion == "sabha" }.compactMap(\.id)
        #expect(Set(added).intersection(tooMany.map { "a\($0)" }).count >= 2)
        #expect(Set(missing).intersection(tooFew.map { "a\($0)" }).count >= 2)
    }

    @Test func copies() throws {
        var articles = self.articles(60, places: false)
        func copy(_ index: Int, id: String, _ change: (inout Article) -> Void = { _ in }) {
            var article = articles[index]
            article.id = id
            article.location.line = articles.count + 1
            change(&article)
            articles.append(article)
        }
        copy(3, id: "exact") { $0.text = "  " + $0.text.replacing(" ", with: "  ") + "\n" }
        copy(4, id: "near") { $0.text += " والله أعلم" }
        copy(5, id: "conflict") { $0.labels["topic"] = ["war"] }
        let found = try findings(articles)
        #expect(found.map(\.kind) == [.conflictingLabels, .duplicate, .nearDuplicate])
        #expect(found.map(\.id) == ["conflict", "exact", "near"])
        #expect(found.map(\.otherID) == ["a5", "a3", "a4"])
        #expect(found.map { $0.otherLocation?.line } == [6, 4, 5])
        #expect(found[0].message.contains("topic politics and war"))
        #expect(found[2].figures[0].value > 0.6 && found[2].figures[0].value < 1)
        #expect(found.map(\.severity) == [.warning, .warning, .note])
    }

    @Test func testArticlesAmongTheTrainingArticles() throws {
        let articles = self.articles(60, places: false)
        var tests = self.articles(8, seed: 2, places: false)
        tests[2].text = articles[7].text
        tests[5].text = articles[9].text + " والله أعلم"
        tests[6].labels["topic"] = ["economics"]
        let found = try findings(articles, tests: tests)
        #expect(found.map(\.kind) == [.splitDuplicate, .splitNearDuplicate, .testOnlyLabel])
        #expect(found.map(\.id) == ["a2", "a5", "a6"])
        #expect(found.map(\.otherID) == ["a7", "a9", nil])
        #expect(found[2].suggestion == "economy")
    }

    @Test func textsIdsAndFields() throws {
        var articles = self.articles(60, places: false)
        articles[1].text = " \n"
        articles[2].text = "Only Latin words here, and nothing else 12"
        articles[3].id = "a0"
        articles[4].source = "وكالة"
        articles[5].text =
            articles[5].text + "\n" + (0..<40).map { "https://example.org/\($0)" }.joined(separator: "\n")
        let found = try findings(articles)
        #expect(found.map(\.kind) == [.emptyText, .notArabic, .mostlyCut, .duplicateID, .missingField])
        #expect(found.map(\.id) == ["a1", "a2", "a5", "a0", "a0"])
        #expect(found[4].message.hasPrefix("59 of 60 articles have no source"))
    }

    @Test func spellingAndRareLabels() throws {
        var articles = self.articles(80, places: false)
        articles[0].labels["topic"] = ["Economy"]
        articles[1].labels["topic"] = ["politcs"]
        articles[2].labels["topic"] = ["weather"]
        let found = try findings(articles)
        let spelling = found.filter { $0.kind == .misspeltLabel }
        #expect(spelling.map(\.label) == ["Economy", "politcs"])
        #expect(spelling.map(\.suggestion) == ["economy", "politics"])
        #expect(spelling.map { $0.location?.line } == [1, 2])
        #expect(found.filter { $0.kind == .rareLabel }.map(\.label) == ["Economy", "politcs", "weather"])
    }

    /// Codes are told apart by single characters on purpose.
    @Test func codesAreNotMisspelt() throws {
        var articles = self.articles(80, places: false)
        for index in articles.indices {
            articles[index].labels["code"] = [
                index < 40 ? "LY-BA" : index < 76 ? "region-17" : index < 78 ? "LY-BU" : "region-18"
            ]
        }
        #expect(!kinds(try findings(articles) { $0.axes = ["code"] }).contains("misspelt-label"))
    }

    @Test func codebookFaultsAreErrors() throws {
        let topics = SyntheticCorpus.topics.map { Codebook.Label(name: $0.label) }
        let book = try Codebook(axes: [Codebook.Axis(name: "topic", kind: .single, labels: topics)])
        var articles = self.articles(40, places: false)
        articles[0].labels["topic"] = ["econmy"]
        articles[1].labels["stance"] = ["for"]
        articles[2].labels["topic"] = ["war", "sport"]
        let found = try findings(articles) { $0.codebook = book }.filter { $0.severity == .error }
        #expect(found.map(\.kind) == [.unknownAxis, .unknownLabel, .severalLabels])
        #expect(found.map(\.id) == ["a1", "a0", "a2"])
        #expect(found[1].suggestion == "economy")
        #expect(found.allSatisfy { !$0.message.isEmpty && !$0.remedy.isEmpty && $0.location != nil })
        #expect(throws: CorpusError.self) { _ = try Trained.model(articles) { $0.codebook = book } }
    }

    /// Errors are found exactly where training ends with one.
    @Test func untrainableData() throws {
        let one = articles(40, places: false).filter { $0.labels["topic"] == ["war"] }
        var unlabelled = articles(10)
        for index in unlabelled.indices { unlabelled[index].labels = [:] }
        let latin = (0..<3).map {
            Article(id: "\($0)", text: "", labels: ["a": ["\($0)"]], location: SourceLocation(file: "x", line: $0 + 1))
        }
        for articles in [[], one, unlabelled, latin] {
            #expect(kinds(try findings(articles, crossValidates: true)).contains("untrainable"))
            #expect(throws: (any Error).self) { _ = try Trained.model(articles) }
        }
    }

    @Test func leaks() throws {
        var articles = SyntheticCorpus.articles(160, words: 6, places: false)
        for index in articles.indices {
            let isWar = articles[index].labels["topic"] == ["war"]
            articles[index].source = isWar ? "الجريدة" : index % 4 == 1 ? "الصوت" : "الوكالة"
            if isWar, index % 3 != 0 { articles[index].text += " خاص بالجريدة" }
        }
        let found = try findings(articles)
        let term = try #require(found.first { $0.kind == .leakingTerm })
        #expect(found.count { $0.kind == .leakingTerm } == 1)
        #expect(term.label == "war" && term.message.contains("خاص"))
        #expect(term.figures.map(\.name) == ["phi", "precision", "recall"])
        #expect(term.figures[1].value == 1 && abs(term.figures[2].value - 2.0 / 3) < 0.02)
        let source = try #require(found.first { $0.kind == .leakingSource })
        #expect(source.axis == "topic" && source.figures[0].value > 0.5)
        // Masking takes the term away, not the source.
        let masked = kinds(try findings(articles) { $0.mask = ["خاص بالجريدة"] })
        #expect(masked.contains("leaking-source") && !masked.contains("leaking-term"))
    }

    @Test func findingsDoNotDependOnThreads() throws {
        var articles = self.articles(120)
        articles[9].labels["topic"] = ["war"]
        articles[40].text = articles[0].text
        let one = try findings(articles, crossValidates: true) { $0.threads = 1 }
        #expect(try findings(articles, crossValidates: true) { $0.threads = 3 } == one)
    }

    @Test func cleanedCopy() throws {
        var articles = self.articles(20, places: false)
        articles[1].text = articles[0].text
        articles[1].labels = ["mood": ["calm"]]
        articles[2].text = articles[0].text
        articles[2].labels["topic"] = ["sport"]
        articles[3].text = ""
        articles[4].title = "عنوان \"مقتبس\""
        articles[4].blankAxes = ["place"]
        articles[4].fields.append(Article.Field(name: "labels", value: FieldValue(text: "x")))
        var test = articles[5]
        test.id = "t"
        let folder = try TemporaryFolder()
        let target = "\(folder.path)/clean"
        var checker = try DataChecker(Trained.configuration())
        checker.add(articles)
        checker.addTests([test])
        var copy = try CleanCopy(folder: target)
        copy.add(articles)
        copy.addTests([test])
        let steps = checker.cleaning()
        #expect(steps.map(\.action) == [.labelsJoined, .conflictKept, .emptyLeftOut, .testCopyLeftOut])
        #expect(steps.map(\.article) == [1, 2, 3, 5])
        #expect(try copy.write(steps) == 17)

        var reader = try ArticleReader(paths: ["\(target)/articles.jsonl"])
        var read: [Article] = []
        while case .article(let article)? = try reader.next() { read.append(article) }
        #expect(read.map(\.id) == articles.indices.filter { ![1, 3, 5].contains($0) }.map { "a\($0)" })
        #expect(read[0].labels == ["topic": ["economy"], "mood": ["calm"]])
        #expect(read[2].title == articles[4].title && read[2].text == articles[4].text)
        #expect(read[2].blankAxes == ["place"] && read[2].labels == articles[4].labels)
        #expect(read[2].fields.map(\.name) == ["story", "labels_"])
        let list = try String(contentsOfFile: "\(target)/changes.jsonl", encoding: .utf8).split(separator: "\n")
        #expect(list.count == 4)
        #expect(
            list[3] == """
                {"change": "test-copy-left-out", "file": "synthetic.jsonl", "line": 6, "id": "a5", \
                "other_file": "synthetic.jsonl", "other_line": 6, "other_id": "t"}
                """
        )
        // A folder with something in it is not touched.
        #expect(throws: OutputError.self) { _ = try CleanCopy(folder: target) }
    }
}
