/// Turns a JSON object into an article.
struct JSONRecordDecoder {
    private let textNames: [String]
    private let axisOfField: [String: String]
    private let encoding: () -> (TextEncoding, hint: String?)
    private var scanner = JSONScanner()
    /// Where in the last record the JSON went wrong; nil when it did not.
    private(set) var faultOffset: Int?

    /// - Parameters:
    ///   - options: names of the text field and of the axes.
    ///   - stream: the file, which knows its encoding only once it was read.
    init(options: ReadingOptions, stream: TextStream) {
        textNames = options.textFieldNames
        var axisOfField: [String: String] = [:]
        for axis in options.axes { axisOfField[axis] = axis }
        for column in options.labelColumns { axisOfField[column.column] = column.axis }
        self.axisOfField = axisOfField
        encoding = { (stream.encoding, stream.encodingHint) }
    }

    /// Decodes one record.
    ///
    /// - Parameters:
    ///   - bytes: the record, not checked yet.
    ///   - location: where its first byte stands.
    ///   - id: the identifier it gets when it has none of its own.
    mutating func decode(
        _ bytes: Span<UInt8>,
        at location: SourceLocation,
        id: @autoclosure () -> String
    ) throws(CorpusError) -> Article {
        faultOffset = nil
        try checkCharacters(bytes, location, encoding)
        var article = Article(id: "", text: "", location: SourceLocation(file: location.file, line: location.line))
        var draft = TextDraft()
        scanner.position = 0
        do {
            try read(bytes, into: &article, &draft)
        } catch {
            if case .unexpected(let offset, _, _) = error { faultOffset = offset }
            throw corpusError(error, bytes, location)
        }
        guard let text = draft.text else {
            if let fault = draft.fault { throw corpusError(fault, bytes, location) }
            throw .missingText(
                article.location,
                names: textNames,
                found: article.fields.map(\.name)
            )
        }
        article.text = text
        if article.id.isEmpty { article.id = id() }
        return article
    }

    /// The text found so far. Of several fields that could hold it the one named first in the options wins.
    private struct TextDraft {
        var text: String?
        var rank = Int.max
        /// Name and place among the other fields of the text that would be displaced by a better one.
        var fieldIndex = 0
        /// A text field of another type than string, reported if no other holds the text.
        var fault: JSONFault?
        /// Labels given in plain fields, which count where `labels` says nothing about their axis.
        var plainLabels: [(axis: String, value: LabelValue)] = []
    }

    private mutating func read(
        _ bytes: Span<UInt8>,
        into article: inout Article,
        _ draft: inout TextDraft
    ) throws(JSONFault) {
        // The closure below works on the scanner it is handed, never on `self`.
        let (textNames, axisOfField) = (textNames, axisOfField)
        var scanner = scanner
        defer { self.scanner = scanner }
        guard scanner.peek(bytes) == .leftBrace else {
            throw .unexpected(offset: scanner.position, expected: "an object, '{'")
        }
        var namedAxes: [String] = []
        try scanner.forEachMember(bytes, depth: 1) { (scanner, key, bytes) throws(JSONFault) in
            if let rank = textNames.firstIndex(of: key) {
                try Self.readText(&scanner, bytes, key, rank, textNames, &article, &draft)
                return
            }
            switch key {
            case "labels":
                try Self.readLabels(&scanner, bytes, axisOfField["labels"], &article, &namedAxes)
                return
            case "id": try Self.readIdentifier(&scanner, bytes, &article)
            case "title": article.title = try Self.readMetadata(&scanner, bytes, key, isStrict: true, &article)
            case "source": article.source = try Self.readMetadata(&scanner, bytes, key, isStrict: false, &article)
            case "date": article.date = try Self.readMetadata(&scanner, bytes, key, isStrict: false, &article)
            default:
                try Self.readOther(&scanner, bytes, key, axisOfField[key], &article, &draft, &namedAxes)
                return
            }
            // A known field can be an axis too, if the user says so.
            if let axis = axisOfField[key], let text = article.field(key), let value = LabelValue(cell: text) {
                draft.plainLabels.append((axis, value))
            }
        }
        for (axis, value) in draft.plainLabels where !namedAxes.contains(axis) { value.apply(to: &article, axis: axis) }
        if scanner.peek(bytes) != nil {
            throw .unexpected(offset: scanner.position, expected: "the end of the record after the object")
        }
    }

    // MARK: - Fields

