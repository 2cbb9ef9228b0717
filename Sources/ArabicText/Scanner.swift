/// Folds and splits a text in one pass: bytes in, folded bytes and ranges out.
///
/// The scanner reads valid UTF-8 and survives anything else: a byte that begins no well-formed scalar is a separator.
/// It never writes more than two bytes for each byte it reads, but for expansions (a ligature of three bytes can
/// stand for
/// four words); before one of these it checks the room left and, if short, returns so that the caller can add some.
struct Scanner {
    private static let none: UInt32 = 0xFF
    /// Room beyond twice the input: the leading space, the longest expansion, and padding for 16-byte reads of a word.
    static let slack = 128

    private let table: UnsafePointer<UInt32>
    private let pairs: UnsafePointer<UInt32>
    private let fold: FoldTable
    private let words: WordTable
    private let input: UnsafePointer<UInt8>
    private let count: Int

    // Position in the input and in the output.
    private var at = 0
    private(set) var written = 1
    // The token under way: kind of its letters, or `none`.
    private var kind = Scanner.none
    private var start = 1
    private var sourceStart = 0
    private var sourceEnd = 0
    private var borders: TokenFlags = [.startsParagraph, .startsSentence]
    // The paragraph under way: where it begins, tokens of each kind, roles of its cue words.
    private var firstToken = 0
    private var lineStart = 0
    private var kindCounts = (0, 0)
    private var roles: UInt32 = 0

    private(set) var tokens: [FoldedToken]
    private(set) var paragraphs: [Paragraph]
    /// Tokens that are still to be added to `tokens`, some at a time: an array is asked less often whether it is shared.
    private let pending: UnsafeMutablePointer<FoldedToken>
    private var pendingCount = 0
    /// Tokens that `pending` has room for.
    static let pendingLimit = 64

    /// - Parameters:
    ///   - table, pairs: the entries and the pairs of `fold`, 0x10000 of each; valid while the scanner is used, like
    ///     `input`.
    ///   - tokens, paragraphs: empty arrays whose room is used.
    ///   - pending: room for `pendingLimit` tokens, valid while the scanner is used.
    init(
        _ input: UnsafeBufferPointer<UInt8>,
        table: UnsafePointer<UInt32>,
        pairs: UnsafePointer<UInt32>,
        fold: FoldTable,
        words: WordTable,
        tokens: consuming [FoldedToken],
        paragraphs: consuming [Paragraph],
        pending: UnsafeMutablePointer<FoldedToken>
    ) {
        // An empty input may have no address; it is never read then, so any valid address will do.
        self.input = input.baseAddress ?? UnsafeRawPointer(table).assumingMemoryBound(to: UInt8.self)
        count = input.count
        self.table = table
        self.pairs = pairs
        self.fold = fold
        self.words = words
        self.tokens = tokens
        self.paragraphs = paragraphs
        self.pending = pending
    }

    /// Reads on to the end of the input, or until the output may be too short for an expansion.
    ///
    /// - Parameters:
    ///   - out: the output; its first byte is a space. Holds at least 2 · (bytes left to read) + `slack` bytes after
    ///     `written`.
    ///   - capacity: bytes of `out`.
    /// - Returns: whether the end was reached.
    mutating func run(_ out: UnsafeMutablePointer<UInt8>, capacity: Int) -> Bool {
        while at < count {
            let first = input[at]
            if first & 0xFC == 0xD8 {
                // U+0600…U+06FF, nearly all of an Arabic text: letters and marks without a call.
                if takeArabic(out) {
                    // Most words end with a space.
                    if at < count, input[at] == 0x20 {
                        flush(out)
                        at &+= 1
                    }
                } else if !takeTwo(first, out, capacity) {
                    return false
                }
            } else if first < 0x80 {
                take(FoldEntry(rawValue: table[Int(first)]), 1, UInt32(first), out)
            } else if first & 0xE0 == 0xC0 {
                if !takeTwo(first, out, capacity) { return false }
            } else if !takeLong(first, out, capacity) {
                return false
            }
        }
        endParagraph(out)
        return true
    }

