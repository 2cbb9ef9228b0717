import ArabicText
import LinearAlgebra
import TestSupport
import Testing

@testable import TextFeatures

@Suite struct FeatureTests {
    static let texts = [
        "قصف مدفعي جنوب المدينة، ثم قصف ثان.\nوصلت تعزيزات إلى المدينة",
        "وصلت تعزيزات عسكرية الى المدينه بعد قصف",
        "انتخابات في طرابلس وفي بنغازي",
        "REUTERS: elections in Tripoli 2014",
        "",
        "،؟!",
        "في طرابلس انتخابات بلدية",
    ]
    static let titles: [String?] = ["قصف المدينة", nil, "انتخابات طرابلس", nil, "انتخابات", nil, nil]
    static let lexicon = Lexicon([
        Lexicon.Entry(words: ["طرابلس"], feature: "LY-TB"), Lexicon.Entry(words: ["بنغازي"], feature: "LY-BA"),
    ])

    static let configurations: [FeatureConfiguration] = [
        FeatureConfiguration(),
        FeatureConfiguration(longestWordNGram: 3, characterNGrams: 2...5, usesStems: true, usesTitle: true),
        FeatureConfiguration(
            longestWordNGram: 2,
            characterNGrams: 3...3,
            dropsStopWords: true,
            usesPunctuation: true,
            minimumDocumentFrequency: 2,
            weighting: TFIDFWeighting(sublinear: true),
            blockWeights: [1, 1, 0.5, 1, 2, 0.3]
        ),
    ]

    /// A new document must get the very features that it would have had in training.
    @Test(arguments: configurations.indices)
    func extractionAgreesWithTraining(_ index: Int) {
        let features = Self.configurations[index]
        let collection = collection(Self.texts, titles: Self.titles, features, lexicon: Self.lexicon)
        let rows = Array(0..<Self.texts.count)
        let idf = features.weighting.idf(
            documentFrequency: collection.counts.documentFrequency(rows: rows),
            documents: rows.count
        )
        .map { Double(Float($0)) }
        let matrix: SparseMatrix<Double> = collection.counts.weighted(
            documents: rows,
            idf: idf,
            configuration: features
        )
        let extractor = FeatureExtractor(
            vocabulary: collection.vocabulary,
            idf: SharedBuffer(idf.map { Float($0) }),
            configuration: features,
            stemmer: LightStemmer(),
            lexicon: Self.lexicon
        )
        var scratch = extractor.makeScratch()
        let pipeline = TextPipeline(.uncleaned)
        #expect(collection.vocabulary.count > 0)
        for row in rows {
            var text = TokenBuffer()
            pipeline.analyze(Self.texts[row], into: &text)
            text.readPunctuation(in: Self.texts[row].utf8.span)
            var title: TokenBuffer?
            if let titleText = Self.titles[row] {
                var buffer = TokenBuffer()
                pipeline.analyze(titleText, into: &buffer)
                buffer.readPunctuation(in: titleText.utf8.span)
                title = buffer
            }
            extractor.extract(title: title, text: text, scratch: &scratch)
            let found = Dictionary(uniqueKeysWithValues: zip(scratch.terms, scratch.values))
            let entries = matrix.rowOffsets[row]..<matrix.rowOffsets[row + 1]
            #expect(found.count == entries.count)
            for entry in entries {
                let value = found[matrix.columnIndices[entry]] ?? .nan
                // Sums of squares are taken in another order.
                #expect(abs(value - matrix.values[entry]) < 1e-14)
            }
        }
    }

    @Test(arguments: [(1, 1), (2, 1), (3, 2), (7, 2)])
    func countersAndThreadsDoNotShow(_ counters: Int, _ threads: Int) {
        let features = Self.configurations[1]
        let one = collection(Self.texts, titles: Self.titles, features, lexicon: Self.lexicon)
        let many = collection(
            Self.texts,
            titles: Self.titles,
            features,
            counters: counters,
            threads: threads,
            lexicon: Self.lexicon
        )
        #expect(Array(one.vocabulary.arena) == Array(many.vocabulary.arena))
        #expect(Array(one.vocabulary.slots) == Array(many.vocabulary.slots))
        #expect(one.counts.columnIndices == many.counts.columnIndices)
        #expect(one.counts.counts == many.counts.counts)
        #expect(one.counts.rowOffsets == many.counts.rowOffsets)
        #expect(one.surfaces == many.surfaces)
    }

