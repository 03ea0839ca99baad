import Emulsion
import EmulsionDocuments
import Hummingbird
import Logging
import NIOCore
import NIOHTTP1

/// Turns whatever a handler throws into an answer; what is nobody's mistake but ours goes to the log as well.
struct ProblemMiddleware: RouterMiddleware {
  /// - Throws: what is no HTTP, which the connection answers itself.
  func handle(
    _ request: Request, context: Context,
    next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    do {
      return try await next(request, context)
    } catch let problem as Problem {
      return problem.response()
    } catch let error as StoreError {
      let response = Problem(error).response()
      if response.status.kind == .serverError { context.logger.error("\(error)") }
      return response
    } catch let error as DocumentError {
      return Problem(error).response()
    } catch let error as HTTPParserError {
      throw error
    } catch is NIOTooManyBytesError {
      return Problem.status(.contentTooLarge, "The body is too large.").response()
    } catch let error as HTTPError where error.status == .notFound {
      return Problem.notFound("Not Found").response()
    } catch let error as any HTTPResponseError {
      return Problem.status(error.status, error.status.reasonPhrase).response()
    } catch {
      context.logger.error("\(request.method) \(context.endpointPath ?? "?"): \(error)")
      return Problem.status(.internalServerError, "Internal Server Error").response()
    }
  }
}

/// Refuses targets that are longer than any client has reason to send.
struct TargetLimit: RouterMiddleware {
  let bytes: Int

  func handle(
    _ request: Request, context: Context,
    next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    guard request.uri.string.utf8.count <= bytes else {
      throw Problem.status(.uriTooLong, "The request target is longer than \(bytes) bytes.")
    }
    return try await next(request, context)
  }
}

/// Lets only those in who bear the token.
struct BearerToken: RouterMiddleware {
  private let token: [UInt8]

  init(_ token: String) { self.token = Array(token.utf8) }

  func handle(
    _ request: Request, context: Context,
    next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    // Whoever watches over the server asks for its health without a token.
    if request.uri.path == "/health" { return try await next(request, context) }
    let scheme = "bearer "
    guard let value = request.headers[.authorization], value.count > scheme.count,
      value.prefix(scheme.count).lowercased() == scheme,
      isToken(Array(value.utf8.dropFirst(scheme.utf8.count)))
    else {
      throw Problem.status(
        .unauthorized, "This server wants a bearer token.",
        headers: [.wwwAuthenticate: "Bearer"])
    }
    return try await next(request, context)
  }

  /// Takes as long whichever byte differs: only the length can be told from the time.
  private func isToken(_ candidate: [UInt8]) -> Bool {
    guard candidate.count == token.count else { return false }
    var difference: UInt8 = 0
    for (one, other) in zip(candidate, token) { difference |= one ^ other }
    return difference == 0
  }
}
