public import NewsCorpus

extension Prediction {
    /// The prediction as one JSON object, in the form that `tasnif predict --format jsonl` prints.
    ///
    /// - Parameters:
    ///   - axes: the model's axes, for the names of labels.
    ///   - keptFields: fields of the article passed through; names that the object has already are left out.
    public func json(axes: [Axis], keptFields: [Article.Field] = []) -> String {
        var json = JSONText()
        write(to: &json, axes: axes, keptFields: keptFields)
        return json.string
    }

    /// Names that fields passed through cannot have.
    private static let reserved: Set = [
        "id", "tags", "sets", "probabilities", "abstained", "familiarity", "topics", "evidence",
    ]

    package func write(to json: inout JSONText, axes models: [Axis], keptFields: [Article.Field]) {
        json.object { json in
            json.key("id")
            json.value(id)
            json.key("tags")
            json.object(of: axes.lazy.map { ($0.axis, $0.tags) }) { $0.strings($1) }
            if axes.contains(where: { $0.labelSet != nil }) {
                json.key("sets")
                json.object(of: axes.lazy.map { ($0.axis, $0.labelSet ?? []) }) { $0.strings($1) }
            }
            json.key("probabilities")
            json.object(of: zip(axes, models).lazy.map { ($0.axis, zip($1.labels, $0.probabilities)) }) {
                $0.object(of: $1) { $0.value($1) }
            }
            json.key("abstained")
            json.strings(axes.filter(\.isAbstained).map(\.axis))
            if let familiarity {
                json.key("familiarity")
                json.value(familiarity)
            }
            json.key("topics")
            json.array { json in
                for share in topics {
                    json.object { json in
                        json.key("topic")
                        json.value(share.topic)
                        json.key("weight")
                        json.value(share.weight, digits: 4)
                    }
                }
            }
            if !evidence.isEmpty {
                json.key("evidence")
                json.object(of: grouped(evidence)) { json, group in
                    json.object(of: group.lazy.map { ($0.label, $0.terms) }) { write($1, to: &$0) }
                }
            }
            for field in keptFields where !Self.reserved.contains(field.name) {
                json.key(field.name)
                json.raw(field.value.json)
            }
        }
    }

    private func write(_ terms: [TermEvidence], to json: inout JSONText) {
        json.array { json in
            for term in terms {
                json.object { json in
                    json.key("term")
                    json.value(term.term)
                    json.key("kind")
                    json.value(term.kind)
                    json.key("contribution")
                    json.value(term.contribution)
                    json.key("ranges")
                    json.array { json in
                        for range in term.ranges { json.range(range) }
                    }
                }
            }
        }
    }

    /// The evidence of each axis that has some.
    private func grouped(_ evidence: [Evidence]) -> [(String, [Evidence])] {
        var groups: [(String, [Evidence])] = []
        for item in evidence {
            if groups.last?.0 == item.axis {
                groups[groups.count - 1].1.append(item)
            } else {
                groups.append((item.axis, [item]))
            }
        }
        return groups
    }
}
