import ArabicText
import LinearAlgebra
import TestSupport
import Testing
import TextFeatures

/// Builds a collection of texts; the pipeline cuts nothing.
func collection(
    _ texts: [String],
    titles: [String?] = [],
    _ configuration: FeatureConfiguration,
    counters: Int = 1,
    threads: Int = 1,
    lexicon: Lexicon? = nil
) -> FeatureCollection {
    collection(
        of: texts.enumerated().map { number, text in
            AnalyzedDocument(title: number < titles.count ? titles[number] : nil, text: text)
        },
        configuration,
        counters: counters,
        threads: threads,
        lexicon: lexicon
    )
}

@Suite struct TFIDFTests {
    static let settings: [(name: String, weighting: TFIDFWeighting)] = [
        ("default", TFIDFWeighting()),
        ("no_smooth", TFIDFWeighting(smoothIDF: false)),
        ("sublinear", TFIDFWeighting(sublinear: true)),
        ("l1", TFIDFWeighting(norm: .l1)),
        ("none", TFIDFWeighting(norm: .none)),
        ("no_idf", TFIDFWeighting(usesIDF: false)),
    ]

    static func texts() throws -> [String] {
        try TSV(fixture: "mini-corpus.tsv", of: #filePath).rows.map { $0["text"] ?? "" }
    }

    /// The fixture has 12 significant digits: besides 1e-12, half a unit of the last digit is allowed, which is 5e-12
    /// for values of 1 to 10.
    static func tolerance(_ value: Double) -> Double { abs(value) < 1 ? 1e-12 : 6e-12 }

    @Test(arguments: settings)
    func equalsScikitLearn(_ setting: (name: String, weighting: TFIDFWeighting)) throws {
        let features = FeatureConfiguration(weighting: setting.weighting)
        let collection = collection(try Self.texts(), features)
        let rows = Array(0..<collection.counts.rows)
        let idf = setting.weighting.idf(
            documentFrequency: collection.counts.documentFrequency(rows: rows),
            documents: rows.count
        )
        let matrix: SparseMatrix<Double> = collection.counts.weighted(
            documents: rows,
            idf: idf,
            configuration: features
        )
        let expected = try TSV(fixture: "sklearn-tfidf.tsv", of: #filePath).rows.filter { $0["config"] == setting.name }
        #expect(expected.count == 48)
        #expect(matrix.entryCount == expected.count)
        for row in expected {
            let document = try #require(Int(row["doc"] ?? ""))
            let term = try #require(collection.vocabulary.number(of: .word, row["term"] ?? ""))
            let weight = try #require(Double(row["weight"] ?? ""))
            let entries = matrix.rowOffsets[document]..<matrix.rowOffsets[document + 1]
            let entry = try #require(entries.first { matrix.columnIndices[$0] == UInt32(term) })
            #expect(abs(matrix.values[entry] - weight) <= Self.tolerance(weight))
        }
        for row in try TSV(fixture: "sklearn-idf.tsv", of: #filePath).rows where row["config"] == setting.name {
            let term = try #require(collection.vocabulary.number(of: .word, row["term"] ?? ""))
            let value = try #require(Double(row["idf"] ?? ""))
            // idf reaches 2.9: twelve digits leave 5e-12.
            #expect(abs(idf[term] - value) <= 5e-12)
        }
    }

    @Test func termsAreSortedAndCounted() throws {
        let collection = collection(try Self.texts(), FeatureConfiguration())
        let words = collection.vocabulary.range(of: .word).map { collection.vocabulary.text(of: $0) }
        #expect(words.count == 27)
        #expect(words == words.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
        for (number, word) in words.enumerated() { #expect(collection.vocabulary.number(of: .word, word) == number) }
        #expect(collection.vocabulary.number(of: .word, "غائب") == nil)
        #expect(collection.vocabulary.number(of: .characters, "قصف") == nil)
    }

    @Test func userGuideExample() throws {
        let rows = try TSV(fixture: "sklearn-userguide-tfidf.tsv", of: #filePath).rows
        for smooth in [false, true] {
            let name = "smooth_\(smooth)"
            let counts = rows.filter { $0["config"] == name }
            var offsets = [0]
            var columns: [UInt32] = []
            var values: [UInt16] = []
            for row in counts {
                for column in 0..<3 {
                    let count = try #require(UInt16(row["count\(column)"] ?? ""))
                    if count > 0 {
                        columns.append(UInt32(column))
                        values.append(count)
                    }
                }
                offsets.append(columns.count)
            }
            let matrix = CountMatrix(
                rows: 6,
                columns: 3,
                rowOffsets: offsets,
                columnIndices: SharedBuffer(columns),
                counts: SharedBuffer(values),
                blockEnds: [3, 3, 3, 3, 3, 3]
            )
            let features = FeatureConfiguration(weighting: TFIDFWeighting(smoothIDF: smooth))
            let idf = features.weighting.idf(
                documentFrequency: matrix.documentFrequency(rows: Array(0..<6)),
                documents: 6
            )
            let expectedIDF = try #require(rows.first { $0["config"] == "\(name):idf" })
            for column in 0..<3 {
                #expect(abs(idf[column] - (Double(expectedIDF["tfidf\(column)"] ?? "") ?? .nan)) <= 5e-12)
            }
            let weighted: SparseMatrix<Double> = matrix.weighted(
                documents: Array(0..<6),
                idf: idf,
                configuration: features
            )
            for (row, expected) in counts.enumerated() {
                var dense = [0.0, 0.0, 0.0]
                for entry in weighted.rowOffsets[row]..<weighted.rowOffsets[row + 1] {
                    dense[Int(weighted.columnIndices[entry])] = weighted.values[entry]
                }
                for column in 0..<3 {
                    #expect(abs(dense[column] - (Double(expected["tfidf\(column)"] ?? "") ?? .nan)) <= 1e-12)
                }
            }
        }
    }

    @Test func termsWithoutIDFNeitherAppearNorCountForTheNorm() {
        let matrix = CountMatrix(
            rows: 1,
            columns: 3,
            rowOffsets: [0, 3],
            columnIndices: SharedBuffer([0, 1, 2]),
            counts: SharedBuffer([1, 5, 1]),
            blockEnds: [3, 3, 3, 3, 3, 3]
        )
        let weighted: SparseMatrix<Double> = matrix.weighted(
            documents: [0],
            idf: [1, 0, 1],
            configuration: FeatureConfiguration()
        )
        #expect(Array(weighted.columnIndices) == [0, 2])
        for value in weighted.values { #expect(abs(value - 0.5.squareRoot()) < 1e-15) }
    }

    /// idf in single precision still tells in how many documents a term stands.
    @Test(arguments: [1, 7, 1766, 100_000])
    func documentFrequencyOfIDF(documents: Int) {
        for smooth in [true, false] {
            let weighting = TFIDFWeighting(smoothIDF: smooth)
            let frequencies = [1, 2, documents / 3, documents - 1, documents].filter { (1...documents).contains($0) }
            let idf = weighting.idf(documentFrequency: frequencies.map(UInt32.init), documents: documents)
            let found = idf.map { weighting.documentFrequency(idf: Float($0), documents: documents) }
            #expect(found == frequencies)
            #expect(weighting.documentFrequency(idf: 0, documents: documents) == 0)
            #expect(weighting.documentFrequency(idf: .infinity, documents: documents) == 0)
        }
        #expect(TFIDFWeighting(usesIDF: false).documentFrequency(idf: 1, documents: documents) == nil)
    }
}
