import ArabicText
public import NewsCorpus

/// What the text pipeline does with an article, for people to read.
public struct PipelineTrace: Sendable {
    /// A passage that was cut.
    public struct Cut: Sendable {
        /// Name of the rule.
        public let rule: String
        /// Its UTF-8 bytes in the text.
        public let range: Range<Int>
        /// What stands there.
        public let text: String
    }

    /// A token that was kept.
    public struct Token: Sendable {
        /// The folded word.
        public let text: String
        /// arabic, number or latin.
        public let kind: String
        /// Its UTF-8 bytes in the text.
        public let range: Range<Int>
        /// Whether the stop list holds it.
        public let isStopWord: Bool
        /// Its light stem.
        public let stem: String
    }

    /// The article's id.
    public let id: String
    /// What was cut, in order.
    public let cuts: [Cut]
    /// What was kept, in order.
    public let tokens: [Token]
    /// The tokens, line by line of the text.
    public let paragraphs: [[Token]]

    /// Names of the cleaning rules.
    public static var ruleNames: [String] { CleaningRule.allCases.map(\.rawValue) }

    /// Traces articles through one pipeline.
    public struct Tracer: Sendable {
        private let pipeline: TextPipeline
        private let stemmer = LightStemmer()

        /// The pipeline of a model, or that of this version, with some cleaning rules switched off.
        public init(model: TaggingModel?, without rules: [String] = []) {
            var configuration = model?.pipeline.configuration ?? TextPipelineConfiguration()
            configuration.cleaningRules.removeAll { rules.contains($0.rawValue) }
            pipeline = TextPipeline(configuration)
        }

        /// What happens to an article.
        public func trace(_ article: Article) -> PipelineTrace {
            var buffer = TokenBuffer()
            pipeline.analyze(article.text, into: &buffer)
            let trace = pipeline.trace(of: article.text)
            var paragraphs: [[Token]] = []
            for token in buffer.tokens {
                if token.startsParagraph || paragraphs.isEmpty { paragraphs.append([]) }
                if token.isCut { continue }
                let text = buffer.text(of: token)
                paragraphs[paragraphs.count - 1].append(
                    Token(
                        text: text,
                        kind: "\(token.kind)",
                        range: token.sourceRange,
                        isStopWord: token.isStopWord,
                        stem: stemmer.stem(text)
                    )
                )
            }
            paragraphs.removeAll(where: \.isEmpty)
            return PipelineTrace(
                id: article.id,
                cuts: trace.cuts.map { Cut(rule: $0.rule.rawValue, range: $0.range, text: $0.text) },
                tokens: Array(paragraphs.joined()),
                paragraphs: paragraphs
            )
        }
    }

    /// The trace as one JSON object.
    public var json: String {
        var json = JSONText()
        json.object { json in
            json.key("id")
            json.value(id)
            json.key("cuts")
            json.array { json in
                for cut in cuts {
                    json.object { json in
                        json.key("rule")
                        json.value(cut.rule)
                        json.key("range")
                        json.range(cut.range)
                        json.key("text")
                        json.value(cut.text)
                    }
                }
            }
            json.key("tokens")
            json.array { json in
                for token in tokens {
                    json.object { json in
                        json.key("text")
                        json.value(token.text)
                        json.key("kind")
                        json.value(token.kind)
                        json.key("range")
                        json.range(token.range)
                        json.key("stop_word")
                        json.value(token.isStopWord)
                        json.key("stem")
                        json.value(token.stem)
                    }
                }
            }
        }
        return json.string
    }
}
