import LinearAlgebra
import TestSupport
import Testing

@testable import TopicModels

/// Odd matrices, and what is refused.
struct NMFExtremesTests {
    private func fit(
        _ rows: [[Double]],
        topics: Int,
        start: NMF.Start = .nndsvd,
        limit: Int = 200
    ) throws -> (wide: NMF.Fit, narrow: NMF.Fit) {
        let nmf = NMF(NMF.Configuration(topics: topics, iterationLimit: limit, start: start))
        return (try nmf.fit(sparse(rows)), try nmf.fit(single(sparse(rows))))
    }

    @Test func zeroMatrix() throws {
        for start in [NMF.Start.nndsvd, .nndsvda] {
            let both = try fit([[0, 0, 0], [0, 0, 0]], topics: 2, start: start)
            for fit in [both.wide, both.narrow] {
                #expect(isSound(fit) && fit.error == 0 && fit.relativeError == 0)
                #expect(fit.documentTopics.values.allSatisfy { $0 == 0 })
            }
        }
    }

    @Test func oneDocument() throws {
        let both = try fit([[1, 2, 0, 3]], topics: 1)
        for fit in [both.wide, both.narrow] { #expect(isSound(fit) && fit.relativeError < 1e-3) }
        // The factorization is exact: the one topic is the document.
        #expect(both.wide.relativeError < 1e-7)
        #expect(TopTerms.of(both.wide.termTopics, count: 5) == [[3, 1, 0]])
    }

    @Test func oneTerm() throws {
        let both = try fit([[1], [2], [0]], topics: 1)
        #expect(isSound(both.wide) && both.wide.relativeError < 1e-7 && both.wide.documentTopics[2, 0] == 0)
    }

    /// More topics than documents, terms or rank.
    @Test(arguments: [NMF.Start.nndsvd, .nndsvda])
    func moreTopicsThanRank(start: NMF.Start) throws {
        let rows: [[Double]] = [[1, 1, 0, 0], [2, 2, 0, 0], [0, 0, 3, 1]]
        for topics in [2, 3, 4, 5, 20, 33] {
            let both = try fit(rows, topics: topics, start: start, limit: 1000)
            for fit in [both.wide, both.narrow] {
                #expect(isSound(fit) && fit.relativeError < 2e-3, "\(topics) topics: \(fit.relativeError)")
                #expect(fit.documentTopics.columns == topics && fit.termTopics.columns == topics)
            }
        }
    }

    @Test func emptyRowsAndColumns() throws {
        let both = try fit([[0, 0, 0, 0], [1, 0, 2, 0], [0, 0, 0, 0], [2, 0, 1, 0]], topics: 2)
        for fit in [both.wide, both.narrow] {
            #expect(isSound(fit) && fit.relativeError < 1e-3)
            for topic in 0..<2 {
                #expect(fit.documentTopics[0, topic] == 0 && fit.documentTopics[2, topic] == 0)
                #expect(fit.termTopics[1, topic] == 0 && fit.termTopics[3, topic] == 0)
            }
        }
    }

    @Test func noRounds() throws {
        let matrix = sparse([[1.0, 2], [3, 4]])
        let w = Matrix(rows: 2, columns: 1, values: [1, 0])
        let h = Matrix(rows: 2, columns: 1, values: [1, 1])
        let nmf = NMF(NMF.Configuration(topics: 1, iterationLimit: 0))
        let fit = try nmf.fit(matrix, documentTopics: w, termTopics: h)
        #expect(
            fit.documentTopics == w && fit.termTopics == h && fit.history.isEmpty && fit.stopReason == .iterationLimit
        )
        #expect(abs(fit.error - 26.0.squareRoot()) < 1e-12)
    }

    /// A start of zeros is a point the descent cannot leave; it ends at once instead of dividing by zero.
    @Test func startOfZeros() throws {
        let nmf = NMF(NMF.Configuration(topics: 2))
        let fit = try nmf.fit(
            sparse([[1.0, 2], [3, 4]]),
            documentTopics: Matrix(rows: 2, columns: 2),
            termTopics: Matrix(rows: 2, columns: 2)
        )
        #expect(isSound(fit) && fit.relativeError == 1)
    }

    @Test func refusals() {
        func error(_ matrix: SparseMatrix<Double>, topics: Int = 1) -> TopicModelError? {
            do {
                _ = try NMF(NMF.Configuration(topics: topics)).fit(matrix)
                return nil
            } catch {
                return error
            }
        }
        #expect(error(sparse([])) == .empty(documents: 0, terms: 0))
        #expect(error(sparse([[], []])) == .empty(documents: 2, terms: 0))
        for value in [-1.0, .nan, .infinity, -.infinity] {
            #expect(
                error(sparse([[1, 1], [0, value]]))
                    == .notNonNegative(what: "the matrix", row: 1, column: 1, value: value)
            )
        }
        for topics in [0, -3, 1_000_000] {
            #expect(error(sparse([[1]]), topics: topics) == .topics(topics, most: NMF.mostTopics))
        }
        #expect(error(sparse([[1, -2]]))?.description.contains("row 0, column 1 is -2.0") == true)
    }

    @Test func refusedStarts() {
        let matrix = sparse([[1.0, 2, 3], [3, 4, 5]])
        func error(_ w: Matrix, _ h: Matrix) -> TopicModelError? {
            do {
                _ = try NMF(NMF.Configuration(topics: 2)).fit(matrix, documentTopics: w, termTopics: h)
                return nil
            } catch {
                return error
            }
        }
        let w = Matrix(rows: 2, columns: 2, repeating: 1)
        let h = Matrix(rows: 3, columns: 2, repeating: 1)
        #expect(error(w, h) == nil)
        #expect(error(h, h) == .shapeMismatch(what: "document topics", expected: [2, 2], found: [3, 2]))
        #expect(error(w, w) == .shapeMismatch(what: "term topics", expected: [3, 2], found: [2, 2]))
        var bad = h
        bad[2, 1] = .nan
        #expect(error(w, bad) == .notNonNegative(what: "term topics", row: 2, column: 1, value: .nan))
        bad[2, 1] = -0.5
        #expect(error(w, bad) == .notNonNegative(what: "term topics", row: 2, column: 1, value: -0.5))
    }
}
