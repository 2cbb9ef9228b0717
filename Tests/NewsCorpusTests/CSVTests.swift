import Testing

@testable import NewsCorpus

@Suite("CSV and TSV")
struct CSVTests {
    @Test func wholeTable() throws {
        let table = """
            id,Title,text,stance,labels.event,source,page
            1,عنوان,"سطر أول
            سطر ""ثان"", نعم",pro-lna,clash|control,ناس,3
            2,,نص,?,,,""
            ,ع,نص آخر,,?, ,4
            """
        let workspace = Workspace()
        let path = workspace.write("t.csv", table)
        let result = Reading(path, options: ReadingOptions(axes: ["stance"]))
        #expect(result.messages.isEmpty)
        #expect(result.ids == ["1", "2", "\(path)#5"])
        let first = try #require(result.articles.first)
        #expect(first.title == "عنوان" && first.source == "ناس")
        #expect(first.text == "سطر أول\nسطر \"ثان\", نعم")
        #expect(first.labels == ["stance": ["pro-lna"], "event": ["clash", "control"]])
        #expect(first.field("page") == "3")
        #expect(first.location.line == 2)
        let second = result.articles[1]
        #expect(second.labels.isEmpty && second.blankAxes == ["event"])
        #expect(second.title == nil)
        #expect(second.field("page") == "")
        #expect(result.articles[2].blankAxes == ["stance"])
    }

    @Test(
        "line breaks, quoting and separators",
        arguments: [
            ("a.csv", "text,x\r\na,1\r\n\r\nb,2", ["a", "b"]),
            ("a.csv", "\u{FEFF}\"text\",x\n\"a\",1\n", ["a"]),
            ("a.csv", "text;x\n\"a;b\";1\n", ["a;b"]),
            ("a.csv", "text\tx\na,b\t1\n", ["a,b"]),
            ("a.tsv", "x\ttext\n1\tقال \"نعم\" ثم\n2\t\"a\tb\"\n", ["قال \"نعم\" ثم", "a\tb"]),
            ("a.csv", "text\n\"\"\na\n\n", ["", "a"]),
            ("a.csv", "text,x\n\"a\r\nb\",\"\"\"\"\n", ["a\r\nb"]),
            ("a.csv", ",text\n0,a\n1,b\n", ["a", "b"]),
            ("a.csv", "text,x\n", []),
            ("a.csv", "content,text\nc,t\n", ["t"]),
        ]
    )
    func dialects(name: String, table: String, texts: [String]) {
        let result = reading(name, table)
        #expect(result.messages.isEmpty, "\(result.messages)")
        #expect(result.texts == texts)
    }

    @Test func namedColumns() throws {
        let options = ReadingOptions(
            textField: "Artikel",
            labelColumns: [.init(axis: "stance", column: "haltung")]
        )
        let article = try #require(reading("a.csv", "text,Artikel,haltung\nx,y,pro\n", options: options).articles.first)
        #expect(article.text == "y" && article.labels == ["stance": ["pro"]] && article.field("text") == "x")
    }

    @Test(
        "headers that do not serve",
        arguments: [
            ("id,txt\n1,a\n", ReadingOptions(), "no text"),
            ("", ReadingOptions(), "no text"),
            ("text,a,a\n", ReadingOptions(), "'a' stands twice"),
            ("text\n", ReadingOptions(textField: "body"), "no column 'body'"),
            ("text\n", ReadingOptions(labelColumns: [.init(axis: "s", column: "c")]), "no column 'c'"),
            ("text,\"x\n", ReadingOptions(), "not closed"),
            ("text,x\ra,1\r", ReadingOptions(), "carriage return"),
        ]
    )
    func headers(table: String, options: ReadingOptions, words: String) throws {
        let result = reading("a.csv", table, options: options)
        #expect(result.articles.isEmpty)
        let error = try #require(result.thrown.first)
        #expect(error.category == .badData && error.description.contains(words), "\(error)")
    }

