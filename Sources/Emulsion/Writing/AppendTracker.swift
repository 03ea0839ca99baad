internal import LMDB

/// Knows the last key of each table that a transaction writes to, so that a key above it is appended: that is
/// faster than an insert, and it fills pages instead of leaving them half empty. Ids ascend with time, so
/// most new records qualify, in a bulk load and in a server's daily life alike.
struct AppendTracker {
  private var isKnown = [Bool](repeating: false, count: Database.allCases.count)
  /// The last keys; empty where a table is, and no key is.
  private var lasts = [[UInt8]](repeating: [], count: Database.allCases.count)

  /// Whether the key lies above every key of the table.
  mutating func isBeyond(
    _ database: Database, _ key: RawSpan, _ handle: TransactionHandle, _ tables: Tables
  ) throws(LMDBError) -> Bool {
    let index = database.index
    if !isKnown[index] {
      var cursor = try handle.cursor(tables[database])
      lasts[index] = try cursor.last() ? [UInt8](cursor.key) : []
      isKnown[index] = true
    }
    return Self.isAbove(key, lasts[index])
  }

  private static func isAbove(_ key: RawSpan, _ last: [UInt8]) -> Bool {
    key.compare(last.rawSpan) > 0
  }

  /// Takes note of a key that is written and lies above all others. Should that fail, no key of the table lies above
  /// it all the same.
  mutating func note(_ database: Database, _ key: RawSpan) {
    // In place: this comes with every row that is written.
    lasts[database.index].removeAll(keepingCapacity: true)
    lasts[database.index].append(contentsOf: key)
  }
}
