internal import LMDB

/// Reading albums, and choosing those of a page.
extension ReadSession {
  func albums(_ query: AlbumQuery) throws(StoreError) -> Page<AlbumID> {
    try requireLimit(query.limit)
    var last: Creation<AlbumKind>?
    if let cursor = query.startingAfter {
      last = try creation(of: cursor)
      if last == nil { throw unknownCursor(cursor) }
    }
    guard query.ids != nil || query.assetID != nil else {
      return try newest(.album, after: last, limit: query.limit)
    }
    var candidates = query.ids.map(Set.init)
    if let asset = query.assetID {
      let albums = Set(try links(of: asset).map(\.album))
      candidates = candidates.map { $0.intersection(albums) } ?? albums
    }
    var rows: [Creation<AlbumKind>] = []
    for id in candidates ?? [] {
      if let row = try creation(of: id) { rows.append(row) }
    }
    return newest(of: rows, after: last, limit: query.limit)
  }

  private func creation(of id: AlbumID) throws(StoreError) -> Creation<AlbumKind>? {
    try albumRecord(id).map { Creation(createdAt: $0.createdAt, id: id) }
  }

  /// The album with its count, without its dates.
  func albumRecord(_ id: AlbumID) throws(StoreError) -> Album? {
    let text = id.text
    return try withRecord(.albums, text.span) { payload throws(CodecError) in
      try AlbumRecord.decode(payload, id: id)
    }
  }

  /// The album with its count and dates.
  func album(_ id: AlbumID) throws(StoreError) -> Album? {
    guard var album = try albumRecord(id) else { return nil }
    if album.assetCount != 0 {
      album.startDate = try firstDate(of: id, .ascending)
      album.endDate = try firstDate(of: id, .descending)
    }
    return album
  }

  /// When the first live asset of an album was taken, in one of the two orders.
  private func firstDate(
    of album: AlbumID, _ order: KeyOrder
  ) throws(StoreError) -> LocalDateTime? {
    var prefix = RowWriter()
    OwnerIndex.prefix(album, .live, into: &prefix)
    var rows = try rows(.byAlbum, .prefix(prefix.bytes), order)
    guard try rows.next() else { return nil }
    return try rows.read { key, value throws(CodecError) in
      let date = try OwnerIndex.frame(key: key, value: value).0.local
      guard date.isRepresentable else { throw .invalidField(0) }
      return date
    }
  }
}
