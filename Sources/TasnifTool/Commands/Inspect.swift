import ArgumentParser
import Tasnif

/// `tasnif inspect`
struct Inspect: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Prints the card of a model: axes, labels, settings, training data, figures, sizes."
    )

    @OptionGroup(title: "Model") var model: ModelOption

    @Option(name: .long, help: "How the card is printed: table or json.")
    var format: ObjectFormat = .table

    // A card takes no threads and no seed, but scripts pass the same options to every command.
    @OptionGroup(title: "Run options") var runOptions: RunOptions

    func run() throws {
        let path = try ModelLocator.path(named: model.model)
        let model = try TaggingModel(opening: path)
        let sizes = try TaggingModel.sectionSizes(of: path)
        switch format {
        case .json: try Output.standard.line(model.cardJSON(sizes: sizes))
        case .table: try print(model, path: path, sizes: sizes)
        }
    }

    private func print(_ model: TaggingModel, path: String, sizes: [(name: String, bytes: Int)]) throws {
        let out = Output.standard
        let card = model.card
        func lines(_ table: Table) throws {
            for line in table.lines(isTerminal: Console.isTerminal(1), usesColor: Console.usesColor).lines {
                try out.line(line)
            }
        }
        try out.line(path)
        try out.line("trained by tasnif \(card.program) on \(card.articles) articles, digest \(card.digest)")
        try out.line(
            "preset \(card.preset), seed \(card.seed), \(card.folds) folds, search by \(card.measure)"
                + (card.groupField.map { ", folds by \($0)" } ?? "")
        )
        try out.line("\(card.nearDuplicateGroups) groups of near-duplicates in the training data")
        let kinds = card.terms.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.filter { $0.value > 0 }
        try out.line("\(model.termCount) terms: " + kinds.map { "\($0.value) \($0.key)" }.joined(separator: ", "))
        for axis in model.axes {
            try out.line("")
            try out.line(
                "\(axis.name): \(axis.allowsSeveral ? "several labels or none" : "one label"), \(axis.articles) articles, "
                    + "C \(number(axis.regularization)), class weights \(axis.classWeighting.rawValue)"
                    + (axis.reading == .article ? "" : ", read by \(axis.reading.rawValue)")
            )
            var table = Table([
                ("label", .left), ("articles", .right), (axis.allowsSeveral ? "given from" : "", .right),
            ])
            for (label, name) in axis.labels.enumerated() {
                table.add([
                    name, "\(axis.supports[label])", axis.allowsSeveral ? fixed(axis.decision[label], decimals: 2) : "",
                ])
            }
            try lines(table)
        }
        if !card.heldOut.isEmpty {
            try out.line("")
            try out.line("on held-out articles of the training data:")
            try FiguresTable.print(card.heldOut)
        }
        if let error = card.topicError {
            try out.line("")
            let coherences = card.topicCoherence.compactMap(\.self)
            let mean = coherences.isEmpty ? nil : coherences.reduce(0, +) / Double(coherences.count)
            try out.line(
                "\(card.topicCoherence.count) topics, relative error \(number(error)), mean coherence \(fixed(mean, decimals: 3)), "
                    + "stopped by \(card.topicStopReason ?? "?")"
            )
        }
        try out.line("")
        var table = Table([("part of the file", .left), ("bytes", .right)])
        for size in sizes { table.add([size.name, "\(size.bytes)"]) }
        try lines(table)
    }
}
