import ArabicText
import LinearAlgebra
import TestSupport
import Testing
import TextFeatures

/// Counts of passages in training and in extraction.
@Suite struct PassageTests {
    /// A term: its kind and its text.
    struct Term: Hashable {
        let kind: TermKind
        let text: String
    }

    static let lexicon = MentionListTests.lexicon
    private static let stemmer = LightStemmer()

    static func features(readsPassages: Bool, _ seed: UInt64 = 0) -> FeatureConfiguration {
        FeatureConfiguration(
            longestWordNGram: 3,
            characterNGrams: 2...4,
            usesStems: true,
            usesTitle: true,
            dropsStopWords: seed % 3 == 1,
            usesPunctuation: true,
            readsPassages: readsPassages,
            minimumDocumentFrequency: seed % 2 == 0 ? 1 : 3,
            weighting: TFIDFWeighting(sublinear: seed % 2 == 0),
            blockWeights: [1, 0.5, 0.7, 2, 1.5, 0.4]
        )
    }

    static func documents(_ seed: UInt64) -> [AnalyzedDocument] {
        var random = SplitMix64(seed: seed)
        return (0..<10).map { _ in AnalyzedDocument.random(MentionListTests.words, using: &random) }
    }

    /// The counts of a document's segments, straight from the rules: a title with words is the first one; an n-gram or
    /// phrase belongs to the segment of its last word.
    static func segments(_ document: AnalyzedDocument, lexicon: Lexicon) -> [[Term: Int]] {
        var segments: [[Term: Int]] = []
        for (buffer, isTitle) in [(document.title, true), (document.text, false)] {
            guard let buffer else { continue }
            var words: [String] = []
            var run: [String] = []
            var length = 0
            var segmentOfWord: [Int] = []
            var isBorder = false
            func addPunctuation(before token: Int) {
                for run in buffer.punctuation.runs where run.token == token {
                    for range in [run.form, buffer.punctuation.marks(of: run)] {
                        let form = String(decoding: buffer.punctuation.bytes[range], as: UTF8.self)
                        segments[segments.count - 1][Term(kind: .punctuation, text: form), default: 0] += 1
                    }
                }
            }
            for (index, token) in buffer.tokens.enumerated() {
                if token.startsParagraph { run = [] }
                if token.startsSentence || token.startsParagraph { isBorder = true }
                if token.isCut { continue }
                if words.isEmpty || !isTitle && (length == 32 || length >= 16 && isBorder) {
                    segments.append([:])
                    length = 0
                }
                length += 1
                isBorder = false
                let segment = segments.count - 1
                func add(_ kind: TermKind, _ text: String) {
                    segments[segment][Term(kind: kind, text: text), default: 0] += 1
                }
                addPunctuation(before: index)
                let word = buffer.text(of: token)
                words.append(word)
                run.append(word)
                segmentOfWord.append(segment)
                add(.word, word)
                if isTitle { add(.title, word) }
                for size in 2...3 where run.count >= size { add(.wordNGram, run.suffix(size).joined(separator: " ")) }
                Array(word.utf8).withUnsafeBytes { bytes in
                    let stem = stemmer.stem(bytes.assumingMemoryBound(to: UInt8.self))
                    add(.stem, String(decoding: bytes[stem], as: UTF8.self))
                    CharacterNGrams.forEach(in: bytes, lengths: 2...4) {
                        add(.characters, String(decoding: $0, as: UTF8.self))
                    }
                }
            }
            addPunctuation(before: buffer.tokens.count)
            for match in lexicon.matches(in: words) {
                for feature in match.features {
                    let term = Term(kind: .lexicon, text: lexicon.features[Int(feature)])
                    segments[segmentOfWord[match.words.upperBound - 1]][term, default: 0] += 1
                }
            }
        }
        return segments
    }

    /// Sums the counts of segments, over the terms of a vocabulary.
    static func sum(_ segments: some Sequence<[Term: Int]>, _ vocabulary: Vocabulary) -> [Int: Int] {
        var sum: [Int: Int] = [:]
        for segment in segments {
            for (term, count) in segment {
                if let number = vocabulary.number(of: term.kind, term.text) { sum[number, default: 0] += count }
            }
        }
        return sum
    }

    static func row(_ row: Int, of matrix: CountMatrix) -> [Int: Int] {
        let entries = matrix.rowOffsets[row]..<matrix.rowOffsets[row + 1]
        return Dictionary(uniqueKeysWithValues: entries.map { (Int(matrix.columnIndices[$0]), Int(matrix.counts[$0])) })
    }

