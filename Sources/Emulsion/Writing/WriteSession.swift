internal import LMDB

/// What all write transactions of a store use, one after the other: the learner of URL patterns, and buffers.
/// LMDB's writer lock guards it.
final class WriterTools: @unchecked Sendable {
  let patterns = URLPatternLearner(table: URLPatternTable())
  var sealer = Sealer()
  var writer = WireWriter()
  private let packing: AssetStore.Options.Packing

  init(packing: AssetStore.Options.Packing) { self.packing = packing }

  /// Whether records are packed with LZ4.
  var compresses: Bool { packing == .patternsAndLZ4 }

  /// What finds the patterns of new URLs, where they are to be found.
  var learner: URLPatternLearner? { packing == .none ? nil : patterns }
}

/// One write transaction at work: LMDB's transaction, and what is gathered until its end.
final class WriteSession {
  private(set) var transaction: WriteTransaction
  /// Lends snapshots of what was committed before.
  let environment: Environment
  let tables: Tables
  let shared: SharedTables
  let tools: WriterTools
  let reader: ReadSession
  /// The one time of the transaction: its events bear it.
  let time: Timestamp
  var gathered = Gathered()
  /// What keeps rows of indexes back, during a first load.
  var deferred: DeferredIndexes?
  /// Whether assets are deleted that cannot be read; what is damaged of them is gathered.
  var toleratesDamage = false
  private let firstPattern: Int
  private let keepsMutations: Bool

  init(
    _ transaction: consuming WriteTransaction, of environment: Environment, shared: SharedTables,
    tools: WriterTools, time: Timestamp = .now(), keepsMutations: Bool = false
  ) throws(StoreError) {
    self.environment = environment
    self.time = time
    self.keepsMutations = keepsMutations
    self.shared = shared
    tables = shared.databases
    self.tools = tools
    reader = ReadSession(tables: tables, handle: transaction.handle)
    try reader.begin(transaction: transaction.handle.transactionID &- 1, shared: shared)
    tools.patterns.rollBack(to: tools.patterns.table.count)
    tools.patterns.commit(reader.patterns)
    firstPattern = tools.patterns.count
    gathered.sequence = try reader.sequence()
    gathered.indexStates = reader.indexStates
    self.transaction = transaction
  }

  /// Goes on in another transaction of LMDB: a nested one, or the one around it.
  func use(_ transaction: consuming WriteTransaction) {
    reader.use(transaction.handle)
    self.transaction = transaction
  }

  // MARK: - Mutations

  func apply(_ mutation: Mutation) throws(StoreError) {
    if let failure = gathered.failure { throw failure }
    try mutation.validate()
    let changes = gathered.changes
    do throws(StoreError) {
      try dispatch(mutation)
    } catch {
      if gathered.changes != changes { gathered.failure = error }
      throw error
    }
    gathered.sequence += 1
    if keepsMutations { gathered.mutations.append(mutation) }
  }

  /// Applies the mutation that puts an asset, which may be checked and packed already.
  func load(_ prepared: PreparedAsset) throws(StoreError) {
    if let failure = gathered.failure { throw failure }
    if prepared.records == nil { try prepared.asset.validate() }
    let changes = gathered.changes
    do throws(StoreError) {
      try putAsset(prepared.asset, prepared.records)
    } catch {
      if gathered.changes != changes { gathered.failure = error }
      throw error
    }
    gathered.sequence += 1
    if keepsMutations { gathered.mutations.append(.putAsset(prepared.asset)) }
  }

  private func dispatch(_ mutation: Mutation) throws(StoreError) {
    switch mutation {
    case .putAsset(let asset): try putAsset(asset)
    case .setGroup(let id, let group, let time): try setGroup(id, group, updatedAt: time)
    case .editAsset(let id, let edit, let time): try editAsset(id, edit, at: time)
    case .trashAsset(let id, let time): try trashAsset(id, at: time)
    case .restoreAsset(let id, let time): try restoreAsset(id, at: time)
    case .deleteAsset(let id): try deleteAsset(id)
    case .putFace(let face): try putFace(face)
    case .assignFace(let id, let person, let time): try assignFace(id, to: person, at: time)
    case .deleteFace(let id): try deleteFace(id)
    case .putPerson(let person): try putPerson(person)
    case .deletePerson(let id, let time): try deletePerson(id, at: time)
    case .mergePerson(let id, let target, let time): try mergePerson(id, into: target, at: time)
    case .unmergePerson(let id, let target, let time):
      try unmergePerson(id, from: target, at: time)
    case .putAlbum(let album): try putAlbum(album)
    case .deleteAlbum(let id): try deleteAlbum(id)
    case .addToAlbum(let link): try addToAlbum(link)
    case .removeFromAlbum(let album, let asset): try removeFromAlbum(album, asset)
    case .trimEvents(let sequence): try trimEvents(before: sequence)
    }
  }

