import Synchronization
import Testing

@testable import LinearAlgebra

@Suite struct SharedBufferTests {
    @Test("A copy holds the elements", arguments: [0, 1, 5, 1000])
    func copy(count: Int) {
        let elements = (0..<count).map { Double($0) * 0.5 }
        let buffer = SharedBuffer(elements)
        #expect(Array(buffer) == elements && buffer.count == count)
        #expect(buffer.withUnsafeBufferPointer { Array($0) } == elements)
        #expect(buffer.withUnsafeBytes { $0.count } == count * 8)
    }

    @Test("A view sees its part of the memory")
    func view() throws {
        let memory = SharedMemory(copying: [1, 2, 3, 4] as [UInt32])
        let middle = try #require(SharedBuffer<UInt32>(memory: memory, byteOffset: 4, count: 2))
        #expect(Array(middle) == [2, 3] && middle.first == 2 && middle.last == 3)
        #expect(middle.withUnsafeBufferPointer { Array($0) } == [2, 3])
        let bytes = try #require(SharedBuffer<UInt8>(memory: memory, byteOffset: 3, count: 13))
        #expect(bytes.withUnsafeBytes { $0.count } == 13)
        let end = try #require(SharedBuffer<UInt32>(memory: memory, byteOffset: 16, count: 0))
        #expect(end.isEmpty && end.withUnsafeBufferPointer { $0.count } == 0)
    }

    @Test(
        "Views outside the memory are refused, whatever overflows",
        arguments: [
            (-4, 1), (0, -1), (0, 5), (4, 4), (16, 1), (20, 0), (Int.max, 1), (0, Int.max), (Int.max, Int.max),
            (Int.min, 1),
            (8, Int.max / 4), (4, Int.max / 4 + 1),
        ]
    )
    func outside(byteOffset: Int, count: Int) {
        let memory = SharedMemory(copying: [1, 2, 3, 4] as [UInt32])
        #expect(SharedBuffer<UInt32>(memory: memory, byteOffset: byteOffset, count: count) == nil)
    }

    @Test("Views that are not aligned for their elements are refused")
    func alignment() {
        let memory = SharedMemory(copying: [UInt8](repeating: 7, count: 64))
        for byteOffset in 0..<16 {
            #expect(
                (SharedBuffer<Double>(memory: memory, byteOffset: byteOffset, count: 2) != nil) == (byteOffset % 8 == 0)
            )
            #expect(
                (SharedBuffer<UInt16>(memory: memory, byteOffset: byteOffset, count: 2) != nil) == (byteOffset % 2 == 0)
            )
            #expect(SharedBuffer<UInt8>(memory: memory, byteOffset: byteOffset, count: 2) != nil)
        }
    }

    @Test("Memory without bytes serves empty views only")
    func emptyMemory() {
        let memory = SharedMemory(UnsafeRawBufferPointer(start: nil, count: 0)) { _ in }
        #expect(SharedBuffer<Double>(memory: memory, byteOffset: 0, count: 1) == nil)
        let empty = SharedBuffer<Double>(memory: memory, byteOffset: 0, count: 0)
        #expect(empty?.isEmpty == true)
        #expect(empty?.withUnsafeBufferPointer { $0.count } == 0)
    }

    @Test("Memory is released once, after the last view of it")
    func release() {
        final class Counter: Sendable { let count = Atomic<Int>(0) }
        let counter = Counter()
        let storage = UnsafeMutableRawBufferPointer.allocate(byteCount: 16, alignment: 8)
        storage.initializeMemory(as: UInt8.self, repeating: 3)
        do {
            var memory: SharedMemory? = SharedMemory(UnsafeRawBufferPointer(storage)) { bytes in
                bytes.deallocate()
                counter.count.add(1, ordering: .relaxed)
            }
            let first = memory.flatMap { SharedBuffer<UInt8>(memory: $0, byteOffset: 0, count: 8) }
            let second = memory.flatMap { SharedBuffer<UInt8>(memory: $0, byteOffset: 8, count: 8) }
            memory = nil
            #expect(counter.count.load(ordering: .relaxed) == 0)
            #expect(first?.reduce(0, +) == 24 && second?.reduce(0, +) == 24)
            withExtendedLifetime((first, second)) {}
        }
        #expect(counter.count.load(ordering: .relaxed) == 1)
    }
}
