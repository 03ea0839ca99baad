/// Applying the mutations of albums and their links.
extension WriteSession {
  func putAlbum(_ album: Album) throws(StoreError) {
    let text = album.id.text
    let before = try replaceableAlbum(album.id)
    if let cover = album.coverAssetID { try requireCover(cover, of: album.id) }
    var album = album
    if let before, album.unknownFields.isEmpty { album.unknownFields = before.unknownFields }
    try writeAlbum(album, liveAssets: before?.assetCount ?? 0, key: text.span)
    if before?.createdAt != album.createdAt {
      if let before {
        gathered.indexes.delete(.byCreated) {
          CreatedIndex.key(.album, before.createdAt, album.id, into: &$0)
        }
      }
      gathered.indexes.put(.byCreated) {
        CreatedIndex.key(.album, album.createdAt, album.id, into: &$0)
      }
    }
    record(before == nil ? .albumCreated : .albumUpdated) { event in
      event.albumID = album.id
      event.coverAssetID = album.coverAssetID
    }
  }

  func deleteAlbum(_ id: AlbumID) throws(StoreError) {
    guard let album = try replaceableAlbum(id) else { return }
    for asset in try members(of: id) {
      if let link = try link(AssetAlbums.key(asset, id)) { try removeMember(link) }
    }
    gathered.indexes.delete(.byCreated) {
      CreatedIndex.key(.album, album.createdAt, id, into: &$0)
    }
    let text = id.text
    try delete(.albums, text.span)
    record(.albumDeleted) { $0.albumID = id }
  }

  func addToAlbum(_ link: AlbumAsset) throws(StoreError) {
    guard let album = try storedAlbum(link.albumID) else { throw Self.noAlbum(link.albumID) }
    let assetText = link.assetID.text
    let stored = try required(link.assetID, key: assetText.span)
    let pair = AssetAlbums.key(link.assetID, link.albumID)
    if try reader.contains(.assetAlbums, pair.rawSpan) { return }
    let text = link.id.text
    if try !isCertainlyNew(.albumAssets, text.span),
      try reader.contains(.albumAssets, text.span)
    {
      throw StoreError(
        .invalidValue, "the link \(link.id) is in use",
        advice: "give the link an id of its own", database: .albumAssets,
        key: link.id.description)
    }
    tools.writer.removeAll()
    AlbumAssetRecord.encode(link, into: &tools.writer)
    try put(.albumAssets, text.span, tools.writer)
    try put(.assetAlbums, pair.rawSpan, AssetAlbums.value(link.id).rawSpan)
    gathered.indexes.put(.byCreated) {
      CreatedIndex.key(.link, link.createdAt, link.id, into: &$0)
    }
    let frame = try frame(of: stored, key: assetText.span)
    gathered.indexes.putMember(of: link.albumID, frame, link.assetID)
    if frame.isLive { try count(1, in: album) }
    record(.albumAssetAdded) { $0.tell(of: link) }
  }

  func removeFromAlbum(_ album: AlbumID, _ asset: AssetID) throws(StoreError) {
    let pair = AssetAlbums.key(asset, album)
    guard let link = try link(pair), let stored = try storedAlbum(album) else { return }
    let frame = try removeMember(link)
    let step = frame.isLive ? -1 : 0
    try count(step, in: stored, losing: asset)
  }

  /// Removes a link with its rows and tells of it; the album's count is the caller's. Answers the asset's frame.
  @discardableResult
  private func removeMember(_ link: AlbumAsset) throws(StoreError) -> AssetFrame {
    let text = link.assetID.text
    let frame = try frame(of: try required(link.assetID, key: text.span), key: text.span)
    gathered.indexes.delete(.byAlbum) {
      OwnerIndex.key(link.albumID, frame, link.assetID, into: &$0)
    }
    try forget(link)
    record(.albumAssetRemoved) { $0.tell(of: link) }
    return frame
  }

