/// Memory that a model's arrays live in: bytes mapped from a file, or the storage of a Swift array.
///
/// The object owns the memory and frees it when the last buffer over it goes. Its content never changes after `init`,
/// which
/// is what makes sharing it between threads safe (`@unchecked`: the compiler cannot see that nobody writes).
package final class SharedMemory: @unchecked Sendable {
    /// The bytes; valid as long as this object lives.
    package let bytes: UnsafeRawBufferPointer
    /// Whether the bytes are those of a mapped file, so that their pages can be let go and come back.
    package let isInFile: Bool
    private let release: @Sendable (UnsafeRawBufferPointer) -> Void

    /// Takes over memory that nobody writes to any more.
    ///
    /// - Parameters:
    ///   - isInFile: whether `bytes` are a file mapped as shared memory.
    ///   - release: called once with `bytes` when the object goes (`munmap`, or nothing for static memory).
    package init(
        _ bytes: UnsafeRawBufferPointer,
        isInFile: Bool = false,
        release: @escaping @Sendable (UnsafeRawBufferPointer) -> Void
    ) {
        self.bytes = bytes
        self.isInFile = isInFile
        self.release = release
    }

    /// Tells that some of the bytes are not needed for a while; of no effect on memory that is in no file.
    package func letGo(of range: Range<Int>) {
        if isInFile { Pages.letGo(UnsafeRawBufferPointer(rebasing: bytes[range])) }
    }

    /// A copy of an array's elements, aligned for any element type.
    package convenience init<Element: BitwiseCopyable>(copying elements: [Element]) {
        let size = elements.count * MemoryLayout<Element>.stride
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: max(size, 1), alignment: 64)
        elements.withUnsafeBytes { copy.copyMemory(from: $0) }
        self.init(UnsafeRawBufferPointer(start: copy.baseAddress, count: size)) { $0.deallocate() }
    }

    deinit { release(bytes) }
}

/// An immutable array that may live inside a memory-mapped file.
///
/// Models keep vocabulary, weights and topics in such buffers, so that a model just trained and one opened from a
/// file run
/// the same code. Subscripts are checked in every build.
package struct SharedBuffer<Element: BitwiseCopyable & Sendable>: RandomAccessCollection, Sendable {
    // What touches single elements is inlinable, so that loops in other modules run over memory and not through calls
    // that know nothing of `Element`.
    @usableFromInline let memory: SharedMemory
    @usableFromInline let byteOffset: Int
    /// Number of elements.
    package let count: Int

    /// A buffer with a copy of the elements.
    package init(_ elements: [Element]) {
        memory = SharedMemory(copying: elements)
        byteOffset = 0
        count = elements.count
    }

    /// A view of `count` elements that begin at `byteOffset` of the memory.
    ///
    /// Returns nil when they do not lie inside the memory or are not aligned for `Element`.
    package init?(memory: SharedMemory, byteOffset: Int, count: Int) {
        let stride = MemoryLayout<Element>.stride
        guard byteOffset >= 0, count >= 0, byteOffset <= memory.bytes.count,
            count <= (memory.bytes.count - byteOffset) / stride,
            (UInt(bitPattern: memory.bytes.baseAddress) &+ UInt(byteOffset)) % UInt(MemoryLayout<Element>.alignment)
                == 0
        else { return nil }
        self.memory = memory
        self.byteOffset = byteOffset
        self.count = count
    }

    @inlinable package var startIndex: Int { 0 }
    @inlinable package var endIndex: Int { count }

    @inlinable package subscript(position: Int) -> Element {
        precondition(position >= 0 && position < count, "index out of range")
        return memory.bytes.load(fromByteOffset: byteOffset + position * MemoryLayout<Element>.stride, as: Element.self)
    }

    /// Calls `body` with a pointer to the elements, for loops too hot for checked subscripts.
    ///
    /// The pointer must not leave the closure.
    @inlinable
    package func withUnsafeBufferPointer<Result, Failure: Error>(
        _ body: (UnsafeBufferPointer<Element>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let bytes = UnsafeRawBufferPointer(
            rebasing: memory.bytes[byteOffset..<byteOffset + count * MemoryLayout<Element>.stride]
        )
        return try withExtendedLifetime(memory) { () throws(Failure) -> Result in
            try body(bytes.assumingMemoryBound(to: Element.self))
        }
    }

    /// The elements as an array.
    package var elements: [Element] { withUnsafeBufferPointer { Array($0) } }

    /// Calls `body` with the raw bytes of the elements, for writing them to a file.
    package func withUnsafeBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let bytes = UnsafeRawBufferPointer(
            rebasing: memory.bytes[byteOffset..<byteOffset + count * MemoryLayout<Element>.stride]
        )
        return try withExtendedLifetime(memory) { () throws(Failure) -> Result in try body(bytes) }
    }
}

extension SharedBuffer: Equatable where Element: Equatable {
    package static func == (first: SharedBuffer, second: SharedBuffer) -> Bool { first.elementsEqual(second) }
}

extension SharedBuffer {
    /// Whether the elements are those of a mapped file.
    package var isInFile: Bool { memory.isInFile }

    /// Tells that some elements are not needed for a while; of no effect on a buffer that is in no file.
    package func letGo(of range: Range<Int>) {
        guard isInFile else { return }
        let stride = MemoryLayout<Element>.stride
        memory.letGo(of: byteOffset + range.lowerBound * stride..<byteOffset + range.upperBound * stride)
    }
}

extension SharedBuffer {
    /// Elements that `forEachWindow` hands over at a time.
    private static var window: Int { 1 << 20 }

    /// Calls `body` with all elements in order, part by part; in a file, the pages of a part are let go after it.
    package func forEachWindow(_ body: (UnsafeBufferPointer<Element>) -> Void) {
        withUnsafeBufferPointer { elements in
            var start = 0
            while start < count {
                let end = Swift.min(count, start + Self.window)
                body(UnsafeBufferPointer(rebasing: elements[start..<end]))
                letGo(of: start..<end)
                start = end
            }
        }
    }
}
