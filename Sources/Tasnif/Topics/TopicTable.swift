import LinearAlgebra
import TopicModels

/// The topics of a model: for each word of the vocabulary, its weight in each topic, sparse.
///
/// Every topic is scaled to sum 1 over the words, so a weight is the share of the word in the topic.
package struct TopicTable: Sendable {
    /// Number of topics (r).
    package let count: Int
    /// For each word, where its entries begin; one more than there are words.
    let offsets: SharedBuffer<UInt32>
    /// Topic of each entry.
    let topics: SharedBuffer<UInt16>
    /// Weight of each entry, positive.
    let weights: SharedBuffer<Float>
    /// Products of topics, HHᵀ, r × r row-major, for working out an article's topics.
    let gram: SharedBuffer<Double>
    /// The same as an array, made once.
    private let gramElements: [Double]

    /// Number of words the topics are over: the first terms of the vocabulary.
    var words: Int { offsets.count - 1 }

    /// The topics of a factorisation.
    ///
    /// - Parameter termTopics: Hᵀ, words × r, non-negative.
    init(termTopics: Matrix) {
        let count = termTopics.columns
        var sums = [Double](repeating: 0, count: count)
        for word in 0..<termTopics.rows {
            for topic in 0..<count { sums[topic] += termTopics[word, topic] }
        }
        var offsets: [UInt32] = [0]
        var topics: [UInt16] = []
        var weights: [Float] = []
        var gram = [Double](repeating: 0, count: count * count)
        for word in 0..<termTopics.rows {
            let first = topics.count
            for topic in 0..<count where sums[topic] > 0 {
                let weight = Float(termTopics[word, topic] / sums[topic])
                // Shares below a hundred-thousandth change no topic that a reader sees, and are most of the entries.
                guard weight > 1e-5 else { continue }
                topics.append(UInt16(topic))
                weights.append(weight)
            }
            for a in first..<topics.count {
                for b in first..<topics.count {
                    gram[Int(topics[a]) * count + Int(topics[b])] += Double(weights[a]) * Double(weights[b])
                }
            }
            offsets.append(UInt32(topics.count))
        }
        self.count = count
        self.offsets = SharedBuffer(offsets)
        self.topics = SharedBuffer(topics)
        self.weights = SharedBuffer(weights)
        self.gram = SharedBuffer(gram)
        gramElements = gram
    }

    /// The topics of an article, largest share first; shares sum to 1.
    ///
    /// - Parameters:
    ///   - terms: terms of the article; those that are no words of the topics do not count.
    ///   - values: their weights.
    func shares(terms: [UInt32], values: [Double]) -> [Prediction.TopicShare] {
        let mixture = mixture(terms: terms, values: values)
        let sum = mixture.reduce(0, +)
        guard sum > 0 else { return [] }
        return mixture.enumerated().filter { $0.element > 0 }
            .map { Prediction.TopicShare(topic: $0.offset, weight: $0.element / sum) }
            .sorted { ($1.weight, $0.topic) < ($0.weight, $1.topic) }
    }

    /// The non-negative mixture of topics that explains the article's words at the least squared error: the weight of
    /// each topic.
    func mixture(terms: [UInt32], values: [Double]) -> [Double] {
        var products = [Double](repeating: 0, count: count)
        let words = words
        offsets.withUnsafeBufferPointer { offsets in
            topics.withUnsafeBufferPointer { topics in
                weights.withUnsafeBufferPointer { weights in
                    // `init` has checked that the offsets of every word lie in the other two.
                    for (term, value) in zip(terms, values) where Int(term) < words {
                        for entry in Int(offsets[Int(term)])..<Int(offsets[Int(term) + 1]) {
                            products[Int(topics[entry])] += value * Double(weights[entry])
                        }
                    }
                }
            }
        }
        return TopicProjection.solve(gram: gramElements, products: products)
    }

    /// The length of the part of an article's row that is over words of any topic.
    func norm(terms: [UInt32], values: [Double]) -> Double {
        let words = words
        return zip(terms, values).reduce(0) { sum, entry in
            let term = Int(entry.0)
            return term < words && offsets[term] < offsets[term + 1] ? sum + entry.1 * entry.1 : sum
        }.squareRoot()
    }

    /// The words with the largest weight in a topic: (word, weight), largest first.
    func topWords(of topic: Int, count: Int) -> [(word: Int, weight: Double)] {
        var list: [(word: Int, weight: Double)] = []
        for word in 0..<words {
            for entry in Int(offsets[word])..<Int(offsets[word + 1]) where Int(topics[entry]) == topic {
                list.append((word, Double(weights[entry])))
            }
        }
        list.sort { ($1.weight, $0.word) < ($0.weight, $1.word) }
        return Array(list.prefix(count))
    }

    /// Adds the sections that hold the topics.
    func write(to file: inout ModelFileWriter) {
        file.add("topics.offsets", offsets)
        file.add("topics.numbers", topics)
        file.add("topics.weights", weights)
        file.add("topics.gram", gram)
    }

    /// Reads the sections that `write` made.
    init(_ file: ModelFileReader, topics count: Int, words: Int, path: String) throws(ModelFileError) {
        self.count = count
        offsets = try file.buffer("topics.offsets")
        topics = try file.buffer("topics.numbers")
        weights = try file.buffer("topics.weights")
        gram = try file.buffer("topics.gram")
        gramElements = gram.elements
        guard offsets.count == words + 1, offsets.first == 0, Int(offsets.last ?? 0) == topics.count,
            topics.count == weights.count, gram.count == count * count,
            offsets.withUnsafeBufferPointer({ zip($0, $0.dropFirst()).allSatisfy { $0 <= $1 } }),
            topics.withUnsafeBufferPointer({ $0.allSatisfy { Int($0) < count } })
        else { throw .altered(path: path, part: "the topics") }
    }
}
