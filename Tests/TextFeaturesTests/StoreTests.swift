import LinearAlgebra
import TestSupport
import Testing
import TextFeatures

/// Counts and weighted rows in files.
@Suite struct StoreTests {
    private static func documents(_ count: Int) -> [AnalyzedDocument] {
        var random = SplitMix64(seed: 3)
        let words = (0..<600).map { "خبر\($0)" }
        return (0..<count).map { _ in
            AnalyzedDocument(
                text: (0..<300).map { _ in words[random.next(below: words.count)] }.joined(separator: " ")
            )
        }
    }

    @Test("A collection in files is that in memory, its weighted rows too", arguments: [1, 2])
    func inFiles(threads: Int) throws {
        let folder = try TemporaryFolder()
        let store = ScratchStore(folder: folder.path, memoryLimit: 0)
        let documents = Self.documents(200)
        let features = PassageTests.features(readsPassages: true)
        func make(_ store: ScratchStore?) -> FeatureCollection {
            collection(of: documents, features, counters: 2, threads: threads, includesPassages: true, store: store)
        }
        let (memory, files) = (make(nil), make(store))
        #expect(files.counts.counts.isInFile && files.counts.columnIndices.isInFile)
        #expect(files.counts.rowOffsets == memory.counts.rowOffsets)
        #expect(files.counts.columnIndices == memory.counts.columnIndices)
        #expect(files.counts.counts == memory.counts.counts)
        #expect(files.passages?.offsets == memory.passages?.offsets)
        #expect(files.passages?.counts.columnIndices == memory.passages?.counts.columnIndices)
        #expect(files.passages?.counts.counts == memory.passages?.counts.counts)
        #expect(Array(files.vocabulary.arena) == Array(memory.vocabulary.arena))

        let all = Array(0..<documents.count)
        var idf = features.weighting.idf(
            documentFrequency: memory.counts.documentFrequency(rows: all),
            documents: documents.count
        )
        #expect(files.counts.documentFrequency(rows: [5, 3, 7]) == memory.counts.documentFrequency(rows: [5, 3, 7]))
        func weighted(_ collection: FeatureCollection, _ rows: [Int]) -> SparseMatrix<Float> {
            collection.counts.weighted(documents: rows, idf: idf, configuration: features)
        }
        #expect(weighted(files, all) == weighted(memory, all))
        #expect(weighted(files, all).values.isInFile)
        #expect(weighted(files, [9, 2, 150, 2]) == weighted(memory, [9, 2, 150, 2]))
        // With a term left out the columns are no longer those of the counts.
        idf[idf.count / 2] = 0
        #expect(weighted(files, all) == weighted(memory, all))
        #expect(!weighted(memory, all).columnIndices.contains(UInt32(idf.count / 2)))
        #expect(store.failure == nil)
    }

    @Test("All rows with all terms are the chosen rows put together")
    func wholeAndParts() {
        let documents = Self.documents(30)
        let features = PassageTests.features(readsPassages: false)
        let counts = collection(of: documents, features).counts
        let idf = (0..<counts.columns).map { 1 + Double($0 % 7) }
        let whole: SparseMatrix<Double> = counts.weighted(documents: Array(0..<30), idf: idf, configuration: features)
        let reversed: SparseMatrix<Double> = counts.weighted(
            documents: Array((0..<30).reversed()),
            idf: idf,
            configuration: features
        )
        #expect(whole == reversed.rows(Array((0..<30).reversed())))
        #expect(whole.entryCount == counts.counts.count)
    }
}
