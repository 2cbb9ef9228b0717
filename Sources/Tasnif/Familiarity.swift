import ArabicText
import Evaluation
import LinearAlgebra
import TextFeatures

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// How well the words of an article are known from the training articles: what tells that a text is of another kind than
/// any that the model has learned from.
///
/// A word w that stands in df(w) of n training articles scores ln(df(w) / n), a word outside the vocabulary ln(½ / n); stop
/// words and numbers, which stand in every kind of text, do not count. The mean x̄ over the m words of an article is
/// compared with the means of articles that were held out when the frequencies were counted (n is then the number of the
/// others, but for words outside the vocabulary, whose score must not depend on how many articles were held out):
///
///     z = (x̄ − μ) / √(β² + σ² / m)
///
/// μ and β² are mean and variance of the articles' true means and σ² the variance of words within an article, by the
/// method of moments for a random effect, so that a short article is not taken for a strange one. The answer is the rank of z
/// among the held-out z, (1 + #{zᵢ ≤ z}) / (N + 1): of new articles like those of training at most a share r have a rank
/// of r or less (a conformal p value: S. Bates, E. Candès, L. Lei, Y. Romano and M. Sesia, Testing for outliers with
/// conformal p-values, The Annals of Statistics 51 (2023)).
struct Familiarity: Sendable {
    /// z of held-out articles kept; of more articles, as many quantiles.
    private static let limit = 1001
    /// Fewer held-out articles cannot tell what one in a hundred looks like.
    private static let leastArticles = 99

    /// μ, β², σ², N, then the z of held-out articles, ascending.
    let numbers: SharedBuffer<Double>

    private var mean: Double { numbers[0] }
    private var between: Double { numbers[1] }
    private var within: Double { numbers[2] }
    private var articles: Double { numbers[3] }

    /// Number of words of an article, and the sum of their scores and of the squares of these.
    struct Sums: Sendable {
        var words = 0.0
        var sum = 0.0
        var squares = 0.0

        mutating func add(_ score: Double, count: Double = 1) {
            words += count
            sum += count * score
            squares += count * score * score
        }
    }

    /// The score of a word; of one that stands in none of the articles, as if it stood in half of one.
    static func score(documentFrequency: Int, documents: Int) -> Double {
        log(max(Double(documentFrequency), 0.5) / Double(max(documents, 1)))
    }

    /// What held-out articles look like.
    ///
    /// - Returns: nil for too few articles with words.
    init?(heldOut articles: [Sums]) {
        let articles = articles.filter { $0.words > 0 }
        guard articles.count >= Self.leastArticles else { return nil }
        let means = articles.map { $0.sum / $0.words }
        let count = Double(articles.count)
        let mean = means.reduce(0, +) / count
        let words = articles.reduce(0) { $0 + $1.words }
        let within = zip(articles, means).reduce(0) { $0 + max(0, $1.0.squares - $1.0.sum * $1.1) } / words
        let between = zip(articles, means).reduce(0) { sum, pair in
            sum + (pair.1 - mean) * (pair.1 - mean) - within / pair.0.words
        }
        // Where articles differ by no more than their words do by chance, a little is left, so that z stays finite.
        let head = [mean, max(between / count, 1e-6), within, count]
        let sorted = articles.map { Self.z($0, mean: head[0], between: head[1], within: head[2]) }.sorted()
        let kept = min(sorted.count, Self.limit)
        numbers = SharedBuffer(head + (0..<kept).map { sorted[(($0 + 1) * sorted.count + kept - 1) / kept - 1] })
    }

    /// The numbers that a file holds; nil where they cannot be.
    init?(_ numbers: SharedBuffer<Double>) {
        let values = numbers.elements
        guard values.count > 4, values[1] > 0, values[2] >= 0, values[3] >= 1, values.allSatisfy(\.isFinite),
            values.count - 4 == Int(min(values[3], Double(Self.limit)))
        else { return nil }
        self.numbers = numbers
    }

    private static func z(_ article: Sums, mean: Double, between: Double, within: Double) -> Double {
        (article.sum / article.words - mean) / (between + within / article.words).squareRoot()
    }

