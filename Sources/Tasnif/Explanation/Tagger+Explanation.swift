import ArabicText
import LinearAlgebra
public import NewsCorpus
import TextFeatures

extension Tagger {
    /// Explains the tags of an article.
    ///
    /// For every label explained `bias` and the contributions of the terms add up to the logit, but for the rounding
    /// of a sum in another order.
    ///
    /// - Parameters:
    ///   - article: the article.
    ///   - options: which labels, and how far the search for other answers goes. Names that the model does not know
    ///     are passed over; `TaggingModel.labels(named:)` finds those of a user's words.
    public mutating func explain(
        _ article: Article,
        options: Explanation.Options = Explanation.Options()
    ) -> Explanation {
        var reading = Options()
        reading.includesTopics = false
        let (results, _, witnesses) = read(article, options: reading)
        var labels: [Explanation.Label] = []
        for (number, axis) in model.axes.enumerated() where options.axes?.contains(axis.name) ?? true {
            let chosen = Self.chosen(results[number], of: axis, asked: options.labels)
            if chosen.isEmpty { continue }
            let search = reversalSearch(axis: number, chosen, limit: options.reversalTerms)
            for label in chosen {
                labels.append(
                    explanation(axis: number, label: label, results: results, witnesses: witnesses, search, article)
                )
            }
        }
        return Explanation(
            id: article.id,
            title: article.title,
            text: article.text,
            labels: labels,
            abstained: results.filter { $0.isAbstained && options.axes?.contains($0.axis) ?? true }.map(\.axis),
            lexicon: phrases(title, article.title ?? "", isTitle: true) + phrases(text, article.text, isTitle: false),
            cuts: Explanation.Cut.list(title, isTitle: true) + Explanation.Cut.list(text, isTitle: false)
        )
    }

    /// The labels of an axis that are explained.
    private static func chosen(
        _ result: Prediction.AxisResult,
        of axis: Axis,
        asked: [Explanation.LabelName]
    ) -> [Int] {
        var names = result.tags
        if names.isEmpty, !result.isAbstained,
            let best = axis.labels.indices.max(by: {
                (result.probabilities[$0], $1) < (result.probabilities[$1], $0)
            })
        {
            names = [axis.labels[best]]
        }
        for name in asked where name.axis == axis.name && !names.contains(name.label) { names.append(name.label) }
        return names.compactMap { axis.labels.firstIndex(of: $0) }
    }

    private mutating func explanation(
        axis number: Int,
        label: Int,
        results: [Prediction.AxisResult],
        witnesses: [Range<Int>],
        _ search: ReversalSearch?,
        _ article: Article
    ) -> Explanation.Label {
        let axis = model.axes[number]
        let result = results[number]
        let status = axis.status(of: label, result)
        var bias = 0.0
        var witness = 0..<0
        var parts: [(item: Int, contribution: Double)]
        if let scorer = model.mentions[number] {
            parts = scorer.contributions(of: scratch.mentions, label: label).map { ($0.column, $0.contribution) }
            bias = parts.isEmpty ? scorer.start.absent : scorer.start.mentioned
        } else {
            let output = model.columns[number].lowerBound + label
            witness = witnesses[output]
            select(witness)
            parts = contributions(to: output).map { ($0.term, $0.contribution) }
            bias = model.bias[output]
        }
        parts = parts.filter { $0.contribution != 0 }.sorted {
            ($1.contribution, $0.item) < ($0.contribution, $1.item)
        }
        var places = Places(article: article)
        if let passage = source(ofSegments: witness) {
            places.passage = passage.clamped(to: 0..<article.text.utf8.count)
            places.hasTitle = hasTitle(witness)
        }
        return Explanation.Label(
            axis: axis.name,
            label: axis.labels[label],
            reading: axis.reading,
            status: status,
            probability: result.probabilities[label],
            threshold: axis.allowsSeveral ? axis.decision[label] : nil,
            logit: result.logits[label],
            bias: bias,
            terms: terms(parts, axis: number, places),
            passage: places.passage,
            passageHasTitle: places.passage != nil && places.hasTitle,
            reversal: search.flatMap { reversal(of: label, axis: number, results, status, parts, $0, places) }
        )
    }

