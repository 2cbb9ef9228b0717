import ArabicText
import TestSupport
import Testing

@Suite("The measures that judge the training data")
struct MeasureTests {
    private func words(_ text: String) -> FoldedWords {
        var buffer = TokenBuffer()
        TextPipeline().analyze(text, into: &buffer)
        return FoldedWords(buffer)
    }

    @Test func passagesAreFoundFromTheLengthOfARun() {
        let first: [UInt64] = Array(100..<130)
        let second: [UInt64] = Array(115..<125) + Array(200..<210)
        let index = RunIndex(length: 8, [first, second, [1, 2, 3]])
        #expect(index.counts == [23, 13, 0])
        #expect(index.passages(in: Array(0..<50) + Array(101..<108) + [7]).isEmpty)
        let eight = index.passages(in: [7, 7] + Array(101..<109) + [7])
        #expect(eight.map(\.words) == [2..<10] && eight.map(\.articles) == [[0]])
        let several = index.passages(in: [7] + Array(110..<125) + Array(200..<203) + Array(120..<130))
        #expect(several.map(\.words) == [1..<19, 19..<29] && several.map(\.articles) == [[0, 1], [0]])
        #expect(index.passages(in: []).isEmpty)
    }

    @Test func passagesAreThoseOfComparingEveryRun() {
        var random = SplitMix64(seed: 5)
        for _ in 0..<200 {
            func text(_ count: Int) -> [UInt64] { (0..<count).map { _ in UInt64.random(in: 0..<3, using: &random) } }
            let articles = [text(30), text(2), text(3)]
            let other = text(20)
            func run(_ words: [UInt64], _ start: Int) -> ArraySlice<UInt64> { words[start..<start + 3] }
            let known = Set(articles.flatMap { article in article.indices.dropLast(2).map { run(article, $0) } })
            var covered = Set<Int>()
            for start in 0...17 where known.contains(run(other, start)) { covered.formUnion(start..<start + 3) }
            let passages = RunIndex(length: 3, articles).passages(in: other)
            #expect(Set(passages.flatMap { Array($0.words) }) == covered)
        }
    }

    @Test func wordsAreFolded() {
        #expect(words("أُعلنت الهدنةُ في درنة").all == words("اعلنت الهدنه فى درنه").all)
        #expect(words("وصل الوفد اليوم").text(1..<3) == "الوفد اليوم")
        #expect(Set(words("وصل وصلت صلت").all).count == 3)
    }

    @Test func sentences() {
        let text = "وصل الوفد إلى المدينة. ثم غادر! \nوعاد في المساء"
        #expect(words(text).sentences.map(\.count) == [4, 2, 3])
        #expect(words("").sentences.isEmpty)
    }

    @Test(
        arguments: [
            ("قال الليبى الذى وصل إلى درنة فى المساء", true), ("قال الليبي الذي وصل إلى درنة في المساء", false),
            ("وصل الوفد", false), ("", false),
        ]
    )
    func finalMaksura(text: String, isIt: Bool) {
        #expect(words(text).isInFinalMaksuraSpelling(text) == isIt)
    }
}
