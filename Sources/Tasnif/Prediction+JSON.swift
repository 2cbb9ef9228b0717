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

    package func write(to json: inout JSONText, axes models: [Axis], keptFields: [Article.Field]) {
        json.object { json in
            json.key("id")
            json.value(id)
            json.key("tags")
            json.object { json in
                for result in axes {
                    json.key(result.axis)
                    json.strings(result.tags)
                }
            }
            json.key("probabilities")
            json.object { json in
                for (result, model) in zip(axes, models) {
                    json.key(result.axis)
                    json.object { json in
                        for (label, probability) in zip(model.labels, result.probabilities) {
                            json.key(label)
                            json.value(probability)
                        }
                    }
                }
            }
            json.key("abstained")
            json.strings(axes.filter(\.isAbstained).map(\.axis))
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
                json.object { json in
                    for (axis, group) in grouped(evidence) {
                        json.key(axis)
                        json.object { json in
                            for item in group {
                                json.key(item.label)
                                write(item.terms, to: &json)
                            }
                        }
                    }
                }
            }
            let reserved: Set = ["id", "tags", "probabilities", "abstained", "topics", "evidence"]
            for field in keptFields where !reserved.contains(field.name) {
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

    private func grouped(_ evidence: [Evidence]) -> [(axis: String, items: [Evidence])] {
        var groups: [(axis: String, items: [Evidence])] = []
        for item in evidence {
            if groups.last?.axis == item.axis {
                groups[groups.count - 1].items.append(item)
            } else {
                groups.append((item.axis, [item]))
            }
        }
        return groups
    }
}
