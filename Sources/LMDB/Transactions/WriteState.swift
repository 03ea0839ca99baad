internal import CLMDB

/// The C transaction behind a ``WriteTransaction``.
///
/// A class, so that a transaction value that was exchanged for another one (`swap` of two
/// environments' transactions compiles) finds its transaction ended instead of freed memory.
@safe final class WriteState {
  // Nil from the end of the transaction on.
  private(set) var pointer: OpaquePointer?
  private let environmentPointer: OpaquePointer
  private let root: WriteState?
  let environment: UInt32

  /// The first failure that may have left the transaction unusable; LMDB refuses its commit.
  private var firstFailure: LMDBError?
  private var mapFull = false

  init(
    pointer: OpaquePointer, environmentPointer: OpaquePointer, environment: UInt32,
    root: WriteState? = nil
  ) {
    unsafe self.pointer = unsafe pointer
    unsafe self.environmentPointer = unsafe environmentPointer
    self.environment = environment
    self.root = root
  }

  /// Whether the map was too small at any time, even in a child, even if the error was caught.
  var isMapFull: Bool { root?.mapFull ?? mapFull }

  var handle: TransactionHandle {
    unsafe TransactionHandle(pointer: pointer, environment: environment)
  }

  /// Remembers what forbids a commit.
  func note(_ error: LMDBError) {
    switch error.code {
    case MDB_KEYEXIST, MDB_NOTFOUND, MDB_BAD_VALSIZE, LMDBError.wrongEnvironment: return
    case MDB_MAP_FULL: (root ?? self).mapFull = true
    default: break
    }
    firstFailure = firstFailure ?? error
  }

  func noteMapFull() { (root ?? self).mapFull = true }

  func beginChild() throws(LMDBError) -> WriteState {
    var child: OpaquePointer?
    // A null parent would begin a second root transaction and block for ever.
    guard let parent = unsafe pointer else { throw ended("mdb_txn_begin") }
    let code = unsafe mdb_txn_begin(environmentPointer, parent, 0, &child)
    guard code == MDB_SUCCESS, let child = unsafe child else {
      throw failure("mdb_txn_begin", code)
    }
    return unsafe WriteState(
      pointer: child, environmentPointer: environmentPointer, environment: environment,
      root: root ?? self)
  }

  /// Hands the C transaction over to the caller, who ends it.
  func take() throws(LMDBError) -> OpaquePointer {
    guard let transaction = unsafe pointer else { throw ended("mdb_txn_begin") }
    unsafe pointer = nil
    return unsafe transaction
  }

  func abort() {
    guard let transaction = unsafe pointer else { return }
    unsafe pointer = nil
    unsafe mdb_txn_abort(transaction)
  }

  func commit() throws(LMDBError) {
    guard let transaction = unsafe pointer else { throw ended("mdb_txn_commit") }
    unsafe pointer = nil
    // Frees the transaction whatever it answers.
    let code = unsafe mdb_txn_commit(transaction)
    if code == MDB_SUCCESS { return }
    var error = failure("mdb_txn_commit", code)
    if code == MDB_BAD_TXN, let firstFailure {
      error.hint = "an earlier operation of the transaction failed: \(firstFailure)"
    }
    throw error
  }

  private func ended(_ operation: String) -> LMDBError { failure(operation, MDB_BAD_TXN) }

  private func failure(_ operation: String, _ code: Int32) -> LMDBError {
    LMDBError(
      code: code, operation: operation, path: Catalogue.shared.path(ofEnvironment: environment),
      hint: LMDBError.hint(for: code))
  }
}
