import Synchronization
import Tasnif

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The reader of our output has gone (`| head`); the run ends quietly.
struct BrokenPipe: Error {}

/// Buffered standard output.
final class Output: Sendable {
    /// Standard output.
    static let standard = Output()

    private let buffer = Mutex<[UInt8]>([])
    private static let limit = 1 << 16

    /// Writes a line.
    func line(_ text: String) throws { try line(Array(text.utf8)) }

    /// Writes a line given as bytes.
    func line(_ bytes: [UInt8]) throws { try write(bytes + [0x0A]) }

    /// Writes bytes.
    func write(_ bytes: [UInt8]) throws {
        try buffer.withLock { buffer in
            buffer.append(contentsOf: bytes)
            if buffer.count >= Self.limit { try Self.write(&buffer) }
        }
    }

    /// Hands everything to the system.
    func flush() throws { try buffer.withLock { try Self.write(&$0) } }

    private static func write(_ buffer: inout [UInt8]) throws {
        defer { buffer.removeAll(keepingCapacity: true) }
        var position = 0
        while position < buffer.count {
            let written = buffer.withUnsafeBytes {
                systemWrite(1, $0.baseAddress?.advanced(by: position), $0.count - position)
            }
            if written < 0 {
                if errno == EINTR { continue }
                if errno == EPIPE { throw BrokenPipe() }
                if errno == EAGAIN {
                    // Another program has made our terminal or pipe non-blocking; wait for room.
                    var request = pollfd(fd: 1, events: Int16(POLLOUT), revents: 0)
                    _ = poll(&request, 1, -1)
                    continue
                }
                throw OutputError(path: "standard output", reason: String(cString: strerror(errno)), isMidway: true)
            }
            position += written
        }
    }
}

/// The system's write; inside types of this module that name is taken.
func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}
