/// Making rows of records: all indexes at once, sorted with bounded memory and appended, which is what a first load, a
/// restore and a repair have in common.
extension ReadSession {
  /// The databases whose records have rows in indexes, in an order in which each finds what it needs.
  static let sourcesOfRows: [Database] = [
    .core, .faces, .fileData, .people, .albums, .albumAssets,
  ]

  /// Gathers the rows of every record of some databases. One that cannot be read has none, and `onDamage` is told; where
  /// there is nobody, it is an error.
  ///
  /// - Parameters:
  ///   - sources: The databases, in the order of ``sourcesOfRows``.
  ///   - runs: Where the rows go.
  ///   - isKept: The databases whose rows are wanted.
  ///   - onDamage: Who is told of records that cannot be read.
  ///   - each: Sees each record's rows first, and may take from them and add to them.
  func gatherRows(
    of sources: [Database] = sourcesOfRows, into runs: inout RowRuns,
    where isKept: (Database) -> Bool, onDamage: ((StoreError) -> Void)?,
    each: (_ source: Database, _ key: RawSpan, inout IndexChanges) throws(StoreError) -> Void
  ) throws(StoreError) {
    for source in sources {
      try forEachReadable(source, onDamage: onDamage) { key throws(StoreError) in
        var rows = IndexChanges()
        try addRows(of: source, key: key, to: &rows)
        try each(source, key, &rows)
        try runs.take(from: &rows, where: isKept)
      }
    }
  }

  /// Lends each key of a database in order, and goes on after damage where somebody is told of it.
  func forEachReadable(
    _ database: Database, onDamage: ((StoreError) -> Void)?,
    _ body: (RawSpan) throws(StoreError) -> Void
  ) throws(StoreError) {
    try forEachKey(database) { key throws(StoreError) in
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

extension AssetStore {
  /// The most bytes of rows that one transaction writes.
  private static let rowsPerTransaction = 16 << 20

  /// Writes rows in the order of their keys, in transactions of a quarter of what is held and 16 MiB at most, until one of
  /// them is told that they are out of date. Deletions are of rows that are not there, and left out.
  ///
  /// - Parameter progress: Called after each transaction with the number of rows so far; an error that it throws
  ///   leaves the rest unwritten.
  /// - Returns: Whether all rows were written.
  func write(
    _ runs: consuming RowRuns, while isCurrent: (WriteSession) -> Bool,
    progress: (_ rows: Int) throws(StoreError) -> Void = { _ in }
  ) throws(StoreError) -> Bool {
    // The rows of one transaction, which may have to be written again.
    var batch: [RowRun] = []
    var size = 0
    var goesOn = true
    var done = 0
    let limit = min(runs.runBytes / 4, Self.rowsPerTransaction)
    try runs.merge { database, key, value throws(StoreError) in
      guard goesOn else { return }
      if batch.last?.database != database { batch.append(RowRun(of: database)) }
      batch[batch.count - 1].append(key, value)
      size += key.byteCount + value.byteCount
      done += 1
      if size >= limit {
        goesOn = try write(batch, while: isCurrent)
        (batch, size) = ([], 0)
        try progress(done)
      }
    }
    if goesOn { goesOn = try write(batch, while: isCurrent) }
    return goesOn
  }

  private func write(
    _ batch: [RowRun], while isCurrent: (WriteSession) -> Bool
  ) throws(StoreError) -> Bool {
    try write { transaction throws(StoreError) in
      guard isCurrent(transaction.session) else { return false }
      for run in batch {
        try transaction.session.write(run.database) { put throws(StoreError) in
          try run.forEach(put)
        }
      }
      return true
    }
  }
}
