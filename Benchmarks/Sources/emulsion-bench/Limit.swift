import CLimit

/// C on a copy of the store: bare `mdb_get`, which all reads are compared with, and the documents as C written
/// by hand makes them.
@safe final class Limit {
  private let limit: OpaquePointer

  /// Opens the store in a folder that nothing else in this process has open.
  init(opening path: String) throws(Failure) {
    var opened: OpaquePointer?
    // The string outlives the call; on success it has stored a pointer.
    let code = unsafe climit_open(path, &opened)
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

  /// Writes the documents of keys of the list, a snapshot for each, and sums up their sizes.
  func documents(_ keys: KeyList, _ range: Range<Int>, all: Bool) throws(Failure) -> UInt64 {
    var sum: UInt64 = 0
    // As above.
    let code = unsafe keys.bytes(range).withUnsafeBytes {
      unsafe climit_document_each(
        limit, $0.baseAddress, KeyList.size, range.count, all ? 1 : 0, &sum)
    }
    guard code == 0 else { throw Self.failure(code) }
    return sum
  }

  /// The document of one key.
  func document(_ key: [UInt8], all: Bool) throws(Failure) -> [UInt8] {
    var start: UnsafePointer<UInt8>?
    var count = 0
    // The document stays until the next call, and is copied before.
    let code = unsafe key.withUnsafeBytes {
      unsafe climit_document(limit, $0.baseAddress, $0.count, all ? 1 : 0, &start, &count)
    }
    guard code == 0 else { throw Self.failure(code) }
    return unsafe [UInt8](UnsafeBufferPointer(start: start, count: count))
  }

  private static func failure(_ code: Int32) -> Failure {
    // LMDB's texts are constants.
    Failure("the limit in C: \(unsafe String(cString: climit_error(code)))")
  }
}
