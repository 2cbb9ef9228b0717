import LinearAlgebra
import NewsCorpus
import TestSupport
import TextFeatures

@testable import Tasnif

extension TaggingModel {
    /// The same model with random weights and biases.
    ///
    /// - Parameters:
    ///   - terms: the terms that have weights, by number; the others have none. All for nil.
    ///   - columns: the features of mentions that have weights; all for nil.
    ///   - scale: how large the weights are.
    func randomized(
        seed: UInt64,
        terms: Set<Int>? = nil,
        columns: Set<Int>? = nil,
        scale: Double = 1
    ) -> TaggingModel {
        var random = SplitMix64(seed: seed)
        let outputs = bias.count
        let table = (0..<termCount).flatMap { term in
            let isOn = terms?.contains(term) ?? true
            return random.symmetric(count: outputs).map { isOn ? Float(8 * scale * $0) : 0 }
        }
        let mentionWeights = mentions.map { scorer -> SharedBuffer<Float>? in
            scorer.map { scorer in
                let weights = random.symmetric(count: scorer.weights.count)
                return SharedBuffer(
                    weights.enumerated().map {
                        columns?.contains($0.offset) ?? true ? Float(2 * scale * $0.element) : 0
                    }
                )
            }
        }
        return TaggingModel(
            manifest: manifest,
            card: card,
            vocabulary: extractor.vocabulary,
            idf: extractor.idf,
            lexicon: extractor.lexicon,
            mask: mask,
            weights: WeightTable(terms: termCount, outputs: outputs, weights: SharedBuffer(table)) ?? weights,
            bias: SharedBuffer(random.symmetric(count: outputs)),
            mentions: mentionWeights,
            heldOutScores: axes.map { _ in nil },
            heldOutTags: axes.map { _ in nil },
            familiarity: nil,
            topics: topics,
            surfaces: surfaces
        )
    }
}
