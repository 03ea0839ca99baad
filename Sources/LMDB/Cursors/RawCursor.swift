internal import CLMDB

/// Owns a C cursor, and closes it once.
@safe final class CursorBox {
  // Nil from the close on; the calls of `RawCursor` answer EINVAL then.
  private(set) var pointer: OpaquePointer?

  init(_ pointer: OpaquePointer) {
    unsafe self.pointer = unsafe pointer
  }

  deinit { close() }

  /// Called before the transaction ends: a cursor of a write transaction does not survive it.
  func close() {
    guard let cursor = unsafe pointer else { return }
    unsafe pointer = nil
    unsafe mdb_cursor_close(cursor)
  }
}

/// A C cursor and the entry that it is at.
@safe struct RawCursor {
  let box: CursorBox
  let table: TableID
  // The entry that the cursor is at, in the pages; meaningless unless `isPlaced`.
  private var key = unsafe MDB_val()
  private var value = unsafe MDB_val()
  private var isPlaced = false

  init(pointer: OpaquePointer, table: TableID) {
    box = unsafe CursorBox(pointer)
    self.table = table
  }

  private var pointer: OpaquePointer? { unsafe box.pointer }

  /// Whether the cursor is at an entry, whose bytes can be looked at.
  var isPositioned: Bool { unsafe isPlaced && pointer != nil }

  /// The key of the entry; empty when the cursor is not at one.
  var currentKey: RawSpan {
    @_lifetime(borrow self)
    get {
      // The caller of the public property cannot keep the span beyond the page's validity.
      guard isPositioned else { return RawSpan() }
      return unsafe _overrideLifetime(RawSpan(key), borrowing: self)
    }
  }

  /// The value of the entry; empty when the cursor is not at one.
  var currentValue: RawSpan {
    @_lifetime(borrow self)
    get {
      guard isPositioned else { return RawSpan() }
      return unsafe _overrideLifetime(RawSpan(value), borrowing: self)
    }
  }

  /// Moves; false when there is no entry there.
  mutating func move(_ operation: MDB_cursor_op) throws(LMDBError) -> Bool {
    let code = unsafe mdb_cursor_get(pointer, &key, &value, operation)
    return try arrived(code)
  }

  /// Moves to the key, or to the first one at or above it.
  mutating func seek(_ target: RawSpan, exactly: Bool) throws(LMDBError) -> Bool {
    if target.byteCount == 0 {
      // LMDB has no empty key, and refuses to search for one: every key is above it.
      if exactly { return try arrived(MDB_NOTFOUND) }
      return try move(MDB_FIRST)
    }
    let code = unsafe target.withUnsafeBytes { bytes in
      unsafe key = unsafe MDB_val(bytes)
      // On success `key` is in the page; on failure `isPlaced` says that it is not valid.
      return unsafe mdb_cursor_get(
        pointer, &key, &value, exactly ? MDB_SET_KEY : MDB_SET_RANGE)
    }
    return try arrived(code)
  }

  /// Writes at `target` and leaves the cursor there.
  mutating func put(_ target: RawSpan, _ bytes: RawSpan, _ flags: UInt32) throws(LMDBError) {
    let code = unsafe target.withUnsafeBytes { target in
      unsafe bytes.withUnsafeBytes { bytes in
        // LMDB copies from both and writes through neither.
        var key = unsafe MDB_val(target)
        var value = unsafe MDB_val(bytes)
        return unsafe mdb_cursor_put(pointer, &key, &value, flags)
      }
    }
    guard code == MDB_SUCCESS else {
      isPlaced = false
      throw LMDBError(code: code, operation: "mdb_cursor_put")
    }
    _ = try move(MDB_GET_CURRENT)
  }

  /// Deletes the entry; the cursor is then before the one that followed it.
  mutating func delete() throws(LMDBError) {
    isPlaced = false
    // The only call here that does not check for null.
    let code =
      unsafe pointer.map { cursor in unsafe mdb_cursor_del(cursor, 0) }
      ?? LMDBError.invalidArgument
    if code != MDB_SUCCESS { throw LMDBError(code: code, operation: "mdb_cursor_del") }
  }

  private mutating func arrived(_ code: Int32) throws(LMDBError) -> Bool {
    isPlaced = code == MDB_SUCCESS
    if isPlaced { return true }
    // EINVAL is the answer to a move of a cursor that was never placed.
    if code == MDB_NOTFOUND || code == LMDBError.invalidArgument { return false }
    throw LMDBError(code: code, operation: "mdb_cursor_get", hint: LMDBError.hint(for: code))
      .at(table)
  }

  /// Forgets the entry that the cursor is at.
  mutating func leave() { isPlaced = false }
}
