import CLimit

/// Bare `mdb_get` in C on a copy of the store: what all reads are compared with.
@safe final class Limit {
  private let limit: OpaquePointer

  /// Opens a table of the environment in a folder that nothing else in this process has open.
  init(opening path: String, table: String) throws(Failure) {
    var opened: OpaquePointer?
    // The strings outlive the call; on success it has stored a pointer.
    let code = unsafe climit_open(path, table, &opened)
    guard code == 0, let limit = unsafe opened else { throw Self.failure(code) }
    unsafe self.limit = unsafe limit
  }

  deinit { unsafe climit_close(limit) }

  /// Looks up keys of the list, a snapshot for each.
  func getEach(_ keys: KeyList, _ range: Range<Int>) throws(Failure) -> UInt64 {
    var sum: UInt64 = 0
    // The keys outlive the call, and are as many as the slice says.
    let code = unsafe keys.bytes(range).withUnsafeBytes {
      unsafe climit_get_each(limit, $0.baseAddress, KeyList.size, range.count, &sum)
    }
    guard code == 0 else { throw Self.failure(code) }
    return sum
  }

  /// Looks up keys of the list in one snapshot.
  func getAll(_ keys: KeyList, _ range: Range<Int>) throws(Failure) -> UInt64 {
    var sum: UInt64 = 0
    // As above.
    let code = unsafe keys.bytes(range).withUnsafeBytes {
      unsafe climit_get_all(limit, $0.baseAddress, KeyList.size, range.count, &sum)
    }
    guard code == 0 else { throw Self.failure(code) }
    return sum
  }

  private static func failure(_ code: Int32) -> Failure {
    // LMDB's texts are constants.
    Failure("mdb_get in C: \(unsafe String(cString: climit_error(code)))")
  }
}
