package import ArabicText

extension Lexicon {
    /// One place where a phrase stands.
    package struct Match: Hashable, Sendable {
        /// Numbers of the features that the phrase stands for.
        package let features: [UInt32]
        /// Which words matched.
        package let words: Range<Int>
        /// What is written on the first word.
        package let proclitic: Proclitic

        /// The same match in a longer text, where so many words stand before those that were searched.
        func moved(by count: Int) -> Match {
            Match(
                features: features,
                words: words.lowerBound + count..<words.upperBound + count,
                proclitic: proclitic
            )
        }
    }

    /// What a lexicon knows of a word: as it stands, then without its possible proclitics, as far as that is a word of
    /// the lexicon.
    struct Readings: Sendable {
        /// Number of the word as it stands, or -1.
        fileprivate(set) var whole: Int32 = -1
        /// Numbers of all readings, in their order; as many as `count` says.
        fileprivate var words = SIMD4<Int32>(repeating: -1)
        fileprivate var proclitics = SIMD4<UInt8>()
        /// Whether enough is left of the reading to be a name.
        fileprivate var mayBeName = SIMDMask<SIMD4<Int32>>()
        fileprivate var count = 0

        /// Whether the lexicon knows no reading of the word.
        var isEmpty: Bool { count == 0 }

        fileprivate mutating func append(_ word: Int32, _ proclitic: Proclitic, mayBeName: Bool) {
            words[count] = word
            proclitics[count] = proclitic.rawValue
            self.mayBeName[count] = mayBeName
            count += 1
        }
    }

    /// How far before a phrase a cue may stand.
    private static let cueDistance = 3
    /// Fewest letters of a name that is left of a word without its proclitic, and of a cue.
    private static let shortestName = 3
    private static let shortestCue = 2

    /// The phrases in the words that the cleaner left of a text; matches do not overlap.
    package func matches(in buffer: TokenBuffer) -> [Match] {
        var known: [Readings] = []
        known.reserveCapacity(buffer.tokens.count)
        buffer.bytes.withUnsafeBytes { bytes in
            for token in buffer.tokens where !token.isCut {
                known.append(readings(of: UnsafeRawBufferPointer(rebasing: bytes[token.range])))
            }
        }
        return matches(count: known.count) { known[$0] }
    }

    /// The phrases in a run of folded words; matches do not overlap.
    package func matches(in words: [String]) -> [Match] {
        let known = words.map { word in
            var word = word
            return word.withUTF8 { readings(of: UnsafeRawBufferPointer($0)) }
        }
        return matches(count: known.count) { known[$0] }
    }

    /// A phrase that may be meant.
    private struct Candidate {
        let phrase: Int
        let words: Range<Int>
        let proclitic: Proclitic
        /// Whether it goes without cues or has one of them.
        let isCertain: Bool
    }

    /// The phrases in a run of words, of which `readings` tells what the lexicon knows.
    @inline(__always)
    func matches(count: Int, _ readings: (Int) -> Readings) -> [Match] {
        var candidates: [Candidate] = []
        for position in 0..<count {
            let own = readings(position)
            if !own.isEmpty { addCandidates(at: position, own, count, readings, &candidates) }
        }
        if candidates.isEmpty { return [] }
        func longestFirst(_ isMeant: (Candidate) -> Bool) -> [Match] {
            var matches: [Match] = []
            for candidate in candidates where isMeant(candidate) {
                // Of one place, the longest comes first.
                if candidate.words.lowerBound < matches.last?.words.upperBound ?? 0 { continue }
                matches.append(
                    Match(
                        features: phrases[candidate.phrase].features,
                        words: candidate.words,
                        proclitic: candidate.proclitic
                    )
                )
            }
            return matches
        }
        let certain = Set(longestFirst(\.isCertain).flatMap(\.features))
        return longestFirst { $0.isCertain || !certain.isDisjoint(with: phrases[$0.phrase].features) }
            .filter { !$0.features.isEmpty }
    }

