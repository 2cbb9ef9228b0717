import Foundation
import NewsCorpus
import TestSupport
import Testing

@testable import Tasnif

/// Runs of the program, their whole output.
@Suite(.enabled(if: BuiltProgram.isBuilt, "the program is not built")) struct CommandTests {
    private func fixture() throws -> ProgramFixture { try ProgramFixture.shared.get() }

    private func object(_ line: String) throws -> [String: Any] {
        try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }

    // MARK: - explain

    @Test func explainPrintsTablesAndObjects() throws {
        let fixture = try fixture()
        let input = fixture.lines(1)
        let table = try BuiltProgram.run("explain", "-m", fixture.model, "--terms", "2", input: input)
        #expect(table.code == 0 && table.errors.isEmpty)
        #expect(table.lines[0] == "a0")
        let topic = try #require(table.lines.firstIndex { $0.hasPrefix("topic: economy, given, probability ") })
        #expect(table.lines[topic + 1].hasPrefix("logit "))
        let header = try #require(table.lines[topic...].firstIndex { $0.hasPrefix("term ") })
        #expect(table.lines[header].hasSuffix("kind  contribution  as written  bytes"))
        // Two for it, the others, two against it.
        #expect(table.lines[header + 3].hasPrefix("("))
        let whole = try BuiltProgram.run("explain", "-m", fixture.model, "-", "--format", "json", input: input)
        #expect(whole.lines.count == 1)
        let labels = try #require(object(whole.output)["labels"] as? [[String: Any]])
        let economy = try #require(labels.first { $0["label"] as? String == "economy" })
        let terms = try #require(economy["terms"] as? [[String: Any]])
        let sum = terms.compactMap { $0["contribution"] as? Double }.reduce(0, +)
        let bias = try #require(economy["bias"] as? Double)
        let logit = try #require(economy["logit"] as? Double)
        #expect(abs(bias + sum - logit) < 1e-9)
        #expect((economy["reversal"] as? [String: Any])?["outcome"] is String)
        let others = try BuiltProgram.run(
            "explain",
            "-m",
            fixture.model,
            "--axis",
            "topic",
            "--label",
            "war",
            "--without",
            "0",
            "--format",
            "json",
            input: input
        )
        let asked = try #require(object(others.output)["labels"] as? [[String: Any]])
        #expect(asked.compactMap { $0["label"] as? String } == ["economy", "war"])
        #expect(asked.allSatisfy { $0["reversal"] == nil })
    }

    @Test func explainChoosesARecordAndWritesAPage() throws {
        let fixture = try fixture()
        let page = "\(fixture.folder.path)/a3.html"
        let chosen = try BuiltProgram.run(
            "explain",
            "-m",
            fixture.model,
            fixture.data,
            "--id",
            "a3",
            "--html",
            page
        )
        #expect(chosen.code == 0 && chosen.lines[0] == "a3")
        let html = try String(contentsOfFile: page, encoding: .utf8)
        #expect(html.hasPrefix("<!DOCTYPE html>") && html.hasSuffix("</html>\n") && html.contains("topic: war"))
        let printed = try BuiltProgram.run(
            "explain",
            "-m",
            fixture.model,
            fixture.data,
            "--id",
            "a3",
            "--format",
            "html"
        )
        #expect(printed.code == 0 && printed.output == html)
        let several = try BuiltProgram.run("explain", "-m", fixture.model, fixture.data)
        #expect(several.code == 64 && several.errors.contains("choose one with --id, such as 'a0'"))
        let unknown = try BuiltProgram.run("explain", "-m", fixture.model, fixture.data, "--id", "z")
        #expect(unknown.code == 65 && unknown.errors.contains("has the id 'z'"))
        let label = try BuiltProgram.run("explain", "-m", fixture.model, "--label", "topic=wra", input: "قال")
        #expect(label.code == 65 && label.errors.contains("did you mean 'war'?"))
        let axis = try BuiltProgram.run("explain", "-m", fixture.model, "--axis", "topics", input: "قال")
        #expect(axis.code == 65 && axis.errors.contains("did you mean 'topic'?"))
        let elsewhere = try BuiltProgram.run(
            "explain",
            "-m",
            fixture.model,
            "--axis",
            "topic",
            "--label",
            "sabha",
            input: "قال"
        )
        #expect(elsewhere.code == 64 && elsewhere.errors.contains("place=sabha"))
        let nowhere = try BuiltProgram.run("explain", "-m", fixture.model, "--html", "/nowhere/x.html", input: "قال")
        #expect(nowhere.code == 73 && nowhere.output.isEmpty)
        let none = try BuiltProgram.run("explain", "-m", fixture.model, input: "")
        #expect(none.code == 65 && !none.errors.isEmpty)
        let broken = try BuiltProgram.run("explain", "-m", fixture.model, input: "{\"text\": \"قال")
        #expect(broken.code == 65 && broken.errors.contains("standard input:1"))
    }

    // MARK: - predict

    @Test func predictFormats() throws {
        let fixture = try fixture()
        let table = try BuiltProgram.run("predict", "-m", fixture.model, fixture.data)
        #expect(table.code == 0)
        #expect(table.errors.isEmpty)
        #expect(table.lines.count == 41)
        #expect(table.lines[0].hasPrefix("article  place"))
        #expect(table.lines[1].hasPrefix("a0       "))

        let csv = try BuiltProgram.run("predict", "-m", fixture.model, fixture.data, "--format", "csv")
        #expect(csv.lines[0] == "id,place,place_probability,topic,topic_probability")
        #expect(csv.lines.count == 41)
        let cells = csv.lines[4].split(separator: ",", omittingEmptySubsequences: false)
        #expect(cells[0] == "a3" && cells[3] == "war")
        #expect(try #require(Double(cells[4])) > 0.5)
        let tsv = try BuiltProgram.run("predict", "-m", fixture.model, fixture.data, "--format", "tsv")
        #expect(
            tsv.output == csv.output.split(separator: ",", omittingEmptySubsequences: false).joined(separator: "\t")
        )

        let rows = try BuiltProgram.run("predict", "-m", fixture.model, fixture.data, "--format", "jsonl").lines.map(
            object
        )
        #expect(rows.compactMap { $0["id"] as? String } == (0..<40).map { "a\($0)" })
        for row in rows {
            #expect(Set(row.keys) == ["id", "tags", "probabilities", "abstained", "topics"])
            let tags = try #require(row["tags"] as? [String: [String]])
            #expect(tags["topic"]?.count == 1)
            let topic = try #require((row["probabilities"] as? [String: [String: Double]])?["topic"])
            // Six digits a number.
            #expect(abs(topic.values.reduce(0, +) - 1) < 1e-5)
            #expect(topic.max { $0.value < $1.value }?.key == tags["topic"]?[0])
        }
    }

    @Test func predictReadsStandardInput() throws {
        let fixture = try fixture()
        let file = try BuiltProgram.run("predict", "-m", fixture.model, fixture.data, "--format", "csv")
        let input = try String(contentsOfFile: fixture.data, encoding: .utf8)
        #expect(
            try BuiltProgram.run("predict", "-m", fixture.model, "-", "--format", "csv", input: input).output
                == file.output
        )
        #expect(
            try BuiltProgram.run("predict", "-m", fixture.model, "--format", "csv", input: input).output == file.output
        )
        let named = try BuiltProgram.run(
            "predict",
            fixture.data,
            "--format",
            "csv",
            environment: ["TASNIF_MODEL": fixture.model]
        )
        #expect(named.output == file.output)
        for threads in ["1", "3"] {
            #expect(
                try BuiltProgram.run(
                    "predict",
                    "-m",
                    fixture.model,
                    fixture.data,
                    "--format",
                    "csv",
                    "--threads",
                    threads
                ).output == file.output
            )
        }
    }

    /// The first line is answered while the second has not been written yet.
    @Test func predictAnswersLineByLine() throws {
        let fixture = try fixture()
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try #require(BuiltProgram.path))
        process.arguments = ["predict", "-m", fixture.model, "-", "--format", "jsonl"]
        let input = Pipe()
        let output = Pipe()
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        for article in SyntheticCorpus.articles(3) {
            try input.fileHandleForWriting.write(contentsOf: Data(SyntheticCorpus.jsonLines([article]).utf8))
            // Without an answer this waits for ever, and the time limit of the test run ends it; nothing else is
            // written meanwhile.
            var answer = Data()
            while !answer.contains(0x0A) {
                let more = output.fileHandleForReading.availableData
                try #require(!more.isEmpty, "the program ended")
                answer += more
            }
            #expect(String(decoding: answer, as: UTF8.self).hasPrefix("{\"id\": \"\(article.id)\", "))
        }
        try input.fileHandleForWriting.close()
        #expect(output.fileHandleForReading.availableData.isEmpty)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
    }

    @Test func oneBadArticleAmongMany() throws {
        let fixture = try fixture()
        let good = fixture.lines(2).split(separator: "\n").map(String.init)
        let input = [
            good[0], #"{"text": "قال"#, #"{"text": 5}"#, #"{"text": "a\ud800b"}"#, "{}", "[]",
            "{\"text\": \"a\u{0}b\"}", good[1],
        ].joined(separator: "\n")
        let result = try BuiltProgram.run("predict", "-m", fixture.model, "--format", "csv", input: input)
        #expect(result.code == 65)
        #expect(result.lines.map { $0.split(separator: ",")[0] } == ["id", "a0", "a1"])
        for line in 2...7 { #expect(result.errors.contains("standard input:\(line)"), "\(result.errors)") }
        #expect(result.errors.split(separator: "\n").count == 6)
    }

    @Test func aBrokenFileAmongMany() throws {
        let fixture = try fixture()
        // A gzip file of which the end is missing: 1F 8B, deflate, no name, then nothing that could be text.
        let broken = try fixture.folder.write([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 1, 200, 0], to: "broken.jsonl.gz")
        let result = try BuiltProgram.run(
            "predict",
            "-m",
            fixture.model,
            fixture.data,
            broken,
            fixture.data,
            "--format",
            "csv"
        )
        #expect(result.code == 65)
        #expect(result.lines.count == 81)
        #expect(result.errors.contains("broken.jsonl.gz"))
    }

    @Test func longLinesAndOddBytes() throws {
        let fixture = try fixture()
        var bytes = Array(fixture.lines(1).utf8)
        bytes += Array("{\"text\": \"".utf8) + [0xFF, 0xFE] + Array("\"}\n".utf8)
        bytes += Array("{\"text\": \"".utf8) + [UInt8](repeating: 0x61, count: 65 << 20) + Array("\"}\n".utf8)
        bytes += Array(SyntheticCorpus.jsonLines([SyntheticCorpus.articles(2)[1]]).utf8)
        let path = try fixture.folder.write(bytes, to: "odd.jsonl")
        let result = try BuiltProgram.run("predict", "-m", fixture.model, path, "--format", "csv")
        #expect(result.code == 65)
        #expect(result.lines.count == 3)
        #expect(result.errors.contains("odd.jsonl:2:11: byte 0xFF"))
        #expect(result.errors.contains("odd.jsonl:3"))
        try FileManager.default.removeItem(atPath: path)
    }

    @Test func idsThatNeedQuotes() throws {
        let fixture = try fixture()
        let text = SyntheticCorpus.articles(1)[0].text
        let input = #"{"id": "أ, \"ب\"\nج", "text": "\#(text)", "n": 1.50, "o": {"a": [1, 2]}}"# + "\n"
        let csv = try BuiltProgram.run("predict", "-m", fixture.model, "--format", "csv", "--keep-fields", input: input)
        #expect(csv.lines[0] == "id,place,place_probability,topic,topic_probability,n,o")
        #expect(csv.lines[1] == "\"أ, \"\"ب\"\"")
        #expect(csv.lines[2].hasPrefix("ج\","))
        #expect(csv.lines[2].contains(",1.5"))
        let tsv = try BuiltProgram.run("predict", "-m", fixture.model, "--format", "tsv", input: input)
        #expect(tsv.lines[1] == "\"أ, \"\"ب\"\"")
        let row = try object(
            try BuiltProgram.run("predict", "-m", fixture.model, "--format", "jsonl", "--keep-fields", input: input)
                .lines[0]
        )
        #expect(row["id"] as? String == "أ, \"ب\"\nج")
        #expect(row["n"] as? Double == 1.5)
        #expect(row["o"] as? [String: [Int]] == ["a": [1, 2]])
        // In a table a line stays a line, and no control character reaches the terminal.
        let table = try BuiltProgram.run("predict", "-m", fixture.model, input: input)
        #expect(table.lines.count == 2)
        #expect(table.lines[1].hasPrefix("أ, \"ب\" ج"))
    }

    @Test func fieldsThatComeLate() throws {
        let fixture = try fixture()
        let text = SyntheticCorpus.articles(1)[0].text
        let early = String(repeating: "{\"text\": \"\(text)\", \"a\": 1}\n", count: 1500)
        let input = early + "{\"text\": \"\(text)\", \"b\": 1}\n{\"text\": \"\(text)\", \"b\": 2}\n"
        let result = try BuiltProgram.run(
            "predict",
            "-m",
            fixture.model,
            "--format",
            "csv",
            "--keep-fields",
            input: input
        )
        #expect(result.lines[0].hasSuffix(",a"))
        #expect(result.errors.contains("standard input:1501: field 'b' has no column"))
        #expect(result.errors.split(separator: "\n").count == 1)
    }

    @Test func columnsAlign() throws {
        let fixture = try fixture()
        let articles = SyntheticCorpus.articles(3)
        let input = zip(["خبر قصير", "x", "عنوان طويل جدًّا لخبر"], articles).map { id, article in
            var article = article
            article.id = id
            article.labels = [:]
            return SyntheticCorpus.jsonLines([article])
        }.joined()
        let lines = try BuiltProgram.run("predict", "-m", fixture.model, input: input).lines
        #expect(lines.count == 4)
        // Marks take no room: counted without them, the second column begins in the same place in every line.
        let starts = lines.map { line in
            let letters = line.unicodeScalars.filter { $0.properties.generalCategory != .nonspacingMark }.map(
                Character.init
            )
            let width = "عنوان طويل جدا لخبر".count
            return letters.count > width + 2 && letters[width] == " " && letters[width + 1] == " "
                && letters[width + 2] != " "
        }
        #expect(starts == [true, true, true, true], "\(lines)")
    }

    @Test func explainAddsEvidence() throws {
        let fixture = try fixture()
        let line = try BuiltProgram.run(
            "predict",
            "-m",
            fixture.model,
            "--format",
            "jsonl",
            "--explain",
            "2",
            input: fixture.lines(1)
        ).lines[0]
        let row = try object(line)
        let evidence = try #require(row["evidence"] as? [String: [String: [[String: Any]]]])
        let text = Array(SyntheticCorpus.articles(1)[0].text.utf8)
        let terms = try #require(evidence["topic"]?["economy"])
        #expect(terms.count == 2)
        for term in terms {
            for range in try #require(term["ranges"] as? [[Int]]) {
                #expect(String(validating: text[range[0]..<range[1]], as: UTF8.self) != nil)
            }
        }
        let table = try BuiltProgram.run("predict", "-m", fixture.model, "--explain", "2", input: fixture.lines(1))
        #expect(table.code == 0)
        #expect(table.errors.contains("--format jsonl"))
    }

    @Test func nothingToTag() throws {
        let fixture = try fixture()
        #expect(try BuiltProgram.run("predict", "-m", fixture.model).output == "article  place  topic\n")
        #expect(
            try BuiltProgram.run("predict", "-m", fixture.model, "--format", "csv").output
                == "id,place,place_probability,topic,topic_probability\n"
        )
        #expect(try BuiltProgram.run("predict", "-m", fixture.model, "--format", "jsonl").output == "")
        let foreign = try BuiltProgram.run(
            "predict",
            "-m",
            fixture.model,
            "--format",
            "jsonl",
            input: "{\"id\": \"e\", \"text\": \"The army said on Monday\"}\n"
        )
        #expect(try object(foreign.lines[0])["abstained"] as? [String] == ["place", "topic"])
        #expect(foreign.code == 0)
    }

    // MARK: - label sets

    @Test func predictGivesLabelSets() throws {
        let fixture = try fixture()
        func predict(_ arguments: String...) throws -> BuiltProgram.Result {
            let all = (["predict", "-m", fixture.model, fixture.data, "--coverage", "0.8"] + arguments)
                .map { "'\($0)'" }.joined(separator: " ")
            return try BuiltProgram.shell("'\(try #require(BuiltProgram.path))' \(all)")
        }
        let rows = try predict("--format", "jsonl").lines.map(object)
        #expect(rows.count == 40)
        let sets = try rows.map { try #require($0["sets"] as? [String: [String]]) }
        #expect(sets.allSatisfy { Set($0.keys) == ["place", "topic"] })
        let csv = try predict("--format", "csv").lines
        #expect(csv[0] == "id,place,place_probability,place_set,topic,topic_probability,topic_set")
        for (line, set) in zip(csv.dropFirst(), sets) {
            let cells = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            #expect(
                cells[3] == set["place"]?.joined(separator: "|") && cells[6] == set["topic"]?.joined(separator: "|")
            )
        }
        let table = try predict().lines
        #expect(table[0].hasPrefix("article  place") && table[0].hasSuffix("topic set"))
        #expect(table.dropFirst().allSatisfy { $0.hasSuffix("}") })
        let byLabel = try predict("--format", "jsonl", "--coverage-by-label").lines.map(object)
        #expect(byLabel.count == 40)
    }

    @Test func predictWithholdsTags() throws {
        let fixture = try fixture()
        func rows(_ options: String...) throws -> [[String: Any]] {
            let arguments = ["predict", "-m", fixture.model, fixture.data, "--format", "jsonl"]
            return try BuiltProgram.launch(arguments + options).lines.map(object)
        }
        let plain = try rows()
        let careful = try rows("--abstain-below", "0.9")
        for (own, row) in zip(plain, careful) {
            let probabilities = try #require((own["probabilities"] as? [String: [String: Double]]))
            let tags = try #require(row["tags"] as? [String: [String]])
            let abstained = try #require(row["abstained"] as? [String])
            for (axis, before) in try #require(own["tags"] as? [String: [String]]) {
                let kept = before.filter { probabilities[axis]?[$0] ?? 0 >= 0.9 }
                #expect(tags[axis] == kept)
                #expect(abstained.contains(axis) == (kept.isEmpty && !before.isEmpty))
            }
            #expect(row["familiarity"] == nil)
        }
        // Ten articles a label cannot vouch for nine right answers in ten.
        let arguments = ["predict", "-m", fixture.model, fixture.data, "--format", "csv"]
        let strict = try BuiltProgram.launch(arguments + ["--target-precision", "0.9"])
        #expect(strict.code == 0)
        #expect(strict.errors.contains("axis 'topic'") && strict.errors.contains("economy, politics, sport, war"))
        #expect(
            strict.lines.dropFirst().allSatisfy { $0.split(separator: ",", omittingEmptySubsequences: false)[3] == "" }
        )
        let few = try BuiltProgram.launch(arguments + ["--abstain-novel", "0.01"])
        #expect(few.code == 65 && few.output.isEmpty && few.errors.contains("99 articles"))
    }

    @Test func predictTellsStrangeTexts() throws {
        let fixture = try fixture()
        let articles = SyntheticCorpus.articles(120)
        let data = try fixture.folder.write(SyntheticCorpus.jsonLines(articles), to: "many.jsonl")
        let model = "\(fixture.folder.path)/many.tasnif"
        let training = ["--preset", "fast", "--folds", "2", "--topics", "0", "--axis", "topic"]
        #expect(try BuiltProgram.launch(["train", data, "-o", model] + training).code == 0)
        let input = "\(articles[0].text) \((0..<60).map { "غريب\($0 % 7)" }.joined(separator: " "))"
        let path = try fixture.folder.write(SyntheticCorpus.jsonLines([articles[1]]), to: "one.jsonl")
        let strange = try fixture.folder.write(input, to: "strange.txt")
        let asked = ["predict", "-m", model, path, strange, "--abstain-novel", "0.02"]
        let csv = try BuiltProgram.launch(asked + ["--format", "csv"])
        #expect(csv.lines.first == "id,topic,topic_probability,familiarity")
        let ranks = try csv.lines.dropFirst().map { try #require(Double($0.split(separator: ",").last ?? "")) }
        #expect(ranks.count == 2 && ranks[0] > 0.02 && ranks[1] <= 0.02)
        let rows = try BuiltProgram.launch(asked + ["--format", "jsonl"]).lines.map(object)
        #expect(rows.map { ($0["abstained"] as? [String])?.count } == [0, 1])
        #expect(rows.allSatisfy { $0["familiarity"] is Double })
    }

    @Test func evaluateMeasuresLabelSets() throws {
        let fixture = try fixture()
        let json = try BuiltProgram.run(
            "evaluate",
            "-m",
            fixture.model,
            fixture.data,
            "--coverage",
            "0.8",
            "--format",
            "json"
        )
        let axes = try #require(try object(json.lines[0])["axes"] as? [String: [String: Any]])
        for axis in axes.values {
            let sets = try #require(axis["sets"] as? [String: Any])
            #expect(sets["target"] as? Double == 0.8 && sets["by_label"] as? Bool == false)
            // The model has seen these articles: its sets hold at least what they promise.
            #expect(try #require(sets["coverage"] as? Double) >= 0.8)
            #expect(sets["mean_size"] is Double && sets["empty"] is Double)
        }
        let table = try BuiltProgram.run("evaluate", "-m", fixture.model, fixture.data, "--coverage", "0.8")
        #expect(table.lines.contains { $0.hasPrefix("label sets  target  coverage  mean size  empty") })
        #expect(table.lines.contains { $0.hasPrefix("topic") && $0.hasSuffix("support  coverage") })
    }

    @Test func withoutFoldsThereAreNoLabelSets() throws {
        let fixture = try fixture()
        let model = "\(fixture.folder.path)/unfolded.tasnif"
        _ = try BuiltProgram.run("train", fixture.data, "-o", model, "--folds", "0", "--topics", "0")
        for command in ["predict", "evaluate"] {
            let result = try BuiltProgram.run(command, "-m", model, fixture.data, "--coverage", "0.9")
            #expect(result.code == 65)
            #expect(result.output.isEmpty)
            #expect(result.errors.contains("axis 'place'") && result.errors.contains("--folds 2 or more"))
        }
    }

    // MARK: - suggest

    /// A pool without labels.
    private func pool(_ count: Int) -> String {
        SyntheticCorpus.jsonLines(
            SyntheticCorpus.articles(count, seed: 40).map { article in
                var article = article
                article.id = "p-\(article.id)"
                article.labels = [:]
                return article
            }
        )
    }

    @Test func suggestFormats() throws {
        let fixture = try fixture()
        let path = try fixture.folder.write(pool(30), to: "pool.jsonl")
        func suggest(_ format: String, threads: String = "2") throws -> BuiltProgram.Result {
            try BuiltProgram.run(
                "suggest",
                "-m",
                fixture.model,
                path,
                "-n",
                "4",
                "--labelled",
                fixture.data,
                "--format",
                format,
                "--threads",
                threads
            )
        }
        let table = try suggest("table")
        #expect(table.code == 0 && table.errors.isEmpty)
        #expect(table.lines.count == 5 && table.lines[0].hasPrefix("rank  article  uncertainty  reason"))
        let rows = try suggest("jsonl").lines.map(object)
        #expect(rows.compactMap { $0["rank"] as? Int } == [1, 2, 3, 4])
        let ids = rows.compactMap { $0["id"] as? String }
        #expect(ids.allSatisfy { $0.hasPrefix("p-") } && Set(ids).count == 4)
        let csv = try suggest("csv")
        #expect(csv.lines[0] == "rank,id,labels.place,labels.topic,uncertainty,reason,source,date,title,text")
        // Nothing is known: an empty cell on an axis of one label, a question mark on one of several.
        for (line, id) in zip(csv.lines.dropFirst(), ids) { #expect(line.contains(",\(id),?,,")) }
        for threads in ["1", "3"] { #expect(try suggest("csv", threads: threads).output == csv.output) }
        #expect(try suggest("tsv").lines[0] == csv.lines[0].replacing(",", with: "\t"))
    }

    /// The loop: suggest, label, train.
    @Test func suggestionsAreTrainedFrom() throws {
        let fixture = try fixture()
        let path = try fixture.folder.write(pool(30), to: "pool.jsonl")
        let csv = try BuiltProgram.run("suggest", "-m", fixture.model, path, "-n", "6", "--format", "csv")
        // The coder fills in a topic on the first five rows, and places on the first.
        let lines = csv.lines.enumerated().map { number, line in
            switch number {
            case 1: line.replacing(",?,,", with: ",tripoli|sabha,war,")
            case 2...5: line.replacing(",?,,", with: ",?,war,")
            default: line
            }
        }
        let labelled = try fixture.folder.write(lines.joined(separator: "\n") + "\n", to: "labelled.csv")
        let model = "\(fixture.folder.path)/next.tasnif"
        let result = try BuiltProgram.run(
            "train",
            fixture.data,
            labelled,
            "-o",
            model,
            "--preset",
            "fast",
            "--folds",
            "2",
            "--topics",
            "0"
        )
        #expect(result.code == 0, "\(result.errors)")
        let axes = try TaggingModel(opening: model).axes
        #expect(axes.map(\.name) == ["place", "topic"])
        #expect(axes.map(\.articles) == [41, 45])
        // What is labelled now is not suggested again.
        let next = try BuiltProgram.run(
            "suggest",
            "-m",
            model,
            path,
            "-n",
            "30",
            "--axis",
            "topic",
            "--labelled",
            labelled,
            "--format",
            "csv"
        )
        let taken = csv.lines.dropFirst().map { $0.split(separator: ",")[1] }
        #expect(next.lines.count == 25)
        #expect(Set(next.lines.dropFirst().map { $0.split(separator: ",")[1] }).isDisjoint(with: taken))
        #expect(next.errors.contains("24 articles to suggest, not 30"))
    }

    // MARK: - train

    @Test func trainingTwiceGivesTheSameFile() throws {
        let fixture = try fixture()
        var files: [Data] = []
        for threads in ["1", "2", "3"] {
            let path = "\(fixture.folder.path)/t\(threads).tasnif"
            let result = try BuiltProgram.run(
                "train",
                fixture.data,
                "-o",
                path,
                "--preset",
                "fast",
                "--folds",
                "3",
                "--topics",
                "3",
                "--threads",
                threads
            )
            #expect(result.code == 0)
            #expect(
                result.lines[0]
                    == "\(path): 40 articles, \(try TaggingModel(opening: path).termCount) terms, fast preset"
            )
            #expect(result.lines.contains("on held-out articles:"))
            #expect(result.errors.isEmpty)
            files.append(try Data(contentsOf: URL(fileURLWithPath: path)))
        }
        #expect(files[0] == files[1] && files[1] == files[2])
        #expect(try Data(contentsOf: URL(fileURLWithPath: fixture.model)) == files[0])
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: fixture.folder.path).allSatisfy {
                !$0.contains(".part-")
            }
        )
    }

    @Test func trainReports() throws {
        let fixture = try fixture()
        let folder = "\(fixture.folder.path)/report"
        let result = try BuiltProgram.run(
            "train",
            fixture.data,
            "-o",
            "\(fixture.folder.path)/r.tasnif",
            "--preset",
            "fast",
            "--folds",
            "2",
            "--topics",
            "0",
            "--report",
            folder
        )
        #expect(result.code == 0)
        let card = try object(try String(contentsOfFile: "\(folder)/card.json", encoding: .utf8))
        #expect(card["articles"] as? Int == 40)
        #expect((card["axes"] as? [String: Any])?.keys.sorted() == ["place", "topic"])
        let search = try String(contentsOfFile: "\(folder)/search.csv", encoding: .utf8).split(separator: "\n")
        #expect(search[0] == "axis,reading,regularization,class_weighting,lexicon,score,iterations,stopped_by,chosen")
        #expect(search.count > 2)
        #expect(search.dropFirst().allSatisfy { $0.hasPrefix("place,article,") || $0.hasPrefix("topic,article,") })
    }

    /// Cue words, shields, proclitics and comments of a lexicon file, and the column `reading`.
    @Test func lexiconFile() throws {
        let folder = try TemporaryFolder()
        let lines = ReadingCorpus.places.map { place in
            place.label == "murzuq"
                ? "مرزق\tmurzuq\tمدينة ضواحي منطقة محيط ب\nسوق مرزق\t-\r" : "\(place.name)\t\(place.label)"
        }
        let lexicon = try folder.write("# places\n\n" + lines.joined(separator: "\n") + "\n", to: "places.tsv")
        let data = try folder.write(SyntheticCorpus.jsonLines(ReadingCorpus.articles(60)), to: "data.jsonl")
        let model = "\(folder.path)/m.tasnif"
        let result = try BuiltProgram.run(
            "train",
            data,
            "-o",
            model,
            "--axis",
            "region",
            "--preset",
            "fast",
            "--folds",
            "2",
            "--topics",
            "0",
            "--lexicon",
            lexicon,
            "--report",
            "\(folder.path)/report"
        )
        #expect(result.code == 0, "\(result.errors)")
        #expect(result.lines.contains { $0.split(separator: " ").prefix(2) == ["reading", "C"] }, "\(result.output)")
        #expect(result.lines.contains { $0.hasPrefix("mentions ") && $0.hasSuffix("chosen") }, "\(result.output)")
        let search = try String(contentsOfFile: "\(folder.path)/report/search.csv", encoding: .utf8)
        #expect(search.split(separator: "\n").count { $0.hasPrefix("region,mentions,") } == 2)
        let card = try object(try String(contentsOfFile: "\(folder.path)/report/card.json", encoding: .utf8))
        #expect((card["axes"] as? [String: [String: Any]])?["region"]?["reading"] as? String == "mentions")

        /// The probability of the label after some words.
        func probability(_ words: String) throws -> Double {
            let article = ReadingCorpus.article(["النفط السوق اليوم كما أكد البنك \(words) الأسعار اليوم بعد الشركات"])
            let line = try BuiltProgram.run(
                "predict",
                "-m",
                model,
                "--format",
                "jsonl",
                input: SyntheticCorpus.jsonLines([article])
            ).lines[0]
            let regions = (try object(line)["probabilities"] as? [String: [String: Double]])?["region"]
            return try #require(regions?["murzuq"])
        }
        let absent = try probability("")
        #expect(try probability("في مدينة مرزق") > absent)
        #expect(try probability("بمرزق") > absent)
        #expect(try probability("في مرزق") == absent)
        #expect(try probability("في مدينة سوق مرزق") == absent)
        // Met without doubt once, it counts everywhere.
        #expect(try probability("مدينة مرزق أمس قبل اليوم مع مرزق") != probability("مدينة مرزق أمس قبل اليوم مع هذا"))
    }

    @Test func badRecordsAreLeftOutAndTold() throws {
        let fixture = try fixture()
        let path = try fixture.folder.write("not JSON\n" + fixture.lines(40), to: "partly.jsonl")
        let model = "\(fixture.folder.path)/partly.tasnif"
        let result = try BuiltProgram.run(
            "train",
            path,
            "-o",
            model,
            "--preset",
            "fast",
            "--folds",
            "0",
            "--topics",
            "0"
        )
        #expect(result.code == 65)
        #expect(result.errors.contains("partly.jsonl:1"))
        #expect(try TaggingModel(opening: model).card.articles == 40)
    }

    /// A run that is killed leaves the old model whole and nothing beside it.
    @Test func killedMidway() throws {
        let fixture = try fixture()
        let folder = try TemporaryFolder()
        let model = try folder.write(try Array(Data(contentsOf: URL(fileURLWithPath: fixture.model))), to: "m.tasnif")
        let program = try #require(BuiltProgram.path)
        for delay in ["0.02", "0.1", "0.3"] {
            _ = try BuiltProgram.shell(
                "'\(program)' train '\(fixture.data)' -o '\(model)' --preset accurate & pid=$!; sleep \(delay); kill -9 $pid; wait $pid"
            )
            _ = try TaggingModel(opening: model)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["m.tasnif"])
        }
    }

    // MARK: - evaluate, topics, inspect, normalize

    @Test func evaluateAsJSON() throws {
        let fixture = try fixture()
        let result = try BuiltProgram.run("evaluate", "-m", fixture.model, fixture.data, "--format", "json")
        #expect(result.code == 0)
        let report = try object(result.output)
        #expect(report["articles"] as? Int == 40)
        let axes = try #require(report["axes"] as? [String: [String: Any]])
        #expect(axes.keys.sorted() == ["place", "topic"])
        let topic = try #require(axes["topic"])
        #expect(topic["accuracy"] as? Double == 1)
        for key in ["macro_f1", "micro_f1", "log_loss", "ece"] { #expect(topic[key] is Double) }
        let label = try #require((topic["labels"] as? [String: [String: Any]])?["war"])
        #expect(
            Set(label.keys) == [
                "precision", "recall", "f1", "support", "precision_interval", "recall_interval", "f1_interval",
            ]
        )
        #expect(topic["macro_f1_interval"] as? [Double] == [1, 1])
        #expect((topic["reliability"] as? [[String: Any]])?.isEmpty == false)
        let points = try #require(topic["risk_coverage"] as? [[String: Double]])
        #expect(points.map { $0["coverage"] } == [1, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6, 0.55, 0.5])
        #expect(points.map { $0["answers"] } == [40, 38, 36, 34, 32, 30, 28, 26, 24, 22, 20])
        #expect(topic["aurc"] as? Double == 0)
        #expect(topic["hamming_loss"] == nil)
        let place = try #require(axes["place"])
        for key in ["hamming_loss", "label_ranking_average_precision"] { #expect(place[key] is Double) }
        #expect(topic["confusions"] is [Any])
        let table = try BuiltProgram.run("evaluate", "-m", fixture.model, fixture.data, "--axis", "topic")
        #expect(
            table.output.contains(
                """
                topic     precision  recall     F1         95 %  support
                economy       1.000   1.000  1.000  1.000–1.000       10
                politics      1.000   1.000  1.000  1.000–1.000       10
                sport         1.000   1.000  1.000  1.000–1.000       10
                war           1.000   1.000  1.000  1.000–1.000       10
                """
            )
        )
        #expect(!table.output.contains("reliability"))
        let details = try BuiltProgram.run("evaluate", "-m", fixture.model, fixture.data, "--details")
        #expect(details.lines.contains { $0.hasPrefix("topic, reliability  answers  probability  right") })
        #expect(details.lines.contains { $0.hasPrefix("100 %") && $0.contains("40") })
        #expect(details.lines.contains { $0.hasPrefix("several labels") })
    }

    @Test func evaluateBySlices() throws {
        let fixture = try fixture()
        let json = try BuiltProgram.run(
            "evaluate",
            "-m",
            fixture.model,
            fixture.data,
            "--by",
            "story",
            "--by",
            "id",
            "--group-by",
            "story",
            "--format",
            "json"
        )
        let topic = try #require((object(json.output)["axes"] as? [String: [String: Any]])?["topic"])
        let all = try #require(topic["slices"] as? [[String: Any]])
        #expect(all.map { $0["field"] as? String } == ["story", "id"])
        let slices = try #require(all.first)
        #expect(slices["field"] as? String == "story")
        let values = try #require(slices["values"] as? [[String: Any]])
        #expect(values.compactMap { $0["value"] as? String } == (0..<20).map { "s\($0)" }.sorted())
        #expect(values.allSatisfy { $0["articles"] as? Int == 2 })
        let table = try BuiltProgram.run("evaluate", "-m", fixture.model, fixture.data, "--by", "story")
        #expect(table.lines.contains("topic by story:"))
        let recipe = try BuiltProgram.run(
            "evaluate",
            fixture.data,
            "--cross-validate",
            "2",
            "--preset",
            "fast",
            "--folds",
            "2",
            "--axis",
            "topic",
            "--by",
            "story"
        )
        #expect(recipe.lines.contains("topic by story:"))
        for command in [["-m", fixture.model], ["--cross-validate", "2"]] {
            let unknown = try BuiltProgram.launch(["evaluate", fixture.data, "--by", "stroy"] + command)
            #expect(unknown.code == 65)
            #expect(unknown.errors.contains("did you mean 'story'"))
        }
    }

    @Test func evaluateAgainstAnotherModel() throws {
        let fixture = try fixture()
        let other = "\(fixture.folder.path)/other.tasnif"
        let few = try fixture.folder.write(fixture.lines(8), to: "few.jsonl")
        #expect(
            try BuiltProgram.run("train", few, "-o", other, "--preset", "fast", "--folds", "0", "--topics", "0").code
                == 0
        )
        let arguments = ["evaluate", "-m", fixture.model, fixture.data]
        let same = try BuiltProgram.launch(arguments + ["--against", fixture.model, "--format", "json"])
        let axes = try #require(object(same.output)["axes"] as? [String: [String: Any]])
        for axis in axes.values {
            let against = try #require(axis["against"] as? [String: Any])
            let difference = try #require(against["macro_f1_difference"] as? [String: Double])
            #expect(difference == ["estimate": 0, "lower": 0, "upper": 0, "p": 1])
        }
        #expect((axes["topic"]?["against"] as? [String: Any])?["mcnemar_p"] as? Double == 1)
        #expect((axes["place"]?["against"] as? [String: Any])?["mcnemar_p"] is NSNull)
        let table = try BuiltProgram.launch(arguments + ["--against", other])
        #expect(table.code == 0)
        #expect(table.lines.contains { $0.hasPrefix("topic, 40 articles  first  second  difference") })
        #expect(table.lines.contains { $0.contains("McNemar's exact test") })
        #expect(try BuiltProgram.launch(arguments + ["--against", "nowhere"]).code == 66)
    }

    @Test func evaluateDrift() throws {
        let fixture = try fixture()
        let bare = SyntheticCorpus.articles(30, seed: 3).map { article in
            var article = article
            article.labels = [:]
            return article
        }
        let stream = try fixture.folder.write(SyntheticCorpus.jsonLines(bare), to: "stream.jsonl")
        let unlabelled = try BuiltProgram.run("evaluate", "-m", fixture.model, stream)
        #expect(unlabelled.code == 65)
        let json = try BuiltProgram.run("evaluate", "-m", fixture.model, stream, "--drift", "--format", "json")
        #expect(json.code == 0 && json.errors.isEmpty)
        let report = try object(json.output)
        #expect((report["axes"] as? [String: Any])?.isEmpty == true)
        let drift = try #require(report["drift"] as? [String: Any])
        #expect(drift["articles"] as? Int == 30)
        for key in ["unknown_words", "word_distance", "word_distance_by_chance"] { #expect(drift[key] is Double) }
        let table = try BuiltProgram.run("evaluate", "-m", fixture.model, fixture.data, "--drift")
        #expect(table.lines.contains { $0.hasPrefix("distance of the words: ") })
        #expect(table.lines.contains { $0.hasPrefix("topic     precision") })
        let empty = try fixture.folder.write("", to: "no-lines.jsonl")
        #expect(try BuiltProgram.run("evaluate", "-m", fixture.model, empty, "--drift").code == 65)
    }

    @Test func evaluateNamesUnknownLabels() throws {
        let fixture = try fixture()
        let input = fixture.lines(8).split(separator: "\n").joined(separator: "\n")
            .split(separator: "war").joined(separator: "warr")
        let path = try fixture.folder.write(input, to: "misspelt.jsonl")
        let result = try BuiltProgram.run("evaluate", "-m", fixture.model, path)
        #expect(result.code == 65)
        #expect(result.errors.contains("misspelt.jsonl:4: unknown label 'warr' on axis 'topic'; did you mean 'war'?"))
        #expect(result.lines.contains { $0.hasPrefix("warr") })
    }

    @Test func crossValidate() throws {
        let fixture = try fixture()
        let result = try BuiltProgram.run(
            "evaluate",
            fixture.data,
            "--cross-validate",
            "3",
            "--preset",
            "fast",
            "--folds",
            "2",
            "--axis",
            "topic",
            "--format",
            "json"
        )
        #expect(result.code == 0)
        let topic = try #require((object(result.output)["axes"] as? [String: [String: Any]])?["topic"])
        #expect(topic["articles"] as? Int == 40)
        #expect(try #require(topic["macro_f1"] as? Double) > 0.8)
    }

    @Test func leaveOneOut() throws {
        let fixture = try fixture()
        let articles = SyntheticCorpus.articles(40, places: false).enumerated().map { number, article in
            var article = article
            article.fields = number == 0 ? [] : [.init(name: "outlet", value: .init(text: "o\(number / 4 % 4)"))]
            return article
        }
        let data = try fixture.folder.write(SyntheticCorpus.jsonLines(articles), to: "outlets.jsonl")
        let codebook = try fixture.folder.write(
            """
            axes:
              - name: topic
                kind: single
                labels: [{name: peace, children: [economy, politics, sport]}, war]
            """,
            to: "tree.yaml"
        )
        func run(_ format: String, _ threads: String) throws -> BuiltProgram.Result {
            let result = try BuiltProgram.run(
                "evaluate",
                data,
                "--leave-one-out",
                "outlet",
                "--preset",
                "fast",
                "--folds",
                "2",
                "--axis",
                "topic",
                "--codebook",
                codebook,
                "--threads",
                threads,
                "--format",
                format
            )
            #expect(result.code == 0)
            #expect(result.errors.contains("warning: 1 labelled article has no value of the field 'outlet' (a0)"))
            return result
        }
        let table = try run("table", "2")
        #expect(table.output == (try run("table", "1").output))
        #expect(table.lines.contains("topic by outlet, tagged by models of the others:"))
        #expect(table.lines.contains("outlet  articles  learned from  accuracy  macro-F1  log-loss"))
        #expect(table.lines.suffix(4).map { $0.prefix(2) } == ["o0", "o1", "o2", "o3"])
        #expect(table.lines.contains("level  labels  articles  macro-F1  micro-F1"))
        let json = try object(run("json", "1").output)
        #expect(json["leave_one_out"] as? String == "outlet")
        #expect(json["without_field"] as? Int == 1)
        let topic = try #require((json["axes"] as? [String: [String: Any]])?["topic"])
        #expect((topic["groups"] as? [[String: Any]])?.map { $0["articles"] as? Int } == [11, 12, 8, 8])
        #expect((topic["levels"] as? [[String: Any]])?.map { $0["articles"] as? Int } == [39, 29])
    }

    @Test func topics() throws {
        let fixture = try fixture()
        let model = try BuiltProgram.run("topics", "-m", fixture.model, "-n", "4", "--format", "jsonl").lines.map(
            object
        )
        #expect(model.compactMap { $0["topic"] as? Int } == [0, 1, 2])
        for topic in model { #expect((topic["terms"] as? [[String: Any]])?.count == 4) }
        let fitted = try BuiltProgram.run("topics", fixture.data, "-k", "4", "-n", "3", "--format", "csv")
        #expect(fitted.lines[0] == "topic,coherence,rank,term,weight")
        #expect(fitted.lines.count == 13)
        // Written as readers write it: with ta marbuta and hamza.
        #expect(
            ["الجبهة", "الأسعار", "الحكومة", "البطولة"].contains { fitted.output.contains($0) },
            "\(fitted.output)"
        )
        let table = try BuiltProgram.run("topics", fixture.data, "-k", "2")
        #expect(table.lines.count == 3)
        #expect(table.errors.contains("2 topics of 40 articles"))
        #expect(try BuiltProgram.run("topics", fixture.data, "-k", "2", "--quiet").errors.isEmpty)
    }

    @Test func topicsByLabelAndOverTime() throws {
        let fixture = try fixture()
        let dated = SyntheticCorpus.articles(40).map { article in
            var article = article
            article.fields.append(
                Article.Field(
                    name: "date",
                    value: FieldValue(text: article.id == "a7" ? "?" : "2016-0\(article.id.count)-01")
                )
            )
            return article
        }
        let input = SyntheticCorpus.jsonLines(dated)
        func run(_ format: String, _ more: String...) throws -> BuiltProgram.Result {
            switch more.first {
            case "-m":
                try BuiltProgram.run(
                    "topics",
                    "-",
                    "-m",
                    fixture.model,
                    "--by",
                    "topic",
                    "--format",
                    format,
                    input: input
                )
            case "--over":
                try BuiltProgram.run("topics", "-", "-k", "3", "--over", "month", "--format", format, input: input)
            case "--articles":
                try BuiltProgram.run("topics", "-", "-k", "3", "--articles", "2", "--format", format, input: input)
            default:
                try BuiltProgram.run(
                    "topics",
                    "-",
                    "-k",
                    "auto",
                    "--by",
                    "topic",
                    "--by",
                    "story",
                    "--over",
                    "month",
                    "--articles",
                    "2",
                    "--format",
                    format,
                    input: input
                )
            }
        }
        let whole = try run("json")
        #expect(whole.code == 0 && whole.errors.contains("chosen") && whole.errors.contains("the first '?' at"))
        let json = try object(whole.output)
        #expect(json["articles"] as? Int == 40)
        #expect((json["fit"] as? [String: Any])?["stopped_by"] is String)
        #expect((json["candidates"] as? [[String: Any]])?.count { $0["chosen"] as? Bool == true } == 1)
        let labels = try #require(json["labels"] as? [String: [String: Any]])
        #expect(labels["topic"]?["articles"] as? Int == 40)
        #expect((labels["story"]?["groups"] as? [[String: Any]])?.count == 20)
        #expect((json["time"] as? [String: Any])?["unknown"] as? Int == 1)
        for topic in try #require(json["topics"] as? [[String: Any]]) {
            #expect((topic["articles"] as? [[String: Any]])?.count == 2 && topic["share"] is Double)
        }
        let table = try run("table")
        #expect(table.output.contains("\ntopic  weight  share  article\n") && table.output.contains("\nstory "))
        #expect(table.output.contains("2016-02 to 2016-03"))
        let two = try run("csv")
        #expect(two.code == 64 && two.errors.contains("csv holds one table"))
        let byLabel = try run("csv", "-m")
        #expect(byLabel.lines[0] == "axis,label,articles,topic,share,lift" && byLabel.lines.count == 1 + 4 * 3)
        let periods = try run("tsv", "--over")
        #expect(periods.lines[0] == "month\tarticles\ttopic\tshare" && periods.lines.count == 1 + 2 * 3)
        let articles = try run("csv", "--articles")
        #expect(articles.lines[0] == "topic,rank,id,weight,share,title" && articles.lines.count == 1 + 3 * 2)
    }

    @Test func inspect() throws {
        let fixture = try fixture()
        let table = try BuiltProgram.run("inspect", "-m", fixture.model)
        #expect(table.lines[0] == fixture.model)
        #expect(table.lines[1].hasPrefix("trained by tasnif \(version) on 40 articles, digest "))
        #expect(table.output.contains("topic: one label, 40 articles"))
        #expect(table.output.contains("place: several labels or none, 40 articles"))
        let card = try object(try BuiltProgram.run("inspect", "-m", fixture.model, "--format", "json").output)
        #expect(card["program"] as? String == version)
        #expect(card["seed"] as? Int == 13)
        #expect((card["sizes"] as? [String: Int])?["manifest.json"] ?? 0 > 0)
    }

    @Test func normalize() throws {
        let result = try BuiltProgram.run("normalize", input: "قَالَ الوزيرُ إنَّ 12 شخصًا\n")
        #expect(result.output == "-: 5 tokens, 0 passages cut\n\n(قال) الوزير (ان) 12 شخصا\n")
        let row = try object(try BuiltProgram.run("normalize", "--format", "jsonl", input: "قَالَ الوزيرُ\n").lines[0])
        let tokens = try #require(row["tokens"] as? [[String: Any]])
        #expect(tokens.compactMap { $0["text"] as? String } == ["قال", "الوزير"])
        #expect(tokens[1]["range"] as? [Int] == [11, 25])
    }
}
