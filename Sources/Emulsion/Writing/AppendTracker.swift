internal import LMDB

/// Knows the last key of each table that a transaction writes to, so that a key above it is appended: that is
/// faster than an insert, and it fills pages instead of leaving them half empty. Ids ascend with time, so
/// most new records qualify, in a bulk load and in a server's daily life alike.
struct AppendTracker {
  private enum Last {
    case unknown
    case none
    case key([UInt8])
  }

  private var lasts = [Last](repeating: .unknown, count: Database.allCases.count)

  /// Whether the key lies above every key of the table.
  mutating func isBeyond(
    _ database: Database, _ key: RawSpan, _ handle: TransactionHandle, _ tables: Tables
  ) throws(LMDBError) -> Bool {
    if case .unknown = lasts[database.index] {
      var cursor = try handle.cursor(tables[database])
      lasts[database.index] = try cursor.last() ? .key([UInt8](cursor.key)) : .none
    }
    return switch lasts[database.index] {
    case .unknown: false
    case .none: true
    case .key(let last): Self.isAbove(key, last)
    }
  }

  /// Takes note of a key that was written and lay above all others.
  mutating func note(_ database: Database, _ key: RawSpan) {
    lasts[database.index] = .key([UInt8](key))
  }

  private static func isAbove(_ key: RawSpan, _ last: [UInt8]) -> Bool {
    let shared = min(key.byteCount, last.count)
    for index in 0..<shared {
      // The index lies within both.
      let byte = unsafe key.unsafeLoad(fromByteOffset: index, as: UInt8.self)
      if byte != last[index] { return byte > last[index] }
    }
    return key.byteCount > last.count
  }
}
