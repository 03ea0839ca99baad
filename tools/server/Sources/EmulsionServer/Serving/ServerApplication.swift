import Emulsion
public import Hummingbird
public import Logging
import NIOCore

/// The server without its process: what answers requests, and how it is set up.
public enum ServerApplication {
  /// How long a connection may say nothing, or send a request's head or body without a byte coming.
  static let idleTimeout = TimeAmount.seconds(30)
  /// How long a client may leave its answer in the connection's buffer.
  static let readingTimeout = TimeAmount.seconds(120)

  /// What answers requests.
  ///
  /// - Parameters:
  ///   - library: The library that is served.
  ///   - token: What requests must bear; `nil` lets everybody in.
  ///   - metrics: What `/metrics` tells.
  /// - Throws: where the description of the API cannot be read.
  public static func router(
    _ library: Library, token: String?, metrics: MetricsRegistry
  ) throws -> Router<Context> {
    let router = Router(context: Context.self)
    router.add(middleware: RequestMetrics(metrics))
    router.add(middleware: ProblemMiddleware())
    router.add(middleware: TargetLimit(bytes: library.limits.targetBytes))
    if let token { router.add(middleware: BearerToken(token)) }
    Assets(library: library).route(router)
    Faces(library: library).route(router)
    People(library: library).route(router)
    Albums(library: library).route(router)
    AlbumAssets(library: library).route(router)
    Events(library: library).route(router)
    System(library: library, metrics: metrics, description: try APIDescription.json())
      .route(router)
    return router
  }

  /// What listens.
  ///
  /// - Parameters:
  ///   - router: What answers requests.
  ///   - host: The address to listen on.
  ///   - port: The port; 0 lets the system pick one.
  ///   - logger: Where the log goes.
  ///   - onListening: Told the port once connections are taken.
  public static func application(
    _ router: Router<Context>, host: String, port: Int, logger: Logger,
    onListening: @escaping @Sendable (Int) -> Void
  ) -> some ApplicationProtocol {
    Application(
      router: router,
      server: .http1(
        configuration: .init(
          additionalChannelHandlers: [SlowReaderTimeout(limit: readingTimeout)],
          idleTimeout: idleTimeout)),
      configuration: .init(address: .hostname(host, port: port), serverName: "emulsion-server"),
      onServerRunning: { channel in onListening(channel.localAddress?.port ?? port) },
      logger: logger)
  }
}
