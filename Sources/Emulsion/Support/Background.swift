internal import LMDB

/// Work on a thread of its own, which says how far it is, and is waited for or given up.
final class Background<Product: Sendable, Progress: Sendable>: @unchecked Sendable {
  private let lock = Lock()
  // All below is guarded by `lock`.
  private var progress: Progress
  private var isCancelled = false
  private var result: Result<Product, StoreError>?

  private init(_ progress: Progress) { self.progress = progress }

  /// Starts the work; `nil` where the system has no thread left.
  static func start(
    _ progress: Progress,
    _ work: @escaping @Sendable (Background) throws(StoreError) -> Product
  ) -> Background? {
    let background = Background(progress)
    let code = Platform.startThread {
      let result = Result { () throws(StoreError) in try work(background) }
      background.lock.withLock {
        background.result = result
        background.lock.wakeAll()
      }
    }
    return code == 0 ? background : nil
  }

  /// Called by the work: says how far it is, and ends it by an error when it was given up.
  func note(_ progress: Progress) throws(StoreError) {
    let isOver = lock.withLock {
      self.progress = progress
      return isCancelled
    }
    if isOver { throw StoreError(.cancelled, "the work that this is a part of has ended") }
  }

  /// How far it is.
  var place: Progress { lock.withLock { progress } }

  /// Fails where the work has failed already.
  func check() throws(StoreError) {
    if let result = lock.withLock({ result }) { _ = try result.get() }
  }

  /// Gives the work up, and waits for its end.
  func cancel() {
    lock.withLock {
      isCancelled = true
      while result == nil { lock.wait() }
    }
  }

  /// Waits for the end, and tells now and then how far it is. An error that is thrown meanwhile gives the work up.
  func wait(_ tell: (Progress) throws(StoreError) -> Void) throws(StoreError) -> Product {
    while true {
      if let result = waitABit() { return try result.get() }
      do throws(StoreError) {
        try tell(place)
      } catch {
        cancel()
        throw error
      }
    }
  }

  private func waitABit() -> Result<Product, StoreError>? {
    lock.withLock {
      if result == nil { _ = lock.wait(seconds: 0.1) }
      return result
    }
  }
}
