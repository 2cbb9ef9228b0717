/// How many labels an article can bear on an axis.
public enum AxisKind: String, Sendable, Hashable, Codable {
    /// Exactly one.
    case single
    /// Any number, none among them.
    case several
}

/// The axes that articles are labelled on and the labels of each: data, never code.
public struct Codebook: Sendable, Hashable {
    /// One label of an axis.
    public struct Label: Sendable, Hashable {
        /// The code that stands in data, such as `LY-DR`.
        public var name: String
        /// What people call it in Arabic.
        public var arabicName: String?
        /// What people call it in English.
        public var englishName: String?
        /// The label above it; nil at the top of the tree.
        public var parent: String?

        /// A label.
        public init(name: String, arabicName: String? = nil, englishName: String? = nil, parent: String? = nil) {
            self.name = name
            self.arabicName = arabicName
            self.englishName = englishName
            self.parent = parent
        }
    }

    /// One axis and its labels, which form a forest.
    public struct Axis: Sendable, Hashable {
        /// The axis's name in data, such as `stance`.
        public let name: String
        /// One label an article or several.
        public let kind: AxisKind
        /// What people call it in Arabic.
        public let arabicName: String?
        /// What people call it in English.
        public let englishName: String?
        /// Another axis of several labels: an article that has labels of that axis has at least one of this axis, as it
        /// has a region where it has events.
        public let companion: String?
        /// The labels, in the codebook's order.
        public let labels: [Label]
        private let indexes: [String: Int]

        /// An axis from its labels.
        ///
        /// - Throws: `CorpusError.invalidCodebook` when a label stands twice or has no name, a parent is not a label
        ///   of the axis,
        ///   or parents go in a circle.
        public init(
            name: String,
            kind: AxisKind,
            arabicName: String? = nil,
            englishName: String? = nil,
            companion: String? = nil,
            labels: [Label]
        ) throws(CorpusError) {
            try self.init(
                name: name,
                kind: kind,
                arabicName: arabicName,
                englishName: englishName,
                companion: companion,
                labels: labels,
                places: [],
                place: SourceLocation(file: "codebook")
            )
        }

        /// - Parameters:
        ///   - places: where each label stands in its file, for errors; may be empty.
        ///   - place: where the axis stands.
        init(
            name: String,
            kind: AxisKind,
            arabicName: String?,
            englishName: String?,
            companion: String?,
            labels: [Label],
            places: [SourceLocation],
            place: SourceLocation
        ) throws(CorpusError) {
            self.name = name
            self.kind = kind
            self.arabicName = arabicName
            self.englishName = englishName
            self.companion = companion
            self.labels = labels
            func location(_ index: Int) -> SourceLocation { index < places.count ? places[index] : place }
            func invalid(_ index: Int, _ problem: String, _ remedy: String) -> CorpusError {
                .invalidCodebook(location(index), problem: "axis '\(name)': \(problem)", remedy: remedy)
            }
            if name.isEmpty {
                throw .invalidCodebook(place, problem: "an axis without a name", remedy: "name it")
            }
            if labels.isEmpty {
                throw .invalidCodebook(
                    place,
                    problem: "axis '\(name)' has no labels",
                    remedy: "list them under 'labels'"
                )
            }
            var indexes: [String: Int] = [:]
            for (index, label) in labels.enumerated() {
                if label.name.isEmpty || label.name != trimmed(label.name) || label.name.contains("|")
                    || label.name == "?"
                {
                    throw invalid(
                        index,
                        "'\(label.name)' cannot be a label's name",
                        "use a name that is not empty or '?', and has no '|' in it and no space around it"
                    )
                }
                if indexes.updateValue(index, forKey: label.name) != nil {
                    throw invalid(index, "label '\(label.name)' stands twice", "keep one of them")
                }
            }
            self.indexes = indexes
            for (index, label) in labels.enumerated() {
                guard let parent = label.parent, indexes[parent] == nil else { continue }
                let nearest = nearestSpelling(to: parent, among: labels.map(\.name))
                throw invalid(
                    index,
                    "label '\(label.name)' has the unknown parent '\(parent)'",
                    nearest.map { "did you mean '\($0)'?" } ?? "add the parent to the labels or correct its name"
                )
            }
            if let index = firstInCircle() {
                throw invalid(index, "label '\(labels[index].name)' is its own ancestor", "let one of its parents go")
            }
        }

        /// Goes up from every label, never twice over the same ground, so that a long chain of parents costs no more
        /// than its length.
        private func firstInCircle() -> Int? {
            var isClear = [Bool](repeating: false, count: labels.count)
            for start in labels.indices {
                var path: [Int] = []
                var onPath: Set<Int> = []
                var current: Int? = start
                while let index = current, !isClear[index] {
                    if !onPath.insert(index).inserted { return index }
                    path.append(index)
                    current = labels[index].parent.flatMap { indexes[$0] }
                }
                for index in path { isClear[index] = true }
            }
            return nil
        }

