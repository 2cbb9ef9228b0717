import HTTPTypes
import Hummingbird
import HummingbirdCore

/// What holds for all requests and answers: whom a request may name as its host, headers, and errors as JSON.
struct AnswerRules<Context: RequestContext>: RouterMiddleware {
    /// Whether requests may name any host.
    let acceptsForeignHosts: Bool

    /// The methods of each path, for telling a wrong method from a wrong path.
    private static var methods: [String: String] {
        [
            "/": "GET, HEAD, POST", "/predict": "POST", "/topics": "GET, HEAD", "/model": "GET, HEAD",
            "/healthz": "GET, HEAD",
        ]
    }

    func handle(
        _ request: Request,
        context: Context,
        next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        var response: Response
        do {
            try checkHost(of: request)
            response = try await next(request, context)
        } catch let error as RequestError {
            response = error.response
        } catch let error as HTTPError where error.status == .notFound {
            response = Self.notFound(request).response
        } catch let error as HTTPError {
            response = RequestError(error.status, error.body ?? error.status.reasonPhrase).response
        }
        response.headers[.contentSecurityPolicy] =
            "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        response.headers[.xContentTypeOptions] = "nosniff"
        // Answers hold what was asked; neither caches nor other sites are to learn of it.
        response.headers[.cacheControl] = "no-store"
        for (name, value) in Self.isolation { response.headers[name] = value }
        return response
    }

    private static var isolation: [(HTTPField.Name, String)] {
        [("Referrer-Policy", "no-referrer"), ("Cross-Origin-Resource-Policy", "same-origin")].compactMap {
            name,
            value in
            HTTPField.Name(name).map { ($0, value) }
        }
    }

    /// A page of another site can give its own name the address 127.0.0.1 and read, as its own, what is answered there.
    /// The browser then names that site as the host.
    private func checkHost(of request: Request) throws(RequestError) {
        if acceptsForeignHosts { return }
        var host = (request.head.authority ?? "").lowercased()[...]
        // The port may differ, as behind a tunnel.
        if let colon = host.lastIndex(of: ":"), host[colon...].dropFirst().allSatisfy(\.isWholeNumber) {
            host = host[..<colon]
        }
        guard ["127.0.0.1", "localhost", "[::1]"].contains(host) else {
            throw RequestError(
                .forbidden,
                "the request names another host than this server listens as; use http://127.0.0.1 or "
                    + "http://localhost, or start the server with --host to be reached by other names"
            )
        }
    }

    private static func notFound(_ request: Request) -> RequestError {
        guard let allowed = methods[request.uri.path] else {
            let known = methods.keys.sorted().joined(separator: ", ")
            return RequestError(.notFound, "nothing is here; expected one of \(known)")
        }
        return RequestError(
            .methodNotAllowed,
            "\(request.uri.path) does not take \(request.method.rawValue); expected \(allowed)",
            headers: [.allow: allowed]
        )
    }
}
