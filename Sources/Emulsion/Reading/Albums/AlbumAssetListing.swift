internal import LMDB

/// Reading the links between albums and assets, and choosing those of a page.
extension ReadSession {
  func albumAsset(_ id: AlbumAssetID) throws(StoreError) -> AlbumAsset? {
    let text = id.text
    return try withRecord(.albumAssets, text.span) { payload throws(CodecError) in
      try AlbumAssetRecord.decode(payload, id: id)
    }
  }

  func albumAssets(_ query: AlbumAssetQuery) throws(StoreError) -> Page<AlbumAsset> {
    try requireLimit(query.limit)
    var last: Creation<AlbumAssetKind>?
    if let cursor = query.startingAfter {
      guard let link = try albumAsset(cursor) else { throw unknownCursor(cursor) }
      last = Creation(createdAt: link.createdAt, id: cursor)
    }
    if let candidates = try candidates(query) {
      var links: [AlbumAssetID: AlbumAsset] = [:]
      for id in candidates {
        guard let link = try albumAsset(id) else {
          // Ids may be unknown; what an index names must be there.
          if query.ids != nil { continue }
          throw missing(id, in: .albumAssets)
        }
        if let album = query.albumID, link.albumID != album { continue }
        if let asset = query.assetID, link.assetID != asset { continue }
        links[id] = link
      }
      let rows = links.values.map { Creation(createdAt: $0.createdAt, id: $0.id) }
      let page = newest(of: rows, after: last, limit: query.limit)
      return Page(items: page.items.compactMap { links[$0] }, hasMore: page.hasMore)
    }
    let page = try newest(.link, after: last, limit: query.limit)
    let links = try page.items.map { id throws(StoreError) in
      guard let link = try albumAsset(id) else { throw missing(id, in: .albumAssets) }
      return link
    }
    return Page(items: links, hasMore: page.hasMore)
  }

  /// The links that can match at most; `nil` where that is all of them.
  private func candidates(
    _ query: AlbumAssetQuery
  ) throws(StoreError) -> Set<AlbumAssetID>? {
    if let ids = query.ids { return Set(ids) }
    if let asset = query.assetID {
      let links = try links(of: asset)
      return Set(links.filter { $0.album == query.albumID ?? $0.album }.map(\.id))
    }
    guard let album = query.albumID else { return nil }
    var prefix = RowWriter()
    OwnerIndex.prefix(album, into: &prefix)
    var links: Set<AlbumAssetID> = []
    var rows = try rows(.byAlbum, .prefix(prefix.bytes))
    while try rows.next() {
      let asset = try rows.read { key, _ throws(CodecError) in try OwnerIndex.asset(key: key) }
      links.insert(try link(at: AssetAlbums.key(asset, album)))
    }
    return links
  }

  /// The albums that an asset is in, each with its link.
  func links(of asset: AssetID) throws(StoreError) -> [(album: AlbumID, id: AlbumAssetID)] {
    var prefix = RowWriter()
    AssetAlbums.prefix(asset, into: &prefix)
    var links: [(album: AlbumID, id: AlbumAssetID)] = []
    var rows = try rows(.assetAlbums, .prefix(prefix.bytes))
    while try rows.next() {
      links.append(
        try rows.read { key, value throws(CodecError) in
          (try AssetAlbums.album(key: key), try AssetAlbums.link(value: value))
        })
    }
    return links
  }

  private func link(at key: [UInt8]) throws(StoreError) -> AlbumAssetID {
    let id = try withRecord(.assetAlbums, key.rawSpan) { payload throws(CodecError) in
      try AssetAlbums.link(value: payload)
    }
    guard let id else {
      throw StoreError(
        .corrupted, "the link is missing although an index names it",
        advice: "rebuild the index, or restore the store from a backup",
        database: .assetAlbums, key: SchemaKeys.text(of: key.rawSpan, in: .assetAlbums))
    }
    return id
  }
}
