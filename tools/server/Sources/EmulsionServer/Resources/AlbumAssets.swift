import Emulsion
import Hummingbird

/// `/api/album-assets`: the links between albums and assets.
struct AlbumAssets: Sendable {
  let library: Library

  func route(_ router: Router<Context>) {
    router.resource("api/album-assets", [.get: list])
    router.resource("api/album-assets/:album_asset_id", [.get: get])
  }

  @Sendable func list(_ request: Request, _ context: Context) async throws -> Response {
    let parameters = try Query(request, of: library.id)
    let query = AlbumAssetQuery(
      albumID: try parameters.id("album_id"), assetID: try parameters.id("asset_id"),
      ids: try parameters.ids("ids", cap: library.limits.ids), limit: try parameters.limit(),
      startingAfter: try parameters.id("starting_after_id"))
    return try library.json { snapshot, json in try snapshot.appendJSON(query, to: &json) }
  }

  @Sendable func get(_ request: Request, _ context: Context) async throws -> Response {
    let id: AlbumAssetID = try context.id("album_asset_id")
    try Query.check(request, names: library.id)
    return try library.object(id) { snapshot, id in try snapshot.json(id) }
  }
}
