import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

@testable import NewsCorpus

@Suite("Folders")
struct FolderTests {
    @Test func folderWithLabels() throws {
        let workspace = Workspace()
        workspace.write("004.txt", "نص أول\n\nفقرة")
        workspace.write("b/005.txt", "نص ثان")
        workspace.write("README.md", "about")
        workspace.write(
            "labels.csv",
            "file,stance,event,region,source,date,story\n004.txt,pro-lna,control|clash,LY-DR,nile,2018-06-01,s1\n"
                + "b/005.txt,?,,,,,\n"
        )
        let result = Reading(workspace.path)
        #expect(result.messages.isEmpty)
        #expect(result.ids == ["004.txt", "b/005.txt"])
        #expect(result.texts == ["نص أول\n\nفقرة", "نص ثان"])
        let first = try #require(result.articles.first)
        #expect(first.labels == ["stance": ["pro-lna"], "event": ["control", "clash"], "region": ["LY-DR"]])
        #expect(first.source == "nile" && first.date == "2018-06-01" && first.field("story") == "s1")
        #expect(first.location.file == workspace.path + "/004.txt")
        #expect(result.articles[1].labels.isEmpty)
        #expect(result.articles[1].blankAxes == ["event", "region"])
        // The same through the list itself, and through a path with a slash at its end.
        #expect(Reading(workspace.path + "/labels.csv").articles == result.articles)
        #expect(Reading(workspace.path + "/").ids == result.ids)
    }

    @Test func faultyList() {
        let workspace = Workspace()
        workspace.write("a.txt", "a")
        workspace.write("bad.txt", [0x61, 0xFF, 0x62])
        workspace.write("empty.txt", "")
        let secret = Workspace()
        secret.write("s.txt", "secret")
        workspace.write(
            "labels.csv",
            "file,stance\na.txt,x\nmissing.txt,x\n../s.txt,x\n\(secret.path)/s.txt,x\na.txt,y\n,x\nbad.txt,x\nempty.txt,x\n"
        )
        let result = Reading(workspace.path)
        #expect(result.ids == ["a.txt", "empty.txt"])
        #expect(result.messages.count == 6)
        #expect(result.messages[0].contains("labels.csv:3: the file 'missing.txt' is not in the folder"))
        #expect(result.messages[1].contains("outside the folder") && result.messages[2].contains("outside the folder"))
        #expect(result.messages[3].contains("listed twice, first in line 2"))
        #expect(result.messages[4].contains("no name"))
        #expect(result.messages[5].contains("bad.txt:1:2: byte 0xFF"))
    }

    @Test func unlistedFiles() {
        let workspace = Workspace()
        workspace.write("a.txt", "a")
        workspace.write("b.txt", "b")
        workspace.write("labels.csv", "file,stance\nb.txt,x\n")
        #expect(Reading(workspace.path).ids == ["b.txt", "a.txt"])
        let training = Reading(workspace.path, options: ReadingOptions(unlabelledTextAllowed: false))
        #expect(training.ids == ["b.txt"])
        #expect(training.warnings.count == 1 && training.warnings.first?.contains("a.txt") == true)
    }

    @Test func reservedColumnsAndNamedAxes() throws {
        let workspace = Workspace()
        workspace.write("a.txt", "a")
        workspace.write("labels.csv", "file,outlet,url,group,id,mood\na.txt,nile,http://x,g,own,sad\n")
        let plain = try #require(Reading(workspace.path).articles.first)
        #expect(plain.labels == ["mood": ["sad"]])
        #expect(plain.id == "own" && plain.field("outlet") == "nile" && plain.field("url") == "http://x")
        let named = try #require(Reading(workspace.path, options: ReadingOptions(axes: ["outlet"])).articles.first)
        #expect(named.labels == ["mood": ["sad"], "outlet": ["nile"]])
    }

