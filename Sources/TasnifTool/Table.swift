/// A table for eyes: columns aligned by the width that text takes on a terminal.
struct Table {
    /// How a column is set.
    enum Alignment { case left, right }

    private let headers: [String]
    private let alignments: [Alignment]
    private var rows: [[String]] = []

    /// A table with a heading for each column.
    init(_ columns: [(String, Alignment)]) {
        headers = columns.map(\.0)
        alignments = columns.map(\.1)
    }

    /// Adds a row; missing cells are empty.
    mutating func add(_ cells: [String]) {
        rows.append(cells.map(\.onOneLine) + Array(repeating: "", count: max(0, headers.count - cells.count)))
    }

    /// The lines of the table.
    ///
    /// - Parameters:
    ///   - isTerminal: whether to keep Arabic cells from reordering their neighbours (directional isolates, which
    ///     take no room).
    ///   - usesColor: whether headings are bold.
    ///   - widths: least widths of columns, such as those of an earlier part of the same table.
    ///   - showsHeaders: whether headings are printed.
    func lines(
        isTerminal: Bool,
        usesColor: Bool,
        widths least: [Int] = [],
        showsHeaders: Bool = true
    ) -> (lines: [String], widths: [Int]) {
        var widths = headers.map(\.terminalWidth)
        for (column, width) in least.enumerated() where column < widths.count {
            widths[column] = max(widths[column], width)
        }
        for row in rows {
            for column in headers.indices { widths[column] = max(widths[column], row[column].terminalWidth) }
        }
        func format(_ cells: [String]) -> String {
            var line = ""
            for column in headers.indices {
                let cell = cells[column]
                let padding = String(repeating: " ", count: max(0, widths[column] - cell.terminalWidth))
                let text = isTerminal && cell.hasRightToLeft ? "\u{2068}\(cell)\u{2069}" : cell
                if column > 0 { line += "  " }
                switch alignments[column] {
                case .left: line += column == headers.count - 1 ? text : text + padding
                case .right: line += padding + text
                }
            }
            while line.last == " " { line.removeLast() }
            // A line that begins with Arabic would be laid out from right to left by terminals that know bidi.
            return isTerminal && line.hasRightToLeft ? "\u{200E}" + line : line
        }
        var lines: [String] = []
        if showsHeaders {
            let header = format(headers)
            lines.append(usesColor ? "\u{1B}[1m\(header)\u{1B}[0m" : header)
        }
        lines.append(contentsOf: rows.map(format))
        return (lines, widths)
    }
}

extension String {
    /// Columns that the text takes on a terminal: none for marks and format characters, two for wide East Asian ones.
    var terminalWidth: Int {
        unicodeScalars.reduce(0) { width, scalar in
            switch scalar.properties.generalCategory {
            case .nonspacingMark, .enclosingMark, .format, .control: return width
            default:
                switch scalar.value {
                case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
                    0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
                    return width + 2
                default: return width + 1
                }
            }
        }
    }

    /// The text without what would break a line of a table, or speak to the terminal: control characters and line
    /// ends become spaces.
    var onOneLine: String {
        func isControl(_ scalar: Unicode.Scalar) -> Bool {
            scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || (0x2028...0x2029).contains(scalar.value)
        }
        guard unicodeScalars.contains(where: isControl) else { return self }
        var text = String.UnicodeScalarView()
        for scalar in unicodeScalars { text.append(isControl(scalar) ? " " : scalar) }
        return String(text)
    }

    /// Whether the text has letters of right-to-left scripts.
    var hasRightToLeft: Bool {
        unicodeScalars.contains { (0x0590...0x08FF).contains($0.value) || (0xFB1D...0xFEFC).contains($0.value) }
    }

    /// The text as a cell of RFC 4180 CSV, quoted where needed.
    func csvCell(separator: Character) -> String {
        guard contains(where: { $0 == separator || $0 == "\"" || $0.isNewline }) else { return self }
        return "\"" + split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}
