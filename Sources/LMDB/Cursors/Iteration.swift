/// What a closure wants after an entry.
public enum IterationStep: Sendable, Hashable {
  /// The next entry.
  case goOn
  /// No more entries.
  case stop
}

extension Table {
  /// The range of keys between two items; nil leaves an end open.
  public func range(
    from lower: Key.Item? = nil, upTo upper: Key.Item? = nil, including: Bool = false
  ) throws(LMDBError) -> KeyRange {
    var range = KeyRange.all
    if let lower { range.lower = .including(try encode(lower)) }
    if let upper {
      let bytes = try encode(upper)
      range.upper = including ? .including(bytes) : .excluding(bytes)
    }
    return range
  }

  /// The bytes of a key, for a bound or a prefix.
  public func encode(_ key: Key.Item) throws(LMDBError) -> [UInt8] {
    do throws(LMDBError) {
      return try Key.withEncoded(key) { key throws(LMDBError) in key.bytes }
    } catch {
      throw error.at(id)
    }
  }

  /// The items of the entry that a cursor of this table is at; nil when it is at none.
  package func items(_ entries: RangeCursor) throws(LMDBError) -> (Key.Item, Value.Item) {
    do throws(LMDBError) {
      return (try Key.decode(entries.key), try Value.decode(entries.value))
    } catch {
      throw error.at(id)
    }
  }
}

extension RangeCursor {
  @_lifetime(self: copy self)
  mutating func run<Key, Value, E: Error>(
    _ table: Table<Key, Value>, _ wrap: (LMDBError) -> E,
    _ body: (Key.Item, Value.Item) throws(E) -> IterationStep
  ) throws(E) {
    while true {
      let items: (Key.Item, Value.Item)
      do throws(LMDBError) {
        guard try next() else { return }
        items = try table.items(self)
      } catch {
        throw wrap(error)
      }
      if try body(items.0, items.1) == .stop { return }
    }
  }
}

extension ReadTransaction {
  /// Calls `body` for the entries of a range in the order asked for, until it answers `.stop`.
  public func forEach<Key, Value, E: TransactionFailure>(
    _ table: Table<Key, Value>, _ range: KeyRange = .all, _ order: KeyOrder = .ascending,
    _ body: (Key.Item, Value.Item) throws(E) -> IterationStep
  ) throws(E) {
    let handle = handle
    try handle.forEach(table, range, order, { E($0) }, body)
  }

  /// Calls `body` for the entries of a range in the order asked for, until it answers `.stop`.
  public func forEach<Key, Value>(
    _ table: Table<Key, Value>, _ range: KeyRange = .all, _ order: KeyOrder = .ascending,
    _ body: (Key.Item, Value.Item) throws -> IterationStep
  ) throws {
    try handle.forEach(table, range, order, { $0 as any Error }, body)
  }
}

extension WriteTransaction {
  /// Calls `body` for the entries of a range in the order asked for, until it answers `.stop`.
  public func forEach<Key, Value, E: TransactionFailure>(
    _ table: Table<Key, Value>, _ range: KeyRange = .all, _ order: KeyOrder = .ascending,
    _ body: (Key.Item, Value.Item) throws(E) -> IterationStep
  ) throws(E) {
    try handle.forEach(table, range, order, { E($0) }, body)
  }

  /// Calls `body` for the entries of a range in the order asked for, until it answers `.stop`.
  public func forEach<Key, Value>(
    _ table: Table<Key, Value>, _ range: KeyRange = .all, _ order: KeyOrder = .ascending,
    _ body: (Key.Item, Value.Item) throws -> IterationStep
  ) throws {
    try handle.forEach(table, range, order, { $0 as any Error }, body)
  }
}

extension TransactionHandle {
  fileprivate func forEach<Key, Value, E: Error>(
    _ table: Table<Key, Value>, _ range: KeyRange, _ order: KeyOrder, _ wrap: (LMDBError) -> E,
    _ body: (Key.Item, Value.Item) throws(E) -> IterationStep
  ) throws(E) {
    var entries: RangeCursor
    do throws(LMDBError) {
      entries = RangeCursor(try cursor(table.id), range, order)
    } catch {
      throw wrap(error)
    }
    try entries.run(table, wrap, body)
  }
}
