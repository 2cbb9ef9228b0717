import Foundation
import Testing

@testable import ArabicText

@Suite struct ConfigurationTests {
    @Test func shippedStopWordsAreSingleWordsOnceEach() {
        let list = StopWords.list
        #expect(list.count > 300)
        let pipeline = TextPipeline(.uncleaned)
        for word in list { #expect(!pipeline.folded(word).contains(" "), "\(word)") }
        #expect(Set(list).count == list.count)
        let folded = TextPipelineConfiguration().stopWords
        #expect(folded.count > 300 && folded == StopWords.folded(folded, FoldingOptions()))
        #expect(zip(folded, folded.dropFirst()).allSatisfy { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) })
    }

    @Test func listsHaveCommentsAndAreFolded() {
        #expect(StopWords.parse(Array("# a\nإلى\n\n  على # b\r\nفي\r".utf8)) == ["إلى", "على", "في"])
        #expect(StopWords.folded(["إلى", "الى", "من خلال", "", "IN"], FoldingOptions()) == ["in", "الي"])
    }

    @Test func stopWordsAreFlagged() {
        let tokens = TextPipeline().tokens(of: "عاد إلى المرسى")
        #expect(tokens.map(\.isStopWord) == [false, true, false])
        #expect(!TextPipeline(.plain).tokens(of: "عاد إلى المرسى").contains { $0.isStopWord })
        let own = TextPipelineConfiguration(
            folding: FoldingOptions(),
            stopWords: ["المرسى", "incomprehensibilities", "كلمةطويلةجدالاتنتهي"]
        )
        let flagged = TextPipeline(own).tokens(
            of: "إلى المرسي incomprehensibilities كلمةطويلةجدالاتنتهي incomprehensibilitiez"
        )
        #expect(flagged.map(\.isStopWord) == [false, true, true, true, false])
    }

    @Test func configurationsSurviveJSON() throws {
        var folding = FoldingOptions()
        folding.hamzaSeats = true
        for configuration in [
            TextPipelineConfiguration(), .plain, .uncleaned,
            TextPipelineConfiguration(
                folding: folding,
                cleaningRules: [.links, .sharing],
                stopWords: ["رؤى"],
                stems: false
            ),
        ] {
            let data = try JSONEncoder().encode(configuration)
            let back = try JSONDecoder().decode(TextPipelineConfiguration.self, from: data)
            #expect(back == configuration)
            let text = "رؤى البحّارة إلى www.example.org تابعنا على فيسبوك\nتابعنا على فيسبوك"
            #expect(TextPipeline(back).trace(of: text) == TextPipeline(configuration).trace(of: text))
        }
    }

    @Test func newerAndBrokenConfigurationsAreRefused() throws {
        let data = try JSONEncoder().encode(TextPipelineConfiguration.plain)
        let text = String(decoding: data, as: UTF8.self)
        for broken in [
            text.replacingOccurrences(of: "\"version\":1", with: "\"version\":2"),
            text.replacingOccurrences(of: "\"version\":1", with: "\"version\":0"),
            text.replacingOccurrences(of: "\"links\"", with: "\"lynx\""),
            text.replacingOccurrences(of: "\"tatweel\"", with: "\"tatwil\""),
        ] {
            #expect(broken != text)
            #expect(throws: DecodingError.self) {
                try JSONDecoder().decode(TextPipelineConfiguration.self, from: Data(broken.utf8))
            }
        }
    }

    @Test func pipelinesAreSendable() {
        func requireSendable(_: some Sendable) {}
        requireSendable(TextPipeline())
        requireSendable(LightStemmer())
        requireSendable(TokenBuffer())
    }

    @Test func tracesNameRulesAndPassages() {
        let text = "عاد القارب إلى مرسى البلدة مساء أمس بعد رحلة طويلة.\nالمصدر: صحيفة المرسى"
        let trace = TextPipeline().trace(of: text)
        #expect(
            trace.cuts == [TextTrace.Cut(rule: .sourceLines, range: trace.cuts[0].range, text: "المصدر: صحيفة المرسى")]
        )
        #expect(CleaningRule.sourceLines.rawValue == "source-lines")
        #expect(trace.tokens.allSatisfy { $0.range.upperBound <= trace.cuts[0].range.lowerBound })
        #expect(!trace.isTruncated)
    }
}
