extension CorpusError {
    /// The message: what, where, remedy.
    var message: String {
        switch self {
        case .missing(let path):
            return "\(shown(path)): no such file or folder; check the spelling and the folder you are in"
        case .unreadable(let path, let reason):
            return "\(shown(path)): cannot be opened (\(reason)); check its permissions"
        case .readFailed(let location, let reason):
            return "\(location): reading stopped (\(reason)); the rest of the file was not read"
        case .unclearFormat(let path, let problem, let suggestions):
            let options = (suggestions.isEmpty ? InputFormat.allCases : suggestions).map(\.rawValue)
            return "\(shown(path)): \(problem); say what it is with --input-format (\(options.joined(separator: ", ")))"
        case .damagedGzip(let location, let problem):
            return "\(location): damaged gzip file: \(problem); fetch or compress it again (gzip -t shows the damage)"
        case .foreignFile(let path, let kind, let remedy):
            return "\(shown(path)): this is \(kind); \(remedy)"
        case .unsuitableEncoding(let path, let problem, let remedy):
            return "\(shown(path)): \(problem); \(remedy)"
        case .nothingToLearn(let axis, let label, let problem):
            return "axis \(quoted(axis)): \(problem) (\(quoted(label))), so there is nothing to tell apart; "
                + "label articles of at least two kinds, or leave the axis out"
        case .tooFewArticles(let axis, let label, let count, let folds):
            return
                "axis \(quoted(axis)): label \(quoted(label)) has \(count) article\(count == 1 ? "" : "s"), fewer than "
                + "the \(folds) folds of cross-validation; label more, merge it into another label, or lower --folds"
        case .noArticles(let problem):
            return "\(problem); check the input and its layout (JSON lines, CSV, a folder with labels.csv)"
        case .severalLabels(let location, let axis, let labels):
            return "\(location): several labels (\(list(labels))) on axis \(quoted(axis)), which takes one; "
                + "keep one of them, or declare the axis with --multi \(axis)"
        case .unknownField(let field, let known, let nearest):
            return "no article has the field \(quoted(field)); \(expectation(known, nearest))"
        case .missingField(let field, let articles, let examples):
            let rest = articles > examples.count ? ", …" : ""
            let subject = articles == 1 ? "1 labelled article has" : "\(articles) labelled articles have"
            return
                "\(subject) no value of the field \(quoted(field)) (\(list(examples))\(rest)) and may belong with any "
                + "of the others; left out, neither learned from nor measured"
        case .unknownAxis, .unknownLabel, .invalidCodebook:
            return codebookMessage
        default:
            return recordMessage
        }
    }

    private var recordMessage: String {
        switch self {
        case .invalidBytes(let location, let encoding, let byte, let hint):
            let remedy = hint ?? "repair the record, or name the file's encoding with --encoding"
            return "\(location): byte \(hexadecimal(byte)) is not valid \(encoding.displayName) here; \(remedy)"
        case .nullCharacter(let location):
            return "\(location): a NUL character, which no text may hold; remove it from the record"
        case .recordTooLong(let location, let limit):
            return
                "\(location): the record goes on beyond \(limit) bytes, the longest that is read; split or shorten it"
        case .malformedJSON(let location, let expected, let found):
            return "\(location): malformed JSON: expected \(expected), found \(found); repair the record"
        case .wrongType(let location, let field, let expected, let found):
            return "\(location): field \(quoted(field)) should be \(expected) and is \(found); correct the record"
        case .duplicateKey(let location, let key):
            return "\(location): \(quoted(key)) stands twice; keep one of them"
        case .missingText(let location, let names, let found):
            let seen = found.isEmpty ? "" : " (there is \(list(found)))"
            return "\(location): no text: expected a field \(names.map(quoted).joined(separator: " or "))\(seen); "
                + "name the field that holds the text with --text-column"
        case .malformedCSV(let location, let problem, let remedy):
            return "\(location): malformed CSV: \(problem); \(remedy)"
        case .wrongFieldCount(let location, let expected, let found):
            return
                "\(location): expected \(expected) field\(expected == 1 ? "" : "s") as in the header, found \(found); "
                + "quote fields that hold a separator or a line break"
        case .missingColumn(let location, let column, let found):
            return
                "\(location): no column \(quoted(column)); the header has \(list(found)); correct the header or the option"
        case .invalidLabel(let location, let axis, let problem):
            return "\(location): axis \(quoted(axis)): \(problem)"
        case .listedFile(let location, let file, let problem):
            return "\(location): the file \(quoted(file)) \(problem)"
        case .axisNeeded(let path, let layout, let given):
            let has = given.isEmpty ? "none was named" : "\(given.count) were named"
            let what = layout == .fastText ? "fastText lines carry" : "a folder a label carries"
            return "\(shown(path)): \(what) one axis, and \(has); name it with one --axis NAME"
        case .unlabelledInput(let path):
            return
                "\(shown(path)): text without labels; add a labels.csv to the folder, or sort the files into a folder "
                + "a label and name the axis with --axis NAME"
        default:
            return ""
        }
    }

    private var codebookMessage: String {
        switch self {
        case .invalidCodebook(let location, let problem, let remedy):
            return "\(location): \(problem); \(remedy)"
        case .unknownAxis(let location, let axis, let known, let nearest):
            return "\(prefix(location))unknown axis \(quoted(axis)); \(expectation(known, nearest))"
        case .unknownLabel(let location, let axis, let label, let known, let nearest):
            return
                "\(prefix(location))unknown label \(quoted(label)) on axis \(quoted(axis)); \(expectation(known, nearest))"
        default:
            return ""
        }
    }

    private func prefix(_ location: SourceLocation?) -> String {
        location.map { "\($0): " } ?? ""
    }

    private func expectation(_ known: [String], _ nearest: String?) -> String {
        let question = nearest.map { "did you mean \(quoted($0))? " } ?? ""
        return known.isEmpty ? "\(question)none is known" : "\(question)expected one of \(list(known))"
    }

    private func shown(_ path: String) -> String { path == "-" ? "standard input" : path }

    private func list(_ names: [String]) -> String {
        let most = 40
        let rest = names.count > most ? " and \(names.count - most) more" : ""
        return names.prefix(most).map(shortened).joined(separator: ", ") + rest
    }

    private func quoted(_ name: String) -> String { "'\(shortened(name))'" }

    /// Names come from data: a very long one is cut, and line breaks and other controls are shown, not printed.
    private func shortened(_ name: String) -> String {
        var result = ""
        for (count, scalar) in name.unicodeScalars.enumerated() {
            if count == 80 { return result + "…" }
            if scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value) {
                result += "\\u{\(String(scalar.value, radix: 16))}"
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}

extension TextEncoding {
    /// The name as messages print it.
    var displayName: String {
        switch self {
        case .utf8: "UTF-8"
        case .utf16LittleEndian, .utf16BigEndian: "UTF-16"
        case .windows1256: "Windows-1256"
        case .iso88596: "ISO 8859-6"
        }
    }
}

/// A byte as `0x1F`.
func hexadecimal(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 16, uppercase: true)
    return "0x" + (digits.count < 2 ? "0" + digits : digits)
}
