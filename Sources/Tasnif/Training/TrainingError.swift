/// Why nothing could be learned.
public enum TrainingError: Error, Equatable, Sendable, CustomStringConvertible {
    /// There are no articles at all.
    case noArticles
    /// No article has a label on any axis.
    case noAxes
    /// An axis was named that no article is labelled on.
    case unknownAxis(axis: String, known: [String])
    /// No article is labelled on the axis.
    case noLabelledArticles(axis: String)
    /// All articles have the same label.
    case oneLabel(axis: String, label: String, articles: Int)
    /// No term stands in enough articles.
    case noTerms(articles: Int, minimum: Int)
    /// A setting is out of range.
    case setting(name: String, value: String, expected: String)
    /// A lexicon or mask has an entry without a word.
    case emptyPhrase(list: String, phrase: String)

    /// Whether the command line is at fault rather than the data.
    public var isUsage: Bool {
        if case .setting = self { return true }
        return false
    }

    public var description: String {
        switch self {
        case .noArticles:
            "the data hold no article; give labelled articles"
        case .noAxes:
            "no article has a label; add 'labels' to the records, a labels.csv to the folder, or name the fields with --axis"
        case .unknownAxis(let axis, let known):
            "no article is labelled on the axis '\(axis)'; the data have: \(known.isEmpty ? "none" : known.joined(separator: ", "))"
        case .noLabelledArticles(let axis):
            "axis '\(axis)': no article has a label; label some, or leave the axis out with --axis"
        case .oneLabel(let axis, let label, let articles):
            "axis '\(axis)': all \(articles) labelled articles are '\(label)'; a classifier needs articles of at least two labels"
        case .noTerms(let articles, let minimum):
            "no term stands in \(minimum) or more of the \(articles) articles; give more articles"
        case .setting(let name, let value, let expected):
            "\(name) \(value): expected \(expected)"
        case .emptyPhrase(let list, let phrase):
            "\(list): the phrase '\(phrase)' has no word in it; correct or remove it"
        }
    }
}
