import Foundation
import TestSupport

@testable import Tasnif

/// The program as built beside the tests.
enum BuiltProgram {
    /// Its path; nil where it is not built.
    static let path: String? = {
        // The tests run from …/debug/tasnifPackageTests.xctest (on macOS deep inside that bundle).
        var folder = URL(fileURLWithPath: ProcessInfo.processInfo.arguments[0]).resolvingSymlinksInPath()
        for _ in 0..<5 {
            folder.deleteLastPathComponent()
            let candidate = folder.appendingPathComponent("tasnif").path
            var isFolder: ObjCBool = false
            if FileManager.default.fileExists(atPath: candidate, isDirectory: &isFolder), !isFolder.boolValue {
                return candidate
            }
        }
        return nil
    }()

    static var isBuilt: Bool { path != nil }

    /// What a run left.
    struct Result {
        var code: Int32
        var output: String
        var errors: String

        /// Lines of the output, the last line end left out.
        var lines: [String] {
            var lines = output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            if lines.last == "" { lines.removeLast() }
            return lines
        }
    }

    struct NotBuilt: Error {}

    /// Runs the program.
    ///
    /// - Parameters:
    ///   - input: what it reads on standard input.
    ///   - folder: its working folder.
    static func run(
        _ arguments: String...,
        input: String = "",
        folder: String? = nil,
        environment: [String: String] = [:]
    ) throws -> Result {
        guard let path else { throw NotBuilt() }
        return try launch(path, arguments, input: input, folder: folder, environment: environment)
    }

    /// Runs the program with arguments put together by the test.
    static func launch(_ arguments: [String]) throws -> Result {
        guard let path else { throw NotBuilt() }
        return try launch(path, arguments, input: "", folder: nil, environment: [:])
    }

    /// Runs a line of the shell.
    static func shell(_ line: String, folder: String? = nil) throws -> Result {
        try launch("/bin/sh", ["-c", line], input: "", folder: folder, environment: [:])
    }

    private static func launch(
        _ program: String,
        _ arguments: [String],
        input: String,
        folder: String?,
        environment: [String: String]
    ) throws -> Result {
        // Files and not pipes: no pipe can fill up while nobody reads it.
        let files = try TemporaryFolder()
        _ = try files.write(input, to: "in")
        _ = try files.write("", to: "out")
        _ = try files.write("", to: "err")
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        var variables = ProcessInfo.processInfo.environment
        for name in ["TASNIF_MODEL", "COLUMNS", "NO_COLOR"] { variables[name] = nil }
        variables.merge(environment) { $1 }
        process.environment = variables
        if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder) }
        process.standardInput = FileHandle(forReadingAtPath: "\(files.path)/in")
        process.standardOutput = FileHandle(forWritingAtPath: "\(files.path)/out")
        process.standardError = FileHandle(forWritingAtPath: "\(files.path)/err")
        try process.run()
        process.waitUntilExit()
        func text(_ name: String) throws -> String {
            String(decoding: try Data(contentsOf: URL(fileURLWithPath: "\(files.path)/\(name)")), as: UTF8.self)
        }
        return Result(
            // A run ended by a signal (a crash) is told from every exit code.
            code: process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus,
            output: try text("out"),
            errors: try text("err")
        )
    }
}

/// A folder with data and a model made by the program, for the tests that only read them.
struct ProgramFixture: Sendable {
    let folder: TemporaryFolder
    let data: String
    let model: String

    static let shared = Swift.Result { try ProgramFixture() }

    private init() throws {
        folder = try TemporaryFolder()
        data = try folder.write(SyntheticCorpus.jsonLines(SyntheticCorpus.articles(40)), to: "data.jsonl")
        model = "\(folder.path)/m.tasnif"
        let result = try BuiltProgram.run(
            "train",
            data,
            "-o",
            model,
            "--preset",
            "fast",
            "--folds",
            "3",
            "--topics",
            "3",
            "--threads",
            "2"
        )
        guard result.code == 0 else { throw TrainingFailed(errors: result.errors) }
    }

    struct TrainingFailed: Error { var errors: String }

    /// The first articles of the data as JSON lines.
    func lines(_ count: Int) -> String { SyntheticCorpus.jsonLines(Array(SyntheticCorpus.articles(40).prefix(count))) }
}
