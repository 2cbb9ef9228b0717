public import NewsCorpus
import TextFeatures

/// An article that is worth labelling.
public struct Suggestion: Sendable {
    /// The article.
    public let article: Article
    /// How doubtful the model's answers are, 0 to 1: the mean over the axes asked for on which it is not labelled.
    public let uncertainty: Double
    /// Why, for each of these axes, the most doubtful first.
    public let doubts: [Doubt]
}

/// Finds the articles of a pool that are most worth labelling next: those whose answers are doubtful, unlike each
/// other, and not near-duplicates of labelled ones.
///
/// Of the pool only the most doubtful articles are kept, so memory does not depend on its size. From these a batch is
/// put together greedily: next comes the article with the largest product of its uncertainty and its distance from the
/// nearest article of the batch (1 − cosine of the TF-IDF rows of single words). The first factor alone would fill a
/// batch with variants of one question, the second alone with oddities. The idea is that of J. T. Ash et al., "Deep
/// batch active learning by diverse, uncertain gradient lower bounds" (2020), without its dice, so that the same pool
/// gives the same batch, whatever the number of threads.
public struct Suggester: Sendable {
    /// Articles of the pool that are no suggestions.
    public struct Skipped: Sendable, Hashable {
        /// Labelled on every axis asked for.
        public var labelled = 0
        /// Without terms that the model knows, or with hardly any.
        public var unknown = 0
    }

    /// How many articles of the pool have been passed over, and why.
    public private(set) var skipped = Skipped()

    private let model: TaggingModel
    private let tagging: ParallelTagging
    private let axes: [Int]
    private let measure: Uncertainty
    private let count: Int
    /// Candidates kept for each article of the batch, and the least number.
    private static let candidatesPerSuggestion = 10
    private static let leastCandidates = 500

    private var labelled = NearDuplicateIndex()
    private var candidates: [Candidate] = []
    /// Sketches of `candidates`.
    private var sketches = NearDuplicateIndex()
    /// Articles below this uncertainty cannot come in any more.
    private var floor = 0.0

    private struct Candidate: Sendable {
        let suggestion: Suggestion
        let row: WordRow
        let sketch: NearDuplicateIndex
        /// Place in the pool.
        let number: Int

        /// Whether the candidate is to be kept rather than another.
        func precedes(_ other: Candidate) -> Bool {
            (other.suggestion.uncertainty, number) < (suggestion.uncertainty, other.number)
        }
    }

    private enum Finding: Sendable {
        case labelled(NearDuplicateIndex)
        case unknown
        case sure
        case doubtful([Doubt], Double, WordRow, NearDuplicateIndex)
    }

    private var articlesSeen = 0

    /// A search without articles.
    ///
    /// - Parameters:
    ///   - names: the axes to be labelled; all of the model if none is named.
    ///   - count: number of articles to suggest, at least 1.
    ///   - uncertainty: what doubt is measured by.
    ///   - threads: number of threads; nil for all cores.
    /// - Throws: `CorpusError.unknownAxis` for a name that the model does not have.
    public init(
        _ model: TaggingModel,
        axes names: [String] = [],
        count: Int,
        uncertainty: Uncertainty = .margin,
        threads: Int? = nil
    ) throws(CorpusError) {
        precondition(count >= 1, "at least one article")
        axes = try model.axisNumbers(names)
        self.model = model
        self.count = count
        measure = uncertainty
        tagging = ParallelTagging(model, threads: threads)
    }

    /// Adds articles that have been labelled: none like them is suggested.
    public mutating func add(labelled articles: [Article]) {
        for sketch in tagging.map(articles, { $0.sketch(of: $1) }) { labelled.append(sketch) }
    }

    /// Adds articles of the pool. Those that have labels on all axes asked for count as labelled.
    public mutating func add(_ pool: [Article]) {
        let (model, axes, measure, floor) = (model, axes, measure, floor)
        let findings = tagging.map(pool) { tagger, article -> Finding in
            let open = axes.filter { article.labels[model.axes[$0].name] == nil }
            if open.isEmpty { return .labelled(tagger.sketch(of: article)) }
            var options = Tagger.Options()
            options.includesTopics = false
            let prediction = tagger.predict(article, options: options)
            if open.contains(where: { prediction.axes[$0].isAbstained }) { return .unknown }
            let doubts = open.map { model.axes[$0].doubt(prediction.axes[$0].probabilities, by: measure) }
            let uncertainty = doubts.reduce(0) { $0 + $1.uncertainty } / Double(doubts.count)
            if uncertainty < floor { return .sure }
            return .doubtful(doubts, uncertainty, tagger.wordRow(), tagger.sketch(of: article))
        }
        for (article, finding) in zip(pool, findings) {
            articlesSeen += 1
            switch finding {
            case .labelled(let sketch):
                skipped.labelled += 1
                labelled.append(sketch)
            case .unknown: skipped.unknown += 1
            case .sure: break
            case .doubtful(let doubts, let uncertainty, let row, let sketch):
                let order = doubts.indices.sorted {
                    (doubts[$1].uncertainty, $0) < (doubts[$0].uncertainty, $1)
                }
                let suggestion = Suggestion(
                    article: article,
                    uncertainty: uncertainty,
                    doubts: order.map { doubts[$0] }
                )
                consider(Candidate(suggestion: suggestion, row: row, sketch: sketch, number: articlesSeen))
            }
        }
    }

    /// Takes in an article that is like none before it, or more doubtful than the candidate that it is like.
    private mutating func consider(_ candidate: Candidate) {
        guard candidate.suggestion.uncertainty >= floor, labelled.first(like: candidate.sketch) == nil else { return }
        if let twin = sketches.first(like: candidate.sketch) {
            guard candidate.precedes(candidates[twin]) else { return }
            candidates[twin] = candidate
            sketches = Self.index(candidates)
            return
        }
        candidates.append(candidate)
        sketches.append(candidate.sketch)
        let limit = max(count * Self.candidatesPerSuggestion, Self.leastCandidates)
        guard candidates.count >= 2 * limit else { return }
        candidates.sort { $0.precedes($1) }
        candidates.removeLast(candidates.count - limit)
        sketches = Self.index(candidates)
        floor = candidates[limit - 1].suggestion.uncertainty
    }

    private static func index(_ candidates: [Candidate]) -> NearDuplicateIndex {
        candidates.reduce(into: NearDuplicateIndex()) { $0.append($1.sketch) }
    }

    /// The articles most worth labelling, the most valuable first; fewer than asked for where the pool has no more.
    public func suggestions() -> [Suggestion] {
        let candidates = candidates.sorted { $0.precedes($1) }
        let rows = candidates.map(\.row)
        var cover = RowCover(rows: rows.count, words: model.extractor.vocabulary.range(of: .word).count)
        var isOpen = candidates.map { _ in true }
        // A labelled article may have come after one like it, and an article may have taken the place of a candidate
        // while like another one.
        var taken = labelled
        var result: [Suggestion] = []
        while result.count < count {
            var best: (value: Double, index: Int)?
            for index in candidates.indices where isOpen[index] {
                let value = candidates[index].suggestion.uncertainty * Double(cover[index])
                if value > best?.value ?? -1 { best = (value, index) }
            }
            guard let chosen = best?.index else { break }
            isOpen[chosen] = false
            guard taken.first(like: candidates[chosen].sketch) == nil else { continue }
            taken.append(candidates[chosen].sketch)
            cover.choose(rows[chosen], among: rows)
            result.append(candidates[chosen].suggestion)
        }
        return result
    }
}
