/// The text of a file as UTF-8: decompressed, decoded, and read piece by piece.
///
/// The bytes are not checked here; the readers check each record, so that one bad record costs no other.
final class TextStream {
    /// The path as the user gave it.
    let path: String
    /// The encoding of the file, as known so far.
    private(set) var encoding: TextEncoding = .utf8
    /// A better remedy than the general one, for records that are not valid UTF-8.
    private(set) var encodingHint: String?
    /// Whether the file is compressed.
    let isCompressed: Bool
    /// Size of a plain regular file, 0 where it is not known.
    let sizeHint: Int

    private enum Stage {
        /// The first bytes are to be looked at.
        case beginning
        /// ASCII so far: the first byte above it decides.
        case undecided
        /// UTF-8: bytes go through as they are.
        case direct
        case transcoding(Transcoder)
        case ended
    }

    private let file: RawFile
    private let inflater: GzipInflater?
    private let requested: TextEncoding?
    private var stage = Stage.beginning
    /// Bytes of the file that were read to be looked at and not handed over yet, from `headStart` on.
    private var head: [UInt8]
    private var headStart = 0
    /// Transcoded text that did not fit the last target, from `pendingStart` on.
    private var pending: [UInt8] = []
    private var pendingStart = 0

    /// Opens a file.
    ///
    /// - Parameters:
    ///   - encoding: the encoding to read it in; nil to recognize it.
    ///   - regularOnly: refuse pipes and devices.
    convenience init(path: String, encoding: TextEncoding?, regularOnly: Bool = false) throws(CorpusError) {
        try self.init(RawFile(path: path, regularOnly: regularOnly), encoding: encoding)
    }

    /// Reads a file that is open, or bytes in memory.
    ///
    /// Bytes in memory are not decompressed: whoever handed them over has bounded them, and a few of them could stand
    /// for any amount of text.
    init(_ file: RawFile, encoding: TextEncoding?) throws(CorpusError) {
        path = file.path
        requested = encoding
        self.file = file
        var first = [UInt8](repeating: 0, count: 1 << 14)
        var count = 0
        // Pipes may hand over a byte at a time, and the marks take up to six.
        while count < 6 {
            let more = try first.fill(from: count, file.read)
            if more == 0 { break }
            count += more
        }
        first.removeLast(first.count - count)
        isCompressed = count >= 2 && first[0] == 0x1F && first[1] == 0x8B
        if isCompressed {
            if file.isInMemory {
                throw .foreignFile(path: path, kind: "compressed by gzip", remedy: "decompress it first")
            }
            inflater = try GzipInflater(file: file, head: first)
            head = []
            sizeHint = 0
        } else {
            inflater = nil
            head = first
            sizeHint = file.sizeHint
            if let kind = Self.foreignKind(first.span) {
                throw .foreignFile(
                    path: path,
                    kind: kind.name,
                    remedy: kind.isArchive ? "unpack it, or compress with gzip" : kind.remedy
                )
            }
        }
    }

    /// Whether a read would have to wait for the program at the other end of a pipe.
    ///
    /// Compressed input is never waited for: its records come out in blocks.
    var mustWait: Bool {
        inflater == nil && pendingStart >= pending.count && headStart >= head.count && file.mustWait
    }

    /// Reads some bytes of text; 0 at the end.
    func read(into target: UnsafeMutableRawBufferPointer) throws(CorpusError) -> Int {
        while true {
            if pendingStart < pending.count { return handOver(into: target) }
            switch stage {
            case .ended: return 0
            case .direct: return try rawRead(into: target)
            case .beginning: try decideBeginning()
            case .undecided:
                let count = try rawRead(into: target)
                if count == 0 { stage = .direct }
                let isASCII = UnsafeRawBufferPointer(rebasing: target[..<count]).allSatisfy { $0 < 0x80 }
                if count == 0 || isASCII { return count }
                // Back into the head with it: the rest must be read in the encoding that these bytes decide.
                head.replaceSubrange(0..<headStart, with: target[..<count])
                headStart = 0
                try decideEncoding()
            case .transcoding(var transcoder):
                stage = .ended
                try transcodeSome(&transcoder)
            }
        }
    }

