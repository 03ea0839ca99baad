public import Emulsion
import Hummingbird

/// What requests are held to.
public struct Limits: Sendable {
  /// Bytes of a body.
  public var bodyBytes = 8 << 20
  /// Bytes of a request target: path and query.
  public var targetBytes = 64 << 10
  /// Ids in a query or in a body.
  public var ids = 200
  /// Files that one request asks after.
  public var files = 5000
}

/// The library that the server serves: an open store, and what the store does not know of it.
public struct Library: Sendable {
  /// Where its records are.
  public let store: AssetStore
  /// The store's own id.
  public let id: LibraryID
  /// What it is called.
  public let name: String
  /// When the store was made.
  public let createdAt: Timestamp
  /// What requests are held to.
  public var limits = Limits()

  /// Takes an open store.
  ///
  /// - Throws: ``StoreError`` where the store cannot tell its id.
  public init(_ store: AssetStore, name: String) throws {
    self.store = store
    self.name = name
    id = try LibraryID(try store.statistics(scanning: false).storeID)
    // The id was made with the store.
    createdAt = id.generatedAt ?? .now()
  }

  /// Answers with what a closure appends to the buffer, in one snapshot.
  func json(
    _ body: (borrowing Snapshot, inout JSONBuffer) throws -> Void
  ) throws -> Response {
    var buffer = JSONBuffer(capacity: 4096)
    try store.read { snapshot in try body(snapshot, &buffer) }
    return Response(json: buffer)
  }

  /// Answers with one object, or with 404 where there is none.
  func object<ID>(
    _ id: ID, _ body: (borrowing Snapshot, ID) throws -> [UInt8]?
  ) throws -> Response {
    guard let json = try store.read({ snapshot in try body(snapshot, id) }) else {
      throw Problem.notFound("there is no \(id)")
    }
    return Response(json: json)
  }
}
