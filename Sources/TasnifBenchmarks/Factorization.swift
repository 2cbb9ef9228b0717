import ArgumentParser
import LinearAlgebra
import Tasnif
import TopicModels

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A factorization of a matrix that other programs factorize, too; its time is that of the factorization alone.
struct Factorization {
    private let matrix: SparseMatrix<Float>

    /// - Throws: `ValidationError` when the file is not what `Factorize` describes.
    init(matrix path: String) throws {
        guard let file = fopen(path, "rb") else { throw ValidationError("\(path): cannot be read") }
        defer { fclose(file) }
        func read<Value>(_ count: Int, _ zero: Value) throws -> [Value] {
            let values = [Value](unsafeUninitializedCapacity: count) { buffer, read in
                read = fread(buffer.baseAddress, MemoryLayout<Value>.stride, count, file)
            }
            guard values.count == count else { throw ValidationError("\(path): ends too early") }
            return values
        }
        let sizes = try read(3, 0)
        guard sizes.allSatisfy({ 0..<(1 << 40) ~= $0 }) else { throw ValidationError("\(path): no sizes of a matrix") }
        matrix = SparseMatrix(
            rows: sizes[0],
            columns: sizes[1],
            rowOffsets: try read(sizes[0] + 1, 0),
            columnIndices: try read(sizes[2], UInt32(0)),
            values: try read(sizes[2], Float(0))
        )
    }

    /// Factorizes, writes the factors, and prints seconds, seconds of CPU and rounds as JSON.
    func run(topics: Int, threads: Int, output: String) throws {
        let clock = ContinuousClock()
        let usedBefore = Self.processorSeconds()
        let start = clock.now
        let fit = try NMF(.init(topics: topics, parallelism: Parallelism(threads: threads))).fit(matrix)
        let seconds = (clock.now - start) / .seconds(1)
        let used = Self.processorSeconds() - usedBefore
        let factors = fit.documentTopics.values + fit.termTopics.values
        try AtomicFile.write(factors.withUnsafeBytes { Array($0) }, to: output)
        print("{\"seconds\": \(seconds), \"cpu\": \(used), \"rounds\": \(fit.iterations)}")
    }

    /// Seconds that all threads of the process have used.
    private static func processorSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
