/// An error type that transaction closures may throw: one that can also express a storage error.
///
/// `read` and `write` throw exactly one type, so the failures of the storage itself (a full disk, a
/// closed environment) have to fit into the closure's own error type.
public protocol TransactionFailure: Error {
  /// Wraps a failure of the storage.
  init(_ error: LMDBError)
}

extension LMDBError: TransactionFailure {
  /// The same error.
  public init(_ error: LMDBError) {
    self = error
  }
}
