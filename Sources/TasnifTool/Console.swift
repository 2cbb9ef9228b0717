#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The terminal and standard error: warnings, errors, progress.
enum Console {
    /// Whether a file descriptor (0 input, 1 output, 2 errors) is a terminal.
    static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

    /// Whether tables may be coloured: on a terminal that can, unless `NO_COLOR` is set (no-color.org).
    static var usesColor: Bool {
        guard isTerminal(1) else { return false }
        if let value = getenv("NO_COLOR"), value.pointee != 0 { return false }
        if let term = getenv("TERM"), String(cString: term) == "dumb" { return false }
        return true
    }

    /// A line on standard error.
    static func note(_ text: String) {
        // A line of progress may stand there.
        let bytes = Array((isTerminal(2) ? "\r\u{1B}[K\(text)\n" : "\(text)\n").utf8)
        bytes.withUnsafeBytes { buffer in
            var position = 0
            while position < buffer.count {
                let written = write(2, buffer.baseAddress?.advanced(by: position), buffer.count - position)
                if written <= 0 { return }
                position += written
            }
        }
    }

    /// A warning on standard error.
    static func warning(_ text: String) { note("tasnif: warning: \(text)") }

    /// An error on standard error.
    static func error(_ error: any Error) { note("tasnif: \(error)") }

    /// Puts something in the place of standard input, output and error where they are closed, so that no file that is
    /// opened later takes their
    /// numbers; reading from it and writing to it fails, as it would have before.
    static func holdStandardDescriptors() {
        for descriptor in Int32(0)...2 where fcntl(descriptor, F_GETFD) == -1 {
            _ = open("/dev/null", descriptor == 0 ? O_WRONLY : O_RDONLY)
        }
    }

    /// Lets writes to a closed pipe fail with an error instead of a signal.
    static func ignoreBrokenPipes() { signal(SIGPIPE, SIG_IGN) }

    /// Seconds since some moment, for deciding when to show progress.
    static var seconds: Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}

/// A line of progress on standard error: on a terminal only, after the first second, several times a second at most.
final class ProgressLine {
    private let isShown: Bool
    private let start = Console.seconds
    private var last = 0.0
    private var isDrawn = false

    init(isQuiet: Bool) { isShown = !isQuiet && Console.isTerminal(2) }

    deinit { clear() }

    /// Says how far the work is.
    ///
    /// - Parameters:
    ///   - stage: what is being done.
    ///   - fraction: share that is done, 0 to 1, or nil where it is not known.
    ///   - detail: counts, shown behind.
    func show(_ stage: String, fraction: Double?, detail: String = "") {
        guard isShown else { return }
        let now = Console.seconds
        guard now - start > 1, now - last > 0.1 else { return }
        last = now
        isDrawn = true
        var line = stage
        if let fraction {
            let cells = 24
            let full = Int((max(0, min(1, fraction)) * Double(cells)).rounded())
            line +=
                " [" + String(repeating: "█", count: full) + String(repeating: "·", count: cells - full)
                + "] \(Int((fraction * 100).rounded())) %"
        }
        if !detail.isEmpty { line += "  \(detail)" }
        write("\r\u{1B}[K\(line)")
    }

    /// Removes the line.
    func clear() {
        guard isDrawn else { return }
        isDrawn = false
        write("\r\u{1B}[K")
    }

    private func write(_ text: String) {
        let bytes = Array(text.utf8)
        _ = bytes.withUnsafeBytes { systemWrite(2, $0.baseAddress, $0.count) }
    }
}
