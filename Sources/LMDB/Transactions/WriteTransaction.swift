internal import CLMDB

/// The one transaction that may change the environment, until its closure ends.
///
/// It is lent to the closure of `Environment.write`. Views and cursors borrow it, so that
/// the use of one after a change does not compile.
public struct WriteTransaction: ~Copyable {
  let state: WriteState

  init(_ state: WriteState) {
    self.state = state
  }

  package var handle: TransactionHandle { state.handle }

  /// The same transaction once more, for a type that keeps one inside of the closure that it was lent to.
  /// It ends with the closure: used later, it answers with an error.
  package func sharing() -> WriteTransaction { WriteTransaction(state) }

  /// The value at `key`, as bytes inside of a page, or nil when there is none. Nothing is copied.
  @_lifetime(borrow self)
  public func view(_ table: TableID, _ key: RawSpan) throws(LMDBError) -> RawSpan? {
    let handle = state.handle
    // The page stays as it is until the next change, which cannot be made while it is borrowed.
    return unsafe _overrideLifetime(try handle.get(table, key), borrowing: self)
  }

  /// A reading cursor over the table, not yet at an entry.
  @_lifetime(borrow self)
  public func cursor(_ table: TableID) throws(LMDBError) -> Cursor {
    let handle = state.handle
    return unsafe _overrideLifetime(try handle.cursor(table), borrowing: self)
  }

  /// A cursor over those entries of the table whose keys are in `range`, in the order asked for.
  @_lifetime(borrow self)
  public func entries(
    _ table: TableID, _ range: KeyRange = .all, _ order: KeyOrder = .ascending
  ) throws(LMDBError) -> RangeCursor {
    let handle = state.handle
    return unsafe _overrideLifetime(
      RangeCursor(try handle.cursor(table), range, order), borrowing: self)
  }

  /// Writes one entry.
  public mutating func put(
    _ table: TableID, _ key: RawSpan, _ value: RawSpan, _ mode: PutMode = .upsert
  ) throws(LMDBError) {
    try state.put(table, key, value, mode)
  }

  /// Writes one entry whose value is made in place: `fill` gets room for `byteCount` bytes inside
  /// of a page. Bytes that it leaves out are zero.
  public mutating func put(
    _ table: TableID, _ key: RawSpan, reserving byteCount: Int, _ mode: PutMode = .upsert,
    _ fill: (inout OutputRawSpan) -> Void
  ) throws(LMDBError) {
    try state.put(table, key, reserving: byteCount, mode, fill)
  }

  /// Deletes the entry at `key`; false when there is none.
  @discardableResult
  public mutating func delete(_ table: TableID, _ key: RawSpan) throws(LMDBError) -> Bool {
    try state.delete(table, key)
  }

  /// Deletes all entries of the table.
  public mutating func clear(_ table: TableID) throws(LMDBError) {
    try state.clear(table)
  }

  /// The number of entries of the table; costs the same whatever the size.
  public func count(_ table: TableID) throws(LMDBError) -> Int {
    try state.handle.statistics(table).entries
  }
}
