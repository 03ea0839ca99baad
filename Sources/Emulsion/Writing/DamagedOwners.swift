internal import LMDB

/// Writing and deleting people and albums whose records cannot be read. What such a record no longer says is first made
/// that of one without a name, from the rows of its assets; the write then finds all as it must be.
extension WriteSession {
  /// The stored person; of one whose record is damaged, one without a name in its place.
  func replaceablePerson(_ id: PersonID, key: RawSpan) throws(StoreError) -> Person? {
    do throws(StoreError) {
      return try storedPerson(id, key: key)
    } catch {
      guard error.code == .corrupted, error.database == .people else { throw error }
      try requirePlaced(.people, key)
      try requirePlaced(.personStats, key)
    }
    try flush()
    try discardRows(of: key, in: .peopleOrder)
    let person = Person(id: id, createdAt: time, updatedAt: time)
    var stats = PersonStats()
    try forEachRow(of: id, in: .byPerson) { row, value throws(CodecError) in
      if try OwnerIndex.frame(key: row, value: value).0.isLive { stats.liveAssets += 1 }
      try OwnerIndex.forEachFace(value: value) { _ in stats.faces += 1 }
    }
    try putStats(stats, key)
    changePerson(from: nil, to: person)
    gathered.indexes.put(.peopleOrder) {
      PeopleOrder.countKey(stats.liveAssets, isNamed: false, id, into: &$0)
    }
    return person
  }

  /// The stored album; of one whose record is damaged, one without a name in its place.
  func replaceableAlbum(_ id: AlbumID) throws(StoreError) -> Album? {
    let text = id.text
    do throws(StoreError) {
      return try storedAlbum(id)
    } catch {
      guard error.code == .corrupted, error.database == .albums else { throw error }
      try requirePlaced(.albums, text.span)
    }
    try flush()
    try discardRows(of: text.span, in: .byCreated)
    var album = Album(id: id, createdAt: time, updatedAt: time)
    var members = 0
    try forEachRow(of: id, in: .byAlbum) { row, value throws(CodecError) in
      if try OwnerIndex.frame(key: row, value: value).0.isLive { members += 1 }
    }
    album.assetCount = members
    gathered.indexes.put(.byCreated) { CreatedIndex.key(.album, time, id, into: &$0) }
    return album
  }

  /// Fails where LMDB would do harm if it replaced or deleted a record. A snapshot says so, as for assets: a record that it
  /// does not have was written by this transaction, and stands where it must.
  func requirePlaced(_ database: Database, _ key: RawSpan) throws(StoreError) {
    let snapshot: Reader
    do throws(LMDBError) {
      snapshot = try environment.checkOutReader()
    } catch {
      throw StoreError(error)
    }
    defer { environment.checkIn(snapshot) }
    let session = ReadSession(tables: tables, handle: snapshot.handle)
    if try session.isMisplaced(database, key) { throw .pageDamaged(database, key) }
  }

  /// Lends the rows of an owner's assets.
  private func forEachRow<Kind>(
    of owner: Identifier<Kind>, in index: Database,
    _ body: (_ key: RawSpan, _ value: RawSpan) throws(CodecError) -> Void
  ) throws(StoreError) {
    let reader = reader
    try requireReadable(index)
    var rows = try reader.rows(index, .prefix(OwnerIndex.prefix(owner)))
    while try rows.next() { try rows.read(body) }
  }

  /// Deletes the rows that name a record at their end, wherever they are in an index.
  private func discardRows(of record: RawSpan, in index: Database) throws(StoreError) {
    let record = [UInt8](record)
    var keys: [[UInt8]] = []
    try reader.forEachKey(index) { key throws(StoreError) in
      if (try? index.record(ofRow: key)) == record { keys.append([UInt8](key)) }
      return true
    }
    for key in keys { try delete(index, key.rawSpan) }
  }
}