    /// Whether some segments of the article at hand begin with its title.
    private func hasTitle(_ segments: Range<Int>) -> Bool {
        segments.lowerBound == 0 && title.tokens.contains { !$0.isCut }
    }

    /// Where terms are looked for.
    private struct Places {
        let article: Article
        /// The bytes of the text that count; nil for all.
        var passage: Range<Int>?
        /// Whether the title counts.
        var hasTitle = true
    }

    /// Terms, or features of mentions, as people read them.
    private func terms(
        _ parts: [(item: Int, contribution: Double)],
        axis: Int,
        _ places: Places
    ) -> [Explanation.Term] {
        let vocabulary = model.extractor.vocabulary
        if let scorer = model.mentions[axis] {
            return parts.map { part in
                let name = scorer.features.meaning(ofColumn: part.item).name(word: vocabulary.text(of:))
                return Explanation.Term(
                    term: name.term,
                    kind: name.kind,
                    contribution: part.contribution,
                    written: [],
                    ranges: [],
                    titleRanges: []
                )
            }
        }
        let wanted = Set(parts.map(\.item))
        let inText = model.extractor.occurrences(of: wanted, in: text)
        let inTitle = places.hasTitle ? model.extractor.occurrences(of: wanted, in: title, isTitle: true) : [:]
        let textBytes = Array(places.article.text.utf8)
        let titleBytes = Array((places.article.title ?? "").utf8)
        return parts.map { part in
            let kind = vocabulary.kind(of: part.item)
            // A term is counted where its last word stands.
            let ranges =
                kind == .title
                ? [] : (inText[part.item] ?? []).filter { places.passage?.contains($0.upperBound - 1) ?? true }
            let titleRanges = inTitle[part.item] ?? []
            var written: [String] = []
            for word in titleRanges.map({ titleBytes[$0] }) + ranges.map({ textBytes[$0] }) {
                let word = String(decoding: word, as: UTF8.self)
                if !written.contains(word) { written.append(word) }
            }
            return Explanation.Term(
                term: vocabulary.text(of: part.item),
                kind: kind.name,
                contribution: part.contribution,
                written: written,
                ranges: ranges,
                titleRanges: titleRanges
            )
        }
    }

    private func reversal(
        of label: Int,
        axis number: Int,
        _ results: [Prediction.AxisResult],
        _ status: Explanation.Status,
        _ parts: [(item: Int, contribution: Double)],
        _ search: ReversalSearch,
        _ places: Places
    ) -> Explanation.Reversal? {
        switch status {
        case .abstained: return nil
        case .givenBeside(let axis): return .settled(by: axis)
        case .impliedBy(let label): return .settled(by: label)
        case .given, .notGiven: break
        }
        switch search.smallest(label: label, isAnswered: status == .given) {
        case .none: return .noSet(upTo: search.limit)
        case .undecided: return .undecided(upTo: search.limit)
        case .without(let items, var result):
            let axis = model.axes[number]
            if let companion = axis.companion, let other = results.first(where: { $0.axis == companion }) {
                result = axis.result(result, besides: other)
                if status == .given, result.tags.contains(axis.labels[label]) { return .settled(by: companion) }
            }
            // A label that reaches its threshold is still not answered beside one below it in the tree.
            if status == .notGiven, !result.tags.contains(axis.labels[label]) {
                let below = results[number].tags.first { tag in
                    axis.labels.firstIndex(of: tag).map { axis.ancestors[$0].contains(label) } ?? false
                }
                return below.map { .settled(by: $0) } ?? .undecided(upTo: search.limit)
            }
            let known = Dictionary(parts.map { ($0.item, $0.contribution) }, uniquingKeysWith: +)
            return .without(
                terms(items.map { ($0, known[$0] ?? 0) }, axis: number, places),
                tags: result.tags,
                probability: result.probabilities[label]
            )
        }
    }

