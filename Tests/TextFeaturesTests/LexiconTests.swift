import TestSupport
import Testing
import TextFeatures

/// Words are folded as the pipeline folds them.
@Suite struct LexiconTests {
    static let lexicon = Lexicon([
        Lexicon.Entry(words: ["الزاويه"], feature: "LY-ZA", cues: ["مدينه", "قرب", "ب"]),
        Lexicon.Entry(words: ["مصفاه", "الزاويه"], feature: "LY-ZA"),
        Lexicon.Entry(words: ["طرابلس"], feature: "LY-TB"),
        Lexicon.Entry(words: ["بنك", "طرابلس"], feature: "-"),
        Lexicon.Entry(words: ["المرج"], feature: "LY-MJ", cues: ["مدينه"]),
        Lexicon.Entry(words: ["المرج"], feature: "LY-MJ"),
    ])

    static func words(_ text: String) -> [String] { text.split(separator: " ").map(String.init) }

    @Test(
        "a phrase with cues",
        arguments: [
            ("الزاويه", []),
            ("مدينه الزاويه", [1]),
            ("مدينه واحد اثنان الزاويه", [3]),
            ("مدينه واحد اثنان ثلاثه الزاويه", []),
            ("الزاويه مدينه", []),
            ("بمدينه واحد الزاويه", [2]),
            ("وقرب الزاويه", [1]),
            // The letter among the cues is the preposition on the phrase itself, no other one, and no word.
            ("بالزاويه", [0]),
            ("وبالزاويه", [0]),
            ("للزاويه", []),
            ("كالزاويه", []),
            ("والزاويه", []),
            ("ببيت الزاويه", []),
            // Nor is the letter a word that stands alone.
            ("ب الزاويه", []),
            ("وب الزاويه", []),
            ("ب واحد بالزاويه", [2]),
            // Met without doubt elsewhere, before or after, by the same phrase or by another one of the feature.
            ("الزاويه واحد اثنان ثلاثه اربعه مدينه الزاويه", [0, 6]),
            ("مدينه الزاويه واحد اثنان ثلاثه اربعه الزاويه", [1, 6]),
            ("الزاويه واحد اثنان مصفاه الزاويه", [0, 3]),
            // Another feature without doubt says nothing.
            ("الزاويه واحد طرابلس", [2]),
            // An entry without cues makes the phrase one without doubt.
            ("المرج", [0]),
        ]
    )
    func cues(_ text: String, _ places: [Int]) {
        #expect(Self.lexicon.matches(in: Self.words(text)).map(\.words.lowerBound) == places)
    }

    @Test(
        "a cue of two letters",
        arguments: [
            ("في درنه", [1]), ("وفي درنه", [1]), ("ففي درنه", [1]), ("وفي مدينه واحد درنه", [3]), ("صيفي درنه", []),
            ("في واحد اثنان ثلاثه درنه", []), ("حي درنه", [1]), ("بحي درنه", [1]), ("وبحي درنه", [1]), ("صحي درنه", []),
            // A word of two letters is not taken apart into a proclitic and a letter.
            ("بي درنه", []),
        ]
    )
    func shortCues(_ text: String, _ places: [Int]) {
        let lexicon = Lexicon([Lexicon.Entry(words: ["درنه"], feature: "LY-DR", cues: ["في", "حي", "ي"])])
        #expect(lexicon.matches(in: Self.words(text)).map(\.words.lowerBound) == places)
    }

