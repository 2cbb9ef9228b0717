import HTTPTypes
import NewsCorpus
import Synchronization
import Tasnif

/// The answers to the articles of one body, block by block, so that neither a long body nor a long answer holds a thread
/// or memory for long.
final class Answers: Sendable {
    /// Some lines of the answer.
    struct Block: Sendable {
        /// JSON lines.
        let lines: [UInt8]
        /// Number of articles answered or refused.
        let count: Int
        /// Whether this was the last block.
        let isLast: Bool
    }

    private let layout: BodyType.Layout
    private let query: PredictQuery
    private let model: TaggingModel
    /// Used by one thread at a time; locked so that the compiler can see it.
    private let reader: Mutex<ArticleReader>

    /// A block ends with this many articles or bytes of text.
    private static let articleLimit = 32
    private static let byteLimit = 1 << 18

    /// - Throws: what makes all of the body unreadable.
    init(to body: [UInt8], of type: BodyType, query: PredictQuery, model: TaggingModel) throws(RequestError) {
        layout = type.layout
        self.query = query
        self.model = model
        let options = ReadingOptions(format: type.format, encoding: type.encoding)
        do throws(CorpusError) {
            reader = Mutex(try ArticleReader(bytes: body, named: "body", options: options))
        } catch {
            throw RequestError(error)
        }
    }

    /// The first lines.
    ///
    /// - Throws: where the body holds no article; for a body that is not made of lines also where none of its articles
    ///   can be read, what is wrong with the first. Else each that cannot has an `error` in its line.
    func first(_ tagger: inout Tagger) throws(RequestError) -> Block {
        let (outcomes, isLast) = read()
        guard let first = outcomes.first, !(layout == .text && first.isBlank) else {
            let example = layout == .text ? "its text as the body" : "{\"text\": \"…\"}"
            throw RequestError(.badRequest, "the body holds no article; send \(example)")
        }
        // In a body of lines each has a line of the answer, whatever is wrong with it.
        if isLast, layout != .jsonLines, case .rejected(let error) = first, outcomes.allSatisfy(\.isRejected) {
            throw RequestError(error)
        }
        return answer(outcomes, isLast, &tagger)
    }

    /// The next lines.
    func next(_ tagger: inout Tagger) -> Block {
        let (outcomes, isLast) = read()
        return answer(outcomes, isLast, &tagger)
    }

    private func read() -> (outcomes: [ReadOutcome], isLast: Bool) {
        reader.withLock { reader in
            var outcomes: [ReadOutcome] = []
            var bytes = 0
            while outcomes.count < Self.articleLimit, bytes < Self.byteLimit {
                do throws(CorpusError) {
                    guard let outcome = try reader.next() else { return (outcomes, true) }
                    if case .article(let article) = outcome { bytes += article.text.utf8.count }
                    outcomes.append(outcome)
                } catch {
                    // The rest of the body cannot be read; the next call finds its end.
                    outcomes.append(.rejected(error))
                }
            }
            return (outcomes, false)
        }
    }

    private func answer(_ outcomes: [ReadOutcome], _ isLast: Bool, _ tagger: inout Tagger) -> Block {
        var json = JSONText()
        for outcome in outcomes {
            switch outcome {
            case .article(let article):
                tagger.predict(article, options: query.options)
                    .write(to: &json, axes: model.axes, keptFields: query.keepsFields ? article.fields : [])
            case .rejected(let error): RequestError(error).write(to: &json)
            }
            json.endLine()
        }
        return Block(lines: json.bytes, count: outcomes.count, isLast: isLast)
    }
}

extension ReadOutcome {
    fileprivate var isRejected: Bool { if case .rejected = self { true } else { false } }

    /// Whether this is an article of nothing but white space.
    fileprivate var isBlank: Bool {
        if case .article(let article) = self { article.text.allSatisfy(\.isWhitespace) } else { false }
    }
}
