import NewsCorpus
import Tasnif

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Small text files given as options.
enum TextFile {
    /// The whole text of a UTF-8 file.
    static func read(_ path: String) throws -> String {
        guard let file = fopen(path, "rb") else {
            if errno == ENOENT { throw CorpusError.missing(path: path) }
            throw CorpusError.unreadable(path: path, reason: String(cString: strerror(errno)))
        }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = fread(&block, 1, block.count, file)
            if count == 0 { break }
            bytes.append(contentsOf: block[..<count])
        }
        if ferror(file) != 0 {
            throw CorpusError.unreadable(path: path, reason: String(cString: strerror(errno)))
        }
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw CorpusError.unsuitableEncoding(path: path, problem: "it is not UTF-8", remedy: "save it as UTF-8")
        }
        return text
    }
}

extension Output {
    /// Makes a folder, if it is not there, before long work.
    static func makeFolder(_ path: String) throws {
        var status = stat()
        if stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFDIR {
            throw OutputError(path: path, reason: "is a file, not a folder", isMidway: false)
        }
        if mkdir(path, 0o777) != 0, errno != EEXIST {
            throw OutputError(path: path, reason: String(cString: strerror(errno)), isMidway: false)
        }
    }

    /// Makes sure, before long work, that a file can be made at a path.
    static func checkWritable(_ path: String) throws {
        var status = stat()
        if stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
            throw OutputError(path: path, reason: "is a folder", isMidway: false)
        }
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        if access(folder.isEmpty ? "/" : folder, W_OK) != 0 {
            throw OutputError(path: path, reason: String(cString: strerror(errno)), isMidway: false)
        }
    }
}
