/// Makes all that follows from the records of a new store: the counts of people, the pairs of albums, the months and
/// all indexes. Their rows are sorted with bounded memory and appended.
final class DerivedRebuild {
  private let store: AssetStore
  /// Told of records that cannot be read; where there is nobody, one ends the rebuild.
  private let onDamage: ((StoreError) -> Void)?
  private let runBytes: Int
  private let progress: (ArchiveProgress) throws(StoreError) -> Void
  private var done = 0
  private var total = 0
  private var months: [Month: MonthCounts] = [:]

  init(
    store: AssetStore, runBytes: Int, onDamage: ((StoreError) -> Void)?,
    progress: @escaping (ArchiveProgress) throws(StoreError) -> Void = { _ in }
  ) {
    self.store = store
    self.onDamage = onDamage
    self.runBytes = runBytes
    self.progress = progress
  }

  /// The databases of what follows from records.
  private static let databases = Database.allCases.filter {
    !Database.archived.contains($0) && $0 != .meta && $0 != .dictionaries
  }

  /// - Parameter last: Part of the last transaction.
  func run(
    last: (WriteSession) throws(StoreError) -> Void = { _ in }
  ) throws(StoreError) {
    // What another one has left that did not come to its end.
    try store.write { transaction throws(StoreError) in
      for database in Self.databases where try transaction.session.reader.count(database) > 0 {
        try transaction.session.clear(database)
      }
    }
    total = try store.read { snapshot throws(StoreError) in
      var total = 0
      for database in [.faces, .people] + ReadSession.sourcesOfRows {
        total += try snapshot.count(database)
      }
      return total
    }
    try progress(ArchiveProgress(.indexing, records: 0, total: total))
    // The orders of people are made of the counts.
    try writeCountsOfPeople()
    try writeRows()
    try store.write { transaction throws(StoreError) in
      for (month, counts) in months.sorted(by: { $0.key < $1.key }) {
        try transaction.session.add(counts, to: month)
      }
      try last(transaction.session)
    }
  }

  private func writeCountsOfPeople() throws(StoreError) {
    var rows = IndexChanges()
    try store.read { snapshot throws(StoreError) in
      let session = snapshot.session
      var stats: [PersonID: PersonStats] = [:]
      try session.forEachReadable(.faces, onDamage: onDamage) { key throws(StoreError) in
        let isLive = try session.frame(ofAsset: key).trashedAt == nil
        for person in PersonFaces.of(try session.required(.faces, key, FacesRecord.marks)) {
          stats[person.id, default: PersonStats()].faces += Int64(person.faces.count)
          if isLive { stats[person.id, default: PersonStats()].liveAssets += 1 }
        }
        try count()
      }
      try session.forEachReadable(.people, onDamage: onDamage) { key throws(StoreError) in
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
        try count()
      }
    }
    try write(rows)
  }

  /// Half of the work is done on another thread, unless somebody is told of damage: that is the caller's thread alone.
  private func writeRows() throws(StoreError) {
    let others =
      onDamage == nil
      ? Background<GatheredRows, Int>.start(0) { [store, runBytes] work throws(StoreError) in
        try GatheredRows(of: Self.otherSources, in: store, runBytes / 2, onDamage: nil) {
          count throws(StoreError) in try work.note(count)
        }
      } : nil
    do throws(StoreError) {
      let sources =
        others == nil
        ? ReadSession.sourcesOfRows
        : ReadSession.sourcesOfRows.filter { !Self.otherSources.contains($0) }
      let own = try GatheredRows(
        of: sources, in: store, runBytes / (others == nil ? 1 : 2), onDamage: onDamage
      ) { count throws(StoreError) in try tell(count + (others?.place ?? 0)) }
      let parts =
        [own]
        + (try others.map { others throws(StoreError) in
          [try others.wait { count throws(StoreError) in try tell(own.records + count) }]
        } ?? [])
      try write(parts)
    } catch {
      others?.cancel()
      throw error
    }
  }

  /// The records that another thread makes rows of.
  private static let otherSources: [Database] = [.faces, .fileData, .albums, .albumAssets]

  private func write(_ parts: [GatheredRows]) throws(StoreError) {
    let total = parts.reduce(0) { $0 + $1.rowCount }
    var done = 0
    try progress(ArchiveProgress(.appending, records: 0, total: total))
    for part in parts {
      for (month, change) in part.months {
        months[month, default: MonthCounts()].live += change.live
        months[month, default: MonthCounts()].trashed += change.trashed
      }
      guard let runs = part.takeRuns() else { continue }
      // Nobody else knows of the store.
      _ = try store.write(runs) { _ in
        true
      } progress: { rows throws(StoreError) in
        try progress(ArchiveProgress(.appending, records: done + rows, total: total))
      }
      done += part.rowCount
    }
  }

  private func tell(_ count: Int) throws(StoreError) {
    try progress(ArchiveProgress(.indexing, records: done + count, total: total))
  }

  /// One record more.
  private func count() throws(StoreError) {
    done += 1
    if done % 8192 == 0 {
      try progress(ArchiveProgress(.indexing, records: done, total: total))
    }
  }

  private func write(_ rows: IndexChanges) throws(StoreError) {
    try store.write { transaction throws(StoreError) in transaction.session.gathered.indexes = rows
    }
  }
}

/// The rows of the records of some databases. Whoever has made them hands them to one other thread.
private final class GatheredRows: @unchecked Sendable {
  private(set) var records = 0
  private(set) var rowCount = 0
  private(set) var months: [Month: MonthCounts] = [:]
  private var runs: RowRuns?

  init(
    of sources: [Database], in store: AssetStore, _ runBytes: Int,
    onDamage: ((StoreError) -> Void)?, tell: (Int) throws(StoreError) -> Void
  ) throws(StoreError) {
    var runs = RowRuns(folder: store.path, runBytes: runBytes)
    try store.read { snapshot throws(StoreError) in
      let session = snapshot.session
      try session.gatherRows(of: sources, into: &runs, where: { _ in true }, onDamage: onDamage) {
        source, key, rows throws(StoreError) in
        if source == .albumAssets { try session.addPair(of: key, to: &rows) }
        for (month, change) in rows.takeMonths() {
          months[month, default: MonthCounts()].live += change.live
          months[month, default: MonthCounts()].trashed += change.trashed
        }
        records += 1
        if records % 8192 == 0 { try tell(records) }
      }
    }
    rowCount = runs.rowCount
    self.runs = consume runs
  }

  /// Gives the rows out, once.
  func takeRuns() -> RowRuns? { runs.take() }
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
