import Evaluation
import LinearAlgebra
public import NewsCorpus
import TextFeatures

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Measures how far a stream of articles, labelled or not, is from the training articles of a model.
///
/// What training saw is taken from the model file: of each word in how many articles it stood (worked out from its idf),
/// and of each label how many articles had it. Memory does not depend on the length of the stream.
public struct DriftMeter: Sendable {
    private let model: TaggingModel
    private let axes: [Int]
    private let seed: UInt64
    private var articles = 0
    private var words = 0
    private var knownWords = 0
    /// In how many articles of the stream each word of the vocabulary stands.
    private var frequencies: [Int]
    /// For each axis, how often each label was given, and how often none because the model abstained.
    private var given: [[Int]]
    private var abstained: [Int]

    /// Words in fewer training articles say little: they are in the vocabulary because they happened to stand in two or
    /// three of them, and stand in fewer of any other articles, too.
    private static let leastFrequency = 10
    /// Simulated streams that tell how large the distance of words is by chance.
    private static let simulations = 5

    /// A meter without articles.
    ///
    /// - Parameters:
    ///   - names: the axes whose labels are compared; all of the model if none is named.
    ///   - seed: of the simulation that tells what is chance.
    /// - Throws: `CorpusError.unknownAxis` for a name that the model does not have.
    public init(_ model: TaggingModel, axes names: [String] = [], seed: UInt64 = 13) throws(CorpusError) {
        self.model = model
        self.seed = seed
        axes = try model.axisNumbers(names)
        frequencies = Array(repeating: 0, count: model.surfaces.count)
        given = axes.map { Array(repeating: 0, count: model.axes[$0].labels.count) }
        abstained = axes.map { _ in 0 }
    }

    /// Tags articles and counts their words and labels.
    ///
    /// - Parameter tagging: taggers of the same model.
    public mutating func predict(
        _ articles: [Article],
        tagging: ParallelTagging,
        options: Tagger.Options = Tagger.Options()
    ) -> [Prediction] {
        let found = tagging.map(articles) { tagger, article in
            let prediction = tagger.predict(article, options: options)
            return (prediction, counts: tagger.wordCounts, words: tagger.wordRow().words)
        }
        for (prediction, counts, numbers) in found {
            words += counts.all
            knownWords += counts.known
            for word in numbers { frequencies[Int(word)] += 1 }
            for (place, axis) in axes.enumerated() {
                let result = prediction.axes[axis]
                if result.isAbstained { abstained[place] += 1 }
                for tag in result.tags {
                    if let label = model.axes[axis].labels.firstIndex(of: tag) { given[place][label] += 1 }
                }
            }
        }
        self.articles += articles.count
        return found.map(\.0)
    }

    /// How far the stream is from the training articles.
    public func figures() -> DriftFigures {
        DriftFigures(
            articles: articles,
            unknownWords: words > 0 ? Double(words - knownWords) / Double(words) : nil,
            words: wordFigures(),
            axes: zip(axes, zip(given, abstained)).map { axis, counts in
                let axis = model.axes[axis]
                let stability = Divergence.populationStability(axis.supports, counts.0)
                let trained = axis.supports.reduce(0, +)
                let total = counts.0.reduce(0, +)
                return DriftFigures.AxisDrift(
                    axis: axis.name,
                    abstained: counts.1,
                    stabilityIndex: stability?.index,
                    stabilityByChance: stability?.byChance,
                    distance: Divergence.jensenShannonDistance(
                        axis.supports.map(Double.init),
                        counts.0.map(Double.init)
                    ),
                    labels: axis.labels.indices.map { label in
                        DriftFigures.LabelShare(
                            label: axis.labels[label],
                            trained: trained > 0 ? Double(axis.supports[label]) / Double(trained) : nil,
                            given: total > 0 ? Double(counts.0[label]) / Double(total) : nil
                        )
                    }
                )
            }
        )
    }

    private func wordFigures() -> DriftFigures.WordFigures? {
        let documents = model.card.articles
        let weighting = model.extractor.configuration.weighting
        let start = model.extractor.vocabulary.range(of: .word).lowerBound
        var compared: [(word: Int, trained: Int)] = []
        for word in frequencies.indices {
            let idf = model.extractor.idf[start + word]
            guard let frequency = weighting.documentFrequency(idf: idf, documents: documents) else { return nil }
            if frequency >= min(Self.leastFrequency, documents) { compared.append((word, frequency)) }
        }
        let trained = compared.map { Double($0.trained) }
        let stream = compared.map { Double(frequencies[$0.word]) }
        guard documents > 0, let parts = Divergence.contributions(trained, stream) else { return nil }
        // What articles of the same kind would show: each word stands in one with its share of the training articles.
        var generator = SplitMix64(seed: seed)
        var squares: [Double] = []
        for _ in 0..<Self.simulations {
            let drawn = trained.map {
                Self.binomial(articles, min(1, $0 / Double(documents)), using: &generator)
            }
            if let distance = Divergence.jensenShannonDistance(trained, drawn) { squares.append(distance * distance) }
        }
        let shares = compared.indices.map { index in
            DriftFigures.WordShare(
                word: model.surfaces[compared[index].word],
                trained: trained[index] / Double(documents),
                stream: stream[index] / Double(articles)
            )
        }
        let order = compared.indices.sorted { (parts[$1], $0) < (parts[$0], $1) }
        func first(_ belongs: (DriftFigures.WordShare) -> Bool) -> [DriftFigures.WordShare] {
            Array(order.lazy.map { shares[$0] }.filter(belongs).prefix(10))
        }
        return DriftFigures.WordFigures(
            compared: compared.count,
            distance: max(0, parts.reduce(0, +)).squareRoot(),
            byChance: squares.isEmpty ? nil : (squares.reduce(0, +) / Double(squares.count)).squareRoot(),
            rising: first { $0.stream > $0.trained },
            falling: first { $0.stream < $0.trained }
        )
    }

    /// A draw from the binomial distribution of n trials with probability p; where more than 30 are expected, from the
    /// normal distribution of the same mean and variance.
    private static func binomial(_ n: Int, _ p: Double, using generator: inout SplitMix64) -> Double {
        if p >= 1 { return Double(n) }
        let mean = Double(n) * p
        if mean > 30 {
            // Box and Muller's transformation; 1 − u is never 0.
            let radius = (-2 * log(1 - generator.unit())).squareRoot()
            let value = mean + (mean * (1 - p)).squareRoot() * radius * cos(2 * .pi * generator.unit())
            return min(max(value.rounded(), 0), Double(n))
        }
        // The gaps between successes are geometric.
        var count = -1.0
        var trial = 0.0
        repeat {
            count += 1
            trial += (log(1 - generator.unit()) / log1p(-p)).rounded(.down) + 1
        } while trial <= Double(n)
        return count
    }
}