    /// The search for other answers on an axis, made ready for some of its labels; nil where it has none.
    private mutating func reversalSearch(axis number: Int, _ chosen: [Int], limit: Int) -> ReversalSearch? {
        guard limit > 0 else { return nil }
        let axis = model.axes[number]
        let mentions = scratch.mentions
        // On an axis of one label all labels compete.
        let needed = axis.allowsSeveral ? chosen : Array(axis.labels.indices)
        if let scorer = model.mentions[number] {
            let parts = needed.map { scorer.contributions(of: mentions, label: $0) }
            let items = Array(Set(parts.joined().map(\.column))).sorted()
            let contributions = parts.map { parts in
                let known = Dictionary(uniqueKeysWithValues: parts.map { ($0.column, $0.contribution) })
                return items.map { known[$0] ?? 0 }
            }
            let view = ReversalSearch.View(
                items: items,
                logits: scorer.logits(of: mentions),
                contributions: Dictionary(uniqueKeysWithValues: zip(needed, contributions))
            )
            return ReversalSearch(
                axis: axis,
                views: [view],
                rescore: { scorer.logits(of: mentions, without: $0) },
                limit: limit
            )
        }
        let (model, columns) = (model, model.columns[number])
        func logits(_ terms: [UInt32], _ values: [Double]) -> [Double] {
            var logits = Array(model.bias)
            model.weights.add(terms, values, to: &logits)
            return Array(logits[columns])
        }
        let passages = axis.reading == .passages ? model.extractor.passages(in: scratch) : []
        var views: [ReversalSearch.View] = []
        var rows: [(terms: [UInt32], values: [Double])] = []
        for passage in passages.count > 1 ? passages : [0..<0] {
            select(passage)
            rows.append((scratch.terms, scratch.values))
            views.append(
                ReversalSearch.View(
                    items: scratch.terms.map(Int.init),
                    logits: logits(scratch.terms, scratch.values),
                    contributions: Dictionary(
                        uniqueKeysWithValues: needed.map { label in
                            (label, contributions(to: columns.lowerBound + label).map(\.contribution))
                        }
                    )
                )
            )
        }
        return ReversalSearch(
            axis: axis,
            views: views,
            rescore: { removed in
                let all = rows.map { row in
                    let kept = row.terms.indices.filter { !removed.contains(Int(row.terms[$0])) }
                    return logits(kept.map { row.terms[$0] }, kept.map { row.values[$0] })
                }
                return axis.labels.indices.map { label in all.map { $0[label] }.max() ?? 0 }
            },
            limit: limit
        )
    }

    /// The phrases of the lexicon in the title or the text.
    private func phrases(_ buffer: TokenBuffer, _ source: String, isTitle: Bool) -> [Explanation.Phrase] {
        let bytes = Array(source.utf8)
        return model.extractor.lexiconPhrases(in: buffer).map { phrase in
            Explanation.Phrase(
                written: String(decoding: bytes[phrase.sourceRange], as: UTF8.self),
                features: phrase.features,
                range: phrase.sourceRange,
                isInTitle: isTitle
            )
        }
    }
}

extension Axis {
    /// Whether a label is answered, and why.
    fileprivate func status(of label: Int, _ result: Prediction.AxisResult) -> Explanation.Status {
        if result.isAbstained { return .abstained }
        let isReached = answers(result, label: label)
        if result.tags.contains(labels[label]) {
            if !isReached, let companion { return .givenBeside(axis: companion) }
            return .given
        }
        for (below, ancestors) in ancestors.enumerated()
        where ancestors.contains(label) && result.tags.contains(labels[below]) {
            return .impliedBy(label: labels[below])
        }
        return .notGiven
    }
}

extension Explanation.Cut {
    /// What was cut from a title or text, in order.
    fileprivate static func list(_ buffer: TokenBuffer, isTitle: Bool) -> [Explanation.Cut] {
        var cuts = buffer.passages.map {
            Explanation.Cut(rule: $0.rule.rawValue, range: $0.sourceRange, isInTitle: isTitle)
        }
        // What is cut and in no passage of the cleaner was masked.
        var inPassages = Set<Int>()
        for passage in buffer.passages { inPassages.formUnion(passage.tokens) }
        var last: Int?
        for (index, token) in buffer.tokens.enumerated() where token.isCut && !inPassages.contains(index) {
            if last == index - 1, let cut = cuts.last {
                cuts[cuts.count - 1] = Explanation.Cut(
                    rule: cut.rule,
                    range: cut.range.lowerBound..<token.sourceRange.upperBound,
                    isInTitle: isTitle
                )
            } else {
                cuts.append(Explanation.Cut(rule: "mask", range: token.sourceRange, isInTitle: isTitle))
            }
            last = index
        }
        return cuts.sorted { $0.range.lowerBound < $1.range.lowerBound }
    }
}
