#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// What a path leads to.
enum PathKind: Equatable {
    case file(size: Int)
    case folder
    /// A pipe, a terminal or another thing that can be read once from its beginning.
    case stream
    case missing
    case unreadable(reason: String)

    /// Looks a path up; `-` is standard input.
    init(path: String) {
        if path == "-" {
            self = .stream
            return
        }
        var status = stat()
        // A NUL inside a path would end it early for the system and name another file.
        guard !path.isEmpty, !path.utf8.contains(0), stat(path, &status) == 0 else {
            let code = path.isEmpty || path.utf8.contains(0) ? ENOENT : errno
            self = code == ENOENT || code == ENOTDIR ? .missing : .unreadable(reason: systemMessage(code))
            return
        }
        guard access(path, R_OK) == 0 else {
            self = .unreadable(reason: systemMessage(errno))
            return
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG: self = .file(size: Int(status.st_size))
        case S_IFDIR: self = .folder
        default: self = .stream
        }
    }
}

/// A file that is read once from its beginning to its end, or bytes in memory that are read like one.
final class RawFile {
    private let descriptor: Int32
    private let ownsDescriptor: Bool
    /// What is left of bytes in memory; nil for a file.
    private var memory: ArraySlice<UInt8>?
    let path: String
    /// Whether these are bytes in memory.
    var isInMemory: Bool { memory != nil }
    /// Whether the bytes come from a pipe, a terminal or a device, and may be late.
    let isLive: Bool
    /// Bytes of a regular file as the system states them, 0 where it does not know; a hint for buffers, not to be
    /// relied on.
    let sizeHint: Int

    /// Opens a path; `-` is standard input.
    ///
    /// - Parameter regularOnly: refuse pipes and devices, which would make a reader of a folder wait for ever.
    init(path: String, regularOnly: Bool = false) throws(CorpusError) {
        self.path = path
        if path == "-" {
            descriptor = STDIN_FILENO
            ownsDescriptor = false
        } else {
            var opened: Int32 = -1
            repeat {
                opened = open(path, O_RDONLY | O_CLOEXEC | (regularOnly ? O_NONBLOCK : 0))
            } while opened < 0 && errno == EINTR
            guard opened >= 0 else {
                let code = errno
                throw code == ENOENT || code == ENOTDIR
                    ? .missing(path: path) : .unreadable(path: path, reason: systemMessage(code))
            }
            descriptor = opened
            ownsDescriptor = true
        }
        var status = stat()
        let known = fstat(descriptor, &status) == 0
        let isRegular = known && status.st_mode & S_IFMT == S_IFREG
        sizeHint = isRegular ? Int(status.st_size) : 0
        isLive = known && !isRegular
        if known && status.st_mode & S_IFMT == S_IFDIR {
            closeIfOwned()
            throw .unreadable(path: path, reason: systemMessage(EISDIR))
        }
        if regularOnly && !isRegular {
            closeIfOwned()
            throw .unreadable(path: path, reason: "not a regular file")
        }
    }

    /// Bytes in memory.
    ///
    /// - Parameter name: what they are called in the place of a path.
    init(bytes: [UInt8], name: String) {
        path = name
        memory = bytes[...]
        descriptor = -1
        ownsDescriptor = false
        isLive = false
        sizeHint = bytes.count
    }

    deinit { closeIfOwned() }

    private func closeIfOwned() {
        if ownsDescriptor { close(descriptor) }
    }

    /// Whether a read would have to wait for the program at the other end of a pipe, or for a person.
    var mustWait: Bool {
        guard isLive else { return false }
        var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        // The end of the input counts as something to read, and so does an error.
        return poll(&request, 1, 0) == 0
    }

    /// Reads some bytes; 0 at the end.
    func read(into target: UnsafeMutableRawBufferPointer) throws(CorpusError) -> Int {
        guard let base = target.baseAddress, target.count > 0 else { return 0 }
        if let memory {
            let part = memory.prefix(target.count)
            target.copyBytes(from: part)
            self.memory = memory.dropFirst(part.count)
            return part.count
        }
        while true {
            let count = systemRead(descriptor, base, min(target.count, 1 << 30))
            if count >= 0 { return count }
            let code = errno
            if code == EINTR { continue }
            throw .readFailed(SourceLocation(file: path), reason: systemMessage(code))
        }
    }
}

/// `read(2)`, under a name that a method called `read` does not hide.
private func systemRead(_ descriptor: Int32, _ target: UnsafeMutableRawPointer, _ count: Int) -> Int {
    read(descriptor, target, count)
}

/// The system's words for an error code.
func systemMessage(_ code: Int32) -> String {
    // `strerror` may share one buffer between threads, `strerror_r` does not.
    var buffer = [CChar](repeating: 0, count: 256)
    guard strerror_r(code, &buffer, buffer.count) == 0 else { return "error \(code)" }
    return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
}

extension [UInt8] {
    /// Reads into the bytes from `position` on and returns how many were read. Unlike `withUnsafeMutableBytes` of the
    /// standard
    /// library it keeps the type of the error.
    mutating func fill(
        from position: Int,
        _ read: (UnsafeMutableRawBufferPointer) throws(CorpusError) -> Int
    ) throws(CorpusError) -> Int {
        var bytes = mutableSpan
        return try bytes.withUnsafeMutableBytes { (bytes) throws(CorpusError) in
            try read(UnsafeMutableRawBufferPointer(rebasing: bytes[position...]))
        }
    }
}
