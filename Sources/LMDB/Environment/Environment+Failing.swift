internal import CLMDB

// What a failed commit or sync means for the writes after it.
//
// A commit first writes the pages of the transaction, which nothing refers to yet, and syncs them; then it
// writes the meta page that refers to them. A failure for want of room happens before the meta page:
// nothing has changed, and writing can go on. After any other failure nobody knows what the disk holds,
// since a system may report a failed flush once and forget it: so nothing more is written.

extension Environment {
  /// Fails once writing has been given up.
  func checkWriter() throws(LMDBError) {
    if let failure = tablesLock.withLock({ writeFailure }) { throw failure }
  }

  /// Why nothing is written any more, if so.
  package var poison: LMDBError? { tablesLock.withLock { writeFailure } }

  /// Judges a failed commit; answers the error to throw. The writer's lock is held and the transaction has
  /// ended.
  func noteFailedCommit(_ failure: LMDBError) -> LMDBError {
    var failure = failure
    if failure.code == LMDBError.inputOutput, Platform.isDiskFull(path) {
      // LMDB calls a write that was cut short an input/output error.
      failure = error(LMDBError.diskFull, failure.operation)
    }
    switch failure.code {
    case MDB_BAD_TXN, MDB_MAP_FULL, MDB_TXN_FULL, LMDBError.outOfMemory: return failure
    case LMDBError.diskFull, LMDBError.quotaExceeded, LMDBError.fileTooLarge:
      return isPanicking ? stopWriting(after: failure) : failure
    default: return stopWriting(after: failure)
    }
  }

  /// Gives writing up; answers the failure that is the reason.
  func stopWriting(after failure: LMDBError) -> LMDBError {
    let refusal = error(
      LMDBError.poisoned, "write",
      "close the environment and open it again; the failure was: \(failure)")
    tablesLock.withLock { writeFailure = writeFailure ?? refusal }
    return failure
  }

  /// Opens the C environment anew, for reading alone: after a failed write of the meta page LMDB refuses reading
  /// too, although a meta page that is whole is still there.
  func reopenForReading() throws(LMDBError) {
    try lockWriter()
    defer { writerLock.unlock() }
    // Another thread may have been faster.
    guard isPanicking else { return }
    let failure = stopWriting(after: error(MDB_PANIC, "mdb_txn_begin"))
    try gate.alone { () throws(LMDBError) in
      guard let old = unsafe pointer else { throw failure }
      for reader in gate.drain() { reader.destroy() }
      unsafe pointer = nil
      unsafe mdb_env_close(old)
      do throws(LMDBError) {
        var options = options
        options.isReadOnly = true
        unsafe pointer = unsafe try Self.openPointer(path, options)
        try reopenTables()
      } catch {
        gate.refuse(with: error)
        throw error
      }
    }
  }

  /// Opens the tables in the order in which they were opened at first: LMDB then gives them the same numbers.
  private func reopenTables() throws(LMDBError) {
    for table in tablesLock.withLock({ tables.values.sorted { $0.dbi < $1.dbi } }) {
      var transaction: OpaquePointer?
      var dbi: MDB_dbi = 0
      try require(
        unsafe mdb_txn_begin(pointer, nil, UInt32(MDB_RDONLY), &transaction), "mdb_txn_begin")
      let code = unsafe mdb_dbi_open(transaction, table.name, 0, &dbi)
      // The end of the transaction that opened it keeps the number.
      try require(unsafe mdb_txn_commit(transaction), "mdb_txn_commit")
      guard code == MDB_SUCCESS, dbi == table.dbi else {
        throw error(code == MDB_SUCCESS ? MDB_PANIC : code, "mdb_dbi_open")
      }
    }
  }

  /// Whether LMDB itself refuses to go on: the meta page may be damaged.
  private var isPanicking: Bool {
    guard let environment = unsafe pointer else { return false }
    var transaction: OpaquePointer?
    let code = unsafe mdb_txn_begin(environment, nil, 0, &transaction)
    if code == MDB_SUCCESS { unsafe mdb_txn_abort(transaction) }
    return code == MDB_PANIC
  }
}
