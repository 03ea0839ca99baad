internal import CLMDB

/// What `put` does about a key that exists.
public enum PutMode: Sendable, Hashable {
  /// Inserts the entry, or replaces its value.
  case upsert
  /// Inserts the entry; an existing key is the error ``LMDBError/keyExists``.
  case insertOnly
  /// Inserts the entry after the last one, which is fast and fills pages; a key that is not above
  /// the last key of the table is the error ``LMDBError/keyExists``.
  case append

  var flags: UInt32 {
    switch self {
    case .upsert: 0
    case .insertOnly: UInt32(MDB_NOOVERWRITE)
    case .append: UInt32(MDB_APPEND)
    }
  }

  /// Why a key "exists", if that is what the call says.
  func hint(for code: Int32) -> String? {
    guard code == MDB_KEYEXIST else { return LMDBError.hint(for: code) }
    return self == .append ? "an appended key must be above the last key of the table" : nil
  }
}
