import TextFeatures

extension MentionFeatures.Meaning {
    /// The kind and the name under which an explanation shows the feature.
    ///
    /// - Parameter word: the text of a word by its number.
    func name(word: (Int) -> String) -> (kind: String, term: String) {
        switch self {
        case .general(.count): ("frequency", "number of mentions")
        case .general(.share): ("frequency", "share of all mentions")
        case .general(.once): ("frequency", "mentioned once")
        case .general(.rivals): ("others", "other labels mentioned")
        case .general(.length): ("length", "length of the article")
        case .general(.within15): ("position", "within the first 15 words")
        case .general(.within50): ("position", "within the first 50 words")
        case .general(.within120): ("position", "within the first 120 words")
        case .general(.earliest): ("position", "the earliest mentioned")
        case .own(.mentioned): ("label", "this label mentioned")
        case .own(.count): ("label", "number of mentions, for this label")
        case .own(.rivals): ("label", "other labels mentioned, for this label")
        case .own(.share): ("label", "share of all mentions, for this label")
        case .proclitic(.none): ("prefix", "none")
        case .proclitic(.conjunction): ("prefix", "wa- or fa-")
        case .proclitic(.beh): ("prefix", "bi-")
        case .proclitic(.kaf): ("prefix", "ka-")
        case .proclitic(.lam): ("prefix", "li-")
        case .neighbour(.before, let number): ("words before", text(number, word))
        case .neighbour(.directlyBefore, let number): ("words before", "directly before: " + text(number, word))
        case .neighbour(.after, let number): ("words after", text(number, word))
        case .neighbour(.directlyAfter, let number): ("words after", "directly after: " + text(number, word))
        }
    }

    private func text(_ number: Int?, _ word: (Int) -> String) -> String { number.map(word) ?? "(another mention)" }
}
