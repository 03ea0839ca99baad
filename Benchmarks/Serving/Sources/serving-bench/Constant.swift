import Emulsion
import EmulsionServer
import Foundation
import Hummingbird
import NIOCore

/// `/constant/{id}`: the same bytes whatever is asked for, as many as a lean document has. What it takes is what HTTP
/// takes.
struct Constant: Sendable {
  private let body: ByteBuffer

  /// Takes the lean document of the middle size among the first thousand.
  init(of store: AssetStore, ids file: String) throws {
    let ids = try Main.ids(in: file).prefix(1000)
    var documents = try store.read { snapshot in
      try ids.compactMap { try snapshot.json($0, include: []) }
    }
    documents.sort { $0.count < $1.count }
    body = ByteBuffer(bytes: documents[documents.count / 2])
  }

  func route(_ router: Router<Context>) {
    router.get("constant/:asset_id") { [body] _, _ in
      Response(
        status: .ok, headers: [.contentType: "application/json"],
        body: ResponseBody(byteBuffer: body))
    }
  }
}
