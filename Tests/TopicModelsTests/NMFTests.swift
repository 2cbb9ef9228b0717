import LinearAlgebra
import TestSupport
import Testing

@testable import TopicModels

/// Properties of every factorization.
struct NMFTests {
    @Test(arguments: 0..<5)
    func lossNeverRises(seed: UInt64) throws {
        let matrix = randomMatrix(rows: 20 + Int(seed) * 9, columns: 30, density: 0.15, seed: seed)
        for sweeps in [1, 3] {
            for topics in [1, 3, 8, 17] {
                let nmf = NMF(NMF.Configuration(topics: topics, tolerance: 1e-8, iterationLimit: 60, sweeps: sweeps))
                let fit = try nmf.fit(matrix)
                #expect(isSound(fit))
                #expect(fit.iterations == fit.history.count && fit.iterations <= 60)
                // The error is the root of a difference of numbers of the size of ‖X‖², each right to 1e-15 or so.
                let slack = 1e-7 * distanceOfNothing(matrix)
                for (before, after) in zip(fit.history, fit.history.dropFirst()) {
                    #expect(after <= before + slack * 1e-4)
                }
                #expect(abs(fit.error - distance(matrix, fit)) < slack)
                #expect(abs(fit.relativeError - fit.error / distanceOfNothing(matrix)) < 1e-12)
                #expect(fit.error <= distanceOfNothing(matrix))
                // 32 bits: seven digits.
                let narrow = try nmf.fit(single(matrix))
                #expect(isSound(narrow))
                for (before, after) in zip(narrow.history, narrow.history.dropFirst()) {
                    #expect(after <= before * (1 + 1e-5))
                }
                #expect(abs(narrow.error - distance(matrix, narrow)) < 1e-4 * distanceOfNothing(matrix))
            }
        }
    }

    private func distanceOfNothing(_ matrix: SparseMatrix<Double>) -> Double { matrix.sumOfSquares().squareRoot() }

    /// Topics with terms of their own, which makes the factorization unique, are found again.
    @Test(arguments: 0..<5)
    func plantedTopics(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        let (n, d, r) = (120, 60, 5)
        // Each topic has four terms that no other has, and each of the first documents is of one topic.
        var h = [[Double]](repeating: [Double](repeating: 0, count: d), count: r)
        for topic in 0..<r {
            for term in 0..<4 { h[topic][topic * 4 + term] = 0.5 + abs(generator.symmetric()) }
            for term in 20..<d where generator.symmetric() > 0.4 { h[topic][term] = abs(generator.symmetric()) }
        }
        let w = (0..<n).map { document in
            (0..<r).map { topic in
                document < 10 * r ? (document % r == topic ? 1 : 0) : max(0, generator.symmetric())
            }
        }
        let rows = w.map { weights in (0..<d).map { term in (0..<r).reduce(0.0) { $0 + weights[$1] * h[$1][term] } } }
        let nmf = NMF(NMF.Configuration(topics: r, tolerance: 1e-9, iterationLimit: 5000, seed: seed))
        let fit = try nmf.fit(sparse(rows))
        #expect(fit.relativeError < 1e-4)
        // Every planted topic is one of those found, but for its scale.
        for planted in h {
            let similarities = (0..<r).map { topic in
                let found = (0..<d).map { fit.termTopics[$0, topic] }
                return dot(planted, found) / (dot(planted, planted) * dot(found, found)).squareRoot()
            }
            #expect((similarities.max() ?? 0) > 0.9999)
        }
    }

