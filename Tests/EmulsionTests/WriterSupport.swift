import Foundation
import LMDB

@testable import Emulsion

/// Remembers everything that a store tells.
final class RecordingObserver: StoreObserver, @unchecked Sendable {
  struct Seen {
    var commits: [CommitReport] = []
    var reads: [ReadReport] = []
    var checks: [CheckReport] = []
    var longReads: [LongRead] = []
    var stops: [StoreError] = []
  }

  private let lock = NSLock()
  private var seen = Seen()

  var all: Seen { lock.withLock { seen } }

  func didCommit(_ commit: CommitReport) { lock.withLock { seen.commits.append(commit) } }
  func didRead(_ read: ReadReport) { lock.withLock { seen.reads.append(read) } }
  func didCheck(_ check: CheckReport) { lock.withLock { seen.checks.append(check) } }
  func isReadingLong(_ read: LongRead) { lock.withLock { seen.longReads.append(read) } }
  func didStopWriting(_ error: StoreError) { lock.withLock { seen.stops.append(error) } }
}

/// Something that one thread does and others wait for.
final class Signal: @unchecked Sendable {
  private let condition = NSCondition()
  private var isSent = false

  func send() {
    condition.withLock {
      isSent = true
      condition.broadcast()
    }
  }

  /// Blocks the thread, for five minutes at most, since a test may get its turn late: only in closures that
  /// the writer runs, and on threads of a test's own. Tasks share a few threads, and would wait for each other.
  func block() {
    let end = Date(timeIntervalSinceNow: 300)
    condition.withLock {
      while !isSent, condition.wait(until: end) {}
    }
  }

  /// False when it was not sent in time.
  func comes() async -> Bool { await eventually { condition.withLock { isSent } } }
}

/// Waits until something has come about; false when it does not within ten thousand looks.
func eventually(_ condition: () throws -> Bool) async rethrows -> Bool {
  for _ in 0..<10_000 {
    if try condition() { return true }
    try? await Task.sleep(for: .milliseconds(2))
  }
  return false
}

/// A store whose writer is held up, so that what is queued meanwhile is in the test's hands.
struct HeldStore {
  let temporary: TemporaryStore
  let observer = RecordingObserver()
  private let mayGoOn = Signal()
  private let holder: Task<Void, any Error>

  var store: AssetStore { temporary.store }

  init(_ change: (inout AssetStore.Options) -> Void = { _ in }) async throws {
    var options = AssetStore.Options()
    options.observer = observer
    change(&options)
    temporary = try TemporaryStore(options: options)
    let isHeld = Signal()
    holder = Task { [store = temporary.store, mayGoOn] in
      try await store.write { transaction in
        try transaction.put(Fixtures.bareAsset(AssetID(high: .max, low: 0)))
        isHeld.send()
        mayGoOn.block()
      }
    }
    guard await isHeld.comes() else { throw CancellationError() }
  }

  /// Starts a task that writes, and waits until its closure is queued.
  func queue<R: Sendable>(
    _ body: @escaping @Sendable (inout Transaction) throws -> R
  ) async throws -> Task<R, any Error> {
    let before = store.queueDepth
    let task = Task { [store] in try await store.write(body) }
    guard await eventually({ store.queueDepth != before }) else { throw CancellationError() }
    return task
  }

  /// Lets the writer go on, and waits for the write that held it up.
  func release() async throws {
    mayGoOn.send()
    try await holder.value
  }
}

/// An asset with nothing but an id.
func bare(_ number: UInt64) -> Asset { Fixtures.bareAsset(AssetID(high: 0, low: number)) }
