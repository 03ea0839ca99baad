import HTTPTypes
public import Hummingbird

/// What a request brings with it besides itself.
public typealias Context = BasicRequestContext
typealias Handler = @Sendable (Request, Context) async throws -> Response

extension Router<Context> {
  /// Routes all methods of one path: those given, `HEAD` where there is a `GET`, `OPTIONS`, and 405 for the rest.
  func resource(_ path: RouterPath, _ handlers: [HTTPRequest.Method: Handler]) {
    var methods = handlers.mapValues { handler -> Handler in
      { request, context in try await handler(request, context).compressed(for: request) }
    }
    if let get = methods[.get], methods[.head] == nil {
      methods[.head] = { try await get($0, $1).createHeadResponse() }
    }
    let allowed = HTTPRequest.Method.parsed.filter { methods[$0] != nil } + [.options]
    let allow = allowed.map(\.rawValue).joined(separator: ", ")
    methods[.options] = { _, _ in Response(status: .noContent, headers: [.allow: allow]) }
    for method in HTTPRequest.Method.parsed where methods[method] == nil {
      methods[method] = { _, _ in
        throw Problem.status(
          .methodNotAllowed, "Method Not Allowed: this path takes \(allow).",
          headers: [.allow: allow])
      }
    }
    for (method, handler) in methods {
      on(path, method: method, responder: CallbackResponder(callback: handler))
    }
  }
}

extension HTTPRequest.Method {
  /// Those that the parser of HTTP knows; it answers others with 400.
  fileprivate static let parsed: [Self] =
    [.get, .head, .post, .put, .patch, .delete, .trace, .connect]
    + [
      "ACL", "BIND", "CHECKOUT", "COPY", "LINK", "LOCK", "M-SEARCH", "MERGE", "MKACTIVITY",
      "MKCALENDAR", "MKCOL", "MOVE", "NOTIFY", "PROPFIND", "PROPPATCH", "PURGE", "QUERY", "REBIND",
      "REPORT", "SEARCH", "SOURCE", "SUBSCRIBE", "UNBIND", "UNLINK", "UNLOCK", "UNSUBSCRIBE",
    ].compactMap(Self.init(rawValue:))
}

extension HTTPFields {
  /// Tells the client's retry logic that the same request would fail again.
  static var noRetry: HTTPFields {
    var fields = HTTPFields()
    if let name = HTTPField.Name("x-should-retry") { fields[name] = "false" }
    return fields
  }
}
