internal import LMDB

/// Damage of LMDB's own bytes. What a page says of the size of a value is under no checksum; LMDB believes it, and moves
/// that many bytes when the value is deleted or replaced, wherever they are.
extension ReadSession {
  /// Whether a value is larger than any can be, or reaches beyond its page. One that is too large for a page has pages of
  /// its own, which it fills from behind a header of sixteen bytes on; any other has its key before it. In a transaction
  /// that has changed the page the answer may be yes where all is well: ask a snapshot.
  func isMisplaced(_ value: RawSpan, in database: Database) throws(StoreError) -> Bool {
    if value.byteCount > Envelope.maximumSize { return true }
    let pageSize: Int
    do throws(LMDBError) {
      pageSize = try handle.statistics(tables[database]).pageSize
    } catch {
      throw StoreError(error)
    }
    // Pages begin at multiples of their size; the address is looked at, not what is there.
    let start = unsafe value.withUnsafeBytes { UInt(bitPattern: $0.baseAddress) }
    let offset = Int(start % UInt(pageSize))
    return offset != 16 && offset + value.byteCount > pageSize
  }

  /// Whether LMDB would do harm if it deleted or replaced a record.
  func isMisplaced(_ database: Database, _ key: RawSpan) throws(StoreError) -> Bool {
    guard let value = try value(database, key) else { return false }
    return try isMisplaced(value, in: database)
  }
}

extension StoreError {
  /// A branch of LMDB's tree that is damaged leads a lookup elsewhere than a walk.
  static func unreachable(_ database: Database, _ key: RawSpan) -> StoreError {
    StoreError(
      .corrupted, "a walk finds the record, and a lookup by its key does not",
      advice: "salvage the store: its pages are damaged", database: database,
      key: SchemaKeys.text(of: key, in: database))
  }

  static func pageDamaged(_ database: Database, _ key: RawSpan) -> StoreError {
    StoreError(
      .corrupted, "the page that holds the record is damaged, so that it cannot be removed",
      advice: "compact the store first, which mends the page and leaves the record empty",
      database: database, key: SchemaKeys.text(of: key, in: database))
  }
}
