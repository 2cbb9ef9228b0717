import Foundation
import LinearAlgebra
import NewsCorpus
import TestSupport
import Testing

@testable import Tasnif

@Suite struct ModelFileTests {
    private let articles = SyntheticCorpus.articles(10, seed: 3)

    private func answers(_ model: TaggingModel) -> [String] {
        var tagger = Tagger(model)
        var options = Tagger.Options()
        options.evidenceTerms = 5
        return articles.map { tagger.predict($0, options: options).json(axes: model.axes) }
    }

    /// What opening some bytes says; nil when they open.
    private func fault(_ bytes: [UInt8]) -> ModelFileError? {
        do throws(ModelFileError) {
            _ = try TaggingModel(bytes: bytes, path: "m.tasnif")
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: ["standard", "accurate", "quantized", "plain", "lexicon"])
    func savedAndOpenedIsTheSame(kind: String) throws {
        let model =
            switch kind {
            case "standard": try Trained.standard.get()
            case "accurate": try Trained.accurate.get()
            case "quantized": try Trained.model(SyntheticCorpus.articles(40)) { $0.isQuantized = true }
            case "plain":
                try Trained.model(SyntheticCorpus.articles(24)) { ($0.isPlain, $0.folds, $0.topics) = (true, 0, 0) }
            default:
                try Trained.model(SyntheticCorpus.articles(24)) {
                    $0.lexicon = [
                        LexiconPhrase(phrase: "بنغازي", feature: "LY-BA"),
                        LexiconPhrase(phrase: "طرابلس", feature: "LY-TB"),
                    ]
                    $0.mask = ["مصدر"]
                }
            }
        let bytes = try model.serialized()
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/m.tasnif"
        try model.write(to: path)
        #expect(try Array(Data(contentsOf: URL(fileURLWithPath: path))) == bytes)
        for again in [try TaggingModel(opening: path), try TaggingModel(bytes: bytes)] {
            #expect(answers(again) == answers(model))
            #expect(again.card == model.card)
            #expect(again.axes == model.axes)
            #expect(again.topicTerms(count: 5).map(\.json) == model.topicTerms(count: 5).map(\.json))
            #expect(try again.serialized() == bytes)
        }
        #expect(try TaggingModel.sectionSizes(of: path).map(\.bytes).reduce(0, +) < bytes.count)
    }

    @Test func openModelOutlivesItsFile() throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/m.tasnif"
        let model = try Trained.standard.get()
        try model.write(to: path)
        let open = try TaggingModel(opening: path)
        // A new model in its place is another file; the old one stays with those that have it open.
        try Trained.small.get().write(to: path)
        #expect(answers(open) == answers(model))
        try FileManager.default.removeItem(atPath: path)
        #expect(answers(open) == answers(model))
    }

    @Test func everyTruncationIsRefused() throws {
        let bytes = try Trained.small.get().serialized()
        #expect(bytes.count < 32 << 10, "the small model has grown to \(bytes.count) bytes; this test takes long")
        for length in 0..<bytes.count {
            switch fault(Array(bytes[..<length])) {
            case .truncated(_, let expected, let found):
                #expect(found == length)
                #expect(expected == nil || expected == bytes.count)
            case .foreign: #expect(length == 0)
            case let other: Issue.record("cut to \(length) bytes: \(other.map { "\($0)" } ?? "opens")")
            }
        }
    }

    @Test func everyFlippedByteIsRefused() throws {
        let bytes = try Trained.small.get().serialized()
        var random = SplitMix64(seed: 11)
        for position in bytes.indices {
            var changed = bytes
            changed[position] ^= UInt8.random(in: 1...255, using: &random)
            switch fault(changed) {
            case .altered: break
            case .foreign: #expect(position < 6)
            case let other: Issue.record("byte \(position) changed: \(other.map { "\($0)" } ?? "opens")")
            }
        }
    }

    @Test func bytesBehindTheEndAreRefused() throws {
        let bytes = try Trained.small.get().serialized()
        #expect(fault(bytes + [0]) == .altered(path: "m.tasnif", part: "length"))
        #expect(fault(bytes + [UInt8](repeating: 0, count: 64)) == .altered(path: "m.tasnif", part: "length"))
    }

