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
  let tables: Tables
  let tools: WriterTools
  let reader: ReadSession
  /// The one time of the transaction.
  let time: Timestamp
  var gathered = Gathered()
  private let firstPattern: Int
  private let keepsMutations: Bool

  init(
    _ transaction: consuming WriteTransaction, shared: SharedTables, tools: WriterTools,
    time: Timestamp = .now(), keepsMutations: Bool = false
  ) throws(StoreError) {
    self.time = time
    self.keepsMutations = keepsMutations
    tables = shared.databases
    self.tools = tools
    reader = ReadSession(tables: tables, handle: transaction.handle)
    try reader.begin(transaction: transaction.handle.transactionID - 1, shared: shared)
    tools.patterns.rollBack(to: tools.patterns.table.count)
    tools.patterns.commit(reader.patterns)
    firstPattern = tools.patterns.count
    gathered.sequence = try reader.sequence()
    self.transaction = transaction
  }

  var sequence: UInt64 { gathered.sequence }

  var stats: StatChanges {
    _read { yield gathered.stats }
    _modify { yield &gathered.stats }
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
    try requirePeople(of: mutation)
    do throws(StoreError) {
      switch mutation {
      case .putAsset(let asset): try putAsset(asset)
      case .setGroup(let id, let group, let updatedAt):
        try setGroup(id, group, updatedAt: updatedAt)
      case .putPerson(let person): try putPerson(person)
      case .deleteAsset(let id): try deleteAsset(id)
      }
    } catch {
      if error.code != .notFound { gathered.failure = error }
      throw error
    }
    gathered.sequence += 1
    if keepsMutations { gathered.mutations.append(mutation) }
  }

  /// Writes what was gathered; the transaction is then ready to commit.
  func finish() throws(StoreError) {
    if let failure = gathered.failure { throw failure }
    try flushStats()
    for (offset, pattern) in tools.patterns.pending.enumerated() {
      let number = UInt32(firstPattern + offset)
      let key = SchemaKeys.pattern(number)
      try put(.patterns, key.rawSpan, pattern.encode())
    }
    let key = SchemaKeys.Meta.sequence.bytes
    try put(.meta, key.rawSpan, Array(String(sequence).utf8))
  }

  /// Readies the reader to see what this transaction has changed so far.
  func prepareToRead() throws(StoreError) {
    try flushStats()
    let learner = tools.patterns
    reader.use(learner.table.adding(learner.pending))
  }

  private func flushStats() throws(StoreError) {
    for (person, change) in stats.take() {
      let text = person.text
      var stats = try reader.stats(text.span) ?? PersonStats()
      stats.liveAssets &+= change.liveAssets
      stats.faces &+= change.faces
      try putStats(stats, text.span)
    }
  }

  func putStats(_ stats: PersonStats, _ key: RawSpan) throws(StoreError) {
    var writer = WireWriter()
    stats.encode(into: &writer)
    try put(.personStats, key, writer.bytes)
  }

  /// Every person whom a face names must be there.
  private func requirePeople(of mutation: Mutation) throws(StoreError) {
    let faces: [Face]?
    switch mutation {
    case .putAsset(let asset): faces = asset.faces.value
    case .setGroup(_, .faces(let value), _): faces = value
    default: faces = nil
    }
    for face in faces ?? [] {
      guard let person = face.personID, !gathered.knownPeople.contains(person) else { continue }
      let text = person.text
      guard try reader.contains(.people, text.span) else {
        throw StoreError(
          .unknownPerson, "face \(face.id) names \(person), who is not in the store",
          advice: "put the person first", database: .people, key: person.description)
      }
      gathered.knownPeople.insert(person)
    }
  }

  func noteKnown(_ person: PersonID) { gathered.knownPeople.insert(person) }

  // MARK: - Records

  /// Packs, seals and writes one record; appends where the key lies above all others.
  func put(_ database: Database, _ key: RawSpan, _ payload: [UInt8]) throws(StoreError) {
    let dictionary = tools.compresses ? reader.dictionaries.newest(for: database) : nil
    let value: [UInt8]
    do throws(CodecError) {
      value = try tools.sealer.seal(
        payload, key: key, in: database, dictionary: dictionary)
    } catch {
      throw StoreError(
        .invalidValue, "the record is too large: \(error.reason)",
        advice: "records hold up to 16 MiB", database: database,
        key: SchemaKeys.text(of: key, in: database))
    }
    do throws(LMDBError) {
      let isBeyond = try gathered.tails.isBeyond(database, key, reader.handle, tables)
      try transaction.put(
        tables[database], key, value.rawSpan, isBeyond ? .append : .upsert)
      if isBeyond { gathered.tails.note(database, key) }
    } catch {
      throw StoreError(error)
    }
  }

  func delete(_ database: Database, _ key: RawSpan) throws(StoreError) {
    do throws(LMDBError) {
      try transaction.delete(tables[database], key)
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
}
