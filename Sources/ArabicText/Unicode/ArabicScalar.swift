/// Named scalars of the letters and marks that rules speak of.
///
/// Right-to-left literals reorder on screen, so logic uses these names; they follow the Unicode character names.
enum ArabicScalar {
    static let hamzaAbove: UInt32 = 0x0654
    static let hamzaBelow: UInt32 = 0x0655
    static let maddahAbove: UInt32 = 0x0653
    static let questionMark: UInt32 = 0x061F
    static let fullStop: UInt32 = 0x06D4
    static let tatweel: UInt32 = 0x0640

    static let alefWithMadda: UInt32 = 0x0622
    static let alefWithHamzaAbove: UInt32 = 0x0623
    static let wawWithHamza: UInt32 = 0x0624
    static let alefWithHamzaBelow: UInt32 = 0x0625
    static let yehWithHamza: UInt32 = 0x0626
    static let alef: UInt32 = 0x0627
    static let beh: UInt32 = 0x0628
    static let tehMarbuta: UInt32 = 0x0629
    static let teh: UInt32 = 0x062A
    static let jeem: UInt32 = 0x062C
    static let reh: UInt32 = 0x0631
    static let zain: UInt32 = 0x0632
    static let feh: UInt32 = 0x0641
    static let qaf: UInt32 = 0x0642
    static let kaf: UInt32 = 0x0643
    static let lam: UInt32 = 0x0644
    static let meem: UInt32 = 0x0645
    static let noon: UInt32 = 0x0646
    static let heh: UInt32 = 0x0647
    static let waw: UInt32 = 0x0648
    static let alefMaksura: UInt32 = 0x0649
    static let yeh: UInt32 = 0x064A
    static let highHamza: UInt32 = 0x0674

    /// Whether the scalar is in a block of the Arabic script, so that a word of it counts as Arabic.
    static func isArabic(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x0600...0x06FF, 0x0750...0x077F, 0x0870...0x08FF, 0xFB50...0xFDFF, 0xFE70...0xFEFE, 0x1EE00...0x1EEFF:
            true
        default: false
        }
    }
}
