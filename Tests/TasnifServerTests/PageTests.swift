import Foundation
import HTTPTypes
import Tasnif
import Testing

@testable import TasnifServer

@Suite struct PageTests {
    private static let urlEncoded = "application/x-www-form-urlencoded"

    /// Everything that is markup in a page is one of these tags with these attributes.
    private func expectOnlyOwnMarkup(_ page: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let tag = try Regex(
            #"<(!DOCTYPE html|/?(html|head|body|title|style|header|main|article|section|nav|h1|h2|p|dl|dt|dd|div|table|thead|tbody|tr|th|td|bdi|small|mark|del|span|i|label|input|meta|form|button|textarea|details|summary|a)( (lang|dir|charset|name|content|http-equiv|type|id|checked|class|for|style|title|scope|href|form|formaction|method|action|accept-charset|value|rows|required|autofocus|role|aria-label)="[^"<>]*")*)>"#
        )
        #expect(!page.replacing(tag, with: "").contains("<"), sourceLocation: sourceLocation)
        // Links and forms lead to this server only.
        for link in page.matches(of: try Regex(#"(?:href|action)="([^"]*)""#)) {
            #expect(link.output[1].substring?.hasPrefix("/") == true, sourceLocation: sourceLocation)
        }
    }

    @Test(arguments: [("", "ar", "rtl"), ("?lang=ar", "ar", "rtl"), ("?lang=en", "en", "ltr")])
    func startPage(query: String, language: String, direction: String) async throws {
        try await Served.with { client in
            let answer = try await client.get("/\(query)")
            #expect(answer.status == .ok)
            #expect(answer.headers[.contentType] == "text/html; charset=utf-8")
            #expect(answer.text.contains("<html lang=\"\(language)\" dir=\"\(direction)\">"))
            #expect(answer.text.contains("<bdi>m.tasnif</bdi>"))
            // Every field has a label, and the page works without scripts.
            for field in ["title", "text"] {
                #expect(answer.text.contains("<label for=\"\(field)\">") && answer.text.contains("id=\"\(field)\""))
            }
            #expect(!answer.text.contains("<script"))
            try expectOnlyOwnMarkup(answer.text)
        }
    }

    @Test func unknownLanguage() async throws {
        try await Served.with { client in
            let answer = try await client.get("/?lang=fr")
            #expect(answer.status == .badRequest)
        }
    }

    @Test(arguments: ["ar", "en"]) func resultShowsTagsAndMarksTheEvidence(language: String) async throws {
        let model = try Served.model.get()
        let text = try Served.articles(1)[0]
        var tagger = Tagger(model)
        let body = form(["title": "خبر", "text": text.replacing("\n", with: "\r\n")])
        let explanation = tagger.explain(
            try ArticleForm(body: Array(form(["title": "خبر", "text": text]).utf8)).article()
        )
        let given = explanation.labels.filter { $0.status == .given }
        try #require(!given.isEmpty)
        try await Served.with { client in
            let answer = try await client.post("/?lang=\(language)", body.utf8, as: Self.urlEncoded)
            #expect(answer.status == .ok)
            for label in given {
                let percent = Int((100 * label.probability).rounded())
                #expect(answer.text.contains("<bdi class=\"tag\">\(label.label)</bdi> <bdi>\(percent)%</bdi>"))
            }
            #expect(answer.text.contains("<mark class=\"t"))
            // The form holds the article as it was sent, with the line ends that it had.
            #expect(answer.text.contains("autofocus=\"\">\n\(HTMLText.escaped(text))</textarea>"))
            try expectOnlyOwnMarkup(answer.text)
        }
    }

    @Test func whatWasCutIsShown() async throws {
        let text = "قال الجيش إن القتال توقف في سبها.\nتصوير: رويترز\nاقرأ أيضا: خبر آخر\nوأضاف أن الوفد عاد."
        let body = form(["text": text])
        try await Served.with { client in
            let answer = try await client.post("/", body.utf8, as: Self.urlEncoded)
            #expect(answer.text.contains("<del class=\"t"), "\(answer.text)")
            #expect(answer.text.contains("مقاطع لم تُقرأ"))
        }
    }

    static let hostile = [
        "<script>alert(1)</script>", "</textarea><script>alert(1)</script>", "\"><img src=x onerror=alert(1)>",
        "' onmouseover='alert(1)", "</title><script>alert(1)</script>", "</style><script>alert(1)</script>",
        "<!--", "]]>", "&lt;script&gt;", "javascript:alert(1)", "{{7*7}}", "\u{202E}abc\u{2066}", "\u{1}\u{7F}\u{85}",
        "<svg/onload=alert(1)>", "\u{FEFF}<b>", "=%3Cscript%3E", "&text=x", "قال <b>الجيش</b> الليبي في سبها \"نعم\"",
    ]

    @Test(arguments: hostile) func textsOfOthersAreNeverMarkup(text: String) async throws {
        let article = "\(text) قال الجيش الليبي في سبها \(text)\n\(text)"
        try await Served.with { client in
            for body in [form(["title": text, "text": article]), form(["title": text, "text": " "])] {
                for language in ["ar", "en"] {
                    let answer = try await client.post("/?lang=\(language)", body.utf8, as: Self.urlEncoded)
                    try expectOnlyOwnMarkup(answer.text)
                    #expect(!answer.text.contains("<script") && !answer.text.contains("<img"))
                }
            }
        }
    }

    @Test func faultsAreShownOnThePageWithTheForm() async throws {
        try await Served.with(maximumBodyBytes: 2000) { client in
            let empty = try await client.post(
                "/?lang=en",
                form(["title": "خبر", "text": " \n"]).utf8,
                as: Self.urlEncoded
            )
            #expect(empty.status == .unprocessableContent)
            #expect(empty.text.contains("role=\"alert\"") && empty.text.contains("There is no text"))
            #expect(empty.text.contains("value=\"خبر\""))
            let large = form(["text": String(repeating: "قال ", count: 1000)])
            let refused = try await client.post("/", large.utf8, as: Self.urlEncoded)
            #expect(refused.status == .contentTooLarge)
            #expect(refused.text.contains("النص أكبر"))
            let json = try await client.post("/", "{}".utf8, as: "application/json")
            #expect(json.status == .unsupportedMediaType)
            #expect(json.text.contains("/predict"))
        }
    }

    @Test func theButtonForJSONDownloadsWhatPredictAnswers() async throws {
        let model = try Served.model.get()
        let text = try Served.articles(1)[0]
        let body = form(["title": "", "text": text])
        var tagger = Tagger(model)
        var options = Tagger.Options()
        options.evidenceTerms = 10
        let article = try ArticleForm(body: Array(body.utf8)).article()
        let expected = tagger.predict(article, options: options).json(axes: model.axes)
        try await Served.with { client in
            let page = try await client.get("/")
            #expect(page.text.contains("formaction=\"/predict?explain=10\""))
            let answer = try await client.post("/predict?explain=10", body.utf8, as: Self.urlEncoded)
            #expect(answer.text == expected + "\n")
            #expect(answer.headers[.contentDisposition] == "attachment; filename=\"tasnif.json\"")
        }
    }

    @Test func formsAreReadAsBrowsersWriteThem() throws {
        let fields = ArticleForm(body: Array("title=%D8%A3+b%2Bc&text=1%0D%0A2%26%3D%23%25&x=%zz".utf8))
        #expect(fields.title == "أ b+c")
        #expect(fields.text == "1\n2&=#%")
        // Damaged escapes are taken as they stand.
        #expect(ArticleForm(body: Array("text=%ZZ%D8".utf8)).text == "%ZZ%D8")
        #expect(ArticleForm(body: [UInt8](repeating: UInt8(ascii: "&"), count: 100_000)).text == "")
    }
}
