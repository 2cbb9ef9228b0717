import LinearAlgebra

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

extension SharedMemory {
    /// Maps a file into memory, read-only.
    ///
    /// A file that another program shortens while it is mapped would make later reads fail with a signal; files that
    /// Tasnif
    /// itself replaces are safe, because it moves a new file into place and leaves the old one to its readers.
    convenience init(mapping path: String) throws(ModelFileError) {
        func failure() -> ModelFileError { .unreadable(path: path, reason: String(cString: strerror(errno))) }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure() }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure() }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw .unreadable(
                path: path,
                reason: status.st_mode & S_IFMT == S_IFDIR ? "is a folder" : "is not a regular file"
            )
        }
        let size = Int(status.st_size)
        if size == 0 {
            self.init(UnsafeRawBufferPointer(start: nil, count: 0)) { _ in }
            return
        }
        guard let start = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), start != MAP_FAILED else {
            throw failure()
        }
        self.init(UnsafeRawBufferPointer(start: start, count: size)) { bytes in
            munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count)
        }
    }
}
