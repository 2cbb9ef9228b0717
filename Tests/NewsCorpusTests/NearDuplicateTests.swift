import Testing

@testable import NewsCorpus

@Suite("Near-duplicates and digests")
struct NearDuplicateTests {
    private static func shingles(_ range: Range<UInt64>) -> [UInt64] { Array(range) }

    private static func jaccard(_ a: [UInt64], _ b: [UInt64]) -> Double {
        Double(Set(a).intersection(b).count) / Double(Set(a).union(b).count)
    }

    @Test func groupsByLikeness() {
        var index = NearDuplicateIndex()
        index.add(shingles: Self.shingles(0..<200))
        index.add(shingles: Self.shingles(1000..<1200))
        index.add(shingles: Self.shingles(10..<205).reversed())
        index.add(shingles: [])
        index.add(shingles: Self.shingles(1000..<1200) + Self.shingles(1000..<1200))
        index.add(shingles: [])
        index.add(shingles: Self.shingles(150..<400))
        let found = index.groups()
        #expect(found.groups == [0, 1, 0, 2, 1, 3, 4])
        #expect(found.groupCount == 5)
        #expect(found.pairs.map(\.earlier) == [0, 1] && found.pairs.map(\.later) == [2, 4])
        #expect(found.pairs[1].similarity == 1)
        #expect(index.similarity(3, 5) == 0)
        #expect(NearDuplicateIndex().groups().groups.isEmpty && NearDuplicateIndex().groups().groupCount == 0)
    }

