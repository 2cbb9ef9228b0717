/// Why a model tagged an article as it did: what spoke for and against each label, where it stands, and what would have
/// changed the answer.
///
/// Made by ``Tagger/explain(_:options:)``.
public struct Explanation: Sendable {
    /// What is explained, and how far the search for other answers goes.
    public struct Options: Sendable {
        /// The axes explained, by name; nil for all.
        public var axes: Set<String>?
        /// Labels explained beside those given.
        public var labels: [LabelName] = []
        /// The most terms of ``Reversal/without(_:tags:probability:)``; 0 for no search.
        public var reversalTerms = 20

        /// The default options.
        public init() {}
    }

    /// A label of an axis.
    public struct LabelName: Hashable, Sendable {
        /// Name of the axis.
        public let axis: String
        /// Name of the label.
        public let label: String

        /// A label by its name.
        public init(axis: String, label: String) {
            self.axis = axis
            self.label = label
        }
    }

    /// One term's part in a label's logit.
    public struct Term: Sendable {
        /// The folded text of the term; character n-grams have a space where the word begins or ends. On an axis that
        /// is read by mentions, what the feature says of the mentions.
        public let term: String
        /// What kind of term it is: word, words, stem, characters, title, lexicon or punctuation. On an axis that is
        /// read by mentions: frequency, position, others, length, label, prefix, words before or words after.
        public let kind: String
        /// What it adds to the logit of the label.
        public let contribution: Double
        /// How it is written in the article, each way once, in order.
        public let written: [String]
        /// Where it stands in the text, in UTF-8 bytes of the text as read; none for features of mentions.
        public let ranges: [Range<Int>]
        /// Where it stands in the title, in UTF-8 bytes of the title as read.
        public let titleRanges: [Range<Int>]
    }

    /// The contributions of one kind of terms together.
    public struct Group: Sendable {
        /// The kind, as in ``Term/kind``.
        public let kind: String
        /// Number of terms.
        public let terms: Int
        /// Sum of their contributions.
        public let contribution: Double
    }

    /// How a label came to be answered, or not.
    public enum Status: Hashable, Sendable {
        /// Its probability reaches its threshold, or it is the likeliest of an axis of one label.
        case given
        /// It is below its threshold, and given because that other axis has an answer.
        case givenBeside(axis: String)
        /// That label below it in the codebook's tree is answered, which says this one too.
        case impliedBy(label: String)
        /// It is not answered.
        case notGiven
        /// The article has too few known words: the axis has no answer.
        case abstained
    }

    /// The smallest set of terms without which a label would be answered otherwise: not if it is, and if it is not.
    ///
    /// A term without which the article is read contributes 0 wherever the axis counts it: to every label and in every
    /// passage. The other terms keep the weights that they have in the article: they are not scaled anew to the length
    /// 1, as they would be if the words were deleted from the text. The logits are then sums of fewer terms, so the set
    /// can be found exactly, and scoring the article without it gives ``without(_:tags:probability:)``.
    ///
    /// On an axis of several labels the answer for a label is whether its probability reaches the threshold. On an axis
    /// of one label it is whether the label is the one answered.
    public enum Reversal: Sendable {
        /// The terms of the smallest set, largest part first; `tags` and `probability` are the answer of the axis and
        /// the probability of the label without them. Of several sets of the same size it is one.
        case without([Term], tags: [String], probability: Double)
        /// No set of so many terms or fewer changes the answer.
        case noSet(upTo: Int)
        /// Whether a set of so many terms or fewer does was not found out with reasonable effort: many passages earn
        /// the label, or many labels would have to fall behind.
        case undecided(upTo: Int)
        /// Another answer decides, whatever the terms say: a label below this one in the tree is answered, or the axis
        /// of this name has an answer, so that this axis must have one.
        case settled(by: String)
    }

    /// One label explained.
    public struct Label: Sendable {
        /// Name of the axis.
        public let axis: String
        /// Name of the label.
        public let label: String
        /// How the axis is read.
        public let reading: Axis.Reading
        /// Whether it was answered, and why.
        public let status: Status
        /// Calibrated probability.
        public let probability: Double
        /// The probability from which on it is given; nil on an axis of one label.
        public let threshold: Double?
        /// The linear score before calibration: `bias` plus all contributions.
        public let logit: Double
        /// The score of an article without terms; on an axis that is read by mentions, of a label that is mentioned
        /// (or, for one that is not, of such).
        public let bias: Double
        /// All terms with a contribution other than 0, from most for the label to most against it.
        public let terms: [Term]
        /// On an axis read by passages of an article that has several: the bytes of the text that the passage with the
        /// largest logit covers. The terms are those of this passage.
        public let passage: Range<Int>?
        /// Whether the title belongs to `passage`.
        public let passageHasTitle: Bool
        /// What would have changed the answer; nil where it was not looked for, or the axis has no answer.
        public let reversal: Reversal?

        /// The contributions kind by kind, largest absolute sum first.
        public var groups: [Group] {
            var sums: [String: (terms: Int, contribution: Double)] = [:]
            for term in terms {
                sums[term.kind, default: (0, 0)].terms += 1
                sums[term.kind, default: (0, 0)].contribution += term.contribution
            }
            return sums.map { Group(kind: $0, terms: $1.terms, contribution: $1.contribution) }
                .sorted { (abs($1.contribution), $0.kind) < (abs($0.contribution), $1.kind) }
        }
    }

    /// A phrase of the lexicon that the article holds.
    public struct Phrase: Sendable {
        /// As it is written.
        public let written: String
        /// The features it stands for.
        public let features: [String]
        /// Its UTF-8 bytes in the text, or in the title.
        public let range: Range<Int>
        /// Whether it stands in the title.
        public let isInTitle: Bool
    }

    /// A passage that was not read.
    public struct Cut: Sendable {
        /// The cleaning rule that cut it, or `mask` for a phrase that the model's mask takes out.
        public let rule: String
        /// Its UTF-8 bytes in the text, or in the title.
        public let range: Range<Int>
        /// Whether it stands in the title.
        public let isInTitle: Bool
    }

    /// The article's id.
    public let id: String
    /// The article's title as read.
    public let title: String?
    /// The article's text as read; ranges are those of its UTF-8 bytes.
    public let text: String
    /// The labels explained, axis by axis: those given, most probable first; the most probable one of an axis that
    /// gives none; then those asked for.
    public let labels: [Label]
    /// Names of the explained axes without an answer, because the article has too few known words.
    public let abstained: [String]
    /// The phrases of the lexicon, in order, those of the title first.
    public let lexicon: [Phrase]
    /// What was not read, in order, that of the title first.
    public let cuts: [Cut]
}
