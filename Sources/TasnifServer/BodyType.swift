import HTTPTypes
import Hummingbird
import HummingbirdCore
import NewsCorpus

/// What the body of a request holds, by its header `Content-Type`.
struct BodyType {
    /// Layouts of bodies.
    enum Layout: String, CaseIterable {
        case json = "application/json"
        case jsonLines = "application/x-ndjson"
        case text = "text/plain"
        case form = "application/x-www-form-urlencoded"
    }

    let layout: Layout
    /// The encoding that is named; nil to recognize it.
    let encoding: TextEncoding?

    /// - Throws: for a type or an encoding that is not read.
    init(_ request: Request) throws(RequestError) {
        if let coding = request.headers[.contentEncoding], coding.lowercased() != "identity" {
            throw RequestError(.unsupportedMediaType, "a body with Content-Encoding is not read; send it as it is")
        }
        let header = request.headers[.contentType] ?? ""
        let parts = header.split(separator: ";").map { $0.trimmingSpaces.lowercased() }
        let name = parts.first ?? ""
        switch Layout(rawValue: name) {
        case .some(let known): layout = known
        case nil where ["application/jsonl", "application/x-jsonlines", "application/jsonlines"].contains(name):
            layout = .jsonLines
        case nil:
            let known = Layout.allCases.map(\.rawValue).joined(separator: ", ")
            throw RequestError(
                .unsupportedMediaType,
                "Content-Type \(name.isEmpty ? "is missing" : "'\(name)' is not read"); expected one of \(known)"
            )
        }
        var encoding: TextEncoding?
        for parameter in parts.dropFirst() where parameter.hasPrefix("charset=") {
            let charset = parameter.dropFirst("charset=".count).filter { $0 != "\"" }
            encoding = TextEncoding(name: charset)
            if encoding == nil {
                let known = TextEncoding.allCases.map(\.rawValue).joined(separator: ", ")
                throw RequestError(
                    .unsupportedMediaType,
                    "charset '\(charset)' is not read; expected one of \(known)"
                )
            }
        }
        self.encoding = encoding
    }

    /// How the articles are read; forms are not.
    var format: InputFormat {
        switch layout {
        case .json: .json
        case .jsonLines: .jsonLines
        case .text, .form: .text
        }
    }
}

extension Substring {
    fileprivate var trimmingSpaces: Substring {
        var text = self
        while text.first == " " || text.first == "\t" { text.removeFirst() }
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return text
    }
}
