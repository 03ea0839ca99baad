internal import LMDB

/// Indexes can be given up and built anew, while everybody reads and writes.
///
/// An index that is being built is empty at first, and then holds the rows of one record after the other, in the
/// order of their keys, a transaction at a time. Writes go on meanwhile and keep it as they keep every index. At
/// each commit this holds, since transactions run one after the other:
///
/// - every record up to the last one that is done has all of its rows: the build has put them, and whoever changed
///   the record later has deleted the rows of its former state and put those of its new one;
/// - a record beyond has some of its rows or none, and none that is not its own: a write puts rows of the record as
///   it then is, and deletes rows by the state before it, whether they are there or not.
///
/// So a row that is put twice is the same both times, no row is ever left behind, and when the last record is done the
/// index is complete. How far the build has come is kept in the same commit: after a crash it goes on from there.
extension AssetStore {
  /// The state of each index.
  ///
  /// - Throws: what reading throws.
  public func indexStates() throws(StoreError) -> [Database: IndexState] {
    try read { snapshot throws(StoreError) in
      let states = snapshot.session.indexStates
      let indexes = Database.allCases.filter(\.isIndex)
      return Dictionary(uniqueKeysWithValues: indexes.map { ($0, states[$0]) })
    }
  }

  /// Gives an index up: it is emptied and not kept any more. Questions that need it fail with
  /// ``StoreError/Code/indexNotReadable`` from then on, as do the mutations that look something up in it: those of
  /// faces without `by_face`, deleting and merging people without `by_person`, deleting albums without `by_album`.
  ///
  /// - Throws: ``StoreError/Code/invalidValue`` for a database that is no index, and what writing throws.
  public func disableIndex(_ index: Database) throws(StoreError) {
    try requireIndex(index)
    try write { transaction throws(StoreError) in try transaction.session.empty(index, .disabled) }
  }

  /// Builds an index from the records: one that is disabled, or one that is readable and to be made anew, which
  /// cannot be asked until it is complete again. A build that was broken off goes on where it was.
  ///
  /// It takes transactions of about an eighth of a second each, and others write in between. `by_month` is counted from
  /// `by_capture` and `by_trash`, which have to be readable, in one transaction.
  ///
  /// - Parameters:
  ///   - index: The index.
  ///   - progress: Called after each transaction; an error that it throws breaks the build off.
  ///   - onDamage: Told of each record that cannot be read, which then has no row. Where there is nobody, such a record
  ///     ends the build.
  /// - Throws: ``StoreError/Code/invalidValue`` for a database that is no index; ``StoreError/Code/corrupted`` with the
  ///   record that cannot be read, after which the index is not readable; ``StoreError/Code/indexNotReadable`` where it
  ///   is disabled meanwhile; what writing throws, and what `progress` throws.
  public func rebuildIndex(
    _ index: Database, progress: (BatchProgress) throws(StoreError) -> Void = { _ in },
    onDamage: ((StoreError) -> Void)? = nil
  ) throws(StoreError) {
    try requireIndex(index)
    if index == .byMonth {
      try write { transaction throws(StoreError) in try transaction.session.countMonths() }
      return
    }
    try write { transaction throws(StoreError) in
      let session = transaction.session
      if session.gathered.indexStates[index] != .building { try session.empty(index, .building) }
    }
    var (pacer, done) = (BatchPacer(), 0)
    while true {
      var damages: [StoreError] = []
      let batch = try pacer.write(to: self) { session, size, deadline throws(StoreError) in
        // The closure may run more than once.
        damages = []
        return try session.build(index, records: size, until: deadline) {
          damage throws(StoreError) in
          if onDamage == nil { throw damage }
          damages.append(damage)
        }
      }
      if let onDamage { damages.forEach(onDamage) }
      guard let batch else { return }
      done += batch
      try progress(BatchProgress(done: done, batch: batch))
    }
  }

  private func requireIndex(_ database: Database) throws(StoreError) {
    if database.isIndex { return }
    throw StoreError(
      .invalidValue, "the database is no index", advice: "name one that is made of others",
      database: database)
  }
}

