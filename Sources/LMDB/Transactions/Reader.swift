internal import CLMDB

/// Where in the source a snapshot is opened.
package struct ReadOrigin: Sendable {
  package let fileID: StaticString
  package let line: UInt

  package init(fileID: StaticString, line: UInt) {
    self.fileID = fileID
    self.line = line
  }
}

/// A reading transaction that is used again and again: taken from the environment with
/// `checkOutReader()`, given back with `checkIn(_:)` on the same thread.
@safe package final class Reader {
  // Aborted by `destroy()`, which the environment calls once, before it closes.
  private let pointer: OpaquePointer

  /// Lookups and cursors in this snapshot.
  package let handle: TransactionHandle

  /// What a user of the reader keeps with it from one use to the next, such as buffers.
  private var attached: AnyObject?

  // The gate's lock guards all below, and while the reader is lent, whoever has it.
  /// The idle reader after this one.
  var nextIdle: Reader?
  /// Where the open snapshot was opened; nil while the reader is idle.
  var origin: ReadOrigin?
  /// Whether it holds a snapshot, idle or not.
  private(set) var holdsSnapshot = true
  /// How many tables were open when the snapshot was taken: it knows no others.
  private var knownTables: Int
  /// When the open snapshot was first seen by who looks for long ones; 0 before that.
  var seenAt: UInt64 = 0

  /// Takes a transaction that has just begun.
  init(pointer: OpaquePointer, environment: UInt32, knownTables: Int) {
    self.knownTables = knownTables
    unsafe self.pointer = unsafe pointer
    handle = unsafe TransactionHandle(pointer: pointer, environment: environment)
  }

  /// The number of the last transaction that this snapshot sees.
  package var transactionID: Int {
    // The transaction exists until `destroy()`.
    unsafe mdb_txn_id(pointer)
  }

  /// The value at `key` as bytes inside of a page, or nil.
  @_lifetime(borrow self)
  package func get(_ table: TableID, _ key: RawSpan) throws(LMDBError) -> RawSpan? {
    // The page stays as it is until the reader is given back.
    unsafe _overrideLifetime(try handle.get(table, key), borrowing: self)
  }

  /// A cursor over the table, not yet at an entry.
  @_lifetime(borrow self)
  package func cursor(_ table: TableID) throws(LMDBError) -> Cursor {
    unsafe _overrideLifetime(try handle.cursor(table), borrowing: self)
  }

  /// Keeps something with the reader.
  package func attach(_ object: AnyObject) { attached = object }

  /// What is kept with the reader. A function: another module's access to the property would be checked anew
  /// each time.
  package func attachment() -> AnyObject? { attached }

  /// Whether a new snapshot would be the one that the reader holds.
  func isCurrent(_ lastTransaction: Int, _ tables: Int) -> Bool {
    holdsSnapshot && transactionID == lastTransaction && knownTables == tables
  }

  /// Takes a new snapshot; the reader holds none.
  func renew(knownTables tables: Int) -> Int32 {
    let code = unsafe mdb_txn_renew(pointer)
    if code == MDB_SUCCESS { (holdsSnapshot, knownTables) = (true, tables) }
    return code
  }

  /// Gives the snapshot up, if the reader holds one.
  func reset() {
    guard holdsSnapshot else { return }
    holdsSnapshot = false
    unsafe mdb_txn_reset(pointer)
  }

  func destroy() { unsafe mdb_txn_abort(pointer) }
}
