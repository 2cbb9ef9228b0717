import Synchronization
import Testing

@testable import LinearAlgebra

@Suite struct ParallelismTests {
    @Test("Every index is visited once", arguments: [1, 2, 3, 8], [0, 1, 2, 7, 1000])
    func visits(threads: Int, count: Int) {
        let visits = Mutex([Int](repeating: 0, count: count))
        Parallelism(threads: threads).forEach(count: count) { index in visits.withLock { $0[index] += 1 } }
        #expect(visits.withLock { $0 } == [Int](repeating: 1, count: count))
    }

    @Test("Chunks cover the range without overlap and are not too small", arguments: [1, 2, 5], [0, 1, 10, 999])
    func chunks(threads: Int, count: Int) {
        let chunks = Mutex([Range<Int>]())
        Parallelism(threads: threads).forEachChunk(of: count, minimumChunk: 10) { chunk in
            chunks.withLock { $0.append(chunk) }
        }
        let sorted = chunks.withLock { $0 }.sorted { $0.lowerBound < $1.lowerBound }
        #expect(sorted.flatMap { Array($0) } == Array(0..<count))
        #expect(sorted.count <= threads)
        #expect(sorted.count <= 1 || sorted.allSatisfy { $0.count >= 10 })
    }

    @Test("No more bodies run at a time than threads were asked for")
    func bound() {
        let running = Atomic<Int>(0)
        let most = Mutex(0)
        Parallelism(threads: 2).forEach(count: 200) { _ in
            let now = running.add(1, ordering: .relaxed).newValue
            most.withLock { $0 = max($0, now) }
            running.subtract(1, ordering: .relaxed)
        }
        #expect(most.withLock { $0 } <= 2)
    }

    @Test("Mapped results stand in the order of their indices, also for values that own memory")
    func map() {
        let results = Parallelism(threads: 4).map(count: 500) { String(repeating: "ب", count: $0) }
        #expect(results.map(\.count) == Array(0..<500))
        #expect(Parallelism.serial.map(count: 0) { $0 }.isEmpty)
    }

    @Test("There is always at least one thread")
    func atLeastOne() {
        #expect(Parallelism(threads: 0).threads == 1)
        #expect(Parallelism(threads: -3).threads == 1)
        #expect(Parallelism.allCores.threads >= 1)
    }

    @Test("Calls may be nested")
    func nested() {
        let sums = Parallelism(threads: 2).map(count: 8) { outer in
            Parallelism(threads: 2).map(count: 50) { outer * $0 }.reduce(0, +)
        }
        #expect(sums == (0..<8).map { $0 * 1225 })
    }
}
