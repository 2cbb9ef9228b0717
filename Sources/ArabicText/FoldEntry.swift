/// What the scanner does with one scalar: a class, and the folded bytes of a letter.
///
/// Packed into 32 bits: bits 0–3 the class, bits 4–5 the number of folded bytes, bits 8–31 those bytes in order; for an
/// expansion bits 8–31 are an index into `FoldTable.pool`.
struct FoldEntry: Equatable, Sendable {
    var rawValue: UInt32

    enum Class {
        /// Space, punctuation, symbols, anything invalid: ends a word.
        static let separator: UInt32 = 0
        /// Ends a word and a paragraph.
        static let lineBreak: UInt32 = 1
        /// Ends a word and a sentence.
        static let sentenceEnd: UInt32 = 2
        /// Dropped; part of the word it follows.
        static let mark: UInt32 = 3
        /// Dropped; inside a word only, never its last character.
        static let joiner: UInt32 = 4
        /// Dropped like a mark, and may join the halves of a split word.
        static let tatweel: UInt32 = 5
        /// Hamza or madda that composes with the letter before.
        static let composing: UInt32 = 6
        /// Becomes several scalars.
        static let expansion: UInt32 = 7
        /// Letters and digits: the class less 8 is the `TokenKind`.
        static let arabic: UInt32 = 8
        static let digit: UInt32 = 9
        static let otherLetter: UInt32 = 10
        /// A mark that the options keep: written inside a word, skipped elsewhere.
        static let keptMark: UInt32 = 11
    }

    static let separator = FoldEntry(rawValue: Class.separator)
    static let mark = FoldEntry(rawValue: Class.mark)

    init(rawValue: UInt32) { self.rawValue = rawValue }

    /// An entry that writes a scalar below U+10000.
    init(_ kind: UInt32, writes scalar: UInt32) {
        let bytes: UInt32
        let count: UInt32
        switch scalar {
        case 0..<0x80:
            (bytes, count) = (scalar, 1)
        case 0x80..<0x800:
            (bytes, count) = (0xC0 | scalar >> 6 | (0x80 | scalar & 0x3F) << 8, 2)
        default:
            let second = 0x80 | scalar >> 6 & 0x3F
            (bytes, count) = (0xE0 | scalar >> 12 | second << 8 | (0x80 | scalar & 0x3F) << 16, 3)
        }
        rawValue = kind | count << 4 | bytes << 8
    }

    /// An entry for an expansion at an index of the pool.
    init(expansion index: Int) { rawValue = Class.expansion | UInt32(index) << 8 }

    var kind: UInt32 { rawValue & 15 }
    var isLetter: Bool { kind >= Class.arabic && kind <= Class.otherLetter }
    var byteCount: Int { Int(rawValue >> 4 & 3) }
    var bytes: UInt32 { rawValue >> 8 }
    var poolIndex: Int { Int(rawValue >> 8) }
}
