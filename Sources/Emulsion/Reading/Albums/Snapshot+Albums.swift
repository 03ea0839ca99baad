/// Albums and their links, by id and in lists.
extension Snapshot {
  /// The album with its count and dates, or `nil` where there is none.
  ///
  /// - Throws: ``StoreError/Code/corrupted`` with the database and key of a damaged record, and
  ///   ``StoreError/Code/indexNotReadable`` while `by_album` cannot be asked.
  public func album(_ id: AlbumID) throws(StoreError) -> Album? { try session.album(id) }

  /// A page of albums, each with its count and dates. It costs what the page holds; the albums of an asset are all
  /// looked at.
  ///
  /// - Throws: ``StoreError/Code/invalidQuery``, ``StoreError/Code/unknownCursor``, and as ``album(_:)``.
  public func albums(_ query: AlbumQuery) throws(StoreError) -> Page<Album> {
    let page = try session.albums(query)
    let albums = try page.items.map { id throws(StoreError) in
      guard let album = try session.album(id) else { throw session.missing(id, in: .albums) }
      return album
    }
    return Page(items: albums, hasMore: page.hasMore)
  }

  /// The API's object of an album, as UTF-8, or `nil` where there is none. `asset_urls` are those of a lean answer of
  /// the cover.
  ///
  /// - Throws: as ``album(_:)``.
  public func json(_ id: AlbumID) throws(StoreError) -> [UInt8]? {
    var buffer = JSONBuffer(capacity: 1024)
    return try session.appendAlbum(id, to: &buffer) ? buffer.array : nil
  }

  /// A page of albums as the API answers it: `{"data":[…],"has_more":…}`.
  ///
  /// - Throws: as ``albums(_:)``.
  public func json(_ query: AlbumQuery) throws(StoreError) -> [UInt8] {
    var buffer = JSONBuffer(capacity: 16_384)
    try appendJSON(query, to: &buffer)
    return buffer.array
  }

  /// Appends a page of albums to a buffer that can be used again.
  ///
  /// - Throws: as ``albums(_:)``; the buffer is then as it was.
  public func appendJSON(
    _ query: AlbumQuery, to buffer: inout JSONBuffer
  ) throws(StoreError) {
    let page = try session.albums(query)
    try buffer.appendPage(hasMore: page.hasMore) { json throws(StoreError) in
      for id in page.items {
        guard try session.appendAlbum(id, to: &json) else {
          throw session.missing(id, in: .albums)
        }
        json.append(",")
      }
    }
  }

  // MARK: - Links

  /// The link, or `nil` where there is none.
  ///
  /// - Throws: ``StoreError/Code/corrupted`` with the database and key of a damaged record.
  public func albumAsset(_ id: AlbumAssetID) throws(StoreError) -> AlbumAsset? {
    try session.albumAsset(id)
  }

  /// A page of links. It costs what the page holds, except for the links of an album or an asset, which are all
  /// looked at.
  ///
  /// - Throws: ``StoreError/Code/invalidQuery``, ``StoreError/Code/unknownCursor``, as ``albumAsset(_:)``, and
  ///   ``StoreError/Code/indexNotReadable`` while the index that it needs cannot be asked.
  public func albumAssets(_ query: AlbumAssetQuery) throws(StoreError) -> Page<AlbumAsset> {
    try session.albumAssets(query)
  }

  /// The API's object of a link, as UTF-8, or `nil` where there is none.
  ///
  /// - Throws: as ``albumAsset(_:)``.
  public func json(_ id: AlbumAssetID) throws(StoreError) -> [UInt8]? {
    guard let link = try session.albumAsset(id) else { return nil }
    var buffer = JSONBuffer(capacity: 256)
    buffer.append(link)
    return buffer.array
  }

  /// A page of links as the API answers it: `{"data":[…],"has_more":…}`.
  ///
  /// - Throws: as ``albumAssets(_:)``.
  public func json(_ query: AlbumAssetQuery) throws(StoreError) -> [UInt8] {
    var buffer = JSONBuffer(capacity: 8192)
    try appendJSON(query, to: &buffer)
    return buffer.array
  }

  /// Appends a page of links to a buffer that can be used again.
  ///
  /// - Throws: as ``albumAssets(_:)``; the buffer is then as it was.
  public func appendJSON(
    _ query: AlbumAssetQuery, to buffer: inout JSONBuffer
  ) throws(StoreError) {
    let page = try session.albumAssets(query)
    try buffer.appendPage(hasMore: page.hasMore) { json throws(StoreError) in
      for link in page.items {
        json.append(link)
        json.append(",")
      }
    }
  }
}
