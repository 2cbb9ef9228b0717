import Testing

@testable import ArabicText

/// One row a rule of folding; words are our own.
@Suite struct FoldingTests {
    private let pipeline = TextPipeline(.uncleaned)

    @Test(arguments: [
        ("alef with hamza above", "أمن", "امن"),
        ("alef with hamza below", "إذاعة", "اذاعه"),
        ("alef with madda", "آبار", "ابار"),
        ("alef wasla", "ٱلبحر", "البحر"),
        ("alef maksura", "مرسى", "مرسي"),
        ("teh marbuta", "سفينة", "سفينه"),
        ("hamza on waw stays", "مؤتمر", "مؤتمر"),
        ("hamza on yeh stays", "بئر", "بئر"),
        ("hamza alone stays", "سماء", "سماء"),
        ("harakat", "كَتَبَ", "كتب"),
        ("shadda and tanween", "حقًّا", "حقا"),
        ("Quranic marks", "ءَامَنُواۡ", "ءامنوا"),
        ("tatweel", "بـــحر", "بحر"),
        ("split word joined", "قـ ـصـ ـف", "قصف"),
        ("tatweel on one side only does not join", "هـ جيش", "ه جيش"),
        ("Persian yeh and kaf", "کتابی", "كتابي"),
        ("Urdu heh", "ہاتھ", "هاته"),
        ("loan letters", "پاریس ڤيديو ڨابس", "باريس فيديو قابس"),
        ("presentation forms", "\u{FEAA}\u{FEAD}\u{FEE7}\u{FE94}", "درنه"),
        ("lam-alef with hamza ligature", "\u{FEF7}", "لا"),
        ("ligature of several words", "\u{FDFA}", "صلي الله عليه وسلم"),
        ("mark on tatweel form", "ب\u{FE77}ر", "بر"),
        ("zero-width non-joiner joins", "می\u{200C}خواهم", "ميخواهم"),
        ("zero-width space separates", "بحر\u{200B}نهر", "بحر نهر"),
        ("no-break space separates", "بحر\u{A0}نهر", "بحر نهر"),
        ("line separator separates", "بحر\u{2028}نهر", "بحر نهر"),
        ("direction marks vanish", "\u{202B}بحر\u{200F}ي\u{202C}", "بحري"),
        ("soft hyphen vanishes", "بح\u{AD}ر", "بحر"),
        ("decomposed hamza on waw", "مو\u{0654}تمر", "مؤتمر"),
        ("decomposed hamza on yeh", "بي\u{0654}ر", "بئر"),
        ("decomposed hamza after a vowel sign", "بي\u{0650}\u{0654}ر", "بئر"),
        ("decomposed hamza below alef", "ا\u{0655}ذن", "اذن"),
        ("hamza that composes with nothing", "ب\u{0654}ر", "بر"),
        ("Arabic-Indic digits", "٢٠١٨", "2018"),
        ("extended digits", "۲۰۱۸", "2018"),
        ("full-width", "ＡＢＣ１２", "abc 12"),
        ("superscript", "م²", "م 2"),
        ("fraction", "½", "1 2"),
        ("Latin case", "NATO", "nato"),
        ("Latin accents", "Élysée", "elysee"),
        ("decomposed accents", "E\u{301}lyse\u{301}e", "elysee"),
        ("Greek and Cyrillic case", "ΑΘΗΝΑ МОСКВА", "αθηνα москва"),
        ("mathematical letters", "𝗕𝗼𝗹𝗱𝟙", "bold 1"),
        ("letters beyond the BMP", "𐐨𐐩", "𐐨𐐩"),
        ("emoji separate", "بحر🌊نهر", "بحر نهر"),
        ("letter and digit", "طراز21ب", "طراز 21 ب"),
        ("hyphen, slash, underscore", "شمال-غرب/شرق_جنوب", "شمال غرب شرق جنوب"),
        ("apostrophe", "don't", "don t"),
        ("clitic, tatweel and quote", "بـ\"المدينة", "ب المدينه"),
        ("decimal and thousands", "1,500.75", "1 500 75"),
        ("rial sign", "\u{FDFC}", "ريال"),
    ])
    func foldsAndSplits(rule: String, input: String, expected: String) {
        #expect(pipeline.folded(input) == expected, "\(rule)")
    }

