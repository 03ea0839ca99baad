// Typed reads and writes: the codecs around the raw calls.

extension TransactionHandle {
  package func get<Key, Value>(
    _ table: Table<Key, Value>, _ key: Key.Item
  ) throws(LMDBError) -> Value.Item? {
    do throws(LMDBError) {
      return try Key.withEncoded(key) { key throws(LMDBError) in
        guard let bytes = try get(table.id, key) else { return nil }
        return try Value.decode(bytes)
      }
    } catch {
      throw error.at(table.id)
    }
  }

  func contains<Key, Value>(
    _ table: Table<Key, Value>, _ key: Key.Item
  ) throws(LMDBError) -> Bool {
    do throws(LMDBError) {
      return try Key.withEncoded(key) { key throws(LMDBError) in try get(table.id, key) != nil }
    } catch {
      throw error.at(table.id)
    }
  }
}

extension WriteTransaction {
  /// The item at `key`, or nil when there is none.
  public func get<Key, Value>(
    _ table: Table<Key, Value>, _ key: Key.Item
  ) throws(LMDBError) -> Value.Item? {
    try state.handle.get(table, key)
  }

  /// Whether there is an entry at `key`.
  public func contains<Key, Value>(
    _ table: Table<Key, Value>, _ key: Key.Item
  ) throws(LMDBError) -> Bool {
    try state.handle.contains(table, key)
  }

  /// The number of entries of the table; costs the same whatever the size.
  public func count<Key, Value>(_ table: Table<Key, Value>) throws(LMDBError) -> Int {
    try state.handle.statistics(table.id).entries
  }

  /// Writes one entry.
  public mutating func put<Key, Value>(
    _ table: Table<Key, Value>, _ key: Key.Item, _ value: Value.Item, _ mode: PutMode = .upsert
  ) throws(LMDBError) {
    let state = state
    do throws(LMDBError) {
      try Key.withEncoded(key) { key throws(LMDBError) in
        try Value.withEncoded(value) { value throws(LMDBError) in
          try state.put(table.id, key, value, mode)
        }
      }
    } catch {
      throw error.at(table.id)
    }
  }

  /// Deletes the entry at `key`; false when there is none.
  @discardableResult
  public mutating func delete<Key, Value>(
    _ table: Table<Key, Value>, _ key: Key.Item
  ) throws(LMDBError) -> Bool {
    let state = state
    do throws(LMDBError) {
      return try Key.withEncoded(key) { key throws(LMDBError) in try state.delete(table.id, key) }
    } catch {
      throw error.at(table.id)
    }
  }

  /// Deletes all entries of the table.
  public mutating func clear<Key, Value>(_ table: Table<Key, Value>) throws(LMDBError) {
    try state.clear(table.id)
  }
}
