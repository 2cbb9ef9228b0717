/// The evidence in a title or text, cut into pieces in which nothing changes, for showing it where it stands.
struct EvidenceMarks {
    /// One term of one label at one place.
    struct Mark {
        /// Number of the label among those explained.
        let label: Int
        let range: Range<Int>
        /// The term's part of the contribution that falls to this place: all places share it equally.
        let share: Double
        let term: String
        let kind: String
        let contribution: Double
    }

    /// A piece of the source.
    struct Piece {
        let range: Range<Int>
        /// The marks that cover it.
        let marks: [Mark]
        /// The rule by which it was cut.
        let cut: String?
        /// Whether a cut passage ends with it.
        let endsCut: Bool
        /// The labels, by number, whose passage it belongs to.
        let passages: [Int]
    }

    /// The pieces of a source, in order.
    let pieces: [Piece]

    /// - Parameters:
    ///   - count: bytes of the source.
    ///   - isTitle: whether the source is the title of the article explained, and not its text.
    init(_ explanation: Explanation, count: Int, isTitle: Bool) {
        let marks = Self.marks(of: explanation, isTitle: isTitle).sorted {
            ($0.range.lowerBound, $0.label) < ($1.range.lowerBound, $1.label)
        }
        let cuts = explanation.cuts.filter { $0.isInTitle == isTitle }
        var passages: [(label: Int, range: Range<Int>)] = []
        for (number, label) in explanation.labels.enumerated() {
            guard let passage = label.passage else { continue }
            if !isTitle { passages.append((number, passage)) }
            if isTitle, label.passageHasTitle { passages.append((number, 0..<count)) }
        }
        var borders: Set = [0, count]
        for range in marks.map(\.range) + cuts.map(\.range) + passages.map(\.range) {
            borders.formUnion([range.lowerBound, range.upperBound])
        }
        let ordered = borders.sorted()
        var pieces: [Piece] = []
        var open: [Mark] = []
        var (nextMark, nextCut) = (0, 0)
        for (start, end) in zip(ordered, ordered.dropFirst()) {
            open.removeAll { $0.range.upperBound <= start }
            while nextMark < marks.count, marks[nextMark].range.lowerBound <= start {
                open.append(marks[nextMark])
                nextMark += 1
            }
            while nextCut < cuts.count, cuts[nextCut].range.upperBound <= start { nextCut += 1 }
            let cut = nextCut < cuts.count && cuts[nextCut].range.contains(start) ? cuts[nextCut] : nil
            pieces.append(
                Piece(
                    range: start..<end,
                    marks: open,
                    cut: cut?.rule,
                    endsCut: cut?.range.upperBound == end,
                    passages: passages.filter { $0.range.contains(start) }.map(\.label)
                )
            )
        }
        self.pieces = pieces
    }

    private static func marks(of explanation: Explanation, isTitle: Bool) -> [Mark] {
        explanation.labels.enumerated().flatMap { number, label -> [Mark] in
            if label.reading == .mentions {
                // What the mentions of the label add together stands where they stand.
                let phrases = explanation.lexicon.filter { $0.features.contains(label.label) }
                let sum = label.logit - label.bias
                return phrases.filter { $0.isInTitle == isTitle }.map {
                    Mark(
                        label: number,
                        range: $0.range,
                        share: sum / Double(phrases.count),
                        term: $0.written,
                        kind: "lexicon",
                        contribution: sum
                    )
                }
            }
            return label.terms.flatMap { term in
                let places = term.ranges.count + term.titleRanges.count
                return (isTitle ? term.titleRanges : term.ranges).map {
                    Mark(
                        label: number,
                        range: $0,
                        share: term.contribution / Double(places),
                        term: term.term,
                        kind: term.kind,
                        contribution: term.contribution
                    )
                }
            }
        }
    }
}

extension EvidenceMarks.Piece {
    /// What the marks of a label add at this place.
    func heat(of label: Int) -> Double { marks.reduce(0) { $0 + ($1.label == label ? $1.share : 0) } }
}