    /// Takes the letters and marks of an Arabic word up to the first byte that is neither; false if there are none.
    @inline(__always)
    private mutating func takeArabic(_ out: UnsafeMutablePointer<UInt8>) -> Bool {
        var next = at
        let last = count &- 1
        if kind != 0 {
            // Marks may stand before the first letter.
            while next < last, FoldEntry(rawValue: pairs[pair(at: next)]).kind == FoldEntry.Class.mark { next &+= 2 }
            guard next < last, FoldEntry(rawValue: pairs[pair(at: next)]).kind == FoldEntry.Class.arabic else {
                guard next > at else { return false }
                (at, sourceEnd) = (next, next)
                return true
            }
            flush(out)
            begin(0)
            sourceStart = next
        }
        var end = written
        while next < last {
            let entry = FoldEntry(rawValue: pairs[pair(at: next)])
            if entry.kind == FoldEntry.Class.arabic {
                UnsafeMutableRawPointer(out + end).storeBytes(of: entry.bytes.littleEndian, as: UInt32.self)
                end &+= entry.byteCount
            } else if entry.kind != FoldEntry.Class.mark {
                break
            }
            next &+= 2
        }
        guard next > at else { return false }
        (at, written, sourceEnd) = (next, end, next)
        return true
    }

    /// Two bytes of the input as the index of an entry in `FoldTable.pairs`.
    @inline(__always)
    private func pair(at offset: Int) -> Int {
        let bytes = UnsafeRawPointer(input).loadUnaligned(fromByteOffset: offset, as: UInt16.self)
        return Int(truncatingIfNeeded: UInt16(littleEndian: bytes))
    }

    /// Takes one scalar of two bytes, or one invalid byte; false when the output may be too short.
    @inline(__always)
    private mutating func takeTwo(_ first: UInt8, _ out: UnsafeMutablePointer<UInt8>, _ capacity: Int) -> Bool {
        guard at + 1 < count, input[at + 1] & 0xC0 == 0x80, first >= 0xC2 else {
            flush(out)
            at += 1
            return true
        }
        let scalar = UInt32(first & 0x1F) << 6 | UInt32(input[at + 1] & 0x3F)
        let entry = FoldEntry(rawValue: table[Int(scalar)])
        if entry.kind == FoldEntry.Class.expansion { return expand(entry, 2, out, capacity) }
        take(entry, 2, scalar, out)
        return true
    }

    /// Takes one scalar of one to three bytes that is no expansion.
    @inline(__always)
    private mutating func take(_ entry: FoldEntry, _ length: Int, _ scalar: UInt32, _ out: UnsafeMutablePointer<UInt8>)
    {
        let entryKind = entry.kind
        if entryKind >= FoldEntry.Class.arabic, entryKind <= FoldEntry.Class.otherLetter {
            let letters = entryKind - FoldEntry.Class.arabic
            if letters != kind {
                flush(out)
                begin(letters)
            }
            write(entry, out)
            at += length
            sourceEnd = at
            return
        }
        switch entryKind {
        case FoldEntry.Class.separator:
            flush(out)
        case FoldEntry.Class.mark:
            sourceEnd = at + length
        case FoldEntry.Class.joiner:
            break
        case FoldEntry.Class.tatweel:
            sourceEnd = at + length
            if kind == 0, joinsSplitWord() { at += 3 }  // the space and the second tatweel
        case FoldEntry.Class.lineBreak:
            endParagraph(out)
        case FoldEntry.Class.sentenceEnd:
            flush(out)
            if !isInnerPoint(scalar) { borders.insert(.startsSentence) }
        case FoldEntry.Class.composing:
            compose(scalar, out)
            sourceEnd = at + length
        case FoldEntry.Class.keptMark:
            if kind != Self.none {
                write(entry, out)
                sourceEnd = at + length
            }
        default:
            flush(out)
        }
        at += length
    }

