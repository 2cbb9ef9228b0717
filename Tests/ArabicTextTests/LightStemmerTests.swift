import Testing

@testable import ArabicText

@Suite struct LightStemmerTests {
    private let stemmer = LightStemmer()
    private let pipeline = TextPipeline(.uncleaned)

    private func stem(_ word: String) -> String { stemmer.stem(pipeline.folded(word)) }

    @Test(arguments: [
        ("article", "القارب", "قارب"),
        ("conjunction and article", "والقارب", "قارب"),
        ("feh and article", "فالقارب", "قارب"),
        ("beh and article", "بالقارب", "قارب"),
        ("kaf and article", "كالقارب", "قارب"),
        ("conjunction, preposition, article", "وبالقارب", "قارب"),
        ("lam and article", "للقارب", "قارب"),
        ("conjunction, lam and article", "وللقارب", "قارب"),
        ("lam before a word in lam", "للاجئين", "لاجئ"),
        ("conjunction alone", "وقارب", "قارب"),
        ("pronoun ha", "قاربها", "قارب"),
        ("pronoun hum", "قاربهم", "قارب"),
        ("pronoun huma", "قاربهما", "قارب"),
        ("pronoun kum", "قواربكم", "قوارب"),
        ("pronoun na", "سيارتنا", "سيار"),
        ("teh before a pronoun", "حكومتها", "حكوم"),
        ("teh marbuta", "حكومة", "حكوم"),
        ("sound feminine plural", "سيارات", "سيار"),
        ("sound masculine plural", "مقاتلون", "مقاتل"),
        ("oblique plural", "المقاتلين", "مقاتل"),
        ("nisba", "ليبي", "ليب"),
        ("feminine nisba", "الليبية", "ليب"),
        ("plural nisba", "الليبيين", "ليب"),
        ("country in alef", "ليبيا", "ليب"),
        ("accusative", "هجوما", "هجوم"),
        ("accusative of a word in noon", "بيانا", "بيان"),
        ("verb in the plural", "قالوا", "قال"),
        ("heh", "قاربه", "قارب"),
        ("short words stay", "من", "من"),
        ("three letters stay", "وهو", "وهو"),
        ("article before two letters stays", "الحق", "الحق"),
    ])
    func cutsByRule(rule: String, word: String, expected: String) {
        #expect(stem(word) == expected, "\(rule)")
    }

    @Test(arguments: [
        ("وزير", "وزير"), ("وزارة", "وزار"), ("والوزير", "وزير"), ("ووزير", "وزير"), ("وكالات", "وكال"),
        ("وصلت", "وصلت"),
        ("واشنطن", "واشنطن"), ("آلاف", "الاف"), ("آليات", "الي"), ("ألمانيا", "المان"), ("إلغاء", "الغاء"),
        ("ألغام", "الغام"),
        ("الله", "الله"), ("والله", "الله"), ("الجزائر", "جزائر"), ("الجزائرية", "جزائر"), ("فلسطين", "فلسطين"),
        ("الفلسطينيين", "فلسطين"), ("لبنان", "لبنان"), ("اللبناني", "لبنان"), ("إيران", "ايران"), ("وإيران", "ايران"),
        ("الإيرانية", "ايران"), ("البرلمان", "برلمان"), ("القانون", "قانون"), ("والتي", "التي"), ("بالغة", "بالغ"),
    ])
    func protectsWords(word: String, expected: String) {
        #expect(stem(word) == expected)
    }

    @Test func hamzaOnTheFirstAlefIsNoArticle() {
        let word = Array("اليسوم".utf8)
        word.withUnsafeBufferPointer { utf8 in
            #expect(stemmer.stem(utf8) == 4..<12)
            #expect(stemmer.stem(utf8, hasInitialHamza: true) == 0..<12)
        }
    }

    @Test func otherScriptsAndDigitsStayWhole() {
        for word in ["reuters", "2018", "москва", "", "ا", "é"] { #expect(stemmer.stem(word) == word) }
    }

    /// The stem is a piece of the word with at least three letters, and an article makes no difference to it.
    @Test func stemsAreSubrangesWithThreeLetters() {
        let letters = Array("ابتجحدرسعفقكلمنهويئءؤ")
        for seed in UInt64(0)..<20_000 {
            var random = Random(seed: seed)
            let word = String(
                (0..<Int(1 + random.next() % 12)).map { _ in letters[Int(random.next() % UInt64(letters.count))] }
            )
            var copy = word
            copy.withUTF8 { utf8 in
                let range = stemmer.stem(utf8)
                #expect(range.lowerBound >= 0 && range.upperBound <= utf8.count && range.lowerBound % 2 == 0, "\(word)")
                #expect(range.count >= min(6, utf8.count) && range.count % 2 == 0, "\(word)")
                let clitics = stemmer.clitics(utf8)
                let parts = [clitics.conjunction, clitics.preposition, clitics.article, clitics.stem, clitics.pronoun]
                #expect(parts.reduce(0) { $0 + $1.count } == utf8.count && !clitics.stem.isEmpty, "\(word)")
            }
        }
    }

    @Test func anyBytesAreSafe() {
        for seed in UInt64(0)..<5000 {
            var random = Random(seed: seed)
            let bytes = (0..<Int(random.next() % 30)).map { _ in
                UInt8(truncatingIfNeeded: random.next() % 4 == 0 ? random.next() : 0xD9)
            }
            let range = stemmer.stem(bytes.span)
            #expect(range.lowerBound >= 0 && range.upperBound <= bytes.count && range.lowerBound <= range.upperBound)
        }
    }

    @Test(arguments: [
        ("وبالمدينة", ["و", "ب", "ال", "مدينه", ""]),
        ("بدرنة", ["", "ب", "", "درنه", ""]),
        ("لبنغازي", ["", "ل", "", "بنغازي", ""]),
        ("لبنان", ["", "", "", "لبنان", ""]),
        ("فقواتهم", ["", "", "", "فقوات", "هم"]),
        ("للقوات", ["", "ل", "ل", "قوات", ""]),
        ("والوزير", ["و", "", "ال", "وزير", ""]),
        ("وزيرها", ["", "", "", "وزير", "ها"]),
    ])
    func splitsClitics(word: String, expected: [String]) {
        var folded = pipeline.folded(word)
        folded.withUTF8 { utf8 in
            let found = stemmer.clitics(utf8)
            let parts = [found.conjunction, found.preposition, found.article, found.stem, found.pronoun]
            #expect(parts.map { String(decoding: UnsafeBufferPointer(rebasing: utf8[$0]), as: UTF8.self) } == expected)
        }
    }
}
