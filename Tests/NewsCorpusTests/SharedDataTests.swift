import Testing

@testable import NewsCorpus

@Suite("The data sets beside the package", .enabled(if: hasSharedData))
struct SharedDataTests {
    @Test(
        "every record is read",
        arguments: [
            ("ant_news", 4371, 1092), ("saudi_sections", 2188, 547), ("news9", 2304, 576), ("syria_strikes", 771, 277),
            ("bbc_cnn_region", 1727, 430), ("mawqif", 3488, 619), ("arabicstancex", 11500, 2977),
            ("ans_stance", 3407, 379),
            ("fignews_bias", 994, 330), ("araieval_propaganda", 2686, 503), ("checkthat_subjectivity", 3661, 1036),
            ("arsarcasm_dialect", 11891, 2993),
        ]
    )
    func counts(set: String, train: Int, test: Int) {
        for (file, count) in [("train", train), ("test", test)] {
            let result = Reading("\(sharedData)/\(set)/\(file).jsonl")
            #expect(result.articles.count == count && result.messages.isEmpty)
            #expect(result.articles.allSatisfy { !$0.text.isEmpty && !$0.labels.isEmpty })
        }
    }

    @Test func kindsOfAxes() throws {
        var builder = DatasetBuilder()
        for article in Reading("\(sharedData)/syria_strikes/train.jsonl").articles { builder.add(article) }
        let data = try builder.dataset()
        #expect(data.axes.map(\.name) == ["actor", "event", "region"])
        #expect(data.axes.allSatisfy { $0.kind == .several })
        let event = data.axes[1]
        let support = Dictionary(uniqueKeysWithValues: zip(event.labels, event.supports))
        #expect(support["artillery"] == 282 && support["raid"] == 59 && support["airstrike"] == 219)
    }
}
