/// Lets snapshots in and out, keeps idle readers for the next ones, and can hold all of them off.
///
/// An idle reader may still hold its snapshot, for the next one to take over: a snapshot of a state that nothing
/// has changed costs no call of LMDB. It gives it up when a write begins that could use its pages again, when the
/// map is replaced, and when it is told to.
///
/// The memory map must not be replaced under an open snapshot: LMDB does it and reports success. So
/// each use of the map is counted here, and who replaces it waits until none is left, while new
/// ones wait for it. A thread that is inside already passes, because the wait is for it.
final class ReaderGate: @unchecked Sendable {
  // All below is guarded by `lock`.
  private let lock = Lock()
  private var open = 0
  private var isHeld = false
  private var refusal: LMDBError?
  /// The first idle reader; each one holds the next. A list and not an array: taking one is two stores.
  private var idle: Reader?
  /// Every reader, idle or not.
  private var readers: [Reader] = []
  /// Snapshots before this transaction are not kept: a write that goes on could use their pages again.
  private var oldestKept = 0
  private let keepsIdleSnapshots: Bool

  init(keepsIdleSnapshots: Bool) { self.keepsIdleSnapshots = keepsIdleSnapshots }

  /// Counts a use of the map; answers an idle reader if one is wanted and there is one.
  func enter(
    inside: Bool, takingReader: Bool, origin: ReadOrigin? = nil
  ) throws(LMDBError) -> Reader? {
    lock.lock()
    defer { lock.unlock() }
    while isHeld, !inside { lock.wait() }
    if let refusal { throw refusal }
    open += 1
    // Taken and not copied: counting references is a good part of what a snapshot costs.
    guard takingReader, let reader = idle.take() else { return nil }
    idle = reader.nextIdle.take()
    reader.origin = origin
    reader.seenAt = 0
    return reader
  }

  /// Takes a new reader in, which is not idle.
  func add(_ reader: Reader, origin: ReadOrigin?) {
    lock.withLock {
      reader.origin = origin
      reader.seenAt = 0
      readers.append(reader)
    }
  }

  /// Looks at the open snapshots: those that were seen first before `limit`, and when that was. New ones are
  /// seen `now`; each snapshot reading a clock would cost more than the snapshot itself.
  func openSnapshots(
    at now: UInt64, seenBefore limit: UInt64
  ) -> [(origin: ReadOrigin, seenAt: UInt64)] {
    lock.withLock {
      readers.compactMap { reader in
        guard let origin = reader.origin else { return nil }
        if reader.seenAt == 0 { reader.seenAt = now }
        return reader.seenAt < limit ? (origin, reader.seenAt) : nil
      }
    }
  }

  /// Ends a use of the map.
  func leave(returning reader: Reader? = nil) {
    lock.lock()
    if let reader {
      if !keepsIdleSnapshots || reader.transactionID < oldestKept { reader.reset() }
      reader.origin = nil
      reader.nextIdle = idle.take()
      idle = reader
    }
    open -= 1
    if open == 0, isHeld { lock.wakeAll() }
    lock.unlock()
  }

  /// Has idle readers give up snapshots of before a transaction, and keeps no such ones until the next call.
  func releaseIdleSnapshots(before transaction: Int) {
    lock.withLock {
      oldestKept = transaction
      forEachIdle { if $0.transactionID < transaction { $0.reset() } }
    }
  }

  /// Has all idle readers give up their snapshots.
  func releaseIdleSnapshots() {
    lock.withLock { forEachIdle { $0.reset() } }
  }

  private func forEachIdle(_ body: (Reader) -> Void) {
    var next = idle
    while let reader = next {
      body(reader)
      next = reader.nextIdle
    }
  }

  /// Runs `body` while the map is not in use. The caller holds the writer's lock, and so is alone.
  func alone<R, E: Error>(_ body: () throws(E) -> R) throws(E) -> R {
    hold()
    defer { release() }
    return try body()
  }

  /// As ``alone(_:)`` if that needs no waiting; otherwise nil.
  func aloneIfIdle<R, E: Error>(_ body: () throws(E) -> R) throws(E) -> R? {
    let isIdle = lock.withLock {
      if open > 0 { return false }
      isHeld = true
      forEachIdle { $0.reset() }
      return true
    }
    guard isIdle else { return nil }
    defer { release() }
    return try body()
  }

  /// Makes all later calls fail with `error`; the first refusal stays.
  func refuse(with error: LMDBError) {
    lock.withLock { refusal = refusal ?? error }
  }

  /// Fails if the gate refuses entry.
  func check() throws(LMDBError) {
    if let refusal = lock.withLock({ refusal }) { throw refusal }
  }

  /// Whether anything uses the map.
  var isInUse: Bool { lock.withLock { open > 0 } }

  /// Takes all idle readers out.
  func drain() -> [Reader] {
    lock.withLock {
      var drained: [Reader] = []
      readers = []
      while let reader = idle.take() {
        idle = reader.nextIdle.take()
        drained.append(reader)
      }
      return drained
    }
  }

  private func hold() {
    lock.lock()
    isHeld = true
    while open > 0 { lock.wait() }
    forEachIdle { $0.reset() }
    lock.unlock()
  }

  private func release() {
    lock.lock()
    isHeld = false
    lock.wakeAll()
    lock.unlock()
  }
}
