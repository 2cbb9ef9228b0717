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

    /// Adds a unit of one token or more, and tells whether the same bytes were added before.
    ///
    /// - Parameter bytes: the folded bytes of the text that the tokens are from.
    mutating func isRepeat(_ tokens: ArraySlice<FoldedToken>, in bytes: [UInt8]) -> Bool {
        guard let first = tokens.first, let last = tokens.last else { return false }
        if 2 * (used + 1) > slots.count { grow() }
        let range = Int(first.start)..<Int(last.end)
        let hash = tokens.reduce(0) { TermHash.combine($0, $1.hash) }
        return bytes.withUnsafeBytes { raw in
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
}
