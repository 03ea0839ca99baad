internal import LMDB

/// Tells waiting tasks of this process that a write transaction has ended.
final class CommitSignal: @unchecked Sendable {
  private struct Waiter {
    var number: UInt64
    var continuation: CheckedContinuation<Void, Never>
  }

  private let lock = Lock()
  // Guarded by `lock`.
  private var generation: UInt64 = 0
  private var lastWaiter: UInt64 = 0
  private var waiters: [Waiter] = []

  /// How many transactions have ended so far. Whoever looks at the store after asking for this misses none.
  var count: UInt64 { lock.withLock { generation } }

  /// Wakes all who wait. To be called after a commit; one call too many does no harm.
  func poke() {
    let woken = lock.withLock {
      generation &+= 1
      defer { waiters.removeAll() }
      return waiters
    }
    for waiter in woken { waiter.continuation.resume() }
  }

  /// Returns when more than `count` transactions have ended, or when the task is cancelled.
  func wait(beyond count: UInt64) async {
    let number = lock.withLock {
      lastWaiter += 1
      return lastWaiter
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isWaiting = lock.withLock {
          // A task that is cancelled before it waits finds out here, one that is cancelled later is woken.
          guard generation == count, !Task.isCancelled else { return false }
          waiters.append(Waiter(number: number, continuation: continuation))
          return true
        }
        if !isWaiting { continuation.resume() }
      }
    } onCancel: {
      let woken = lock.withLock { () -> Waiter? in
        guard let place = waiters.firstIndex(where: { $0.number == number }) else { return nil }
        return waiters.remove(at: place)
      }
      woken?.continuation.resume()
    }
  }
}
