internal import Yams

extension Codebook {
    /// Reads a codebook from a YAML file.
    ///
    /// - Throws: `CorpusError` when the file is missing or unreadable, is not YAML, or contradicts itself.
    public init(contentsOf path: String) throws(CorpusError) {
        let article = try readTextFile(path, id: path, options: ReadingOptions(maximumRecordBytes: 16 << 20))
        try self.init(yaml: article.text, file: path)
    }

    /// Reads a codebook from YAML.
    ///
    /// ```yaml
    /// name: libya-news
    /// version: "0.2"
    /// axes:
    ///   - name: region
    ///     kind: several          # or single
    ///     ar: المنطقة
    ///     en: region
    ///     labels:
    ///       - name: LY
    ///         en: Libya
    ///         children:
    ///           - {name: LY/east, en: east}
    ///       - {name: LY-DR, ar: درنة, parent: LY/east}
    ///       - EG                 # a bare name will do
    /// ```
    ///
    /// - Parameter file: the name to print in errors.
    public init(yaml: String, file: String) throws(CorpusError) {
        let root: Node?
        do {
            root = try Yams.compose(yaml: yaml)
        } catch {
            throw Self.corpusError(error, file: file)
        }
        let reader = CodebookNodes(file: file)
        guard let root else {
            throw .invalidCodebook(
                SourceLocation(file: file),
                problem: "an empty codebook",
                remedy: "list axes and labels under 'axes'"
            )
        }
        let top = try reader.mapping(root, "a codebook", keys: ["name", "version", "description", "axes"])
        guard let list = top["axes"] else {
            throw reader.invalid(root, "a codebook without 'axes'", "list the axes under 'axes'")
        }
        var axes: [Axis] = []
        var places: [SourceLocation] = []
        for (node, given) in try reader.items(list, "'axes'") {
            let axis = try reader.axis(node, name: given)
            if axes.contains(where: { $0.name == axis.name }) {
                throw reader.invalid(node, "axis '\(axis.name)' stands twice", "keep one of them")
            }
            axes.append(axis)
            places.append(reader.place(node))
        }
        if axes.isEmpty { throw reader.invalid(list, "a codebook without axes", "list them under 'axes'") }
        try self.init(
            name: try top["name"].map { (node) throws(CorpusError) in try reader.text(node, "'name'") },
            version: try top["version"].map { (node) throws(CorpusError) in try reader.text(node, "'version'") },
            axes: axes,
            places: places
        )
    }

    private static func corpusError(_ error: any Error, file: String) -> CorpusError {
        var location = SourceLocation(file: file)
        var problem = "not valid YAML"
        switch error as? YamlError {
        case .scanner(_, let words, let mark, _), .parser(_, let words, let mark, _),
            .composer(_, let words, let mark, _):
            location = SourceLocation(file: file, line: mark.line, column: mark.column)
            problem = words.isEmpty ? problem : words
        case .duplicatedKeysInMapping(let keys, let context):
            location = SourceLocation(file: file, line: context.mark.line, column: context.mark.column)
            problem = "a key stands twice: \(keys.sorted().joined(separator: ", "))"
        case .reader(let words, _, _, _):
            problem = words.isEmpty ? problem : words
        default: break
        }
        return .invalidCodebook(location, problem: "malformed codebook: \(problem)", remedy: "correct the YAML")
    }
}

/// Reads the parts of a codebook from YAML nodes, with their places in errors.
private struct CodebookNodes {
    let file: String

    func place(_ node: Node) -> SourceLocation {
        SourceLocation(file: file, line: node.mark?.line, column: node.mark?.column)
    }

    func invalid(_ node: Node, _ problem: String, _ remedy: String) -> CorpusError {
        .invalidCodebook(place(node), problem: problem, remedy: remedy)
    }

    /// The values of a mapping by key; other keys than those named are refused, for they are misspelt.
    func mapping(_ node: Node, _ what: String, keys: [String]) throws(CorpusError) -> [String: Node] {
        guard case .mapping(let pairs) = node else {
            throw invalid(node, "\(what) should be a mapping (key: value)", "write it as \(keys[0]): …")
        }
        var result: [String: Node] = [:]
        for (key, value) in pairs {
            let name = try text(key, "a key")
            guard keys.contains(name) else {
                let nearest = nearestSpelling(to: name, among: keys)
                throw invalid(
                    key,
                    "\(what) has the unknown key '\(name)'",
                    nearest.map { "did you mean '\($0)'?" } ?? "expected one of \(keys.joined(separator: ", "))"
                )
            }
            result[name] = value
        }
        return result
    }

