/// Builds HTML text in which nothing that is added as text or as the value of an attribute can act as markup.
struct HTMLText {
    /// The text so far.
    private(set) var string = ""

    /// An element; `body` adds what it holds.
    mutating func element(
        _ name: StaticString,
        _ attributes: KeyValuePairs<String, String> = [:],
        _ body: (inout HTMLText) -> Void = { _ in }
    ) {
        tag(name, attributes)
        body(&self)
        string += "</\(name)>"
    }

    /// An element that holds a text.
    mutating func element(_ name: StaticString, _ attributes: KeyValuePairs<String, String> = [:], text: String) {
        element(name, attributes) { $0.text(text) }
    }

    /// The tag of an element without an end.
    mutating func tag(_ name: StaticString, _ attributes: KeyValuePairs<String, String> = [:]) {
        string += "<\(name)"
        for (name, value) in attributes { string += " \(name)=\"\(Self.escaped(value))\"" }
        string += ">"
    }

    /// A text.
    mutating func text(_ text: String) { string += Self.escaped(text) }

    /// Markup of this program's own making.
    mutating func markup(_ markup: StaticString) { string += "\(markup)" }

    /// Style rules made of numbers and of names without characters that HTML or CSS give a meaning to.
    mutating func style(_ rules: [String]) {
        let rules = rules.joined(separator: "\n")
        precondition(!rules.contains("<"), "style rules hold no text of others")
        string += "<style>\n\(rules)\n</style>"
    }

    /// A text in which characters with a meaning in HTML are written as references.
    ///
    /// Control characters, which HTML does not allow, become U+FFFD. Those that turn the direction of writing would
    /// reach beyond the text at hand; the page isolates each text, so they stay.
    static func escaped(_ text: String) -> String {
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
