/// Finds units of text (paragraphs, sentences) that stand earlier in the same text.
///
/// A table of hashes with a comparison of the bytes behind it: linear in the text, exact, and the same in every
/// process.
struct RepeatFinder: Sendable {
    private struct Slot {
        var hash: UInt64 = 0
        var start: UInt32 = 0
        var end: UInt32 = 0
    }

    private var slots: [Slot] = []
    private var mask = 0
    private var used = 0

    /// Begins a new text of so many units at most; the table is twice as large.
    mutating func reset(expecting units: Int) {
        var size = 16
        while size < 2 * units + 2 { size *= 2 }
        slots.removeAll(keepingCapacity: true)
        slots.append(contentsOf: repeatElement(Slot(), count: size))
        mask = size - 1
        used = 0
    }

    /// Adds a unit, and tells whether the same bytes were added before.
    mutating func isRepeat(_ range: Range<Int>, in bytes: [UInt8]) -> Bool {
        if 2 * (used + 1) > slots.count { grow() }
        return bytes.withUnsafeBytes { raw in
            let hash = Self.hash(UnsafeRawBufferPointer(rebasing: raw[range]))
            var at = Int(truncatingIfNeeded: hash) & mask
            while slots[at].end != 0 {
                let slot = slots[at]
                if slot.hash == hash, Int(slot.end - slot.start) == range.count,
                    raw[Int(slot.start)..<Int(slot.end)].elementsEqual(raw[range])
                {
                    return true
                }
                at = (at + 1) & mask
            }
            slots[at] = Slot(hash: hash, start: UInt32(range.lowerBound), end: UInt32(range.upperBound))
            used += 1
            return false
        }
    }

    private mutating func grow() {
        let old = slots
        slots = [Slot](repeating: Slot(), count: max(64, 2 * old.count))
        mask = slots.count - 1
        for slot in old where slot.end != 0 {
            var at = Int(truncatingIfNeeded: slot.hash) & mask
            while slots[at].end != 0 { at = (at + 1) & mask }
            slots[at] = slot
        }
    }

    /// A 64-bit hash that multiplies eight bytes at a time; no key, since a collision costs one comparison only.
    private static func hash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        var state = 0x9E37_79B9_7F4A_7C15 ^ UInt64(bytes.count)
        var at = 0
        while at + 8 <= bytes.count {
            mix(&state, UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self)))
            at += 8
        }
        var rest: UInt64 = 0
        while at < bytes.count {
            rest = rest << 8 | UInt64(bytes[at])
            at += 1
        }
        mix(&state, rest)
        return state
    }

    @inline(__always)
    private static func mix(_ state: inout UInt64, _ word: UInt64) {
        let product = (state ^ word).multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
        state = product.high ^ product.low ^ word &* 0xA076_1D64_78BD_642F
    }
}
