internal import CLMDB

/// What reading and writing transactions share: lookups by raw key, cursors and counts.
///
/// It is valid as long as its transaction; whoever holds one keeps the transaction open meanwhile.
/// A handle of an ended transaction holds no pointer, and LMDB answers with an error.
@safe package struct TransactionHandle {
  // LMDB accepts a null transaction in all calls made here and answers EINVAL.
  let pointer: OpaquePointer?
  let environment: UInt32

  init(pointer: OpaquePointer?, environment: UInt32) {
    unsafe self.pointer = unsafe pointer
    self.environment = environment
  }

  /// The number of the transaction: for a reading one the last that it sees, for a writing one its own.
  package var transactionID: Int {
    // LMDB does not accept a null transaction here.
    guard let pointer = unsafe pointer else { return 0 }
    return unsafe Int(mdb_txn_id(pointer))
  }

  /// The bytes of key and value sizes that LMDB accepts for keys.
  static let keySizes = 1...511

  /// The value at `key` as bytes inside of a page, or nil. One lookup, no copy, no allocation.
  @_lifetime(borrow self)
  package func get(_ table: TableID, _ key: RawSpan) throws(LMDBError) -> RawSpan? {
    guard table.environment == environment, Self.keySizes.contains(key.byteCount) else {
      throw refusal("mdb_get", table, keySize: key.byteCount)
    }
    var value = unsafe MDB_val()
    let code = unsafe key.withUnsafeBytes { bytes in
      // LMDB does not write through the key.
      var key = unsafe MDB_val(bytes)
      return unsafe mdb_get(pointer, table.dbi, &key, &value)
    }
    // The bytes are in a page that stays as it is while the transaction is open and unchanged.
    if code == MDB_SUCCESS { return unsafe _overrideLifetime(RawSpan(value), borrowing: self) }
    if code == MDB_NOTFOUND { return nil }
    throw failure("mdb_get", code, table)
  }

  /// A cursor over the table, not yet at an entry.
  @_lifetime(borrow self)
  package func cursor(_ table: TableID) throws(LMDBError) -> Cursor {
    let raw = try openCursor(table)
    // The cursor is closed with its last copy, and none outlives the borrow.
    return unsafe _overrideLifetime(Cursor(raw: raw), borrowing: self)
  }

  func openCursor(_ table: TableID) throws(LMDBError) -> RawCursor {
    guard table.environment == environment else { throw refusal("mdb_cursor_open", table) }
    var cursor: OpaquePointer?
    let code = unsafe mdb_cursor_open(pointer, table.dbi, &cursor)
    guard code == MDB_SUCCESS, let cursor = unsafe cursor else {
      throw failure("mdb_cursor_open", code, table)
    }
    return unsafe RawCursor(pointer: cursor, table: table)
  }

  /// Entries, depth and pages of the table.
  package func statistics(_ table: TableID) throws(LMDBError) -> TableStatistics {
    guard table.environment == environment else { throw refusal("mdb_stat", table) }
    var stat = MDB_stat()
    let code = unsafe mdb_stat(pointer, table.dbi, &stat)
    guard code == MDB_SUCCESS else { throw failure("mdb_stat", code, table) }
    return TableStatistics(stat)
  }

  /// Why a call was refused before it was made.
  func refusal(_ operation: String, _ table: TableID, keySize: Int = 1) -> LMDBError {
    if table.environment != environment {
      return LMDBError(code: LMDBError.wrongEnvironment, operation: operation).at(table)
    }
    return LMDBError(
      code: LMDBError.badValueSize, operation: operation,
      hint: "a key has 1 to 511 bytes, this one has \(keySize)"
    ).at(table)
  }

  func failure(_ operation: String, _ code: Int32, _ table: TableID) -> LMDBError {
    let hint =
      code == LMDBError.invalidArgument
      ? "the transaction has ended, or it began before the table was opened"
      : LMDBError.hint(for: code)
    return LMDBError(code: code, operation: operation, hint: hint).at(table)
  }
}

extension MDB_val {
  /// A key or value that LMDB only reads; valid as long as `bytes`.
  init(_ bytes: UnsafeRawBufferPointer) {
    unsafe self.init(
      mv_size: bytes.count, mv_data: UnsafeMutableRawPointer(mutating: bytes.baseAddress))
  }
}

extension RawSpan {
  /// The bytes of a value in a page; the caller states their lifetime.
  @_lifetime(immortal)
  init(_ value: MDB_val) {
    guard let start = unsafe value.mv_data else {
      self = RawSpan()
      return
    }
    let span = unsafe RawSpan(_unsafeStart: start, byteCount: value.mv_size)
    self = unsafe _overrideLifetime(span, copying: ())
  }
}
