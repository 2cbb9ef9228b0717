import Testing

@testable import NewsCorpus

@Suite("JSON documents")
struct JSONDocumentTests {
    @Test(
        "arrays and objects",
        arguments: [
            ("[]", [] as [String]), ("", []), (" [ ] ", []),
            ("[{\"text\":\"a\"},{\"text\":\"b\"}]", ["a", "b"]),
            (
                "[\n  {\n    \"text\": \"a]}\\\"\",\n    \"x\": [1, {\"y\": 2}]\n  },\n  {\"text\": \"b\"}\n]\n",
                ["a]}\"", "b"]
            ),
            ("{\n\"text\": \"a\"\n}\n{\n\"text\": \"b\"\n}\n", ["a", "b"]),
        ]
    )
    func documents(document: String, texts: [String]) {
        let result = reading("a.json", document)
        #expect(result.messages.isEmpty, "\(result.messages)")
        #expect(result.texts == texts)
    }

    @Test func idsAreNumbersOfRecords() {
        let workspace = Workspace()
        let path = workspace.write("a.json", "[{\"text\":\"a\"},{\"text\":\"b\",\"id\":\"own\"},{\"text\":\"c\"}]")
        #expect(Reading(path).ids == ["\(path)#1", "own", "\(path)#3"])
    }

    @Test func nestedValuesFitOneLine() {
        let result = reading("a.json", "[{\"text\":\"a\",\"x\":{\n \"k\" : [1,\n 2, \"a  b\\\"\"] }}]")
        #expect(result.articles.first?.fields.first?.value.json == "{\"k\":[1,2,\"a  b\\\"\"]}")
    }

    @Test(
        "faults have places, neighbours live",
        arguments: [
            ("[\n{\"text\":\"a\"},\n{\"text\":5},\n{\"text\":\"c\"}]", ["a", "c"], ["a.json:3:9: field 'text'"]),
            (
                "[\n{\"text\":\"a\"},\n{\"text\":\n \"b\" x},\n{\"text\":\"c\"}]", ["a", "c"],
                ["a.json:4:6: malformed JSON"]
            ),
            ("[{\"text\":\"a\"} {\"text\":\"c\"}]", ["a", "c"], ["a.json:1:15: malformed JSON: expected ','"]),
            ("[{\"text\":\"a\"},7,{\"text\":\"c\"}]", ["a", "c"], ["a.json:1:15: malformed JSON: expected an object"]),
            ("[{\"text\":\"a\"},{\"text\":\"c\"}", ["a", "c"], ["expected ',' or ']'"]),
            ("[{\"text\":\"a\", {\"text\":\"b\"}, {\"text\":\"c\"}]", ["b", "c"], ["a.json:1:15: malformed JSON"]),
            (
                "[{\"text\":\"a\"},{\"text\":\"c\"},]", ["a", "c"],
                ["a.json:1:28: malformed JSON: expected an object, found ']'"]
            ),
            (
                "[,{\"text\":\"a\"},,{\"text\":\"c\"}]", ["a", "c"],
                ["a.json:1:2: malformed", "a.json:1:16: malformed"]
            ),
            ("[{\"text\":\"a\"}},{\"text\":\"c\"}]", ["a", "c"], ["a.json:1:14: malformed JSON: expected ','"]),
            ("[{\"text\":\"a\"}],{\"text\":\"c\"}]", ["a", "c"], ["a.json:1:15: malformed"]),
            ("[{\"text\":\"a\"}] x", ["a"], ["a.json:1:16: malformed JSON"]),
            (
                "[{\"text\":\"abc},\n {\"text\":\"b\"},\n {\"text\":\"c\"}]", ["b", "c"],
                ["a.json:1:16: malformed JSON"]
            ),
        ]
    )
    func faults(document: String, texts: [String], words: [String]) {
        let result = reading("a.json", document)
        #expect(result.texts == texts, "\(result.messages)")
        for word in words { #expect(result.messages.contains { $0.contains(word) }, "\(result.messages)") }
    }

    @Test func longRecords() {
        var options = ReadingOptions()
        options.maximumRecordBytes = 300
        let long = String(repeating: "نص ", count: 500_000)
        let result = reading(
            "a.json",
            "[{\"text\":\"a\"},\n{\"text\":\"\(long)\"},\n{\"text\":\"c\"}]",
            options: options
        )
        #expect(result.texts == ["a", "c"])
        #expect(
            result.messages.count == 1
                && result.messages.first?.contains("a.json:2:1: the record goes on beyond 300") == true
        )
    }

    @Test func bracketsWithoutEndDoNotTakeForEver() {
        var options = ReadingOptions()
        options.maximumRecordBytes = 400_000
        let result = reading("a.json", "[" + String(repeating: "{\"a\"", count: 60_000), options: options)
        #expect(result.rejected.count < 1000)
        #expect(result.messages.last?.contains("the rest was not read") == true)
    }
}
