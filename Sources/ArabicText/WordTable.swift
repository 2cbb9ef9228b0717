/// A set of folded words with a number each, looked up by bytes without allocation.
///
/// Open addressing over the word's first sixteen bytes and its length; longer words compare their rest in a pool. The
/// value
/// of a word is its cue number (low 16 bits), whether it is a stop word (bit 16), and the roles of the cue phrases
/// that begin
/// with it (high 32 bits).
struct WordTable: Sendable {
    private struct Slot {
        var hash: UInt64 = 0
        var low: UInt64 = 0
        var high: UInt64 = 0
        var length: UInt32 = 0
        var rest: UInt32 = 0
        var value: UInt64 = 0
    }

    static let stopWord: UInt64 = 1 << 16

    private var slots: [Slot]
    private var mask: Int
    /// One bit for the hashes of the words, by which most other words are turned away.
    private var filter: [UInt64]
    private var pool: [UInt8] = []
    private(set) var count = 0

    init(capacity: Int = 0) {
        var size = 16
        while size < 3 * capacity { size *= 2 }
        slots = [Slot](repeating: Slot(), count: size)
        mask = size - 1
        filter = [UInt64](repeating: 0, count: Self.filterBits / 64)
    }

    private static let filterBits = 1 << 15

    /// The bit of `filter` for a hash: its word, and its place there.
    @inline(__always)
    private static func filterBit(_ hash: UInt64) -> (word: Int, bit: UInt64) {
        (Int(truncatingIfNeeded: hash >> 32) & (filterBits / 64 - 1), 1 &<< (hash >> 58))
    }

    /// The value of a word; 0 when the table does not hold it.
    ///
    /// - Parameters:
    ///   - word: the word's bytes, with at least 16 readable bytes from its start (the scanner's output buffer is
    ///     padded).
    ///   - hash: `TermHash.hash` of them.
    @inline(__always)
    func value(_ word: UnsafePointer<UInt8>, count length: Int, hash: UInt64) -> UInt64 {
        let place = Self.filterBit(hash)
        guard filter[place.word] & place.bit != 0 else { return 0 }
        return find(word, length, hash)
    }

    private func find(_ word: UnsafePointer<UInt8>, _ length: Int, _ hash: UInt64) -> UInt64 {
        guard length > 0 else { return 0 }
        let (low, high) = Self.key(word, length)
        return slots.withUnsafeBufferPointer { slots in
            var at = Int(truncatingIfNeeded: hash) & mask
            while true {
                let slot = slots[at]
                if slot.length == 0 { return 0 }
                if slot.low == low, slot.high == high, slot.length == length,
                    length <= 16 || restEqual(slot, word, length)
                {
                    return slot.value
                }
                at = (at + 1) & mask
            }
        }
    }

    /// Adds bits to the value of a word. Empty words are ignored.
    mutating func insert(_ word: [UInt8], _ bits: UInt64) {
        guard !word.isEmpty, word.count < 1 << 20 else { return }
        if 2 * (count + 1) > slots.count { grow() }
        let padded = word + [UInt8](repeating: 0, count: 16)
        padded.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return }
            let (low, high) = Self.key(base, word.count)
            let hash = TermHash.hash(padded: base, count: word.count)
            let place = Self.filterBit(hash)
            filter[place.word] |= place.bit
            var at = Int(truncatingIfNeeded: hash) & mask
            while slots[at].length != 0 {
                let slot = slots[at]
                if slot.low == low, slot.high == high, slot.length == word.count,
                    word.count <= 16 || restEqual(slot, base, word.count)
                {
                    slots[at].value |= bits
                    return
                }
                at = (at + 1) & mask
            }
            slots[at] = Slot(
                hash: hash,
                low: low,
                high: high,
                length: UInt32(word.count),
                rest: UInt32(pool.count),
                value: bits
            )
            if word.count > 16 { pool.append(contentsOf: word[16...]) }
            count += 1
        }
    }

    private mutating func grow() {
        let old = slots
        slots = [Slot](repeating: Slot(), count: 2 * old.count)
        mask = slots.count - 1
        for slot in old where slot.length != 0 {
            var at = Int(truncatingIfNeeded: slot.hash) & mask
            while slots[at].length != 0 { at = (at + 1) & mask }
            slots[at] = slot
        }
    }

    private func restEqual(_ slot: Slot, _ word: UnsafePointer<UInt8>, _ length: Int) -> Bool {
        for index in 16..<length where pool[Int(slot.rest) + index - 16] != word[index] { return false }
        return true
    }

    /// The first sixteen bytes as two little-endian numbers, zero beyond the word.
    @inline(__always)
    private static func key(_ word: UnsafePointer<UInt8>, _ length: Int) -> (UInt64, UInt64) {
        let raw = UnsafeRawPointer(word)
        let low = UInt64(littleEndian: raw.loadUnaligned(as: UInt64.self))
        let high = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        if length >= 16 { return (low, high) }
        if length > 8 { return (low, high & (1 << UInt64(8 * (length - 8)) - 1)) }
        return (length == 8 ? low : low & (1 << UInt64(8 * length) - 1), 0)
    }
}
