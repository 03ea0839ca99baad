import CoreMetrics
import Hummingbird
import Synchronization

/// Counts and times requests by route, method and status.
///
/// Hummingbird's own middleware waits for the end of the answer, and for that takes the body apart from its head: three
/// writes to the connection in place of one. The time here ends when the answer is handed over.
final class RequestMetrics: RouterMiddleware {
  private struct Key: Hashable {
    let route: String
    let method: HTTPRequest.Method
    let status: Int
  }

  private let factory: MetricsRegistry
  private let active: any MeterHandler
  private let timers = Mutex<[Key: any TimerHandler]>([:])
  private let clock = ContinuousClock()

  init(_ registry: MetricsRegistry) {
    factory = registry
    active = registry.makeMeter(label: "http.server.active_requests", dimensions: [])
  }

  func handle(
    _ request: Request, context: Context,
    next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    active.increment(by: 1)
    defer { active.decrement(by: 1) }
    let start = clock.now
    let response = try await next(request, context)
    let (seconds, attoseconds) = (clock.now - start).components
    let key = Key(
      route: context.endpointPath ?? "NotFound", method: request.method,
      status: response.status.code)
    timer(key).recordNanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
    return response
  }

  private func timer(_ key: Key) -> any TimerHandler {
    timers.withLock { timers in
      if let timer = timers[key] { return timer }
      let timer = factory.makeTimer(
        label: "http.server.request.duration",
        dimensions: [
          ("http.route", key.route), ("http.request.method", key.method.rawValue),
          ("http.response.status_code", "\(key.status)"),
        ])
      timers[key] = timer
      return timer
    }
  }
}
