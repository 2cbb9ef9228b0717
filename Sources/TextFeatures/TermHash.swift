package import ArabicText

extension TermHash {
    /// Hash of a term from the hash of its bytes: terms of two kinds with the same bytes differ.
    @inline(__always)
    package static func term(_ kind: TermKind, _ hash: UInt64) -> UInt64 {
        mix(hash ^ k2, k0 &+ UInt64(kind.rawValue) &* 0x1000_0000_01B3)
    }
}

extension UnsafeRawBufferPointer {
    /// Whether the bytes are those of another buffer.
    ///
    /// Terms are a few bytes long: two loads that may overlap compare most of them, where `memcmp` would cost more to
    /// call.
    @inline(__always)
    func isSame(as other: UnsafeRawBufferPointer) -> Bool {
        guard count == other.count else { return false }
        guard count >= 8 else {
            if count >= 4 {
                return isSame(as: other, at: 0, UInt32.self) && isSame(as: other, at: count - 4, UInt32.self)
            }
            for position in 0..<count where self[position] != other[position] { return false }
            return true
        }
        var position = 0
        while position + 8 < count {
            guard isSame(as: other, at: position, UInt64.self) else { return false }
            position += 8
        }
        return isSame(as: other, at: count - 8, UInt64.self)
    }

    @inline(__always)
    private func isSame<Word: FixedWidthInteger & BitwiseCopyable>(
        as other: UnsafeRawBufferPointer,
        at position: Int,
        _ type: Word.Type
    ) -> Bool {
        loadUnaligned(fromByteOffset: position, as: type) == other.loadUnaligned(fromByteOffset: position, as: type)
    }
}
