import Dispatch
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// How many threads a computation may use.
///
/// Work is divided by the caller into pieces that do not depend on the number of threads wherever the order of
/// floating-point sums
/// matters, so that answers are the same for any number.
package struct Parallelism: Hashable, Sendable {
    /// Most threads at work at a time, at least 1.
    package let threads: Int

    package init(threads: Int) { self.threads = max(1, threads) }

    /// One thread.
    package static let serial = Parallelism(threads: 1)

    /// As many threads as the machine has cores online.
    package static var allCores: Parallelism { Parallelism(threads: sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

    /// Calls `body` once for each index in `0..<count`, on up to `threads` threads; returns when all are done.
    package func forEach(count: Int, _ body: @Sendable (Int) -> Void) {
        if threads == 1 || count <= 1 {
            for index in 0..<count { body(index) }
            return
        }
        // One lane a thread, each taking the next index when it is done with one: the bound holds whatever the pool
        // does, and a
        // thread that is slow, or late because the machine is busy, takes fewer.
        let next = Atomic<Int>(0)
        DispatchQueue.concurrentPerform(iterations: min(threads, count)) { _ in
            while true {
                let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
                guard index < count else { return }
                body(index)
            }
        }
    }

    /// Calls `body` for contiguous chunks that cover `0..<count`.
    ///
    /// - Parameter minimumChunk: smallest chunk worth a thread's start.
    package func forEachChunk(of count: Int, minimumChunk: Int = 1, _ body: @Sendable (Range<Int>) -> Void) {
        guard count > 0 else { return }
        let chunks = max(1, min(threads, count / max(1, minimumChunk)))
        forEach(count: chunks) { chunk in
            body(chunk * count / chunks..<(chunk + 1) * count / chunks)
        }
    }

    /// The results of `body` for each index in `0..<count`, in order.
    package func map<Result: Sendable>(count: Int, _ body: @Sendable (Int) -> Result) -> [Result] {
        [Result](unsafeUninitializedCapacity: count) { buffer, initialized in
            let target = UncheckedPointer(buffer.baseAddress)
            // Every index is written by exactly one call, and all calls end before the array is read.
            forEach(count: count) { index in
                (target.pointer.map { $0 + index })?.initialize(to: body(index))
            }
            initialized = count
        }
    }

    /// A pointer handed to threads that write to disjoint places of it.
    private struct UncheckedPointer<Element>: @unchecked Sendable {
        let pointer: UnsafeMutablePointer<Element>?
        init(_ pointer: UnsafeMutablePointer<Element>?) { self.pointer = pointer }
    }
}
