import NewsCorpus

extension Suggestion {
    /// The suggestion as one JSON object, in the form that `tasnif suggest --format jsonl` prints. `labels` holds those
    /// that the article has; when more are filled in, it can be trained from.
    ///
    /// - Parameter rank: its place, from 1.
    public func json(rank: Int) -> String {
        var json = JSONText()
        json.object { json in
            json.key("rank")
            json.value(rank)
            json.key("id")
            json.value(article.id)
            json.key("labels")
            json.object(of: article.labels.sorted { $0.key < $1.key }.lazy.map { ($0.key, $0.value) }) {
                $0.strings($1)
            }
            json.key("uncertainty")
            json.value(uncertainty)
            json.key("reason")
            json.object(of: doubts.lazy.map { ($0.axis, $0) }) { json, doubt in
                json.object { json in
                    json.key("uncertainty")
                    json.value(doubt.uncertainty)
                    json.key("probabilities")
                    json.object(of: doubt.candidates.lazy.map { ($0.label, $0.probability) }) { $0.value($1) }
                    if let threshold = doubt.threshold {
                        json.key("threshold")
                        json.value(threshold)
                    }
                }
            }
            for (name, value) in [("source", article.source), ("date", article.date), ("title", article.title)] {
                guard let value else { continue }
                json.key(name)
                json.value(value)
            }
            json.key("text")
            json.value(article.text)
        }
        return json.string
    }
}