    @Test func wordPairsStayInsideParagraphs() {
        let collection = collection(["أكد مصدر\nقصف مدفعي"], FeatureConfiguration(longestWordNGram: 2))
        let pairs = collection.vocabulary.range(of: .wordNGram).map { collection.vocabulary.text(of: $0) }
        #expect(Set(pairs) == ["اكد مصدر", "قصف مدفعي"])
    }

    @Test func documentFrequencyLimits() {
        let texts = ["واحد اثنان ثلاثة", "واحد اثنان", "واحد", "واحد"]
        let low = collection(texts, FeatureConfiguration(minimumDocumentFrequency: 2))
        #expect(low.vocabulary.range(of: .word).count == 2)
        let high = collection(texts, FeatureConfiguration(maximumDocumentShare: 0.5))
        #expect(high.vocabulary.number(of: .word, "واحد") == nil)
        #expect(high.vocabulary.number(of: .word, "اثنان") != nil)
    }

    @Test func surfacesAreTheMostFrequentWrittenForms() throws {
        let collection = collection(["الليبى الليبي", "الليبى", "ليبيا لِيبيا ليبيا"], FeatureConfiguration())
        let number = try #require(collection.vocabulary.number(of: .word, "الليبي"))
        #expect(collection.surfaces[number] == "الليبى")
        let country = try #require(collection.vocabulary.number(of: .word, "ليبيا"))
        #expect(collection.surfaces[country] == "ليبيا")
    }

    /// Expected by hand from scikit-learn's rule: `TfidfVectorizer(analyzer='char_wb', ngram_range=(2, 5))` on one
    /// word.
    @Test(arguments: [
        ("ab", 2...3, [" a", "ab", "b ", " ab", "ab "]),
        ("ab", 2...5, [" a", "ab", "b ", " ab", "ab ", " ab "]),
        ("a", 3...5, [" a "]),
        ("a", 5...6, [" a "]),
        ("قصف", 4...4, [" قصف", "قصف "]),
        ("", 2...5, []),
    ])
    func characterNGrams(_ word: String, _ lengths: ClosedRange<Int>, _ expected: [String]) {
        var found: [String] = []
        Array(word.utf8).withUnsafeBytes { bytes in
            CharacterNGrams.forEach(in: bytes, lengths: lengths) { found.append(String(decoding: $0, as: UTF8.self)) }
        }
        #expect(found == expected)
    }

    @Test(arguments: [
        (["في", "طرابلس"], [1..<2]),
        (["بطرابلس"], [0..<1]),
        (["وبطرابلس", "وطرابلس"], [0..<1, 1..<2]),
        (["للزاويه"], [0..<1]),
        (["راس", "لانوف"], [0..<2]),
        (["راس", "المال"], []),
        (["برس"], []),
    ])
    func lexiconLooksThroughClitics(_ words: [String], _ expected: [Range<Int>]) {
        let lexicon = Lexicon([
            Lexicon.Entry(words: ["طرابلس"], feature: "LY-TB"), Lexicon.Entry(words: ["الزاويه"], feature: "LY-ZA"),
            Lexicon.Entry(words: ["راس", "لانوف"], feature: "LY-SR"), Lexicon.Entry(words: ["رس"], feature: "X"),
        ])
        #expect(lexicon.matches(in: words).map(\.words) == expected)
    }

    @Test func occurrencesQuoteTheSource() throws {
        let text = "وصل وفدٌ إلى طرابلسَ، ثم غادر الوفد طرابلس"
        let features = FeatureConfiguration(longestWordNGram: 2, characterNGrams: 2...3)
        let collection = collection([text, text], features)
        let extractor = FeatureExtractor(
            vocabulary: collection.vocabulary,
            idf: SharedBuffer([Float](repeating: 1, count: collection.vocabulary.count)),
            configuration: features,
            stemmer: LightStemmer(),
            lexicon: nil
        )
        var buffer = TokenBuffer()
        TextPipeline(.uncleaned).analyze(text, into: &buffer)
        let word = try #require(collection.vocabulary.number(of: .word, "طرابلس"))
        let pair = try #require(collection.vocabulary.number(of: .wordNGram, "الوفد طرابلس"))
        let places = extractor.occurrences(of: [word, pair], in: buffer)
        func quotes(_ term: Int) -> [String] {
            (places[term] ?? []).map { String(decoding: Array(text.utf8)[$0], as: UTF8.self) }
        }
        #expect(quotes(word) == ["طرابلسَ", "طرابلس"])
        #expect(quotes(pair) == ["الوفد طرابلس"])
    }

