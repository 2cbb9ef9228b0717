import CZlib
import LinearAlgebra

/// The container of a model: named sections of bytes behind a header, all checksummed.
///
/// Layout, all numbers little-endian:
///
///     header, 64 bytes    magic (8 bytes) · format version (UInt32) · number of sections (UInt32) · length of the
///     file (UInt64)
///                         · CRC-32 of the section table (UInt32) · CRC-32 of the header's other bytes (UInt32) · zeros
///     section table       for each section 48 bytes: name (24 bytes, ASCII, zero-padded) · offset (UInt64) · length
///     (UInt64)
///                         · CRC-32 of its bytes with the padding behind them (UInt32) · zero (UInt32)
///     sections            in the table's order, each on a 64-byte border, the gaps filled with zeros
///
/// The magic ends in CR LF, so that a transfer in text mode shows. Every byte of the file is covered by a checksum or
/// compared
/// with its only allowed value, so any altered byte is noticed; CRC-32 finds every change of up to 32 bits in a row.
enum ModelFile {
    static let magic: [UInt8] = Array("TASNIF\r\n".utf8)
    /// Version written, and newest that can be read.
    static let formatVersion: UInt32 = 3
    static let headerSize = 64
    static let entrySize = 48
    static let nameSize = 24
    static let alignment = 64
    /// More sections than any version writes; a larger number is not believed.
    static let sectionLimit = 4096

    /// CRC-32 (ISO 3309, as in gzip) of some bytes.
    static func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        guard let start = bytes.baseAddress else { return 0 }
        return UInt32(truncatingIfNeeded: crc32_z(0, start.assumingMemoryBound(to: UInt8.self), bytes.count))
    }

    /// The offset rounded up to the border of the next section.
    static func aligned(_ offset: Int) -> Int { (offset + alignment - 1) / alignment * alignment }
}

/// Sections to be written, in order.
struct ModelFileWriter {
    private var sections: [(name: String, bytes: [UInt8])] = []

    /// Adds a section of bytes.
    mutating func add(_ name: String, _ bytes: [UInt8]) {
        precondition(name.utf8.count <= ModelFile.nameSize && !name.isEmpty, "a section's name has 1 to 24 bytes")
        sections.append((name, bytes))
    }

    /// Adds a section with the elements of a buffer as they lie in memory (little-endian on all supported machines).
    mutating func add<Element: BitwiseCopyable>(_ name: String, _ buffer: SharedBuffer<Element>) {
        add(name, buffer.withUnsafeBytes { Array($0) })
    }

    /// The whole file.
    func bytes() -> [UInt8] {
        var table: [UInt8] = []
        var body: [UInt8] = []
        let start = ModelFile.aligned(ModelFile.headerSize + sections.count * ModelFile.entrySize)
        for section in sections {
            let offset = start + body.count
            body.append(contentsOf: section.bytes)
            body.append(contentsOf: repeatElement(0, count: ModelFile.aligned(body.count) - body.count))
            let checksum = body.withUnsafeBytes {
                ModelFile.checksum(UnsafeRawBufferPointer(rebasing: $0[(offset - start)...]))
            }
            table.append(contentsOf: section.name.utf8)
            table.append(contentsOf: repeatElement(0, count: ModelFile.nameSize - section.name.utf8.count))
            table.append(littleEndian: UInt64(offset))
            table.append(littleEndian: UInt64(section.bytes.count))
            table.append(littleEndian: checksum)
            table.append(littleEndian: UInt32(0))
        }
        // The gap between table and first section belongs to the table's checksum.
        table.append(contentsOf: repeatElement(0, count: start - ModelFile.headerSize - table.count))
        var header = ModelFile.magic
        header.append(littleEndian: ModelFile.formatVersion)
        header.append(littleEndian: UInt32(sections.count))
        header.append(littleEndian: UInt64(start + body.count))
        header.append(littleEndian: table.withUnsafeBytes { ModelFile.checksum($0) })
        header.append(littleEndian: header.withUnsafeBytes { ModelFile.checksum($0) })
        header.append(contentsOf: repeatElement(0, count: ModelFile.headerSize - header.count))
        return header + table + body
    }
}

/// The sections of a model file, some of which are still to be checked.
struct ModelFileReader: Sendable {
    private let memory: SharedMemory
    private let sections: [String: Range<Int>]
    /// Long sections with their padding and their checksums.
    private var unchecked: [(name: String, range: Range<Int>, checksum: UInt32)] = []

    /// Sections of so many bytes are left to `check`.
    private static let longSection = 1 << 18

