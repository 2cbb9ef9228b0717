import LinearAlgebra
import TestSupport
import Testing

@testable import TopicModels

/// Figures of scikit-learn; see Fixtures/README.md.
struct ScikitLearnTests {
    private func error(_ configuration: String) throws -> Double {
        let rows = try TSV(fixture: "sklearn-nmf-error.tsv", of: #filePath).rows
        let row = try #require(rows.first { $0["config"] == configuration })
        return try #require(row["reconstruction_err_"].flatMap { Double($0) })
    }

    @Test func givenStartReachesTheError() throws {
        let corpus = try MiniCorpus()
        let nmf = NMF(NMF.Configuration(topics: 4, tolerance: 1e-12, iterationLimit: 5000))
        let fit = try nmf.fit(
            corpus.matrix,
            documentTopics: corpus.start.documentTopics,
            termTopics: corpus.start.termTopics
        )
        #expect(fit.stopReason != .iterationLimit)
        for configuration in ["cd_200", "mu_200"] { #expect(try abs(fit.error - error(configuration)) < 1e-8) }
        #expect(abs(fit.error - distance(corpus.matrix, fit)) < 1e-12)
    }

    /// The order of updates is scikit-learn's, so the factors after 200 rounds are the same.
    @Test func factorsAfterTwoHundredRounds() throws {
        let corpus = try MiniCorpus()
        let nmf = NMF(NMF.Configuration(topics: 4, tolerance: 0, iterationLimit: 200, sweeps: 1))
        let fit = try nmf.fit(
            corpus.matrix,
            documentTopics: corpus.start.documentTopics,
            termTopics: corpus.start.termTopics
        )
        var compared = 0
        for cell in try TSV(fixture: "sklearn-nmf.tsv", of: #filePath).rows where cell["config"] == "cd_200" {
            let row = try #require(cell["row"].flatMap { Int($0) })
            let column = try #require(cell["col"].flatMap { Int($0) })
            let expected = try #require(cell["value"].flatMap { Double($0) })
            let found = cell["matrix"] == "W" ? fit.documentTopics[row, column] : fit.termTopics[column, row]
            #expect(abs(found - expected) < 1e-6)
            compared += 1
        }
        #expect(compared == 4 * (12 + 27))
    }

    @Test(arguments: [NMF.Start.nndsvd, .nndsvda])
    func ownStartReachesTheError(start: NMF.Start) throws {
        let corpus = try MiniCorpus()
        let nmf = NMF(NMF.Configuration(topics: 4, tolerance: 1e-10, iterationLimit: 2000, start: start))
        let fit = try nmf.fit(corpus.matrix)
        #expect(try abs(fit.error - error("nndsvd_cd_500")) < 1e-8)
        let narrow = try nmf.fit(single(corpus.matrix))
        // 32 bits have seven digits.
        #expect(try abs(narrow.error - error("nndsvd_cd_500")) < 1e-5)
    }

    /// The weights of the five top terms of each topic, as shares of the first one's.
    ///
    /// Not the terms themselves: the lines of the corpus come in pairs that mirror each other, two singular values are
    /// equal, and it is chance which of two mirrored factorizations of the same error a randomized start leads to;
    /// scikit-learn's own differ in that, too.
    @Test func profilesOfTopics() throws {
        let corpus = try MiniCorpus()
        let fit = try NMF(NMF.Configuration(topics: 4, tolerance: 1e-10, iterationLimit: 2000)).fit(corpus.matrix)
        var expected = [[(term: String, weight: Double)]](repeating: [], count: 4)
        for cell in try TSV(fixture: "sklearn-nmf.tsv", of: #filePath).rows where cell["config"] == "nndsvd_cd_500" {
            let topic = try #require(cell["row"].flatMap { Int($0) })
            let term = try #require(cell["matrix"]?.split(separator: ":").last.map(String.init))
            let weight = try #require(cell["value"].flatMap { Double($0) })
            // A list that is filled up with terms without weight ends before them.
            if weight > 0 { expected[topic].append((term, weight)) }
        }
        let profiles = TopTerms.of(fit.termTopics, count: 5).enumerated().map { topic, terms in
            terms.map { fit.termTopics[$0, topic] / fit.termTopics[terms[0], topic] }
        }
        for list in expected {
            let profile = list.map { $0.weight / list[0].weight }
            #expect(
                profiles.contains { found in
                    found.count >= profile.count && zip(found, profile).allSatisfy { abs($0 - $1) < 1e-4 }
                        // A list that ends early is followed by nothing but rounding.
                        && found.dropFirst(profile.count).allSatisfy { $0 < 1e-4 }
                },
                "\(list[0].term): no topic has the shares \(profile)"
            )
        }
        #expect(expected.map(\.count).sorted() == [4, 5, 5, 5])
    }
}
