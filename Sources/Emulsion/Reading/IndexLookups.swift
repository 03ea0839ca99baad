internal import LMDB

extension IndexStates {
  /// Fails where an index is being built or is disabled.
  func requireReadable(_ database: Database) throws(StoreError) {
    let state = self[database]
    if state == .readable { return }
    throw StoreError(
      .indexNotReadable, "the index is \(state.rawValue)",
      advice: state == .building
        ? "wait until it is built, or go on building with `rebuildIndex`"
        : "build it with `rebuildIndex`", database: database)
  }
}

/// Lookups in indexes that reading and writing share.
extension ReadSession {
  /// Fails where an index is being built or is disabled.
  func requireReadable(_ database: Database) throws(StoreError) {
    try indexStates.requireReadable(database)
  }

  /// The asset that a face belongs to.
  func owner(of face: FaceID) throws(StoreError) -> AssetID? {
    let text = face.text
    return try withRecord(.byFace, text.span) { payload throws(CodecError) in
      var row = RowReader(payload)
      return try row.id()
    }
  }

  /// The link under a key of `asset_albums`.
  func link(of pair: [UInt8]) throws(StoreError) -> AlbumAssetID? {
    try withRecord(.assetAlbums, pair.rawSpan) { payload throws(CodecError) in
      try AssetAlbums.link(value: payload)
    }
  }

  /// The keys that begin with a prefix, in order. The caller knows that they are few, or needs them all.
  func keys(_ database: Database, prefix: [UInt8]) throws(StoreError) -> [[UInt8]] {
    try keys(database, .prefix(prefix), limit: .max)
  }

  /// The first keys of a range, in order.
  func keys(
    _ database: Database, _ range: KeyRange, limit: Int
  ) throws(StoreError) -> [[UInt8]] {
    cost.mask |= 1 << UInt32(database.index)
    do throws(LMDBError) {
      var keys: [[UInt8]] = []
      var rows = RangeCursor(try handle.cursor(tables[database]), range, .ascending)
      while keys.count < limit, try rows.next() { keys.append([UInt8](rows.key)) }
      return keys
    } catch {
      throw StoreError(error)
    }
  }

  /// The last key of a database.
  func lastKey(_ database: Database) throws(StoreError) -> [UInt8]? {
    cost.mask |= 1 << UInt32(database.index)
    do throws(LMDBError) {
      var cursor = try handle.cursor(tables[database])
      return try cursor.last() ? [UInt8](cursor.key) : nil
    } catch {
      throw StoreError(error)
    }
  }

  /// Lends each key of a database in order, until the closure answers `false`.
  func forEachKey(
    _ database: Database, _ body: (RawSpan) throws(StoreError) -> Bool
  ) throws(StoreError) {
    try forEachEntry(database) { key, _ throws(StoreError) in try body(key) }
  }
}
