import LinearAlgebra

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Where the large arrays of a training live: counts and weighted rows of all articles.
///
/// They are kept in memory up to `memory`; what is beyond goes to files without a name in `folder`, mapped into memory,
/// so that collections larger than memory can be trained. Neither changes the result.
public struct ScratchConfiguration: Hashable, Sendable {
    /// The folder; nil for TMPDIR, and where that is not set /var/tmp: /tmp is often kept in memory.
    public var folder: String?
    /// Bytes of large arrays in memory; nil for half of the machine's memory.
    public var memory: Int?

    /// A configuration.
    public init(folder: String? = nil, memory: Int? = nil) {
        self.folder = folder
        self.memory = memory
    }

    /// Refuses a folder that is not there or cannot be written to.
    ///
    /// - Throws: `OutputError` that names the folder.
    public func check() throws(OutputError) {
        do throws(ScratchError) { try store.check() } catch { throw OutputError(error) }
    }

    var store: ScratchStore {
        let standard = getenv("TMPDIR").map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 } ?? "/var/tmp"
        return ScratchStore(
            folder: folder ?? standard,
            memoryLimit: memory ?? ScratchStore.physicalMemory / 2
        )
    }
}

extension ScratchStore {
    /// Refuses to go on after a failure.
    func refuseFailure() throws(OutputError) { if let failure { throw OutputError(failure) } }
}

extension OutputError {
    /// A failure of a scratch file.
    fileprivate init(_ error: ScratchError) {
        self.init(
            path: "\(error.folder) (scratch folder)",
            reason: String(cString: strerror(error.code)),
            isMidway: error.isMidway
        )
    }
}
