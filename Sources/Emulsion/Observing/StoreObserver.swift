/// Is told what a store does, for logs and metrics.
///
/// Calls come from the threads that do the work, of several at a time, and hold them up: keep them short. A call
/// must not write to the store or close it. Without an observer nothing is measured.
public protocol StoreObserver: Sendable {
  /// A transaction was committed, on the thread that writes; its callers have been told.
  func didCommit(_ commit: CommitReport)
  /// A snapshot is about to end, on the thread that read.
  func didRead(_ read: ReadReport)
  /// The store has looked at itself, as it does every so often.
  func didCheck(_ check: CheckReport)
  /// A snapshot has been open for longer than ``AssetStore/Options/longReadLimit``; told at each check.
  func isReadingLong(_ read: LongRead)
  /// A commit or a sync has failed in a way that stops all writing until the store is opened again.
  func didStopWriting(_ error: StoreError)
}

extension StoreObserver {
  /// Does nothing.
  public func didCommit(_ commit: CommitReport) {}
  /// Does nothing.
  public func didRead(_ read: ReadReport) {}
  /// Does nothing.
  public func didCheck(_ check: CheckReport) {}
  /// Does nothing.
  public func isReadingLong(_ read: LongRead) {}
  /// Does nothing.
  public func didStopWriting(_ error: StoreError) {}
}