    @Test func folderALabel() throws {
        let workspace = Workspace()
        workspace.write("sport/b.txt", "b")
        workspace.write("sport/a.txt", "a")
        workspace.write("economy/deep/c.txt", "c")
        workspace.write(".git/x.txt", "hidden")
        let result = Reading(workspace.path, options: ReadingOptions(axes: ["topic"], unlabelledTextAllowed: false))
        #expect(result.ids == ["economy/deep/c.txt", "sport/a.txt", "sport/b.txt"])
        #expect(result.articles.map(\.labels) == [["topic": ["economy"]], ["topic": ["sport"]], ["topic": ["sport"]]])
        // Without an axis: plain texts where these are welcome, else a question.
        #expect(Reading(workspace.path).articles.allSatisfy { $0.labels.isEmpty })
        let refused = Reading(workspace.path, options: ReadingOptions(unlabelledTextAllowed: false))
        #expect(refused.thrown.first?.description.contains("--axis NAME") == true)
        let two = Reading(workspace.path, options: ReadingOptions(format: .labelFolders, axes: ["a", "b"]))
        #expect(two.thrown == [.axisNeeded(path: workspace.path, layout: .labelFolders, given: ["a", "b"])])
    }

    @Test func plainFolders() {
        let workspace = Workspace()
        workspace.write("10.txt", "ten")
        workspace.write("9.txt", "nine")
        workspace.write("z/1.txt.gz", gzipStored(Array("packed".utf8)))
        #expect(Reading(workspace.path).ids == ["10.txt", "9.txt", "z/1.txt.gz"])
        #expect(Reading(workspace.path).texts == ["ten", "nine", "packed"])
        let refused = Reading(workspace.path, options: ReadingOptions(unlabelledTextAllowed: false))
        #expect(refused.thrown.count == 1)
    }

    @Test func foldersWithoutTexts() {
        let workspace = Workspace()
        workspace.write("train.jsonl", "{\"text\":\"a\"}")
        let message = Reading(workspace.path).messages.first
        #expect(message?.contains("train.jsonl") == true)
        #expect(
            Reading(workspace.path, options: ReadingOptions(format: .csv)).messages.first?.contains("folder") == true
        )
        #expect(
            Reading(workspace.path, options: ReadingOptions(format: .labelsFile)).thrown.first?.category
                == .missingInput
        )
    }

    @Test func severalLists() {
        let workspace = Workspace()
        workspace.write("a.txt", "a")
        workspace.write("labels.csv", "file,s\na.txt,x\n")
        workspace.write("labels.tsv", "file\ts\na.txt\tx\n")
        #expect(Reading(workspace.path).messages.first?.contains("labels.csv, labels.tsv") == true)
    }

    @Test func linksAndPipesDoNotHang() {
        let workspace = Workspace()
        workspace.write("in/a.txt", "a")
        #expect(symlink(workspace.path + "/in", workspace.path + "/in/again") == 0)
        #expect(symlink(workspace.path, workspace.path + "/up") == 0)
        #expect(mkfifo(workspace.path + "/pipe.txt", 0o600) == 0)
        workspace.write("list/labels.csv", "file,s\npipe.txt,x\n")
        #expect(mkfifo(workspace.path + "/list/pipe.txt", 0o600) == 0)
        let result = Reading(workspace.path)
        #expect(result.ids == ["in/a.txt"])
        #expect(Reading(workspace.path + "/list").messages.first?.contains("not a regular file") == true)
        unlink(workspace.path + "/in/again")
        unlink(workspace.path + "/up")
    }

    @Test func codebookOfTheDocumentation() throws {
        // The example of Codebooks.md, indented blocks between the fences.
        let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let page = try readTextFile(
            "/" + root + "/Sources/NewsCorpus/NewsCorpus.docc/Codebooks.md",
            id: "",
            options: ReadingOptions()
        ).text
        let yaml = try #require(page.split(separator: "```").first { $0.hasPrefix("yaml") }).dropFirst(4)
        let codebook = try Codebook(yaml: String(yaml), file: "Codebooks.md")
        #expect(codebook.axis("region")?.ancestors(of: "LY-DR") == ["LY/east", "LY"])
    }
}