    @Test(arguments: 0..<6 as Range<UInt64>)
    func segmentsSumUpToDocumentsAndPairsOfThemToPassages(_ seed: UInt64) throws {
        let documents = Self.documents(seed)
        let collection = collection(
            of: documents,
            Self.features(readsPassages: true, seed),
            counters: 1 + Int(seed % 3),
            threads: 1 + Int(seed % 2),
            lexicon: Self.lexicon,
            includesPassages: true
        )
        let passages = try #require(collection.passages)
        #expect(passages.offsets.count == documents.count + 1)
        #expect(passages.offsets.last == passages.counts.rows)
        #expect(passages.counts.columns == collection.vocabulary.count)
        for (number, document) in documents.enumerated() {
            let segments = Self.segments(document, lexicon: Self.lexicon)
            #expect(Self.row(number, of: collection.counts) == Self.sum(segments, collection.vocabulary))
            let rows = passages.offsets[number]..<passages.offsets[number + 1]
            #expect(rows.count == (segments.count < 2 ? segments.count : segments.count - 1))
            for (place, row) in rows.enumerated() {
                #expect(
                    Self.row(row, of: passages.counts)
                        == Self.sum(segments[place..<min(place + 2, segments.count)], collection.vocabulary)
                )
            }
        }
    }

    @Test(arguments: 0..<6 as Range<UInt64>)
    func readingPassagesDoesNotChangeTheDocuments(_ seed: UInt64) {
        let documents = Self.documents(seed)
        let with = collection(
            of: documents,
            Self.features(readsPassages: true, seed),
            lexicon: Self.lexicon,
            includesPassages: true
        )
        let without = collection(of: documents, Self.features(readsPassages: false, seed), lexicon: Self.lexicon)
        #expect(without.passages == nil)
        #expect(Array(with.vocabulary.arena) == Array(without.vocabulary.arena))
        #expect(Array(with.vocabulary.offsets) == Array(without.vocabulary.offsets))
        #expect(with.vocabulary.kindStarts == without.vocabulary.kindStarts)
        #expect(with.counts.rowOffsets == without.counts.rowOffsets)
        #expect(with.counts.columnIndices == without.counts.columnIndices)
        #expect(with.counts.counts == without.counts.counts)
        #expect(with.surfaces == without.surfaces)
        #expect(with.isStopWord == without.isStopWord)
        for document in documents.indices {
            #expect(
                MentionListTests.Content(with.mentions, document: document)
                    == MentionListTests.Content(without.mentions, document: document)
            )
        }
    }

    /// Three segments of 32 words without punctuation; phrases, and pairs of words, lie across their borders.
    @Test func whatCrossesABorderBelongsToTheSegmentOfItsLastWord() throws {
        var words = (0..<96).map { _ in "كلمة" }
        (words[31], words[32]) = ("رأس", "لانوف")
        (words[62], words[63], words[64]) = ("قصف", "مطار", "طرابلس")
        let lexicon = Lexicon([
            Lexicon.Entry(words: ["راس", "لانوف"], feature: "LY-SR"),
            Lexicon.Entry(words: ["مطار", "طرابلس"], feature: "LY-TB"),
        ])
        let document = AnalyzedDocument(title: "عنوان", text: words.joined(separator: " "))
        let features = FeatureConfiguration(longestWordNGram: 2, usesTitle: true, readsPassages: true)
        let collection = collection(of: [document], features, lexicon: lexicon, includesPassages: true)
        let passages = try #require(collection.passages)
        // The title and the first segment, the first and second, the second and third.
        #expect(passages.offsets == [0, 3])
        let extractor = Self.extractor(
            collection,
            features,
            [Double](repeating: 1, count: collection.vocabulary.count),
            lexicon
        )
        var scratch = extractor.makeScratch()
        extractor.extract(title: document.title, text: document.text, scratch: &scratch)
        let selected = extractor.passages(in: scratch).map { passage in
            extractor.select(passage, scratch: &scratch)
            return Self.weights(scratch)
        }
        #expect(selected.count == 3)
        for (kind, text, expected) in [
            (TermKind.lexicon, "LY-SR", [0, 1, 1]), (.wordNGram, "راس لانوف", [0, 1, 1]), (.word, "راس", [1, 1, 0]),
            (.lexicon, "LY-TB", [0, 0, 1]), (.wordNGram, "مطار طرابلس", [0, 0, 1]),
            (.wordNGram, "قصف مطار", [0, 1, 1]),
            (.word, "طرابلس", [0, 0, 1]), (.title, "عنوان", [1, 0, 0]), (.word, "عنوان", [1, 0, 0]),
            (.word, "كلمه", [31, 60, 60]),
        ] {
            let term = try #require(collection.vocabulary.number(of: kind, text))
            #expect((0..<3).map { Self.row($0, of: passages.counts)[term] ?? 0 } == expected, "\(text)")
            #expect(selected.map { ($0[UInt32(term)] ?? 0) > 0 } == expected.map { $0 > 0 }, "\(text)")
        }
    }

    @Test func documentsOfFewSegments() {
        let documents = [
            AnalyzedDocument(text: ""), AnalyzedDocument(title: "عنوان", text: ""),
            AnalyzedDocument(title: "عنوان", text: "نص"), AnalyzedDocument(title: "", text: "نص"),
            AnalyzedDocument(text: "نص"), AnalyzedDocument(text: "،"),
        ]
        let collection = collection(
            of: documents,
            FeatureConfiguration(readsPassages: true),
            counters: 2,
            includesPassages: true
        )
        #expect(collection.passages?.offsets == [0, 0, 1, 2, 3, 4, 4])
        #expect(collection.passages?.counts.rowOffsets == [0, 1, 3, 4, 5])
    }

    static func extractor(
        _ collection: FeatureCollection,
        _ features: FeatureConfiguration,
        _ idf: [Double],
        _ lexicon: Lexicon = lexicon
    ) -> FeatureExtractor {
        FeatureExtractor(
            vocabulary: collection.vocabulary,
            idf: SharedBuffer(idf.map { Float($0) }),
            configuration: features,
            stemmer: LightStemmer(),
            lexicon: lexicon
        )
    }

    /// The weights by term; infinite for a term that comes twice.
    static func weights(_ scratch: FeatureExtractor.Scratch) -> [UInt32: Double] {
        Dictionary(zip(scratch.terms, scratch.values)) { _, _ in .infinity }
    }

    /// The largest difference of two rows; infinite where their terms differ.
    static func difference(_ a: [UInt32: Double], _ b: [UInt32: Double]) -> Double {
        guard Set(a.keys) == Set(b.keys) else { return .infinity }
        return a.map { abs($0.value - (b[$0.key] ?? .nan)) }.reduce(0, max)
    }

    @Test(arguments: 0..<6 as Range<UInt64>)
    func extractionOfPassagesAgreesWithTraining(_ seed: UInt64) throws {
        let documents = Self.documents(seed)
        let features = Self.features(readsPassages: true, seed)
        let collection = collection(
            of: documents,
            features,
            counters: 2,
            lexicon: Self.lexicon,
            includesPassages: true
        )
        let passages = try #require(collection.passages)
        // Single precision, as a model stores it.
        let idf = features.weighting.idf(
            documentFrequency: collection.counts.documentFrequency(rows: Array(documents.indices)),
            documents: documents.count
        )
        .map { Double(Float($0)) }
        let matrix: SparseMatrix<Double> = passages.counts.weighted(
            documents: Array(0..<passages.counts.rows),
            idf: idf,
            configuration: features
        )
        let reader = Self.extractor(collection, features, idf)
        let plain = Self.extractor(collection, Self.features(readsPassages: false, seed), idf)
        var scratch = reader.makeScratch()
        var plainScratch = plain.makeScratch()
        var most = 0
        for (number, document) in documents.enumerated() {
            reader.extract(title: document.title, text: document.text, scratch: &scratch)
            plain.extract(title: document.title, text: document.text, scratch: &plainScratch)
            let article = Self.weights(scratch)
            // Weights are at most 2; sums of squares are taken in another order.
            #expect(Self.difference(article, Self.weights(plainScratch)) < 1e-12)
            #expect(scratch.words == plainScratch.words && scratch.knownWords == plainScratch.knownWords)
            #expect(plain.segmentCount(in: plainScratch) == 0)

            let segments = reader.segmentCount(in: scratch)
            most = max(most, segments)
            #expect(segments == Self.segments(document, lexicon: Self.lexicon).count)
            let rows = passages.offsets[number]..<passages.offsets[number + 1]
            let found = reader.passages(in: scratch)
            #expect(found.count == rows.count)
            for (passage, row) in zip(found, rows) {
                reader.select(passage, scratch: &scratch)
                let entries = matrix.rowOffsets[row]..<matrix.rowOffsets[row + 1]
                let expected = Dictionary(
                    uniqueKeysWithValues: entries.map { (matrix.columnIndices[$0], matrix.values[$0]) }
                )
                #expect(Self.difference(Self.weights(scratch), expected) < 1e-12)
            }
            // All segments are the article again; none of it was lost by looking at passages.
            reader.select(0..<segments, scratch: &scratch)
            #expect(Self.difference(Self.weights(scratch), article) < 1e-12)
        }
        #expect(most >= 4)
    }
}
