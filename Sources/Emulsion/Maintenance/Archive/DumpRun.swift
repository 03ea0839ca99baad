/// One dump at work: which records of a snapshot go into the archive.
final class DumpRun {
  let writer: ArchiveWriter
  let session: ReadSession
  let options: AssetStore.DumpOptions
  private let header: ArchiveHeader
  /// Where what does not fit into memory goes.
  private let scratchFolder: String
  /// Records in all, where that is known beforehand.
  private var total: Int?
  private var rejected = 0
  /// Whether it was the sink or the progress that has failed, which ends the dump whatever the error is.
  private var hasFailed = false

  init(
    _ session: ReadSession, _ options: AssetStore.DumpOptions, scratchFolder: String,
    to sink: @escaping (RawSpan) throws(StoreError) -> Void
  ) throws(StoreError) {
    self.session = session
    self.options = options
    guard options.since == nil || options.selection == nil else {
      throw StoreError(.invalidValue, "an increment holds all that has changed, and nothing chosen")
    }
    self.scratchFolder = scratchFolder
    let storeID: String
    do throws(StoreError) {
      storeID = try session.libraryID().description
    } catch {
      guard let onReject = options.onReject, error.code == .corrupted else { throw error }
      onReject(error)
      rejected += 1
      storeID = LibraryID.generate().description
    }
    var eventSequence: UInt64 = 0
    if options.selection == nil {
      eventSequence = try session.lastEventNumber(
        isLenient: options.onReject != nil && options.since == nil)
    }
    var header = ArchiveHeader(
      formatVersion: FormatVersion.current, storeID: storeID, sequence: try session.sequence(),
      eventSequence: eventSequence,
      patterns: min(try session.count(.patterns), URLPatternTable.capacity),
      since: options.since?.cursor.sequence, selection: options.selection)
    if let since = options.since {
      guard since.storeID ?? storeID == storeID else {
        throw StoreError(
          .otherStore,
          "the increment is to begin where an archive of store "
            + "\(since.storeID ?? "") ends, and this is \(storeID)",
          advice: "name an archive of this store, or a cursor that it gave")
      }
      let range = try session.eventRange()
      try session.require(since.cursor, within: range)
      header.firstEvent = range?.lowerBound ?? 0
    }
    self.header = header
    writer = try ArchiveWriter(header, to: sink)
  }

  var summary: DumpSummary {
    DumpSummary(header: header, totals: writer.totals, rejected: rejected)
  }

  func run() throws(StoreError) {
    if let since = options.since {
      try addIncrement(since: since.cursor.sequence)
    } else if let selection = options.selection {
      try addSelection(selection)
    } else {
      total = 0
      for database in Database.archived { total? += try session.count(database) }
      for database in Database.archived { try addAll(of: database) }
    }
    while try writer.writeNext() { try tell() }
    try writer.finish()
  }

  func addAll(of database: Database) throws(StoreError) {
    try session.forEachRecord(database, onDamage: leaveOut) { key, payload throws(StoreError) in
      try put(database, key, payload)
    }
  }

  /// Adds a record as it is.
  func addIfThere(_ database: Database, _ key: RawSpan) throws(StoreError) {
    try add(database, key, orTombstone: false)
  }

  private func add(
    _ database: Database, _ key: RawSpan, orTombstone: Bool
  ) throws(StoreError) {
    try reading { () throws(StoreError) in
      let payload = try session.withRecord(database, key) { [UInt8]($0) }
      if payload != nil || orTombstone { try put(database, key, payload?.rawSpan) }
    }
  }

  func put(_ database: Database, _ key: RawSpan, _ payload: RawSpan?) throws(StoreError) {
    do throws(StoreError) {
      if try writer.add(database, key: key, payload) { try tell() }
    } catch {
      hasFailed = true
      throw error
    }
  }

  private func tell() throws(StoreError) {
    try options.progress(
      ArchiveProgress(
        .dumping, bytes: writer.totals.bytes, records: writer.totals.records, total: total))
  }

  /// Reads something, and leaves out what cannot be read where somebody is told of it.
  func reading(_ body: () throws(StoreError) -> Void) throws(StoreError) {
    do throws(StoreError) {
      try body()
    } catch {
      try leaveOut(error)
    }
  }

