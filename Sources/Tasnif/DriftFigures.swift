/// How far a stream of articles is from those that a model was trained on; nil where undefined.
public struct DriftFigures: Sendable, Hashable {
    /// In what share of articles a word stands.
    public struct WordShare: Sendable, Hashable {
        /// The word as it is most often written.
        public let word: String
        /// Share of the training articles.
        public let trained: Double
        /// Share of the stream.
        public let stream: Double
    }

    /// How the words of the stream differ.
    public struct WordFigures: Sendable, Hashable {
        /// Number of words compared: those in ten or more training articles.
        public let compared: Int
        /// Jensen–Shannon distance of their document frequencies: 0 to 1.
        public let distance: Double
        /// The distance that as many articles like those of training would have by chance, by simulation.
        public let byChance: Double?
        /// The words that add most to the distance and stand in a larger share of the stream.
        public let rising: [WordShare]
        /// Those that stand in a smaller share.
        public let falling: [WordShare]
    }

    /// The share of a label among all labels.
    public struct LabelShare: Sendable, Hashable {
        /// The label.
        public let label: String
        /// In the training articles.
        public let trained: Double?
        /// Among the labels given to the stream.
        public let given: Double?
    }

    /// How the labels given to the stream differ from those of the training articles.
    public struct AxisDrift: Sendable, Hashable {
        /// Name of the axis.
        public let axis: String
        /// Number of articles on which the model abstains.
        public let abstained: Int
        /// Population stability index, in nats; by custom below 0.1 is stable and above 0.25 a shift.
        public let stabilityIndex: Double?
        /// The index that as many labels drawn from the distribution of training would have by chance.
        public let stabilityByChance: Double?
        /// Jensen–Shannon distance: 0 to 1.
        public let distance: Double?
        /// One element a label.
        public let labels: [LabelShare]
    }

    /// Number of articles of the stream.
    public let articles: Int
    /// The share of its words that the model does not know.
    public let unknownWords: Double?
    /// The words; nil where the model has no idf or the stream no known word.
    public let words: WordFigures?
    /// The labels, axis by axis.
    public let axes: [AxisDrift]

    /// Adds the figures as a member.
    func write(to json: inout JSONText) {
        json.key("drift")
        json.object { json in
            json.key("articles")
            json.value(articles)
            json.members([
                ("unknown_words", unknownWords), ("word_distance", words?.distance),
                ("word_distance_by_chance", words?.byChance),
            ])
            for (key, shares) in [("rising", words?.rising), ("falling", words?.falling)] {
                json.key(key)
                json.array { json in
                    for share in shares ?? [] {
                        json.object { json in
                            json.key("word")
                            json.value(share.word)
                            json.members([("trained", share.trained), ("stream", share.stream)])
                        }
                    }
                }
            }
            json.key("axes")
            json.object(of: axes.map { ($0.axis, $0) }) { $1.write(to: &$0) }
        }
    }
}

extension DriftFigures.AxisDrift {
    fileprivate func write(to json: inout JSONText) {
        json.object { json in
            json.key("abstained")
            json.value(abstained)
            json.members([
                ("stability_index", stabilityIndex), ("stability_index_by_chance", stabilityByChance),
                ("label_distance", distance),
            ])
            json.key("labels")
            json.object(of: labels.map { ($0.label, $0) }) { json, label in
                json.object { $0.members([("trained", label.trained), ("given", label.given)]) }
            }
        }
    }
}
