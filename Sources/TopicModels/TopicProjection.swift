/// The mixture of fixed topics that is nearest to a document.
package enum TopicProjection {
    /// Solves min over w ≥ 0 of ½ wᵀ G w − pᵀ w by coordinate descent.
    ///
    /// - Parameters:
    ///   - gram: G = HHᵀ, r × r row-major, positive semidefinite.
    ///   - products: p = H x, one a topic.
    /// - Returns: w, r non-negative numbers. A topic that is zero throughout gets 0.
    package static func solve(gram: [Double], products: [Double], iterationLimit: Int = 500) -> [Double] {
        let r = products.count
        precondition(gram.count == r * r, "the Gram matrix must be r × r")
        var weights = [Double](repeating: 0, count: r)
        var firstChange: Double?
        for _ in 0..<iterationLimit {
            var change = 0.0
            for topic in 0..<r where gram[topic * r + topic] > 0 {
                var gradient = -products[topic]
                for other in 0..<r { gradient += gram[topic * r + other] * weights[other] }
                let next = max(0, weights[topic] - gradient / gram[topic * r + topic])
                change = max(change, abs(next - weights[topic]))
                weights[topic] = next
            }
            if firstChange == nil { firstChange = change }
            if change <= 1e-10 * (firstChange ?? 0) { break }
        }
        return weights
    }
}
