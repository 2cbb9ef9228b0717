/// A 128-bit digest of training data, to tell whether two models were made from the same articles.
///
/// It depends on the order of what is added and on where one piece ends and the next begins. It is fast and not
/// cryptographic: it shows that data changed by accident, and does not withstand someone who wants two data sets to
/// agree.
/// The mixing is in the manner of MurmurHash3 (A. Appleby, public domain), two lanes of 64 bits; the values are its
/// own.
package struct InputDigest: Sendable, Hashable {
    private var first: UInt64 = 0x9E37_79B9_7F4A_7C15
    private var second: UInt64 = 0xC2B2_AE3D_27D4_EB4F
    private var length: UInt64 = 0

    /// An empty digest.
    package init() {}

    /// Adds a piece of data: its length and its bytes.
    package mutating func add(_ bytes: Span<UInt8>) {
        absorb(UInt64(bytes.count), 0x5851_F42D_4C95_7F2D)
        bytes.withUnsafeBytes { buffer in
            var position = 0
            while position + 16 <= buffer.count {
                absorb(
                    UInt64(littleEndian: buffer.loadUnaligned(fromByteOffset: position, as: UInt64.self)),
                    UInt64(littleEndian: buffer.loadUnaligned(fromByteOffset: position + 8, as: UInt64.self))
                )
                position += 16
            }
            var rest: (UInt64, UInt64) = (0, 0)
            for index in position..<buffer.count {
                let shift = UInt64(8 * (index - position))
                if shift < 64 {
                    rest.0 |= UInt64(buffer[index]) << shift
                } else {
                    rest.1 |= UInt64(buffer[index]) << (shift - 64)
                }
            }
            absorb(rest.0, rest.1)
        }
        length &+= UInt64(bytes.count)
    }

    /// Adds a text.
    package mutating func add(_ text: String) {
        var text = text
        text.makeContiguousUTF8()
        add(text.utf8.span)
    }

    /// Adds what training sees of an article: id, title, text, and the labels with their axes in alphabetical order.
    package mutating func add(_ article: Article) {
        add(article.id)
        add(article.title ?? "")
        add(article.text)
        for (axis, labels) in article.labels.sorted(by: { $0.key < $1.key }) {
            add(axis)
            absorb(UInt64(labels.count), 1)
            for label in labels { add(label) }
        }
        for axis in article.blankAxes.sorted() {
            add(axis)
            absorb(0, 2)
        }
    }

    /// The digest as 32 hexadecimal digits.
    package var hexadecimal: String {
        var end = self
        end.absorb(length, 0x2545_F491_4F6C_DD1D)
        let low = Self.avalanche(end.first &+ end.second)
        let high = Self.avalanche(end.second &+ low)
        return [low, high].map { word in
            let digits = String(word, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }

    private mutating func absorb(_ a: UInt64, _ b: UInt64) {
        first ^= Self.rotate(a &* 0x87C3_7B91_1142_53D5, 31) &* 0x4CF5_AD43_2745_937F
        first = (Self.rotate(first, 27) &+ second) &* 5 &+ 0x52DC_E729
        second ^= Self.rotate(b &* 0x4CF5_AD43_2745_937F, 33) &* 0x87C3_7B91_1142_53D5
        second = (Self.rotate(second, 31) &+ first) &* 5 &+ 0x3849_5AB5
    }

    private static func rotate(_ word: UInt64, _ count: UInt64) -> UInt64 { word << count | word >> (64 - count) }

    private static func avalanche(_ word: UInt64) -> UInt64 {
        var mixed = word
        mixed = (mixed ^ mixed >> 33) &* 0xFF51_AFD7_ED55_8CCD
        mixed = (mixed ^ mixed >> 33) &* 0xC4CE_B9FE_1A85_EC53
        return mixed ^ mixed >> 33
    }
}
