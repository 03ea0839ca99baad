/// The indexes of a store that is loaded for the first time: their rows are kept back, and written in the order of
/// their keys when the load is done.
///
/// Until then the indexes are ``IndexState/building``. If anybody else writes meanwhile, what was kept back may
/// be out of date by the time it is written, so it is thrown away and the indexes are rebuilt from the records.
final class DeferredIndexes {
  /// Those whose keys come in another order than the assets. `by_face` stays: the writer asks it.
  static let databases: [Database] = [
    .byCapture, .byTrash, .byPerson, .peopleOrder, .byChecksum, .bySHA1, .byDevice, .byPlace,
  ]

  private var runs: RowRuns?
  private let folder: String
  private let runBytes: Int
  /// The store's sequence after the load's last transaction.
  private var sequence: UInt64 = 0

  init(folder: String, runBytes: Int) {
    self.folder = folder
    self.runBytes = runBytes
    runs = RowRuns(folder: folder, runBytes: runBytes)
  }

  static func isDeferred(_ database: Database) -> Bool { databases.contains(database) }

  /// Gives up what was kept back if somebody else has written since the load's last transaction.
  func check(_ session: WriteSession) {
    if session.gathered.sequence != sequence { runs = nil }
  }

  /// Whether nobody else has written since the load's last transaction.
  var isCurrent: @Sendable (WriteSession) -> Bool {
    { [sequence] session in session.gathered.sequence == sequence }
  }

  /// Takes note of the sequence that the load's transaction has committed.
  func committed(_ sequence: UInt64) { self.sequence = sequence }

  /// Keeps a transaction's rows back.
  func take(from changes: inout IndexChanges) throws(StoreError) {
    try runs?.take(from: &changes, where: Self.isDeferred)
  }

  /// Gives the rows out, once.
  func takeRuns() -> RowRuns? { runs.take() }
}

extension WriteSession {
  /// Whether the store has no record yet.
  var isEmpty: Bool {
    get throws(StoreError) {
      for database in [Database.core, .people, .albums] where try reader.count(database) > 0 {
        return false
      }
      return true
    }
  }

  /// Sets the state of indexes.
  func setState(_ state: IndexState, of databases: [Database]) throws(StoreError) {
    for database in databases { gathered.indexStates[database] = state }
    try putMeta(.indexStates, gathered.indexStates.text)
  }
}

extension AssetStore {
  /// Writes what a load has kept back, in bounded transactions, and makes the indexes readable; where it was
  /// given up, they are rebuilt.
  func write(_ deferred: DeferredIndexes) throws(StoreError) {
    guard let runs = deferred.takeRuns() else { return try rebuild(DeferredIndexes.databases) }
    let isWritten = try write(runs, while: deferred.isCurrent) != nil
    let isDone = try write { transaction throws(StoreError) in
      guard isWritten, deferred.isCurrent(transaction.session) else { return false }
      try transaction.session.setState(.readable, of: DeferredIndexes.databases)
      return true
    }
    if !isDone { try rebuild(DeferredIndexes.databases) }
  }

  private func rebuild(_ databases: [Database]) throws(StoreError) {
    for database in databases { try rebuildIndex(database) }
  }
}
