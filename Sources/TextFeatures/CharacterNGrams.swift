/// Character n-grams inside one word, with a space for each border of the word.
///
/// The rule of scikit-learn's `char_wb` analyzer: the word is padded with one space on each side; for each length all
/// windows
/// are taken; a padded word no longer than the length is taken whole once, and longer lengths are then skipped.
package enum CharacterNGrams {
    /// Calls `body` with the bytes of each n-gram; the pointer is valid during the call only.
    package static func forEach(
        in word: UnsafeRawBufferPointer,
        lengths: ClosedRange<Int>,
        _ body: (UnsafeRawBufferPointer) -> Void
    ) {
        guard !word.isEmpty else { return }
        withUnsafeTemporaryAllocation(byteCount: word.count + 2, alignment: 1) { padded in
            padded[0] = 0x20
            UnsafeMutableRawBufferPointer(rebasing: padded[1..<word.count + 1]).copyMemory(from: word)
            padded[word.count + 1] = 0x20
            let bytes = UnsafeRawBufferPointer(padded)
            // Borders of scalars: every byte that is no continuation byte, and the end.
            withUnsafeTemporaryAllocation(of: Int.self, capacity: bytes.count + 1) { borders in
                var count = 0
                for position in 0..<bytes.count where bytes[position] & 0xC0 != 0x80 {
                    borders[count] = position
                    count += 1
                }
                borders[count] = bytes.count
                for length in lengths {
                    if length >= count {
                        body(bytes)
                        return
                    }
                    for start in 0...(count - length) {
                        body(UnsafeRawBufferPointer(rebasing: bytes[borders[start]..<borders[start + length]]))
                    }
                }
            }
        }
    }
}
