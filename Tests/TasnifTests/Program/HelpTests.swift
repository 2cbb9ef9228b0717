import Foundation
import TestSupport
import Testing

@testable import Tasnif

@Suite(.enabled(if: BuiltProgram.isBuilt, "the program is not built")) struct HelpTests {
    @Test(arguments: [
        "tasnif", "train", "predict", "topics", "evaluate", "explain", "suggest", "inspect", "check", "normalize",
        "serve",
    ])
    func help(command: String) throws {
        let path = try #require(BuiltProgram.path)
        let result = try BuiltProgram.shell("COLUMNS=100 '\(path)' \(command == "tasnif" ? "" : command) --help")
        #expect(result.code == 0)
        #expect(result.errors.isEmpty)
        // Trailing spaces are the wrapping's.
        func trimmed(_ text: String) -> [String] {
            text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
                var line = line
                while line.last == " " { line.removeLast() }
                return String(line)
            }
        }
        #expect(
            trimmed(result.output) == trimmed(try #require(HelpTexts.text(command))),
            "if meant, correct HelpTexts.swift"
        )
    }

    @Test func versionIsTheLibrarys() throws {
        #expect(try BuiltProgram.run("--version").output == "\(version)\n")
    }

    @Test func noCommandShowsTheHelp() throws {
        let result = try BuiltProgram.run()
        #expect(result.code == 0)
        #expect(result.output.hasPrefix("OVERVIEW: "))
    }
}