    /// Takes a scalar of three or four bytes, an expansion, or one invalid byte; false when the output may be too
    /// short.
    private mutating func takeLong(_ first: UInt8, _ out: UnsafeMutablePointer<UInt8>, _ capacity: Int) -> Bool {
        func continuation(_ offset: Int) -> UInt32? {
            guard at + offset < count, input[at + offset] & 0xC0 == 0x80 else { return nil }
            return UInt32(input[at + offset] & 0x3F)
        }
        if first & 0xF0 == 0xE0, let second = continuation(1), let third = continuation(2) {
            let scalar = UInt32(first & 0x0F) << 12 | second << 6 | third
            guard scalar >= 0x800, scalar & 0xF800 != 0xD800 else { flush(out); at += 1; return true }
            let entry = FoldEntry(rawValue: table[Int(scalar)])
            if entry.kind == FoldEntry.Class.expansion { return expand(entry, 3, out, capacity) }
            take(entry, 3, scalar, out)
        } else if first & 0xF8 == 0xF0, let second = continuation(1), let third = continuation(2),
            let fourth = continuation(3)
        {
            let scalar = UInt32(first & 0x07) << 18 | second << 12 | third << 6 | fourth
            guard scalar >= 0x10000, scalar <= 0x10FFFF else { flush(out); at += 1; return true }
            if let entry = fold.highEntry(scalar) {
                take(entry, 4, scalar, out)
            } else {
                if kind != 2 {
                    flush(out)
                    begin(2)
                }
                for offset in 0..<4 { out[written + offset] = input[at + offset] }
                written += 4
                at += 4
                sourceEnd = at
            }
        } else {
            flush(out)
            at += 1
        }
        return true
    }

    /// Takes one scalar that stands for several; the words it holds all have its bytes as their source.
    private mutating func expand(
        _ entry: FoldEntry,
        _ length: Int,
        _ out: UnsafeMutablePointer<UInt8>,
        _ capacity: Int
    ) -> Bool {
        // The longest expansion has 18 scalars of at most three bytes and a space each.
        guard capacity - written >= 2 * (count - at) + Self.slack else {
            // Offsets have 32 bits: where a text of ligatures would outgrow them, the ligature ends a word and no more.
            guard written + 2 * (count - at) + 2 * Self.slack < UInt32.max else {
                flush(out)
                at += length
                return true
            }
            return false
        }
        let parts = Int(fold.pool[entry.poolIndex])
        for index in 1...parts {
            let part = FoldEntry(rawValue: fold.pool[entry.poolIndex + index])
            if part.isLetter {
                let letters = part.kind - FoldEntry.Class.arabic
                if letters != kind {
                    flush(out)
                    begin(letters)
                }
                write(part, out)
                sourceEnd = at + length
            } else if part.kind <= FoldEntry.Class.sentenceEnd {
                flush(out)
            }
        }
        at += length
        return true
    }

    @inline(__always)
    private mutating func begin(_ letters: UInt32) {
        kind = letters
        start = written
        sourceStart = at
    }

    /// Writes the bytes of an entry; four are stored, as many count as it has.
    @inline(__always)
    private mutating func write(_ entry: FoldEntry, _ out: UnsafeMutablePointer<UInt8>) {
        UnsafeMutableRawPointer(out + written).storeBytes(of: entry.bytes.littleEndian, as: UInt32.self)
        written += entry.byteCount
    }

    /// Ends the token under way.
    @inline(__always)
    private mutating func flush(_ out: UnsafeMutablePointer<UInt8>) {
        guard kind != Self.none else { return }
        let hash = TermHash.hash(padded: out + start, count: written &- start)
        let value = words.value(out + start, count: written &- start, hash: hash)
        var flags = borders
        if value & WordTable.stopWord != 0 { flags.insert(.stopWord) }
        if input[sourceStart] == 0xD8, hasHamza(input[sourceStart + 1]) { flags.insert(.initialHamza) }
        if pendingCount == Self.pendingLimit { addPending() }
        // Tokens need no more than a store.
        (pending + pendingCount).initialize(
            to: FoldedToken(
                start: UInt32(truncatingIfNeeded: start),
                end: UInt32(truncatingIfNeeded: written),
                sourceStart: UInt32(truncatingIfNeeded: sourceStart),
                sourceEnd: UInt32(truncatingIfNeeded: sourceEnd),
                kind: TokenKind(rawValue: UInt8(truncatingIfNeeded: kind)) ?? .latin,
                flags: flags,
                cue: UInt16(truncatingIfNeeded: value),
                hash: hash
            )
        )
        pendingCount &+= 1
        borders = []
        roles |= UInt32(truncatingIfNeeded: value >> 32)
        kindCounts.0 += kind == 1 ? 1 : 0
        kindCounts.1 += kind == 2 ? 1 : 0
        out[written] = 0x20
        written += 1
        kind = Self.none
    }

