import Emulsion
import Foundation
import Hummingbird
import HummingbirdTesting
import Logging

@testable import EmulsionServer

/// A server without a socket, in front of a store in a temporary folder.
final class TestServer: Sendable {
  let library: Library
  private let folder: URL

  /// - Parameter prepare: Makes the store in the folder that it is given; else it is new.
  init(_ prepare: (_ path: String) throws -> Void = { _ in }) throws {
    folder = FileManager.default.temporaryDirectory.appending(
      path: "emulsion-server-\(UUID().uuidString)")
    try prepare(folder.path)
    library = try Library(try AssetStore(opening: folder.path), name: "Test")
  }

  deinit {
    try? library.store.close()
    try? FileManager.default.removeItem(at: folder)
  }

  func answers<Value: Sendable>(
    token: String? = nil, logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
    _ body: @escaping @Sendable (any TestClientProtocol) async throws -> Value
  ) async throws -> Value {
    let router = try ServerApplication.router(library, token: token, metrics: MetricsRegistry())
    return try await Application(router: router, logger: logger).test(.router, body)
  }

  /// Puts a picture of 40 × 30 pixels there.
  @discardableResult
  func addAsset() throws -> AssetID {
    let time = Timestamp(microseconds: 1_700_000_000_000_000)
    var asset = Asset(
      id: .generate(), mimeType: "image/jpeg", originalFileName: "a.jpg",
      localDateTime: LocalDateTime(wallMicroseconds: time.microseconds, offsetMinutes: nil),
      createdAt: time, updatedAt: time)
    (asset.width, asset.height) = (40, 30)
    try library.store.write { [asset] transaction in try transaction.put(asset) }
    return asset.id
  }
}

extension TestResponse {
  var text: String { String(buffer: body) }
}
