import HTTPTypes
import Hummingbird

typealias Context = BasicRequestContext
typealias Handler = @Sendable (Request, Context) async throws -> Response

extension Router<Context> {
  /// Routes all methods of one path: those given, `HEAD` where there is a `GET`, `OPTIONS`, and 405 for the rest.
  func resource(_ path: RouterPath, _ handlers: [HTTPRequest.Method: Handler]) {
    var methods = handlers
    if let get = handlers[.get], methods[.head] == nil {
      methods[.head] = { try await get($0, $1).createHeadResponse() }
    }
    let order: [HTTPRequest.Method] = [.get, .head, .post, .put, .patch, .delete]
    let allowed = (order.filter { methods[$0] != nil } + [.options]).map(\.rawValue)
    let allow = allowed.joined(separator: ", ")
    methods[.options] = { _, _ in Response(status: .noContent, headers: [.allow: allow]) }
    for method in order + [.trace, .connect] where methods[method] == nil {
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

extension HTTPFields {
  /// Tells the client's retry logic that the same request would fail again.
  static var noRetry: HTTPFields {
    var fields = HTTPFields()
    if let name = HTTPField.Name("x-should-retry") { fields[name] = "false" }
    return fields
  }
}
