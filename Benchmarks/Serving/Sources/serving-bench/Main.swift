import CoreMetrics
import Emulsion
import EmulsionObservability
import EmulsionServer
import EmulsionSamples
import Foundation
import Hummingbird
import Logging
import ServiceLifecycle
import UnixSignals

/// Loads a store, or serves one with the routes that are measured.
@main
struct Main {
  static func main() async throws {
    let arguments = CommandLine.arguments.dropFirst()
    switch (arguments.first, arguments.count) {
    case ("load", 3): try load(into: arguments[2], count: Int(arguments[3]) ?? 0)
    case ("serve", 2): try await serve(arguments[2])
    default:
      print("serving-bench load STORE ASSETS | serving-bench serve STORE")
      exit(2)
    }
  }

  private static func load(into folder: String, count: Int) throws {
    let library = SampleLibrary(SampleLibrary.Options(assets: count))
    let store = try AssetStore(opening: folder)
    var load = BulkLoad(into: store)
    for person in library.people { try load.add(person) }
    var ids: [AssetID] = []
    for document in library {
      try load.add(document.asset)
      ids.append(document.asset.id)
    }
    _ = try load.finish()
    let lines = ids.map(\.description).joined(separator: "\n")
    try lines.write(toFile: folder + ".ids", atomically: true, encoding: .utf8)
    try store.close()
  }

  private static func serve(_ folder: String) async throws {
    let logger = Logger(label: "serving-bench") { StreamLogHandler.standardError(label: $0) }
    // As `emulsion-server` sets itself up.
    let metrics = MetricsRegistry()
    MetricsSystem.bootstrap(metrics)
    var options = AssetStore.Options()
    options.observer = StoreInstruments(logger: logger, factory: metrics)
    let store = try AssetStore(opening: folder, options: options)
    let library = try Library(store, name: "Benchmark")
    let router = try ServerApplication.router(library, token: nil, metrics: metrics)
    let constant = try Constant(of: store, ids: folder + ".ids")
    constant.route(router)
    PooledReads(store: store).route(router)
    if ProcessInfo.processInfo.environment["PGHOST"] != nil {
      let postgres = try PostgresAssets()
      try postgres.load(from: store, ids: folder + ".ids")
      postgres.route(router)
    }
    var quiet = logger
    quiet.logLevel = .warning
    let application = ServerApplication.application(
      router, host: "127.0.0.1", port: 0, logger: quiet
    ) { port in announce("server", port) }
    // The same without the server's middleware: what Hummingbird takes by itself.
    let bareRouter = Router(context: Context.self)
    constant.route(bareRouter)
    let bare = ServerApplication.application(
      bareRouter, host: "127.0.0.1", port: 0, logger: quiet
    ) { port in announce("bare", port) }
    let group = ServiceGroup(
      services: [application, bare], gracefulShutdownSignals: [.sigterm, .sigint], logger: quiet)
    try await group.run()
    try store.close()
  }

  private static func announce(_ name: String, _ port: Int) {
    // Not `print`, which keeps lines back where they go into a file.
    FileHandle.standardOutput.write(Data("\(name)=http://127.0.0.1:\(port)\n".utf8))
  }

  /// The ids beside a store.
  static func ids(in file: String) throws -> [AssetID] {
    try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n")
      .compactMap { AssetID(String($0)) }
  }
}
