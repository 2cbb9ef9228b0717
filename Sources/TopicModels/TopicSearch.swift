package import LinearAlgebra

/// Finds the number of topics that suits a collection.
///
/// For each candidate r the factorization is fitted to all documents and to several random samples of them. What is
/// asked of r topics is that their top terms go together, and that they come back when some documents are missing:
///
///     score(r) = max(0, coherence(r)) · stability(r)
///
/// coherence is the mean NPMI of the topics' top terms (`Coherence.npmi`), an undefined one counts 0; stability is the
/// mean agreement of the samples' topics with those of all documents (`TopicAgreement.matched`). The product asks for
/// both and needs no weight between them. Coherence alone grows with r until each topic is one story, stability alone
/// favours the fewest. The candidate with the largest score is chosen, of equal ones the smallest.
///
/// Samples, and not only other seeds, because the start by singular vectors hardly depends on its seed: topics of one
/// matrix come back for any r.
///
/// Source: stability of samples and its measure D. Greene, D. O'Callaghan and P. Cunningham, How many topics? Stability
/// analysis for topic models, ECML PKDD 2014; coherence as a measure of r J. H. Lau, D. Newman and T. Baldwin, Machine
/// reading tea leaves, EACL 2014. The product of both is our choice.
package struct TopicSearch: Sendable {
    /// Settings.
    package struct Configuration: Sendable {
        /// Numbers of topics to try, ascending, at least 1 each.
        package var candidates: [Int]
        /// Samples that stability is judged by, at least 1. Four give a stability to about 0.02.
        package var samples = 4
        /// Share of the documents in a sample.
        package var sampleShare = 0.8
        /// Documents looked at; of more, so many are drawn. Bounds the time whatever the size of the collection.
        package var mostDocuments = 4000
        /// Top terms of a topic that coherence and stability are judged by.
        package var terms = 10
        /// Threads; the result does not depend on their number.
        package var parallelism = Parallelism.serial

        package init(candidates: [Int]) { self.candidates = candidates }

        /// The candidates for a collection: up to 50, in steps that grow with the number, and no more than a tenth of
        /// the documents, so that a topic has ten documents to be seen in.
        ///
        /// From 100 documents on there are at least four. Two or three topics are nearly always the most stable and say
        /// little.
        package static func candidates(documents: Int) -> [Int] {
            let least = documents >= 100 ? 4 : 2
            return [2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50].filter {
                $0 >= least && $0 <= max(2, documents / 10)
            }
        }
    }

    /// What was found for one number of topics.
    package struct Candidate: Sendable, Equatable {
        /// Number of topics.
        package let topics: Int
        /// Mean NPMI of the topics, −1 to 1.
        package let coherence: Double
        /// Mean agreement with the topics of samples, 0 to 1.
        package let stability: Double
        /// ‖X − WH‖ / ‖X‖ of the documents looked at.
        package let relativeError: Double

        /// What candidates are compared by.
        package var score: Double { max(0, coherence) * stability }
    }

    private let configuration: Configuration

    package init(_ configuration: Configuration) { self.configuration = configuration }

    /// Tries all candidates.
    ///
    /// - Parameters:
    ///   - matrix: X, documents × terms, non-negative.
    ///   - generator: draws documents, samples and seeds; the only source of randomness.
    /// - Returns: the candidates in their order.
    /// - Throws: as `NMF.fit(_:)`.
    package func run(
        _ matrix: SparseMatrix<Float>,
        using generator: inout some RandomNumberGenerator
    ) throws(TopicModelError) -> [Candidate] {
        var documents = Array(0..<matrix.rows)
        if documents.count > configuration.mostDocuments {
            documents = Self.sample(documents, count: configuration.mostDocuments, using: &generator)
        }
        var runs = [(documents: documents, seed: generator.next())]
        let size = max(1, Int((Double(documents.count) * configuration.sampleShare).rounded()))
        for _ in 0..<configuration.samples {
            runs.append((Self.sample(documents, count: size, using: &generator), generator.next()))
        }
        // Each run on one thread: the samples keep all of them busy, also through what a fit does on one.
        let outcomes = configuration.parallelism.map(count: runs.count) { [runs] run in
            Result { () throws(TopicModelError) in
                try topics(of: matrix.rows(runs[run].documents), seed: runs[run].seed)
            }
        }
        var fits: [[Topics]] = []
        for outcome in outcomes { fits.append(try outcome.get()) }
        let considered = matrix.rows(documents)
        return configuration.candidates.indices.map { index in
            let reference = fits[0][index]
            let coherence = Coherence.npmi(topTerms: reference.terms, documents: considered)
            let agreements = fits.dropFirst().map { TopicAgreement.matched(reference.terms, $0[index].terms) }
            return Candidate(
                topics: configuration.candidates[index],
                coherence: coherence.reduce(0) { $0 + ($1 ?? 0) } / Double(coherence.count),
                stability: agreements.reduce(0, +) / Double(max(1, agreements.count)),
                relativeError: reference.relativeError
            )
        }
    }

    /// The best of some candidates; nil if there are none.
    package static func best(of candidates: [Candidate]) -> Candidate? {
        candidates.reduce(nil) { best, next in next.score > best?.score ?? -1 ? next : best }
    }

    /// What one fit leaves.
    private struct Topics: Sendable {
        let terms: [[Int]]
        let relativeError: Double
    }

    /// Fits all candidates to a matrix; the singular vectors of the largest serve all.
    private func topics(of matrix: SparseMatrix<Float>, seed: UInt64) throws(TopicModelError) -> [Topics] {
        guard let largest = configuration.candidates.max() else { return [] }
        let triplets = try NMF.singularTriplets(of: matrix, count: largest, seed: seed)
        var result: [Topics] = []
        for candidate in configuration.candidates {
            // The top terms settle long before the last digits of the error do.
            let fit = try NMF(NMF.Configuration(topics: candidate, tolerance: 1e-3, iterationLimit: 100))
                .fit(matrix, triplets: triplets)
            result.append(
                Topics(
                    terms: TopTerms.of(fit.termTopics, count: configuration.terms),
                    relativeError: fit.relativeError
                )
            )
        }
        return result
    }

    /// Some of the elements, each as likely as any other, in their order.
    private static func sample(
        _ elements: [Int],
        count: Int,
        using generator: inout some RandomNumberGenerator
    ) -> [Int] {
        elements.shuffled(using: &generator).prefix(count).sorted()
    }
}