    private func handOver(into target: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(target.count, pending.count - pendingStart)
        pending.withUnsafeBytes { bytes in
            target.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[pendingStart..<pendingStart + count]))
        }
        pendingStart += count
        if pendingStart == pending.count {
            pending.removeAll(keepingCapacity: true)
            pendingStart = 0
        }
        return count
    }

    private func transcodeSome(_ transcoder: inout Transcoder) throws(CorpusError) {
        var raw = [UInt8](repeating: 0, count: 1 << 16)
        let count = try raw.fill(from: 0, rawRead)
        if count == 0 {
            transcoder.finish(into: &pending)
        } else {
            raw.removeLast(raw.count - count)
            transcoder.transcode(raw.span, into: &pending)
            stage = .transcoding(transcoder)
        }
    }

    /// Bytes of the file, decompressed: first those that were looked at, then new ones.
    private func rawRead(into target: UnsafeMutableRawBufferPointer) throws(CorpusError) -> Int {
        if headStart < head.count {
            let count = min(target.count, head.count - headStart)
            head.withUnsafeBytes { bytes in
                target.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[headStart..<headStart + count]))
            }
            headStart += count
            if headStart == head.count {
                head.removeAll(keepingCapacity: true)
                headStart = 0
            }
            return count
        }
        return try readFromFile(into: target)
    }

    private func readFromFile(into target: UnsafeMutableRawBufferPointer) throws(CorpusError) -> Int {
        if let inflater { return try inflater.read(into: target) }
        return try file.read(into: target)
    }

    /// Reads more bytes behind those in the head.
    private func extendHead() throws(CorpusError) -> Bool {
        var more = [UInt8](repeating: 0, count: 1 << 16)
        let count = try more.fill(from: 0, readFromFile)
        head.append(contentsOf: more[..<count])
        return count > 0
    }

    // MARK: - Encodings

    private func decideBeginning() throws(CorpusError) {
        while head.count < 8, try extendHead() {}
        switch EncodingDetector.beginning(of: head.span) {
        case .utf32:
            throw .unsuitableEncoding(
                path: path,
                problem: "this is UTF-32, which is not read",
                remedy: "convert it to UTF-8 (iconv -f UTF-32 -t UTF-8)"
            )
        case .mark(let found, let length):
            if let requested, requested.codePage != nil || (requested == .utf8) != (found == .utf8) {
                throw .unsuitableEncoding(
                    path: path,
                    problem: "it begins with the byte order mark of \(found.displayName), "
                        + "and --encoding says \(requested.displayName)",
                    remedy: "leave --encoding out"
                )
            }
            headStart = length
            use(found)
        case .unmarked(let found) where requested == nil: use(found)
        default:
            guard let requested, requested.codePage == nil else {
                stage = .undecided
                return
            }
            let isContradicted = requested == .utf8 ? false : EncodingDetector.cannotBeUTF16(head.span)
            if isContradicted { throw contradiction(requested) }
            use(requested)
        }
    }

    private func use(_ encoding: TextEncoding) {
        self.encoding = encoding
        stage = encoding == .utf8 ? .direct : .transcoding(Transcoder(from: encoding))
    }

    /// Decides between UTF-8 and a code page, once a byte above ASCII lies in the head.
    private func decideEncoding() throws(CorpusError) {
        var verdict = EncodingDetector.verdict(on: head.span)
        // A pipe may have handed over half a word: wait for enough to judge by.
        while verdict == .unknown && head.count < 1 << 16, try extendHead() {
            verdict = EncodingDetector.verdict(on: head.span)
        }
        if let requested {
            if EncodingDetector.isSurelyUTF8(head.span) { throw contradiction(requested) }
            use(requested)
            return
        }
        switch verdict {
        case .codePage(.windows1256): use(.windows1256)
        case .codePage(let other):
            encodingHint = "the file looks like \(other.displayName): read it with --encoding \(other.rawValue)"
            use(.utf8)
        case .unknown:
            encodingHint =
                "the file is not UTF-8: name its encoding with --encoding "
                + "(\(TextEncoding.allCases.map(\.rawValue).joined(separator: ", ")))"
            use(.utf8)
        case .ascii, .utf8: use(.utf8)
        }
    }

    private func contradiction(_ requested: TextEncoding) -> CorpusError {
        .unsuitableEncoding(
            path: path,
            problem: "this is UTF-8, and --encoding says \(requested.displayName)",
            remedy: "leave --encoding out"
        )
    }

    /// Kinds of file that are taken for text by mistake, by their first bytes.
    private static func foreignKind(_ bytes: Span<UInt8>) -> (name: String, isArchive: Bool, remedy: String)? {
        if bytes.starts(with: "PK\u{3}\u{4}") {
            return ("a ZIP archive or an office document", false, "unpack it, or save the spreadsheet as CSV (UTF-8)")
        }
        if bytes.starts(with: "%PDF-") { return ("a PDF document", false, "save its text as a .txt file") }
        if bytes.starts(with: "BZh") { return ("compressed by bzip2", true, "") }
        if bytes.count >= 6 {
            let first = (bytes[0], bytes[1], bytes[2], bytes[3])
            if first == (0xFD, 0x37, 0x7A, 0x58) { return ("compressed by xz", true, "") }
            if first == (0x28, 0xB5, 0x2F, 0xFD) { return ("compressed by zstd", true, "") }
            if first == (0xD0, 0xCF, 0x11, 0xE0) {
                return ("an old office document", false, "save its text as .txt, or the spreadsheet as CSV (UTF-8)")
            }
        }
        return nil
    }
}
