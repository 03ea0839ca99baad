internal import CLMDB

/// A cursor that can change the table, lent to the closure of `WriteTransaction.edit`.
/// Its views borrow it, and end before its next move or change.
public struct WriteCursor: ~Copyable {
  private var raw: RawCursor
  private let state: WriteState

  init(raw: RawCursor, state: WriteState) {
    self.raw = raw
    self.state = state
  }

  /// Whether the cursor is at an entry.
  public var isPositioned: Bool { raw.isPositioned }

  /// The bytes of the entry's key; empty when the cursor is at none.
  public var key: RawSpan {
    @_lifetime(borrow self)
    get { raw.currentKey }
  }

  /// The bytes of the entry's value; empty when the cursor is at none.
  public var value: RawSpan {
    @_lifetime(borrow self)
    get { raw.currentValue }
  }

  /// Moves to the first entry of the table.
  @discardableResult
  public mutating func first() throws(LMDBError) -> Bool { try raw.move(MDB_FIRST) }

  /// Moves to the last entry of the table.
  @discardableResult
  public mutating func last() throws(LMDBError) -> Bool { try raw.move(MDB_LAST) }

  /// Moves to the next entry; after ``delete()``, to the one that followed the deleted one.
  @discardableResult
  public mutating func next() throws(LMDBError) -> Bool { try raw.move(MDB_NEXT) }

  /// Moves to the entry before.
  @discardableResult
  public mutating func previous() throws(LMDBError) -> Bool { try raw.move(MDB_PREV) }

  /// Moves to the entry with this very key.
  @discardableResult
  public mutating func seek(exactly key: RawSpan) throws(LMDBError) -> Bool {
    try raw.seek(key, exactly: true)
  }

  /// Moves to the first entry whose key is `key` or above it. The bytes may have any length.
  @discardableResult
  public mutating func seek(atOrAfter key: RawSpan) throws(LMDBError) -> Bool {
    try raw.seek(key, exactly: false)
  }

  /// Moves to the last entry whose key is `key` or below it. The bytes may have any length.
  @discardableResult
  public mutating func seek(atOrBefore key: RawSpan) throws(LMDBError) -> Bool {
    try raw.seek(atOrBefore: key)
  }

  /// Writes an entry, wherever its key belongs, and moves to it.
  public mutating func put(
    _ key: RawSpan, _ value: RawSpan, _ mode: PutMode = .upsert
  ) throws(LMDBError) {
    guard TransactionHandle.keySizes.contains(key.byteCount) else {
      throw state.handle.refusal("mdb_cursor_put", raw.table, keySize: key.byteCount)
    }
    do throws(LMDBError) {
      try raw.put(key, value, mode.flags)
    } catch {
      throw state.failed(error.operation, error.code, raw.table, mode.hint(for: error.code))
    }
  }

  /// Replaces the value of the entry that the cursor is at.
  public mutating func replaceValue(_ value: RawSpan) throws(LMDBError) {
    try requirePosition("mdb_cursor_put")
    // The key is copied: the write may move the page that it is in.
    let key = unsafe raw.currentKey.withUnsafeBytes { unsafe [UInt8]($0) }
    do throws(LMDBError) {
      try raw.put(key.rawSpan, value, UInt32(MDB_CURRENT))
    } catch {
      throw state.failed(error.operation, error.code, raw.table)
    }
  }

  /// Deletes the entry that the cursor is at; the cursor is at none then.
  public mutating func delete() throws(LMDBError) {
    try requirePosition("mdb_cursor_del")
    do throws(LMDBError) {
      try raw.delete()
    } catch {
      throw state.failed(error.operation, error.code, raw.table)
    }
  }

  private func requirePosition(_ operation: String) throws(LMDBError) {
    guard raw.isPositioned else {
      throw LMDBError(code: LMDBError.cursorNotPositioned, operation: operation).at(raw.table)
    }
  }
}