extension WriteSession {
  func empty(_ index: Database, _ state: IndexState) throws(StoreError) {
    try flush()
    try clear(index)
    try setState(state, of: [index])
  }

  /// Puts the rows of the next records into an index that is being built. Answers how many records that were; `nil`
  /// when there was none left and the index is readable.
  func build(
    _ index: Database, records limit: Int, until deadline: BatchPacer.Deadline,
    onDamage: (StoreError) throws(StoreError) -> Void = { damage throws(StoreError) in throw damage
    }
  ) throws(StoreError) -> Int? {
    switch gathered.indexStates[index] {
    case .readable: return nil
    case .disabled: try requireReadable(index)
    case .building: break
    }
    // Counts that are still to be written are part of rows.
    try flush()
    let progress = gathered.indexStates.progress(of: index)
    let isDone = { (source: Database) in progress.map { $0.source != source } ?? false }
    for source in index.indexSources.drop(while: isDone) {
      let last = progress?.source == source ? progress?.key : nil
      let range = KeyRange(lower: last.map { .excluding(Array($0.utf8)) } ?? .unbounded)
      let keys = try reader.keys(source, range, limit: limit)
      if keys.isEmpty { continue }
      var rows = IndexChanges()
      var done = 0
      for key in keys {
        // A damaged record has no rows at all, rather than some.
        var own = IndexChanges()
        do throws(StoreError) {
          try reader.addRows(of: source, key: key.rawSpan, to: &own)
          own.move(into: &rows) { $0 == index }
        } catch {
          guard error.code == .corrupted else { throw error }
          try onDamage(error)
        }
        done += 1
        if deadline.isOver { break }
      }
      try put(rows, of: index)
      let place = String(decoding: keys[done - 1], as: UTF8.self)
      gathered.indexStates.note(BuildProgress(source: source, key: place), of: index)
      try putMeta(.indexStates, gathered.indexStates.text)
      return done
    }
    try setState(.readable, of: [index])
    return nil
  }

  private func put(_ rows: consuming IndexChanges, of index: Database) throws(StoreError) {
    var rows = rows
    try rows.drain { database, key, value throws(StoreError) in
      if let value { try put(database, key, row: value) }
    }
  }

  /// Counts the assets of every month anew.
  fileprivate func countMonths() throws(StoreError) {
    try flush()
    try requireReadable(.byCapture)
    try requireReadable(.byTrash)
    var months: [Month: MonthCounts] = [:]
    try reader.forEachFrame(.byCapture) { months[Month(wall: $0.wall), default: .init()].live += 1 }
    try reader.forEachFrame(.byTrash) {
      months[Month(wall: $0.wall), default: .init()].trashed += 1
    }
    try empty(.byMonth, .readable)
    for (month, counts) in months.sorted(by: { $0.key < $1.key }) { try add(counts, to: month) }
  }
}

extension ReadSession {
  /// Lends the frame of each row of `by_capture` or `by_trash`.
  fileprivate func forEachFrame(
    _ index: Database, _ body: (AssetFrame) -> Void
  ) throws(StoreError) {
    try forEachRecord(index) { key, payload throws(CodecError) in
      let (frame, _) =
        index == .byTrash
        ? try TrashIndex.frame(key: key, value: payload)
        : try CaptureIndex.frame(key: key, value: payload)
      body(frame)
    }
  }

  /// Checks and unpacks each record of a database, in the order of the keys, and lends it.
  func forEachRecord(
    _ database: Database, _ body: (_ key: RawSpan, RawSpan) throws(CodecError) -> Void
  ) throws(StoreError) {
    cost.mask |= 1 << UInt32(database.index)
    let scratch = Scratch()
    var failure: StoreError?
    do throws(LMDBError) {
      var cursor = try handle.cursor(tables[database])
      while failure == nil, try cursor.next() {
        do throws(CodecError) {
          try body(cursor.key, try open(cursor.value, database, cursor.key, into: scratch))
        } catch {
          failure = .corrupted(
            database, key: SchemaKeys.text(of: cursor.key, in: database), error)
        }
      }
    } catch {
      throw StoreError(error)
    }
    if let failure { throw failure }
  }
}
