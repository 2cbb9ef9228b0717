public import NewsCorpus

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A cleaned copy of labelled data, in a folder of its own.
///
/// Articles are held in memory until they are written.
public struct CleanCopy: Sendable {
    private let folder: String
    private let textField: String
    private var articles: [Article] = []
    private var tests: [(id: String, location: SourceLocation)] = []

    /// A copy without articles, its folder made.
    ///
    /// - Parameters:
    ///   - folder: a new folder, or an empty one, so that nothing that was there can be lost.
    ///   - textField: name of the text in the records.
    /// - Throws: `OutputError` when the folder cannot be made or holds something.
    public init(folder: String, textField: String = "text") throws(OutputError) {
        self.folder = folder
        self.textField = textField
        func failure(_ reason: String) -> OutputError { OutputError(path: folder, reason: reason, isMidway: false) }
        if mkdir(folder, 0o777) == 0 { return }
        guard errno == EEXIST else { throw failure(String(cString: strerror(errno))) }
        guard let stream = opendir(folder) else { throw failure(String(cString: strerror(errno))) }
        defer { closedir(stream) }
        while let entry = readdir(stream) {
            let first = withUnsafeBytes(of: entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            if first != Array(".".utf8), first != Array("..".utf8) {
                throw failure("it is not empty, and nothing is overwritten")
            }
        }
    }

    /// Adds articles, in the order of the checker.
    public mutating func add(_ articles: [Article]) { self.articles += articles }

    /// Adds test articles, in the order of the checker, to be named in the list.
    public mutating func addTests(_ articles: [Article]) { tests += articles.map { ($0.id, $0.location) } }

    /// Writes `articles.jsonl` and, line by line what was done, `changes.jsonl`.
    ///
    /// - Returns: the number of articles written.
    /// - Throws: `OutputError`.
    public func write(_ steps: [CleaningStep]) throws(OutputError) -> Int {
        var labels: [Int: [String: [String]]] = [:]
        for step in steps where step.action == .labelsJoined {
            guard let other = step.other else { continue }
            labels[other, default: articles[other].labels].merge(articles[step.article].labels) { first, _ in first }
        }
        let leftOut = Set(steps.filter(\.leavesOut).map(\.article))
        var json = JSONText()
        var bytes: [UInt8] = []
        for (index, article) in articles.enumerated() where !leftOut.contains(index) {
            json.removeAll()
            article.write(to: &json, labels: labels[index] ?? article.labels, textField: textField)
            bytes += json.bytes
            bytes.append(UInt8(ascii: "\n"))
        }
        var list: [UInt8] = []
        for step in steps {
            let article = articles[step.article]
            json.removeAll()
            json.object { json in
                json.key("change")
                json.value(step.action.rawValue)
                json.place(id: article.id, article.location, prefix: "")
                guard let other = step.other else { return }
                let (id, location) =
                    step.action == .testCopyLeftOut ? tests[other] : (articles[other].id, articles[other].location)
                json.place(id: id, location, prefix: "other_")
            }
            list += json.bytes
            list.append(UInt8(ascii: "\n"))
        }
        try AtomicFile.write(bytes, to: "\(folder)/articles.jsonl")
        try AtomicFile.write(list, to: "\(folder)/changes.jsonl")
        return articles.count - leftOut.count
    }
}

extension Article {
    /// Adds the article as a record that reads back as the same article, but for its location.
    ///
    /// A field whose name is taken, as a field `labels` of a table is, gets an underscore behind it.
    fileprivate func write(to json: inout JSONText, labels: [String: [String]], textField: String) {
        json.object { json in
            var names: Set<String> = ["labels"]
            func member(_ name: String, _ value: String?) {
                guard let value else { return }
                names.insert(name)
                json.key(name)
                json.value(value)
            }
            member("id", id)
            member("title", title)
            member("source", source)
            member("date", date)
            member(textField, text)
            json.key("labels")
            let axes = Set(labels.keys).union(blankAxes)
            json.object(of: axes.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.map { ($0, labels[$0]) }) {
                json,
                labels in
                // An empty text is a blank cell: none of several labels, or no knowledge of the only one.
                if let labels { json.strings(labels) } else { json.value("") }
            }
            for field in fields {
                var name = field.name
                while !names.insert(name).inserted { name += "_" }
                json.key(name)
                json.raw(field.value.json)
            }
        }
    }
}
