import Foundation
import TestSupport
import Testing

@testable import LinearAlgebra

@Suite struct ScratchStoreTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// A store that keeps nothing in memory but what is too small for a file.
    private var disk: ScratchStore { ScratchStore(folder: folder.path, memoryLimit: 0) }

    private func elements(_ array: ScratchArray<UInt32>) -> [UInt32] { array.withUnsafeBufferPointer { Array($0) } }

    @Test(
        "An array in files holds what one in memory holds, however it grows",
        arguments: [0, 1, 1000, 100_000, 3_000_000]
    )
    func growth(count: Int) {
        let store = disk
        var array = ScratchArray<UInt32>(store: store)
        for start in stride(from: 0, to: count, by: 700) {
            array.append(atMost: 700) { target in
                let end = min(count, start + 700)
                for number in start..<end { target[number - start] = UInt32(number) &* 2_654_435_761 }
                return end - start
            }
        }
        #expect(array.count == count)
        #expect((store.bytesInFiles > 0) == (count >= 100_000))
        let buffer = array.shared
        #expect(buffer.isInFile == (count >= 100_000))
        #expect(buffer.indices.allSatisfy { buffer[$0] == UInt32($0) &* 2_654_435_761 })
        // The pages are let go and come back.
        buffer.letGo(of: 0..<buffer.count)
        #expect(buffer.last == (count > 0 ? UInt32(count - 1) &* 2_654_435_761 : nil))
        #expect(store.failure == nil)
    }

    @Test("Files have no names, and their space is free when the arrays are gone")
    func nothingStays() throws {
        let store = disk
        var array: ScratchArray<Double>? = ScratchArray((0..<50_000).map { Double($0) }, store: store)
        let buffer = array?.shared
        #expect(store.bytesInFiles >= 400_000)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
        array = nil
        #expect(store.bytesInFiles >= 400_000 && buffer?[49_999] == 49_999)
    }

    @Test("Space is given back with the last user of an array")
    func givenBack() {
        let store = disk
        do {
            let array = ScratchArray((0..<50_000).map { Double($0) }, store: store)
            #expect(array.count == 50_000 && store.bytesInFiles > 0)
        }
        #expect(store.bytesInFiles == 0)
    }

    @Test("A copy has its own elements from the first change on", arguments: [false, true])
    func copies(inFile: Bool) {
        let first = ScratchArray((0..<100_000).map { UInt32($0) }, store: inFile ? disk : nil)
        var (left, right) = (first, first)
        left.append(1)
        right.append(2)
        let shared = first.shared
        left.append(3)
        #expect(first.count == 100_000 && shared.count == 100_000 && shared[99_999] == 99_999)
        #expect(Array(elements(left).suffix(3)) == [99_999, 1, 3])
        #expect(Array(elements(right).suffix(2)) == [99_999, 2])
    }

    @Test("Memory is used up to the limit, files beyond it")
    func limit() {
        let store = ScratchStore(folder: folder.path, memoryLimit: 1 << 20)
        var inside = ScratchArray<UInt8>(store: store)
        inside.reserve(1 << 19)
        #expect(store.bytesInFiles == 0)
        var outside = ScratchArray<UInt8>(store: store)
        outside.reserve(1 << 20)
        #expect(store.bytesInFiles == 1 << 20)
        #expect(!inside.shared.isInFile && outside.shared.isInFile)
    }

    @Test("Where no file can be made, arrays stay in memory and the store says why")
    func missingFolder() {
        let store = ScratchStore(folder: "\(folder.path)/missing", memoryLimit: 0)
        #expect(throws: ScratchError(folder: store.folder, code: ENOENT, isMidway: false)) { try store.check() }
        let array = ScratchArray((0..<100_000).map { UInt32($0) }, store: store)
        #expect(store.failure == ScratchError(folder: store.folder, code: ENOENT, isMidway: false))
        #expect(elements(array) == (0..<100_000).map { UInt32($0) })
        #expect(throws: Never.self) { try disk.check() }
    }

    @Test("Matrices made of one in files are in files, and equal those in memory")
    func matrices() {
        var random = SplitMix64(seed: 7)
        var (offsets, indices, values) = ([0], [UInt32](), [Float]())
        for _ in 0..<4000 {
            for column in 0..<300 where random.next() % 8 == 0 {
                indices.append(UInt32(column))
                values.append(Float(random.symmetric()))
            }
            offsets.append(indices.count)
        }
        func matrix(_ store: ScratchStore?) -> SparseMatrix<Float> {
            SparseMatrix(
                rows: 4000,
                columns: 300,
                rowOffsets: offsets,
                columnIndices: ScratchArray(indices, store: store).shared,
                values: ScratchArray(values, store: store).shared,
                store: store
            )
        }
        let (memory, disk) = (matrix(nil), matrix(disk))
        #expect(disk.values.isInFile && disk == memory)
        let factor = Matrix(rows: 300, columns: 5, values: random.symmetric(count: 1500))
        #expect(disk.multiplied(by: factor) == memory.multiplied(by: factor))
        #expect(disk.transposed() == memory.transposed() && disk.transposed().values.isInFile)
        #expect(disk.rows([5, 3, 3999, 5]) == memory.rows([5, 3, 3999, 5]))
        #expect(disk.sumOfSquares() == memory.sumOfSquares())
    }
}
