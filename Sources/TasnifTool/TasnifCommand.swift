import ArgumentParser
import Tasnif

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
            Train.self, Predict.self, Topics.self, Evaluate.self, Inspect.self, Normalize.self,
        ])

    /// Parses and runs; every error ends in a message on standard error and the exit code that scripts rely on.
    static func main() {
        Console.ignoreBrokenPipes()
        do {
            var command = try parseAsRoot()
            do {
                try command.run()
                try Output.standard.flush()
            } catch is BrokenPipe {
                exit(withCode: .done)
            } catch let error as ExitCode {
                try? Output.standard.flush()
                exit(withError: error)
            } catch let error as CleanExit {
                exit(withError: error)
            } catch let error as ValidationError {
                exit(withError: error)
            } catch {
                try? Output.standard.flush()
                Console.error(error)
                exit(withCode: ToolExit(error))
            }
        } catch {
            exit(withError: error)
        }
    }

    private static func exit(withCode code: ToolExit) -> Never {
        exit(withError: ExitCode(code.rawValue))
    }
}
