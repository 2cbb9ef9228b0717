import LinearAlgebra

/// Many short strings in two flat buffers.
struct StringTable: Sendable {
    let bytes: SharedBuffer<UInt8>
    let offsets: SharedBuffer<UInt32>

    /// A table of the given strings.
    init(_ strings: [String]) {
        var bytes: [UInt8] = []
        var offsets: [UInt32] = [0]
        for string in strings {
            bytes.append(contentsOf: string.utf8)
            precondition(bytes.count <= Int(UInt32.max), "a table holds at most 4 GiB of text")
            offsets.append(UInt32(bytes.count))
        }
        self.bytes = SharedBuffer(bytes)
        self.offsets = SharedBuffer(offsets)
    }

    /// A table over buffers of a file; nil when they do not fit together.
    init?(bytes: SharedBuffer<UInt8>, offsets: SharedBuffer<UInt32>) {
        guard offsets.first == 0, let last = offsets.last, Int(last) == bytes.count,
            offsets.withUnsafeBufferPointer({ zip($0, $0.dropFirst()).allSatisfy { $0 <= $1 } })
        else { return nil }
        self.bytes = bytes
        self.offsets = offsets
    }

    /// Number of strings.
    var count: Int { offsets.count - 1 }

    subscript(index: Int) -> String {
        bytes.withUnsafeBufferPointer {
            String(decoding: $0[Int(offsets[index])..<Int(offsets[index + 1])], as: UTF8.self)
        }
    }
}