    @Test func aVocabularyWithWrongPartsIsRefused() throws {
        let good = collection(Self.texts, FeatureConfiguration()).vocabulary
        #expect(
            Vocabulary(arena: good.arena, offsets: good.offsets, slots: good.slots, kindStarts: good.kindStarts) != nil
        )
        var offsets = Array(good.offsets)
        offsets[1] = 1 << 20
        #expect(
            Vocabulary(
                arena: good.arena,
                offsets: SharedBuffer(offsets),
                slots: good.slots,
                kindStarts: good.kindStarts
            ) == nil
        )
        var slots = Array(good.slots)
        slots[slots.firstIndex { $0 != 0 } ?? 0] = 0xFFFF_FFFF
        #expect(
            Vocabulary(
                arena: good.arena,
                offsets: good.offsets,
                slots: SharedBuffer(slots),
                kindStarts: good.kindStarts
            ) == nil
        )
        #expect(
            Vocabulary(
                arena: good.arena,
                offsets: good.offsets,
                slots: SharedBuffer([1, 1]),
                kindStarts: good.kindStarts
            ) == nil
        )
        #expect(Vocabulary(arena: good.arena, offsets: good.offsets, slots: good.slots, kindStarts: [0]) == nil)
    }

    /// A number is a feature, but does not make a foreign text look known.
    @Test func numbersAreNotCountedAsKnownWords() {
        let texts = ["قصف 2014", "قصف 2014"]
        let collection = collection(texts, FeatureConfiguration())
        let extractor = FeatureExtractor(
            vocabulary: collection.vocabulary,
            idf: SharedBuffer([Float](repeating: 1, count: collection.vocabulary.count)),
            configuration: FeatureConfiguration(),
            stemmer: LightStemmer(),
            lexicon: nil
        )
        var scratch = extractor.makeScratch()
        var buffer = TokenBuffer()
        for (text, words, known, terms) in [("2014 in Tripoli", 2, 0, 1), ("قصف 2014 2015", 1, 1, 2)] {
            TextPipeline(.uncleaned).analyze(text, into: &buffer)
            extractor.extract(title: nil, text: buffer, scratch: &scratch)
            #expect(scratch.words == words)
            #expect(scratch.knownWords == known)
            #expect(scratch.terms.count == terms)
        }
    }

    /// Where words alone are features, those that are no terms are counted and not remembered: of a long stream they
    /// would fill the memory. Where a word gives anything else, it is.
    @Test func wordsThatGiveNothingAreNotRemembered() {
        let texts = ["قصف مدينة 2014", "قصف مدينة 2014"]
        let letters = Array("بتثجحخدذرز")
        let stream = (0..<100).map { "قصف كل\(letters[$0 / 10])\(letters[$0 % 10]) \(3000 + $0) مدينة" }
        for lengths in [nil, 2...3] as [ClosedRange<Int>?] {
            let configuration = FeatureConfiguration(characterNGrams: lengths)
            let collection = collection(texts, configuration)
            let extractor = FeatureExtractor(
                vocabulary: collection.vocabulary,
                idf: SharedBuffer([Float](repeating: 1, count: collection.vocabulary.count)),
                configuration: configuration,
                stemmer: LightStemmer(),
                lexicon: nil
            )
            var scratch = extractor.makeScratch()
            let start = scratch.known.count
            var buffer = TokenBuffer()
            for text in stream {
                TextPipeline(.uncleaned).analyze(text, into: &buffer)
                extractor.extract(title: nil, text: buffer, scratch: &scratch)
                #expect(scratch.words == 3 && scratch.knownWords == 2)
                #expect(scratch.entries.count == scratch.known.count)
            }
            // Two words of the vocabulary; or all words and numbers.
            #expect(scratch.known.count - start == (lengths == nil ? 2 : 202))
        }
    }
}
