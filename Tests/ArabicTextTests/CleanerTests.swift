import Testing

@testable import ArabicText

/// One group a rule: lines that it cuts, and lines like them that it keeps. All texts are invented.
@Suite struct CleanerTests {
    private static let body = [
        "عادت ثلاثة قوارب صيد إلى مرسى البلدة القديمة صباح أمس بعد عاصفة استمرت يومين كاملين قبالة الساحل.",
        "وقال رئيس جمعية الصيادين إن الأضرار محدودة وإن فرق الصيانة بدأت عملها منذ ساعات الفجر الأولى.",
        "وأضاف أن المخزن الكبير فقد جزءا من سقفه، لكن الشباك والمحركات بقيت سليمة بحسب التقدير الأولي.",
        "وتوقعت مصلحة الأرصاد هدوء الرياح خلال الأيام المقبلة وعودة حركة الملاحة إلى طبيعتها المعتادة.",
    ]

    /// The rules that cut a line, when it stands below (or above, or within) a body.
    private func cuts(_ lines: [String], at place: Int = 4) -> [String: CleaningRule] {
        var page = Self.body
        page.insert(contentsOf: lines, at: place)
        return cuts(page: page)
    }

    private func cuts(page: [String]) -> [String: CleaningRule] {
        let trace = TextPipeline().trace(of: page.joined(separator: "\n\n"))
        return Dictionary(trace.cuts.map { ($0.text, $0.rule) }) { first, _ in first }
    }

    @Test func theBodyIsNeverCut() {
        #expect(cuts([]).isEmpty)
    }

    @Test(arguments: [
        (CleaningRule.sourceLines, "المصدر : وكالات + مراسلون"),
        (.sourceLines, "المصدر: صحيفة المرسى"),
        (.sourceLines, "المصدر - وكالات"),
        (.sourceLines, "Source: agencies"),
        (.relatedStories, "حول هذه القصة"),
        (.relatedStories, "اقرأ أيضا: انطلاق موسم الصيد في الخليج"),
        (.relatedStories, "إقرأ أيضاً.. انطلاق موسم الصيد في الخليج"),
        (.relatedStories, "شاهد أيضًا | قوارب ملونة في المهرجان السنوي"),
        (.relatedStories, "للمزيد: أخبار الساحل"),
        (.relatedStories, "مواضيع ذات صلة"),
        (.relatedStories, "المزيد من محلي"),
        (.mostRead, "الأكثر قراءة"),
        (.mostRead, "الأكثر مشاهدة هذا الأسبوع"),
        (.bylines, "كتب: سالم البحري"),
        (.bylines, "بقلم سالم البحري"),
        (.bylines, "إعداد/ سالم البحري"),
        (.bylines, "(إعداد سالم البحري للنشرة العربية - تحرير هدى الساحلي)"),
        (.agencyCredits, "(رويترز)"),
        (.agencyCredits, "REUTERS/Salem Bahri"),
        (.agencyCredits, "(AFP)"),
        (.agencyCredits, "- د ب أ -"),
        (.agencyCredits, "القاهرة - أ ف ب"),
        (.pictureCaptions, "صورة أرشيفية لمرسى البلدة"),
        (.pictureCaptions, "قوارب راسية قرب المخزن القديم - أرشيف"),
        (.pictureCaptions, "قوارب راسية قرب المخزن القديم (رويترز)"),
        (.pictureCaptions, "تصوير: سالم البحري"),
        (.pictureCaptions, "التعليق على الصورة، صيادون يصلحون شباكهم بعد العاصفة التي ضربت الساحل"),
        (.publicationDates, "Published On 3/11/2019"),
        (.publicationDates, "الأحد 3 نوفمبر 2019"),
        (.publicationDates, "آخر تحديث: 3 نوفمبر 2019 - 10:30 بتوقيت غرينتش"),
        (.publicationDates, "تاريخ النشر: 2019-11-03"),
        (.publicationDates, "03/11/2019"),
        (.publicationDates, "15:24 ت م"),
        (.fileNames, "مرسى البلدة.png"),
        (.fileNames, "boats-harbour_2.JPG"),
        (.commentForms, "تم أضافة تعليقك سوف يظهر بعد المراجعة"),
        (.commentForms, "أضف تعليقا"),
        (.commentForms, "لا توجد تعليقات"),
        (.commentForms, "التعليقات (3)"),
        (.commentForms, "التعليقات على عودة القوارب إلى المرسى مغلقة"),
        (.commentForms, "Your email address will not be published."),
        (.copyright, "جميع الحقوق محفوظة لموقع المرسى 2019"),
        (.copyright, "© 2019 المرسى"),
        (.sharing, "شارك هذا الخبر"),
        (.sharing, "تابعنا على فيسبوك وتويتر"),
        (.sharing, "اشترك في قناتنا على تلغرام ليصلك كل جديد"),
        (.sharing, "فيسبوك تويتر واتساب"),
        (.wireMarks, "// انتهى //"),
        (.wireMarks, "Next Previous"),
        (.wireMarks, "إعلان"),
        (.links, "رابط الخبر بصحيفة المرسى: عودة القوارب"),
        (.foreignCaptions, "Fishermen mend their nets at the old harbour after the storm, November 2, 2019."),
    ])
    func cutsALine(rule: CleaningRule, line: String) {
        #expect(cuts([line]) == [line: rule])
    }

