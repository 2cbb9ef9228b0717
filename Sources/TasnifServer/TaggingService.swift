import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore
import NewsCorpus
import Tasnif

/// What the server answers to each request.
struct TaggingService: Sendable {
    let model: TaggingModel
    /// The model's name.
    let name: String
    /// The model's card, JSON.
    let card: String
    let maximumBodyBytes: Int

    /// Terms listed for and against each label on the page, and named for each tag in what is downloaded there.
    private static let listedTerms = 10

    /// The routes.
    ///
    /// - Parameter acceptsForeignHosts: whether requests may name any host.
    func router(_ pool: TaggerPool, acceptsForeignHosts: Bool) -> Router<BasicRequestContext> {
        let router = Router(options: .autoGenerateHeadEndpoints)
        router.add(middleware: AnswerRules(acceptsForeignHosts: acceptsForeignHosts))
        router.get("/") { request, _ in try page(request) }
        router.post("/") { request, _ in try await explanation(request, pool) }
        router.post("/predict") { request, _ in try await predict(request, pool) }
        router.get("/topics") { request, _ in try await topics(request, pool) }
        router.get("/model") { request, _ in
            _ = try Query(request, names: [])
            return Response(text: card + "\n", as: .json)
        }
        router.get("/healthz") { request, _ in
            _ = try Query(request, names: [])
            return Response(text: health + "\n", as: .json)
        }
        return router
    }

    private var health: String {
        var json = JSONText()
        json.object { json in
            json.key("status")
            json.value("ok")
            json.key("model")
            json.value(name)
            json.key("version")
            json.value(Tasnif.version)
        }
        return json.string
    }

    // MARK: - For programs

    private func predict(_ request: Request, _ pool: TaggerPool) async throws -> Response {
        let query = try PredictQuery(request, model: model)
        let type = try BodyType(request)
        let body = try await body(of: request)
        if type.layout == .form { return try await predict(ArticleForm(body: body), query, pool) }
        let answers = try Answers(to: body, of: type, query: query, model: model)
        let first = try await pool.run { try answers.first(&$0) }
        guard !first.isLast else {
            let isSingle = first.count == 1 && type.layout != .jsonLines
            return Response(
                headers: [.contentType: (isSingle ? AnswerType.json : .jsonLines).rawValue],
                lines: first.lines
            )
        }
        return Response(
            status: .ok,
            headers: [.contentType: AnswerType.jsonLines.rawValue],
            body: ResponseBody { writer in
                try await writer.write(ByteBuffer(bytes: first.lines))
                var isLast = false
                while !isLast {
                    let block = try await pool.run { answers.next(&$0) }
                    if !block.lines.isEmpty { try await writer.write(ByteBuffer(bytes: block.lines)) }
                    isLast = block.isLast
                }
                try await writer.finish(nil)
            }
        )
    }

    /// The answer to the page's button for JSON, as a file.
    private func predict(_ form: ArticleForm, _ query: PredictQuery, _ pool: TaggerPool) async throws -> Response {
        let article = try form.article()
        let lines = try await pool.run { tagger in
            tagger.predict(article, options: query.options).json(axes: model.axes) + "\n"
        }
        var response = Response(text: lines, as: .json)
        response.headers[.contentDisposition] = "attachment; filename=\"tasnif.json\""
        return response
    }

    private func topics(_ request: Request, _ pool: TaggerPool) async throws -> Response {
        let count = try Query(request, names: ["terms"]).integer("terms", in: 1...1000, default: 10)
        let topics = try await pool.run { _ in model.topicTerms(count: count) }
        guard !topics.isEmpty else {
            throw RequestError(.notFound, "the model has no topics; serve one that was trained with --topics")
        }
        return Response(text: topics.map { $0.json + "\n" }.joined(), as: .jsonLines)
    }

    // MARK: - For people

    private func page(_ request: Request) throws -> Response {
        let language = try Query(request, names: ["lang"]).language()
        return Response(text: ServerPage(language, name: name).start(), as: .html)
    }

    private func explanation(_ request: Request, _ pool: TaggerPool) async throws -> Response {
        let page = ServerPage(try Query(request, names: ["lang"]).language(), name: name)
        var form = ArticleForm()
        do {
            guard try BodyType(request).layout == .form else {
                throw RequestError(.unsupportedMediaType, "the page takes forms; programs send articles to /predict")
            }
            form = ArticleForm(body: try await body(of: request))
            var article = try form.article()
            // The page would only show that it came from itself.
            article.id = ""
            let html = try await pool.run { [form, article] tagger in
                let explanation = tagger.explain(article, options: Explanation.Options())
                return page.result(explanation, form, terms: Self.listedTerms)
            }
            return Response(text: html, as: .html)
        } catch let error as RequestError {
            return Response(text: page.failure(error, form), as: .html, status: error.status)
        }
    }

    // MARK: - Bodies

    private func body(of request: Request) async throws -> [UInt8] {
        let tooLarge = RequestError(
            .contentTooLarge,
            "the body is larger than \(maximumBodyBytes) bytes; send fewer articles at a time, or start the server "
                + "with a larger --max-bytes"
        )
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > maximumBodyBytes {
            throw tooLarge
        }
        do {
            return Array(buffer: try await request.body.collect(upTo: maximumBodyBytes))
        } catch is NIOTooManyBytesError {
            throw tooLarge
        }
    }
}

extension Response {
    fileprivate init(headers: HTTPFields, lines: [UInt8]) {
        self.init(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: lines)))
    }
}
