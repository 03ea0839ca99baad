import Emulsion
import EmulsionServer
import Hummingbird
import NIOCore
import NIOPosix

/// `/pooled/{id}`: the lean document, read on a pool of threads instead of in the request. `/direct/{id}`: the same
/// handler without the pool.
struct PooledReads: Sendable {
  let store: AssetStore

  func route(_ router: Router<Context>) {
    // As many threads as clients: what waits for the disk shall not wait for a thread.
    let pool = NIOThreadPool(numberOfThreads: 16)
    pool.start()
    router.get("pooled/:asset_id") { [store] _, context in
      let id = context.parameters.get("asset_id", as: AssetID.self)
      return Self.response(try await pool.runIfActive { try Self.document(id, store) })
    }
    router.get("direct/:asset_id") { [store] _, context in
      Self.response(try Self.document(context.parameters.get("asset_id", as: AssetID.self), store))
    }
  }

  private static func document(_ id: AssetID?, _ store: AssetStore) throws -> [UInt8]? {
    guard let id else { return nil }
    return try store.read { snapshot in try snapshot.json(id, include: []) }
  }

  static func response(_ json: [UInt8]?) -> Response {
    guard let json else { return Response(status: .notFound) }
    return Response(
      status: .ok, headers: [.contentType: "application/json"],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: json)))
  }
}