    /// The items of a list, or of a mapping whose keys are their names.
    func items(_ node: Node, _ what: String) throws(CorpusError) -> [(node: Node, name: String?)] {
        switch node {
        case .sequence(let sequence): return sequence.map { ($0, nil) }
        case .mapping(let pairs):
            var result: [(node: Node, name: String?)] = []
            for (key, value) in pairs { result.append((value, try text(key, "a name"))) }
            return result
        default: throw invalid(node, "\(what) should be a list", "write each item on a line after '- '")
        }
    }

    func text(_ node: Node, _ what: String) throws(CorpusError) -> String {
        guard case .scalar(let scalar) = node else {
            throw invalid(node, "\(what) should be a text", "write it on one line, in quotation marks if need be")
        }
        // The text as written: `no` (Norway, or an answer) and `1.0` are names here, not truth values and numbers.
        return scalar.string
    }

    /// The text of an optional key; `~` and nothing at all count as left out.
    private func optional(_ node: Node?, _ what: String) throws(CorpusError) -> String? {
        guard let node else { return nil }
        let words = try text(node, what)
        return words.isEmpty || words == "~" || words == "null" ? nil : words
    }

    func axis(_ node: Node, name given: String?) throws(CorpusError) -> Codebook.Axis {
        let parts = try mapping(node, "an axis", keys: ["name", "kind", "ar", "en", "description", "with", "labels"])
        let own = try optional(parts["name"], "'name'")
        guard let name = given ?? own else { throw invalid(node, "an axis without a name", "give it a 'name'") }
        let kind: AxisKind
        switch try optional(parts["kind"], "'kind'") {
        case "single": kind = .single
        case "several", "multi", "multiple": kind = .several
        case let other:
            throw invalid(
                parts["kind"] ?? node,
                "axis '\(name)' has \(other.map { "the unknown kind '\($0)'" } ?? "no kind")",
                "write 'kind: single' (one label an article) or 'kind: several'"
            )
        }
        guard let list = parts["labels"] else {
            throw invalid(node, "axis '\(name)' has no labels", "list them under 'labels'")
        }
        var labels: [Codebook.Label] = []
        var places: [SourceLocation] = []
        try collect(list, parent: nil, depth: 0, &labels, &places)
        return try Codebook.Axis(
            name: name,
            kind: kind,
            arabicName: try optional(parts["ar"], "'ar'"),
            englishName: try optional(parts["en"], "'en'"),
            companion: try optional(parts["with"], "'with'"),
            labels: labels,
            places: places,
            place: place(node)
        )
    }

    private func collect(
        _ list: Node,
        parent: String?,
        depth: Int,
        _ labels: inout [Codebook.Label],
        _ places: inout [SourceLocation]
    ) throws(CorpusError) {
        if depth > 32 { throw invalid(list, "more than 32 levels of labels", "make the tree flatter") }
        if labels.count > 100_000 { throw invalid(list, "more than 100,000 labels", "split the codebook") }
        for (node, given) in try items(list, "labels") {
            var label = Codebook.Label(name: given ?? "", parent: parent)
            if case .scalar(let scalar) = node {
                // `EG: Egypt` gives a name in a mapping, a bare word in a list is the code itself.
                if given == nil { label.name = scalar.string } else { label.englishName = try optional(node, "a name") }
                labels.append(label)
                places.append(place(node))
                continue
            }
            let parts = try mapping(node, "a label", keys: ["name", "ar", "en", "description", "parent", "children"])
            if given == nil { label.name = try optional(parts["name"], "'name'") ?? "" }
            label.arabicName = try optional(parts["ar"], "'ar'")
            label.englishName = try optional(parts["en"], "'en'")
            if let named = try optional(parts["parent"], "'parent'") {
                if parent != nil && named != parent {
                    throw invalid(
                        node,
                        "label '\(label.name)' stands among the children of '\(parent ?? "")' and names "
                            + "the parent '\(named)'",
                        "keep one of the two"
                    )
                }
                label.parent = named
            }
            labels.append(label)
            places.append(place(node))
            if let children = parts["children"] {
                try collect(children, parent: label.name, depth: depth + 1, &labels, &places)
            }
        }
    }
}
