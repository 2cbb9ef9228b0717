/// Builds HTML text in which nothing that is added as text or as the value of an attribute can act as markup.
package struct HTMLText {
    /// The text so far.
    package private(set) var string = ""

    /// No text.
    package init() {}

    /// A whole page that needs nothing beside itself.
    ///
    /// Its security policy forbids scripts and everything from elsewhere, but for styles in the page itself.
    ///
    /// - Parameters:
    ///   - style: style rules beside those of all pages; see ``style(_:)``.
    ///   - body: adds what the page shows.
    package static func page(
        title: String,
        language: PageLanguage,
        style: [String] = [],
        _ body: (inout HTMLText) -> Void
    ) -> String {
        var html = HTMLText()
        html.markup("<!DOCTYPE html>\n")
        html.element("html", ["lang": language.rawValue, "dir": language.direction]) { html in
            html.markup("\n<head>\n<meta charset=\"utf-8\">\n")
            html.markup("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
            html.tag(
                "meta",
                [
                    "http-equiv": "Content-Security-Policy",
                    "content": "default-src 'none'; style-src 'unsafe-inline'",
                ]
            )
            html.element("title", text: title)
            html.style([PageStyle.rules] + style)
            html.markup("</head>\n<body>\n")
            body(&html)
            html.markup("\n</body>\n")
        }
        html.markup("\n")
        return html.string
    }

    /// An element; `body` adds what it holds.
    package mutating func element(
        _ name: StaticString,
        _ attributes: KeyValuePairs<String, String> = [:],
        _ body: (inout HTMLText) -> Void = { _ in }
    ) {
        tag(name, attributes)
        body(&self)
        string += "</\(name)>"
    }

    /// An element that holds a text.
    package mutating func element(_ name: StaticString, _ attributes: KeyValuePairs<String, String> = [:], text: String)
    {
        element(name, attributes) { $0.text(text) }
    }

    /// The tag of an element without an end.
    package mutating func tag(_ name: StaticString, _ attributes: KeyValuePairs<String, String> = [:]) {
        string += "<\(name)"
        for (name, value) in attributes { string += " \(name)=\"\(Self.escaped(value))\"" }
        string += ">"
    }

    /// A text.
    package mutating func text(_ text: String) { string += Self.escaped(text) }

    /// Markup of this program's own making.
    package mutating func markup(_ markup: StaticString) { string += "\(markup)" }

    /// Style rules made of numbers and of names without characters that HTML or CSS give a meaning to.
    package mutating func style(_ rules: [String]) {
        let rules = rules.joined(separator: "\n")
        precondition(!rules.contains("<"), "style rules hold no text of others")
        string += "<style>\n\(rules)\n</style>"
    }

    /// A text in which characters with a meaning in HTML are written as references.
    ///
    /// Control characters, which HTML does not allow, become U+FFFD. Those that turn the direction of writing would
    /// reach beyond the text at hand; the page isolates each text, so they stay.
    package static func escaped(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result.append(contentsOf: "&amp;".unicodeScalars)
            case "<": result.append(contentsOf: "&lt;".unicodeScalars)
            case ">": result.append(contentsOf: "&gt;".unicodeScalars)
            case "\"": result.append(contentsOf: "&quot;".unicodeScalars)
            case "'": result.append(contentsOf: "&#39;".unicodeScalars)
            case "\n", "\t": result.append(scalar)
            case "\r": result.append(contentsOf: "&#13;".unicodeScalars)
            default:
                let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
                result.append(isControl ? "\u{FFFD}" : scalar)
            }
        }
        return String(result)
    }
}
