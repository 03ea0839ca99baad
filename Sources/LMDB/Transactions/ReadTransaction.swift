/// A snapshot: all reads in it see one state of the environment, whatever is written meanwhile.
///
/// It is lent to the closure of `Environment.read` and cannot leave it. Views borrow it.
public struct ReadTransaction: ~Copyable {
  package let handle: TransactionHandle
  let reader: Reader

  init(_ reader: Reader) {
    self.reader = reader
    handle = reader.handle
  }

  /// The number of the last write transaction that this snapshot sees.
  public var transactionID: Int { reader.transactionID }

  /// The value at `key`, as bytes inside of a page, or nil when there is none. Nothing is copied.
  @_lifetime(borrow self)
  public func view(_ table: TableID, _ key: RawSpan) throws(LMDBError) -> RawSpan? {
    // The page stays as it is while the snapshot is open.
    unsafe _overrideLifetime(try handle.get(table, key), borrowing: self)
  }

  /// A cursor over the table, not yet at an entry.
  @_lifetime(borrow self)
  public func cursor(_ table: TableID) throws(LMDBError) -> Cursor {
    unsafe _overrideLifetime(try handle.cursor(table), borrowing: self)
  }

  /// A cursor over those entries of the table whose keys are in `range`, in the order asked for.
  @_lifetime(borrow self)
  public func entries(
    _ table: TableID, _ range: KeyRange = .all, _ order: KeyOrder = .ascending
  ) throws(LMDBError) -> RangeCursor {
    unsafe _overrideLifetime(
      RangeCursor(try handle.cursor(table), range, order), borrowing: self)
  }

  /// The item at `key`, or nil when there is none.
  public func get<Key, Value>(
    _ table: Table<Key, Value>, _ key: Key.Item
  ) throws(LMDBError) -> Value.Item? {
    try handle.get(table, key)
  }

  /// Whether there is an entry at `key`.
  public func contains<Key, Value>(
    _ table: Table<Key, Value>, _ key: Key.Item
  ) throws(LMDBError) -> Bool {
    try handle.contains(table, key)
  }

  /// The number of entries of the table; costs the same whatever the size.
  public func count<Key, Value>(_ table: Table<Key, Value>) throws(LMDBError) -> Int {
    try handle.statistics(table.id).entries
  }

  /// The number of entries of the table; costs the same whatever the size.
  public func count(_ table: TableID) throws(LMDBError) -> Int {
    try handle.statistics(table).entries
  }
}
