/// A window on a text stream that holds at least the record being read, and no more than the size limit allows.
struct RecordBuffer {
    /// One line, or what stands in its place.
    enum Line {
        /// The bytes of a line in `storage`, without its line break. They stay there until the next call.
        case bytes(Range<Int>, number: Int)
        /// A line beyond the size limit, which was skipped.
        case tooLong(number: Int)
    }

    /// The stream.
    let stream: TextStream
    /// The longest record held, in bytes.
    let limit: Int
    /// Bytes read; those in `start..<end` are still to be handled.
    private(set) var storage: [UInt8]
    /// The first byte to be handled.
    private(set) var start = 0
    /// The end of the bytes read.
    private(set) var end = 0
    /// Number of the line that `start` lies in, from 1.
    private(set) var line = 1
    /// Bytes of that line before `start`.
    private(set) var columnOffset = 0
    /// Whether the stream has ended, so that the window holds all that is left.
    private(set) var isAtEnd = false

    private static let blockSize = 1 << 20

    init(_ stream: TextStream, limit: Int) {
        self.stream = stream
        self.limit = limit
        // A regular file's size, and one byte to see that it has ended.
        let size = stream.sizeHint > 0 ? stream.sizeHint + 1 : Self.blockSize
        storage = [UInt8](repeating: 0, count: max(4096, min(size, Self.blockSize)))
    }

    /// Whether the next line is not here yet, and would have to be waited for.
    var mustWait: Bool { !isAtEnd && firstOffset(of: .lineFeed, from: 0) == nil && stream.mustWait }

    /// The bytes read and not handled yet.
    var window: Range<Int> { start..<end }

    /// Number of bytes in the window.
    var count: Int { end - start }

    /// The byte at an offset from the window's beginning.
    subscript(offset: Int) -> UInt8 { storage[start + offset] }

    /// Calls `body` with bytes of `storage`. Nothing may be read from the stream meanwhile.
    func withBytes<Result, Failure: Error>(
        _ range: Range<Int>,
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(storage.span.extracting(range))
    }

    /// The offset in the window of a byte at or after another offset, or nil when there is none.
    func firstOffset(of byte: UInt8, from offset: Int) -> Int? {
        NewsCorpus.firstOffset(of: byte, in: storage.span.extracting(window), from: offset)
    }

    /// Reads more bytes behind those in the window; false at the end of the stream.
    ///
    /// The window may move inside `storage`; offsets from `start` stay valid.
    mutating func fill() throws(CorpusError) -> Bool {
        if isAtEnd { return false }
        makeRoom()
        let stream = stream
        let count = try storage.fill(from: end) { (bytes) throws(CorpusError) in try stream.read(into: bytes) }
        end += count
        isAtEnd = count == 0
        return count > 0
    }

    /// Sees to it that there is room behind the window: by moving it to the front, or to larger storage, or back to
    /// smaller
    /// storage after a long record.
    private mutating func makeRoom() {
        let held = count
        let isFull = storage.count - end < min(4096, storage.count / 2)
        if held < Self.blockSize / 2 && storage.count > 8 * Self.blockSize {
            move(to: Self.blockSize)
        } else if held == 0 || (isFull && start >= storage.count / 2) {
            storage.withUnsafeMutableBytes { bytes in
                bytes.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
            }
            start = 0
            end = held
        } else if isFull {
            // Doubled, and never much more than the limit: a record is given up when it passes that. The last step
            // may be a
            // little longer, so that it does not hold two arrays of nearly that size.
            let most = max(limit + Self.blockSize, storage.count + 4096)
            move(to: 3 * storage.count >= most ? most : 2 * storage.count)
        }
    }

    /// Moves the window to the beginning of new storage.
    private mutating func move(to size: Int) {
        var moved = [UInt8](repeating: 0, count: size)
        moved.withUnsafeMutableBytes { target in
            storage.withUnsafeBytes { target.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[start..<end])) }
        }
        storage = moved
        end -= start
        start = 0
    }

    /// Marks the first `count` bytes of the window as handled and counts the lines in them.
    mutating func consume(_ count: Int) {
        let handled = start..<start + count
        var position = 0
        while let lineFeed = withBytes(handled, { NewsCorpus.firstOffset(of: .lineFeed, in: $0, from: position) }) {
            line += 1
            columnOffset = 0
            position = lineFeed + 1
        }
        columnOffset += count - position
        start += count
    }

    /// Marks bytes as handled that end with the line break of the current line and hold no other.
    private mutating func consumeLine(_ count: Int) {
        start += count
        line += 1
        columnOffset = 0
    }

    /// The next line, or nil at the end. The line feed and a carriage return before it are not part of it.
    mutating func nextLine() throws(CorpusError) -> Line? {
        var searched = 0
        while true {
            let found = firstOffset(of: .lineFeed, from: searched)
            if let length = found ?? (isAtEnd ? end - start : nil) {
                if found == nil && length == 0 { return nil }
                let number = line
                let first = start
                consumeLine(found == nil ? length : length + 1)
                let hasReturn = length > 0 && storage[first + length - 1] == .carriageReturn
                let content = first..<first + length - (hasReturn ? 1 : 0)
                return content.count > limit ? .tooLong(number: number) : .bytes(content, number: number)
            }
            searched = end - start
            // One more for the carriage return that may end it.
            if searched > limit + 1 {
                let number = line
                try skipLine()
                return .tooLong(number: number)
            }
            _ = try fill()
        }
    }

    /// Drops everything up to and with the next line feed, without holding it.
    mutating func skipLine() throws(CorpusError) {
        while true {
            if let found = firstOffset(of: .lineFeed, from: 0) {
                consumeLine(found + 1)
                return
            }
            columnOffset += end - start
            start = end
            guard try fill() else {
                line += 1
                columnOffset = 0
                return
            }
        }
    }

    /// Reads until the window holds a whole line, `count` bytes, or everything.
    mutating func fillForSniffing(_ count: Int) throws(CorpusError) {
        while end - start < count,
            firstOffset(of: .lineFeed, from: 0) == nil, try fill()
        {}
    }

    /// Reads the rest of the stream into the window, up to the size limit; false when there is more.
    mutating func fillToEnd() throws(CorpusError) -> Bool {
        while end - start <= limit {
            guard try fill() else { return end - start <= limit }
        }
        return false
    }
}
