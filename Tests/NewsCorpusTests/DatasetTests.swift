import Testing

@testable import NewsCorpus

@Suite("Data sets")
struct DatasetTests {
    private static func builder(_ rows: [(labels: [String: [String]], blank: Set<String>)]) -> DatasetBuilder {
        var builder = DatasetBuilder()
        for (index, row) in rows.enumerated() {
            builder.add(
                Article(
                    id: "\(index)",
                    text: "",
                    labels: row.labels,
                    blankAxes: row.blank,
                    location: SourceLocation(file: "a.csv", line: index + 2)
                )
            )
        }
        return builder
    }

    @Test func axesKindsAndSupports() throws {
        let data = try Self.builder([
            (["stance": ["pro"], "event": ["clash", "airstrike"]], []),
            (["stance": ["anti"]], ["event"]),
            ([:], ["stance"]),
            (["event": []], []),
            (["stance": ["pro"], "event": ["clash"]], []),
        ]).dataset()
        #expect(data.articleCount == 5)
        #expect(data.axes.map(\.name) == ["event", "stance"])
        let (event, stance) = (data.axes[0], data.axes[1])
        #expect(event.kind == .several && event.labels == ["airstrike", "clash"] && event.supports == [1, 2])
        #expect(event.knownCount == 4 && event.noneCount == 2)
        #expect(stance.kind == .single && stance.labels == ["anti", "pro"] && stance.supports == [1, 2])
        #expect(stance.knownCount == 3 && stance.noneCount == 0)
        #expect((0..<5).map { data.labelIndexes(ofArticle: $0, axis: 0) } == [[0, 1], [], nil, [], [1]])
        #expect(data.classIndexes(axis: 1) == [1, 0, -1, -1, 1])
    }

    @Test func declaredKinds() throws {
        let builder = Self.builder([(["a": ["x"]], []), (["a": ["y"]], []), ([:], ["a"])])
        #expect(try builder.dataset().axes[0].kind == .single)
        let several = try builder.dataset(kinds: ["a": .several])
        #expect(several.axes[0].kind == .several && several.axes[0].noneCount == 1)
        #expect(several.labelIndexes(ofArticle: 2, axis: 0) == [])
        let mixed = Self.builder([(["a": ["x"]], []), (["a": ["y", "x"]], [])])
        let error = #expect(throws: CorpusError.self) { try mixed.dataset(kinds: ["a": .single]) }
        #expect(error == .severalLabels(SourceLocation(file: "a.csv", line: 3), axis: "a", labels: ["y", "x"]))
    }

    @Test func axesAskedFor() throws {
        let builder = Self.builder([(["b": ["x"], "a": ["y"], "c": ["z"]], [])])
        #expect(try builder.dataset(axes: ["c", "a"]).axes.map(\.name) == ["c", "a"])
        let error = #expect(throws: CorpusError.self) { try builder.dataset(axes: ["aa"]) }
        #expect(error == .unknownAxis(nil, axis: "aa", known: ["a", "b", "c"], nearest: "a"))
        #expect(error?.description == "unknown axis 'aa'; did you mean 'a'? expected one of a, b, c")
    }

    @Test func nothingThere() {
        let none = #expect(throws: CorpusError.self) { try DatasetBuilder().dataset() }
        #expect(none == .noArticles(problem: "no article was read"))
        let unlabelled = #expect(throws: CorpusError.self) { try Self.builder([([:], [])]).dataset() }
        #expect(unlabelled == .noArticles(problem: "no article bears a label"))
    }

    @Test func problems() throws {
        let rows: [(labels: [String: [String]], blank: Set<String>)] = [
            (["one": ["x"], "rare": ["a"], "all": ["p", "q"]], ["empty"]),
            (["one": ["x"], "rare": ["a"], "all": ["p"]], []),
            (["rare": ["b"], "all": ["p"]], []),
        ]
        let data = try Self.builder(rows).dataset()
        #expect(data.axes.map(\.name) == ["all", "empty", "one", "rare"])
        #expect(
            data.problems(folds: 2) == [
                .nothingToLearn(axis: "all", label: "p", problem: "every article has the label"),
                .tooFewArticles(axis: "all", label: "q", count: 1, folds: 2),
                .noArticles(problem: "axis 'empty': no article bears a label"),
                .nothingToLearn(axis: "one", label: "x", problem: "every article has the same label"),
                .tooFewArticles(axis: "rare", label: "b", count: 1, folds: 2),
            ]
        )
        #expect(data.problems(folds: 0).count == 3)
        #expect(data.problems(folds: 2).allSatisfy { $0.category == .badData && !$0.description.isEmpty })
    }

    @Test func repeatedLabelsCountOnce() throws {
        let data = try Self.builder([(["a": ["x", "y", "x"]], []), (["a": ["x", "x"]], [])]).dataset()
        #expect(data.axes[0].supports == [2, 1])
        #expect(data.labelIndexes(ofArticle: 1, axis: 0) == [0])
    }

    @Test func manyRandomRowsAgainstAPlainCount() throws {
        var random = TestRandom(seed: 5)
        var builder = DatasetBuilder()
        var expected: [[String]?] = []
        for index in 0..<2000 {
            let isKnown = Int.random(in: 0..<4, using: &random) > 0
            let labels = (0..<Int.random(in: 0..<4, using: &random)).map { _ in
                "l\(Int.random(in: 0..<9, using: &random))"
            }
            expected.append(isKnown ? Array(Set(labels)).sorted() : nil)
            builder.add(
                Article(
                    id: "\(index)",
                    text: "",
                    labels: isKnown ? ["a": labels] : [:],
                    location: SourceLocation(file: "f")
                )
            )
        }
        let data = try builder.dataset()
        let axis = data.axes[0]
        for (index, labels) in expected.enumerated() {
            #expect(data.labelIndexes(ofArticle: index, axis: 0)?.map { axis.labels[$0] } == labels)
        }
        for (label, support) in zip(axis.labels, axis.supports) {
            #expect(support == expected.count { $0?.contains(label) == true })
        }
    }
}