    private static func readText(
        _ scanner: inout JSONScanner,
        _ bytes: Span<UInt8>,
        _ key: String,
        _ rank: Int,
        _ names: [String],
        _ article: inout Article,
        _ draft: inout TextDraft
    ) throws(JSONFault) {
        let next = scanner.peek(bytes)
        let offset = scanner.position
        guard next == .quotationMark else {
            let value = try fieldValue(&scanner, bytes)
            article.fields.append(Article.Field(name: key, value: value))
            if next != UInt8(ascii: "n") && draft.fault == nil {
                draft.fault = .wrongType(offset: offset, field: key, expected: "a string", found: typeName(next))
            }
            return
        }
        let text = try scanner.string(bytes)
        guard rank < draft.rank else {
            article.fields.append(Article.Field(name: key, value: FieldValue(text: text)))
            return
        }
        if let displaced = draft.text {
            let field = Article.Field(name: names[draft.rank], value: FieldValue(text: displaced))
            article.fields.insert(field, at: draft.fieldIndex)
        }
        draft.text = text
        draft.rank = rank
        draft.fieldIndex = article.fields.count
    }

    private static func readIdentifier(
        _ scanner: inout JSONScanner,
        _ bytes: Span<UInt8>,
        _ article: inout Article
    ) throws(JSONFault) {
        let next = scanner.peek(bytes)
        let offset = scanner.position
        switch next {
        case UInt8.quotationMark: article.id = try scanner.string(bytes)
        case let digit? where digit.beginsJSONNumber:
            article.id = string(validated: bytes.extracting(try scanner.number(bytes)))
        case UInt8(ascii: "n"): _ = try scanner.word(bytes)
        default:
            _ = try scanner.value(bytes, depth: 1)
            throw .wrongType(offset: offset, field: "id", expected: "a string or a number", found: typeName(next))
        }
    }

    /// Reads `title`, `source` or `date`: a string, a number as it is written, or null.
    ///
    /// Feeds have been seen to give the source as an object; unless `isStrict`, such a value is kept as another field.
    private static func readMetadata(
        _ scanner: inout JSONScanner,
        _ bytes: Span<UInt8>,
        _ key: String,
        isStrict: Bool,
        _ article: inout Article
    ) throws(JSONFault) -> String? {
        let next = scanner.peek(bytes)
        let offset = scanner.position
        switch next {
        case UInt8.quotationMark: return try scanner.string(bytes)
        case let digit? where digit.beginsJSONNumber:
            return string(validated: bytes.extracting(try scanner.number(bytes)))
        case UInt8(ascii: "n"):
            _ = try scanner.word(bytes)
            return nil
        default:
            let value = try fieldValue(&scanner, bytes)
            if isStrict {
                throw .wrongType(offset: offset, field: key, expected: "a string", found: typeName(next))
            }
            article.fields.append(Article.Field(name: key, value: value))
            return nil
        }
    }

    private static func readOther(
        _ scanner: inout JSONScanner,
        _ bytes: Span<UInt8>,
        _ key: String,
        _ axis: String?,
        _ article: inout Article,
        _ draft: inout TextDraft,
        _ namedAxes: inout [String]
    ) throws(JSONFault) {
        if key.utf8.count > 7, key.hasPrefix("labels.") {
            let axis = String(key.dropFirst(7))
            namedAxes.append(axis)
            try readLabelValue(&scanner, bytes, axis: axis, depth: 1).apply(to: &article, axis: axis)
            return
        }
        guard let axis else {
            article.fields.append(Article.Field(name: key, value: try fieldValue(&scanner, bytes)))
            return
        }
        // The field is read twice: as labels, and as a field like any other, in case `labels` names the axis too.
        _ = scanner.peek(bytes)
        let start = scanner.position
        article.fields.append(Article.Field(name: key, value: try fieldValue(&scanner, bytes)))
        scanner.position = start
        draft.plainLabels.append((axis, try readLabelValue(&scanner, bytes, axis: axis, depth: 1)))
    }

    private static func fieldValue(_ scanner: inout JSONScanner, _ bytes: Span<UInt8>) throws(JSONFault) -> FieldValue {
        if scanner.peek(bytes) == .quotationMark { return FieldValue(text: try scanner.string(bytes)) }
        return FieldValue(json: compactJSON(bytes.extracting(try scanner.value(bytes, depth: 1))))
    }

    // MARK: - Labels

    private static func readLabels(
        _ scanner: inout JSONScanner,
        _ bytes: Span<UInt8>,
        _ axisOfThatName: String?,
        _ article: inout Article,
        _ namedAxes: inout [String]
    ) throws(JSONFault) {
        let next = scanner.peek(bytes)
        let offset = scanner.position
        if next == UInt8(ascii: "n") {
            _ = try scanner.word(bytes)
        } else if next == .leftBrace {
            try scanner.forEachMember(bytes, depth: 2) { (scanner, axis, bytes) throws(JSONFault) in
                if axis.isEmpty {
                    throw .invalidLabel(
                        offset: offset,
                        axis: axis,
                        problem: "an axis needs a name; name it or remove it"
                    )
                }
                namedAxes.append(axis)
                try readLabelValue(&scanner, bytes, axis: axis, depth: 2).apply(to: &article, axis: axis)
            }
        } else if let axis = axisOfThatName {
            try readLabelValue(&scanner, bytes, axis: axis, depth: 1).apply(to: &article, axis: axis)
        } else {
            _ = try scanner.value(bytes, depth: 1)
            throw .wrongType(
                offset: offset,
                field: "labels",
                expected: "an object such as {\"stance\": \"neutral\"}",
                found: typeName(next)
            )
        }
    }