  /// Brings the links of an asset in line with its new frame, or removes them with it.
  func changeLinks(
    of id: AssetID, from before: AssetFrame, to after: AssetFrame?
  ) throws(StoreError) {
    var prefix = RowWriter()
    AssetAlbums.prefix(id, into: &prefix)
    for key in try reader.keys(.assetAlbums, prefix: prefix.bytes) {
      guard let link = try link(key) else { continue }
      gathered.indexes.delete(.byAlbum) {
        OwnerIndex.key(link.albumID, before, id, into: &$0)
      }
      if let after { gathered.indexes.putMember(of: link.albumID, after, id) }
      let isLive = after?.isLive ?? false
      if before.isLive != isLive, let album = try storedAlbum(link.albumID) {
        try count(isLive ? 1 : -1, in: album, losing: isLive ? nil : id)
      }
      if after == nil {
        try forget(link)
        record(.albumAssetRemoved) { $0.tell(of: link) }
      }
    }
  }

  private func forget(_ link: AlbumAsset) throws(StoreError) {
    gathered.indexes.delete(.byCreated) {
      CreatedIndex.key(.link, link.createdAt, link.id, into: &$0)
    }
    let text = link.id.text
    try delete(.albumAssets, text.span)
    try delete(.assetAlbums, AssetAlbums.key(link.assetID, link.albumID).rawSpan)
  }

  // MARK: - Albums

  func storedAlbum(_ id: AlbumID) throws(StoreError) -> Album? {
    let text = id.text
    if try isCertainlyNew(.albums, text.span) { return nil }
    return try reader.withRecord(.albums, text.span) { payload throws(CodecError) in
      try AlbumRecord.decode(payload, id: id)
    }
  }

  /// The link under a key of `asset_albums`.
  func link(_ pair: [UInt8]) throws(StoreError) -> AlbumAsset? {
    guard let id = try reader.link(of: pair) else { return nil }
    let text = id.text
    return try stored(.albumAssets, text.span) { payload throws(CodecError) in
      try AlbumAssetRecord.decode(payload, id: id)
    }
  }

  /// Counts live members in or out. A cover that is no live member any more is none.
  func count(
    _ step: Int, in album: Album, losing asset: AssetID? = nil
  ) throws(StoreError) {
    var album = album
    let losesCover = asset != nil && album.coverAssetID == asset
    if step == 0, !losesCover { return }
    if losesCover { album.coverAssetID = nil }
    let text = album.id.text
    try writeAlbum(album, liveAssets: (album.assetCount ?? 0) + step, key: text.span)
    if losesCover { record(.albumUpdated) { $0.albumID = album.id } }
  }

  func writeAlbum(
    _ album: Album, liveAssets: Int, key: RawSpan
  ) throws(StoreError) {
    tools.writer.removeAll()
    AlbumRecord.encode(album, liveAssets: Int64(liveAssets), into: &tools.writer)
    try put(.albums, key, tools.writer)
  }

  private func requireCover(_ cover: AssetID, of album: AlbumID) throws(StoreError) {
    let text = cover.text
    guard try reader.contains(.assetAlbums, AssetAlbums.key(cover, album).rawSpan),
      let stored = try stored(cover, key: text.span), stored.isLive
    else {
      throw StoreError(
        .invalidValue, "the cover \(cover) is no live member of the album",
        advice: "add the asset to the album first, or restore it", database: .albums,
        key: album.description)
    }
  }

  static func noAlbum(_ id: AlbumID) -> StoreError {
    StoreError(
      .notFound, "there is no album \(id)", advice: "put the album first", database: .albums,
      key: id.description)
  }

  /// The assets of an album, live ones first.
  private func members(of album: AlbumID) throws(StoreError) -> [AssetID] {
    try requireReadable(.byAlbum)
    try flush()
    var prefix = RowWriter()
    OwnerIndex.prefix(album, into: &prefix)
    return try reader.keys(.byAlbum, prefix: prefix.bytes).map { key throws(StoreError) in
      do throws(CodecError) {
        var reader = RowReader(key.rawSpan)
        try reader.skip(prefix.bytes.count + 1 + 8)
        return try reader.id()
      } catch {
        throw .corrupted(.byAlbum, key: SchemaKeys.text(of: key.rawSpan, in: .byAlbum), error)
      }
    }
  }
}

extension Event {
  /// Fills in what the feed says of a link.
  fileprivate mutating func tell(of link: AlbumAsset) {
    albumAssetID = link.id
    albumID = link.albumID
    assetID = link.assetID
  }
}
