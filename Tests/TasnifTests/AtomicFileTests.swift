import Foundation
import TestSupport
import Testing

@testable import Tasnif

@Suite struct AtomicFileTests {
    private func content(_ path: String) -> String? { try? String(contentsOfFile: path, encoding: .utf8) }
    private func names(_ folder: TemporaryFolder) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    }

    @Test func writesAndReplaces() throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/a"
        try AtomicFile.write(Array("old, and longer".utf8), to: path)
        try AtomicFile.write(Array("new".utf8), to: path)
        #expect(content(path) == "new")
        try AtomicFile.write([], to: path)
        #expect(content(path) == "")
        #expect(try names(folder) == ["a"])
    }

    @Test func relativePaths() throws {
        let name = "tasnif-test-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: name) }
        try AtomicFile.write(Array("x".utf8), to: name)
        #expect(content(name) == "x")
    }

    @Test func readersOfTheOldFileKeepIt() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("old", to: "a")
        let handle = try #require(FileHandle(forReadingAtPath: path))
        try AtomicFile.write(Array("new".utf8), to: path)
        #expect(try handle.readToEnd() == Data("old".utf8))
    }

    @Test func permissionsAndLinksStay() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("old", to: "a")
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        let link = "\(folder.path)/link"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "a")
        try AtomicFile.write(Array("new".utf8), to: link)
        #expect(content(path) == "new")
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "a")
        #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
    }

    @Test func leftoversOfAKilledRunDoNoHarm() throws {
        let folder = try TemporaryFolder()
        for attempt in 0..<3 { _ = try folder.write("half", to: "a.part-\(getpid())-\(attempt)") }
        try AtomicFile.write(Array("new".utf8), to: "\(folder.path)/a")
        #expect(content("\(folder.path)/a") == "new")
    }

    @Test func whatCannotBeMade() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("old", to: "file")
        for path in [folder.path, "\(folder.path)/none/a", "\(file)/a", "", "/proc/nothing/a"] {
            let error = #expect(throws: OutputError.self) { try AtomicFile.write([1], to: path) }
            #expect(error?.isMidway == false)
            #expect(error?.path == path)
            #expect(error?.description.contains("cannot be made") == true)
        }
        #expect(content(file) == "old")
        #expect(try names(folder) == ["file"])
    }

    @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
    func aFullDevice() {
        let error = #expect(throws: OutputError.self) { try AtomicFile.write([1], to: "/dev/full") }
        #expect(error?.isMidway == true)
    }

    /// A limit on the size of files stands in for a full disk.
    @Test func theOldFileIsWholeWhenWritingFails() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("old", to: "a")
        let program = try #require(BuiltProgram.path, "the program is not built")
        let data = try folder.write(SyntheticCorpus.jsonLines(SyntheticCorpus.articles(24)), to: "data.jsonl")
        // Files of at most 8 blocks of 1,024 bytes: less than any model; the signal that would end the run is ignored.
        let result = try BuiltProgram.shell(
            "trap '' XFSZ; ulimit -f 8; exec '\(program)' train '\(data)' -o '\(path)' --preset fast --folds 0 --topics 0"
        )
        #expect(result.code == 74)
        #expect(result.errors.contains(path))
        #expect(content(path) == "old")
        #expect(try names(folder) == ["a", "data.jsonl"])
    }
}