  /// Whether there is anything to commit.
  var hasChanges: Bool { gathered.changes > 0 || !gathered.indexes.isEmpty }

  /// Writes what was gathered; the transaction is then ready to commit.
  func finish() throws(StoreError) {
    if let failure = gathered.failure { throw failure }
    try flush()
    try flushEvents()
    for (offset, pattern) in tools.patterns.pending.enumerated() {
      let number = UInt32(firstPattern + offset)
      let key = SchemaKeys.pattern(number)
      try put(.patterns, key.rawSpan, pattern.encode().rawSpan)
    }
    let key = SchemaKeys.Meta.sequence.bytes
    try put(.meta, key.rawSpan, Array(String(gathered.sequence).utf8).rawSpan)
  }

  /// Readies the reader to see what this transaction has changed so far, but for its events.
  func prepareToRead() throws(StoreError) {
    try flush()
    let learner = tools.patterns
    reader.use(learner.table.adding(learner.pending))
    reader.use(gathered.indexStates)
  }

  /// Writes the gathered counts and rows of indexes, so that lookups in them see this transaction's changes.
  func flush() throws(StoreError) {
    try flushStats()
    for (month, change) in gathered.indexes.takeMonths() where maintains(.byMonth) {
      try add(change, to: month)
    }
    var indexes = IndexChanges()
    swap(&indexes, &gathered.indexes)
    try deferred?.take(from: &indexes)
    try indexes.drain(databases: { rows throws(StoreError) in
      try write(rows.database) { put throws(StoreError) in try rows.forEach(put) }
    })
    // With its room, for the rows to come.
    gathered.indexes = indexes
    gathered.faceOwners.removeAll(keepingCapacity: true)
  }

  /// Writes the rows of an index that is kept, with one cursor: those at the end of the table are appended without a
  /// search for their place.
  ///
  /// - Parameter rows: Hands the rows to the closure that it gets, in the order of their keys; those without a value are
  ///   deleted.
  func write(
    _ database: Database,
    _ rows: (_ put: (_ key: RawSpan, _ row: RawSpan?) throws(StoreError) -> Void)
      throws(StoreError) -> Void
  ) throws(StoreError) {
    guard maintains(database) else { return }
    try transaction.edit(tables[database]) { cursor throws(StoreError) in
      // Behind a row that lies above all others of the table, so do those that follow.
      var (isBeyond, hasAppended, count) = (false, false, 0)
      defer { gathered.changes += count }
      try rows { key, row throws(StoreError) in
        count += 1
        do throws(LMDBError) {
          if !isBeyond {
            isBeyond = try gathered.tails.isBeyond(database, key, reader.handle, tables)
          }
          if let row {
            tools.sealer.seal(row: row, key: key, in: database)
            try Self.put(key, tools.sealer, isBeyond ? .append : .upsert, at: &cursor)
            hasAppended = isBeyond
          } else if !isBeyond, try cursor.seek(exactly: key) {
            try cursor.delete()
          }
        } catch {
          throw StoreError(error)
        }
      }
      // The cursor stands at the last row that was put, as none beyond is deleted.
      if hasAppended { gathered.tails.note(database, cursor.key) }
    }
  }

  private static func put(
    _ key: RawSpan, _ sealer: borrowing Sealer, _ mode: PutMode, at cursor: inout WriteCursor
  ) throws(LMDBError) {
    try cursor.put(key, sealer.value, mode)
  }

  private func maintains(_ database: Database) -> Bool {
    gathered.indexStates[database] != .disabled
  }