    @Test func otherVersionsAreRefusedAsSuch() throws {
        var bytes = try Trained.small.get().serialized()
        bytes[8] = 4
        let sum = bytes[..<28].withUnsafeBytes { ModelFile.checksum($0) }
        for shift in 0..<4 { bytes[28 + shift] = UInt8(truncatingIfNeeded: sum >> (8 * shift)) }
        let found = try #require(fault(bytes))
        #expect(found == .newer(path: "m.tasnif", found: 4, known: 3))
        #expect(found.description.contains("m.tasnif") && found.description.contains("update tasnif"))
        bytes[8] = 2
        let sumOfOlder = bytes[..<28].withUnsafeBytes { ModelFile.checksum($0) }
        for shift in 0..<4 { bytes[28 + shift] = UInt8(truncatingIfNeeded: sumOfOlder >> (8 * shift)) }
        let older = try #require(fault(bytes))
        #expect(older == .older(path: "m.tasnif", found: 2, known: 3))
        #expect(older.description.contains("train the model anew"))
    }

    @Test(arguments: [
        "", "\n", "TASNIF", "{\"text\": \"قال\"}\n", "PK\u{3}\u{4}", "fastText model",
        String(repeating: "\0", count: 4096),
    ])
    func foreignFiles(content: String) {
        let found = fault(Array(content.utf8))
        switch content {
        case "TASNIF": #expect(found == .truncated(path: "m.tasnif", expected: nil, found: 6))
        default: #expect(found == .foreign(path: "m.tasnif"))
        }
    }

    @Test func whatCannotBeOpened() throws {
        let folder = try TemporaryFolder()
        for path in ["\(folder.path)/none", folder.path, "", "/dev/null"] {
            let error = #expect(throws: ModelFileError.self) { try TaggingModel(opening: path) }
            guard case .unreadable = error else {
                Issue.record("\(path): \(error.map { "\($0)" } ?? "opens")")
                continue
            }
            #expect(error?.description.contains("TASNIF_MODEL") == true)
        }
    }

    /// Sections made by others, their checksums right: refused, or opened without a crash and without answers that
    /// are no numbers.
    @Test func forgedSections() throws {
        let bytes = try Trained.small.get().serialized()
        let sections = parts(of: bytes)
        #expect(file(sections) == bytes)
        var random = SplitMix64(seed: 23)
        var opened = 0
        for round in 0..<400 {
            var forged = sections
            let chosen = Int.random(in: 0..<sections.count, using: &random)
            switch Int.random(in: 0..<8, using: &random) {
            case 0: forged.remove(at: chosen)
            case 1: forged[chosen].bytes.removeLast(Int.random(in: 0...forged[chosen].bytes.count, using: &random))
            case 2: forged[chosen].bytes += forged[chosen].bytes
            default:
                for _ in 0..<[1, 4, 40][round % 3] {
                    guard let place = forged[chosen].bytes.indices.randomElement(using: &random) else { continue }
                    forged[chosen].bytes[place] = [0, 0x31, 0x39, 0x7F, 0x80, 0xFF].randomElement(using: &random) ?? 0
                }
            }
            guard let model = try? TaggingModel(bytes: file(forged)) else { continue }
            opened += 1
            var tagger = Tagger(model)
            var options = Tagger.Options()
            options.evidenceTerms = 2
            for article in articles.prefix(2) {
                let prediction = tagger.predict(article, options: options)
                #expect(!prediction.json(axes: model.axes).isEmpty)
            }
        }
        #expect(opened > 0)
    }

    // MARK: - Readings

    @Test func allReadingsAreSaved() throws {
        let model = try Trained.readings.get()
        #expect(Set(model.axes.map(\.reading)) == Set(Axis.Reading.allCases))
        let bytes = try model.serialized()
        let again = try TaggingModel(bytes: bytes)
        #expect(again.axes == model.axes)
        #expect(try again.serialized() == bytes)
        var first = Tagger(model)
        var second = Tagger(again)
        var options = Tagger.Options()
        options.evidenceTerms = 5
        for article in ReadingCorpus.articles(20, seed: 4) {
            let (a, b) = (first.predict(article, options: options), second.predict(article, options: options))
            for (x, y) in zip(a.axes, b.axes) {
                #expect(x.logits.map(\.bitPattern) == y.logits.map(\.bitPattern))
                #expect(x.probabilities.map(\.bitPattern) == y.probabilities.map(\.bitPattern))
                #expect(x.tags == y.tags)
            }
            #expect(a.json(axes: model.axes) == b.json(axes: again.axes))
        }
    }

