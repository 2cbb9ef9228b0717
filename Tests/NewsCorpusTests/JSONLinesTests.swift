import Testing

@testable import NewsCorpus

@Suite("JSON lines")
struct JSONLinesTests {
    @Test func wholeRecord() throws {
        let line = #"""
            {"id": "n1", "title": "عنوان \"مقتبس\"", "text": "سطر\nآخر", "source": "ناس", "date": "2018-06-01", "labels": {"stance": "neutral", "event": ["clash", "control"], "region": null}, "votes": {"a": 1.50, "b": [true, null]}, "url": "http:\/\/x\u002Fy"}
            """#
        let result = reading("a.jsonl", line + "\n")
        let article = try #require(result.articles.first)
        #expect(result.messages.isEmpty)
        #expect(article.id == "n1")
        #expect(article.title == "عنوان \"مقتبس\"")
        #expect(article.text == "سطر\nآخر")
        #expect(article.source == "ناس" && article.date == "2018-06-01")
        #expect(article.labels == ["stance": ["neutral"], "event": ["clash", "control"]])
        #expect(article.fields.map(\.name) == ["votes", "url"])
        #expect(article.fields[0].value.json == #"{"a":1.50,"b":[true,null]}"#)
        #expect(article.field("url") == "http://x/y")
        #expect(article.location.line == 1)
    }

    @Test(
        "the first of text, body, content is the text, the others are fields",
        arguments: [
            (#"{"text":"a","body":"b","content":"c"}"#, "a", ["body", "content"]),
            (#"{"content":"c","x":1,"body":"b"}"#, "b", ["content", "x"]),
            (#"{"content":"c","body":"b","text":"a"}"#, "a", ["content", "body"]),
            (#"{"text":null,"body":"b"}"#, "b", ["text"]),
            (#"{"content":{"html":"x"},"text":"a"}"#, "a", ["content"]),
            (#"{"text":""}"#, "", []),
        ]
    )
    func textNames(line: String, text: String, fields: [String]) throws {
        let article = try #require(reading("a.jsonl", line).articles.first)
        #expect(article.text == text)
        #expect(article.fields.map(\.name) == fields)
    }

    @Test func identifiers() {
        let lines = #"""
            {"text":"a","id":7}
            {"text":"b"}

            {"text":"c","id":null}
            {"text":"d","id":""}
            {"text":"e","id":-1.5e3}
            """#
        let workspace = Workspace()
        let path = workspace.write("dir/x.jsonl", lines)
        #expect(Reading(path).ids == ["7", "\(path)#2", "\(path)#4", "\(path)#5", "-1.5e3"])
    }

    @Test(
        "labels in every form",
        arguments: [
            (#"{"text":"t","labels":{"a":[]}}"#, ["a": []] as [String: [String]], [] as [String]),
            (#"{"text":"t","labels":{"a":""}}"#, [:], ["a"]),
            (#"{"text":"t","labels":{"a":[" x ","x","y"]}}"#, ["a": ["x", "y"]], []),
            (#"{"text":"t","labels":null}"#, [:], []),
            (#"{"text":"t","labels.a":["x"]}"#, ["a": ["x"]], []),
            (#"{"text":"t","stance":"pro"}"#, ["stance": ["pro"]], []),
            (#"{"text":"t","stance":3}"#, ["stance": ["3"]], []),
            (#"{"text":"t","stance":true}"#, ["stance": ["true"]], []),
            (#"{"text":"t","stance":"Big","labels":{"stance":"pro"}}"#, ["stance": ["pro"]], []),
            (#"{"text":"t","stance":"Big","labels":{"stance":null}}"#, [:], []),
            (#"{"text":"t","source":"bbc"}"#, ["source": ["bbc"]], []),
        ]
    )
    func labels(line: String, labels: [String: [String]], blank: [String]) throws {
        let result = reading("a.jsonl", line, options: ReadingOptions(axes: ["stance", "source"]))
        let article = try #require(result.articles.first)
        #expect(article.labels == labels)
        #expect(article.blankAxes == Set(blank))
    }

    @Test func fieldOfAnAxisStaysAField() throws {
        let line = #"{"text":"t","target":"Women","labels":{"target":"women"}}"#
        let article = try #require(reading("a.jsonl", line, options: ReadingOptions(axes: ["target"])).articles.first)
        #expect(article.labels == ["target": ["women"]])
        #expect(article.field("target") == "Women")
    }

    @Test func labelColumnsRenameFields() throws {
        let options = ReadingOptions(labelColumns: [.init(axis: "stance", column: "pos")])
        let article = try #require(reading("a.jsonl", #"{"text":"t","pos":["x"]}"#, options: options).articles.first)
        #expect(article.labels == ["stance": ["x"]])
    }

    @Test func namedTextField() {
        let options = ReadingOptions(textField: "article")
        #expect(reading("a.jsonl", #"{"article":"a","text":"b"}"#, options: options).texts == ["a"])
        let message = reading("a.jsonl", #"{"text":"b","x":1}"#, options: options).messages.first
        #expect(message?.contains("'article'") == true && message?.contains("--text-column") == true)
    }

    @Test(
        "wrong records are named with line and column, the others are read",
        arguments: [
            (#"{"text":"a""#, 12, "'}'"),
            (#"{"text":"a",}"#, 13, "a key"),
            (#"{"text" "a"}"#, 9, "':'"),
            (#"{"text":"a"} x"#, 14, "the end of the record"),
            (#"{"text":"abc}"#, 9, "closed"),
            (#"["text"]"#, 1, "an object"),
            (#"{"text":"\x"}"#, 11, "after a backslash"),
            (#"{"text":"\u12g4"}"#, 14, "four hexadecimal digits"),
            (#"{"text":"ab\ud800c"}"#, 12, "surrogate"),
            (#"{"text":"\udc00"}"#, 10, "surrogate"),
            (#"{"text":"\ud800\u0041"}"#, 10, "surrogate"),
            (#"{"text":"a\u0000b"}"#, 11, "NUL"),
            (#"{"text":"a","text":"b"}"#, 13, "stands twice"),
            (#"{"text":"a","x":{"k":1,"\u006b":2}}"#, 24, "stands twice"),
            (#"{"text":5}"#, 9, "a string"),
            (#"{"text":null,"x":1}"#, nil, "no text"),
            (#"{"title":"a"}"#, nil, "no text"),
            (#"{"text":"a","title":["b"]}"#, 21, "a list"),
            (#"{"text":"a","id":{}}"#, 18, "an object"),
            (#"{"text":"a","labels":"b"}"#, 22, "an object"),
            (#"{"text":"a","labels":{"s":{"x":1}}}"#, 27, "a label"),
            (#"{"text":"a","labels":{"s":[["x"]]}}"#, 28, "a label"),
            (#"{"text":"a","labels":{"s":["x",""]}}"#, 32, "empty label"),
            (#"{"text":"a","labels":{"s":1.5}}"#, 27, "a label"),
            (#"{"text":"a","n":01}"#, 18, "','"),
            (#"{"text":"a","n":1.}"#, 19, "a digit"),
            (#"{"text":"a","n":+1}"#, 17, "a value"),
            (#"{"text":"a","n":tru}"#, 17, "a value"),
            (#"{"text":"a","n":NaN}"#, 17, "a value"),
            (#"{'text':'a'}"#, 2, "quotation marks"),
            ("{\"text\":\"a\tb\"}", 11, "control character"),
        ] as [(String, Int?, String)]
    )
    func malformed(line: String, column: Int?, words: String) throws {
        let result = reading("a.jsonl", "{\"text\":\"first\"}\n" + line + "\n{\"text\":\"third\"}\n")
        #expect(result.texts == ["first", "third"])
        let message = try #require(result.messages.first)
        #expect(result.rejected.count == 1)
        #expect(result.rejected.first?.category == .badData)
        let place = column.map { "a.jsonl:2:\($0): " } ?? "a.jsonl:2: "
        #expect(message.contains(place), "\(message)")
        #expect(message.contains(words), "\(message)")
    }

    @Test func rawBytes() {
        let good = Array("{\"text\":\"جيد جدا\"}\n".utf8)
        let result = reading(
            "a.jsonl",
            good + Array("{\"text\":\"ab".utf8) + [0xFF, 0x22, 0x7D, 0x0A] + good
                + Array("{\"text\":\"ab".utf8) + [0, 0x22, 0x7D, 0x0A] + good
        )
        #expect(result.texts == ["جيد جدا", "جيد جدا", "جيد جدا"])
        #expect(result.rejected.count == 2)
        #expect(result.messages.first?.contains("a.jsonl:2:12: byte 0xFF is not valid UTF-8") == true)
        #expect(result.messages.last?.contains("a.jsonl:4:12: a NUL character") == true)
    }

    @Test func lineBreaksAndMarks() {
        let text = "\u{FEFF}{\"text\":\"a\"}\r\n\r\n  \t\n\u{FEFF}{\"text\":\"b\"}\r\n{\"text\":\"c\"}"
        #expect(reading("a.jsonl", text).texts == ["a", "b", "c"])
        #expect(reading("a.ndjson", "").messages.isEmpty)
    }

    @Test func depthIsLimited() {
        func nested(_ depth: Int) -> String {
            "{\"text\":\"a\",\"x\":" + String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
                + "}\n"
        }
        let result = reading("a.jsonl", nested(127) + nested(128) + nested(200_000) + "{\"text\":\"z\"}")
        #expect(result.texts == ["a", "z"])
        #expect(result.rejected.count == 2)
        #expect(result.messages.allSatisfy { $0.contains("128") })
    }

    @Test func manyKeysAreCheckedToo() {
        let keys = (0..<200).map { "\"k\($0)\":\($0)" }.joined(separator: ",")
        #expect(reading("a.jsonl", "{\"text\":\"a\",\(keys)}").articles.first?.fields.count == 200)
        #expect(reading("a.jsonl", "{\"text\":\"a\",\(keys),\"k150\":1}").messages.first?.contains("k150") == true)
    }

    @Test func longLinesAreSkippedWithoutBeingHeld() throws {
        var options = ReadingOptions()
        options.maximumRecordBytes = 1000
        let long = "{\"text\":\"" + String(repeating: "ا", count: 3_000_000) + "\"}\n"
        let exact = "{\"text\":\"" + String(repeating: "x", count: 1000 - 11) + "\"}"
        let result = reading(
            "a.jsonl",
            "{\"text\":\"a\"}\n" + long + exact + "\r\n" + long + "{\"text\":\"b\"}",
            options: options
        )
        #expect(result.articles.count == 3)
        #expect(result.texts.first == "a" && result.texts.last == "b")
        #expect(
            result.rejected == [
                .recordTooLong(
                    SourceLocation(file: try #require(result.articles.first).location.file, line: 2, column: 1001),
                    limit: 1000
                ),
                .recordTooLong(
                    SourceLocation(file: try #require(result.articles.first).location.file, line: 4, column: 1001),
                    limit: 1000
                ),
            ]
        )
    }

    @Test func longTextsAcrossBlocks() {
        let long = String(repeating: "جملة طويلة، ", count: 200_000)
        let result = reading("a.jsonl", "{\"text\":\"\(long)\"}\n{\"text\":\"\\u0627\(long)\\n\"}\n{\"text\":\"c\"}")
        #expect(result.texts == [long, "ا" + long + "\n", "c"])
    }

    @Test func fieldsRoundTrip() {
        let value = FieldValue(text: "a\"b\\c\n\t\u{1}é")
        #expect(value.json == #""a\"b\\c\n\t\u0001é""#)
        let article = reading("a.jsonl", "{\"text\":\"t\",\"x\":\(value.json),\"n\":null}").articles.first
        #expect(article?.field("x") == value.text)
        #expect(article?.field("n") == nil)
        #expect(article?.fields.last?.value.json == "null")
    }
}
