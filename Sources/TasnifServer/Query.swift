import HTTPTypes
import Hummingbird
import HummingbirdCore
import Tasnif

/// The settings in the query of a request; their names are those of the command line's options.
struct Query {
    private var values: [String: String] = [:]

    /// - Parameter names: the settings that the request knows.
    init(_ request: Request, names: [String]) throws(RequestError) {
        for (name, value) in request.uri.queryParameters {
            let name = String(name)
            guard names.contains(name) else {
                let known = names.isEmpty ? "there is none here" : "expected one of \(names.joined(separator: ", "))"
                throw RequestError(.badRequest, "unknown setting '\(Self.shown(name))' in the address; \(known)")
            }
            guard values.updateValue(String(value), forKey: name) == nil else {
                throw RequestError(.badRequest, "'\(name)' stands twice in the address; keep one of them")
            }
        }
    }

    /// A whole number.
    func integer(_ name: String, in range: ClosedRange<Int>, default absent: Int) throws(RequestError) -> Int {
        guard let text = values[name] else { return absent }
        guard let value = Int(text), range.contains(value) else {
            throw RequestError(
                .badRequest,
                "\(name) takes \(range.lowerBound) to \(range.upperBound), not '\(Self.shown(text))'"
            )
        }
        return value
    }

    /// A share between 0 and 1.
    func share(_ name: String) throws(RequestError) -> Double? {
        guard let text = values[name] else { return nil }
        guard let value = Double(text), value > 0, value < 1 else {
            throw RequestError(
                .badRequest,
                "\(name) takes a share between 0 and 1, such as 0.9, not '\(Self.shown(text))'"
            )
        }
        return value
    }

    /// A switch: on where it stands alone or as `true` or `1`.
    func flag(_ name: String) throws(RequestError) -> Bool {
        switch values[name] {
        case nil, "false", "0": return false
        case "", "true", "1": return true
        case .some(let text):
            throw RequestError(.badRequest, "\(name) takes true or false, not '\(Self.shown(text))'")
        }
    }

    /// The language of a page.
    func language() throws(RequestError) -> PageLanguage {
        guard let text = values["lang"] else { return .arabic }
        guard let language = PageLanguage(rawValue: text) else {
            let known = PageLanguage.allCases.map(\.rawValue).joined(separator: " or ")
            throw RequestError(.badRequest, "lang takes \(known), not '\(Self.shown(text))'")
        }
        return language
    }

    private static func shown(_ text: String) -> String { text.count > 80 ? text.prefix(80) + "…" : text }
}

/// How articles are to be tagged.
struct PredictQuery {
    var options = Tagger.Options()
    /// Whether fields that are not known are passed on.
    let keepsFields: Bool

    private static let names = [
        "explain", "coverage", "coverage-by-label", "abstain-below", "target-precision", "abstain-novel", "keep-fields",
    ]

    init(_ request: Request, model: TaggingModel) throws(RequestError) {
        let query = try Query(request, names: Self.names)
        options.evidenceTerms = try query.integer("explain", in: 0...1000, default: 0)
        keepsFields = try query.flag("keep-fields")
        let isByLabel = try query.flag("coverage-by-label")
        options.coverage = try query.share("coverage").map { Coverage(share: $0, isByLabel: isByLabel) }
        if isByLabel, options.coverage == nil {
            throw RequestError(
                .badRequest,
                "coverage-by-label says how sets are made; give the share with coverage, such as 0.9"
            )
        }
        options.abstention = Abstention(
            minimumProbability: try query.share("abstain-below"),
            targetPrecision: try query.share("target-precision"),
            novelty: try query.share("abstain-novel")
        )
        do {
            if options.coverage != nil { try model.requireHeldOutScores() }
            try model.require(options.abstention)
        } catch {
            // What the model was not trained to answer.
            throw RequestError(.unprocessableContent, "\(error)")
        }
    }
}
