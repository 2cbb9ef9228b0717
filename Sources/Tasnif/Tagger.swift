import ArabicText
import LinearAlgebra
import LinearModels
public import NewsCorpus
import TextFeatures

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Tags articles with a model, one after the other, reusing its memory.
///
/// One thread uses one tagger. Its memory does not grow with the number of articles.
public struct Tagger: Sendable {
    /// The model used.
    public let model: TaggingModel
    var scratch: FeatureExtractor.Scratch
    var text = TokenBuffer()
    var title = TokenBuffer()
    /// The bias of each column of the weights, with which its logit begins.
    private let bias: [Double]
    /// The columns of axes that are read by passages.
    private let passageColumns: [Int]
    /// What `Options.abstention` asked for last, with the thresholds that follow from it.
    private var withholding: (abstention: Abstention, thresholds: [[Double]]?) = (Abstention(), nil)
    /// Scores of words for `Familiarity`; made when first asked for.
    private var wordScores: WordScores?
    /// `familiarity` of the article that was read last, if it was asked for.
    private var lastFamiliarity: Double?

    /// A tagger for a model.
    public init(_ model: TaggingModel) {
        self.model = model
        bias = model.bias.elements
        passageColumns = model.axes.indices.filter { model.axes[$0].reading == .passages }
            .flatMap { model.columns[$0] }
        scratch = model.extractor.makeScratch()
    }

    /// Settings of one prediction.
    public struct Options: Sendable {
        /// Number of terms of evidence for each tag; 0 for none.
        public var evidenceTerms = 0
        /// Whether the article's topics are worked out.
        public var includesTopics = true
        /// Shares of topics below this are left out.
        public var minimumTopicShare = 0.05
        /// How often sets of labels are to hold the true one; nil for no sets. Axes without held-out scores get none
        /// (`TaggingModel.requireHeldOutScores`).
        public var coverage: Coverage?
        /// When to give no answer; what the model cannot go by (`TaggingModel.require`) is not asked for.
        public var abstention = Abstention()

        /// The default settings.
        public init() {}
    }

    /// Tags, probabilities and topics of an article.
    ///
    /// An article without known terms, or with hardly any, gets no tag: every axis is abstained, and its
    /// probabilities are what
    /// the bias alone gives. `Options.abstention` says which other tags are withheld.
    public mutating func predict(_ article: Article, options: Options = Options()) -> Prediction {
        let (axes, topics, witnesses) = read(article, options: options)
        var evidence: [Prediction.Evidence] = []
        if options.evidenceTerms > 0 {
            evidence = self.evidence(for: axes, witnesses: witnesses, count: options.evidenceTerms)
        }
        return Prediction(id: article.id, axes: axes, topics: topics, evidence: evidence, familiarity: lastFamiliarity)
    }

    /// Tags and topics of an article, and for each column of the weights the segments of the passage that spoke for it;
    /// empty where whole articles are read. What the article was read as is left in `scratch`, `text` and `title`.
    mutating func read(
        _ article: Article,
        options: Options
    ) -> (axes: [Prediction.AxisResult], topics: [Prediction.TopicShare], witnesses: [Range<Int>]) {
        analyze(article)
        var logits = bias
        model.weights.add(scratch.terms, scratch.values, to: &logits)
        lastFamiliarity = options.abstention.novelty.flatMap { _ in familiarity() }
        var isForeign = isForeign
        if let novelty = options.abstention.novelty, let rank = lastFamiliarity, rank <= novelty { isForeign = true }
        var shares: [Prediction.TopicShare] = []
        if options.includesTopics, let topics = model.topics, !isForeign {
            shares = topics.shares(terms: scratch.terms, values: scratch.values)
                .filter { $0.weight >= options.minimumTopicShare }
        }
        // From here on `scratch` holds the terms of one passage after the other.
        let witnesses = readPassages(&logits)
        var results: [Prediction.AxisResult] = []
        for (index, axis) in model.axes.enumerated() {
            let own = model.mentions[index]?.logits(of: scratch.mentions) ?? Array(logits[model.columns[index]])
            results.append(axis.result(logits: own, abstains: isForeign))
        }
        for (index, axis) in model.axes.enumerated() {
            guard let companion = axis.companion,
                let other = model.axes.firstIndex(where: { $0.name == companion })
            else { continue }
            results[index] = axis.result(results[index], besides: results[other])
        }
        if let thresholds = thresholds(of: options.abstention) {
            for (index, axis) in model.axes.enumerated() {
                results[index] = axis.withholding(results[index], below: thresholds[index])
            }
        }
        if let coverage = options.coverage {
            for (index, axis) in model.axes.enumerated() {
                results[index].labelSet = model.heldOutScores[index].map { scores in
                    let thresholds =
                        isForeign
                        ? axis.labels.map { _ in .infinity }
                        : scores.thresholds(coverage, allowsSeveral: axis.allowsSeveral)
                    return axis.labelSet(results[index].probabilities, thresholds: thresholds).map { axis.labels[$0] }
                }
            }
        }
        return (results, shares, witnesses)
    }

