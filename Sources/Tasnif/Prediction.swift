/// What a model says of one article.
public struct Prediction: Sendable {
    /// Probability and tags on one axis.
    public struct AxisResult: Sendable {
        /// Name of the axis.
        public let axis: String
        /// The tags: one on a single-label axis, any number on a several-label axis (most probable first), none where
        /// the model abstains.
        public let tags: [String]
        /// Calibrated probability of each label, in the order of the model's labels; on a single-label axis they sum
        /// to 1.
        public let probabilities: [Double]
        /// Whether the model gives no answer on this axis.
        public let isAbstained: Bool
        /// The linear score of each label before calibration: bias plus the contributions of the article's terms.
        public let logits: [Double]
        /// The labels of a set that holds the true label as often as `Tagger.Options.coverage` asks, most probable
        /// first; every label where the model abstains. Nil if no set was asked for.
        public internal(set) var labelSet: [String]?
    }

    /// The article's id.
    public let id: String
    /// One result an axis, in the order of the model's axes.
    public let axes: [AxisResult]
    /// The topics of the article with their shares, largest first; shares sum to 1 over all topics, small ones are
    /// left out.
    public let topics: [TopicShare]
    /// The terms that spoke most for each tag, if asked for.
    public let evidence: [Evidence]
    /// The share of articles like those of training that are made of as strange words as this one, or stranger: near 0
    /// for a text of another kind. Only where `Abstention.novelty` asks for it.
    public let familiarity: Double?

    /// The part of an article that a topic explains.
    public struct TopicShare: Hashable, Sendable {
        /// Number of the topic, from 0.
        public let topic: Int
        /// Share of the topic among all topics, 0 to 1.
        public let weight: Double
    }

    /// The terms for one label.
    public struct Evidence: Sendable {
        /// Name of the axis.
        public let axis: String
        /// The label spoken for.
        public let label: String
        /// The terms, largest contribution first.
        public let terms: [TermEvidence]
    }

    /// One term's part in a label's score.
    public struct TermEvidence: Sendable {
        /// The folded text of the term. Character n-grams have a space where the word begins or ends.
        public let term: String
        /// What kind of term it is: word, words, stem, characters, title or lexicon.
        public let kind: String
        /// What it adds to the logit of the label.
        public let contribution: Double
        /// Where it stands, as ranges of UTF-8 bytes of the text as read; empty for terms of the title.
        public let ranges: [Range<Int>]
    }
}
