extension CollectionTopics {
    /// One JSON object a topic, in the form that `tasnif topics --format jsonl` prints.
    ///
    /// - Parameters:
    ///   - terms: top terms of each topic.
    ///   - articles: articles that stand for each topic; 0 for no such member.
    public func jsonLines(terms: Int, articles: Int) -> [String] {
        let representatives = articles > 0 ? representatives(count: articles) : []
        return self.terms(count: terms).map { topic in
            var json = JSONText()
            let number = topic.topic
            topic.write(to: &json, share: shares[number]) { json in
                if articles > 0 { Self.write(representatives[number], to: &json) }
                if !byLabel.isEmpty {
                    json.key("labels")
                    json.object(of: byLabel.lazy.map { ($0.name, $0) }) { json, grouping in
                        json.array { json in
                            for index in grouping.groups.indices {
                                json.object { json in
                                    json.key("label")
                                    json.value(grouping.groups[index].name)
                                    json.key("share")
                                    json.value(grouping.groups[index].shares[number])
                                    json.key("lift")
                                    json.value(grouping.lift(group: index, topic: number))
                                }
                            }
                        }
                    }
                }
                if let overTime {
                    json.key("periods")
                    json.array { json in
                        for group in overTime.groups {
                            json.object { json in
                                json.key("period")
                                json.value(group.name)
                                json.key("share")
                                json.value(group.shares[number])
                            }
                        }
                    }
                }
            }
            return json.string
        }
    }

    /// Everything as one JSON object, in the form that `tasnif topics --format json` prints.
    ///
    /// - Parameters:
    ///   - terms: top terms of each topic.
    ///   - articles: articles that stand for each topic; 0 for no such member.
    public func json(terms: Int, articles: Int) -> String {
        let representatives = articles > 0 ? representatives(count: articles) : []
        var json = JSONText()
        json.object { json in
            json.key("articles")
            json.value(self.articles)
            json.key("without_topics")
            json.value(withoutTopics)
            if let fit {
                json.key("fit")
                json.object { json in
                    json.key("topics")
                    json.value(shares.count)
                    json.key("relative_error")
                    json.value(fit.relativeError)
                    json.key("rounds")
                    json.value(fit.rounds)
                    json.key("stopped_by")
                    json.value(fit.stopReason)
                }
            }
            if !candidates.isEmpty {
                json.key("candidates")
                json.array { json in for candidate in candidates { candidate.write(to: &json) } }
            }
            json.key("topics")
            json.array { json in
                for topic in self.terms(count: terms) {
                    topic.write(to: &json, share: shares[topic.topic]) { json in
                        if articles > 0 { Self.write(representatives[topic.topic], to: &json) }
                    }
                }
            }
            if !byLabel.isEmpty {
                json.key("labels")
                json.object(of: byLabel.lazy.map { ($0.name, $0) }) { $1.write(to: &$0, of: "label", hasLifts: true) }
            }
            if let overTime {
                json.key("time")
                overTime.write(to: &json, of: "period", hasLifts: false)
            }
        }
        return json.string
    }

    private static func write(_ representatives: [Representative], to json: inout JSONText) {
        json.key("articles")
        json.array { json in
            for article in representatives {
                json.object { json in
                    json.key("id")
                    json.value(article.id)
                    if let title = article.title {
                        json.key("title")
                        json.value(title)
                    }
                    json.key("weight")
                    json.value(article.weight)
                    json.key("share")
                    json.value(article.share)
                }
            }
        }
    }
}

extension TopicCandidate {
    /// Adds the number of topics and what was found for it.
    fileprivate func write(to json: inout JSONText) {
        json.object { json in
            json.key("topics")
            json.value(topics)
            json.key("coherence")
            json.value(coherence)
            json.key("stability")
            json.value(stability)
            json.key("relative_error")
            json.value(relativeError)
            json.key("score")
            json.value(score)
            json.key("chosen")
            json.value(isChosen)
        }
    }
}

extension CollectionTopics.Grouping {
    /// Adds the shares of all topics, group by group.
    ///
    /// - Parameters:
    ///   - key: what the name of a group stands under.
    ///   - hasLifts: whether lifts are told as well.
    fileprivate func write(to json: inout JSONText, of key: String, hasLifts: Bool) {
        func write(_ numbers: [Double?], to json: inout JSONText) {
            json.array { json in for number in numbers { json.value(number) } }
        }
        json.object { json in
            json.key("by")
            json.value(name)
            json.key("articles")
            json.value(all.articles)
            json.key("unknown")
            json.value(unknown)
            json.key("shares")
            write(all.shares, to: &json)
            json.key("groups")
            json.array { json in
                for (index, group) in groups.enumerated() {
                    json.object { json in
                        json.key(key)
                        json.value(group.name)
                        json.key("articles")
                        json.value(group.articles)
                        json.key("shares")
                        write(group.shares, to: &json)
                        if hasLifts {
                            json.key("lifts")
                            write(group.shares.indices.map { lift(group: index, topic: $0) }, to: &json)
                        }
                    }
                }
            }
        }
    }
}
