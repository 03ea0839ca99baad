/// Makes all that follows from the records of a new store: the counts of people, the pairs of albums, the months and
/// all indexes. Their rows are sorted with bounded memory and appended.
final class DerivedRebuild {
  private let store: AssetStore
  /// Told of records that cannot be read; where there is nobody, one ends the rebuild.
  private let onDamage: ((StoreError) -> Void)?
  private let runBytes: Int
  private var months: [Month: MonthCounts] = [:]

  /// Bytes of rows that one transaction writes.
  private static let rowsPerTransaction = 16 << 20

  init(store: AssetStore, runBytes: Int, onDamage: ((StoreError) -> Void)?) {
    self.store = store
    self.onDamage = onDamage
    self.runBytes = runBytes
  }

  func run() throws(StoreError) {
    // The orders of people are made of the counts.
    try writeCountsOfPeople()
    try writeRows()
    try store.write { transaction throws(StoreError) in
      for (month, counts) in months.sorted(by: { $0.key < $1.key }) {
        try transaction.session.add(counts, to: month)
      }
    }
  }

  private func writeCountsOfPeople() throws(StoreError) {
    var rows = IndexChanges()
    try store.read { snapshot throws(StoreError) in
      let session = snapshot.session
      var stats: [PersonID: PersonStats] = [:]
      try forEachKey(.faces, session) { key throws(StoreError) in
        let isLive = try session.frame(ofAsset: key).trashedAt == nil
        for person in PersonFaces.of(try session.required(.faces, key, FacesRecord.marks)) {
          stats[person.id, default: PersonStats()].faces += Int64(person.faces.count)
          if isLive { stats[person.id, default: PersonStats()].liveAssets += 1 }
        }
      }
      try forEachKey(.people, session) { key throws(StoreError) in
        let name = try session.required(.people, key) { payload throws(CodecError) in
          try PersonRecord.Fields(payload).string(PersonRecord.Field.name)
        }
        var counts = stats[try session.id(key, in: .people)] ?? PersonStats()
        counts.isNamed = PeopleOrder.isNamed(name)
        var writer = WireWriter()
        counts.encode(into: &writer)
        rows.put(.personStats) {
          $0.raw(key)
        } value: {
          $0.raw(writer.span)
        }
      }
    }
    try write(rows)
  }

  private func writeRows() throws(StoreError) {
    var runs = RowRuns(folder: store.path, runBytes: runBytes)
    try store.read { snapshot throws(StoreError) in
      let session = snapshot.session
      for source in [Database.core, .faces, .fileData, .people, .albums, .albumAssets] {
        try forEachKey(source, session) { key throws(StoreError) in
          var rows = IndexChanges()
          try session.addRows(of: source, key: key, to: &rows)
          if source == .albumAssets { try session.addPair(of: key, to: &rows) }
          for (month, change) in rows.takeMonths() {
            months[month, default: MonthCounts()].live += change.live
            months[month, default: MonthCounts()].trashed += change.trashed
          }
          try runs.take(from: &rows) { _ in true }
        }
      }
    }
    var batch = IndexChanges()
    try runs.merge { database, key, value throws(StoreError) in
      batch.put(database) {
        $0.raw(key)
      } value: {
        $0.raw(value)
      }
      if batch.byteCount >= Self.rowsPerTransaction {
        try write(batch)
        batch = IndexChanges()
      }
    }
    try write(batch)
  }

  private func write(_ rows: IndexChanges) throws(StoreError) {
    try store.write { transaction throws(StoreError) in transaction.session.gathered.indexes = rows
    }
  }

  /// Calls the closure for each key, and goes on after damage where somebody is told of it.
  private func forEachKey(
    _ database: Database, _ session: ReadSession, _ body: (RawSpan) throws(StoreError) -> Void
  ) throws(StoreError) {
    try session.forEachKey(database) { key throws(StoreError) in
      do throws(StoreError) {
        try body(key)
      } catch {
        guard let onDamage, error.code == .corrupted else { throw error }
        onDamage(error)
      }
      return true
    }
  }
}

extension ReadSession {
  /// Adds the row of `asset_albums` that a link has.
  fileprivate func addPair(of key: RawSpan, to rows: inout IndexChanges) throws(StoreError) {
    let id: AlbumAssetID = try id(key, in: .albumAssets)
    let link = try required(.albumAssets, key) { payload throws(CodecError) in
      try AlbumAssetRecord.decode(payload, id: id)
    }
    let pair = AssetAlbums.key(link.assetID, link.albumID)
    rows.put(.assetAlbums) {
      $0.raw(pair.rawSpan)
    } value: {
      $0.raw(AssetAlbums.value(id).rawSpan)
    }
  }
}
