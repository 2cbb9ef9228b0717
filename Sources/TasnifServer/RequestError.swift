import HTTPTypes
import Hummingbird
import NewsCorpus
import NIOCore
import Tasnif

/// What is wrong with a request, or with one article in it.
struct RequestError: Error {
    /// The status of the answer, where the whole request is wrong.
    let status: HTTPResponse.Status
    /// What is wrong, where, and what to do.
    let message: String
    /// Where in the body, each counted from 1; nil where it is not a place.
    var line: Int?
    var column: Int?
    /// Headers of the answer beside those of all answers.
    var headers: HTTPFields = [:]

    init(_ status: HTTPResponse.Status, _ message: String, headers: HTTPFields = [:]) {
        self.status = status
        self.message = message
        self.headers = headers
    }

    /// What is wrong with an article: 400 where it cannot be read, 422 where it can and is not what is asked for.
    init(_ error: CorpusError) {
        switch error {
        case .missingText(let location, _, let found):
            let seen = found.isEmpty ? "" : " (there is \(found.prefix(20).joined(separator: ", ")))"
            message = "\(location): no text: expected a field 'text'\(seen); put the article into it"
        case .invalidBytes(let location, _, let byte, _):
            message =
                "\(location): byte 0x\(String(byte, radix: 16, uppercase: true)) is not valid in the encoding of the body; "
                + "send UTF-8, or name the encoding: Content-Type: text/plain; charset=windows-1256"
        case .unsuitableEncoding(_, let problem, _):
            message = "\(problem); send UTF-8, or name the encoding in Content-Type"
        default: message = error.description
        }
        status =
            switch error {
            case .missingText, .wrongType, .duplicateKey, .invalidLabel, .nullCharacter: .unprocessableContent
            case .foreignFile, .unsuitableEncoding: .unsupportedMediaType
            case .recordTooLong: .contentTooLarge
            default: .badRequest
            }
        line = error.location?.line
        column = error.location?.column
    }

    /// Writes `{"error": {"message", "line", "column"}}`.
    func write(to json: inout JSONText) {
        json.object { json in
            json.key("error")
            json.object { json in
                json.key("message")
                json.value(message)
                if let line {
                    json.key("line")
                    json.value(line)
                }
                if let column {
                    json.key("column")
                    json.value(column)
                }
            }
        }
    }

    /// The answer to a program.
    var response: Response {
        var json = JSONText()
        write(to: &json)
        var response = Response(text: json.string + "\n", as: .json, status: status)
        response.headers.append(contentsOf: headers)
        return response
    }
}

/// Kinds of text in answers.
enum AnswerType: String {
    case json = "application/json"
    case jsonLines = "application/x-ndjson"
    case html = "text/html; charset=utf-8"
}

extension Response {
    init(text: String, as type: AnswerType, status: HTTPResponse.Status = .ok) {
        self.init(
            status: status,
            headers: [.contentType: type.rawValue],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text))
        )
    }
}
