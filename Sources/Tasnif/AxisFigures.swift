import Evaluation

/// How good answers on one axis are, measured on articles with known labels.
///
/// An undefined value (the precision of a label never given) is nil.
public struct AxisFigures: Codable, Hashable, Sendable {
    /// Figures of one label.
    public struct LabelFigures: Codable, Hashable, Sendable {
        /// The label.
        public var label: String
        /// Right answers among those given.
        public var precision: Double?
        /// Right answers among those due.
        public var recall: Double?
        /// Harmonic mean of the two.
        public var f1: Double?
        /// Number of articles with the label.
        public var support: Int
    }

    /// How often one label was taken for another.
    public struct Confusion: Codable, Hashable, Sendable {
        /// The true label.
        public var truth: String
        /// The label given.
        public var given: String
        /// How often.
        public var count: Int
    }

    /// Name of the axis.
    public var name: String
    /// Number of articles measured.
    public var articles: Int
    /// Share of articles whose labels are all right.
    public var accuracy: Double?
    /// Mean F1 over the labels that occur, in truth or in answers.
    public var macroF1: Double?
    /// F1 over all decisions.
    public var microF1: Double?
    /// Mean negative logarithm of the probability of the true label; on a several-label axis, of each yes-or-no decision, averaged over labels.
    public var logLoss: Double?
    /// Calibration error, debiased: how far the probability of the top label (of each label on a several-label axis) is from how often it is right.
    public var ece: Double?
    /// Number of articles for which no answer was given.
    public var abstained: Int
    /// Figures of each label.
    public var labels: [LabelFigures]
    /// The most frequent mistakes, on single-label axes.
    public var confusions: [Confusion]
}