  private func leaveOut(_ error: StoreError) throws(StoreError) {
    guard let onReject = options.onReject, error.code == .corrupted, !hasFailed else {
      throw error
    }
    reject(error, onReject)
  }

  func reject(_ error: StoreError, _ onReject: (StoreError) -> Void) {
    onReject(error)
    rejected += 1
  }

  // MARK: - Increments

  /// Adds all records that may have changed since an event, as they are now. All patterns and merges come along: there
  /// are few, and the feed does not tell of them.
  private func addIncrement(since: UInt64) throws(StoreError) {
    try addAll(of: .patterns)
    var touched = RowRuns(folder: scratchFolder, runBytes: 64 << 20)
    try session.forEachEvent(after: since) { event throws(StoreError) in
      var rows = IndexChanges()
      try session.addTouched(by: event, to: &rows)
      try touched.take(from: &rows) { _ in true }
    }
    try touched.merge { database, key, _ throws(StoreError) in
      try add(database, key, orTombstone: true)
    }
    try addAll(of: .merges)
    // From the row of that event on, which the base has too: a base of another history shows itself by it.
    var start = max(since, 1)
    try session.forEachEvents(from: start) { first, _ in
      start = first
      return false
    }
    try session.forEachKey(.events) { key throws(StoreError) in
      if try session.eventSequence(key: key) >= start { try addIfThere(.events, key) }
      return true
    }
  }
}

extension ReadSession {
  /// The id of the store.
  fileprivate func libraryID() throws(StoreError) -> LibraryID {
    if let id = try meta(.storeID).flatMap(LibraryID.init) { return id }
    throw .corrupted(.meta, key: SchemaKeys.Meta.storeID.rawValue, .invalidField(0))
  }

  /// The number of the last event, 0 where there is none or, if asked to be lenient, its row is damaged.
  fileprivate func lastEventNumber(isLenient: Bool) throws(StoreError) -> UInt64 {
    do throws(StoreError) {
      return try lastEvent()?.sequence ?? 0
    } catch {
      guard isLenient, error.code == .corrupted else { throw error }
      return 0
    }
  }

  /// Hands over each event behind one.
  fileprivate func forEachEvent(
    after sequence: UInt64, _ body: (Event) throws(StoreError) -> Void
  ) throws(StoreError) {
    var failure: StoreError?
    try forEachEvents(from: sequence &+ 1) { first, payload throws(CodecError) in
      try EventsRecord.forEach(payload, from: first) { event in
        guard event.sequence > sequence else { return true }
        do throws(StoreError) { try body(event) } catch { failure = error }
        return failure == nil
      }
      return failure == nil
    }
    if let failure { throw failure }
  }

  /// Adds the keys of all records that an event may tell of.
  fileprivate func addTouched(
    by event: Event, to rows: inout IndexChanges
  ) throws(StoreError) {
    func add<Kind>(_ database: Database, _ id: Identifier<Kind>?) {
      guard let id else { return }
      rows.put(database) { $0.raw(id.text.span) }
    }
    switch event.kind.entityType {
    case .asset, .metadata, .face:
      for database in Database.ofAssets { add(database, event.assetID) }
      guard event.kind == .assetTrashed || event.kind == .assetRestored,
        let asset = event.assetID
      else { break }
      // Its albums count their live members, and the feed does not say so.
      var prefix = RowWriter()
      AssetAlbums.prefix(asset, into: &prefix)
      for key in try keys(.assetAlbums, prefix: prefix.bytes) {
        do throws(CodecError) {
          add(.albums, try AssetAlbums.album(key: key.rawSpan))
        } catch {
          throw .corrupted(
            .assetAlbums, key: SchemaKeys.text(of: key.rawSpan, in: .assetAlbums), error)
        }
      }
    case .person: add(.people, event.personID)
    case .album: add(.albums, event.albumID)
    case .albumAsset:
      add(.albums, event.albumID)
      add(.albumAssets, event.albumAssetID)
    }
  }
}

extension Database {
  /// The databases whose keys are those of assets, each with a record for an asset or none.
  static let ofAssets: [Database] = [
    .core, .variants, .metadata, .fileData, .metrics, .faces, .assetPeople,
  ]
}