    @Test func everyFoldingIsAnOption() {
        let cases: [(String, WritableKeyPath<FoldingOptions, Bool>, Bool, String, String)] = [
            ("alef", \.alef, true, "أمن", "أمن"),
            ("alef, decomposed", \.alef, true, "ا\u{0654}من", "أمن"),
            ("maksura", \.alefMaksura, true, "مرسى", "مرسى"),
            ("teh marbuta", \.tehMarbuta, true, "سفينة", "سفينة"),
            ("hamza seats", \.hamzaSeats, false, "مؤتمر بئر مو\u{0654}تمر", "موتمر بير موتمر"),
            ("marks", \.marks, true, "كَتب", "كَتب"),
            ("tatweel", \.tatweel, true, "بـحر", "بـحر"),
            ("invisible", \.invisible, true, "ب\u{200C}ح", "ب\u{200C}ح"),
            ("split words", \.joinsSplitWords, true, "قـ ـصف", "ق صف"),
            ("eastern", \.easternLetters, true, "کتاب", "کتاب"),
            ("loan", \.loanLetters, true, "پاريس", "پاريس"),
            ("digits", \.digits, true, "٢٠", "٢٠"),
            ("case", \.letterCase, true, "NATO Élan", "NATO Elan"),
            ("accents", \.accents, true, "Élan", "élan"),
            ("compatibility", \.compatibilityForms, true, "\u{FEFB}", "\u{FEFB}"),
        ]
        for (name, option, standard, input, switched) in cases {
            var options = FoldingOptions()
            #expect(options[keyPath: option] == standard, "\(name): default")
            options[keyPath: option].toggle()
            let other = TextPipeline(TextPipelineConfiguration(folding: options, cleaningRules: []))
            #expect(other.folded(input) == switched, "\(name)")
            #expect(pipeline.folded(input) != switched, "\(name): the default differs")
        }
    }

    @Test func foldedTextFoldsToItselfForEveryScalarAndSeveralOptions() {
        var without = FoldingOptions()
        for option in [\FoldingOptions.alef, \.tehMarbuta, \.accents, \.digits, \.loanLetters] {
            without[keyPath: option].toggle()
        }
        for options in [FoldingOptions(), without] {
            let pipeline = TextPipeline(TextPipelineConfiguration(folding: options, cleaningRules: []))
            var failures: [String] = []
            for block: ClosedRange<UInt32> in [
                0...0x33FF, 0xA000...0xABFF, 0xF900...0x103FF, 0x1D400...0x1D7FF, 0x1EE00...0x1F2FF,
            ] {
                for scalar in block.compactMap(Unicode.Scalar.init) {
                    let once = pipeline.folded("\u{0628}\(Character(scalar))\u{0628}")
                    if pipeline.folded(once) != once { failures.append(String(scalar.value, radix: 16)) }
                }
            }
            #expect(failures.isEmpty, "not idempotent: \(failures.prefix(20))")
        }
    }

    @Test func harakatMakeNoDifference() {
        let bare = "قال مسؤول في المدينة إن القوارب عادت إلى المرسى ظهرا"
        let marks: [Unicode.Scalar] = [
            "\u{064B}", "\u{064E}", "\u{064F}", "\u{0650}", "\u{0651}", "\u{0652}", "\u{0670}",
        ]
        var generator = Random(seed: 7)
        for _ in 0..<200 {
            var vowelled = String.UnicodeScalarView()
            for scalar in bare.unicodeScalars {
                vowelled.append(scalar)
                while scalar != " ", generator.next() % 3 == 0 { vowelled.append(marks[Int(generator.next() % 7)]) }
            }
            #expect(pipeline.folded(String(vowelled)) == pipeline.folded(bare))
        }
    }

    @Test func canonicallyEquivalentTextsFoldAlike() {
        // fatha + shadda and shadda + fatha, composed and decomposed hamza and madda.
        for (first, second) in [
            ("حق\u{064E}\u{0651}", "حق\u{0651}\u{064E}"), ("آخر", "ا\u{0653}خر"), ("إن", "ا\u{0655}ن"),
            ("é", "e\u{301}"),
        ] {
            #expect(pipeline.folded(first) == pipeline.folded(second))
        }
    }
}

/// A small generator with a seed, so that failures can be repeated.
struct Random: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
