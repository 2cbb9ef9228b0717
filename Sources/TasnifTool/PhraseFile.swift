import NewsCorpus
import Tasnif

/// Reads the small text files that name phrases.
enum PhraseFile {
    /// Lines `phrase TAB feature`, and for phrases that are also common words `TAB cue cue …`; empty lines and lines that begin with # are skipped.
    static func lexicon(_ path: String) throws -> [LexiconPhrase] {
        try lines(path).map { number, line in
            let parts = line.split(separator: "\t", omittingEmptySubsequences: false)
            guard parts.count == 2 || parts.count == 3, !parts[1].isEmpty else {
                throw TrainingError.setting(
                    name: "--lexicon",
                    value: "\(path):\(number)",
                    expected: "a phrase, a tab, the name of a feature, and perhaps a tab and cue words"
                )
            }
            return LexiconPhrase(
                phrase: String(parts[0]),
                feature: String(parts[1]),
                cues: parts.count == 3 ? parts[2].split(separator: " ").map(String.init) : []
            )
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
