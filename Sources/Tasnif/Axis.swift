/// One axis of a model: its labels and how scores become answers.
public struct Axis: Codable, Hashable, Sendable {
    /// Name, such as `stance`.
    public let name: String
    /// The labels, sorted; all arrays below follow this order.
    public let labels: [String]
    /// Whether an article may have several labels or none.
    public let allowsSeveral: Bool
    /// For each label, the labels above it in the tree of the codebook, as numbers; empty without a tree.
    public let ancestors: [[Int]]
    /// Another axis, if the codebook names one: articles that have labels of that axis have at least one of this axis.
    public let companion: String?
    /// Number of training articles with each label.
    public let supports: [Int]
    /// Number of training articles labelled on this axis.
    public let articles: Int
    /// The inverse strength of regularization chosen (scikit-learn's C).
    public let regularization: Double
    /// How classes were weighted in training.
    public let classWeighting: ClassWeighting
    /// Whether the features of the lexicon take part; false without a lexicon.
    public let usesLexicon: Bool
    /// How articles are read.
    public let reading: Reading
    /// Starting points of the logits; only where `reading` is `mentions`.
    public let mentionLogits: MentionLogits?
    /// From logits to probabilities.
    public let calibration: Calibration
    /// On single-label axes: what is added to the logarithm of each probability before the largest is taken. On
    /// several-label axes: the
    /// probability from which on a label is given.
    public let decision: [Double]
    /// The search over settings, in the order tried.
    public let search: [SearchStep]

    /// How much each class counts in training.
    public enum ClassWeighting: String, Codable, CaseIterable, Sendable {
        /// Every article counts the same.
        case uniform
        /// Articles of a class count inversely to its frequency: n / (k · n_c), scikit-learn's `balanced`.
        case balanced
    }

    /// What of an article a label's logit comes from.
    public enum Reading: String, Codable, CaseIterable, Sendable {
        /// The terms of the whole article.
        case article
        /// The terms of the passage that speaks most for the label: for labels that one sentence of a long article
        /// can earn.
        case passages
        /// Where and between which words the article mentions the label, by weights that all labels share: for labels
        /// that the lexicon names.
        case mentions
    }

    /// Logits of labels before anything is said of how they are mentioned.
    public struct MentionLogits: Codable, Hashable, Sendable {
        /// Of a label that the article mentions.
        public let mentioned: Double
        /// Of a label that it does not.
        public let absent: Double
    }

    /// Calibrated scores are `scale[c] · logit[c] + offset[c]`; their softmax, or sigmoid each on a several-label
    /// axis, is the probability.
    ///
    /// On single-label axes all scales are equal (temperature with a bias a class: Alexandari, Kundaje and Shrikumar,
    /// ICML 2020); on several-label
    /// axes it is Platt's scaling, label by label. Fitted to held-out logits.
    public struct Calibration: Codable, Hashable, Sendable {
        /// Factor of each logit, positive.
        public var scale: [Double]
        /// Addend of each logit.
        public var offset: [Double]

        /// Scores that are already calibrated.
        public static func identity(_ labels: Int) -> Calibration {
            Calibration(scale: Array(repeating: 1, count: labels), offset: Array(repeating: 0, count: labels))
        }
    }

    /// One setting tried in the search, with its measure on held-out articles.
    public struct SearchStep: Codable, Hashable, Sendable {
        /// scikit-learn's C.
        public let regularization: Double
        /// How classes were weighted.
        public let classWeighting: ClassWeighting
        /// Whether the features of the lexicon took part.
        public let usesLexicon: Bool
        /// How articles were read.
        public let reading: Reading
        /// The measure that the search maximised.
        public let score: Double
        /// Why the solver stopped, for the fold that took longest.
        public let stopReason: String
        /// Rounds of the solver, summed over folds.
        public let iterations: Int
    }

    /// Whether a step of the search is the one that was taken.
    public func isChosen(_ step: SearchStep) -> Bool {
        step.regularization == regularization && step.classWeighting == classWeighting
            && step.usesLexicon == usesLexicon && step.reading == reading
    }
}
