import Foundation
import NewsCorpus
import TestSupport
import Testing

@testable import Tasnif

/// Runs of `tasnif check`.
@Suite(.enabled(if: BuiltProgram.isBuilt, "the program is not built")) struct CheckCommandTests {
    /// Sixty articles, one of them copied and one empty.
    private func data(in folder: TemporaryFolder) throws -> String {
        var articles = SyntheticCorpus.articles(60, words: 10, places: false)
        articles[9].text = articles[5].text
        articles[12].text = ""
        return try folder.write(SyntheticCorpus.jsonLines(articles), to: "data.jsonl")
    }

    @Test func table() throws {
        let folder = try TemporaryFolder()
        _ = try data(in: folder)
        let result = try BuiltProgram.run("check", "data.jsonl", "--no-cross-validation", folder: folder.path)
        #expect(result.code == 0 && result.errors.isEmpty)
        #expect(
            result.output == """
                severity  kind        where          id   finding
                warning   empty-text  data.jsonl:13  a12  no word in title and text
                warning   duplicate   data.jsonl:10  a9   the title and text of 'a5' (data.jsonl:6); labels: topic politics

                kind        number  what to do
                empty-text       1  add the text or remove the article; --fix writes a copy without it
                duplicate        1  keep one of them; --fix writes a copy with one

                60 articles: 0 errors, 2 warnings, 0 notes

                """
        )
    }

    @Test func formats() throws {
        let folder = try TemporaryFolder()
        let path = try data(in: folder)
        let csv = try BuiltProgram.run("check", path, "--no-cross-validation", "--format", "csv")
        #expect(
            csv.lines[0]
                == "kind,severity,file,line,id,axis,label,suggestion,other_id,other_file,other_line,figure,message,remedy"
        )
        #expect(csv.lines.count == 3)
        #expect(csv.lines[2].hasPrefix("duplicate,warning,\(path),10,a9,,,,a5,\(path),6,1,"))
        let tsv = try BuiltProgram.run("check", path, "--no-cross-validation", "--format", "tsv")
        #expect(tsv.lines[1].hasPrefix("empty-text\twarning\t\(path)\t13\ta12\t"))
        let rows = try BuiltProgram.run("check", path, "--no-cross-validation", "--format", "jsonl").lines.map {
            try #require(JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
        #expect(rows.map { $0["kind"] as? String } == ["empty-text", "duplicate"])
        #expect(rows[1]["other_line"] as? Int == 6 && rows[1]["similarity"] as? Double == 1)
        for row in rows {
            #expect(row["message"] is String && row["remedy"] is String && row["file"] as? String == path)
        }
    }

    @Test func fixLeavesTheInputAlone() throws {
        let folder = try TemporaryFolder()
        let path = try data(in: folder)
        let before = try Data(contentsOf: URL(fileURLWithPath: path))
        let result = try BuiltProgram.run("check", path, "--no-cross-validation", "--fix", "\(folder.path)/clean")
        #expect(result.code == 0)
        #expect(result.errors.contains("58 of 60 articles"))
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
        let cleaned = try BuiltProgram.run("check", "\(folder.path)/clean/articles.jsonl", "--no-cross-validation")
        #expect(cleaned.output == "58 articles: 0 errors, 0 warnings, 0 notes\n")
        // Neither the input's own folder nor one with files in it is written to.
        #expect(try BuiltProgram.run("check", path, "--fix", folder.path).code == 73)
        #expect(try BuiltProgram.run("check", path, "--fix", "\(folder.path)/clean").code == 73)
    }

    /// The exit code is that of `train`.
    @Test func exitCodes() throws {
        let folder = try TemporaryFolder()
        let good = SyntheticCorpus.jsonLines(SyntheticCorpus.articles(40, places: false))
        let one = "{\"text\": \"قال الوزير\", \"labels\": {\"topic\": \"war\"}}\n"
        for (name, text, code) in [("good", good, 0), ("broken", good + "{\n", 65), ("one", one + one, 65)] {
            let path = try folder.write(text, to: "\(name).jsonl")
            let check = try BuiltProgram.run("check", path, "--folds", "3")
            #expect(check.code == Int32(code))
            let train = try BuiltProgram.run(
                "train",
                path,
                "-o",
                "\(folder.path)/m.tasnif",
                "--preset",
                "fast",
                "--folds",
                "3",
                "--topics",
                "0"
            )
            #expect(train.code == check.code)
        }
        #expect(try BuiltProgram.run("check", "\(folder.path)/nowhere.jsonl").code == 66)
        #expect(try BuiltProgram.run("check").code == 64)
        let broken = try BuiltProgram.run("check", "\(folder.path)/broken.jsonl", "--no-cross-validation")
        #expect(broken.lines[1].contains("unreadable-record") && broken.lines[1].contains("broken.jsonl:41"))
    }
}
