internal import LMDB

extension AssetStore {
  /// Looks at the same as ``verify(limit:progress:)``, the indexes on a thread of its own: for a store that nobody else
  /// uses, so that both parts are of one state.
  ///
  /// - Parameter limit: The most violations that each part lists; all of them are counted.
  func verifyOnTwoThreads(
    limit: Int = 1000,
    progress: (VerificationProgress) throws(StoreError) -> Void
  ) throws(StoreError) -> Verification {
    let indexes = IndexCheck(of: self, limit: limit)
    guard Platform.startThread({ indexes.run() }) == 0 else {
      return try verify(limit: limit, progress: progress)
    }
    var records: Verification
    do throws(StoreError) {
      try progress(VerificationProgress(done: 0, total: 0))
      records = try read { snapshot throws(StoreError) in
        try snapshot.verify(.records, limit: limit) { step throws(StoreError) in
          try progress(VerificationProgress(done: step.done + indexes.done, total: step.total))
        }
      }
    } catch {
      indexes.cancel()
      throw error
    }
    let seen = records.records
    let found = try indexes.wait { done throws(StoreError) in
      try progress(VerificationProgress(done: seen + done, total: seen + done))
    }
    // What cannot be read, both have met.
    let known = Set(records.violations)
    let others = found.violations.filter { !known.contains($0) }
    records.violations += others
    records.violationCount += found.violationCount - (found.violations.count - others.count)
    records.records += found.records
    return records
  }
}

/// The check of a store's indexes on a thread of its own.
private final class IndexCheck: @unchecked Sendable {
  private let store: AssetStore
  private let limit: Int
  private let lock = Lock()
  // All below is guarded by `lock`.
  private var result: Result<Verification, StoreError>?
  private var isCancelled = false
  private var count = 0

  init(of store: AssetStore, limit: Int) {
    self.store = store
    self.limit = limit
  }

  /// Rows that were looked at so far.
  var done: Int { lock.withLock { count } }

  /// What the thread does.
  func run() {
    let result: Result<Verification, StoreError>
    do throws(StoreError) {
      result = .success(
        try store.read { snapshot throws(StoreError) in
          try snapshot.verify(.indexes, limit: limit) { step throws(StoreError) in
            try note(step.done)
          }
        })
    } catch {
      result = .failure(error)
    }
    lock.withLock {
      self.result = result
      lock.wakeAll()
    }
  }

  private func note(_ done: Int) throws(StoreError) {
    let isOver = lock.withLock {
      count = done
      return isCancelled
    }
    if isOver { throw StoreError(.cancelled, "the other part of the verification has ended") }
  }

  /// Ends the thread, and waits for its end.
  func cancel() {
    lock.withLock {
      isCancelled = true
      while result == nil { lock.wait() }
    }
  }

  private func waitABit() -> Result<Verification, StoreError>? {
    lock.lock()
    defer { lock.unlock() }
    if result == nil { _ = lock.wait(seconds: 0.1) }
    return result
  }

  /// Waits for the end, and tells now and then how far it is.
  func wait(
    _ progress: (_ done: Int) throws(StoreError) -> Void
  ) throws(StoreError) -> Verification {
    while true {
      if let result = waitABit() { return try result.get() }
      do throws(StoreError) {
        try progress(done)
      } catch {
        cancel()
        throw error
      }
    }
  }
}
