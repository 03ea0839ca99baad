import ArgumentParser
import CoreMetrics
import Emulsion
import EmulsionObservability
import EmulsionServer
import Foundation
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import UnixSignals

/// `emulsion-server`
struct ServerCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "emulsion-server",
    abstract: "Serves the library in a store over HTTP, as the API's clients know it.",
    discussion: """
      Without a token file it listens on the loopback interface only. It ends with SIGTERM or SIGINT, after the \
      requests that are under way.
      """)

  @Argument(help: "The folder of the store; it is made where there is none.")
  var store: String

  @Option(help: "The address to listen on.")
  var host = "127.0.0.1"

  @Option(help: "The port; 0 lets the system pick one.")
  var port = 8080

  @Option(help: "A file with the token that requests must bear.")
  var tokenFile: String?

  @Option(
    name: .customLong("import"), help: "A file of asset documents, one a line, to load first.")
  var importFile: String?

  @Option(
    name: .customLong("import-people"), help: "A file of person rows, one a line, to load before.")
  var peopleFile: String?

  @Option(help: "The name of the library.")
  var name = "Library"

  @Option(help: "The most ids of a list in a query or a body.")
  var maximumIDs = 200

  @Option(help: "Seconds that running requests are given when the server ends.")
  var grace = 30

  @Option(help: "trace, debug, info, notice, warning, error or critical.")
  var logLevel = "warning"

  func validate() throws {
    guard 0...65_535 ~= port else { throw ValidationError("The port is 0 to 65535.") }
    guard 1...1000 ~= maximumIDs else { throw ValidationError("Lists of ids take 1 to 1000.") }
    guard 0...3600 ~= grace else { throw ValidationError("The grace is 0 to 3600 seconds.") }
    guard Logger.Level(rawValue: logLevel) != nil else {
      throw ValidationError("There is no log level \(logLevel).")
    }
    guard tokenFile != nil || ["127.0.0.1", "::1", "localhost"].contains(host) else {
      throw ValidationError(
        "Without --token-file the server listens on 127.0.0.1, ::1 or localhost only.")
    }
  }

  func run() async throws {
    let token = try tokenFile.map(Token.read)
    var logger = Logger(label: "emulsion-server") { StreamLogHandler.standardError(label: $0) }
    logger.logLevel = Logger.Level(rawValue: logLevel) ?? .warning
    let metrics = MetricsRegistry()
    MetricsSystem.bootstrap(metrics)

    var options = AssetStore.Options()
    options.observer = StoreInstruments(logger: logger, factory: metrics)
    let store = try AssetStore(opening: store, options: options)
    do {
      try load(into: store)
      var library = try Library(store, name: name)
      library.limits.ids = maximumIDs
      try await serve(library, token, metrics, logger)
    } catch {
      try? store.close()
      throw error
    }
    try store.close()
  }

  private func load(into store: AssetStore) throws {
    guard importFile != nil || peopleFile != nil else { return }
    let summary = try Import(store: store) { Console.note($0) }
      .load(people: peopleFile, assets: importFile)
    Console.note(
      "Imported \(summary.assets) assets and \(summary.people) people; \(summary.rejected) lines were left out."
    )
  }

  private func serve(
    _ library: Library, _ token: String?, _ metrics: MetricsRegistry, _ logger: Logger
  ) async throws {
    let place = host.contains(":") ? "[\(host)]" : host
    let router = try ServerApplication.router(library, token: token, metrics: metrics)
    let application = ServerApplication.application(
      router, host: host, port: port, logger: logger
    ) { port in
      let access = token == nil ? " without a token, for this machine alone" : ""
      Console.note("Listening on http://\(place):\(port)\(access)")
    }
    do {
      var group = ServiceGroupConfiguration(
        services: [application], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
      group.maximumGracefulShutdownDuration = .seconds(grace)
      try await ServiceGroup(configuration: group).run()
    } catch is CancellationError {
      Console.note("Requests that ran for longer than the grace of \(grace) s were cut off.")
    } catch let error as IOError where error.errnoCode == EADDRINUSE {
      throw ServerFailure("port \(port) of \(host) is in use")
    } catch let error as IOError {
      throw ServerFailure("cannot listen on \(host), port \(port): \(error)")
    }
  }
}