  /// Counts assets in or out of a month.
  func add(_ change: MonthCounts, to month: Month) throws(StoreError) {
    let key = month.key
    var counts =
      try reader.withRecord(.byMonth, key.rawSpan) { payload throws(CodecError) in
        try MonthCounts(payload)
      } ?? MonthCounts()
    counts.live &+= change.live
    counts.trashed &+= change.trashed
    if counts == MonthCounts() {
      try delete(.byMonth, key.rawSpan)
      return
    }
    var writer = WireWriter()
    counts.encode(into: &writer)
    try put(.byMonth, key.rawSpan, writer.span)
  }

  private func flushStats() throws(StoreError) {
    for (person, change) in gathered.stats.take() {
      let text = person.text
      let before = try reader.stats(text.span) ?? PersonStats()
      var stats = before
      stats.liveAssets &+= change.liveAssets
      stats.faces &+= change.faces
      try putStats(stats, text.span)
      guard stats.liveAssets != before.liveAssets else { continue }
      gathered.indexes.delete(.peopleOrder) {
        PeopleOrder.countKey(before.liveAssets, isNamed: before.isNamed, person, into: &$0)
      }
      gathered.indexes.put(.peopleOrder) {
        PeopleOrder.countKey(stats.liveAssets, isNamed: stats.isNamed, person, into: &$0)
      }
    }
  }

  func putStats(_ stats: PersonStats, _ key: RawSpan) throws(StoreError) {
    var writer = WireWriter()
    stats.encode(into: &writer)
    try put(.personStats, key, writer.span)
  }

  // MARK: - Records

  /// Packs, seals and writes one record; appends where the key lies above all others.
  func put(
    _ database: Database, _ key: RawSpan, _ payload: borrowing WireWriter
  ) throws(StoreError) {
    try put(database, key, payload.span)
  }

  /// The same for a payload that stands elsewhere.
  func put(_ database: Database, _ key: RawSpan, _ payload: RawSpan) throws(StoreError) {
    let dictionary = tools.compresses ? reader.dictionaries.newest(for: database) : nil
    do throws(CodecError) {
      try tools.sealer.seal(payload, key: key, in: database, dictionary: dictionary)
    } catch {
      throw .tooLarge(database, key, error)
    }
    try put(database, key, tools.sealer)
  }

  private func put(
    _ database: Database, _ key: RawSpan, _ sealer: borrowing Sealer
  ) throws(StoreError) {
    try put(database, key, value: sealer.value)
  }

  /// Seals and writes one row of an index.
  func put(_ database: Database, _ key: RawSpan, row: RawSpan) throws(StoreError) {
    tools.sealer.seal(row: row, key: key, in: database)
    try put(database, key, tools.sealer)
  }

  /// Writes a value that is sealed.
  func put(_ database: Database, _ key: RawSpan, value: RawSpan) throws(StoreError) {
    do throws(LMDBError) {
      let isBeyond = try gathered.notePut(database, key, reader.handle, tables)
      try transaction.put(tables[database], key, value, isBeyond ? .append : .upsert)
    } catch {
      throw StoreError(error)
    }
  }

  func delete(_ database: Database, _ key: RawSpan) throws(StoreError) {
    gathered.changes += 1
    do throws(LMDBError) {
      try transaction.delete(tables[database], key)
    } catch {
      throw StoreError(error)
    }
  }

  /// Deletes all that a database holds.
  func clear(_ database: Database) throws(StoreError) {
    gathered.changes += 1
    do throws(LMDBError) {
      try transaction.clear(tables[database])
    } catch {
      throw StoreError(error)
    }
  }

  /// Whether no record of the database can have this key, found out without a lookup.
  func isCertainlyNew(_ database: Database, _ key: RawSpan) throws(StoreError) -> Bool {
    do throws(LMDBError) {
      return try gathered.tails.isBeyond(database, key, reader.handle, tables)
    } catch {
      throw StoreError(error)
    }
  }

  /// Takes note of an event of this transaction.
  func record(_ kind: Event.Kind, _ fill: (inout Event) -> Void) {
    var event = Event(kind, createdAt: time)
    fill(&event)
    gathered.events.append(event)
    gathered.changes += 1
  }
}
