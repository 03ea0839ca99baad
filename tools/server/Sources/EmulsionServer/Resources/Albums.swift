import Emulsion
import Hummingbird

/// `/api/albums`
struct Albums: Sendable {
  let library: Library

  func route(_ router: Router<Context>) {
    router.resource("api/albums", [.get: list, .post: create])
    router.resource("api/albums/:album_id", [.get: get, .patch: patch, .delete: delete])
    router.resource("api/albums/:album_id/assets", [.post: addAssets, .delete: removeAssets])
  }

  @Sendable func list(_ request: Request, _ context: Context) async throws -> Response {
    let parameters = try Query(request, of: library.id)
    let query = AlbumQuery(
      assetID: try parameters.id("asset_id"),
      ids: try parameters.ids("ids", cap: library.limits.ids), limit: try parameters.limit(),
      startingAfter: try parameters.id("starting_after_id"))
    return try library.json { snapshot, json in try snapshot.appendJSON(query, to: &json) }
  }

  @Sendable func get(_ request: Request, _ context: Context) async throws -> Response {
    let id: AlbumID = try context.id("album_id")
    try Query.check(request, names: library.id)
    return try library.object(id) { snapshot, id in try snapshot.json(id) }
  }

  @Sendable func create(_ request: Request, _ context: Context) async throws -> Response {
    let body = try await Body(request, of: library.id, limits: library.limits)
    let name = try body.string("name").value ?? ""
    let description = try body.string("description").value ?? ""
    let json = try await library.store.write { transaction in
      let album = Album(
        id: .generate(), name: name, description: description, createdAt: transaction.time,
        updatedAt: transaction.time)
      try transaction.put(album)
      return try transaction.require(album.id) { snapshot, id throws(StoreError) in
        try snapshot.json(id)
      }
    }
    return Response(json: json)
  }

  @Sendable func patch(_ request: Request, _ context: Context) async throws -> Response {
    let id: AlbumID = try context.id("album_id")
    let body = try await Body(request, of: library.id, limits: library.limits)
    let name = try body.string("name")
    let description = try body.string("description")
    let cover: Body.Field<AssetID> = try body.id("album_cover_asset_id")
    let json = try await library.store.write { transaction in
      var album = try transaction.require(id) { snapshot, id throws(StoreError) in
        try snapshot.album(id)
      }
      if !name.isMissing { album.name = name.value ?? "" }
      if !description.isMissing { album.description = description.value ?? "" }
      if !cover.isMissing { album.coverAssetID = cover.value }
      album.updatedAt = transaction.time
      try transaction.put(album)
      return try transaction.require(id) { snapshot, id throws(StoreError) in try snapshot.json(id)
      }
    }
    return Response(json: json)
  }

  @Sendable func delete(_ request: Request, _ context: Context) async throws -> Response {
    let id: AlbumID = try context.id("album_id")
    try Query.check(request, names: library.id)
    try await library.store.write { transaction in
      _ = try transaction.require(id) { snapshot, id throws(StoreError) in try snapshot.album(id) }
      try transaction.deleteAlbum(id)
    }
    return .done
  }

  // MARK: - Members

  private struct Additions: Encodable {
    var added_assets: [String]
    var duplicate_assets: [String]
    var not_found_assets: [String]
  }

  @Sendable func addAssets(_ request: Request, _ context: Context) async throws -> Response {
    let (id, assets) = try await members(request, context)
    let additions = try await library.store.write { transaction in
      try transaction.add(assets, to: id)
    }
    let body = Additions(
      added_assets: additions.added.map(\.description),
      duplicate_assets: additions.duplicates.map(\.description),
      not_found_assets: additions.notFound.map(\.description))
    return try Response(encoding: body)
  }

  @Sendable func removeAssets(_ request: Request, _ context: Context) async throws -> Response {
    let (id, assets) = try await members(request, context)
    try await library.store.write { transaction in
      _ = try transaction.require(id) { snapshot, id throws(StoreError) in try snapshot.album(id) }
      try transaction.remove(assets, from: id)
    }
    return .done
  }

  private func members(
    _ request: Request, _ context: Context
  ) async throws -> (AlbumID, [AssetID]) {
    let id: AlbumID = try context.id("album_id")
    let body = try await Body(request, of: library.id, limits: library.limits)
    return (id, try body.ids("asset_ids", cap: library.limits.ids))
  }
}
