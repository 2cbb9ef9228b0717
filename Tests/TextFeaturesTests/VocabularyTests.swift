import ArabicText
import LinearAlgebra
import TestSupport
import Testing
import TextFeatures

@Suite struct VocabularyTests {
    static func vocabulary(_ terms: [TermKind: [String]]) -> Vocabulary {
        Vocabulary(
            sortedTerms: TermKind.allCases.map { kind in
                (terms[kind] ?? []).map { ArraySlice($0.utf8) }.sorted { $0.lexicographicallyPrecedes($1) }
            }
        )
    }

    /// 17 bits of 32 are numbers, so only 15 of the hash are left in a slot.
    @Test func ofManyTermsEveryOneIsFoundAndNoOther() {
        var random = SplitMix64(seed: 32)
        let letters = Array("ابتثجحخدذرزسشصضطظعغفقكلمنهوي")
        func word() -> String { String((0..<2 + random.next(below: 9)).map { _ in letters[random.next(below: 28)] }) }
        var all: Set<String> = []
        while all.count < 100_000 { all.insert(word()) }
        let drawn = all.sorted()
        let present = (0..<50_000).map { drawn[2 * $0] }
        let absent = (0..<50_000).map { drawn[2 * $0 + 1] }
        let pairs = (0..<10_000).map { present[$0] + " " + present[$0 + 1] }
        let vocabulary = Self.vocabulary([
            .word: present, .wordNGram: pairs, .title: Array(present.prefix(10_000)), .lexicon: ["LY", "EG"],
        ])
        #expect(vocabulary.count == 70_002)
        #expect(vocabulary.slots.count == 131_072)
        var isFound = [Bool](repeating: false, count: vocabulary.count)
        for (kind, terms) in [
            (TermKind.word, present), (.wordNGram, pairs), (.title, Array(present.prefix(10_000))),
            (.lexicon, ["LY", "EG"]),
        ] {
            var wrong = 0
            for term in terms {
                let number = vocabulary.number(of: kind, term)
                if let number, vocabulary.text(of: number) == term, vocabulary.kind(of: number) == kind {
                    isFound[number] = true
                } else {
                    wrong += 1
                }
            }
            #expect(wrong == 0)
        }
        #expect(!isFound.contains(false))
        #expect(absent.allSatisfy { vocabulary.number(of: .word, $0) == nil })
        #expect(absent.allSatisfy { vocabulary.number(of: .title, $0) == nil })
        // A word is no term of another kind.
        #expect(present.allSatisfy { vocabulary.number(of: .stem, $0) == nil })
        #expect(present.dropFirst(10_000).allSatisfy { vocabulary.number(of: .title, $0) == nil })
        #expect(pairs.allSatisfy { vocabulary.number(of: .word, $0) == nil })
    }

    /// Hashes lie in model files: read a byte at a time or eight, they are the same.
    @Test func hashesAreThoseOfTheBytesOneByOne() {
        func mix(_ a: UInt64, _ b: UInt64) -> UInt64 {
            let product = a.multipliedFullWidth(by: b)
            return product.high ^ product.low
        }
        func hash(_ bytes: ArraySlice<UInt8>) -> UInt64 {
            var state = 0x9E37_79B9_7F4A_7C15 ^ UInt64(bytes.count)
            var rest = bytes
            func word() -> UInt64 { rest.prefix(8).reversed().reduce(0) { $0 << 8 | UInt64($1) } }
            while rest.count >= 8 {
                state = mix(state ^ word(), 0xD6E8_FEB8_6659_FD93)
                rest = rest.dropFirst(8)
            }
            return mix(state ^ word(), 0xA076_1D64_78BD_642F)
        }
        var random = SplitMix64(seed: 8)
        let bytes = (0..<100).map { _ in UInt8.random(in: 0...255, using: &random) }
        for length in 0...40 {
            for start in 0..<20 {
                let piece = bytes[start..<start + length]
                let made = piece.withUnsafeBytes { TermHash.hash($0) }
                #expect(made == hash(piece), "\(length) bytes from \(start)")
            }
        }
    }

    /// Terms of all lengths that differ in one byte are different terms.
    @Test func termsThatDifferInOneByte() {
        var table = TermTable()
        for length in 0...24 {
            let bytes = [UInt8](repeating: 0x61, count: length)
            // One hash for all: only the bytes tell them apart.
            let term = bytes.withUnsafeBytes { table.insert($0, hash: 7) }
            #expect(bytes.withUnsafeBytes { table.find($0, hash: 7) } == term)
            for place in 0..<length {
                var other = bytes
                other[place] = 0x62
                #expect(other.withUnsafeBytes { table.find($0, hash: 7) } == nil)
            }
        }
        #expect(table.count == 25)
    }

    /// At a power of two the number needs one bit more.
    @Test(arguments: [0, 1, 2, 3, 4, 7, 8, 9, 15, 16, 17, 255, 256, 257])
    func aroundPowersOfTwo(_ count: Int) {
        let terms = (0..<count).map { "w\($0)" }
        let built = Self.vocabulary([.word: terms])
        let read = Vocabulary(
            arena: built.arena,
            offsets: built.offsets,
            slots: built.slots,
            kindStarts: built.kindStarts
        )
        for vocabulary in [built, read] {
            #expect(vocabulary?.count == count)
            for term in terms {
                let number = vocabulary?.number(of: .word, term)
                #expect(number.flatMap { vocabulary?.text(of: $0) } == term)
            }
            for number in count..<count + 50 { #expect(vocabulary?.number(of: .word, "w\(number)") == nil) }
        }
    }

    enum Damage: CaseIterable {
        case none, numberSixOfFive, numberSevenOfFive, hashWithoutNumber, noneEmpty, noPowerOfTwo, tooFew, noSlots

        func apply(to slots: inout [UInt32]) {
            let used = slots.firstIndex { $0 != 0 } ?? 0
            let empty = slots.firstIndex(of: 0) ?? 0
            switch self {
            case .none: break
            case .numberSixOfFive: slots[used] = slots[used] & ~7 | 6
            case .numberSevenOfFive: slots[used] |= 7
            case .hashWithoutNumber: slots[empty] = 0x1234_5678
            case .noneEmpty: slots = slots.map { $0 == 0 ? 1 : $0 }
            case .noPowerOfTwo: slots.append(0)
            case .tooFew: slots.removeLast(slots.count - 4)
            case .noSlots: slots = []
            }
        }
    }

    /// Five terms are numbered 1 to 5 in the lowest three bits.
    @Test(arguments: Damage.allCases)
    func damagedSlotsAreRefused(_ damage: Damage) {
        let good = Self.vocabulary([.word: ["a", "b", "c"], .stem: ["a"], .lexicon: ["LY"]])
        #expect(good.slots.count == 16)
        var slots = Array(good.slots)
        damage.apply(to: &slots)
        let read = Vocabulary(
            arena: good.arena,
            offsets: good.offsets,
            slots: SharedBuffer(slots),
            kindStarts: good.kindStarts
        )
        #expect((read != nil) == (damage == .none))
    }
}
