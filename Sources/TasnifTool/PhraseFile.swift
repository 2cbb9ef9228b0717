import NewsCorpus
import Tasnif

/// Reads the small text files that name phrases.
enum PhraseFile {
    /// Lines `phrase TAB feature`; empty lines and lines that begin with # are skipped.
    static func lexicon(_ path: String) throws -> [(phrase: String, feature: String)] {
        try lines(path).map { number, line in
            let parts = line.split(separator: "\t", omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[1].isEmpty else {
                throw TrainingError.setting(
                    name: "--lexicon",
                    value: "\(path):\(number)",
                    expected: "a phrase, one tab, and the name of a feature"
                )
            }
            return (String(parts[0]), String(parts[1]))
        }
    }

    /// Lines with a phrase each; empty lines and lines that begin with # are skipped.
    static func phrases(_ path: String) throws -> [String] { try lines(path).map(\.1) }

    private static func lines(_ path: String) throws -> [(Int, String)] {
        let text = try TextFile.read(path)
        return text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated()
            .map { ($0.offset + 1, String($0.element)) }
            .filter { !$0.1.isEmpty && !$0.1.hasPrefix("#") && !$0.1.allSatisfy(\.isWhitespace) }
    }
}
