/// Which differences of spelling and encoding the normalizer removes.
///
/// Every folding loses information, so each can be switched off; the reasons for the defaults and the differences
/// from other
/// programs are in the table of `Folding.md`. Folding is idempotent for every setting: folded text folds to itself.
package struct FoldingOptions: Codable, Hashable, Sendable {
    /// Presentation forms, ligatures, full-width and mathematical letters become the letters they stand for (NFKC of
    /// letters and numbers). Default true.
    package var compatibilityForms = true
    /// Harakat, shadda, Quranic marks and combining accents are dropped. Default true.
    package var marks = true
    /// Tatweel (kashida) is dropped. Default true.
    package var tatweel = true
    /// Two tatweels with one space between them join the halves of a word, as in posts that dodge a filter. Default
    /// true.
    package var joinsSplitWords = true
    /// Direction marks, joiners, soft hyphens and byte-order marks are dropped, and do not end a word. Default true.
    package var invisible = true
    /// Alef with hamza, madda or wasla becomes bare alef. Default true.
    package var alef = true
    /// Alef maksura becomes yeh, which also mends final yeh as typed in Egypt. Default true.
    package var alefMaksura = true
    /// Teh marbuta becomes heh. Default true.
    package var tehMarbuta = true
    /// Hamza on waw and yeh is dropped. Default false: it tells words apart and is seldom left out.
    package var hamzaSeats = false
    /// Persian, Urdu and Kurdish forms of Arabic letters (yeh, kaf, heh, dotless letters) become the Arabic ones.
    /// Default true.
    package var easternLetters = true
    /// Letters for foreign sounds (p, ch, zh, v, g) become the letter that Arabic newspapers use without them.
    /// Default true.
    package var loanLetters = true
    /// Decimal digits of every script become ASCII digits. Default true.
    package var digits = true
    /// Letters of other scripts become lower case (simple case mapping). Default true.
    package var letterCase = true
    /// Letters of other scripts lose their accents. Default true; when false, decomposed accents are not composed.
    package var accents = true

    /// The default folding.
    package init() {}

    /// Where one scalar of the Arabic script goes under these options; itself if nowhere.
    func folded(arabic scalar: UInt32) -> UInt32 {
        var letter = scalar
        if easternLetters { letter = Self.easternLetter(letter) }
        if loanLetters { letter = Self.loanLetter(letter) }
        switch letter {
        case ArabicScalar.alefWithMadda, ArabicScalar.alefWithHamzaAbove, ArabicScalar.alefWithHamzaBelow,
            0x0671...0x0673, 0x0675, 0x0773, 0x0774, 0x0870...0x0882:
            return alef ? ArabicScalar.alef : letter
        case ArabicScalar.wawWithHamza:
            return hamzaSeats ? ArabicScalar.waw : letter
        case ArabicScalar.yehWithHamza:
            return hamzaSeats ? ArabicScalar.yeh : letter
        case ArabicScalar.alefMaksura:
            return alefMaksura ? ArabicScalar.yeh : letter
        case ArabicScalar.tehMarbuta:
            return tehMarbuta ? ArabicScalar.heh : letter
        default:
            return letter
        }
    }

    /// Forms of the same letter in Persian, Urdu, Kurdish and older print.
    private static func easternLetter(_ scalar: UInt32) -> UInt32 {
        switch scalar {
        case 0x06CC, 0x06CD, 0x06CE, 0x06D0, 0x06D1, 0x06D2, 0x0620, 0x063D, 0x063E, 0x063F: ArabicScalar.yeh
        case 0x06D3, 0x0678: ArabicScalar.yehWithHamza
        case 0x06A9, 0x06AA, 0x063B, 0x063C: ArabicScalar.kaf
        case 0x06C0, 0x06C1, 0x06C2, 0x06BE, 0x06D5, 0x06FF: ArabicScalar.heh
        case 0x06C3: ArabicScalar.tehMarbuta
        case 0x06BA: ArabicScalar.noon
        case 0x066E: ArabicScalar.beh
        case 0x06A1: ArabicScalar.feh
        case 0x066F: ArabicScalar.qaf
        case 0x0676, 0x0677: ArabicScalar.wawWithHamza
        case 0x06C4...0x06CB, 0x06CF: ArabicScalar.waw
        case 0x0695: ArabicScalar.reh
        case 0x06B5: ArabicScalar.lam
        default: scalar
        }
    }

    /// Letters for sounds that the Arabic alphabet lacks; newspapers print them with or without the extra dots.
    private static func loanLetter(_ scalar: UInt32) -> UInt32 {
        switch scalar {
        case 0x067E: ArabicScalar.beh
        case 0x0686: ArabicScalar.jeem
        case 0x0698: ArabicScalar.zain
        case 0x06A4, 0x06A5: ArabicScalar.feh
        case 0x06A7, 0x06A8: ArabicScalar.qaf
        case 0x06AD, 0x06AF, 0x0763: ArabicScalar.kaf
        default: scalar
        }
    }
}
