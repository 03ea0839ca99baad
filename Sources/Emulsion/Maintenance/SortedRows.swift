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

  /// Writes rows in the order of their keys, in transactions of an eighth of what is held and 16 MiB at most, until one of
  /// them is told that they are out of date. Rows are merged while those before them are written by another thread.
  /// Deletions are of rows that are not there, and left out.
  ///
  /// - Parameter progress: Called after each transaction with the number of rows so far; an error that it throws
  ///   leaves the rest unwritten, but for the transaction that follows.
  /// - Returns: What was written; `nil` where the rows are out of date.
  func write(
    _ runs: consuming RowRuns, while isCurrent: @escaping @Sendable (WriteSession) -> Bool,
    progress: (_ rows: Int) throws(StoreError) -> Void = { _ in }
  ) throws(StoreError) -> RowSums? {
    let worker = OrderedWorker<[RowRun], Result<RowSums?, StoreError>> { [self] batch in
      Result { () throws(StoreError) in try write(batch, while: isCurrent) }
    }
    // Nothing is written any more when this call has ended.
    defer { while worker.take(leaving: 0) != nil {} }
    var sums: RowSums? = RowSums()
    func take(leaving count: Int) throws(StoreError) {
      while let written = worker.take(leaving: count) {
        guard let written = try written.get() else {
          sums = nil
          continue
        }
        sums?.add(written)
        try progress(sums?.count ?? 0)
      }
    }
    var batch: [RowRun] = []
    var size = 0
    let limit = min(runs.runBytes / 8, Self.rowsPerTransaction)
    try runs.merge { database, key, value throws(StoreError) in
      guard sums != nil else { return }
      if batch.last?.database != database { batch.append(RowRun(of: database)) }
      batch[batch.count - 1].append(key, value)
      size += key.byteCount + value.byteCount
      if size >= limit {
        worker.give(batch)
        (batch, size) = ([], 0)
        try take(leaving: 1)
      }
    }
    worker.give(batch)
    try take(leaving: 0)
    return sums
  }

  private func write(
    _ batch: [RowRun], while isCurrent: (WriteSession) -> Bool
  ) throws(StoreError) -> RowSums? {
    try write { transaction throws(StoreError) in
      let session = transaction.session
      guard isCurrent(session) else { return nil }
      // The closure runs again when the map has grown.
      var sums = RowSums()
      for run in batch {
        try session.write(run.database) { put throws(StoreError) in
          try run.forEach { key, value throws(StoreError) in
            try put(key, value)
            sums.note(session.tools.sealer.checksum, in: run.database)
          }
        }
      }
      return sums
    }
  }
}
