import ArabicText
import Evaluation
import LinearAlgebra
import LinearModels
import NewsCorpus
import Tasnif
import TextFeatures
import TopicModels

/// Runs what is counted, and nothing else is counted: instruction counters are switched on and off by the name of this
/// function, so it has to stay one of its own.
@inline(never)
func measured(_ body: () throws -> Void) rethrows { try body() }

/// A hot piece of the program that can be run by itself.
enum Piece: String, CaseIterable, Sendable {
    /// Decoding, folding, splitting into tokens, cleaning.
    case analyze
    /// The stems of distinct words.
    case stem
    /// Counting the words of articles in training.
    case count
    /// From counted articles to a vocabulary of words, word pairs and characters, and the matrix of counts.
    case vocabulary
    /// Weighing counts by tf · idf.
    case weigh
    /// Finding and weighing the words of analyzed articles in prediction.
    case extractWords = "extract-words"
    /// The same with word pairs and character n-grams.
    case extractCharacters = "extract-characters"
    /// Rows of features times a dense matrix of nine columns.
    case product
    /// The same with the transpose.
    case transposedProduct = "transposed-product"
    /// The transpose itself.
    case transpose
    /// A softmax fit on words.
    case fit
    /// Five rounds of a factorization into 20 topics.
    case factorize
    /// From an article to its tags, by a model of words, word pairs and characters.
    case predict
    /// Opening that model.
    case open
}

/// How much work a piece did.
struct Amount {
    /// What is counted.
    let unit: String
    /// How many of them.
    let number: Int
}

/// The input of all pieces: generated, so the same wherever they run.
struct PieceInput {
    private static let articleCount = 300
    private let articles: [Article]
    private let texts: [[UInt8]]

    init() {
        let news = GeneratedNews()
        articles = (0..<Self.articleCount).map(news.article)
        texts = articles.map { Array($0.text.utf8) }
    }

    /// Trains the model that `predict` and `open` use.
    func train(to path: String) throws {
        var configuration = TrainingConfiguration()
        configuration.folds = 0
        configuration.topics = 5
        configuration.regularization = 10
        configuration.threads = 1
        var trainer = try Trainer(configuration)
        try trainer.add(articles)
        try trainer.train().write(to: path)
    }

    /// Runs a piece.
    ///
    /// - Parameter model: the file that `train(to:)` has written.
    func run(_ piece: Piece, model: String) throws -> Amount {
        switch piece {
        case .analyze: analyze()
        case .stem: stem()
        case .count: count()
        case .vocabulary: vocabulary()
        case .weigh: weigh()
        case .extractWords: extract(Self.words)
        case .extractCharacters: extract(Self.wordsAndCharacters)
        case .product: product(transposed: false)
        case .transposedProduct: product(transposed: true)
        case .transpose: transpose()
        case .fit: try fit()
        case .factorize: try factorize()
        case .predict: try predict(model)
        case .open: try open(model)
        }
    }

    private static let words = FeatureConfiguration()
    private static let wordsAndCharacters = FeatureConfiguration(
        longestWordNGram: 2,
        characterNGrams: 2...5,
        minimumDocumentFrequency: 2,
        weighting: TFIDFWeighting(sublinear: true)
    )

    private var bytes: Amount { Amount(unit: "byte", number: texts.reduce(0) { $0 + $1.count }) }

    private func analyze() -> Amount {
        let pipeline = TextPipeline()
        var buffer = TokenBuffer()
        measured {
            for text in texts { text.withUnsafeBufferPointer { pipeline.analyze($0, into: &buffer) } }
        }
        return bytes
    }

    private func buffers() -> [TokenBuffer] {
        let pipeline = TextPipeline()
        return articles.map { article in
            var buffer = TokenBuffer()
            pipeline.analyze(article.text, into: &buffer)
            return buffer
        }
    }

    private func stem() -> Amount {
        let words = Set(buffers().flatMap { buffer in buffer.tokens.map { buffer.text(of: $0) } }).sorted()
            .map { Array($0.utf8) }
        let stemmer = LightStemmer()
        // Its lists are made when the first word is cut, once in a process.
        var length = stemmer.stem("المدينه").utf8.count
        measured {
            for word in words { length += word.withUnsafeBufferPointer { stemmer.stem($0).count } }
        }
        // The lengths must be wanted, or the loop may be left out.
        precondition(length > 0)
        return Amount(unit: "word", number: words.count)
    }

    private func counter(_ configuration: FeatureConfiguration, _ buffers: [TokenBuffer]) -> FeatureCounter {
        var counter = FeatureCounter(configuration)
        var shingles: [UInt64] = []
        for (number, buffer) in buffers.enumerated() {
            texts[number].withUnsafeBytes {
                counter.add(document: number, title: nil, text: buffer, source: $0, shingles: &shingles)
            }
            shingles.removeAll(keepingCapacity: true)
        }
        return counter
    }