    @Test func firstLike() {
        var random = TestRandom(seed: 4)
        var index = NearDuplicateIndex()
        var sets: [[UInt64]] = [[]]
        for _ in 0..<40 {
            let old = sets[Int.random(in: 0..<sets.count, using: &random)]
            sets.append(
                old.filter { _ in Int.random(in: 0..<5, using: &random) > 0 }
                    + (0..<Int.random(in: 0...100, using: &random)).map { _ in random.next() }
            )
        }
        for set in sets { index.add(shingles: set) }
        for (number, set) in sets.enumerated() {
            var one = NearDuplicateIndex()
            one.add(shingles: set)
            let expected = sets.indices.first { index.similarity($0, number) >= 0.6 }
            #expect(index.first(like: one) == expected)
            #expect(NearDuplicateIndex().first(like: one) == nil)
        }
        #expect(
            Set(sets.indices.map { number in sets.indices.first { index.similarity($0, number) >= 0.6 } }).count > 5
        )
    }

    @Test("the sketch estimates the similarity of sets of any size", arguments: [3, 10, 40, 128, 500, 3000])
    func estimates(size: Int) {
        var random = TestRandom(seed: UInt64(size))
        var squares = 0.0
        let rounds = 60
        for _ in 0..<rounds {
            let shared = (0..<size).map { _ in random.next() }
            let own = Int.random(in: 0...size, using: &random)
            let a = shared + (0..<own).map { _ in random.next() }
            let b = shared + (0..<own / 2).map { _ in random.next() }
            var index = NearDuplicateIndex()
            index.add(shingles: a)
            index.add(shingles: b.shuffled(using: &random))
            let difference = index.similarity(0, 1) - Self.jaccard(a, b)
            squares += difference * difference
        }
        // The standard deviation is at most 0.045 where bins are filled; sets smaller than the sketch are coarser.
        #expect((squares / Double(rounds)).squareRoot() < (size >= 128 ? 0.06 : 0.16))
    }

    @Test func findsWhatComparingAllPairsFinds() {
        var random = TestRandom(seed: 77)
        var sets: [[UInt64]] = []
        for family in 0..<60 {
            let base = (0..<80).map { _ in random.next() }
            for copy in 0..<(family % 4 + 1) {
                sets.append(
                    copy == 0 ? base : base.map { Int.random(in: 0..<12, using: &random) == 0 ? random.next() : $0 }
                )
            }
        }
        sets.shuffle(using: &random)
        var index = NearDuplicateIndex()
        for set in sets { index.add(shingles: set) }
        let groups = index.groups().groups
        for a in sets.indices {
            for b in 0..<a {
                let similarity = Self.jaccard(sets[a], sets[b])
                if similarity > 0.75 { #expect(groups[a] == groups[b]) }
                if similarity < 0.1 { #expect(groups[a] != groups[b]) }
            }
        }
        // In two parts, as parallel work would make it.
        var first = NearDuplicateIndex()
        var second = NearDuplicateIndex()
        for set in sets.prefix(50) { first.add(shingles: set) }
        for set in sets.dropFirst(50) { second.add(shingles: set) }
        first.append(second)
        #expect(first.groups() == index.groups())
    }

    @Test func manyCopiesStayLinear() {
        var index = NearDuplicateIndex()
        for _ in 0..<3000 { index.add(shingles: Self.shingles(0..<50)) }
        for article in 0..<3000 {
            index.add(shingles: Self.shingles(UInt64(100 + 60 * article)..<UInt64(150 + 60 * article)))
        }
        let found = index.groups()
        #expect(found.groupCount == 3001)
        #expect(found.pairs.count == 2999)
    }

    @Test func threshold() {
        var index = NearDuplicateIndex()
        index.add(shingles: Self.shingles(0..<1000))
        index.add(shingles: Self.shingles(250..<1250))  // similarity 0.6
        #expect(index.groups(NearDuplicateConfiguration(threshold: 0.4)).groupCount == 1)
        #expect(index.groups(NearDuplicateConfiguration(threshold: 0.8)).groupCount == 2)
    }

    // MARK: - Digests

    private static func digest(_ pieces: [String]) -> String {
        var digest = InputDigest()
        for piece in pieces { digest.add(piece) }
        return digest.hexadecimal
    }

    @Test func digestsTellDataApart() {
        let variants = [
            [], [""], ["", ""], ["a"], ["b"], ["a", ""], ["", "a"], ["ab"], ["a", "b"], ["b", "a"],
            ["0123456789abcdef"], ["0123456789abcdef", ""], ["0123456789abcdef\0"], ["0123456789abcdeg"],
            [String(repeating: "x", count: 32)], [String(repeating: "x", count: 33)],
        ]
        let digests = variants.map(Self.digest)
        #expect(Set(digests).count == variants.count)
        #expect(digests.allSatisfy { $0.utf8.count == 32 })
        #expect(Self.digest(["a", "b"]) == Self.digest(["a", "b"]))
    }

    @Test func digestIsStable() {
        // Written into model cards: it must not change from one release to the next.
        #expect(Self.digest(["تصنيف", "0123456789abcdefgh"]) == "fe6629ba42b3c9ed8a344243ee7ab27e")
    }

    @Test func everyBitCounts() {
        let base = [UInt8](repeating: 0x55, count: 40)
        var seen: Set<String> = []
        for bit in 0..<(8 * base.count) {
            var bytes = base
            bytes[bit / 8] ^= 1 << UInt8(bit % 8)
            var digest = InputDigest()
            digest.add(bytes.span)
            seen.insert(digest.hexadecimal)
        }
        #expect(seen.count == 8 * base.count)
    }

    @Test func digestOfAnArticle() {
        let place = SourceLocation(file: "f")
        func value(_ article: Article) -> String {
            var digest = InputDigest()
            digest.add(article)
            return digest.hexadecimal
        }
        let article = Article(id: "1", title: "t", text: "x", labels: ["a": ["p"], "b": []], location: place)
        var same = article
        same.location = SourceLocation(file: "other", line: 9)
        #expect(value(same) == value(article))
        for change in [
            { (a: inout Article) in a.text = "y" }, { $0.title = nil }, { $0.labels["a"] = ["q"] },
            { $0.labels["b"] = nil },
            { $0.blankAxes = ["c"] }, { $0.id = "2" },
        ] {
            var other = article
            change(&other)
            #expect(value(other) != value(article))
        }
    }
}