    private func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }

    /// At the end the conditions of Karush, Kuhn and Tucker hold: no gradient is negative, and positive elements have
    /// none.
    @Test func endIsStationary() throws {
        let matrix = randomMatrix(rows: 25, columns: 18, density: 0.4, seed: 3)
        let fit = try NMF(NMF.Configuration(topics: 3, tolerance: 1e-10, iterationLimit: 20000)).fit(matrix)
        #expect(fit.stopReason != .iterationLimit)
        let x = dense(matrix)
        let (w, h) = (fit.documentTopics, fit.termTopics)
        let documents = w.multiplied(by: h.gram)
        let products = x.multiplied(by: h)
        for (index, value) in w.values.enumerated() {
            let gradient = documents.values[index] - products.values[index]
            #expect(gradient > -1e-7 && (value == 0 || abs(gradient) < 1e-7))
        }
        let terms = h.multiplied(by: w.gram)
        let termProducts = x.transposedMultiplied(by: w)
        for (index, value) in h.values.enumerated() {
            let gradient = terms.values[index] - termProducts.values[index]
            #expect(gradient > -1e-7 && (value == 0 || abs(gradient) < 1e-7))
        }
    }

    @Test(arguments: [NMF.Start.nndsvd, .nndsvda])
    func threadsDoNotMatter(start: NMF.Start) throws {
        let matrix = randomMatrix(rows: 700, columns: 400, density: 0.03, seed: 5)
        func fit(_ threads: Int) throws -> (NMF.Fit, NMF.Fit) {
            let nmf = NMF(
                NMF.Configuration(
                    topics: 9,
                    iterationLimit: 15,
                    start: start,
                    parallelism: Parallelism(threads: threads)
                )
            )
            return (try nmf.fit(matrix), try nmf.fit(single(matrix)))
        }
        let serial = try fit(1)
        for threads in [2, 3, 8] {
            let other = try fit(threads)
            for (a, b) in [(serial.0, other.0), (serial.1, other.1)] {
                #expect(a.documentTopics == b.documentTopics && a.termTopics == b.termTopics)
                #expect(a.error == b.error && a.history == b.history)
            }
        }
    }

    @Test func seedsDecide() throws {
        let matrix = randomMatrix(rows: 60, columns: 40, density: 0.2, seed: 6)
        func fit(_ seed: UInt64) throws -> NMF.Fit {
            try NMF(NMF.Configuration(topics: 4, iterationLimit: 50, seed: seed)).fit(matrix)
        }
        #expect(try fit(1).termTopics == fit(1).termTopics)
        // Another seed gives nearly the same singular vectors, so the same topics.
        let (a, b) = (try fit(1), try fit(2))
        #expect(abs(a.relativeError - b.relativeError) < 1e-3)
    }

    /// Documents in another order: the same topics.
    @Test func orderOfDocuments() throws {
        let matrix = randomMatrix(rows: 40, columns: 30, density: 0.2, seed: 8)
        var generator = SplitMix64(seed: 1)
        let nmf = NMF(NMF.Configuration(topics: 3, tolerance: 1e-9, iterationLimit: 3000))
        let first = try nmf.fit(matrix)
        let second = try nmf.fit(matrix.rows((0..<40).shuffled(using: &generator)))
        #expect(abs(first.error - second.error) < 1e-6)
        #expect(scaledDifference(first.termTopics.values, second.termTopics.values) < 1e-4)
    }

    /// Scaling the matrix scales the error, however large or small its entries, in 32 bits too.
    @Test(arguments: [1e-30, 1e-12, 1e12, 1e30])
    func scale(factor: Double) throws {
        let matrix = randomMatrix(rows: 30, columns: 20, density: 0.3, seed: 9)
        let scaled = matrix.map { $0 * factor }
        let nmf = NMF(NMF.Configuration(topics: 3, iterationLimit: 100))
        let (plain, wide, narrow) = (try nmf.fit(matrix), try nmf.fit(scaled), try nmf.fit(single(scaled)))
        #expect(isSound(wide) && isSound(narrow))
        #expect(abs(wide.relativeError - plain.relativeError) < 1e-6)
        #expect(abs(narrow.relativeError - plain.relativeError) < 1e-4)
        #expect(abs(wide.error / factor - plain.error) < 1e-5)
    }
}