    private func count() -> Amount {
        let buffers = buffers()
        var documents = 0
        measured { documents = counter(Self.wordsAndCharacters, buffers).segmentCounts.count }
        precondition(documents == articles.count)
        return bytes
    }

    private func collection(_ configuration: FeatureConfiguration, _ counter: FeatureCounter) -> FeatureCollection {
        FeatureCollection(
            joining: [counter],
            documents: articles.count,
            configuration: configuration,
            stemmer: LightStemmer(),
            lexicon: nil,
            parallelism: .serial
        )
    }

    private func vocabulary() -> Amount {
        let counter = counter(Self.wordsAndCharacters, buffers())
        var terms = 0
        measured { terms = collection(Self.wordsAndCharacters, counter).vocabulary.count }
        return Amount(unit: "term", number: terms)
    }

    private func idf(_ collection: FeatureCollection, _ configuration: FeatureConfiguration) -> [Double] {
        let rows = Array(articles.indices)
        return configuration.weighting.idf(
            documentFrequency: collection.counts.documentFrequency(rows: rows),
            documents: rows.count
        )
    }

    private func matrix(_ configuration: FeatureConfiguration) -> SparseMatrix<Float> {
        let collection = collection(configuration, counter(configuration, buffers()))
        return collection.counts.weighted(
            documents: Array(articles.indices),
            idf: idf(collection, configuration),
            configuration: configuration
        )
    }

    private func weigh() -> Amount {
        let collection = collection(Self.wordsAndCharacters, counter(Self.wordsAndCharacters, buffers()))
        let idf = idf(collection, Self.wordsAndCharacters)
        let rows = Array(articles.indices)
        var entries = 0
        measured {
            let matrix: SparseMatrix<Float> = collection.counts.weighted(
                documents: rows,
                idf: idf,
                configuration: Self.wordsAndCharacters
            )
            entries = matrix.entryCount
        }
        return Amount(unit: "entry", number: entries)
    }

    private func extract(_ configuration: FeatureConfiguration) -> Amount {
        let buffers = buffers()
        let collection = collection(configuration, counter(configuration, buffers))
        let extractor = FeatureExtractor(
            vocabulary: collection.vocabulary,
            idf: SharedBuffer(idf(collection, configuration).map(Float.init)),
            configuration: configuration,
            stemmer: LightStemmer(),
            lexicon: nil
        )
        var scratch = extractor.makeScratch()
        measured {
            for buffer in buffers { extractor.extract(title: nil, text: buffer, scratch: &scratch) }
        }
        return bytes
    }

    private func dense(rows: Int, columns: Int) -> Matrix {
        var random = SplitMix64(seed: 1)
        return Matrix(rows: rows, columns: columns, values: (0..<rows * columns).map { _ in random.unit() })
    }

    private func product(transposed: Bool) -> Amount {
        let features = matrix(Self.words)
        let factor = transposed ? features.transposed() : features
        let dense = dense(rows: factor.columns, columns: 9)
        var sum = 0.0
        measured { sum = factor.multiplied(by: dense).values[0] }
        precondition(sum.isFinite)
        return Amount(unit: "entry", number: factor.entryCount)
    }

    private func transpose() -> Amount {
        let features = matrix(Self.words)
        var rows = 0
        measured { rows = features.transposed().rows }
        precondition(rows == features.columns)
        return Amount(unit: "entry", number: features.entryCount)
    }

    private func fit() throws -> Amount {
        let features = matrix(Self.words)
        let names = articles.compactMap { $0.labels[GeneratedNews.axis]?.first }
        let classes = Set(names).sorted()
        let labels = names.compactMap(classes.firstIndex(of:))
        let regression = LogisticRegression(.init(regularization: 10, tolerance: 1e-3))
        try measured { _ = try regression.fit(features: features, labels: labels, classes: classes.count) }
        return Amount(unit: "entry", number: features.entryCount)
    }

    private func factorize() throws -> Amount {
        let features = matrix(Self.words)
        let (topics, rounds) = (20, 5)
        let documentTopics = dense(rows: features.rows, columns: topics)
        let termTopics = dense(rows: features.columns, columns: topics)
        let factorization = NMF(.init(topics: topics, tolerance: 0, iterationLimit: rounds))
        try measured {
            _ = try factorization.fit(features, documentTopics: documentTopics, termTopics: termTopics)
        }
        return Amount(unit: "entry and round", number: rounds * features.entryCount)
    }

    private func predict(_ path: String) throws -> Amount {
        var tagger = Tagger(try TaggingModel(opening: path))
        var tags = 0
        measured {
            for article in articles { tags += tagger.predict(article).axes.count }
        }
        precondition(tags == articles.count)
        return bytes
    }

    private func open(_ path: String) throws -> Amount {
        var terms = 0
        try measured { terms = try TaggingModel(opening: path).termCount }
        return Amount(unit: "term", number: terms)
    }
}
