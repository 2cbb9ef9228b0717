#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

@testable import NewsCorpus

/// A folder for the files of one test, removed with everything in it when the test ends.
final class Workspace {
    let path: String

    init() {
        var template = Array("/tmp/newscorpus-XXXXXX".utf8CString)
        path = template.withUnsafeMutableBufferPointer { buffer in
            buffer.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) } ?? "/nonexistent"
        }
    }

    deinit { Self.remove(path) }

    private static func remove(_ path: String) {
        if let folder = opendir(path) {
            while let entry = readdir(folder) {
                let name = withUnsafeBytes(of: &entry.pointee.d_name) { raw in
                    String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
                }
                if name != "." && name != ".." { remove(path + "/" + name) }
            }
            closedir(folder)
        }
        _ = unlink(path)
        _ = rmdir(path)
    }

    /// Writes a file, making the folders above it, and returns its path.
    @discardableResult
    func write(_ name: String, _ bytes: [UInt8]) -> String {
        let target = path + "/" + name
        var folder = path
        for part in name.split(separator: "/").dropLast() {
            folder += "/" + part
            mkdir(folder, 0o755)
        }
        let file = fopen(target, "wb")
        bytes.withUnsafeBytes { _ = fwrite($0.baseAddress, 1, $0.count, file) }
        fclose(file)
        return target
    }

    @discardableResult
    func write(_ name: String, _ text: String) -> String { write(name, Array(text.utf8)) }
}

/// Everything that reading comes upon.
struct Reading {
    var articles: [Article] = []
    var rejected: [CorpusError] = []
    var thrown: [CorpusError] = []
    var warnings: [String] = []

    var ids: [String] { articles.map(\.id) }
    var texts: [String] { articles.map(\.text) }
    var messages: [String] { (rejected + thrown).map(\.description) }

    init(_ paths: String..., options: ReadingOptions = ReadingOptions()) {
        do throws(CorpusError) {
            var reader = try ArticleReader(paths: paths, options: options)
            var isFinished = false
            while !isFinished {
                do throws(CorpusError) {
                    switch try reader.next() {
                    case .article(let article): articles.append(article)
                    case .rejected(let error): rejected.append(error)
                    case nil: isFinished = true
                    }
                } catch {
                    thrown.append(error)
                }
            }
            warnings = reader.takeWarnings()
        } catch {
            thrown.append(error)
        }
    }
}

/// Reads one file of the given name and content.
func reading(_ name: String, _ bytes: [UInt8], options: ReadingOptions = ReadingOptions()) -> Reading {
    let workspace = Workspace()
    return withExtendedLifetime(workspace) { Reading(workspace.write(name, bytes), options: options) }
}

func reading(_ name: String, _ text: String, options: ReadingOptions = ReadingOptions()) -> Reading {
    reading(name, Array(text.utf8), options: options)
}

/// A small generator of random numbers for repeatable tests (Xorshift64*, S. Vigna).
struct TestRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    mutating func next() -> UInt64 {
        state ^= state >> 12
        state ^= state << 25
        state ^= state >> 27
        return state &* 0x2545_F491_4F6C_DD1D
    }
}

/// A gzip member with the bytes stored, not compressed (RFC 1951, block type 00; RFC 1952).
func gzipStored(_ bytes: [UInt8]) -> [UInt8] {
    var checksum: UInt32 = 0xFFFF_FFFF
    for byte in bytes {
        checksum ^= UInt32(byte)
        for _ in 0..<8 { checksum = checksum & 1 == 1 ? checksum >> 1 ^ 0xEDB8_8320 : checksum >> 1 }
    }
    func littleEndian(_ value: UInt32, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt32(8 * $0)) }
    }
    var result: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3]
    var position = 0
    repeat {
        let size = min(65_535, bytes.count - position)
        result.append(position + size == bytes.count ? 1 : 0)
        result += littleEndian(UInt32(size), 2) + littleEndian(UInt32(size) ^ 0xFFFF, 2)
        result += bytes[position..<position + size]
        position += size
    } while position < bytes.count
    return result + littleEndian(~checksum, 4) + littleEndian(UInt32(truncatingIfNeeded: bytes.count), 4)
}

/// The folder of data beside the package, where it is there.
let sharedData: String = {
    let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    return "/" + root + "/../shared/data"
}()

let hasSharedData = access(sharedData, R_OK) == 0
