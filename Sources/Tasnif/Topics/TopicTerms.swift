/// The top terms of a topic, as readers write them.
public struct TopicTerms: Sendable {
    /// A term of a topic.
    public struct Term: Sendable {
        /// The most frequent written form of the word.
        public let text: String
        /// The share of the word in the topic.
        public let weight: Double
    }

    /// Number of the topic, from 0.
    public let topic: Int
    /// NPMI of the topic's ten largest words over the articles, −1 to 1; nil where undefined.
    public let coherence: Double?
    /// The terms, largest first.
    public let terms: [Term]

    /// The topic as one JSON object.
    public var json: String {
        var json = JSONText()
        write(to: &json)
        return json.string
    }

    /// Adds the topic as an object; `more` adds members to it.
    func write(to json: inout JSONText, share: Double? = nil, more: (inout JSONText) -> Void = { _ in }) {
        json.object { json in
            json.key("topic")
            json.value(topic)
            if let share {
                json.key("share")
                json.value(share)
            }
            json.key("coherence")
            json.value(coherence)
            json.key("terms")
            json.array { json in
                for term in terms {
                    json.object { json in
                        json.key("term")
                        json.value(term.text)
                        json.key("weight")
                        json.value(term.weight)
                    }
                }
            }
            more(&json)
        }
    }
}

extension TopicTable {
    /// The top terms of each topic.
    func terms(count: Int, coherence: [Double?], surfaces: (Int) -> String) -> [TopicTerms] {
        (0..<self.count).map { topic in
            TopicTerms(
                topic: topic,
                coherence: topic < coherence.count ? coherence[topic] : nil,
                terms: topWords(of: topic, count: count).map {
                    TopicTerms.Term(text: surfaces($0.word), weight: $0.weight)
                }
            )
        }
    }
}

extension TaggingModel {
    /// The top terms of each topic; empty for a model without topics.
    public func topicTerms(count: Int) -> [TopicTerms] {
        topics?.terms(count: count, coherence: card.topicCoherence) { surfaces[$0] } ?? []
    }
}
