import ArgumentParser
import Tasnif

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The program: its subcommands do the work.
@main
struct TasnifCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tasnif",
        abstract: "Tags Arabic news articles and finds the topics of a collection.",
        discussion: """
            Train a model from labelled articles, tag new articles with it, and see what it goes by. Results go to standard \
            output, everything else to standard error.

            Exit codes: 0 done, 64 wrong usage, 65 bad data, 66 input missing or unreadable, 70 a fault of ours, \
            73 output cannot be made, 74 an input/output error midway.
            """,
        version: Tasnif.version,
        subcommands: [
            Train.self, Predict.self, Topics.self, Evaluate.self, Explain.self, Suggest.self, Inspect.self,
            Check.self, Normalize.self, Serve.self,
        ]
    )

    /// Parses and runs; every error ends in a message on standard error and the exit code that scripts rely on.
    static func main() {
        Console.holdStandardDescriptors()
        Console.ignoreBrokenPipes()
        // Our own threads divide the work. Those that OpenBLAS starts when it is opened would turn in circles for some
        // milliseconds before they sleep. Said here, before there is a second thread that might look.
        setenv("OPENBLAS_NUM_THREADS", "1", 0)
        var code = ToolExit.done
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch {
            code = report(error)
        }
        // What was found before an error is still handed over.
        do {
            try Output.standard.flush()
        } catch is BrokenPipe {
            // The reader has seen enough.
        } catch {
            Console.error(error)
            code = ToolExit(error)
        }
        // ArgumentParser's own exit would be just this.
        systemExit(code.rawValue)
    }

    /// Prints what an error says.
    private static func report(_ error: any Error) -> ToolExit {
        if error is BrokenPipe { return .done }
        if let error = error as? ExitCode { return ToolExit(rawValue: error.rawValue) ?? .ourFault }
        switch exitCode(for: error) {
        case .success:
            // Help and version come as errors too; they are results.
            do {
                try Output.standard.line(fullMessage(for: error))
                return .done
            } catch { return report(error) }
        case .validationFailure:
            Console.note(fullMessage(for: error))
            return .wrongUsage
        default:
            let code = ToolExit(error)
            if code == .ourFault {
                Console.note("tasnif: internal error: \(error); please report it with the command that was run")
            } else {
                Console.error(error)
            }
            return code
        }
    }
}

/// The system's exit; inside `TasnifCommand` that name is taken.
private func systemExit(_ code: Int32) -> Never { exit(code) }