    @Test(
        "a bad record costs itself only",
        arguments: [
            ("2,bad,bad", "a.csv:4: expected 2 fields", 1),
            ("2", "a.csv:4: expected 2 fields", 1),
            ("2,a\"b", "a.csv:4:4: malformed CSV: a quotation mark inside a field", 1),
            ("2,\"a\"b\"", "a.csv:4:5: malformed CSV: a quotation mark inside a quoted field", 1),
            ("2,\"a \"b\nc\" d\"", "a.csv:4:6: malformed CSV: a quotation mark inside a quoted field", 1),
            ("2,\"abc", "a.csv:4:3: malformed CSV: a quotation mark that is not closed", 1),
            ("\"2,abc", "a.csv:4:1: malformed CSV: a quotation mark that is not closed", 1),
            ("2,a\0b", "a.csv:4:4: a NUL character", 1),
        ]
    )
    func badRecords(record: String, words: String, faults: Int) {
        let table = "id,text\n0,zero\n1,\"one,\"\"1\"\"\"\n" + record + "\n3,\"three\nlines\"\n4,four\n5,\"five\"\n"
        let result = reading("a.csv", table)
        #expect(result.ids == ["0", "1", "3", "4", "5"], "\(result.messages)")
        #expect(result.texts[2] == "three\nlines")
        #expect(result.rejected.count == faults)
        #expect(result.messages.first?.contains(words) == true, "\(result.messages)")
    }

    @Test func unclosedMarkBeforeTheEnd() {
        let result = reading("a.csv", "id,text\n1,\"open\n2,plain\n3,other\n")
        #expect(result.ids == ["2", "3"])
        #expect(result.messages.first?.contains("a.csv:2:3") == true)
    }

    @Test func unclosedMarksDoNotTakeForEver() {
        // Every line opens a field that no later line closes: reading each to the end would take quadratic time.
        var options = ReadingOptions()
        options.maximumRecordBytes = 100_000
        let result = reading("a.csv", "text\n" + String(repeating: "\"\"\"x\n", count: 400_000), options: options)
        #expect(result.rejected.count < 1000)
        #expect(result.messages.last?.contains("the rest was not read") == true)
    }

    @Test func invalidCharacters() {
        let table = Array("id,text\n1,أحمد الليبي يكتب هنا\n2,".utf8) + [0xC7, 0xE1] + Array("\n3,جيد\n".utf8)
        let result = reading("a.csv", table)
        #expect(result.ids == ["1", "3"])
        #expect(result.messages.first?.contains("a.csv:3:3: byte 0xC7 is not valid UTF-8") == true)
    }

    @Test func longRecords() {
        var options = ReadingOptions()
        options.maximumRecordBytes = 500
        let long = String(repeating: "ab ", count: 1_000_000)
        let result = reading(
            "a.csv",
            "id,text\n1,a\n2,\(long)\n3,\"\(long)\"\n4,\"x\n" + String(repeating: "y\n", count: 600) + "5,e\n",
            options: options
        )
        #expect(result.ids == ["1", "5"])
        #expect(result.messages.prefix(3).allSatisfy { $0.contains("500 bytes") || $0.contains("not closed") })
    }

    @Test(
        "labels in cells",
        arguments: [
            ("", LabelValue.blank), ("  ", .blank), ("|", .blank), ("?", .unknown), (" ? ", .unknown),
            ("a", .labels(["a"])), (" a | b|a||", .labels(["a", "b"])),
            ("LY/east|LY-DR", .labels(["LY/east", "LY-DR"])),
        ]
    )
    func cells(cell: String, value: LabelValue) {
        #expect(LabelValue(cell: cell) == value)
    }

    @Test func doubtfulCell() {
        let result = reading("a.csv", "text,s\na,x|?\nb,x\n", options: ReadingOptions(axes: ["s"]))
        #expect(result.texts == ["b"])
        #expect(result.messages.first?.contains("a.csv:2: axis 's'") == true)
    }
}
