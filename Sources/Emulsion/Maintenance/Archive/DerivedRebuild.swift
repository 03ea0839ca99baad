/// Makes all that follows from the records of a new store: the counts of people, the pairs of albums, the months and
/// all indexes. Each asset is read once, by one of two threads, which holds its records against each other meanwhile; rows
/// are sorted with bounded memory and appended.
final class DerivedRebuild {
  /// What was made, for the store to be held against.
  struct Result {
    fileprivate(set) var assets = AssetAudit.Tally()
    fileprivate(set) var months: [Month: MonthCounts] = [:]
    fileprivate(set) var rows = RowSums()
    /// Rows that were made and are not there: two records have the same, or some were lost on their way.
    fileprivate(set) var missingRows = 0
  }

  private let store: AssetStore
  /// What the records are of, for errors.
  private let archive: String?
  /// Told of what is wrong with records; where there is nobody, it ends the rebuild.
  private let onDamage: ((StoreError) -> Void)?
  private let runBytes: Int
  private let progress: (ArchiveProgress) throws(StoreError) -> Void
  private var result = Result()

  init(
    store: AssetStore, archive: String? = nil, runBytes: Int,
    onDamage: ((StoreError) -> Void)?,
    progress: @escaping (ArchiveProgress) throws(StoreError) -> Void = { _ in }
  ) {
    self.store = store
    self.archive = archive
    self.onDamage = onDamage
    self.runBytes = runBytes
    self.progress = progress
  }

  /// The databases of what follows from records.
  private static let databases = Database.allCases.filter {
    !Database.archived.contains($0) && $0 != .meta && $0 != .dictionaries
  }
  /// Those of records that have rows, beside those of assets.
  private static let others: [Database] = [.people, .albums, .albumAssets]

  /// - Parameter last: Part of the last transaction.
  func run(
    last: (WriteSession) throws(StoreError) -> Void = { _ in }
  ) throws(StoreError) -> Result {
    // What another one has left that did not come to its end.
    try store.write { transaction throws(StoreError) in
      for database in Self.databases where try transaction.session.reader.count(database) > 0 {
        try transaction.session.clear(database)
      }
    }
    var total = 0
    try store.read { snapshot throws(StoreError) in
      for database in Database.ofAssets + Self.others { total += try snapshot.count(database) }
    }
    let tell = { [progress] (done: Int) throws(StoreError) in
      try progress(ArchiveProgress(.indexing, records: done, total: total))
    }
    try tell(0)
    var runs = RowRuns(folder: store.path, runBytes: runBytes)
    for part in try readAssets(tell) {
      result.assets.add(part.assets)
      result.months.add(part.months.map { (month: $0.key, change: $0.value) })
      try report(part.violations)
      if let rows = part.takeRuns() { try runs.add(rows) }
    }
    try writeCountsOfPeople()
    try readOthers(&runs, tell)
    let rowCount = runs.rowCount
    try progress(ArchiveProgress(.appending, records: 0, total: rowCount))
    // Nobody else knows of the store, so the rows are never out of date.
    let rows = try store.write(runs) { _ in
      true
    } progress: { done throws(StoreError) in
      try progress(ArchiveProgress(.appending, records: done, total: rowCount))
    }
    result.rows = rows ?? RowSums()
    result.missingRows = rowCount - result.rows.count
    try store.write { transaction throws(StoreError) in
      for (month, counts) in result.months.sorted(by: { $0.key < $1.key }) {
        try transaction.session.add(counts, to: month)
      }
      try last(transaction.session)
    }
    return result
  }

  /// Reads all assets and makes their rows.
  private func readAssets(
    _ tell: (Int) throws(StoreError) -> Void
  ) throws(StoreError) -> [AssetRows] {
    let (archive, isLenient) = (archive, onDamage != nil)
    let (folder, runBytes) = (store.path, runBytes)
    return try store.onTwoThreads(progress: tell) { session, next throws(StoreError) in
      let rows = AssetRows(
        session, of: archive, isLenient: isLenient, RowRuns(folder: folder, runBytes: runBytes / 2))
      while case let keys = try next(rows.assets.records), !keys.isEmpty { try rows.take(keys) }
      return try rows.finished()
    }
  }

