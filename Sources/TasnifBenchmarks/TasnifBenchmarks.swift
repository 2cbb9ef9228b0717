import ArgumentParser
import NewsCorpus

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// What `Scripts/benchmark` needs beside the program: texts of any size, pieces of the program to count instructions
/// of, and a factorization alone.
@main
struct TasnifBenchmarks: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "The parts of Scripts/benchmark that are written in Swift.",
        subcommands: [Generate.self, Model.self, Run.self, Factorize.self]
    )
}

extension TasnifBenchmarks {
    struct Generate: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Writes generated articles as JSON lines.")

        @Option(help: "Number of the first article.")
        var first = 0
        @Option(help: "Number of articles.")
        var count: Int
        @Argument(help: "The file to write.")
        var path: String

        func validate() throws {
            guard first >= 0, count >= 0 else { throw ValidationError("articles are numbered from 0 on") }
        }

        func run() throws {
            guard let file = fopen(path, "w") else { throw ValidationError("\(path): cannot be written") }
            let news = GeneratedNews()
            var isWhole = true
            for number in first..<first + count {
                let article = news.article(number)
                // Generated text holds nothing that JSON escapes but line breaks.
                let text = article.text.split(separator: "\n").joined(separator: "\\n")
                let label = article.labels[GeneratedNews.axis]?.first ?? ""
                let line =
                    "{\"id\": \"\(article.id)\", \"title\": \"\(article.title ?? "")\", \"text\": \"\(text)\", "
                    + "\"labels\": {\"\(GeneratedNews.axis)\": \"\(label)\"}}\n"
                isWhole = isWhole && fputs(line, file) >= 0
            }
            guard fclose(file) == 0, isWhole else { throw ValidationError("\(path): not all could be written") }
        }
    }

    struct Model: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Trains the model that some pieces use.")

        @Argument(help: "The file to write.")
        var path: String

        func run() throws { try PieceInput().train(to: path) }
    }

    struct Run: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Runs one piece and prints how much work it did: a number, a tab, the unit."
        )

        @Option(help: "The model that `model` has written.")
        var model: String
        @Argument(help: "The piece.")
        var piece: Piece

        func run() throws {
            let amount = try PieceInput().run(piece, model: model)
            print("\(amount.number)\t\(amount.unit)")
        }
    }

    struct Factorize: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Factorizes a matrix in a file and writes the factors.",
            discussion: """
                The matrix is read as rows, columns and entries (64 bits each), row offsets (64), columns of the \
                entries (32, ascending in a row) and values (single precision), all in the machine's order. The \
                factors, documents × topics and terms × topics, are written in double precision, row by row, one after \
                the other.
                """
        )

        @Option(help: "Number of topics.")
        var topics: Int
        @Option(help: "Number of threads.")
        var threads: Int
        @Argument(help: "The matrix.")
        var matrix: String
        @Argument(help: "The file to write the factors to.")
        var output: String

        func run() throws { try Factorization(matrix: matrix).run(topics: topics, threads: threads, output: output) }
    }
}

extension Piece: ExpressibleByArgument {}