    /// Checks header and table, and every section but the long ones, of which `check` makes sure: these are arrays of
    /// numbers, and whatever numbers they hold can be looked at meanwhile.
    ///
    /// - Parameter path: for messages only.
    init(_ memory: SharedMemory, path: String) throws(ModelFileError) {
        let bytes = memory.bytes
        let magic = ModelFile.magic
        guard bytes.count >= 8 else {
            if !bytes.isEmpty, magic.starts(with: bytes) {
                throw .truncated(path: path, expected: nil, found: bytes.count)
            }
            throw .foreign(path: path)
        }
        guard bytes.prefix(8).elementsEqual(magic) else {
            if bytes.prefix(6).elementsEqual(magic.prefix(6)) { throw .altered(path: path, part: "magic word") }
            throw .foreign(path: path)
        }
        guard bytes.count >= ModelFile.headerSize else {
            throw .truncated(path: path, expected: nil, found: bytes.count)
        }
        // The header's own checksum comes first, so that a flipped byte is not taken for a newer version; but a newer
        // format
        // keeps magic, version and checksum where they are.
        let headerSum = ModelFile.checksum(UnsafeRawBufferPointer(rebasing: bytes[..<28]))
        guard headerSum == bytes.littleEndian(UInt32.self, at: 28), bytes[32..<64].allSatisfy({ $0 == 0 }) else {
            throw .altered(path: path, part: "header")
        }
        let version = bytes.littleEndian(UInt32.self, at: 8)
        guard version <= ModelFile.formatVersion else {
            throw .newer(path: path, found: Int(version), known: Int(ModelFile.formatVersion))
        }
        guard version == ModelFile.formatVersion else {
            throw .older(path: path, found: Int(version), known: Int(ModelFile.formatVersion))
        }
        let count = Int(bytes.littleEndian(UInt32.self, at: 12))
        let length = bytes.littleEndian(UInt64.self, at: 16)
        guard length == UInt64(bytes.count) else {
            if UInt64(bytes.count) < length {
                throw .truncated(path: path, expected: Int(clamping: length), found: bytes.count)
            }
            throw .altered(path: path, part: "length")
        }
        let start = ModelFile.aligned(ModelFile.headerSize + count * ModelFile.entrySize)
        guard count <= ModelFile.sectionLimit, start <= bytes.count else { throw .altered(path: path, part: "header") }
        let table = UnsafeRawBufferPointer(rebasing: bytes[ModelFile.headerSize..<start])
        guard ModelFile.checksum(table) == bytes.littleEndian(UInt32.self, at: 24) else {
            throw .altered(path: path, part: "section table")
        }
        var sections: [String: Range<Int>] = [:]
        var expected = start
        for index in 0..<count {
            let entry = index * ModelFile.entrySize
            let name = String(decoding: table[entry..<entry + ModelFile.nameSize].prefix { $0 != 0 }, as: UTF8.self)
            let offset = table.littleEndian(UInt64.self, at: entry + 24)
            let size = table.littleEndian(UInt64.self, at: entry + 32)
            guard offset == UInt64(expected), size <= UInt64(bytes.count - expected) else {
                throw .altered(path: path, part: "section table")
            }
            let end = ModelFile.aligned(expected + Int(size))
            guard end <= bytes.count else { throw .altered(path: path, part: "section '\(name)'") }
            let checksum = table.littleEndian(UInt32.self, at: entry + 40)
            unchecked.append((name, expected..<end, checksum))
            sections[name] = expected..<expected + Int(size)
            expected = end
        }
        guard expected == bytes.count else { throw .altered(path: path, part: "length") }
        self.memory = memory
        self.sections = sections
        self.path = path
        let short = unchecked.filter { $0.range.count < Self.longSection }
        unchecked.removeAll { $0.range.count < Self.longSection }
        try check(short)
    }

    /// Checks the long sections.
    func check() throws(ModelFileError) { try check(unchecked) }

    private func check(
        _ sections: [(name: String, range: Range<Int>, checksum: UInt32)]
    ) throws(ModelFileError) {
        for section in sections {
            let bytes = UnsafeRawBufferPointer(rebasing: memory.bytes[section.range])
            guard ModelFile.checksum(bytes) == section.checksum else {
                throw .altered(path: path, part: "section '\(section.name)'")
            }
        }
    }

    private let path: String

    /// Whether a section is there.
    func has(_ name: String) -> Bool { sections[name] != nil }

    /// The size of each section, in bytes.
    var sizes: [String: Int] { sections.mapValues(\.count) }

    /// The bytes of a section.
    func bytes(_ name: String) throws(ModelFileError) -> [UInt8] {
        guard let range = sections[name] else {
            throw .altered(path: path, part: "section '\(name)', which is missing")
        }
        return Array(memory.bytes[range])
    }

    /// A section as an array of numbers, in place.
    func buffer<Element: BitwiseCopyable & Sendable>(
        _ name: String,
        of type: Element.Type = Element.self
    ) throws(ModelFileError) -> SharedBuffer<Element> {
        let stride = MemoryLayout<Element>.stride
        guard let range = sections[name], range.count % stride == 0,
            let buffer = SharedBuffer<Element>(
                memory: memory,
                byteOffset: range.lowerBound,
                count: range.count / stride
            )
        else { throw .altered(path: path, part: "section '\(name)', which is missing or has a wrong size") }
        return buffer
    }
}

extension [UInt8] {
    /// Appends the bytes of a number, lowest first.
    mutating func append(littleEndian number: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) }
    }
}

extension UnsafeRawBufferPointer {
    /// The number whose bytes, lowest first, begin at an offset.
    func littleEndian<Number: FixedWidthInteger & BitwiseCopyable>(_ type: Number.Type, at offset: Int) -> Number {
        Number(littleEndian: loadUnaligned(fromByteOffset: offset, as: Number.self))
    }
}
