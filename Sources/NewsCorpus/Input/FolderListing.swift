#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// What a folder holds.
struct FolderListing {
    /// The `.txt` files (and `.txt.gz`) in it and below it, by path relative to the folder, in byte order of the paths.
    var textFiles: [String] = []
    /// Number of other files, hidden ones left out.
    var otherFiles = 0
    /// Files of data (JSON lines, CSV …) directly in the folder, in byte order.
    var dataFiles: [String] = []
    /// Files and folders that cannot be read.
    var faults: [CorpusError] = []

    private var visited: Set<[UInt64]> = []

    private static let maximumDepth = 64

    /// Lists a folder with everything below it.
    ///
    /// Hidden entries (`.git`, `.DS_Store`) and `__MACOSX` are left out. A folder that links lead to twice is read
    /// once.
    init(path: String) throws(CorpusError) {
        if let error = list(path, prefix: "", depth: 0) { throw error }
        textFiles.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        dataFiles.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    private mutating func list(_ path: String, prefix: String, depth: Int) -> CorpusError? {
        var status = stat()
        guard stat(path, &status) == 0 else { return .unreadable(path: path, reason: systemMessage(errno)) }
        guard visited.insert([UInt64(status.st_dev), UInt64(status.st_ino)]).inserted else { return nil }
        guard depth <= Self.maximumDepth else {
            return .unreadable(path: path, reason: "more than \(Self.maximumDepth) folders inside one another")
        }
        guard let folder = opendir(path) else { return .unreadable(path: path, reason: systemMessage(errno)) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let bytes = withUnsafeBytes(of: &entry.pointee.d_name) { raw in Array(raw.prefix { $0 != 0 }) }
            if bytes.first == UInt8(ascii: ".") { continue }
            guard let name = String(validating: bytes, as: UTF8.self) else {
                let shown = path + "/" + String(decoding: bytes, as: UTF8.self)
                faults.append(.unreadable(path: shown, reason: "its name is not UTF-8"))
                continue
            }
            names.append(name)
        }
        closedir(folder)
        // Sorted, so that of two ways to one folder always the same is taken.
        names.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        for name in names where name != "__MACOSX" { add(name, in: path, prefix: prefix, depth: depth) }
        return nil
    }

    private mutating func add(_ name: String, in path: String, prefix: String, depth: Int) {
        let whole = path.hasSuffix("/") ? path + name : path + "/" + name
        switch PathKind(path: whole) {
        case .folder:
            if let error = list(whole, prefix: prefix + name + "/", depth: depth + 1) { faults.append(error) }
        case .file:
            let parts = FileName(name)
            if parts.kind == .text {
                textFiles.append(prefix + name)
            } else {
                otherFiles += 1
                if depth == 0 && parts.kind != nil { dataFiles.append(name) }
            }
        case .stream: otherFiles += 1
        case .missing: faults.append(.missing(path: whole))
        case .unreadable(let reason): faults.append(.unreadable(path: whole, reason: reason))
        }
    }
}
