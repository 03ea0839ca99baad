internal import CLMDB

/// A place in a table's order of keys. It borrows its transaction, so what it shows stays valid
/// while it exists.
///
/// A copy is another name for the same place. (The type is copyable because this compiler checks
/// the lifetimes of values that are neither copyable nor escapable less strictly.)
///
/// All moves answer whether the cursor is at an entry then. A new cursor is at none; `next()` then
/// goes to the first entry and `previous()` to the last.
public struct Cursor: ~Escapable {
  var raw: RawCursor

  @_lifetime(immortal)
  init(raw: RawCursor) {
    self.raw = raw
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
  @_lifetime(self: copy self)
  @discardableResult
  public mutating func first() throws(LMDBError) -> Bool { try raw.move(MDB_FIRST) }

  /// Moves to the last entry of the table.
  @_lifetime(self: copy self)
  @discardableResult
  public mutating func last() throws(LMDBError) -> Bool { try raw.move(MDB_LAST) }

  /// Moves to the next entry.
  @_lifetime(self: copy self)
  @discardableResult
  public mutating func next() throws(LMDBError) -> Bool { try raw.move(MDB_NEXT) }

  /// Moves to the entry before.
  @_lifetime(self: copy self)
  @discardableResult
  public mutating func previous() throws(LMDBError) -> Bool { try raw.move(MDB_PREV) }

  /// Moves to the entry with this very key.
  @_lifetime(self: copy self)
  @discardableResult
  public mutating func seek(exactly key: RawSpan) throws(LMDBError) -> Bool {
    try raw.seek(key, exactly: true)
  }

  /// Moves to the first entry whose key is `key` or above it. The bytes may have any length.
  @_lifetime(self: copy self)
  @discardableResult
  public mutating func seek(atOrAfter key: RawSpan) throws(LMDBError) -> Bool {
    try raw.seek(key, exactly: false)
  }

  /// Moves to the last entry whose key is `key` or below it. The bytes may have any length.
  @_lifetime(self: copy self)
  @discardableResult
  public mutating func seek(atOrBefore key: RawSpan) throws(LMDBError) -> Bool {
    try raw.seek(atOrBefore: key)
  }
}

extension RawCursor {
  mutating func seek(atOrBefore target: RawSpan) throws(LMDBError) -> Bool {
    guard try seek(target, exactly: false) else { return try move(MDB_LAST) }
    return try Platform.compare(currentKey, target) == 0 ? true : move(MDB_PREV)
  }
}
