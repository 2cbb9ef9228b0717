internal import CZlib

/// Decompresses a gzip file (RFC 1952), also one made of several joined together.
final class GzipInflater {
    private let file: RawFile
    private var stream = z_stream()
    private var input: [UInt8]
    private var inputStart: Int
    private var inputEnd: Int
    /// Whether a member has begun whose end was not seen yet.
    private var insideMember = true
    private var isFinished = false
    /// An error that was met after some bytes had come out; they are handed over first.
    private var pendingError: CorpusError?

    /// - Parameters:
    ///   - file: the file, of which some bytes may have been read already.
    ///   - head: those bytes.
    init(file: RawFile, head: [UInt8]) throws(CorpusError) {
        self.file = file
        inputStart = 0
        inputEnd = head.count
        input = head
        if input.count < 1 << 16 { input.append(contentsOf: repeatElement(0, count: 1 << 16 - input.count)) }
        // 15 + 16: the largest window, gzip headers only.
        let code = inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard code == Z_OK else { throw .readFailed(SourceLocation(file: file.path), reason: "zlib error \(code)") }
    }

    deinit { inflateEnd(&stream) }

    /// Decompresses some bytes; 0 at the end of the last member.
    func read(into target: UnsafeMutableRawBufferPointer) throws(CorpusError) -> Int {
        guard let base = target.baseAddress, target.count > 0 else { return 0 }
        if let error = pendingError {
            pendingError = nil
            throw error
        }
        while !isFinished {
            if inputStart == inputEnd {
                inputStart = 0
                inputEnd = try refill()
                if inputEnd == 0 {
                    isFinished = true
                    if insideMember { throw damaged("it ends early") }
                    return 0
                }
            }
            if !insideMember {
                guard try beginNextMember() else { return 0 }
            }
            let (code, produced) = inflateSome(into: base, count: target.count)
            switch code {
            case Z_STREAM_END: insideMember = false
            case Z_OK, Z_BUF_ERROR: break
            case Z_DATA_ERROR, Z_NEED_DICT:
                try fail(damaged(stream.msg.map { String(cString: $0) } ?? "invalid data"), produced)
            default: try fail(.readFailed(SourceLocation(file: file.path), reason: "zlib error \(code)"), produced)
            }
            if produced > 0 { return produced }
        }
        return 0
    }

    private func fail(_ error: CorpusError, _ produced: Int) throws(CorpusError) {
        isFinished = true
        if produced == 0 { throw error }
        pendingError = error
    }

    private func inflateSome(into base: UnsafeMutableRawPointer, count: Int) -> (code: Int32, produced: Int) {
        // zlib keeps the pointers in its stream; they are set anew for each call and used in no other.
        input.withUnsafeMutableBytes { bytes in
            guard let start = bytes.baseAddress else { return (Z_OK, 0) }
            let room = min(count, Int(Int32.max))
            stream.next_in = (start + inputStart).assumingMemoryBound(to: UInt8.self)
            stream.avail_in = UInt32(inputEnd - inputStart)
            stream.next_out = base.assumingMemoryBound(to: UInt8.self)
            stream.avail_out = UInt32(room)
            let code = inflate(&stream, Z_NO_FLUSH)
            inputStart = inputEnd - Int(stream.avail_in)
            return (code, room - Int(stream.avail_out))
        }
    }

    /// Looks at what follows a member: another one, or the zeros that tapes and block devices pad with, or what
    /// should not be.
    private func beginNextMember() throws(CorpusError) -> Bool {
        while true {
            while inputStart < inputEnd && input[inputStart] == 0 { inputStart += 1 }
            if inputStart < inputEnd { break }
            inputStart = 0
            inputEnd = try refill()
            if inputEnd == 0 {
                isFinished = true
                return false
            }
        }
        guard input[inputStart] == 0x1F else {
            isFinished = true
            throw damaged("other bytes follow the compressed data")
        }
        insideMember = true
        inflateReset(&stream)
        return true
    }

    private func refill() throws(CorpusError) -> Int {
        try input.fill(from: 0) { (bytes) throws(CorpusError) in try file.read(into: bytes) }
    }

    private func damaged(_ problem: String) -> CorpusError {
        .damagedGzip(SourceLocation(file: file.path), problem: problem)
    }
}
