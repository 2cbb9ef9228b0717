/// The Arabic words of the page that shows an explanation.
enum PageWords {
    static let heading = "شرح التصنيف"
    static let text = "النص"
    static let allLabels = "كل الوسوم"
    static let legend = "التظليل: ما أيّد الوسم. الخط المتقطع تحت الكلمة: ما عارضه. الرمادي المشطوب: ما لم يُقرأ."
    static let probability = "الاحتمال"
    static let threshold = "العتبة"
    static let logit = "القيمة قبل المعايرة"
    static let bias = "الحد الثابت"
    static let sumFor = "المؤيِّد"
    static let sumAgainst = "المعارِض"
    static let term = "المصطلح"
    static let kind = "النوع"
    static let written = "كما كُتب"
    static let contribution = "المساهمة"
    static let rest = "غيرها"
    static let groups = "بحسب النوع"
    static let lexicon = "عبارات المعجم"
    static let phrase = "العبارة"
    static let features = "تدل على"
    static let cuts = "مقاطع لم تُقرأ"
    static let rule = "القاعدة"
    static let passage = "قُرئ هذا الوسم من فقرة واحدة من النص؛ زرّ الوسم يُبرزها."
    static let abstained = "لا جواب: الكلمات المعروفة في النص قليلة جدا."

    /// How a label came to be answered, or not.
    static func status(_ status: Explanation.Status) -> String {
        switch status {
        case .given: "أُعطي"
        case .givenBeside(let axis): "أُعطي لأن للمحور \(axis) جوابا"
        case .impliedBy(let label): "يتضمنه الوسم \(label)"
        case .notGiven: "لم يُعطَ"
        case .abstained: "لا جواب"
        }
    }

    /// The name of a kind of terms; what is not listed stands as it is.
    static func kind(_ name: String) -> String {
        kinds[name] ?? name
    }

    private static let kinds = [
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
    static func reversal(
        _ reversal: Explanation.Reversal,
        label: String,
        probability write: (Double) -> String
    ) -> String {
        switch reversal {
        case .without(let terms, let tags, let probability):
            let answer = tags.isEmpty ? "بلا وسم" : tags.map(isolated).joined(separator: "، ")
            return "أصغر مجموعة يتغير الجواب بدونها، وعددها \(terms.count): يصير احتمال \(isolated(label)) "
                + "\(isolated(write(probability))) والجواب: \(answer)."
        case .noSet(let limit): return "لا تغيّر الجوابَ أي مجموعة من \(limit) مصطلح أو أقل."
        case .undecided(let limit): return "لم يُحسم هل تغيّر الجوابَ مجموعة من \(limit) مصطلح أو أقل."
        case .settled(let other): return "يحسمه جواب آخر: \(isolated(other))."
        }
    }

    /// A name or number that keeps its own direction inside a sentence.
    private static func isolated(_ text: String) -> String { "\u{2068}\(text)\u{2069}" }
}
