import ArabicText
package import LinearAlgebra

/// The terms of a model, sorted and numbered, with exact lookup.
///
/// Terms are sorted by kind, then by their UTF-8 bytes, and numbered from 0 in that order; the numbering does not
/// depend on the order
/// of documents or on threads. All parts are flat buffers that can lie in a memory-mapped file; opening a vocabulary
/// parses nothing.
package struct Vocabulary: Sendable {
    /// The bytes of all terms, one after the other.
    package let arena: SharedBuffer<UInt8>
    /// Where each term begins in `arena`; one offset more than there are terms.
    package let offsets: SharedBuffer<UInt32>
    /// Open-addressing lookup: upper bits of the hash, then in as many bits as it needs the term's number plus one; 0
    /// where empty. Its size is a power of two.
    package let slots: SharedBuffer<UInt32>
    /// Where each kind begins; one number more than there are kinds.
    package let kindStarts: [Int]

    /// Number of terms (d).
    package var count: Int { offsets.count - 1 }

    /// The term numbers of a kind.
    package func range(of kind: TermKind) -> Range<Int> {
        kindStarts[Int(kind.rawValue)]..<kindStarts[Int(kind.rawValue) + 1]
    }

    /// The kind of a term.
    package func kind(of term: Int) -> TermKind {
        for kind in TermKind.allCases where term < kindStarts[Int(kind.rawValue) + 1] { return kind }
        preconditionFailure("term \(term) is not in the vocabulary")
    }

    /// The folded text of a term.
    package func text(of term: Int) -> String {
        let start = Int(offsets[term])
        let end = Int(offsets[term + 1])
        return arena.withUnsafeBufferPointer { String(decoding: $0[start..<end], as: UTF8.self) }
    }

    /// A vocabulary over terms already sorted within each kind.
    ///
    /// - Parameter terms: for each kind, in the order of `TermKind`, the byte strings, ascending and without
    ///   repetition.
    package init(sortedTerms terms: [[ArraySlice<UInt8>]]) {
        precondition(terms.count == TermKind.allCases.count)
        var arena: [UInt8] = []
        var offsets: [UInt32] = [0]
        var starts = [0]
        for list in terms {
            for term in list {
                arena.append(contentsOf: term)
                precondition(arena.count <= Int(UInt32.max), "a vocabulary holds at most 4 GiB of text")
                offsets.append(UInt32(arena.count))
            }
            starts.append(offsets.count - 1)
        }
        let count = offsets.count - 1
        var capacity = 16
        // At most three quarters full: twice the slots would be a fifth of a small model.
        while capacity * 3 < count * 4 { capacity *= 2 }
        var slots = [UInt32](repeating: 0, count: capacity)
        let numberMask = Self.numberMask(count)
        arena.withUnsafeBytes { bytes in
            for kind in TermKind.allCases {
                for term in starts[Int(kind.rawValue)]..<starts[Int(kind.rawValue) + 1] {
                    let text = UnsafeRawBufferPointer(rebasing: bytes[Int(offsets[term])..<Int(offsets[term + 1])])
                    let hash = Self.hash(text, kind)
                    var slot = Int(truncatingIfNeeded: hash) & (capacity - 1)
                    while slots[slot] != 0 { slot = (slot + 1) & (capacity - 1) }
                    slots[slot] = (UInt32(truncatingIfNeeded: hash >> 32) & ~numberMask) | UInt32(term + 1)
                }
            }
        }
        self.arena = SharedBuffer(arena)
        self.offsets = SharedBuffer(offsets)
        self.slots = SharedBuffer(slots)
        self.kindStarts = starts
    }

    /// A vocabulary from the buffers of a model file; nil when they do not fit together.
    ///
    /// Checks sizes and that offsets ascend within the arena, so that no later access can leave it.
    package init?(
        arena: SharedBuffer<UInt8>,
        offsets: SharedBuffer<UInt32>,
        slots: SharedBuffer<UInt32>,
        kindStarts: [Int]
    ) {
        let count = offsets.count - 1
        guard count >= 0, kindStarts.count == TermKind.allCases.count + 1, kindStarts.first == 0,
            kindStarts.last == count,
            zip(kindStarts, kindStarts.dropFirst()).allSatisfy({ $0 <= $1 }),
            slots.count > 0, slots.count & (slots.count - 1) == 0, slots.count > count
        else { return nil }
        let ascending = offsets.withUnsafeBufferPointer { offsets in
            var previous: UInt32 = 0
            for offset in offsets {
                if offset < previous { return false }
                previous = offset
            }
            return offsets.first == 0 && Int(previous) == arena.count
        }
        let numberMask = Self.numberMask(count)
        let slotsInRange = slots.withUnsafeBufferPointer { slots in
            var empty = 0
            for slot in slots {
                if slot == 0 {
                    empty += 1
                } else if slot & numberMask > UInt32(count) || slot & numberMask == 0 {
                    return false
                }
            }
            return empty > 0
        }
        guard ascending, slotsInRange else { return nil }
        self.arena = arena
        self.offsets = offsets
        self.slots = slots
        self.kindStarts = kindStarts
    }

    /// The bits of a slot that hold a number of 1 to `count`.
    private static func numberMask(_ count: Int) -> UInt32 {
        count == 0 ? 0 : UInt32.max >> UInt32(UInt32(count).leadingZeroBitCount)
    }

    /// Hash of a term: of the bytes for most kinds, combined word by word for word n-grams (so that it can be had
    /// from the
    /// hashes of the words without joining their bytes).
    package static func hash(_ bytes: UnsafeRawBufferPointer, _ kind: TermKind) -> UInt64 {
        guard kind == .wordNGram else { return TermHash.term(kind, TermHash.hash(bytes)) }
        var state: UInt64?
        var start = 0
        for position in 0...bytes.count where position == bytes.count || bytes[position] == 0x20 {
            let word = TermHash.hash(UnsafeRawBufferPointer(rebasing: bytes[start..<position]))
            state = state.map { TermHash.combine($0, word) } ?? word
            start = position + 1
        }
        return TermHash.term(kind, state ?? 0)
    }

    /// The number of a term, or nil.
    package func number(of kind: TermKind, _ text: String) -> Int? {
        var text = text
        return text.withUTF8 { utf8 in
            let bytes = UnsafeRawBufferPointer(utf8)
            return view { $0.find(kind, hash: Self.hash(bytes, kind), bytes) }
        }
    }

    /// Calls `body` with pointers to the buffers, for the loops that look up every term of an article.
    package func view<Result>(_ body: (View) -> Result) -> Result {
        arena.withUnsafeBufferPointer { arena in
            offsets.withUnsafeBufferPointer { offsets in
                slots.withUnsafeBufferPointer { slots in
                    body(
                        View(
                            arena: UnsafeRawBufferPointer(arena),
                            offsets: offsets,
                            slots: slots,
                            numberMask: Self.numberMask(count),
                            kindStarts: kindStarts
                        )
                    )
                }
            }
        }
    }

    /// Pointers to the buffers; valid inside `Vocabulary.view` only.
    ///
    /// Unchecked reads are safe because `init` has checked that every slot names a term and every offset lies in the
    /// arena.
    package struct View {
        let arena: UnsafeRawBufferPointer
        let offsets: UnsafeBufferPointer<UInt32>
        let slots: UnsafeBufferPointer<UInt32>
        let numberMask: UInt32
        let kindStarts: [Int]

        /// The number of the term with this hash for whose bytes `matches` is true.
        @inline(__always)
        package func find(_ kind: TermKind, hash: UInt64, matches: (UnsafeRawBufferPointer) -> Bool) -> Int? {
            let mask = slots.count - 1
            let tag = UInt32(truncatingIfNeeded: hash >> 32) & ~numberMask
            var slot = Int(truncatingIfNeeded: hash) & mask
            while true {
                let entry = slots[slot]
                if entry == 0 { return nil }
                if entry & ~numberMask == tag {
                    let term = Int(entry & numberMask) - 1
                    if term >= kindStarts[Int(kind.rawValue)], term < kindStarts[Int(kind.rawValue) + 1],
                        matches(UnsafeRawBufferPointer(rebasing: arena[Int(offsets[term])..<Int(offsets[term + 1])]))
                    {
                        return term
                    }
                }
                slot = (slot + 1) & mask
            }
        }

        /// The number of the term with this hash and these bytes.
        @inline(__always)
        package func find(_ kind: TermKind, hash: UInt64, _ bytes: UnsafeRawBufferPointer) -> Int? {
            find(kind, hash: hash) { $0.isSame(as: bytes) }
        }
    }
}
