import LinearAlgebra
import TestSupport
import Testing

@testable import TopicModels

/// Non-negative least squares.
struct ProjectionTests {
    private func objective(_ gram: [Double], _ products: [Double], _ w: [Double]) -> Double {
        let r = w.count
        var value = 0.0
        for a in 0..<r {
            value -= products[a] * w[a]
            for b in 0..<r { value += 0.5 * w[a] * gram[a * r + b] * w[b] }
        }
        return value
    }

    /// G = HHᵀ and p = Hx for random H (r × d) and x.
    private func problem(_ r: Int, _ d: Int, _ generator: inout SplitMix64) -> (gram: [Double], products: [Double]) {
        let h = (0..<r).map { _ in (0..<d).map { _ in max(0, generator.symmetric()) } }
        let x = (0..<d).map { _ in max(0, generator.symmetric()) }
        func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
        return (h.flatMap { a in h.map { dot(a, $0) } }, h.map { dot($0, x) })
    }

    /// Karush, Kuhn and Tucker: w ≥ 0, gradient ≥ 0, and one of the two is 0.
    @Test(arguments: 0..<40)
    func conditionsOfOptimality(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        let r = 1 + Int(seed) % 30
        let (gram, products) = problem(r, 2 * r + 5, &generator)
        let w = TopicProjection.solve(gram: gram, products: products)
        #expect(w.count == r && w.allSatisfy { $0 >= 0 && $0.isFinite })
        for topic in 0..<r {
            let gradient = (0..<r).reduce(-products[topic]) { $0 + gram[topic * r + $1] * w[$1] }
            let scale = 1e-8 * max(1, products[topic])
            #expect(
                gradient >= -scale && (w[topic] == 0 || abs(gradient) <= scale),
                "topic \(topic): \(w[topic]), \(gradient)"
            )
        }
        // Nothing near it is better.
        for _ in 0..<50 {
            let other = w.map { max(0, $0 + 0.01 * generator.symmetric()) }
            #expect(objective(gram, products, other) >= objective(gram, products, w) - 1e-12)
        }
    }

    @Test func byHand() {
        // Independent topics: each its own share.
        #expect(TopicProjection.solve(gram: [2, 0, 0, 4], products: [1, 2]) == [0.5, 0.5])
        // The unconstrained answer, (1.5, −0.5) up to scale, leaves the corner: the second topic gets nothing.
        #expect(TopicProjection.solve(gram: [2, 1, 1, 2], products: [2, 0.5]) == [1, 0])
        // A topic without terms gets nothing.
        #expect(TopicProjection.solve(gram: [0, 0, 0, 1], products: [0, 3]) == [0, 3])
        #expect(TopicProjection.solve(gram: [], products: []) == [])
        #expect(TopicProjection.solve(gram: [1, 0, 0, 1], products: [0, 0]) == [0, 0])
        #expect(TopicProjection.solve(gram: [1, 0, 0, 1], products: [-1, -2]) == [0, 0])
    }

    /// Nearly equal topics: the mixture is hardly determined, but the fit is.
    @Test func nearlyEqualTopics() {
        let epsilon = 1e-6
        let gram = [1, 1 - epsilon, 1 - epsilon, 1]
        let w = TopicProjection.solve(gram: gram, products: [1, 1 - epsilon / 4])
        // Both are needed: (0.875, 0.125) solves the equations.
        #expect(abs(w[0] + w[1] - 1) < 1e-5)
        #expect(
            objective(gram, [1, 1 - epsilon / 4], w) < objective(gram, [1, 1 - epsilon / 4], [0.875, 0.125]) + 1e-7
        )
    }

    /// The documents of a fit, projected on its topics, get the weights that the fit gave them.
    @Test func agreesWithTheFit() throws {
        let matrix = randomMatrix(rows: 20, columns: 15, density: 0.4, seed: 12)
        let fit = try NMF(NMF.Configuration(topics: 3, tolerance: 1e-10, iterationLimit: 20000)).fit(matrix)
        let gram = fit.termTopics.gram.values
        let products = dense(matrix).multiplied(by: fit.termTopics)
        for row in 0..<20 {
            let w = TopicProjection.solve(gram: gram, products: Array(products.row(row)))
            #expect(scaledDifference(w, Array(fit.documentTopics.row(row))) < 1e-5)
        }
    }
}
