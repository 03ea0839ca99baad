internal import CLMDB
internal import Synchronization

extension Environment {
  /// Opens a table in a short transaction of its own, and creates it if asked to. The handle is
  /// kept until the environment is closed; a second call costs a dictionary lookup.
  ///
  /// Throws ``LMDBError/notFound`` when it does not exist and `create` is false,
  /// ``LMDBError/incompatible`` when it has keys of another order or several values per key, and
  /// ``LMDBError/nestedUse`` inside of a transaction of this thread.
  public func openTable(named name: String, create: Bool) throws(LMDBError) -> TableID {
    try gate.check()
    if let table = tablesLock.withLock({ tables[name] }) { return table }
    guard !name.isEmpty, !name.utf8.contains(0) else {
      throw tableError(LMDBError.invalidArgument, name, "a name has bytes, and none is zero")
    }
    try checkProcess()
    try refuseInside("openTable")
    // LMDB allows one transaction at a time to open tables: so this one holds the writer's lock.
    try lockWriter()
    marks.beginWriting()
    defer { endWriting() }
    if let table = tablesLock.withLock({ tables[name] }) { return table }
    // First without creating: an existing table costs no commit.
    if let dbi = try openExisting(name) { return remember(name, dbi) }
    guard create else { throw tableError(LMDBError.notFound, name, "there is no such table") }
    if options.isReadOnly { throw tableError(LMDBError.readOnly, name, nil) }
    return remember(name, try createTable(name))
  }

  /// The names of all tables, in order.
  public func tableNames() throws(LMDBError) -> [String] {
    let reader = try checkOutReader()
    defer { checkIn(reader) }
    var names: [String] = []
    var cursor = try reader.cursor(mainTable)
    while try cursor.next() {
      // Entries of the main table that are no tables have other names than text, or are rare.
      if let name = try? UTF8Text.decode(cursor.key) { names.append(name) }
    }
    return names
  }

  /// The table of tables, which is always open.
  var mainTable: TableID {
    TableID(dbi: 1, environment: number, nameNumber: Catalogue.shared.number(ofTable: "(main)"))
  }

  /// The number of an existing table, or nil. The writer's lock is held.
  private func openExisting(_ name: String) throws(LMDBError) -> UInt32? {
    while true {
      guard let environment = unsafe pointer else { throw error(LMDBError.closed, "openTable") }
      // Counted as a use of the map; it may pass, as only a holder of the writer's lock can wait.
      _ = try gate.enter(inside: true, takingReader: false)
      var transaction: OpaquePointer?
      let code = unsafe mdb_txn_begin(environment, nil, UInt32(MDB_RDONLY), &transaction)
      if code == MDB_SUCCESS, let transaction = unsafe transaction {
        defer { gate.leave() }
        return try unsafe open(name, 0, in: transaction)
      }
      gate.leave()
      guard code == MDB_MAP_RESIZED else { throw error(code, "mdb_txn_begin") }
      try adoptMapSizeHoldingLock()
    }
  }

  /// The number of a new table. The writer's lock is held.
  private func createTable(_ name: String) throws(LMDBError) -> UInt32 {
    try checkWriter()
    try growIfTight()
    while true {
      let transaction = unsafe try beginTransaction().take()
      do throws(LMDBError) {
        if let dbi = try unsafe open(name, UInt32(MDB_CREATE), in: transaction) { return dbi }
        throw tableError(LMDBError.notFound, name, nil)
      } catch  where error.code == LMDBError.mapFull {
        try growAfterMapFull()
      }
    }
  }

  /// Opens the table in a transaction of its own, and ends that: a handle lasts only if committed.
  private func open(
    _ name: String, _ flags: UInt32, in transaction: OpaquePointer
  ) throws(LMDBError) -> UInt32? {
    var dbi: MDB_dbi = 0
    var properties: UInt32 = 0
    var code = unsafe mdb_dbi_open(transaction, name, flags, &dbi)
    if code == MDB_SUCCESS { code = unsafe mdb_dbi_flags(transaction, dbi, &properties) }
    // Tables with several values per key, or another order, would break what this module promises.
    if code == MDB_SUCCESS, properties != 0 { code = MDB_INCOMPATIBLE }
    guard code == MDB_SUCCESS else {
      unsafe mdb_txn_abort(transaction)
      if code == MDB_NOTFOUND { return nil }
      throw tableError(code, name, nil)
    }
    code = unsafe mdb_txn_commit(transaction)
    if code == MDB_SUCCESS { return dbi }
    var failure = noteFailedCommit(error(code, "mdb_txn_commit"))
    failure.table = name
    throw failure
  }

  private func remember(_ name: String, _ dbi: UInt32) -> TableID {
    let table = TableID(
      dbi: dbi, environment: number, nameNumber: Catalogue.shared.number(ofTable: name))
    tablesLock.withLock { tables[name] = table }
    openTables.add(1, ordering: .releasing)
    return table
  }

  private func tableError(_ code: Int32, _ name: String, _ hint: String?) -> LMDBError {
    var error = error(code, "mdb_dbi_open", hint)
    error.table = name
    return error
  }
}