    /// The share of articles like those of training that are as strange as the one at hand; nil where the model cannot
    /// tell.
    private mutating func familiarity() -> Double? {
        guard let familiarity = model.familiarity else { return nil }
        var scores = wordScores ?? WordScores(model)
        wordScores = nil
        defer { wordScores = scores }
        return familiarity.rank(scores.sums(scratch, model.extractor))
    }

    /// `TaggingModel.withholdingThresholds`, worked out once and not for each article.
    private mutating func thresholds(of abstention: Abstention) -> [[Double]]? {
        if withholding.abstention != abstention {
            withholding = (abstention, model.withholdingThresholds(abstention))
        }
        return withholding.thresholds
    }

    /// Whether the article in `scratch` has no known terms, or hardly any.
    private var isForeign: Bool {
        let known = scratch.words == 0 ? 0 : Double(scratch.knownWords) / Double(scratch.words)
        return scratch.terms.isEmpty || known < model.manifest.minimumKnownShare
    }

    /// The mixture of topics of an article, zero throughout where `predict` would give none; the length of its row over
    /// the words of the topics; its sketch.
    mutating func topicMixture(
        of article: Article,
        _ topics: TopicTable
    ) -> (mixture: [Double], norm: Double, sketch: NearDuplicateIndex) {
        analyze(article)
        let (terms, values) = (scratch.terms, scratch.values)
        let mixture =
            isForeign ? Array(repeating: 0, count: topics.count) : topics.mixture(terms: terms, values: values)
        return (mixture, topics.norm(terms: terms, values: values), sketch())
    }

    /// The sketch of an article, for finding near-duplicates as training does.
    mutating func sketch(of article: Article) -> NearDuplicateIndex {
        _ = tokenize(article)
        return sketch()
    }

    /// The sketch of the article in `title` and `text`.
    private func sketch() -> NearDuplicateIndex {
        var index = NearDuplicateIndex()
        index.add(shingles: title.shingles() + text.shingles())
        return index
    }

    /// The single words of the article that was tagged last, with their weights, as a row of norm 1.
    mutating func wordRow() -> WordRow {
        if model.extractor.configuration.readsPassages {
            // Passages have been read since; the row is that of the whole article.
            model.extractor.select(0..<model.extractor.segmentCount(in: scratch), scratch: &scratch)
        }
        let words = model.extractor.vocabulary.range(of: .word)
        return WordRow(zip(scratch.terms, scratch.values).filter { words.contains(Int($0.0)) })
    }

    /// Number of words of the article that was tagged last, and how many of them are words of the vocabulary.
    var wordCounts: (all: Int, known: Int) { (scratch.words, scratch.knownWords) }

    /// Runs the text pipeline; the features are left in `scratch`.
    private mutating func analyze(_ article: Article) {
        let hasTitle = tokenize(article)
        model.extractor.extract(title: hasTitle ? title : nil, text: text, scratch: &scratch)
    }

    /// Finds the tokens of text and title; without a title, `title` is empty.
    ///
    /// - Returns: whether there is a title.
    private mutating func tokenize(_ article: Article) -> Bool {
        let features = model.extractor.configuration
        model.pipeline.analyze(article.text, mask: model.mask, for: features, into: &text)
        guard let titleText = article.title, !titleText.isEmpty else {
            title.removeAll()
            return false
        }
        model.pipeline.analyze(titleText, mask: model.mask, for: features, into: &title)
        return true
    }

    /// Replaces the logits of axes that are read by passages by those of the passage that speaks most for each label.
    ///
    /// - Returns: for each column of the weights, the segments of that passage; empty where whole articles are read.
    private mutating func readPassages(_ logits: inout [Double]) -> [Range<Int>] {
        var witnesses = [Range<Int>](repeating: 0..<0, count: logits.count)
        let passages = model.extractor.passages(in: scratch)
        // One passage is the whole article.
        guard !passageColumns.isEmpty, passages.count > 1 else { return witnesses }
        for (number, passage) in passages.enumerated() {
            model.extractor.select(passage, scratch: &scratch)
            var own = bias
            model.weights.add(scratch.terms, scratch.values, to: &own)
            for column in passageColumns where number == 0 || own[column] > logits[column] {
                logits[column] = own[column]
                witnesses[column] = passage
            }
        }
        return witnesses
    }

