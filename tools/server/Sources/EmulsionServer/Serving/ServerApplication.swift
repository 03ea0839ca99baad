import Emulsion
import Hummingbird
import Logging
import NIOCore

/// The server without its process: what answers requests, and how it is set up.
enum ServerApplication {
  /// How long a connection may say nothing, or send a request's head or body without a byte coming.
  static let idleTimeout = TimeAmount.seconds(30)

  static func router(
    _ library: Library, token: String?, metrics: MetricsRegistry
  ) -> Router<Context> {
    let router = Router(context: Context.self)
    router.add(middleware: MetricsMiddleware())
    router.add(middleware: ProblemMiddleware())
    router.add(middleware: TargetLimit(bytes: library.limits.targetBytes))
    if let token { router.add(middleware: BearerToken(token)) }
    Assets(library: library).route(router)
    Faces(library: library).route(router)
    People(library: library).route(router)
    Albums(library: library).route(router)
    AlbumAssets(library: library).route(router)
    Events(library: library).route(router)
    System(library: library, metrics: metrics).route(router)
    return router
  }

  /// - Parameter onListening: Told the port once connections are taken.
  static func application(
    _ library: Library, token: String?, metrics: MetricsRegistry, host: String, port: Int,
    logger: Logger, onListening: @escaping @Sendable (Int) -> Void
  ) -> some ApplicationProtocol {
    Application(
      router: router(library, token: token, metrics: metrics),
      server: .http1(configuration: .init(idleTimeout: idleTimeout)),
      configuration: .init(address: .hostname(host, port: port), serverName: "emulsion-server"),
      onServerRunning: { channel in onListening(channel.localAddress?.port ?? port) },
      logger: logger)
  }
}
