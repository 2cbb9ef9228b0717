import Testing

@testable import NewsCorpus

@Suite("Codebooks")
struct CodebookTests {
    private static let yaml = """
        name: test
        version: 0.20
        axes:
          - name: stance
            kind: single
            ar: الموقف
            labels: [pro, anti, neutral]
          - name: region
            kind: several
            labels:
              - name: LY
                en: Libya
                ar: ليبيا
                children:
                  - name: LY/east
                    children: [LY-DR, LY-BA]
                  - {name: LY/west, en: west}
              - {name: LY-TB, ar: طرابلس, parent: LY/west}
              - EG
              - NO
        """

    @Test func reading() throws {
        let codebook = try Codebook(yaml: Self.yaml, file: "c.yml")
        #expect(codebook.name == "test" && codebook.version == "0.20")
        #expect(codebook.axes.map(\.name) == ["stance", "region"])
        #expect(codebook.axes.map(\.kind) == [.single, .several])
        #expect(codebook.axis("stance")?.arabicName == "الموقف")
        let region = try #require(codebook.axis("region"))
        #expect(region.labels.map(\.name) == ["LY", "LY/east", "LY-DR", "LY-BA", "LY/west", "LY-TB", "EG", "NO"])
        #expect(region.label("LY-TB")?.parent == "LY/west" && region.label("LY-TB")?.arabicName == "طرابلس")
        #expect(region.label("LY/west")?.englishName == "west")
        #expect(region.label("nope") == nil)
    }

    @Test func mappingsInsteadOfLists() throws {
        let yaml = "axes:\n  stance:\n    kind: single\n    labels:\n      pro: in favour\n      anti: {en: against}\n"
        let axis = try #require(try Codebook(yaml: yaml, file: "c.yml").axis("stance"))
        #expect(axis.labels.map(\.name) == ["pro", "anti"])
        #expect(axis.labels.map(\.englishName) == ["in favour", "against"])
    }

    @Test func trees() throws {
        let region = try #require(try Codebook(yaml: Self.yaml, file: "c.yml").axis("region"))
        #expect(region.ancestors(of: "LY-DR") == ["LY/east", "LY"])
        #expect(region.ancestors(of: "EG").isEmpty && region.ancestors(of: "XX").isEmpty)
        #expect(region.expand(["LY-TB", "LY-DR", "XX"]) == ["LY", "LY/east", "LY-DR", "LY/west", "LY-TB", "XX"])
        #expect(region.mostSpecific(["LY", "LY-DR", "LY/east", "EG", "EG"]) == ["LY-DR", "EG"])
        #expect(region.mostSpecific(["LY", "LY/west"]) == ["LY/west"])
        for label in region.labels.map(\.name) {
            #expect(region.mostSpecific(region.expand([label])) == [label])
        }
    }

    @Test(
        "faults have a place",
        arguments: [
            ("axes:\n  - name: a\n    kind: single\n    labels: [x, y, x]\n", "c.yml:4:20", "'x' stands twice"),
            (
                "axes:\n  - name: a\n    kind: single\n    labels:\n      - {name: x, parent: y}\n      - {name: y, parent: x}\n",
                "c.yml:5:9", "its own ancestor"
            ),
            (
                "axes:\n  - name: a\n    kind: single\n    labels:\n      - {name: x, parent: est}\n      - east\n",
                "c.yml:5:9", "did you mean 'east'?"
            ),
            ("axes:\n  - name: a\n    kind: double\n    labels: [x]\n", "c.yml:3:11", "unknown kind 'double'"),
            ("axes:\n  - name: a\n    labels: [x]\n", "c.yml:2:5", "no kind"),
            ("axes:\n  - name: a\n    kind: single\n", "c.yml:2:5", "no labels"),
            ("axes:\n  - name: a\n    kind: single\n    labels: []\n", "c.yml:2:5", "no labels"),
            (
                "axes:\n  - {name: a, kind: single, labels: [x]}\n  - {name: a, kind: single, labels: [x]}\n",
                "c.yml:3:5", "'a' stands twice"
            ),
            ("axes: []\n", "c.yml:1:7", "without axes"),
            ("axis:\n  - a\n", "c.yml:1:1", "did you mean 'axes'?"),
            ("axes:\n  - name: a\n    kind: single\n    labels: [x, 'a|b']\n", "c.yml:4:17", "'a|b' cannot be"),
            ("axes:\n  - name: [a\n", "c.yml:", "malformed codebook"),
            ("axes: 1\naxes: 2\n", "c.yml:", "axes"),
            ("", "c.yml: ", "empty codebook"),
            ("- a\n", "c.yml:1:1", "mapping"),
        ]
    )
    func faults(yaml: String, place: String, words: String) {
        let error = #expect(throws: CorpusError.self) { try Codebook(yaml: yaml, file: "c.yml") }
        #expect(error?.description.hasPrefix(place) == true, "\(error?.description ?? "")")
        #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
        #expect(error?.category == .badData)
    }