    /// The share of articles like those of training that are as strange as this one or more; 0 for one without words.
    func rank(_ article: Sums) -> Double {
        guard article.words > 0 else { return 0 }
        let z = Self.z(article, mean: mean, between: between, within: within)
        let kept = numbers.count - 4
        var (low, high) = (0, kept)
        while low < high {
            let middle = (low + high) / 2
            if numbers[4 + middle] <= z { low = middle + 1 } else { high = middle }
        }
        // Of thinned scores each stands for several, the last of which it is.
        let below = (Double(low) * articles / Double(kept)).rounded(.down)
        return (1 + below) / (articles + 1)
    }
}

extension Familiarity {
    /// The familiarity of the articles of a collection, each measured by the frequencies of the articles of other parts.
    ///
    /// - Parameters:
    ///   - groups: articles of one group are in one part.
    ///   - parts: number of parts, at least 2.
    ///   - minimum: words in fewer articles than this are unknown.
    /// - Returns: nil for too few articles or groups.
    init?(_ collection: FeatureCollection, groups: [Int], parts: Int, minimum: Int, seed: UInt64) {
        let parts = min(parts, Set(groups).count)
        guard parts >= 2 else { return nil }
        let assignment = StratifiedGroupFolds(folds: parts, seed: seed)
            .assign(labels: groups.map { _ in [] }, classes: 0, groups: groups)
        let vocabulary = collection.vocabulary
        let words = vocabulary.range(of: .word)
        let counts = collection.counts
        let isCounted = words.map { word in
            !collection.isStopWord[word - words.lowerBound] && !Self.isNumber(vocabulary.text(of: word))
        }
        var articles = [Sums](repeating: Sums(), count: groups.count)
        for part in 0..<parts {
            let learned = assignment.indices.filter { assignment[$0] != part }
            let frequency = counts.documentFrequency(rows: learned)
            let unknown = Self.score(documentFrequency: 0, documents: groups.count)
            func score(_ frequency: Int) -> Double {
                frequency < minimum
                    ? unknown : Self.score(documentFrequency: frequency, documents: learned.count)
            }
            for article in assignment.indices where assignment[article] == part {
                articles[article].add(unknown, count: Double(collection.unknownWords[article]))
                for entry in counts.rowOffsets[article]..<counts.rowOffsets[article + 1] {
                    let term = Int(counts.columnIndices[entry])
                    guard words.contains(term), isCounted[term - words.lowerBound] else { continue }
                    articles[article].add(score(Int(frequency[term])), count: Double(counts.counts[entry]))
                }
            }
        }
        self.init(heldOut: articles)
    }

    /// Whether a word is made of digits.
    static func isNumber(_ word: String) -> Bool {
        word.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }
}

/// The scores of the words of a model's vocabulary, worked out as they are met and remembered.
struct WordScores: Sendable {
    private let stopWords: Set<String>
    private let words: Range<Int>
    private let documents: Int
    /// NaN where a word has not been met, infinite where it does not count.
    private var scores: [Double] = []

    init(_ model: TaggingModel) {
        stopWords = Set(model.manifest.pipeline.stopWords)
        words = model.extractor.vocabulary.range(of: .word)
        documents = model.card.articles
        scores = Array(repeating: .nan, count: words.count)
    }

    /// The sums of an article that was read.
    mutating func sums(_ scratch: FeatureExtractor.Scratch, _ extractor: FeatureExtractor) -> Familiarity.Sums {
        var sums = Familiarity.Sums()
        sums.add(
            Familiarity.score(documentFrequency: 0, documents: documents),
            count: Double(scratch.words - scratch.knownWords)
        )
        for term in scratch.wordTerms where term >= 0 {
            let word = Int(term) - words.lowerBound
            if scores[word].isNaN { scores[word] = score(Int(term), extractor) }
            if scores[word].isFinite { sums.add(scores[word]) }
        }
        return sums
    }

    private func score(_ term: Int, _ extractor: FeatureExtractor) -> Double {
        let word = extractor.vocabulary.text(of: term)
        guard !stopWords.contains(word), !Familiarity.isNumber(word),
            let frequency = extractor.configuration.weighting.documentFrequency(
                idf: extractor.idf[term],
                documents: documents
            )
        else { return .infinity }
        return Familiarity.score(documentFrequency: frequency, documents: documents)
    }
}
