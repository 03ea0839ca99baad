import Emulsion
import Hummingbird

/// What the server says of itself: its one library, its one user, its health and its metrics.
struct System: Sendable {
  let library: Library
  let metrics: MetricsRegistry
  /// The description of the API in JSON.
  let description: ByteBuffer

  func route(_ router: Router<Context>) {
    router.resource("health", [.get: health])
    router.resource("metrics", [.get: exposition])
    router.resource("openapi.json", [.get: describe])
    router.resource("api/ping", [.get: ping])
    router.resource("api/server/ping", [.get: ping])
    router.resource("api/users/me", [.get: user])
    router.resource("api/libraries", [.get: libraries])
    router.resource("api/libraries/:library_id", [.get: get])
  }

  /// Answers once the store has lent a snapshot.
  @Sendable func health(_ request: Request, _ context: Context) async throws -> Response {
    _ = try library.store.read { snapshot in try snapshot.sequence }
    return Response(json: ByteBuffer(string: #"{"status":"ok"}"#))
  }

  @Sendable func exposition(_ request: Request, _ context: Context) async throws -> Response {
    Response(
      status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: metrics.exposition)))
  }

  @Sendable func describe(_ request: Request, _ context: Context) async throws -> Response {
    Response(json: description)
  }

  @Sendable func ping(_ request: Request, _ context: Context) async throws -> Response {
    Response(
      status: .ok, headers: [.contentType: "text/plain; charset=utf-8"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: "pong")))
  }

  // MARK: - Library and user

  private struct LibraryDocument: Encodable {
    var id: String
    var name: String
    var description: String?
    var asset_count: Int
    var storage_used_bytes: Int
    var created_at: String
    var updated_at: String
    var user_id: String
  }

  private struct UserDocument: Encodable {
    var id: String
    var created_at: String
    var updated_at: String
    var is_active = true
    var is_superuser = false
    var is_verified = true
    var storage_limit_bytes: Int
    var storage_used_bytes: Int
  }

  private var userID: String { "intuser_\(library.id.description.dropFirst("lib_".count))" }

  /// The library as it is now. The bytes are those of the store's file: it knows of the media only what they weigh
  /// one by one.
  private func document() throws -> LibraryDocument {
    let (assets, changed) = try library.store.read { snapshot in
      (try snapshot.count(.core), try snapshot.lastEvent?.createdAt)
    }
    return LibraryDocument(
      id: library.id.description, name: library.name, asset_count: assets,
      storage_used_bytes: try library.store.statistics(scanning: false).fileBytes,
      created_at: library.createdAt.description,
      updated_at: (changed ?? library.createdAt).description, user_id: userID)
  }

  @Sendable func libraries(_ request: Request, _ context: Context) async throws -> Response {
    try Response(encoding: [try document()])
  }

  @Sendable func get(_ request: Request, _ context: Context) async throws -> Response {
    let id: LibraryID = try context.id("library_id")
    guard id == library.id else { throw Problem.notFound("there is no library \(id) here") }
    return try Response(encoding: try document())
  }

  @Sendable func user(_ request: Request, _ context: Context) async throws -> Response {
    let library = try document()
    let user = UserDocument(
      id: userID, created_at: library.created_at, updated_at: library.created_at,
      storage_limit_bytes: Int(Int32.max) << 20, storage_used_bytes: library.storage_used_bytes)
    return try Response(encoding: user)
  }
}

extension Snapshot {
  /// The event that was recorded last.
  fileprivate var lastEvent: Event? {
    get throws(StoreError) {
      guard let last = try eventRange?.upperBound, last > 0 else { return nil }
      return try events(EventQuery(after: EventCursor(sequence: last - 1), limit: 1)).items.first
    }
  }
}