    @Test(
        "phrases inside a longer one",
        arguments: [
            // The longer one counts with its cue, and elsewhere where its feature is met without doubt.
            ("حي طرابلس الكبري اليوم", ["suburb 1"]),
            ("حي طرابلس الكبري واحد اثنان طرابلس الكبري", ["suburb 1", "suburb 5"]),
            ("الضاحيه واحد طرابلس الكبري", ["suburb 0", "suburb 2"]),
            // Without it the shorter ones do: that which begins with it, or further on, or both.
            ("طرابلس الكبري", ["LY-TB 0"]), ("وطرابلس الكبري", ["LY-TB 0"]),
            ("طرابلس الكبري سرت", ["LY-TB 0", "LY-SR 2"]),
            ("ساحل سرت", ["LY-SR 1"]), ("طرابلس الكبري في سرت", ["LY-TB 0", "LY-SR 3"]),
            ("ساحل سرت طرابلس", ["LY-SR 1", "LY-TB 2"]),
            // They are then met without doubt.
            ("طرابلس الكبري واحد العاصمه", ["LY-TB 0", "LY-TB 3"]), ("ساحل سرت واحد العاصمه", ["LY-SR 1"]),
            // A shield needs its cue like any other phrase.
            ("مباراه نادي سرت", []), ("نادي سرت", ["LY-SR 1"]),
            // Without doubt, the longer hides the shorter.
            ("مطار طرابلس", ["airport 0"]), ("حي مطار طرابلس", ["airport 1"]),
        ]
    )
    func nestedPhrases(_ text: String, _ found: [String]) {
        let lexicon = Lexicon([
            Lexicon.Entry(words: ["طرابلس"], feature: "LY-TB"),
            Lexicon.Entry(words: ["العاصمه"], feature: "LY-TB", cues: ["حي"]),
            Lexicon.Entry(words: ["سرت"], feature: "LY-SR"),
            Lexicon.Entry(words: ["طرابلس", "الكبري"], feature: "suburb", cues: ["حي"]),
            Lexicon.Entry(words: ["الضاحيه"], feature: "suburb"),
            Lexicon.Entry(words: ["ساحل", "سرت"], feature: "coast", cues: ["حي"]),
            Lexicon.Entry(words: ["طرابلس", "الكبري", "سرت"], feature: "way", cues: ["حي"]),
            Lexicon.Entry(words: ["نادي", "سرت"], feature: Lexicon.shield, cues: ["مباراه"]),
            Lexicon.Entry(words: ["مطار", "طرابلس"], feature: "airport"),
        ])
        let matches = lexicon.matches(in: Self.words(text))
        #expect(
            matches.flatMap { match in
                match.features.map { "\(lexicon.features[Int($0)]) \(match.words.lowerBound)" }
            } == found
        )
    }

    /// As it stands, the word is a phrase that is not meant; it is not taken for another one with a preposition.
    @Test func aWordAsItStandsHidesItsOwnReadings() {
        let lexicon = Lexicon([
            Lexicon.Entry(words: ["بنغازي"], feature: "whole", cues: ["مدينه"]),
            Lexicon.Entry(words: ["نغازي"], feature: "rest"),
        ])
        #expect(lexicon.matches(in: ["بنغازي"]).isEmpty)
    }

    @Test(
        "a shield",
        arguments: [
            ("بنك طرابلس", []), ("طرابلس بنك طرابلس", [0..<1]), ("بنك طرابلس طرابلس", [2..<3]),
            ("بنك في طرابلس", [2..<3]), ("وبنك طرابلس", []), ("بنك بطرابلس", [1..<2]),
        ]
    )
    func shields(_ text: String, _ places: [Range<Int>]) {
        #expect(Self.lexicon.matches(in: Self.words(text)).map(\.words) == places)
    }

    @Test func aShieldIsNoFeature() {
        #expect(Self.lexicon.features == ["LY-MJ", "LY-TB", "LY-ZA"])
        let shields = Lexicon([Lexicon.Entry(words: ["بنك"], feature: Lexicon.shield)])
        #expect(shields.features.isEmpty && shields.entries.count == 1)
        #expect(shields.matches(in: ["بنك"]).isEmpty)
        // Two shields do not make each other, or anything else, certain.
        let phrase = Lexicon.Entry(words: ["الزاويه"], feature: "LY-ZA", cues: ["مدينه"])
        #expect(Lexicon(shields.entries + [phrase]).matches(in: ["بنك", "الزاويه", "بنك"]).isEmpty)
    }

    @Test(
        "proclitics",
        arguments: [
            ("طرابلس", .none), ("وطرابلس", .conjunction), ("فطرابلس", .conjunction), ("بطرابلس", .beh),
            ("وبطرابلس", .beh), ("كطرابلس", .kaf), ("فكطرابلس", .kaf), ("لطرابلس", .lam), ("ولطرابلس", .lam),
            ("للمرج", .lam), ("وللمرج", .lam), ("بالمرج", .beh), ("المرج", .none), ("والمرج", .conjunction),
        ] as [(String, Lexicon.Proclitic)]
    )
    func proclitics(_ word: String, _ proclitic: Lexicon.Proclitic) throws {
        let match = try #require(Self.lexicon.matches(in: ["قال", word]).first)
        #expect(match.proclitic == proclitic)
        #expect(match.words == 1..<2)
    }

    /// Words of other scripts, short ones and lone proclitics are read to their ends and no further.
    @Test(arguments: ["", "و", "ل", "لل", "ولل", "ب", "وب", "a", "7", "é", "ﻻ", "😀", "لa", "بé", "و😀", "لل😀"])
    func wordsThatAreHardlyAny(_ word: String) {
        #expect(Self.lexicon.matches(in: [word, word, word]).isEmpty)
        if !word.isEmpty {
            let own = Lexicon([Lexicon.Entry(words: [word, word], feature: "X")])
            #expect(own.matches(in: [word, word, word, word]).map(\.words) == [0..<2, 2..<4])
        }
    }

    /// A word that is a phrase as it stands is not taken for a shorter one with something before it.
    @Test func theWordAsItStandsComesFirst() throws {
        let lexicon = Lexicon([
            Lexicon.Entry(words: ["بنغازي"], feature: "whole"), Lexicon.Entry(words: ["نغازي"], feature: "rest"),
        ])
        let match = try #require(lexicon.matches(in: ["بنغازي"]).first)
        #expect(match.features.map { lexicon.features[Int($0)] } == ["whole"])
        #expect(match.proclitic == .none)
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func theOrderOfEntriesDoesNotShow(_ seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let words = ["الزاويه", "طرابلس", "مدينه", "بنك", "راس", "لانوف", "في"]
        let entries = (0..<30).map { _ in
            Lexicon.Entry(
                words: (0...random.next(below: 3)).map { _ in words[random.next(below: words.count)] },
                feature: ["A", "B", "C", "D", "-"][random.next(below: 5)],
                cues: (0..<random.next(below: 3)).map { _ in words[random.next(below: words.count)] }
            )
        }
        let ordered = Lexicon(entries)
        let shuffled = Lexicon((entries + entries.prefix(5)).shuffled(using: &random))
        #expect(ordered == shuffled)
        #expect(ordered.entries == shuffled.entries)
        for _ in 0..<20 {
            let text = (0..<20).map { _ in words[random.next(below: words.count)] }
            #expect(ordered.matches(in: text) == shuffled.matches(in: text))
        }
    }
}
