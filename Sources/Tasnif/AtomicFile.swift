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

    /// What is wrong, where, and what to do.
    public var description: String {
        isMidway
            ? "\(path): writing failed: \(reason); make room or choose another place"
            : "\(path.isEmpty ? "''" : path): cannot be made: \(reason); choose a folder that exists and may be written to"
    }
}

/// Writes files so that a reader sees the old content or the new, never a part.
public enum AtomicFile {
    /// Writes `bytes` beside `path` and moves the result into place.
    ///
    /// The data reach the disk (`fsync`) before the move. After a failure nothing is left behind and an old file is
    /// whole; the same holds for
    /// a run that is killed, on file systems that know files without a name (most of Linux's), but for the moment of
    /// the move itself.
    ///
    /// A symbolic link stays one: what it leads to is replaced. An old file's permissions are kept. A device or a
    /// pipe, which cannot be
    /// replaced, is written to.
    public static func write(_ bytes: [UInt8], to path: String) throws(OutputError) {
        var status = stat()
        let exists = stat(path, &status) == 0
        if exists, status.st_mode & S_IFMT == S_IFDIR {
            throw OutputError(path: path, reason: "is a folder", isMidway: false)
        }
        if exists, status.st_mode & S_IFMT != S_IFREG {
            let descriptor = open(path, O_WRONLY | O_CLOEXEC)
            guard descriptor >= 0 else { throw OutputError(path: path, code: errno, isMidway: false) }
            let code = transfer(bytes, to: descriptor)
            let closing = close(descriptor) == 0 ? 0 : errno
            if code != 0 || closing != 0 {
                throw OutputError(path: path, code: code != 0 ? code : closing, isMidway: true)
            }
            return
        }
        let target = exists ? resolved(path) : path
        let mode: mode_t? = exists ? status.st_mode & 0o7777 : nil
        var draft = try Draft(beside: target, shownAs: path)
        var code = transfer(bytes, to: draft.descriptor)
        if code == 0, let mode, fchmod(draft.descriptor, mode) != 0, errno != EPERM { code = errno }
        if code == 0, fsync(draft.descriptor) != 0 { code = errno }
        if code != 0 {
            draft.discard()
            throw OutputError(path: path, code: code, isMidway: true)
        }
        try draft.move(to: target, shownAs: path)
    }

    /// Writes all bytes; returns the system's error code, 0 for none.
    private static func transfer(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
        var position = 0
        while position < bytes.count {
            let written = bytes.withUnsafeBytes { buffer in
                systemWrite(
                    descriptor,
                    buffer.baseAddress?.advanced(by: position),
                    min(bytes.count - position, 1 << 30)
                )
            }
            if written < 0 {
                if errno == EINTR { continue }
                return errno
            }
            position += written
        }
        return 0
    }

    /// The path with links followed.
    private static func resolved(_ path: String) -> String {
        guard let resolved = realpath(path, nil) else { return path }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// A file in the folder of its target that is not in the target's place yet.
    private struct Draft {
        let descriptor: Int32
        /// Its name; nil while it has none.
        private var name: String?

        init(beside target: String, shownAs path: String) throws(OutputError) {
            #if os(Linux)
                // A file without a name vanishes with the process, however that ends. __O_TMPFILE of <fcntl.h>, which
                // Swift cannot import.
                let folder = target.lastIndex(of: "/").map { String(target[...$0]) } ?? "."
                // It gets a name through /proc.
                let canBeNamed = !target.isEmpty && target.last != "/" && access("/proc/self/fd", X_OK) == 0
                let nameless = canBeNamed ? open(folder, 0o20_000_000 | O_DIRECTORY | O_WRONLY | O_CLOEXEC, 0o666) : -1
                if nameless >= 0 {
                    descriptor = nameless
                    name = nil
                    return
                }
            #endif
            let (descriptor, name) = try AtomicFile.unused(beside: target, shownAs: path) { name in
                open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
            }
            self.descriptor = descriptor
            self.name = name
        }

        /// Closes and removes it.
        func discard() {
            close(descriptor)
            if let name { unlink(name) }
        }

        /// Moves it into place.
        mutating func move(to target: String, shownAs path: String) throws(OutputError) {
            #if os(Linux)
                if name == nil {
                    let source = "/proc/self/fd/\(descriptor)"
                    do throws(OutputError) {
                        name = try AtomicFile.unused(beside: target, shownAs: path) { name in
                            linkat(AT_FDCWD, source, AT_FDCWD, name, AT_SYMLINK_FOLLOW)
                        }.name
                    } catch {
                        discard()
                        throw error
                    }
                }
            #endif
            guard let name else { return discard() }
            guard close(descriptor) == 0 else {
                let code = errno
                unlink(name)
                throw OutputError(path: path, code: code, isMidway: true)
            }
            if rename(name, target) != 0 {
                let code = errno
                unlink(name)
                throw OutputError(path: path, code: code, isMidway: false)
            }
        }
    }

    /// Makes something under a name beside `target` that nothing bears yet.
    ///
    /// - Parameter make: returns −1, with EEXIST as the system's error, where the name is taken.
    private static func unused(
        beside target: String,
        shownAs path: String,
        _ make: (String) -> Int32
    ) throws(OutputError) -> (value: Int32, name: String) {
        // A killed run of the same process number may have left its file, so one name is not enough.
        for attempt in 0..<1000 {
            let name = "\(target).part-\(getpid())-\(attempt)"
            let value = make(name)
            if value >= 0 { return (value, name) }
            if errno != EEXIST { break }
        }
        throw OutputError(path: path, code: errno, isMidway: false)
    }
}

extension OutputError {
    fileprivate init(path: String, code: Int32, isMidway: Bool) {
        self.init(path: path, reason: String(cString: strerror(code)), isMidway: isMidway)
    }
}

/// The system's write; inside `AtomicFile` that name is taken.
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}
