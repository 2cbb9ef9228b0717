/// A growing set of byte strings, numbered in order of arrival.
///
/// Open addressing with linear probing. A slot holds 32 bits of the hash and the number of the term plus one, so most
/// probes
/// touch one cache line and the bytes are compared only on a match of the hash bits.
package struct TermTable: Sendable {
    /// The bytes of all terms, one after the other.
    package private(set) var arena: [UInt8] = []
    /// Where each term ends in `arena`.
    package private(set) var ends: [Int] = []
    private var hashes: [UInt64] = []
    private var slots: [UInt64]
    private var mask: Int

    /// An empty table.
    package init() {
        slots = [UInt64](repeating: 0, count: 1024)
        mask = 1023
    }

    /// Number of terms.
    package var count: Int { ends.count }

    /// Where a term's bytes stand in `arena`.
    package func range(of term: Int) -> Range<Int> {
        (term == 0 ? 0 : ends[term - 1])..<ends[term]
    }

    /// The bytes of a term.
    package func bytes(of term: Int) -> ArraySlice<UInt8> { arena[range(of: term)] }

    /// Whether a term has these bytes.
    func holds(_ bytes: UnsafeRawBufferPointer, as term: Int) -> Bool {
        arena.withUnsafeBytes { bytes.isSame(as: UnsafeRawBufferPointer(rebasing: $0[range(of: term)])) }
    }

    /// The hash that the term was inserted with.
    package func hash(of term: Int) -> UInt64 { hashes[term] }

    /// The number of a term, or nil if it was never inserted.
    package func find(_ bytes: UnsafeRawBufferPointer, hash: UInt64) -> Int? { place(of: bytes, hash: hash).term }

    /// The number of a term, inserted if it was not there.
    package mutating func insert(_ bytes: UnsafeRawBufferPointer, hash: UInt64) -> Int {
        let (found, slot) = place(of: bytes, hash: hash)
        if let found { return found }
        let term = ends.count
        precondition(term < Int(UInt32.max) - 1, "more terms than 32 bits can number")
        arena.append(contentsOf: bytes)
        ends.append(arena.count)
        hashes.append(hash)
        slots[slot] = (hash & 0xFFFF_FFFF_0000_0000) | UInt64(term + 1)
        if ends.count * 2 > slots.count { grow() }
        return term
    }

    /// The term and its slot, or no term and the empty slot where it belongs.
    @inline(__always)
    private func place(of bytes: UnsafeRawBufferPointer, hash: UInt64) -> (term: Int?, slot: Int) {
        let tag = hash & 0xFFFF_FFFF_0000_0000
        var slot = Int(truncatingIfNeeded: hash) & mask
        while true {
            let entry = slots[slot]
            if entry == 0 { return (nil, slot) }
            if entry & 0xFFFF_FFFF_0000_0000 == tag {
                let term = Int(entry & 0xFFFF_FFFF) - 1
                let range = range(of: term)
                let isEqual = arena.withUnsafeBytes { bytes.isSame(as: UnsafeRawBufferPointer(rebasing: $0[range])) }
                if isEqual { return (term, slot) }
            }
            slot = (slot + 1) & mask
        }
    }

    /// Calls `body` with pointers to the table, for a loop that looks up many terms.
    @inline(__always)
    func view<Result>(_ body: (View) -> Result) -> Result {
        arena.withUnsafeBytes { arena in
            ends.withUnsafeBufferPointer { ends in
                slots.withUnsafeBufferPointer { slots in
                    body(View(arena: arena, ends: ends, slots: slots, mask: mask))
                }
            }
        }
    }

    /// Pointers to a table; valid inside `TermTable.view` only.
    struct View {
        fileprivate let arena: UnsafeRawBufferPointer
        fileprivate let ends: UnsafeBufferPointer<Int>
        fileprivate let slots: UnsafeBufferPointer<UInt64>
        fileprivate let mask: Int

        /// The number of a term, or -1 if it was never inserted.
        @inline(__always)
        func find(_ bytes: UnsafeRawBufferPointer, hash: UInt64) -> Int {
            let tag = hash & 0xFFFF_FFFF_0000_0000
            var slot = Int(truncatingIfNeeded: hash) & mask
            while true {
                let entry = slots[slot]
                if entry == 0 { return -1 }
                if entry & 0xFFFF_FFFF_0000_0000 == tag {
                    let term = Int(entry & 0xFFFF_FFFF) &- 1
                    let range = (term == 0 ? 0 : ends[term &- 1])..<ends[term]
                    if bytes.isSame(as: UnsafeRawBufferPointer(rebasing: arena[range])) { return term }
                }
                slot = (slot &+ 1) & mask
            }
        }
    }

    private mutating func grow() {
        let capacity = slots.count * 2
        mask = capacity - 1
        slots = [UInt64](repeating: 0, count: capacity)
        for (term, hash) in hashes.enumerated() {
            var slot = Int(truncatingIfNeeded: hash) & mask
            while slots[slot] != 0 { slot = (slot + 1) & mask }
            slots[slot] = (hash & 0xFFFF_FFFF_0000_0000) | UInt64(term + 1)
        }
    }
}

/// A growing set of 64-bit keys, numbered in order of arrival: pairs of term numbers, for n-grams.
package struct PairTable: Sendable {
    /// The keys in order of arrival.
    package private(set) var keys: [UInt64] = []
    private var slots: [UInt32]
    private var mask: Int

    /// An empty table.
    package init() {
        slots = [UInt32](repeating: 0, count: 1024)
        mask = 1023
    }

    /// Number of keys.
    package var count: Int { keys.count }

    @inline(__always)
    private static func spread(_ key: UInt64) -> Int {
        let product = key.multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
        return Int(truncatingIfNeeded: product.high ^ product.low)
    }

    /// The number of a key, or nil if it was never inserted.
    package func find(_ key: UInt64) -> Int? { place(of: key).number }

    /// The number of a key and its slot, or no number and the empty slot where it belongs.
    @inline(__always)
    private func place(of key: UInt64) -> (number: Int?, slot: Int) {
        var slot = Self.spread(key) & mask
        while true {
            let entry = slots[slot]
            if entry == 0 { return (nil, slot) }
            if keys[Int(entry) - 1] == key { return (Int(entry) - 1, slot) }
            slot = (slot + 1) & mask
        }
    }

    /// The number of a key, inserted if it was not there.
    package mutating func insert(_ key: UInt64) -> Int {
        let (found, slot) = place(of: key)
        if let found { return found }
        let number = keys.count
        precondition(number < Int(UInt32.max) - 1, "more pairs than 32 bits can number")
        keys.append(key)
        slots[slot] = UInt32(number + 1)
        if keys.count * 2 > slots.count {
            let capacity = slots.count * 2
            mask = capacity - 1
            slots = [UInt32](repeating: 0, count: capacity)
            for (number, key) in keys.enumerated() {
                var slot = Self.spread(key) & mask
                while slots[slot] != 0 { slot = (slot + 1) & mask }
                slots[slot] = UInt32(number + 1)
            }
        }
        return number
    }
}