    @Test func companions() throws {
        let yaml = """
            axes:
              - {name: region, kind: several, with: event, labels: [LY]}
              - {name: event, kind: several, with: ~, labels: [clash]}
              - {name: actor, kind: several, with: event, labels: [army]}
              - {name: stance, kind: single, labels: [pro]}
            """
        let codebook = try Codebook(yaml: yaml, file: "c.yml")
        #expect(codebook.axes.map(\.companion) == ["event", nil, "event", nil])
        #expect(try Codebook(axes: codebook.axes) == Codebook(axes: codebook.axes))
        let axis = try Codebook.Axis(name: "a", kind: .several, companion: "event", labels: [.init(name: "x")])
        #expect(axis.companion == "event")
        #expect(try Codebook(axes: [axis] + codebook.axes).axis("a")?.companion == "event")
    }

    @Test(
        "an axis goes with one of several labels that goes with none",
        arguments: [
            ("unknown", "several, with: evnt", "several", "region", "evnt"),
            ("itself", "several, with: region", "several", "region", "region"),
            ("of one label", "single, with: event", "several", "region", "event"),
            ("with one of one label", "several, with: event", "single", "region", "event"),
            ("in a chain", "several, with: event", "several, with: actor", "region", "event"),
            ("in a circle", "several, with: event", "several, with: region", "region", "event"),
            ("the second axis", "several", "several, with: event", "event", "event"),
        ]
    )
    func companionFaults(_ name: String, _ region: String, _ event: String, _ axis: String, _ companion: String) {
        let yaml = """
            axes:
              - {name: region, kind: \(region), labels: [LY]}
              - {name: event, kind: \(event), labels: [clash]}
              - {name: actor, kind: several, labels: [army]}
            """
        let error = #expect(throws: CorpusError.self) { try Codebook(yaml: yaml, file: "c.yml") }
        #expect(
            error?.description
                == "c.yml:\(axis == "region" ? 2 : 3):5: axis '\(axis)' cannot go with '\(companion)'; "
                + "let an axis of several labels go with another one of several labels, which goes with none"
        )
        #expect(error?.category == .badData)
    }

    @Test func files() {
        let workspace = Workspace()
        let path = workspace.write("c.yml", Self.yaml)
        #expect(throws: Never.self) { try Codebook(contentsOf: path) }
        let error = #expect(throws: CorpusError.self) { try Codebook(contentsOf: path + "x") }
        #expect(error == .missing(path: path + "x"))
    }

    @Test func deepAndHostileYAML() {
        for yaml in [
            "axes: " + String(repeating: "[", count: 100_000), "axes: " + String(repeating: "{a: ", count: 900),
            "a: &a [x]\nb: &b [*a, *a]\naxes: *b\n",
        ] {
            #expect(throws: CorpusError.self) { try Codebook(yaml: yaml, file: "c.yml") }
        }
    }

    @Test func articlesAgainstTheCodebook() throws {
        let codebook = try Codebook(yaml: Self.yaml, file: "c.yml")
        let place = SourceLocation(file: "a.jsonl", line: 412)
        let article = Article(
            id: "1",
            text: "",
            labels: ["stanse": ["pro"], "stance": ["neutrel", "pro"], "region": ["LY-DR"]],
            location: place
        )
        let faults = codebook.faults(in: article)
        #expect(faults.count == 3)
        #expect(
            faults[0].description
                == "a.jsonl:412: unknown label 'neutrel' on axis 'stance'; did you mean 'neutral'? expected one of pro, anti, neutral"
        )
        #expect(faults[1] == .severalLabels(place, axis: "stance", labels: ["neutrel", "pro"]))
        #expect(faults[2] == .unknownAxis(place, axis: "stanse", known: ["stance", "region"], nearest: "stance"))
    }

    @Test(
        "distances",
        arguments: [
            ("", "", 0), ("", "abc", 3), ("abc", "abc", 0), ("abc", "acb", 1), ("abc", "ab", 1), ("abc", "xbc", 1),
            ("favour", "favor", 1), ("ca", "abc", 3), ("kitten", "sitting", 3), ("Neutral", "neutral", 0),
            ("اشتباك", "اشتبكا", 1), ("a cat", "an act", 2),
        ]
    )
    func distances(first: String, second: String, distance: Int) {
        #expect(spellingDistance(first, second, limit: 10) == distance)
        #expect(spellingDistance(second, first, limit: 10) == distance)
        #expect(spellingDistance(first, second, limit: distance) == distance)
        if distance > 0 { #expect(spellingDistance(first, second, limit: distance - 1) == nil) }
    }

    @Test func suggestions() {
        #expect(nearestSpelling(to: "por-lna", among: ["anti-lna", "pro-lna", "neutral"]) == "pro-lna")
        #expect(nearestSpelling(to: "xyz", among: ["anti-lna", "pro-lna"]) == nil)
        #expect(nearestSpelling(to: String(repeating: "x", count: 1_000_000), among: ["x"]) == nil)
    }
}
