import Foundation
import TestSupport
import Testing

@testable import Tasnif

/// Training beyond the limit of memory, by the program as built.
@Suite(.enabled(if: BuiltProgram.isBuilt)) struct ScratchTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        // Long articles, so that what they fill does not fit into the smallest files.
        let articles = SyntheticCorpus.articles(240, words: 400)
        _ = try folder.write(SyntheticCorpus.jsonLines(articles), to: "data.jsonl")
        try FileManager.default.createDirectory(atPath: "\(folder.path)/scratch", withIntermediateDirectories: false)
    }

    private func train(_ arguments: String...) throws -> BuiltProgram.Result {
        let path = try #require(BuiltProgram.path)
        let command = ["train", "data.jsonl", "--folds", "2", "--topics", "3", "--quiet"] + arguments
        return try BuiltProgram.shell("'\(path)' \(command.joined(separator: " "))", folder: folder.path)
    }

    private func bytes(_ name: String) throws -> Data {
        try Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/\(name)"))
    }

    @Test("A model trained in files is that trained in memory, byte for byte, whatever the threads")
    func sameBytes() throws {
        let inMemory = try train("-o", "memory.tasnif")
        #expect(inMemory.code == 0, "\(inMemory.errors)")
        let inFiles = try train("-o", "files.tasnif", "--memory", "0", "--scratch", "scratch", "--threads", "3")
        #expect(inFiles.code == 0, "\(inFiles.errors)")
        #expect(try bytes("memory.tasnif") == bytes("files.tasnif"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/scratch").isEmpty)
    }

    @Test("A folder that cannot be used is refused before anything is read")
    func unusableFolder() throws {
        for (name, reason) in [("none", "No such file"), ("data.jsonl", "Not a directory")] {
            let result = try train("-o", "m.tasnif", "--scratch", name)
            #expect(result.code == 73, "\(result.errors)")
            #expect(result.errors.contains(name) && result.errors.contains(reason), "\(result.errors)")
        }
        #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/m.tasnif"))
    }

    @Test("The standard folder is refused once it is needed")
    func missingStandardFolder() throws {
        let path = try #require(BuiltProgram.path)
        let command = "TMPDIR=none '\(path)' train data.jsonl --folds 0 --topics 0 --quiet"
        let without = try BuiltProgram.shell("\(command) -o whole.tasnif", folder: folder.path)
        #expect(without.code == 0, "\(without.errors)")
        let needed = try BuiltProgram.shell("\(command) -o m.tasnif --memory 0", folder: folder.path)
        #expect(needed.code == 73 && needed.errors.contains("none"), "\(needed.errors)")
        #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/m.tasnif"))
    }

    /// A limit on the size of files stands in for a full disk; both are met where space is reserved.
    @Test("Where there is no room midway, the message names the folder and says what to do")
    func noRoom() throws {
        let path = try #require(BuiltProgram.path)
        let result = try BuiltProgram.shell(
            "trap '' XFSZ; ulimit -f 1; '\(path)' train data.jsonl -o m.tasnif --folds 0 --topics 0 --quiet "
                + "--memory 0 --scratch scratch",
            folder: folder.path
        )
        #expect(result.code == 74, "\(result.errors)")
        #expect(result.errors.contains("scratch") && result.errors.contains("make room"), "\(result.errors)")
        #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/m.tasnif"))
    }

    @Test("A negative limit is wrong usage")
    func negativeLimit() throws {
        #expect(try train("-o", "m.tasnif", "--memory", "-1").code == 64)
    }
}
