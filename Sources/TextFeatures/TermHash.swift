/// 64-bit hashes of terms.
///
/// Multiply–fold hashing over eight bytes at a time, after the construction of Wang Yi's wyhash (public domain). Not
/// cryptographic; collisions are resolved by comparing bytes, so only speed depends on it. The value of a hash is
/// part of the
/// model file (lookup slots), so it never changes within a format version.
package enum TermHash {
    private static let k0: UInt64 = 0x9E37_79B9_7F4A_7C15
    private static let k1: UInt64 = 0xD6E8_FEB8_6659_FD93
    private static let k2: UInt64 = 0xA076_1D64_78BD_642F

    /// Both halves of the 128-bit product, folded together.
    @inline(__always)
    private static func mix(_ a: UInt64, _ b: UInt64) -> UInt64 {
        let product = a.multipliedFullWidth(by: b)
        return product.high ^ product.low
    }

    /// Hash of a byte string.
    @inline(__always)
    package static func hash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        let count = bytes.count
        var state = k0 ^ UInt64(truncatingIfNeeded: count)
        var position = 0
        while position + 8 <= count {
            state = mix(state ^ bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self).littleEndian, k1)
            position += 8
        }
        var tail: UInt64 = 0
        var shift: UInt64 = 0
        while position < count {
            tail |= UInt64(bytes[position]) << shift
            shift += 8
            position += 1
        }
        return mix(state ^ tail, k2)
    }

    /// Hash of a sequence from the hash of its beginning and that of its next part; depends on the order.
    @inline(__always)
    package static func combine(_ first: UInt64, _ second: UInt64) -> UInt64 {
        mix(first ^ k1, second &+ k0)
    }

    /// Hash of a term from the hash of its bytes: terms of two kinds with the same bytes differ.
    @inline(__always)
    package static func term(_ kind: TermKind, _ hash: UInt64) -> UInt64 {
        mix(hash ^ k2, k0 &+ UInt64(kind.rawValue) &* 0x1000_0000_01B3)
    }
}
