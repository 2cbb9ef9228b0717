/// Tells the encoding of text from its bytes.
enum EncodingDetector {
    /// What the first bytes of a file say.
    enum Beginning: Equatable {
        /// A byte order mark of that many bytes.
        case mark(TextEncoding, length: Int)
        /// UTF-16 without a mark.
        case unmarked(TextEncoding)
        /// A mark of UTF-32, which is not read.
        case utf32
        /// Nothing special: UTF-8 or a code page.
        case plain
    }

    /// What bytes without a mark can be.
    enum Verdict: Equatable {
        /// ASCII alone: any of the encodings.
        case ascii
        case utf8
        case codePage(TextEncoding)
        /// Not UTF-8 and not convincingly anything else.
        case unknown
    }

    /// Looks for a byte order mark, then for the pattern that UTF-16 makes of ASCII and Arabic.
    static func beginning(of bytes: Span<UInt8>) -> Beginning {
        if bytes.beginsWithByteOrderMark { return .mark(.utf8, length: 3) }
        if bytes.count >= 4 {
            let first = (bytes[0], bytes[1], bytes[2], bytes[3])
            if first == (0xFF, 0xFE, 0, 0) || first == (0, 0, 0xFE, 0xFF) { return .utf32 }
        }
        if bytes.count >= 2 {
            if bytes[0] == 0xFF && bytes[1] == 0xFE { return .mark(.utf16LittleEndian, length: 2) }
            if bytes[0] == 0xFE && bytes[1] == 0xFF { return .mark(.utf16BigEndian, length: 2) }
        }
        return unmarkedUTF16(bytes).map(Beginning.unmarked) ?? .plain
    }

    /// In UTF-16, news in Arabic or Latin letters has 0x00, 0x06 or 0x20 (general punctuation) as the upper half of
    /// nearly
    /// every unit, and the lower halves are nearly never 0x00 or 0x06. In UTF-8 or a code page neither 0x00 nor 0x06
    /// occurs.
    private static func unmarkedUTF16(_ bytes: Span<UInt8>) -> TextEncoding? {
        let units = min(bytes.count, 4096) / 2
        guard units >= 4 else { return nil }
        var upper = (even: 0, odd: 0)
        for unit in 0..<units {
            if bytes[2 * unit] == 0 || bytes[2 * unit] == 6 { upper.even += 1 }
            if bytes[2 * unit + 1] == 0 || bytes[2 * unit + 1] == 6 { upper.odd += 1 }
        }
        let most = units - units / 10
        let few = units / 10
        if upper.odd >= most && upper.even <= few { return .utf16LittleEndian }
        if upper.even >= most && upper.odd <= few { return .utf16BigEndian }
        return nil
    }

    /// Judges a piece of text without a mark. The last sequence may be cut off.
    static func verdict(on bytes: Span<UInt8>) -> Verdict {
        let counts = sequenceCounts(bytes)
        if counts.wellFormed == 0 && counts.illFormed == 0 { return .ascii }
        if counts.illFormed == 0 { return .utf8 }
        // Pairs of a code page's bytes happen to form UTF-8 now and then, and one bad record in a UTF-8 file holds a
        // few
        // ill-formed bytes: the two are far apart.
        guard counts.illFormed > 4 * counts.wellFormed else { return .utf8 }
        let windows = plausibility(of: .windows1256, bytes)
        let iso = plausibility(of: .iso88596, bytes)
        if windows && !iso { return .codePage(.windows1256) }
        if iso && !windows { return .codePage(.iso88596) }
        return .unknown
    }

    /// Whether text is UTF-8 beyond doubt: two or three bytes of a code page can form a character of UTF-8 by chance,
    /// several
    /// characters and not one ill-formed sequence cannot come about so.
    static func isSurelyUTF8(_ bytes: Span<UInt8>) -> Bool {
        let counts = sequenceCounts(bytes)
        return counts.illFormed == 0 && counts.wellFormed >= 4
    }

    /// Whether text asked to be read as UTF-16 is something else: well-formed UTF-8 in which no byte is 0x00 or 0x06,
    /// although
    /// Latin and Arabic letters of UTF-16 have one each.
    static func cannotBeUTF16(_ bytes: Span<UInt8>) -> Bool {
        for index in 0..<bytes.count where bytes[index] == 0 || bytes[index] == 6 { return false }
        return bytes.count > 0 && sequenceCounts(bytes).illFormed == 0
    }

    private static func sequenceCounts(_ bytes: Span<UInt8>) -> (wellFormed: Int, illFormed: Int) {
        var wellFormed = 0
        var illFormed = 0
        var position = 0
        while position < bytes.count {
            let lead = bytes[position]
            if lead < 0x80 {
                position += 1
                continue
            }
            let length = lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0
            var following = 0
            while following + 1 < length && position + following + 1 < bytes.count
                && bytes[position + following + 1] & 0xC0 == 0x80
            {
                following += 1
            }
            if length > 0 && following + 1 == length {
                wellFormed += 1
            } else if length == 0 || position + following + 1 < bytes.count {
                illFormed += 1
            }
            position += following + 1
        }
        return (wellFormed, illFormed)
    }

    /// Whether the bytes read as Arabic in a code page: nearly every byte above ASCII an Arabic letter, mark or sign;
    /// alef and
    /// lam, a quarter of all letters in Arabic text, both there and frequent; and no control characters.
    private static func plausibility(of encoding: TextEncoding, _ bytes: Span<UInt8>) -> Bool {
        guard let page = encoding.codePage else { return false }
        var letters = 0
        var others = 0
        var alefs = 0
        var lams = 0
        for index in 0..<bytes.count {
            let byte = bytes[index]
            if byte < 0x80 {
                if byte < 0x20 && !byte.isJSONSpace { return false }
                continue
            }
            guard let scalar = page.scalar(of: byte) else {
                others += 1
                continue
            }
            switch scalar {
            case 0x0627, 0x0623, 0x0625, 0x0622: alefs += 1
            case 0x0644: lams += 1
            case 0x0600...0x06FF: letters += 1
            // No-break space, quotation marks, dashes, joiners.
            case 0x00A0, 0x00AB, 0x00BB, 0x2000...0x206F: break
            default: others += 1
            }
        }
        let arabic = letters + alefs + lams
        return arabic >= 8 && alefs >= 1 && lams >= 1 && 20 * (alefs + lams) >= 3 * arabic && others * 20 <= arabic
    }
}

extension TextEncoding {
    /// The table of a code page; nil for UTF-8 and UTF-16.
    var codePage: CodePage? {
        switch self {
        case .windows1256: .windows1256
        case .iso88596: .iso88596
        case .utf8, .utf16LittleEndian, .utf16BigEndian: nil
        }
    }
}
