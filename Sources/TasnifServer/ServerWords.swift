import HTTPTypes
import Tasnif

/// The words of the server's pages, in one language.
struct ServerWords {
    let heading: String
    let what: String
    let home: String
    let languageName: String
    let title: String
    let text: String
    let tag: String
    let download: String
    let another: String
    let tags: String
    let none: String
    let notSure: String
    let model: String
    let privacy: String
    let error: String
    let noText: String
    let tooLarge: String

    private static let arabic = ServerWords(
        heading: "تصنيف الأخبار",
        what: "ألصق نص خبر لترى وسومه وما أيّدها وما عارضها في النص.",
        home: "تصنيف",
        languageName: "العربية",
        title: "العنوان (اختياري)",
        text: "نص الخبر",
        tag: "صنّف",
        download: "تنزيل JSON",
        another: "تعديل النص أو تصنيف خبر آخر",
        tags: "الوسوم",
        none: "بلا وسم",
        notSure: "لا جواب",
        model: "النموذج:",
        privacy: "يُقرأ النص على هذا الخادم ولا يُحفظ.",
        error: "تعذّر التصنيف",
        noText: "لا نص: ألصق نص الخبر في الخانة.",
        tooLarge: "النص أكبر مما يقبله الخادم؛ أرسل نصا أقصر."
    )

    private static let english = ServerWords(
        heading: "Tag a news article",
        what: "Paste an Arabic news article to see its tags, and what in the text spoke for and against them.",
        home: "Tasnif",
        languageName: "English",
        title: "Title (optional)",
        text: "Text of the article",
        tag: "Tag",
        download: "Download JSON",
        another: "Change the text, or tag another article",
        tags: "Tags",
        none: "none",
        notSure: "not sure",
        model: "Model:",
        privacy: "The text is read on this server and not kept.",
        error: "The article was not tagged",
        noText: "There is no text: paste the article into the field.",
        tooLarge: "The text is larger than this server takes; send a shorter one."
    )

    /// What was wrong with a form.
    func message(_ error: RequestError) -> String {
        switch error.status {
        case .contentTooLarge: tooLarge
        case .unprocessableContent: noText
        default: error.message
        }
    }
}

extension ServerWords {
    /// The words of a language.
    init(_ language: PageLanguage) {
        self = language == .arabic ? Self.arabic : Self.english
    }
}