    /// The terms that spoke most for each tag given.
    private mutating func evidence(
        for results: [Prediction.AxisResult],
        witnesses: [Range<Int>],
        count: Int
    ) -> [Prediction.Evidence] {
        var chosen: [(axis: Int, label: Int, terms: [(term: Int, contribution: Double)], witness: Range<Int>)] = []
        for (index, result) in results.enumerated() {
            for tag in result.tags {
                guard let label = model.axes[index].labels.firstIndex(of: tag) else { continue }
                if model.axes[index].reading == .mentions {
                    let term = model.extractor.vocabulary.number(of: .lexicon, tag)
                    let start = model.axes[index].mentionLogits?.mentioned ?? 0
                    let contribution = result.logits[label] - start
                    chosen.append((index, label, term.map { [(term: $0, contribution: contribution)] } ?? [], 0..<0))
                    continue
                }
                let output = model.columns[index].lowerBound + label
                select(witnesses[output])
                let contributions = contributions(to: output)
                let best = contributions.filter { $0.contribution > 0 }.sorted {
                    ($1.contribution, $0.term) < ($0.contribution, $1.term)
                }
                chosen.append((index, label, Array(best.prefix(count)), witnesses[output]))
            }
        }
        let wanted = Set(chosen.flatMap { $0.terms.map(\.term) })
        let places = model.extractor.occurrences(of: wanted, in: text)
        let vocabulary = model.extractor.vocabulary
        return chosen.map { choice in
            let passage = source(ofSegments: choice.witness)
            return Prediction.Evidence(
                axis: model.axes[choice.axis].name,
                label: model.axes[choice.axis].labels[choice.label],
                terms: choice.terms.map {
                    Prediction.TermEvidence(
                        term: vocabulary.text(of: $0.term),
                        kind: vocabulary.kind(of: $0.term).name,
                        contribution: $0.contribution,
                        // A term is counted where its last word stands.
                        ranges: (places[$0.term] ?? []).filter { passage?.contains($0.upperBound - 1) ?? true }
                    )
                }
            )
        }
    }

    /// Replaces the terms in `scratch` by those of a passage, or of the whole article where there is none.
    mutating func select(_ passage: Range<Int>) {
        // Without passages `scratch` holds the whole article all the time.
        guard model.extractor.configuration.readsPassages else { return }
        let whole = 0..<model.extractor.segmentCount(in: scratch)
        model.extractor.select(passage.isEmpty ? whole : passage, scratch: &scratch)
    }

    /// What each of the terms in `scratch` adds to a logit, by the column of the weights.
    func contributions(to output: Int) -> [(term: Int, contribution: Double)] {
        zip(scratch.terms, scratch.values).map { term, value in
            (term: Int(term), contribution: value * model.weights.weight(term: Int(term), output: output))
        }
    }

    /// The bytes of the text that some segments of the article at hand were read from; nil for no segments.
    func source(ofSegments segments: Range<Int>) -> Range<Int>? {
        guard !segments.isEmpty else { return nil }
        var borders = PassageSegments(isActive: true)
        var starts: [Int] = []
        for token in text.tokens where borders.begins(with: token) || (starts.isEmpty && !token.isCut) {
            starts.append(token.sourceRange.lowerBound)
        }
        // A title is a segment before those of the text.
        let titles = model.extractor.segmentCount(in: scratch) - starts.count
        func start(_ segment: Int) -> Int? { starts.indices.contains(segment) ? starts[segment] : nil }
        return (start(segments.lowerBound - titles) ?? 0)..<(start(segments.upperBound - titles) ?? .max)
    }
}

extension Axis {
    /// Probabilities and tags from the logits of the axis.
    func result(logits: [Double], abstains: Bool) -> Prediction.AxisResult {
        let probabilities = probabilities(logits: logits)
        let chosen = abstains ? [] : decide(probabilities)
        return Prediction.AxisResult(
            axis: name,
            tags: chosen.map { labels[$0] },
            probabilities: probabilities,
            isAbstained: abstains,
            logits: logits
        )
    }

    /// The same result, brought into line with that of the axis which this one goes with: at least the most probable
    /// label where that has some.
    ///
    /// Labels are not taken back where that has none: of the two answers, the one without labels is wrong as often.
    func result(_ own: Prediction.AxisResult, besides other: Prediction.AxisResult) -> Prediction.AxisResult {
        guard !own.isAbstained, !other.isAbstained, own.tags.isEmpty, !other.tags.isEmpty,
            let best = labels.indices.max(by: { (own.probabilities[$0], $1) < (own.probabilities[$1], $0) })
        else { return own }
        return Prediction.AxisResult(
            axis: own.axis,
            tags: [labels[best]],
            probabilities: own.probabilities,
            isAbstained: false,
            logits: own.logits
        )
    }

    /// Calibrated probabilities.
    func probabilities(logits: [Double]) -> [Double] {
        let scores = logits.indices.map { calibration.scale[$0] * logits[$0] + calibration.offset[$0] }
        if allowsSeveral { return scores.map(LogisticModel.sigmoid) }
        return LogisticModel.softmax(scores)
    }

    /// The labels given for some probabilities, most probable first.
    func decide(_ probabilities: [Double]) -> [Int] {
        if allowsSeveral {
            let chosen = probabilities.indices.filter { probabilities[$0] >= decision[$0] }
            // A label says all that the labels above it say.
            let implied = Set(chosen.flatMap { ancestors[$0] })
            return chosen.filter { !implied.contains($0) }
                .sorted { (probabilities[$1], $0) < (probabilities[$0], $1) }
        }
        var best = 0
        var bestScore = -Double.infinity
        for (label, probability) in probabilities.enumerated() {
            // Probabilities can underflow to 0; the smallest positive number keeps the logarithm finite.
            let score = log(max(probability, .leastNonzeroMagnitude)) + decision[label]
            if score > bestScore { (best, bestScore) = (label, score) }
        }
        return [best]
    }
}
