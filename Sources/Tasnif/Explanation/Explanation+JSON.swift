extension Explanation {
    /// The explanation as one JSON object, in the form that `tasnif explain --format json` prints.
    ///
    /// Numbers have 15 significant digits, so that the sums hold in what is printed, too.
    ///
    /// - Parameter terms: how many terms for and how many against each label are listed; nil for all. What is left out
    ///   is summed in `rest`.
    public func json(terms limit: Int? = nil) -> String {
        var json = JSONText()
        json.object { json in
            json.key("id")
            json.value(id)
            json.key("abstained")
            json.strings(abstained)
            json.key("labels")
            json.array { json in
                for label in labels { label.write(to: &json, limit: limit) }
            }
            json.key("lexicon")
            json.array { json in
                for phrase in lexicon {
                    json.object { json in
                        json.key("phrase")
                        json.value(phrase.written)
                        json.key("features")
                        json.strings(phrase.features)
                        Self.write(phrase.range, isInTitle: phrase.isInTitle, to: &json)
                    }
                }
            }
            json.key("cuts")
            json.array { json in
                for cut in cuts {
                    json.object { json in
                        json.key("rule")
                        json.value(cut.rule)
                        Self.write(cut.range, isInTitle: cut.isInTitle, to: &json)
                    }
                }
            }
        }
        return json.string
    }

    private static func write(_ range: Range<Int>, isInTitle: Bool, to json: inout JSONText) {
        json.key(isInTitle ? "title_range" : "range")
        json.range(range)
    }
}

extension Explanation.Label {
    /// The terms listed, and what is left out: at most so many for the label and so many against it.
    package func listed(_ limit: Int?) -> (terms: [Explanation.Term], rest: [Explanation.Term]) {
        guard let limit else { return (terms, []) }
        let against = terms.firstIndex { $0.contribution < 0 } ?? terms.count
        let start = min(limit, against)
        let end = max(against, terms.count - limit)
        return (Array(terms[..<start] + terms[end...]), Array(terms[start..<end]))
    }

    fileprivate func write(to json: inout JSONText, limit: Int?) {
        let (listed, rest) = listed(limit)
        json.object { json in
            json.key("axis")
            json.value(axis)
            json.key("label")
            json.value(label)
            json.key("status")
            json.value(status.name)
            if let other = status.other {
                json.key("by")
                json.value(other)
            }
            json.key("reading")
            json.value(reading.rawValue)
            json.key("probability")
            json.value(probability, digits: 15)
            json.key("threshold")
            json.value(threshold, digits: 15)
            json.key("logit")
            json.value(logit, digits: 15)
            json.key("bias")
            json.value(bias, digits: 15)
            json.key("groups")
            json.object(of: groups.lazy.map { ($0.kind, $0) }) { json, group in
                json.object { json in
                    json.key("terms")
                    json.value(group.terms)
                    json.key("contribution")
                    json.value(group.contribution, digits: 15)
                }
            }
            json.key("terms")
            json.array { json in
                for term in listed { term.write(to: &json) }
            }
            if limit != nil {
                json.key("rest")
                json.object { json in
                    json.key("terms")
                    json.value(rest.count)
                    json.key("contribution")
                    json.value(rest.reduce(0) { $0 + $1.contribution }, digits: 15)
                }
            }
            if let passage {
                json.key("passage")
                json.object { json in
                    json.key("range")
                    json.range(passage)
                    json.key("with_title")
                    json.value(passageHasTitle)
                }
            }
            if let reversal {
                json.key("reversal")
                reversal.write(to: &json)
            }
        }
    }
}

extension Explanation.Status {
    /// The name in JSON.
    package var name: String {
        switch self {
        case .given: "given"
        case .givenBeside: "given-beside"
        case .impliedBy: "implied"
        case .notGiven: "not-given"
        case .abstained: "abstained"
        }
    }

    /// The axis or label that decides.
    fileprivate var other: String? {
        switch self {
        case .givenBeside(let axis): axis
        case .impliedBy(let label): label
        case .given, .notGiven, .abstained: nil
        }
    }
}

extension Explanation.Reversal {
    fileprivate func write(to json: inout JSONText) {
        json.object { json in
            json.key("outcome")
            switch self {
            case .without(let terms, let tags, let probability):
                json.value("without")
                json.key("terms")
                json.array { json in
                    for term in terms { term.write(to: &json) }
                }
                json.key("tags")
                json.strings(tags)
                json.key("probability")
                json.value(probability, digits: 15)
            case .noSet(let limit), .undecided(let limit):
                if case .noSet = self { json.value("none") } else { json.value("undecided") }
                json.key("up_to")
                json.value(limit)
            case .settled(let other):
                json.value("settled")
                json.key("by")
                json.value(other)
            }
        }
    }
}

extension Explanation.Term {
    fileprivate func write(to json: inout JSONText) {
        json.object { json in
            json.key("term")
            json.value(term)
            json.key("kind")
            json.value(kind)
            json.key("contribution")
            json.value(contribution, digits: 15)
            json.key("written")
            json.strings(written)
            for (name, ranges) in [("ranges", ranges), ("title_ranges", titleRanges)] {
                json.key(name)
                json.array { json in
                    for range in ranges { json.range(range) }
                }
            }
        }
    }
}