    private mutating func addPending() {
        tokens.append(contentsOf: UnsafeBufferPointer(start: pending, count: pendingCount))
        pendingCount = 0
    }

    /// Whether the second byte of a letter D8 xx is that of alef with madda, hamza above or hamza below.
    @inline(__always)
    private func hasHamza(_ byte: UInt8) -> Bool { byte == 0xA2 || byte == 0xA3 || byte == 0xA5 }

    private mutating func endParagraph(_ out: UnsafeMutablePointer<UInt8>) {
        flush(out)
        addPending()
        if tokens.count > firstToken {
            var (low, high) = (lineStart, at)
            while low < high, input[low] == 0x20 || input[low] == 0x09 { low += 1 }
            while high > low, input[high - 1] == 0x20 || input[high - 1] == 0x09 { high -= 1 }
            let (numbers, latin) = kindCounts
            paragraphs.append(
                Paragraph(
                    tokens: firstToken..<tokens.count,
                    sourceRange: low..<high,
                    rule: nil,
                    arabic: tokens.count - firstToken - numbers - latin,
                    numbers: numbers,
                    latin: latin,
                    roles: Cue(rawValue: roles)
                )
            )
            firstToken = tokens.count
            kindCounts = (0, 0)
            roles = 0
        }
        // The break itself may have one to three bytes; white space and lone continuation bytes are skipped above or
        // below.
        lineStart = min(at + breakLength(), count)
        borders = [.startsParagraph, .startsSentence]
    }

    private func breakLength() -> Int {
        guard at < count else { return 0 }
        return input[at] < 0x80 ? 1 : input[at] < 0xE0 ? 2 : 3
    }

    /// Whether a full stop stands inside a number or an abbreviation: ASCII letters or digits on both sides.
    private func isInnerPoint(_ scalar: UInt32) -> Bool {
        func isWord(_ byte: UInt8) -> Bool {
            0x30...0x39 ~= byte || 0x41...0x5A ~= byte || 0x61...0x7A ~= byte
        }
        return scalar == 0x2E && at > 0 && at + 1 < count && isWord(input[at - 1]) && isWord(input[at + 1])
    }

    /// Whether tatweel, one space, tatweel and a letter of the Arabic script follow each other here: a split word.
    private func joinsSplitWord() -> Bool {
        guard fold.joinsSplitWords, at + 6 < count, input[at + 2] == 0x20, input[at + 3] == 0xD9, input[at + 4] == 0x80
        else { return false }
        var next = at + 5
        while next + 1 < count, input[next] == 0xD9, input[next + 1] == 0x80 { next += 2 }
        guard next + 1 < count, input[next] & 0xFC == 0xD8, input[next + 1] & 0xC0 == 0x80 else { return false }
        let scalar = Int(input[next] & 0x1F) << 6 | Int(input[next + 1] & 0x3F)
        return FoldEntry(rawValue: table[scalar]).kind == FoldEntry.Class.arabic
    }

    /// Composes hamza or madda with the letter just written; drops it where they do not compose.
    private mutating func compose(_ scalar: UInt32, _ out: UnsafeMutablePointer<UInt8>) {
        guard kind == 0, written - start >= 2 else { return }
        let letter = UInt32(out[written - 2] & 0x1F) << 6 | UInt32(out[written - 1] & 0x3F)
        guard out[written - 2] & 0xE0 == 0xC0, let entry = fold.composed(scalar, with: letter) else { return }
        written -= 2
        write(entry, out)
    }
}
