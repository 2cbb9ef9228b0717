/// 64-bit hashes of terms.
///
/// Multiply–fold hashing over eight bytes at a time, after the construction of Wang Yi's wyhash (public domain). Not
/// cryptographic; collisions are resolved by comparing bytes, so only speed depends on it. The value of a hash is
/// part of the
/// model file (lookup slots), so it never changes within a format version.
package enum TermHash {
    @usableFromInline package static let k0: UInt64 = 0x9E37_79B9_7F4A_7C15
    @usableFromInline package static let k1: UInt64 = 0xD6E8_FEB8_6659_FD93
    @usableFromInline package static let k2: UInt64 = 0xA076_1D64_78BD_642F

    /// Both halves of the 128-bit product, folded together.
    @inlinable @inline(__always)
    package static func mix(_ a: UInt64, _ b: UInt64) -> UInt64 {
        let product = a.multipliedFullWidth(by: b)
        return product.high ^ product.low
    }

    /// Hash of a byte string.
    @inlinable @inline(__always)
    package static func hash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        let count = bytes.count
        var state = k0 ^ UInt64(truncatingIfNeeded: count)
        var position = 0
        while position + 8 <= count {
            state = mix(state ^ bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self).littleEndian, k1)
            position += 8
        }
        return mix(state ^ tail(of: bytes, from: position), k2)
    }

    /// Up to seven bytes at the end as a little-endian number, read with as few loads as can be: those of eight bytes
    /// and four reach back over bytes that are shifted out, or that agree where they meet.
    @inlinable @inline(__always)
    package static func tail(of bytes: UnsafeRawBufferPointer, from position: Int) -> UInt64 {
        let (count, length) = (bytes.count, bytes.count - position)
        if length == 0 { return 0 }
        if count >= 8 {
            return bytes.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self).littleEndian
                &>> UInt64(truncatingIfNeeded: 64 - 8 * length)
        }
        if length >= 4 {
            let low = bytes.loadUnaligned(fromByteOffset: 0, as: UInt32.self).littleEndian
            let high = bytes.loadUnaligned(fromByteOffset: length - 4, as: UInt32.self).littleEndian
            return UInt64(low) | UInt64(high) &<< UInt64(truncatingIfNeeded: 8 * (length - 4))
        }
        var tail = UInt64(bytes[position])
        if length > 1 { tail |= UInt64(bytes[position + 1]) << 8 }
        if length > 2 { tail |= UInt64(bytes[position + 2]) << 16 }
        return tail
    }

    /// Hash of a sequence from the hash of its beginning and that of its next part; depends on the order.
    @inlinable @inline(__always)
    package static func combine(_ first: UInt64, _ second: UInt64) -> UInt64 {
        mix(first ^ k1, second &+ k0)
    }

    /// Hash of the bytes of a word that stands where sixteen bytes can be read from its start: the same value as that of
    /// `hash(_:)`, without a branch on the length of the tail.
    @inline(__always)
    static func hash(padded word: UnsafeRawPointer, count: Int) -> UInt64 {
        var state = k0 ^ UInt64(truncatingIfNeeded: count)
        var position = 0
        while position &+ 8 <= count {
            state = mix(state ^ word.loadUnaligned(fromByteOffset: position, as: UInt64.self).littleEndian, k1)
            position &+= 8
        }
        let rest = UInt64(truncatingIfNeeded: 8 &* (count &- position))
        let last = word.loadUnaligned(fromByteOffset: position, as: UInt64.self).littleEndian
        return mix(state ^ (last & ((1 &<< rest) &- 1)), k2)
    }
}
