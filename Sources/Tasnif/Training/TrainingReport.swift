#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Files that tell how a training went: the card and the search, for reading and for scripts.
public struct TrainingReport: Sendable {
    private let model: TaggingModel

    /// The report of a model just trained.
    public init(_ model: TaggingModel) { self.model = model }

    /// Writes `card.json` and `search.csv` into a folder, which is made if it is not there.
    ///
    /// - Throws: `OutputError`.
    public func write(to folder: String) throws {
        if mkdir(folder, 0o777) != 0, errno != EEXIST {
            throw OutputError(path: folder, reason: String(cString: strerror(errno)), isMidway: false)
        }
        try AtomicFile.write(Array((model.cardJSON(sizes: []) + "\n").utf8), to: "\(folder)/card.json")
        var lines = ["axis,reading,regularization,class_weighting,lexicon,score,iterations,stopped_by,chosen"]
        for axis in model.axes {
            for step in axis.search {
                lines.append(
                    "\(axis.name),\(step.reading.rawValue),\(step.regularization),\(step.classWeighting.rawValue),\(step.usesLexicon),\(step.score),\(step.iterations),"
                        + "\(step.stopReason),\(axis.isChosen(step))"
                )
            }
        }
        try AtomicFile.write(Array((lines.joined(separator: "\n") + "\n").utf8), to: "\(folder)/search.csv")
    }
}

extension TaggingModel {
    /// The card, axes and sizes as one JSON object.
    public func cardJSON(sizes: [(name: String, bytes: Int)]) -> String {
        var json = JSONText()
        json.object { json in
            json.key("program")
            json.value(card.program)
            json.key("articles")
            json.value(card.articles)
            json.key("digest")
            json.value(card.digest)
            json.key("preset")
            json.value(card.preset)
            json.key("seed")
            json.value(Int(clamping: card.seed))
            json.key("folds")
            json.value(card.folds)
            json.key("measure")
            json.value(card.measure)
            json.key("near_duplicate_groups")
            json.value(card.nearDuplicateGroups)
            json.key("terms")
            json.object(of: card.terms.sorted { $0.key < $1.key }.lazy.map { ($0.key, $0.value) }) { $0.value($1) }
            json.key("axes")
            json.object(of: axes.map { ($0.name, $0) }) { $1.writeCard(to: &$0) }
            json.key("held_out")
            json.object(of: card.heldOut.map { ($0.name, $0) }) { $1.write(to: &$0) }
            json.key("topics")
            json.object { json in
                json.key("coherence")
                json.array { json in for value in card.topicCoherence { json.value(value) } }
                json.key("relative_error")
                json.value(card.topicError)
            }
            if !sizes.isEmpty {
                json.key("sizes")
                json.object(of: sizes.map { ($0.name, $0.bytes) }) { $0.value($1) }
            }
        }
        return json.string
    }
}

extension Axis {
    /// Adds what a card says of the axis.
    fileprivate func writeCard(to json: inout JSONText) {
        json.object { json in
            json.key("several")
            json.value(allowsSeveral)
            json.key("articles")
            json.value(articles)
            json.key("regularization")
            json.value(regularization)
            json.key("class_weighting")
            json.value(classWeighting.rawValue)
            json.key("reading")
            json.value(reading.rawValue)
            json.key("lexicon")
            json.value(usesLexicon)
            json.key("labels")
            json.object(of: zip(labels, supports)) { $0.value($1) }
        }
    }
}