  /// Makes the rows of people and albums, and of records of assets that no `core` speaks of.
  private func readOthers(
    _ runs: inout RowRuns, _ tell: (Int) throws(StoreError) -> Void
  ) throws(StoreError) {
    var done = result.assets.records
    try store.read { snapshot throws(StoreError) in
      let session = snapshot.session
      let violations = Violations(limit: .max)
      var strays = IndexChanges()
      try result.assets.checkStrays(session, violations, rows: &strays)
      try report(violations)
      try runs.take(&strays)
      try session.gatherRows(
        of: Self.others, into: &runs, where: { _ in true }, onDamage: onDamage
      ) { source, key, rows throws(StoreError) in
        if source == .albumAssets { try session.addPair(of: key, to: &rows) }
        done += 1
        if done % 8192 == 0 { try tell(done) }
      }
    }
  }

  private func writeCountsOfPeople() throws(StoreError) {
    var rows = IndexChanges()
    try store.read { snapshot throws(StoreError) in
      let session = snapshot.session
      try session.forEachReadable(.people, onDamage: onDamage) { key throws(StoreError) in
        let name = try session.required(.people, key) { payload throws(CodecError) in
          try PersonRecord.Fields(payload).string(PersonRecord.Field.name)
        }
        let id: PersonID = try session.id(key, in: .people)
        var counts = result.assets.people[id] ?? PersonStats()
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
    // The orders of people are made of the counts.
    try store.write { transaction throws(StoreError) in transaction.session.gathered.indexes = rows
    }
  }

  private func report(_ violations: Violations) throws(StoreError) {
    for violation in violations.list {
      let error = StoreError(violation, in: archive, isSalvage: onDamage != nil)
      guard let onDamage else { throw error }
      onDamage(error)
    }
  }
}

/// What a thread makes of assets. Whoever has made it hands it to one other thread.
private final class AssetRows: @unchecked Sendable {
  private(set) var months: [Month: MonthCounts] = [:]
  let violations = Violations(limit: .max)
  private let audit: AssetAudit
  private let archive: String?
  private let isLenient: Bool
  private var changes = IndexChanges()
  private var runs: RowRuns?

  init(
    _ session: ReadSession, of archive: String?, isLenient: Bool, _ runs: consuming RowRuns
  ) {
    audit = AssetAudit(session, violations)
    self.archive = archive
    self.isLenient = isLenient
    self.runs = consume runs
  }

  var assets: AssetAudit.Tally { audit.tally }

  func take(_ keys: [[UInt8]]) throws(StoreError) {
    // Taken out, because each look at a property of a class is checked for overlaps.
    var changes = IndexChanges()
    swap(&changes, &self.changes)
    defer { swap(&changes, &self.changes) }
    for key in keys {
      try audit.look(at: key.rawSpan, rows: &changes)
      if changes.byteCount >= RowRuns.sortedBytes { try runs?.take(&changes) }
    }
    months.add(changes.takeMonths())
    if !isLenient, let violation = violations.list.first {
      throw StoreError(violation, in: archive)
    }
  }

  func finished() throws(StoreError) -> AssetRows {
    try runs?.take(&changes)
    return self
  }

  /// Gives the rows out, once.
  func takeRuns() -> RowRuns? { runs.take() }
}

extension StoreError {
  /// What is wrong with a store that is made of an archive.
  init(_ violation: InvariantViolation, in archive: String?, isSalvage: Bool = false) {
    self.init(
      .corrupted, violation.what,
      advice: isSalvage ? nil : "take another archive, or restore what is whole with “--salvage”",
      path: archive, database: violation.database,
      key: violation.key.isEmpty ? nil : violation.key)
    // Of an index as a whole, which was made of records that are as they must be.
    if violation.database.isIndex, violation.key.isEmpty {
      advice = "restore once more, and find out what is wrong with the memory or the disk"
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
