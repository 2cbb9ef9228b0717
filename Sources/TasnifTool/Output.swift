import Tasnif

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The reader of our output has gone (`| head`); the run ends quietly.
struct BrokenPipe: Error {}

/// Buffered standard output.
///
/// Used from the main thread only; commands compute in parallel and print in order.
@MainActor
final class Output {
    /// Standard output.
    static let standard = Output()

    private var buffer: [UInt8] = []
    private let limit = 1 << 16

    /// Writes a line.
    func line(_ text: String) throws {
        buffer.append(contentsOf: text.utf8)
        buffer.append(0x0A)
        if buffer.count >= limit { try flush() }
    }

    /// Writes a line given as bytes.
    func line(_ bytes: [UInt8]) throws {
        buffer.append(contentsOf: bytes)
        buffer.append(0x0A)
        if buffer.count >= limit { try flush() }
    }

    /// Hands everything to the system.
    func flush() throws {
        var position = 0
        defer { buffer.removeAll(keepingCapacity: true) }
        try buffer.withUnsafeBytes { bytes in
            while position < bytes.count {
                let written = write(1, bytes.baseAddress?.advanced(by: position), bytes.count - position)
                if written < 0 {
                    if errno == EINTR { continue }
                    if errno == EPIPE { throw BrokenPipe() }
                    throw OutputError(path: "standard output", reason: String(cString: strerror(errno)), isMidway: true)
                }
                position += written
            }
        }
    }
}
