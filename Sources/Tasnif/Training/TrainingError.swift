/// Why nothing could be learned.
public enum TrainingError: Error, Equatable, Sendable, CustomStringConvertible {
    /// There are no articles at all.
    case noArticles
    /// No article has a label on any axis.
    case noAxes
    /// No article is labelled on the axis.
    case noLabelledArticles(axis: String)
    /// All articles have the same label.
    case oneLabel(axis: String, label: String, articles: Int)
    /// The articles cannot be cut into parts: they are all near-duplicates, or agree in the group field.
    case tooFewGroups(axis: String, groups: Int)
    /// All articles labelled on the axis that have the field agree in it, so nothing is left when they are left out.
    case oneValue(axis: String, field: String, articles: Int)
    /// Without the articles of one value of a field, those left on the axis have but one label, or none at all.
    case nothingLeft(axis: String, field: String, value: String, articles: Int, label: String?)
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

    /// What is wrong, where, and what to do.
    public var description: String {
        switch self {
        case .noArticles:
            "the data hold no article; give labelled articles"
        case .noAxes:
            "no article has a label; add 'labels' to the records, a labels.csv to the folder, or name the fields with --axis"
        case .noLabelledArticles(let axis):
            "axis '\(axis)': no article has a label; label some, or leave the axis out with --axis"
        case .oneLabel(let axis, let label, let articles):
            "axis '\(axis)': all \(articles) labelled articles are '\(label)'; a classifier needs articles of at least two labels"
        case .tooFewGroups(let axis, let groups):
            "axis '\(axis)': the labelled articles form \(groups) group\(groups == 1 ? "" : "s") of near-duplicates or of equal --group-by values; "
                + "cross-validation needs at least two"
        case .oneValue(let axis, let field, let articles):
            "axis '\(axis)': the labelled articles with a field '\(field)' (\(articles)) do not differ in it; "
                + "leave-one-out needs at least two values"
        case .nothingLeft(let axis, let field, let value, let articles, let label):
            "axis '\(axis)': without \(field) '\(value)' and what is like its articles, "
                + (label.map { "all \(articles) labelled articles left are '\($0)'" }
                    ?? (articles == 0
                        ? "no labelled article is left" : "none of the \(articles) articles left has a label"))
                + "; nothing can be learned from them: give more articles, or leave the axis out with --axis"
        case .noTerms(let articles, let minimum):
            "no term stands in \(minimum) or more of the \(articles) articles; give more articles"
        case .setting(let name, let value, let expected):
            "\(name) \(value): expected \(expected)"
        case .emptyPhrase(let list, let phrase):
            "\(list): the phrase '\(phrase)' has no word in it; correct or remove it"
        }
    }
}
