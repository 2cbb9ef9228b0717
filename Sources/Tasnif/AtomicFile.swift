#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Why an output file could not be made.
public struct OutputError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The file.
    public let path: String
    /// What went wrong, in the system's words.
    public let reason: String
    /// Whether writing failed midway (exit code 74) rather than the file could not be made (73).
    public let isMidway: Bool

    /// A failure at a file.
    public init(path: String, reason: String, isMidway: Bool) {
        self.path = path
        self.reason = reason
        self.isMidway = isMidway
    }

    public var description: String {
        isMidway
            ? "\(path): writing failed: \(reason); the old file, if there was one, is untouched"
            : "\(path): cannot be made: \(reason); choose a folder that exists and may be written to"
    }
}

/// The system's write; inside `AtomicFile` that name is taken.
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}

/// Writes files so that a reader sees the old content or the new, never a part.
public enum AtomicFile {
    /// Writes `bytes` beside `path` and moves the result into place.
    ///
    /// The data reach the disk (`fsync`) before the move. After a failure nothing is left behind and an old file is whole.
    public static func write(_ bytes: [UInt8], to path: String) throws(OutputError) {
        func failure(midway: Bool) -> OutputError {
            OutputError(path: path, reason: String(cString: strerror(errno)), isMidway: midway)
        }
        var status = stat()
        if stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
            throw OutputError(path: path, reason: "is a folder", isMidway: false)
        }
        // Devices and pipes (/dev/null, a named pipe) cannot be replaced; they are written to.
        let isSpecial = stat(path, &status) == 0 && status.st_mode & S_IFMT != S_IFREG
        let temporary = isSpecial ? path : "\(path).part-\(getpid())"
        let descriptor = open(temporary, isSpecial ? O_WRONLY : O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw failure(midway: false) }
        do throws(OutputError) {
            var position = 0
            while position < bytes.count {
                let written = bytes.withUnsafeBytes { buffer in
                    systemWrite(descriptor, buffer.baseAddress?.advanced(by: position), min(bytes.count - position, 1 << 30))
                }
                if written < 0 {
                    if errno == EINTR { continue }
                    throw failure(midway: true)
                }
                position += written
            }
            if !isSpecial, fsync(descriptor) != 0 { throw failure(midway: true) }
        } catch {
            close(descriptor)
            if !isSpecial { unlink(temporary) }
            throw error
        }
        guard close(descriptor) == 0 else {
            let error = failure(midway: true)
            if !isSpecial { unlink(temporary) }
            throw error
        }
        if !isSpecial, rename(temporary, path) != 0 {
            let error = failure(midway: false)
            unlink(temporary)
            throw error
        }
    }
}