    /// The weights of mentions of the model with all readings: the section's name, and its bytes in the file.
    private func mentionSection(_ bytes: [UInt8]) throws -> (name: String, place: Range<Int>) {
        let index = try #require(parts(of: bytes).firstIndex { $0.name.hasPrefix("mentions.") })
        return bytes.withUnsafeBytes { file in
            let entry = ModelFile.headerSize + index * ModelFile.entrySize
            let start = Int(file.littleEndian(UInt64.self, at: entry + 24))
            let size = Int(file.littleEndian(UInt64.self, at: entry + 32))
            return (parts(of: bytes)[index].name, start..<start + size)
        }
    }

    @Test func everyFlippedByteOfMentionWeightsIsRefused() throws {
        var bytes = try Trained.readings.get().serialized()
        let (name, place) = try mentionSection(bytes)
        #expect(!place.isEmpty)
        var random = SplitMix64(seed: 12)
        for position in place {
            let change = UInt8.random(in: 1...255, using: &random)
            bytes[position] ^= change
            #expect(fault(bytes) == .altered(path: "m.tasnif", part: "section '\(name)'"), "byte \(position)")
            bytes[position] ^= change
        }
        #expect(fault(bytes) == nil)
    }

    /// Sections that do not fit the axes, their checksums right.
    @Test func mentionWeightsOfAnotherSizeAreRefused() throws {
        let bytes = try Trained.readings.get().serialized()
        let sections = parts(of: bytes)
        let (name, _) = try mentionSection(bytes)
        let chosen = try #require(sections.firstIndex { $0.name == name })
        func expectRefused(_ what: String, _ change: (inout [(name: String, bytes: [UInt8])]) -> Void) {
            var forged = sections
            change(&forged)
            guard case .altered = fault(file(forged)) else {
                Issue.record("\(what): opens")
                return
            }
        }
        #expect(fault(file(sections)) == nil)
        expectRefused("missing") { $0.remove(at: chosen) }
        expectRefused("empty") { $0[chosen].bytes = [] }
        expectRefused("one weight less") { $0[chosen].bytes.removeLast(4) }
        expectRefused("one weight more") { $0[chosen].bytes += [0, 0, 0, 0] }
        expectRefused("one byte less") { $0[chosen].bytes.removeLast() }
        expectRefused("one byte more") { $0[chosen].bytes.append(0) }
        expectRefused("of another axis") { $0[chosen].name = "mentions.9" }
        expectRefused("no lexicon") { $0.removeAll { $0.name.hasPrefix("lexicon") } }
        // The axis says that it is read by mentions, and not what its logits start from.
        expectRefused("no starting logits") { sections in
            guard let manifest = sections.firstIndex(where: { $0.name == "manifest.json" }) else { return }
            let text = String(decoding: sections[manifest].bytes, as: UTF8.self)
            sections[manifest].bytes = Array(text.replacing("\"mentionLogits\"", with: "\"mentionStarts\"").utf8)
        }
        // The weights of terms cover the axes that are read by terms, no more and no fewer.
        for name in ["weights.f32", "bias"] {
            expectRefused("\(name) too short") { sections in
                guard let index = sections.firstIndex(where: { $0.name == name }) else { return }
                sections[index].bytes.removeLast(8)
            }
        }
        expectRefused("read by terms") { sections in
            guard let manifest = sections.firstIndex(where: { $0.name == "manifest.json" }) else { return }
            let text = String(decoding: sections[manifest].bytes, as: UTF8.self)
            sections[manifest].bytes = Array(
                text.replacing("\"reading\":\"mentions\"", with: "\"reading\":\"article\"").utf8
            )
        }
    }

    private func parts(of bytes: [UInt8]) -> [(name: String, bytes: [UInt8])] {
        bytes.withUnsafeBytes { file in
            (0..<Int(file.littleEndian(UInt32.self, at: 12))).map { index in
                let entry = ModelFile.headerSize + index * ModelFile.entrySize
                let name = String(decoding: file[entry..<entry + ModelFile.nameSize].prefix { $0 != 0 }, as: UTF8.self)
                let start = Int(file.littleEndian(UInt64.self, at: entry + 24))
                return (name, Array(file[start..<start + Int(file.littleEndian(UInt64.self, at: entry + 32))]))
            }
        }
    }

    private func file(_ sections: [(name: String, bytes: [UInt8])]) -> [UInt8] {
        var writer = ModelFileWriter()
        for section in sections { writer.add(section.name, section.bytes) }
        return writer.bytes()
    }
}
