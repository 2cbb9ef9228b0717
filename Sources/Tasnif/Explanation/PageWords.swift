/// A language that pages are written in. Articles and names of labels stay as they are.
package enum PageLanguage: String, CaseIterable, Sendable {
    case arabic = "ar"
    case english = "en"

    /// The direction of the page.
    package var direction: String { self == .arabic ? "rtl" : "ltr" }

    /// What separates the members of a list.
    var comma: String { self == .arabic ? "، " : ", " }
}

/// The words of the page that shows an explanation, in one language.
struct PageWords {
    let heading: String
    let allLabels: String
    let legend: String
    let probability: String
    let threshold: String
    let logit: String
    let bias: String
    let sumFor: String
    let sumAgainst: String
    let text: String
    let term: String
    let kind: String
    let written: String
    let contribution: String
    let rest: String
    let groups: String
    let lexicon: String
    let phrase: String
    let features: String
    let cuts: String
    let rule: String
    let passage: String
    let abstained: String
    let language: PageLanguage

    private static let arabic = PageWords(
        heading: "شرح التصنيف",
        allLabels: "كل الوسوم",
        legend: "التظليل: ما أيّد الوسم. الخط المتقطع تحت الكلمة: ما عارضه. الرمادي المشطوب: ما لم يُقرأ.",
        probability: "الاحتمال",
        threshold: "العتبة",
        logit: "القيمة قبل المعايرة",
        bias: "الحد الثابت",
        sumFor: "المؤيِّد",
        sumAgainst: "المعارِض",
        text: "النص",
        term: "المصطلح",
        kind: "النوع",
        written: "كما كُتب",
        contribution: "المساهمة",
        rest: "غيرها",
        groups: "بحسب النوع",
        lexicon: "عبارات المعجم",
        phrase: "العبارة",
        features: "تدل على",
        cuts: "مقاطع لم تُقرأ",
        rule: "القاعدة",
        passage: "قُرئ هذا الوسم من فقرة واحدة من النص؛ زرّ الوسم يُبرزها.",
        abstained: "لا جواب: الكلمات المعروفة في النص قليلة جدا.",
        language: .arabic
    )

    private static let english = PageWords(
        heading: "Why these tags",
        allLabels: "All tags",
        legend: "Shaded: spoke for a tag. Broken line below: spoke against it. Grey and struck out: was not read.",
        probability: "probability",
        threshold: "threshold",
        logit: "score before calibration",
        bias: "bias",
        sumFor: "for",
        sumAgainst: "against",
        text: "text",
        term: "term",
        kind: "kind",
        written: "as written",
        contribution: "contribution",
        rest: "others",
        groups: "by kind",
        lexicon: "Phrases of the lexicon",
        phrase: "phrase",
        features: "stands for",
        cuts: "Passages that were not read",
        rule: "rule",
        passage: "This tag was read from one passage of the text; the tag's button brings it out.",
        abstained: "not sure: too few words are known.",
        language: .english
    )

    /// How a label came to be answered, or not.
    func status(_ status: Explanation.Status) -> String {
        switch (status, language) {
        case (.given, .arabic): "أُعطي"
        case (.given, .english): "given"
        case (.givenBeside(let axis), .arabic): "أُعطي لأن للمحور \(axis) جوابا"
        case (.givenBeside(let axis), .english): "given because \(axis) has an answer"
        case (.impliedBy(let label), .arabic): "يتضمنه الوسم \(label)"
        case (.impliedBy(let label), .english): "said by \(label)"
        case (.notGiven, .arabic): "لم يُعطَ"
        case (.notGiven, .english): "not given"
        case (.abstained, .arabic): "لا جواب"
        case (.abstained, .english): "not sure"
        }
    }

    /// The name of a kind of terms; what is not listed stands as it is.
    func kind(_ name: String) -> String {
        language == .arabic ? Self.arabicKinds[name] ?? name : name
    }

    private static let arabicKinds = [
        "word": "كلمة", "words": "كلمات متتالية", "stem": "جذع", "characters": "حروف", "title": "كلمة العنوان",
        "lexicon": "معجم", "punctuation": "ترقيم", "frequency": "التكرار", "position": "الموضع", "others": "وسوم أخرى",
        "length": "الطول", "label": "الوسم نفسه", "prefix": "حرف متصل", "words before": "كلمات قبله",
        "words after": "كلمات بعده",
    ]

    /// What would have changed the answer.
    ///
    /// - Parameters:
    ///   - label: the label explained.
    ///   - probability: writes a probability.
    func reversal(
        _ reversal: Explanation.Reversal,
        label: String,
        probability write: (Double) -> String
    ) -> String {
        switch reversal {
        case .without(let terms, let tags, let probability):
            let answer = tags.map(Self.isolated).joined(separator: language.comma)
            let value = Self.isolated(write(probability))
            return language == .arabic
                ? "أصغر مجموعة يتغير الجواب بدونها، وعددها \(terms.count): يصير احتمال \(Self.isolated(label)) "
                    + "\(value) والجواب: \(tags.isEmpty ? "بلا وسم" : answer)."
                : "The smallest set without which the answer changes, of \(terms.count): "
                    + "\(Self.isolated(label)) then has probability \(value), and the answer is "
                    + "\(tags.isEmpty ? "no tag" : answer)."
        case .noSet(let limit):
            return language == .arabic
                ? "لا تغيّر الجوابَ أي مجموعة من \(limit) مصطلح أو أقل."
                : "No set of \(limit) terms or fewer changes the answer."
        case .undecided(let limit):
            return language == .arabic
                ? "لم يُحسم هل تغيّر الجوابَ مجموعة من \(limit) مصطلح أو أقل."
                : "Whether a set of \(limit) terms or fewer changes the answer was not found out."
        case .settled(let other):
            return language == .arabic
                ? "يحسمه جواب آخر: \(Self.isolated(other))."
                : "Another answer decides: \(Self.isolated(other))."
        }
    }

    /// A name or number that keeps its own direction inside a sentence.
    private static func isolated(_ text: String) -> String { "\u{2068}\(text)\u{2069}" }
}

extension PageWords {
    /// The words of a language.
    init(_ language: PageLanguage) {
        self = language == .arabic ? Self.arabic : Self.english
    }
}
