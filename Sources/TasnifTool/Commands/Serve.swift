import ArgumentParser
import Tasnif
import TasnifServer

/// `tasnif serve`
struct Serve: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Answers on a local web page and as a JSON API: paste an article, see its tags.",
        discussion: """
            The page takes an article and shows its tags with the evidence marked in the text. Programs send articles to \
            POST /predict and get what predict prints with --format jsonl; GET /topics, GET /model and GET /healthz \
            answer, too. Requests change nothing and no article is kept. Ctrl-C or SIGTERM ends the server once the \
            requests at hand are answered.
            """
    )

    @OptionGroup(title: "Model") var model: ModelOption

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Address of this machine to listen on, such as 0.0.0.0 for all (default: 127.0.0.1, which other machines cannot reach).",
            valueName: "address"
        )
    )
    var host: String?

    @Option(name: .long, help: ArgumentHelp("Port to listen on; 0 for any that is free.", valueName: "n"))
    var port = 8017

    @Option(name: .long, help: ArgumentHelp("Largest body of a request, in bytes.", valueName: "n"))
    var maxBytes = 4 << 20

    @OptionGroup(title: "Run options") var runOptions: RunOptions

    func validate() throws {
        if !(0...65_535).contains(port) { throw ValidationError("--port takes 0 to 65535, not \(port)") }
        if !(1...1 << 30).contains(maxBytes) {
            throw ValidationError("--max-bytes takes 1 to \(1 << 30), not \(maxBytes)")
        }
    }

    func run() throws {
        let path = try ModelLocator.path(named: model.model)
        let model = try TaggingModel(opening: path)
        var configuration = TaggingServer.Configuration()
        configuration.host = host
        configuration.port = port
        configuration.maximumBodyBytes = maxBytes
        configuration.threads = runOptions.threads
        let name = path.split(separator: "/").last.map(String.init) ?? path
        let card = model.cardJSON(sizes: try TaggingModel.sectionSizes(of: path))
        let server = TaggingServer(model, name: name, card: card, configuration: configuration)
        if host != nil {
            Console.warning(
                "whoever reaches the address given with --host can send articles: nothing asks for a password"
            )
        }
        let isQuiet = runOptions.quiet
        try server.run { address in
            if !isQuiet { Console.note("listening on \(address) with \(name); Ctrl-C ends it") }
        }
    }
}