        /// The label of a name; nil when the axis has none such.
        public func label(_ name: String) -> Label? {
            indexes[name].map { labels[$0] }
        }

        /// The labels above one, the nearest first; none for a label at the top or an unknown one.
        public func ancestors(of name: String) -> [String] {
            var result: [String] = []
            var current = indexes[name].flatMap { labels[$0].parent }
            while let parent = current {
                result.append(parent)
                current = indexes[parent].flatMap { labels[$0].parent }
            }
            return result
        }

        /// The labels given with all that they imply, each once, in the codebook's order; unknown ones at the end as
        /// they came.
        public func expand(_ names: some Sequence<String>) -> [String] {
            var wanted: Set<String> = []
            var unknown: [String] = []
            for name in names where !wanted.contains(name) {
                if indexes[name] == nil { unknown.append(name) }
                wanted.insert(name)
                for ancestor in ancestors(of: name) where !wanted.insert(ancestor).inserted { break }
            }
            return labels.lazy.map(\.name).filter(wanted.contains) + unknown
        }

        /// The labels given without those that others among them imply, in the order given and each once.
        public func mostSpecific(_ names: some Sequence<String>) -> [String] {
            var seen: Set<String> = []
            let given = names.filter { seen.insert($0).inserted }
            let implied = Set(given.flatMap { ancestors(of: $0) })
            return given.filter { !implied.contains($0) }
        }

        /// The label whose spelling is nearest to an unknown one, if any is near.
        public func nearest(to name: String) -> String? {
            nearestSpelling(to: name, among: labels.lazy.map(\.name))
        }
    }

    /// The codebook's name, if it says one.
    public let name: String?
    /// The codebook's version, if it says one.
    public let version: String?
    /// The axes, in the codebook's order.
    public let axes: [Axis]

    /// A codebook from its axes.
    ///
    /// - Throws: `CorpusError.invalidCodebook` when there is no axis, or an axis stands twice.
    public init(name: String? = nil, version: String? = nil, axes: [Axis]) throws(CorpusError) {
        try self.init(name: name, version: version, axes: axes, places: [])
    }

    /// - Parameter places: where each axis stands in its file, for errors; may be empty.
    init(name: String?, version: String?, axes: [Axis], places: [SourceLocation]) throws(CorpusError) {
        let place = SourceLocation(file: "codebook")
        if axes.isEmpty {
            throw .invalidCodebook(place, problem: "a codebook without axes", remedy: "list them under 'axes'")
        }
        var seen: Set<String> = []
        for axis in axes where !seen.insert(axis.name).inserted {
            throw .invalidCodebook(place, problem: "axis '\(axis.name)' stands twice", remedy: "keep one of them")
        }
        for (index, axis) in axes.enumerated() {
            guard let companion = axis.companion else { continue }
            let isRight =
                axis.kind == .several && companion != axis.name
                && axes.contains { $0.name == companion && $0.kind == .several && $0.companion == nil }
            if isRight { continue }
            throw .invalidCodebook(
                index < places.count ? places[index] : place,
                problem: "axis '\(axis.name)' cannot go with '\(companion)'",
                remedy: "let an axis of several labels go with another one of several labels, which goes with none"
            )
        }
        self.name = name
        self.version = version
        self.axes = axes
    }

    /// The axis of a name; nil when the codebook has none such.
    public func axis(_ name: String) -> Axis? {
        axes.first { $0.name == name }
    }

    /// The axis whose spelling is nearest to an unknown one, if any is near.
    public func nearest(toAxis name: String) -> String? {
        nearestSpelling(to: name, among: axes.lazy.map(\.name))
    }

    /// What in an article's labels contradicts the codebook: unknown axes and labels, several labels where one is
    /// wanted.
    ///
    /// - Returns: the faults, axes in alphabetical order.
    public func faults(in article: Article) -> [CorpusError] {
        var faults: [CorpusError] = []
        for (axisName, labels) in article.labels.sorted(by: { $0.key < $1.key }) {
            guard let axis = axis(axisName) else {
                faults.append(
                    .unknownAxis(
                        article.location,
                        axis: axisName,
                        known: axes.map(\.name),
                        nearest: nearest(toAxis: axisName)
                    )
                )
                continue
            }
            for label in labels where axis.label(label) == nil {
                faults.append(
                    .unknownLabel(
                        article.location,
                        axis: axisName,
                        label: label,
                        known: axis.labels.map(\.name),
                        nearest: axis.nearest(to: label)
                    )
                )
            }
            if axis.kind == .single && labels.count > 1 {
                faults.append(.severalLabels(article.location, axis: axisName, labels: labels))
            }
        }
        return faults
    }
}