    /// Adds the phrases that begin with a word, longest first; one of each length, by the first reading that has one.
    private func addCandidates(
        at position: Int,
        _ own: Readings,
        _ count: Int,
        _ readings: (Int) -> Readings,
        _ candidates: inout [Candidate]
    ) {
        let first = candidates.count
        for index in 0..<own.count where own.mayBeName[index] {
            guard var node = phrases.start(own.words[index]) else { continue }
            let proclitic = Proclitic(rawValue: own.proclitics[index]) ?? .none
            var end = position + 1
            while true {
                if let phrase = phrases.phrase(at: node),
                    !candidates[first...].contains(where: { $0.words.upperBound == end })
                {
                    candidates.append(
                        Candidate(
                            phrase: phrase,
                            words: position..<end,
                            proclitic: proclitic,
                            isCertain: phrases[phrase].isPlain
                                || hasCue(phrase, before: position, of: readings, proclitic)
                        )
                    )
                }
                guard end < count else { break }
                let word = readings(end).whole
                guard word >= 0, let next = phrases.next(node, word) else { break }
                node = next
                end += 1
            }
        }
        if candidates.count - first > 1 {
            candidates[first...].sort { $0.words.upperBound > $1.words.upperBound }
        }
    }

    private func hasCue(
        _ phrase: Int,
        before position: Int,
        of readings: (Int) -> Readings,
        _ proclitic: Proclitic
    ) -> Bool {
        if phrases[phrase].letters.contains(proclitic) { return true }
        return (max(0, position - Self.cueDistance)..<position).contains { place in
            let word = readings(place)
            return (0..<word.count).contains { phrases.isCue(word.words[$0], of: phrase) }
        }
    }

    // MARK: Readings

    /// What the lexicon knows of a folded word.
    func readings(of word: UnsafeRawBufferPointer) -> Readings {
        var readings = Readings()
        readings.whole = phrases.word(word)
        if readings.whole >= 0 { readings.append(readings.whole, .none, mayBeName: true) }
        addWithoutPreposition(word, &readings)
        if Self.letter(word, 0) == .waw || Self.letter(word, 0) == .feh {
            let rest = Self.suffix(word, 1)
            add(rest, .conjunction, &readings)
            addWithoutPreposition(rest, &readings)
        }
        return readings
    }

    private func addWithoutPreposition(_ word: UnsafeRawBufferPointer, _ readings: inout Readings) {
        switch Self.letter(word, 0) {
        case .lam where Self.letter(word, 1) == .lam:
            // The article lost its alef.
            withUnsafeTemporaryAllocation(byteCount: word.count, alignment: 1) { article in
                article.copyMemory(from: word)
                (article[0], article[1]) = (UInt8(Letter.alef.rawValue >> 8), UInt8(Letter.alef.rawValue & 0xFF))
                add(UnsafeRawBufferPointer(article), .lam, &readings)
            }
            add(Self.suffix(word, 2), .lam, &readings)
        case .lam: add(Self.suffix(word, 1), .lam, &readings)
        case .beh: add(Self.suffix(word, 1), .beh, &readings)
        case .kaf: add(Self.suffix(word, 1), .kaf, &readings)
        default: break
        }
    }

    /// Adds what is left of a word, if the lexicon has a word of these letters and they are enough.
    private func add(_ rest: UnsafeRawBufferPointer, _ proclitic: Proclitic, _ readings: inout Readings) {
        let letters = rest.count { $0 & 0xC0 != 0x80 }
        guard letters >= Self.shortestCue else { return }
        let word = phrases.word(rest)
        if word >= 0 { readings.append(word, proclitic, mayBeName: letters >= Self.shortestName) }
    }

    /// Letters that are looked at, as the two bytes of their UTF-8.
    private enum Letter: UInt16 {
        case alef = 0xD8A7
        case beh = 0xD8A8
        case feh = 0xD981
        case kaf = 0xD983
        case lam = 0xD984
        case waw = 0xD988
    }

    /// The letter at a place of a word, counted in letters of two bytes, if it is one of those.
    private static func letter(_ word: UnsafeRawBufferPointer, _ index: Int) -> Letter? {
        guard 2 * index + 1 < word.count else { return nil }
        return Letter(rawValue: UInt16(word[2 * index]) << 8 | UInt16(word[2 * index + 1]))
    }

    /// A word without its first letters, of two bytes each.
    private static func suffix(_ word: UnsafeRawBufferPointer, _ letters: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: word[(2 * letters)...])
    }
}
