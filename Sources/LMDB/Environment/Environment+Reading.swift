internal import CLMDB
internal import Synchronization

extension Environment {
  /// Lends a snapshot to `body`. Snapshots may be nested and never wait for a writer.
  public func read<R, E: TransactionFailure>(
    _ body: (borrowing ReadTransaction) throws(E) -> R
  ) throws(E) -> R {
    let reader: Reader
    do throws(LMDBError) { reader = try checkOutReader() } catch { throw E(error) }
    defer { checkIn(reader) }
    return try body(ReadTransaction(reader))
  }

  /// Lends a snapshot to `body`. Snapshots may be nested and never wait for a writer.
  public func read<R>(_ body: (borrowing ReadTransaction) throws -> R) throws -> R {
    let reader = try checkOutReader()
    defer { checkIn(reader) }
    return try body(ReadTransaction(reader))
  }

  /// Opens a snapshot. Each one is given back once, by the thread that took it, while the
  /// environment is referenced.
  package func checkOutReader(origin: ReadOrigin? = nil) throws(LMDBError) -> Reader {
    try checkProcess()
    var didCheckSlots = false
    while true {
      let inside = marks.isInside
      let code: Int32
      if let idle = try gate.enter(inside: inside, takingReader: true, origin: origin) {
        code = renew(idle)
        if code == MDB_SUCCESS {
          marks.beginSnapshot()
          return idle
        }
        gate.leave(returning: idle)
      } else {
        var begun: Reader?
        code = beginReader(&begun)
        if code == MDB_SUCCESS, let begun {
          gate.add(begun, origin: origin)
          marks.beginSnapshot()
          return begun
        }
        gate.leave()
      }
      switch code {
      case MDB_MAP_RESIZED where !inside:
        try adoptMapSize()
      case MDB_PANIC where !inside:
        try reopenForReading()
      case MDB_READERS_FULL where !didCheckSlots:
        didCheckSlots = true
        try clearStaleReaders()
      default:
        throw error(code, "mdb_txn_begin")
      }
    }
  }

  /// Ends a snapshot.
  package func checkIn(_ reader: Reader) {
    marks.endSnapshot()
    gate.leave(returning: reader)
  }

  /// Has idle readers give up the snapshots that they hold for the next ones; needed only where
  /// ``Options/keepsIdleSnapshots`` is set, and for the sake of other processes.
  package func releaseIdleSnapshots() { gate.releaseIdleSnapshots() }

  /// A new snapshot, or the one that the reader still holds, where they are the same. Called inside of the gate.
  private func renew(_ reader: Reader) -> Int32 {
    let tables = openTables.load(ordering: .acquiring)
    if reader.holdsSnapshot {
      var info = unsafe MDB_envinfo()
      // It only reads the meta pages of the map, which stays inside of the gate.
      if unsafe mdb_env_info(pointer, &info) == MDB_SUCCESS,
        unsafe reader.isCurrent(info.me_last_txnid, tables)
      {
        return MDB_SUCCESS
      }
      reader.reset()
    }
    return reader.renew(knownTables: tables)
  }

  /// Called inside of the gate.
  private func beginReader(_ reader: inout Reader?) -> Int32 {
    var transaction: OpaquePointer?
    let tables = openTables.load(ordering: .acquiring)
    let code = unsafe mdb_txn_begin(pointer, nil, UInt32(MDB_RDONLY), &transaction)
    if code == MDB_SUCCESS, let transaction = unsafe transaction {
      reader = unsafe Reader(
        pointer: transaction, environment: number, knownTables: tables)
    }
    return code
  }
}
