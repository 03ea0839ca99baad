import Foundation
import Testing

@testable import Emulsion

@Suite("Closing a store that is in use")
struct StoreCloseTests {
  @Test("What was queued before the close is carried out, what comes after it is refused")
  func drains() async throws {
    let held = try await HeldStore()
    let store = held.store
    var tasks: [Task<Void, any Error>] = []
    for number in 1...5 {
      tasks.append(
        try await held.queue { transaction in try transaction.put(bare(UInt64(number))) })
    }
    let isClosed = Signal()
    let problems = Counter()
    // Two threads close at once.
    for _ in 0..<2 {
      Thread {
        do { try store.close() } catch { problems.add() }
        isClosed.send()
      }.start()
    }
    // The close is under way as soon as writes are refused.
    #expect(await eventually { store.writer.isRefusing })
    await expectErrorAsync(.closed) {
      try await store.write { transaction throws(StoreError) in try transaction.put(bare(9)) }
    }
    try await held.release()
    for task in tasks { try await task.value }
    #expect(await isClosed.comes())
    #expect(problems.value == 0)
    expectError(.closed) { _ = try store.sequence() }
    expectError(.closed) { try store.sync() }
    expectError(.closed) { try store.put([bare(9)]) }
    #expect(store.queueDepth == QueueDepth(queued: 0, waiting: 0))
    let again = try held.temporary.reopened()
    #expect(try again.store.count(.core) == 6)
    #expect(try again.store.asset(bare(9).id) == nil)
  }

  @Test("A store that is dropped closes itself: its folder can be opened at once")
  func dropped() async throws {
    let folder = try TemporaryFolder()
    for round in 1...20 {
      let store = try AssetStore(opening: folder.path("store"))
      try await store.write { transaction throws(StoreError) in
        try transaction.put(bare(UInt64(round)))
      }
    }
    let store = try AssetStore(opening: folder.path("store"))
    #expect(try store.count(.core) == 20)
  }

  @Test("An observer that writes or closes gets an error instead of waiting for itself")
  func observer() async throws {
    final class Meddler: StoreObserver, @unchecked Sendable {
      weak var store: AssetStore?
      let refused = Counter()
      func didCommit(_ commit: CommitReport) {
        do { try store?.put([bare(5)]) } catch { if error.code == .nestedUse { refused.add() } }
        do { try store?.close() } catch { if error.code == .nestedUse { refused.add() } }
      }
    }
    let meddler = Meddler()
    var options = AssetStore.Options()
    options.observer = meddler
    let temporary = try TemporaryStore(options: options)
    let store = temporary.store
    meddler.store = store
    try await store.write { transaction throws(StoreError) in try transaction.put(bare(1)) }
    #expect(await eventually { meddler.refused.value == 2 })
    meddler.store = nil
    try store.close()
  }

  @Test("Every durability writes what is read again, and says which it is")
  func durabilities() async throws {
    for durability in [
      AssetStore.Durability.powerSafe, .powerSafeButLast, .processSafe,
    ] {
      var options = AssetStore.Options()
      options.durability = durability
      let temporary = try TemporaryStore(options: options)
      #expect(temporary.store.durability == durability)
      try temporary.store.put([bare(1)])
      try temporary.store.sync()
      try await temporary.store.write { transaction throws(StoreError) in
        try transaction.put(bare(2))
      }
      let again = try temporary.reopened(options: options)
      #expect(try again.store.count(.core) == 2)
    }
    var options = AssetStore.Options()
    options.access = .readOnly
    let temporary = try TemporaryStore().reopened(options: options)
    expectError(.readOnly) { try temporary.store.sync() }
    await expectErrorAsync(.readOnly) {
      try await temporary.store.write { transaction throws(StoreError) in
        try transaction.put(bare(2))
      }
    }
    try temporary.store.close()
  }
}
