public import Foundation

/// Places of the repository, found from where this file was compiled.
public enum Repository {
    /// The folder of Package.swift.
    public static let root: URL = {
        // Tests/TestSupport/Files.swift
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
    }()

    /// The folder of measuring data: `TASNIF_SHARED`, else `shared` beside the repository.
    public static let shared =
        ProcessInfo.processInfo.environment["TASNIF_SHARED"].map { URL(fileURLWithPath: $0) }
        ?? root.deletingLastPathComponent().appendingPathComponent("shared")

    /// Whether the measuring data are there; tests that need them are skipped where they are not.
    public static let hasShared = FileManager.default.fileExists(atPath: shared.appendingPathComponent("vectors").path)
}

/// Rows of a tab-separated file with a header line.
public struct TSV: Sendable {
    /// For each row, cell by column name.
    public let rows: [[String: String]]

    /// Reads a file.
    public init(_ url: URL) throws {
        let lines = try String(contentsOf: url, encoding: .utf8).split(separator: "\n", omittingEmptySubsequences: true)
        let names = lines[0].split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        rows = lines.dropFirst().map { line in
            let cells = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            return Dictionary(uniqueKeysWithValues: zip(names, cells))
        }
    }

    /// A fixture beside a test file.
    ///
    /// - Parameter file: the test's `#filePath`.
    public init(fixture name: String, of file: String) throws {
        try self.init(URL(fileURLWithPath: file).deletingLastPathComponent().appendingPathComponent("Fixtures/\(name)"))
    }
}

/// An empty folder that is removed when the value goes.
public final class TemporaryFolder: Sendable {
    /// Its path.
    public let path: String

    /// Makes a new folder in the system's place for temporary files.
    public init() throws {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("tasnif-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Writes a file into the folder and returns its path.
    public func write(_ text: String, to name: String) throws -> String {
        try write(Array(text.utf8), to: name)
    }

    /// Writes a file into the folder and returns its path.
    public func write(_ bytes: [UInt8], to name: String) throws -> String {
        let url = URL(fileURLWithPath: path).appendingPathComponent(name)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: url)
        return url.path
    }
}
