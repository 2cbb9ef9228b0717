package import LinearAlgebra

/// The mixture of fixed topics that is nearest to a document: min over w ≥ 0 of ½‖x − wH‖².
///
/// Only p = Hx and the Gram matrix G = HHᵀ are needed: the problem is min over w ≥ 0 of ½ wᵀGw − pᵀw. Coordinate
/// descent, each weight in turn taking its best value, goes on until no weight moves; where topics are linearly
/// dependent several mixtures are equally near, and the one reached from zero is returned. The same input gives the
/// same bits.
///
/// Source: V. Franc, V. Hlaváč and M. Navara, Sequential coordinate-wise algorithm for the non-negative least squares
/// problem, CAIP 2005.
package enum TopicProjection {
    /// Products of all pairs of topics, HHᵀ, r × r row-major.
    ///
    /// - Parameter termTopics: Hᵀ, d × r.
    package static func gram(of termTopics: Matrix) -> [Double] { termTopics.gram.values }

    /// The weights of a document given as terms and values.
    ///
    /// - Parameters:
    ///   - document: (term, value) pairs, each term at most once; terms that the topics do not know are left out.
    ///   - termTopics: Hᵀ, d × r.
    ///   - gram: HHᵀ, r × r row-major.
    /// - Returns: w, r non-negative numbers.
    package static func weights(
        of document: [(term: Int, value: Double)],
        termTopics: Matrix,
        gram: [Double]
    ) -> [Double] {
        var products = [Double](repeating: 0, count: termTopics.columns)
        for (term, value) in document where term >= 0 && term < termTopics.rows {
            for topic in products.indices { products[topic] += value * termTopics[term, topic] }
        }
        return solve(gram: gram, products: products)
    }

    /// Solves min over w ≥ 0 of ½ wᵀGw − pᵀw.
    ///
    /// - Parameters:
    ///   - gram: G = HHᵀ, r × r row-major, positive semidefinite.
    ///   - products: p = Hx, one a topic.
    ///   - tolerance: stops when the largest move of a weight in a round is this share of the largest weight.
    ///   - iterationLimit: most rounds.
    /// - Returns: w, r non-negative numbers. A topic that is zero throughout gets 0.
    package static func solve(
        gram: [Double],
        products: [Double],
        tolerance: Double = 1e-12,
        iterationLimit: Int = 10_000
    ) -> [Double] {
        let r = products.count
        precondition(gram.count == r * r, "the Gram matrix must be r × r")
        var weights = [Double](repeating: 0, count: r)
        // The gradient Gw − p is kept up to date, so that weights that stay zero cost one comparison a round: in a
        // mixture of twenty topics all but a few do.
        var gradient = products.map { -$0 }
        gram.withUnsafeBufferPointer { gram in
            weights.withUnsafeMutableBufferPointer { weights in
                gradient.withUnsafeMutableBufferPointer { gradient in
                    for _ in 0..<iterationLimit {
                        var change = 0.0
                        var largest = 0.0
                        for topic in 0..<r {
                            let value = weights[topic]
                            let slope = gradient[topic]
                            let curvature = gram[topic * r + topic]
                            guard value > 0 || slope < 0, curvature > 0 else { continue }
                            let next = max(0, value - slope / curvature)
                            let step = next - value
                            // An infinite or undefined step comes of numbers beyond the range; the weight stays.
                            guard step != 0, step.isFinite else { continue }
                            weights[topic] = next
                            for other in 0..<r { gradient[other] += step * gram[topic * r + other] }
                            change = max(change, abs(step))
                            largest = max(largest, next)
                        }
                        if change <= tolerance * largest { break }
                    }
                }
            }
        }
        return weights
    }
}
