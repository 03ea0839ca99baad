/// Short forms of the mutations of albums.
extension Transaction {
  /// What became of assets that were put into an album.
  public struct Additions: Sendable, Equatable {
    /// Those that are in it now and were not before.
    public var added: [AssetID] = []
    /// Those that were in it already.
    public var duplicates: [AssetID] = []
    /// Those that are not in the store.
    public var notFound: [AssetID] = []

    /// None.
    public init() {}
  }

  /// Writes an album; see ``Mutation/putAlbum(_:)``.
  ///
  /// - Throws: as ``apply(_:)``; ``StoreError/Code/invalidValue`` for a cover that is no live member.
  public mutating func put(_ album: Album) throws(StoreError) {
    try session.apply(.putAlbum(album))
  }

  /// Removes an album; its assets stay.
  ///
  /// - Throws: as ``apply(_:)``.
  public mutating func deleteAlbum(_ id: AlbumID) throws(StoreError) {
    try session.apply(.deleteAlbum(id))
  }

  /// Puts assets into an album, each once, and says what became of them.
  ///
  /// - Throws: as ``apply(_:)``; ``StoreError/Code/notFound`` where there is no such album.
  @discardableResult
  public mutating func add(
    _ assets: some Sequence<AssetID>, to album: AlbumID, at time: Timestamp? = nil
  ) throws(StoreError) -> Additions {
    guard try session.storedAlbum(album) != nil else { throw WriteSession.noAlbum(album) }
    let time = time ?? session.time
    var additions = Additions()
    for asset in assets {
      let text = asset.text
      if try !session.reader.contains(.core, text.span) {
        additions.notFound.append(asset)
        continue
      }
      if try session.reader.contains(.assetAlbums, AssetAlbums.key(asset, album).rawSpan) {
        additions.duplicates.append(asset)
        continue
      }
      try session.apply(
        .addToAlbum(
          AlbumAsset(
            id: .generate(), albumID: album, assetID: asset, createdAt: time, updatedAt: time)))
      additions.added.append(asset)
    }
    return additions
  }

  /// Takes assets out of an album; those that are not in it are skipped.
  ///
  /// - Throws: as ``apply(_:)``.
  public mutating func remove(
    _ assets: some Sequence<AssetID>, from album: AlbumID
  ) throws(StoreError) {
    for asset in assets { try session.apply(.removeFromAlbum(album, asset)) }
  }
}
