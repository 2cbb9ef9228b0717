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
