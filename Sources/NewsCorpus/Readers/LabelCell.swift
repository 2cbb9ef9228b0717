/// The labels that one record gives on one axis.
enum LabelValue: Equatable {
    /// Nothing is known.
    case unknown
    /// An empty cell, whose meaning depends on the axis.
    case blank
    /// These labels; none of them when empty.
    case labels([String])

    /// Reads a spreadsheet's cell: labels joined with `|`, nothing, or `?` for unknown. Returns nil when `?` stands
    /// beside labels.
    init?(cell: String) {
        var collector = LabelCollector()
        var isUnknown = false
        for part in cell.split(separator: "|") {
            let label = trimmed(String(part))
            if label == "?" {
                isUnknown = true
            } else if !label.isEmpty {
                collector.add(label)
            }
        }
        if isUnknown {
            guard collector.labels.isEmpty else { return nil }
            self = .unknown
        } else {
            self = collector.labels.isEmpty ? .blank : .labels(collector.labels)
        }
    }

    /// Enters the labels into an article under construction.
    func apply(to article: inout Article, axis: String) {
        switch self {
        case .unknown: break
        case .blank: article.blankAxes.insert(axis)
        case .labels(let labels): article.labels[axis] = labels
        }
    }
}

/// Labels in the order given, each once.
struct LabelCollector {
    private(set) var labels: [String] = []
    /// The same labels, once they are too many to be compared one by one.
    private var seen: Set<String> = []

    mutating func add(_ label: String) {
        if labels.count < 16 {
            if !labels.contains(label) { labels.append(label) }
            return
        }
        if seen.isEmpty { seen = Set(labels) }
        if seen.insert(label).inserted { labels.append(label) }
    }
}

/// A text without ASCII white space at both ends.
func trimmed(_ text: String) -> String {
    func isSpace(_ byte: UInt8) -> Bool { byte == .space || (0x09...0x0D).contains(byte) }
    let bytes = text.utf8
    guard let first = bytes.firstIndex(where: { !isSpace($0) }), let last = bytes.lastIndex(where: { !isSpace($0) })
    else {
        return ""
    }
    return first == bytes.startIndex && last == bytes.index(before: bytes.endIndex) ? text : String(text[first...last])
}
