import Foundation
import TestSupport
import Testing

@testable import Tasnif

/// The promises of the command line: an exit code a kind of trouble, and a message that says what, where, and what to
/// do.
@Suite(.enabled(if: BuiltProgram.isBuilt, "the program is not built")) struct ExitCodeTests {
    /// A run that must fail.
    private func expect(
        _ code: Int32,
        _ arguments: [String],
        says: [String],
        input: String = "",
        environment: [String: String] = [:],
        sourceLocation: Testing.SourceLocation = #_sourceLocation
    ) throws {
        let fixture = try ProgramFixture.shared.get()
        let quoted = arguments.map { "'\($0)'" }.joined(separator: " ")
        let path = try #require(BuiltProgram.path)
        let variables = environment.map { "\($0.key)='\($0.value)' " }.sorted().joined()
        let result = try BuiltProgram.shell(
            "printf '%s' '\(input)' | \(variables)'\(path)' \(quoted)",
            folder: fixture.folder.path
        )
        #expect(result.code == code, "\(quoted): \(result.errors)", sourceLocation: sourceLocation)
        for text in says {
            #expect(result.errors.contains(text), "\(quoted): \(result.errors)", sourceLocation: sourceLocation)
        }
        #expect(
            !result.errors.contains("Fatal error") && !result.errors.contains("Optional("),
            sourceLocation: sourceLocation
        )
    }

    @Test func wrongUsage() throws {
        try expect(64, ["frobnicate"], says: ["frobnicate"])
        try expect(64, ["train", "data.jsonl"], says: ["--output"])
        try expect(64, ["train", "-o", "x"], says: ["<data>"])
        try expect(64, ["train", "data.jsonl", "-o", "x", "--folds", "1"], says: ["0 or 2 to 100"])
        try expect(64, ["train", "data.jsonl", "-o", "x", "--topics", "5000"], says: ["0 to 1000"])
        try expect(64, ["train", "data.jsonl", "-o", "x", "--regularization", "nan"], says: ["above 0"])
        try expect(
            64,
            ["train", "data.jsonl", "-o", "x", "--preset", "wild"],
            says: ["'fast', 'balanced' or 'accurate'"]
        )
        try expect(64, ["predict", "-m", "m.tasnif", "--threads", "0", "data.jsonl"], says: ["1 to 1024"])
        try expect(64, ["predict", "-m", "m.tasnif", "--format", "xml"], says: ["'table', 'jsonl', 'csv' or 'tsv'"])
        try expect(64, ["predict", "-m", "m.tasnif", "--encoding", "utf-99"], says: ["windows-1256"])
        try expect(64, ["predict", "-m", "m.tasnif", "--label-column", "=x"], says: ["axis=column"])
        for share in ["0", "1", "90", "-0.5", "nan"] {
            try expect(
                64,
                ["predict", "-m", "m.tasnif", "--coverage=\(share)", "data.jsonl"],
                says: ["a share between 0 and 1"]
            )
        }
        try expect(64, ["evaluate", "-m", "m.tasnif", "--coverage-by-label", "data.jsonl"], says: ["--coverage"])
        for option in ["--abstain-below", "--target-precision", "--abstain-novel"] {
            for share in ["0", "1", "-0.5", "nan", "x"] {
                try expect(64, ["predict", "-m", "m.tasnif", "\(option)=\(share)", "data.jsonl"], says: [option])
            }
        }
        try expect(64, ["suggest", "-m", "m.tasnif"], says: ["<pool>"])
        try expect(64, ["suggest", "-m", "m.tasnif", "data.jsonl", "-n", "0"], says: ["1 to 10000"])
        try expect(
            64,
            ["suggest", "-m", "m.tasnif", "data.jsonl", "--uncertainty", "luck"],
            says: ["'margin' and 'entropy'"]
        )
        try expect(65, ["suggest", "-m", "m.tasnif", "data.jsonl", "--axis", "topik"], says: ["did you mean 'topic'"])
        try expect(66, ["suggest", "-m", "m.tasnif", "none.jsonl"], says: ["none.jsonl"])
        try expect(66, ["suggest", "-m", "m.tasnif", "data.jsonl", "--labelled", "none.jsonl"], says: ["none.jsonl"])
        try expect(64, ["topics", "-k", "3"], says: ["files or folders"])
        try expect(64, ["topics", "data.jsonl", "-k", "0"], says: ["1 to 1000"])
        try expect(64, ["topics", "data.jsonl", "-k", "many"], says: ["many"])
        try expect(64, ["topics", "data.jsonl", "-k", "3", "-m", "m.tasnif"], says: ["either a model"])
        try expect(64, ["topics", "-m", "m.tasnif", "--by", "topic"], says: ["files or folders"])
        try expect(64, ["topics", "data.jsonl", "--over", "week"], says: ["week"])
        try expect(65, ["topics", "data.jsonl", "-k", "2", "--by", "topik"], says: ["topik", "topic"])
        try expect(
            64,
            ["train", "data.jsonl", "-o", "n.tasnif", "--without", "nothing"],
            says: ["'nothing'", "word-pairs"]
        )
        try expect(64, ["normalize", "--without", "nothing"], says: ["links"])
        try expect(64, ["evaluate", "data.jsonl", "--cross-validate", "2", "-m", "m.tasnif"], says: ["leave -m out"])
        try expect(64, ["evaluate", "data.jsonl", "--leave-one-out", "x", "-m", "m.tasnif"], says: ["leave -m out"])
        try expect(64, ["evaluate", "data.jsonl", "--leave-one-out", ""], says: ["name of a field"])
        try expect(64, ["evaluate", "data.jsonl", "--by", ""], says: ["name of a field"])
        try expect(64, ["evaluate", "data.jsonl", "--by", "x", "--leave-one-out", "x"], says: ["leave --by out"])
        try expect(64, ["evaluate", "data.jsonl", "--cross-validate", "2", "--against", "m"], says: ["--against"])
        try expect(64, ["evaluate", "data.jsonl", "--cross-validate", "2", "--drift"], says: ["give the model"])
        try expect(
            64,
            ["evaluate", "data.jsonl", "--leave-one-out", "story", "--cross-validate", "2"],
            says: ["one of --cross-validate and --leave-one-out"]
        )
        try expect(
            64,
            ["train", "data.jsonl", "-o", "x", "--lexicon", "data.jsonl"],
            says: ["--lexicon data.jsonl:1", "expected a phrase, a tab, the name of a feature"]
        )
        // A third column holds cues; a fourth, a missing feature and a missing phrase are mistakes.
        let folder = try ProgramFixture.shared.get().folder
        _ = try folder.write("# places\n\nسبها\tS\nالخمس\tK\tمدينة\tب\n", to: "four.tsv")
        _ = try folder.write("سبها\tS\tمدينة\nالخمس\t\tمدينة\n", to: "no-feature.tsv")
        try expect(
            64,
            ["train", "data.jsonl", "-o", "x", "--lexicon", "four.tsv"],
            says: ["--lexicon four.tsv:4", "perhaps a tab and cue words"]
        )
        try expect(
            64,
            ["train", "data.jsonl", "-o", "x", "--lexicon", "no-feature.tsv"],
            says: ["--lexicon no-feature.tsv:2"]
        )
        #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/x"))
    }

    @Test func badData() throws {
        let folder = try ProgramFixture.shared.get().folder
        _ = try folder.write("id,text,topic\n1,\"قال,war\n", to: "open-quote.csv")
        _ = try folder.write("", to: "empty.jsonl")
        _ = try folder.write("قال", to: "one.txt")
        _ = try folder.write(SyntheticCorpus.jsonLines(SyntheticCorpus.articles(1)), to: "one.jsonl")
        _ = try folder.write("\u{1F}x", to: "some.xyz")
        try FileManager.default.createDirectory(atPath: "\(folder.path)/no-text", withIntermediateDirectories: true)
        try expect(65, ["train", "open-quote.csv", "-o", "x"], says: ["open-quote.csv:2", "quotation mark"])
        try expect(65, ["train", "empty.jsonl", "-o", "x"], says: ["no article"])
        try expect(65, ["train", "one.txt", "-o", "x"], says: ["label"])
        try expect(65, ["train", "one.jsonl", "-o", "x"], says: ["more articles"])
        try expect(65, ["train", "no-text", "-o", "x"], says: ["no-text", "labels.csv"])
        try expect(65, ["train", "some.xyz", "-o", "x"], says: ["some.xyz", "text"])
        try expect(
            65,
            ["train", "data.jsonl", "-o", "x", "--axis", "topik"],
            says: ["'topik'", "did you mean 'topic'"]
        )
        try expect(
            65,
            ["evaluate", "-m", "m.tasnif", "data.jsonl", "--axis", "topik"],
            says: ["'topik'", "did you mean 'topic'"]
        )
        try expect(
            65,
            ["evaluate", "data.jsonl", "--leave-one-out", "stroy"],
            says: ["no article has the field 'stroy'", "did you mean 'story'"]
        )
        try expect(65, ["evaluate", "empty.jsonl", "--leave-one-out", "story"], says: ["no article"])
        try expect(65, ["topics", "empty.jsonl"], says: ["no article"])
        try expect(65, ["topics", "one.jsonl"], says: ["article"])
        #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/x"))
    }

    @Test func missingInput() throws {
        let folder = try ProgramFixture.shared.get().folder
        for command in [
            ["train", "none.jsonl", "-o", "x"], ["predict", "-m", "m.tasnif", "none.jsonl"], ["topics", "none.jsonl"],
            ["evaluate", "-m", "m.tasnif", "none.jsonl"], ["normalize", "none.jsonl"],
            ["predict", "-m", "m.tasnif", "data.jsonl", "none.jsonl"],
        ] {
            try expect(66, command, says: ["none.jsonl", "no such file"])
        }
        try expect(66, ["predict", "-m", "none.tasnif"], says: ["none.tasnif", "tasnif train"])
        try expect(66, ["predict", "-m", ""], says: ["''"])
        try expect(
            66,
            ["inspect"],
            says: ["missing-model.tasnif"],
            environment: ["TASNIF_MODEL": "missing-model.tasnif"]
        )
        try expect(66, ["inspect", "-m", folder.path], says: [folder.path, "folder"])
        try expect(66, ["train", "data.jsonl", "-o", "x", "--codebook", "none.yaml"], says: ["none.yaml"])
        try expect(66, ["train", "data.jsonl", "-o", "x", "--mask", "none.txt"], says: ["none.txt"])
    }

    @Test func brokenModels() throws {
        let fixture = try ProgramFixture.shared.get()
        let bytes = try Array(Data(contentsOf: URL(fileURLWithPath: fixture.model)))
        _ = try fixture.folder.write(Array(bytes.prefix(1000)), to: "cut.tasnif")
        var flipped = bytes
        flipped[bytes.count / 2] ^= 1
        _ = try fixture.folder.write(flipped, to: "flipped.tasnif")
        _ = try fixture.folder.write("", to: "empty.tasnif")
        var older = bytes
        older[8] = 1
        let sum = older[..<28].withUnsafeBytes { ModelFile.checksum($0) }
        older.replaceSubrange(28..<32, with: (0..<4).map { UInt8(truncatingIfNeeded: sum >> (8 * $0)) })
        _ = try fixture.folder.write(older, to: "older.tasnif")
        for command in ["predict", "inspect", "topics"] {
            try expect(
                65,
                [command, "-m", "cut.tasnif"],
                says: ["cut.tasnif", "1000 of \(bytes.count) bytes", "copy it again"]
            )
            try expect(65, [command, "-m", "flipped.tasnif"], says: ["flipped.tasnif", "altered", "copy it again"])
            try expect(
                65,
                [command, "-m", "older.tasnif"],
                says: ["older.tasnif", "version 1", "train the model anew"]
            )
            try expect(65, [command, "-m", "empty.tasnif"], says: ["empty.tasnif", "not a Tasnif model"])
            try expect(65, [command, "-m", "data.jsonl"], says: ["data.jsonl", "not a Tasnif model"])
        }
    }

    @Test func outputThatCannotBeMade() throws {
        let folder = try ProgramFixture.shared.get().folder
        try expect(73, ["train", "data.jsonl", "-o", folder.path], says: [folder.path, "folder"])
        try expect(73, ["train", "data.jsonl", "-o", "none/x.tasnif"], says: ["none/x.tasnif"])
        try expect(73, ["train", "data.jsonl", "-o", "data.jsonl/x"], says: ["data.jsonl/x"])
        try expect(73, ["train", "data.jsonl", "-o", ""], says: ["''"])
        try expect(
            73,
            ["train", "data.jsonl", "-o", "x", "--report", "data.jsonl"],
            says: ["data.jsonl", "not a folder"]
        )
        #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/x"))
    }

    @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
    func outputThatFailsMidway() throws {
        let path = try #require(BuiltProgram.path)
        let folder = try ProgramFixture.shared.get().folder
        for command in [
            "predict -m m.tasnif data.jsonl", "predict -m m.tasnif data.jsonl --format jsonl", "inspect -m m.tasnif",
            "topics -m m.tasnif",
            "evaluate -m m.tasnif data.jsonl", "normalize data.jsonl", "--help", "--version", "train --help",
        ] {
            let full = try BuiltProgram.shell("'\(path)' \(command) > /dev/full", folder: folder.path)
            #expect(full.code == 74, "\(command): \(full.errors)")
            #expect(full.errors.contains("standard output"))
            let closed = try BuiltProgram.shell("'\(path)' \(command) >&-", folder: folder.path)
            #expect(closed.code == 74, "\(command): \(closed.errors)")
        }
        try expect(
            74,
            ["train", "data.jsonl", "-o", "/dev/full", "--preset", "fast", "--folds", "0"],
            says: ["/dev/full"]
        )
    }

    @Test func aClosedPipeEndsQuietly() throws {
        let path = try #require(BuiltProgram.path)
        let folder = try ProgramFixture.shared.get().folder
        for command in ["predict -m m.tasnif many.jsonl --format jsonl", "normalize many.jsonl", "--help"] {
            _ = try folder.write(
                String(repeating: SyntheticCorpus.jsonLines(SyntheticCorpus.articles(40)), count: 20),
                to: "many.jsonl"
            )
            let result = try BuiltProgram.shell(
                "{ '\(path)' \(command); echo $? > code; } | head -n 1; sleep 0.2; cat code",
                folder: folder.path
            )
            #expect(result.lines.last == "0")
            #expect(result.lines.count == 2)
            #expect(result.errors.isEmpty)
        }
    }
}
