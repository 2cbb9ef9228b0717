/// How many topics are fitted.
public enum TopicCount: Sendable, Hashable, ExpressibleByIntegerLiteral {
    /// So many; 0 for none where that is allowed.
    case fixed(Int)
    /// As many as go together and come back best (`TopicCandidate`).
    case auto

    /// A fixed number.
    public init(integerLiteral value: Int) { self = .fixed(value) }

    /// The count written as a number or as `auto`; nil for anything else.
    public init?(_ text: String) {
        if text == "auto" {
            self = .auto
        } else if let number = Int(text) {
            self = .fixed(number)
        } else {
            return nil
        }
    }

    /// Refuses fixed numbers out of a range.
    func check(least: Int) throws(TrainingError) {
        if case .fixed(let number) = self, !(least...1000).contains(number) {
            throw .setting(name: "topics", value: "\(number)", expected: "\(least) to 1000, or auto")
        }
    }
}

/// A number of topics that was tried.
public struct TopicCandidate: Codable, Hashable, Sendable {
    /// Number of topics.
    public let topics: Int
    /// Mean coherence of the topics (NPMI of their ten largest words), −1 to 1.
    public let coherence: Double
    /// How far the topics come back when a fifth of the articles is missing, 0 to 1: the mean agreement with the topics
    /// of four samples, matched one to one (average Jaccard share of their ten largest words).
    public let stability: Double
    /// ‖X − WH‖ / ‖X‖ on the articles looked at.
    public let relativeError: Double
    /// Coherence (0 where negative) times stability; the largest is chosen.
    public let score: Double
    /// Whether this number was chosen.
    public let isChosen: Bool
}