    /// Reads the labels of one axis: a string, a list of strings, or null. Whole numbers and truth values are taken
    /// as the
    /// names of labels, as they are written.
    private static func readLabelValue(
        _ scanner: inout JSONScanner,
        _ bytes: Span<UInt8>,
        axis: String,
        depth: Int
    ) throws(JSONFault) -> LabelValue {
        switch scanner.peek(bytes) {
        case UInt8(ascii: "n"):
            _ = try scanner.word(bytes)
            return .unknown
        case UInt8.leftBracket:
            var collector = LabelCollector()
            try scanner.forEachElement(bytes, depth: depth + 1) { (scanner, bytes) throws(JSONFault) in
                _ = scanner.peek(bytes)
                let offset = scanner.position
                let label = try readLabel(&scanner, bytes, axis: axis)
                if label.isEmpty {
                    throw .invalidLabel(
                        offset: offset,
                        axis: axis,
                        problem: "an empty label in a list; remove it (an empty list says none)"
                    )
                }
                collector.add(label)
            }
            return .labels(collector.labels)
        default:
            let label = try readLabel(&scanner, bytes, axis: axis)
            return label.isEmpty ? .blank : .labels([label])
        }
    }

    private static func readLabel(
        _ scanner: inout JSONScanner,
        _ bytes: Span<UInt8>,
        axis: String
    ) throws(JSONFault) -> String {
        let next = scanner.peek(bytes)
        let offset = scanner.position
        if next == .quotationMark { return trimmed(try scanner.string(bytes)) }
        let text = string(validated: bytes.extracting(try scanner.value(bytes, depth: 3)))
        let isWord = text == "true" || text == "false"
        guard
            isWord
                || text.utf8.allSatisfy({
                    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: "-")
                })
        else {
            throw .wrongType(
                offset: offset,
                field: axis,
                expected: "a label or a list of labels",
                found: typeName(next)
            )
        }
        return text
    }

    private static func typeName(_ first: UInt8?) -> String {
        switch first {
        case UInt8.quotationMark: "a string"
        case UInt8.leftBrace: "an object"
        case UInt8.leftBracket: "a list"
        case UInt8(ascii: "t"), UInt8(ascii: "f"): "a truth value"
        case UInt8(ascii: "n"): "null"
        default: "a number"
        }
    }

    // MARK: - Errors

    private func corpusError(_ fault: JSONFault, _ bytes: Span<UInt8>, _ base: SourceLocation) -> CorpusError {
        func place(_ offset: Int) -> SourceLocation { location(of: offset, in: bytes, from: base) }
        switch fault {
        case .unexpected(let offset, let expected, let found):
            if found == nil && offset < bytes.count && bytes[offset] == 0 { return .nullCharacter(place(offset)) }
            return .malformedJSON(
                place(offset),
                expected: expected,
                found: found ?? describeCharacter(bytes, at: offset)
            )
        case .nullCharacter(let offset): return .nullCharacter(place(offset))
        case .duplicateKey(let offset, let key): return .duplicateKey(place(offset), key: key)
        case .wrongType(let offset, let field, let expected, let found):
            return .wrongType(place(offset), field: field, expected: expected, found: found)
        case .invalidLabel(let offset, let axis, let problem):
            return .invalidLabel(place(offset), axis: axis, problem: problem)
        }
    }
}

/// Checks that a record is well-formed UTF-8.
///
/// - Throws: `CorpusError.invalidBytes` with the place of the first byte that is not.
func checkCharacters(
    _ bytes: Span<UInt8>,
    _ base: SourceLocation,
    _ encoding: () -> (TextEncoding, hint: String?)
) throws(CorpusError) {
    guard let offset = firstInvalidUTF8(bytes) else { return }
    let (name, hint) = encoding()
    throw .invalidBytes(location(of: offset, in: bytes, from: base), encoding: name, byte: bytes[offset], hint: hint)
}

/// Line and column of an offset in a record whose first byte stands at `base`.
func location(of offset: Int, in bytes: Span<UInt8>, from base: SourceLocation) -> SourceLocation {
    var line = base.line ?? 1
    var lineStart = 1 - (base.column ?? 1)
    var position = 0
    let head = bytes.extracting(0..<min(offset, bytes.count))
    while let lineFeed = firstOffset(of: .lineFeed, in: head, from: position) {
        line += 1
        position = lineFeed + 1
        lineStart = position
    }
    return SourceLocation(file: base.file, line: line, column: offset - lineStart + 1)
}
