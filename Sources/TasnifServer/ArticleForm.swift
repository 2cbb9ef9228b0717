import Hummingbird
import HummingbirdCore
import NewsCorpus

/// An article as the form of the page sends it.
struct ArticleForm {
    var title = ""
    var text = ""

    init() {}

    /// Reads the body of a request; what is missing is empty.
    ///
    /// Browsers end lines of a form with a carriage return and a line feed; the article had line feeds.
    init(body: [UInt8]) {
        // In a form a space is a plus sign; apart from that it is written as the query of an address is.
        let query = String(decoding: body.map { $0 == UInt8(ascii: "+") ? UInt8(ascii: " ") : $0 }, as: UTF8.self)
        let fields = URI("/?\(query)").queryParameters
        func field(_ name: Substring) -> String {
            String(fields[name] ?? "").replacing("\r\n", with: "\n")
        }
        title = field("title")
        text = field("text")
    }

    /// The article.
    ///
    /// - Throws: where there is none.
    func article() throws(RequestError) -> Article {
        guard text.contains(where: { !$0.isWhitespace }) else {
            throw RequestError(
                .unprocessableContent,
                "no text: the form's field 'text' is empty; put the article into it, or name the kind of body with "
                    + "Content-Type: application/json"
            )
        }
        guard !text.utf8.contains(0), !title.utf8.contains(0) else {
            throw RequestError(.badRequest, "a NUL character, which no text may hold; remove it")
        }
        return Article(
            id: "form",
            title: title.isEmpty ? nil : title,
            text: text,
            location: SourceLocation(file: "form")
        )
    }
}