    @Test(arguments: CleaningRule.allCases)
    func everyRuleCanBeSwitchedOff(rule: CleaningRule) {
        let samples: [CleaningRule: String] = [
            .repeatedParagraphs: Self.body[1], .repeatedSentences: "وفي النشرة: " + Self.body[1],
            .relatedStories: "حول هذه القصة", .mostRead: "الأكثر قراءة", .sourceLines: "المصدر : صحيفة المرسى",
            .bylines: "كتب: سالم البحري", .agencyCredits: "(رويترز)", .pictureCaptions: "صورة أرشيفية لمرسى البلدة",
            .foreignCaptions: "Fishermen mend their nets at the old harbour",
            .publicationDates: "Published On 3/11/2019",
            .fileNames: "مرسى.png", .commentForms: "أضف تعليقا", .copyright: "جميع الحقوق محفوظة",
            .sharing: "شارك هذا الخبر", .wireMarks: "// انتهى //", .links: "موقعنا www.example.org مفتوح",
        ]
        var sample = samples[rule] ?? ""
        if rule == .repeatedSentences { sample = "النشرة الثانية. " + Self.body[1] }
        let text = (Self.body + [sample]).joined(separator: "\n")
        let on = TextPipeline().trace(of: text)
        #expect(on.cuts.contains { $0.rule == rule })
        let others = TextPipelineConfiguration(
            folding: FoldingOptions(),
            cleaningRules: CleaningRule.allCases.filter { $0 != rule }
        )
        #expect(!TextPipeline(others).trace(of: text).cuts.contains { $0.rule == rule })
    }

