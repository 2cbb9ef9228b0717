import Foundation
import TestSupport
import Testing

@testable import ArabicText

/// Expected values of published implementations and of the project's folding table; skipped where `../shared` is
/// absent.
@Suite(.enabled(if: Repository.hasShared)) struct GoldenVectorTests {
    private let pipeline = TextPipeline(.uncleaned)

    private func rows(_ name: String) throws -> [[String: String]] {
        try TSV(Repository.shared.appendingPathComponent("vectors/" + name)).rows
    }

    @Test func proposedFolding() throws {
        let rows = try rows("proposed-fold.tsv")
        #expect(rows.count >= 60)
        for row in rows {
            let input = unescaped(row["input_escaped"] ?? "")
            #expect(pipeline.folded(input) == row["expected_tokens"] ?? "", "\(row["case"] ?? "")")
        }
    }

    @Test func luceneNormalization() throws {
        let rows = try rows("lucene-arabic-normalization.tsv")
        #expect(rows.count >= 14)
        for row in rows {
            #expect(pipeline.folded(row["input"] ?? "") == row["expected"] ?? "")
        }
    }

    /// Folding agrees with NFKC and CAMeL's foldings on every Arabic letter, but for the decisions in `Folding.md`.
    @Test func codePointsFoldAsDecided() throws {
        let options = FoldingOptions()
        var differences: [String] = []
        for row in try rows("codepoint-fold-matrix.tsv") {
            guard let value = UInt32(row["codepoint"] ?? "", radix: 16), let scalar = Unicode.Scalar(value),
                ArabicScalar.isArabic(value), row["category"] == "Lo",
                let peer = row["camel_nfkc+alef+maksura+teh+dediac"]
            else { continue }
            var expected = String.UnicodeScalarView()
            if peer == "=" {
                expected.append(scalar)
            } else if peer != "-" {
                for part in peer.split(separator: "+") {
                    UInt32(part, radix: 16).flatMap(Unicode.Scalar.init).map { expected.append($0) }
                }
            }
            // The decisions: eastern and loan letters, high hamza; a mark shown on a space.
            let isLone =
                expected.first == " "
                && expected.dropFirst().allSatisfy { $0.properties.generalCategory != .otherLetter }
            let decided = (isLone ? String.UnicodeScalarView() : expected).filter { $0.value != ArabicScalar.highHamza }
                .compactMap { Unicode.Scalar(options.folded(arabic: $0.value)) }
            let ours = pipeline.folded("\u{0628}\(Character(scalar))\u{0628}")
            let theirs = pipeline.folded("\u{0628}" + String(String.UnicodeScalarView(decided)) + "\u{0628}")
            let isHighHamza = (0x0674...0x0678).contains(value)
            if ours != theirs, !isHighHamza { differences.append(String(value, radix: 16)) }
        }
        #expect(differences.isEmpty, "\(differences)")
    }

    /// A measurement more than a test: our rules differ on purpose, but not by much.
    @Test func lightStemsResembleLight10() throws {
        let stemmer = LightStemmer()
        let rows = try rows("snowball-arabic-generated.tsv")
        let same = rows.count { stemmer.stem(pipeline.folded($0["input"] ?? "")) == $0["lucene_normalize_then_stem"] }
        #expect(Double(same) / Double(rows.count) > 0.75, "\(same) of \(rows.count)")
    }

    @Test func seedsAreCutRight() throws {
        let folder = Repository.shared.appendingPathComponent("seeds")
        func trace(_ name: String) throws -> (text: [UInt8], trace: TextTrace) {
            let text = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
            return (Array(text.utf8), TextPipeline().trace(of: text))
        }
        let first = try trace("000_01042660d190fd5c.txt")
        #expect(first.trace.cuts.map(\.rule) == Array(repeating: .repeatedParagraphs, count: 6))
        let second = try trace("002_89d59ca1746ccbef.txt")
        let source = try #require(second.trace.cuts.first)
        #expect(source.rule == .sourceLines)
        #expect(second.trace.tokens.allSatisfy { $0.range.upperBound <= source.range.lowerBound })
        #expect(second.trace.tokens.count > 200)
        let third = try trace("004_3edc3f6ad946e501.txt")
        #expect(third.trace.cuts.map(\.rule) == [.commentForms])
        #expect(third.trace.cuts.first?.range.upperBound == third.text.count)
    }

    private func unescaped(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        var rest = Substring(text)
        while let first = rest.first {
            if first == "\\", rest.count > 1 {
                let digits = rest.dropFirst().first == "u" ? 4 : 2
                if let value = UInt32(rest.dropFirst(2).prefix(digits), radix: 16), let scalar = Unicode.Scalar(value) {
                    result.append(scalar)
                    rest = rest.dropFirst(2 + digits)
                    continue
                }
            }
            result.append(contentsOf: String(first).unicodeScalars)
            rest = rest.dropFirst()
        }
        return String(result)
    }
}
