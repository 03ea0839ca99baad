internal import LMDB

/// Has the system bring a file to the disk, while others read it.
final class BackgroundSync: Sendable {
  private let path: String
  private let outcome = Outcome()

  /// What has become of it.
  private final class Outcome: @unchecked Sendable {
    let lock = Lock()
    // Guarded by `lock`; `nil` until it is done.
    var result: Result<Void, SystemFailure>?
  }

  init(of path: String) {
    self.path = path
    let outcome = outcome
    let run = { @Sendable in
      let result: Result<Void, SystemFailure>
      do throws(SystemFailure) {
        result = .success(try SequentialFile(path).sync())
      } catch {
        result = .failure(error)
      }
      outcome.lock.withLock {
        outcome.result = result
        outcome.lock.wakeAll()
      }
    }
    if Platform.startThread(run) != 0 { run() }
  }

  /// Waits for the end.
  ///
  /// - Parameter progress: Called now and then; an error that it throws ends the waiting.
  /// - Throws: what the system says of the file, and what `progress` throws.
  func wait(_ progress: () throws(StoreError) -> Void) throws(StoreError) {
    while true {
      try progress()
      do throws(SystemFailure) {
        if let result = waitABit() { return try result.get() }
      } catch {
        throw error.storeError(path: path)
      }
    }
  }

  private func waitABit() -> Result<Void, SystemFailure>? {
    let lock = outcome.lock
    lock.lock()
    defer { lock.unlock() }
    if outcome.result == nil { _ = lock.wait(seconds: 0.1) }
    return outcome.result
  }
}