    @Test(arguments: [
        "وقال المصدر: لم نجد أضرارا كبيرة في المرسى بعد انتهاء العاصفة التي ضربت الساحل.",
        "المصدر الذي تحدث إلينا طلب عدم ذكر اسمه.",
        "مواضيع ذات صلة بالصيد البحري نوقشت في الاجتماع.",
        "شاهد عيان: رأيت القارب يغرق أمام المرسى.",
        "شاهد أيضا كيف عاد القارب إلى مرساه بعد العاصفة ورواه للصحفيين.",
        "المزيد من القوارب عاد مساء اليوم.",
        "كتب الصياد رسالة إلى رئيس البلدية يطلب فيها إصلاح المخزن.",
        "تحرير المدينة",
        "رويترز نقلت عن الصيادين أن الأضرار محدودة وأن القوارب سليمة.",
        "قال الصيادون لرويترز إن البحر هادئ.",
        "نشر في عام 2019 كتابا عن تاريخ الصيد.",
        "وصل القارب يوم الأحد 3 نوفمبر 2019.",
        "في الثالث من نوفمبر عاد القارب.",
        "2 - 1",
        "رفضت الجمعية التعليق على الخبر.",
        "تعليق الملاحة",
        "حقوق الصيادين محفوظة في القانون الجديد.",
        "شارك الصيادون في إصلاح المخزن القديم.",
        "تابع الصيادون نشرة الأحوال الجوية على هواتفهم.",
        "نشرت الجمعية صورة للقارب على صفحتها في فيسبوك.",
        "انتهى الاجتماع مساء.",
        "صورة القارب الغارق أثارت حزن أهل البلدة.",
        "صورة أرشيفية عاد ثلاثة صيادين بقواربهم إلى المرسى القديم مساء أمس بعد رحلة طويلة استمرت يومين كاملين في عرض البحر،",
        "يعمل القارب بمحرك Yamaha Outboard 150.",
        "الصور",
    ])
    func keepsAnOrdinaryLine(line: String) {
        for place in [1, 4] { #expect(cuts([line], at: place).isEmpty) }
    }

    @Test func repeatedParagraphsAreCutOnceComparedFolded() {
        let again = "وَقال رئيسُ جمعية الصيادين إن الأضرار محدودة، وان فرق الصيانه بدأت عملها منذ ساعات الفجر الأولى"
        #expect(cuts([again, "نعم نعم", "نعم نعم"]) == [again: .repeatedParagraphs])
    }

    @Test func aRepeatedSentenceInsideAParagraphIsCut() {
        let trace = TextPipeline().trace(
            of: Self.body.joined(separator: "\n") + "\nملخص النشرة. " + Self.body[0] + " انتهت النشرة."
        )
        #expect(trace.cuts.map(\.rule) == [.repeatedSentences])
        #expect(trace.tokens.suffix(4).map(\.text) == ["ملخص", "النشره", "انتهت", "النشره"])
    }

    @Test func aBoxBelowTheArticleTakesTheRest() {
        let box = [
            "المصدر : وكالات", "حول هذه القصة", "صيادون على الساحل",
            "أعلنت وزارة الثروة البحرية خطة لدعم الموانئ الصغيرة هذا العام.",
            "Published On 3/11/2019", "قارب.png",
            "كشفت دراسة جديدة عن تراجع أعداد الأسماك في الخليج خلال السنوات العشر الأخيرة.",
            "المزيد من محلي", "الأكثر قراءة",
        ]
        let found = cuts(box)
        #expect(found.count == box.count && Set(found.keys) == Set(box))
    }

    @Test func aBoxInsideTheArticleTakesItsHeadlinesOnly() {
        let box = ["اقرأ أيضا", "موسم الصيد ينطلق الأسبوع المقبل", "قوارب جديدة تصل إلى الميناء"]
        let found = cuts(box, at: 2)
        #expect(Set(found.keys) == Set(box))
        let strong = cuts(["مواضيع ذات صلة", "قوارب جديدة تصل إلى الميناء"], at: 1)
        #expect(strong.count == 2)
    }

    @Test func aHeaderBeforeShortParagraphsTakesNothingElse() {
        let short = (1...12).map { "القارب رقم \($0) وصل إلى المرسى" }
        let found = cuts(page: ["اقرأ أيضا"] + short + Self.body)
        #expect(found == ["اقرأ أيضا": .relatedStories])
    }

    @Test func creditsAtTheEndOfAParagraphAreCutAlone() {
        let long = Self.body[0].dropLast() + " (رويترز)"
        let trace = TextPipeline().trace(of: ([String(long)] + Self.body.dropFirst()).joined(separator: "\n"))
        #expect(trace.cuts.map(\.text) == ["(رويترز)"])
        let inline = TextPipeline().trace(of: Self.body.joined(separator: "\n") + " اقرأ أيضا: انطلاق موسم الصيد")
        #expect(inline.cuts.map(\.text) == ["اقرأ أيضا: انطلاق موسم الصيد"])
    }

    @Test func addressesAreCutToTheNextSpace() {
        let line = "للتفاصيل زوروا https://www.example.org/a?b=1 أو راسلوا info@example.org أو @harbour وشكرا للجميع"
        let trace = TextPipeline().trace(of: line)
        #expect(trace.cuts.map(\.text) == ["https://www.example.org/a?b=1", "info@example.org"])
        #expect(trace.cuts.allSatisfy { $0.rule == .links })
        #expect(trace.tokens.map(\.text).contains("harbour"))
    }

    @Test func textsOfBoilerplateAloneAreKept() {
        for text in ["المصدر: وكالات", "شارك هذا الخبر\nتابعنا على فيسبوك", "اقرأ أيضا: عودة القوارب", "أضف تعليقا"] {
            let trace = TextPipeline().trace(of: text)
            #expect(trace.cuts.isEmpty && !trace.tokens.isEmpty)
        }
    }

    @Test func articlesInOtherScriptsAreKept() {
        let text =
            "Three boats returned to the old harbour on Sunday.\nNobody was hurt, the fishermen said.\nالمرسى القديم"
        #expect(TextPipeline().trace(of: text).cuts.isEmpty)
    }

    @Test func rulesFollowTheFolding() {
        var options = FoldingOptions()
        options.alef = false
        options.tehMarbuta = false
        let pipeline = TextPipeline(TextPipelineConfiguration(folding: options))
        let text = (Self.body + ["حول هذه القصة"]).joined(separator: "\n")
        #expect(pipeline.trace(of: text).cuts.map(\.rule) == [.relatedStories])
        #expect(pipeline.tokens(of: "إلى").first?.isStopWord == true)
    }
}
