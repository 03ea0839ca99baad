import Foundation
import Testing

@testable import Emulsion

@Suite("The writer")
struct WriterTests {
  private struct Failure: Error, Equatable {}

  @Test("Writes that queue up are committed together, in the order of their coming")
  func groups() async throws {
    let held = try await HeldStore()
    var tasks: [Task<UInt64, any Error>] = []
    for number in 1...50 {
      tasks.append(
        try await held.queue { transaction in
          try transaction.put(bare(UInt64(number)))
          return transaction.sequence
        })
    }
    try await held.release()
    for (place, task) in tasks.enumerated() {
      #expect(try await task.value == UInt64(place + 2))
    }
    #expect(await eventually { held.observer.all.commits.count == 2 })
    let commit = try #require(held.observer.all.commits.last)
    #expect(commit.writes == 50)
    #expect(commit.mutations == 50)
    #expect(commit.sequence == 51)
    #expect(commit.failedWrites == 0)
    #expect(commit.commitDuration > .zero)
    #expect(commit.duration >= commit.commitDuration)
    #expect(commit.fileBytes > 0 && commit.fileBytes <= commit.mapBytes)
    #expect(try held.store.count(.core) == 51)
  }

  @Test("A closure that throws is rolled back alone, whatever it had written")
  func isolation() async throws {
    let held = try await HeldStore()
    let url = "https://images.example.org/%@/a.webp"
    @Sendable func asset(_ number: UInt64, _ host: String) -> Asset {
      var asset = bare(number)
      let text = url.replacingOccurrences(of: "%@", with: "\(host)/\(asset.id)")
      asset.variants = .value(Variants([Fixtures.variant("original", text)]))
      return asset
    }
    let people = try await held.queue { transaction in
      for number in 1...2 { try transaction.put(Fixtures.barePerson(UInt64(number))) }
    }
    let first = try await held.queue { transaction in try transaction.put(asset(1, "first")) }
    let failing = try await held.queue { transaction in
      // A person, counts, a pattern of URLs and the last key of the table: all of it must go.
      try transaction.put(Fixtures.barePerson(3))
      try transaction.put(asset(100, "never"))
      var withFaces = Fixtures.fullAsset(AssetID(high: 0, low: 101))
      withFaces.trashedAt = nil
      try transaction.put(withFaces)
      let person = try transaction.read { snapshot throws(StoreError) in
        try snapshot.person(Fixtures.person(1))
      }
      #expect(person?.assetCount == 1)
      try transaction.deleteAsset(bare(1).id)
      throw Failure()
    }
    let unknown = try await held.queue { transaction in
      try transaction.put([Fixtures.face(1, of: bare(1).id, person: 3)], of: bare(1).id)
    }
    let last = try await held.queue { transaction in
      try transaction.put(asset(2, "last"))
      return transaction.sequence
    }
    try await held.release()
    try await people.value
    try await first.value
    await #expect(throws: Failure()) { try await failing.value }
    await expectErrorAsync(.unknownPerson) { try await unknown.value }
    #expect(try await last.value == 5)
    let store = held.store
    #expect(try store.asset(bare(1).id)?.variants == asset(1, "first").variants)
    #expect(try store.asset(bare(2).id)?.variants == asset(2, "last").variants)
    #expect(try store.count(.core) == 3)
    #expect(try store.count(.people) == 2)
    #expect(try store.count(.patterns) == 2)
    #expect(try store.person(Fixtures.person(1))?.assetCount == 0)
    #expect(try store.sequence() == 5)
    #expect(await eventually { held.observer.all.commits.count == 2 })
    #expect(held.observer.all.commits.last?.failedWrites == 2)
    #expect(held.observer.all.commits.last?.writes == 3)
    let again = try held.temporary.reopened()
    #expect(try again.store.asset(bare(2).id)?.variants == asset(2, "last").variants)
  }

  @Test("Neighbours of a closure that throws before it has written run once")
  func cheapFailure() async throws {
    let held = try await HeldStore()
    let runs = Counter()
    let first = try await held.queue { transaction in
      runs.add()
      try transaction.put(bare(1))
    }
    let conflict = try await held.queue { transaction in
      try transaction.expect(.absent, of: AssetID(high: .max, low: 0))
      try transaction.put(bare(9))
    }
    let refused = try await held.queue { transaction in
      try transaction.set(.metrics(nil), of: bare(77).id)
    }
    try await held.release()
    try await first.value
    await expectErrorAsync(.conflict) { try await conflict.value }
    await expectErrorAsync(.notFound) { try await refused.value }
    #expect(runs.value == 1)
    #expect(try held.store.sequence() == 2)
  }

  @Test("A failure that a closure catches and that spoils its part is the closure's own")
  func swallowed() async throws {
    let held = try await HeldStore()
    let before = try await held.queue { transaction in try transaction.put(bare(1)) }
    let spoiled = try await held.queue { transaction in
      try transaction.put(bare(2))
      // As a record that turns out to be damaged half way would.
      transaction.session.gathered.failure = StoreError(.corrupted, "damaged")
    }
    let after = try await held.queue { transaction in try transaction.put(bare(3)) }
    try await held.release()
    try await before.value
    let error = await expectErrorAsync(.corrupted) { try await spoiled.value }
    #expect(error?.path == held.store.path)
    try await after.value
    #expect(try held.store.count(.core) == 3)
    #expect(try held.store.asset(bare(2).id) == nil)
  }

  @Test("Cancellation before the closure starts is honoured, after that it is not")
  func cancellation() async throws {
    let held = try await HeldStore()
    let runs = Counter()
    let isRunning = Signal()
    let mayEnd = Signal()
    let cancelled = try await held.queue { transaction in
      runs.add()
      try transaction.put(bare(1))
    }
    let late = try await held.queue { transaction in
      try transaction.put(bare(2))
      isRunning.send()
      mayEnd.block()
    }
    cancelled.cancel()
    // The writer is still held up: the task ends without it.
    let error = await expectErrorAsync(.cancelled) { try await cancelled.value }
    #expect(error?.path == held.store.path)
    try await held.release()
    #expect(await isRunning.comes())
    late.cancel()
    mayEnd.send()
    try await late.value
    #expect(runs.value == 0)
    #expect(try held.store.asset(bare(1).id) == nil)
    #expect(try held.store.asset(bare(2).id) != nil)
    // A task that is cancelled already does not even queue.
    let store = held.store
    let dead = Task {
      while !Task.isCancelled { await Task.yield() }
      try await store.write { transaction throws(StoreError) in try transaction.put(bare(3)) }
    }
    dead.cancel()
    await expectErrorAsync(.cancelled) { try await dead.value }
    #expect(try store.asset(bare(3).id) == nil)
  }

  @Test("A transaction takes in no more than the limit, and the depth of the queue is visible")
  func backPressure() async throws {
    let held = try await HeldStore { $0.maximumQueuedWrites = 4 }
    var tasks: [Task<Void, any Error>] = []
    for number in 1...10 {
      tasks.append(
        try await held.queue { transaction in try transaction.put(bare(UInt64(number))) })
    }
    #expect(held.store.queueDepth == QueueDepth(queued: 4, waiting: 6))
    try await held.release()
    for task in tasks { try await task.value }
    #expect(held.store.queueDepth == QueueDepth(queued: 0, waiting: 0))
    #expect(await eventually { held.observer.all.commits.count == 4 })
    let commits = held.observer.all.commits
    #expect(commits.map(\.writes) == [1, 4, 4, 2])
    #expect(commits.first?.queue == QueueDepth(queued: 4, waiting: 6))
  }

  @Test("Blocking writes keep their place among those of tasks")
  func mixed() async throws {
    let held = try await HeldStore()
    let order = Order()
    let first = try await held.queue { transaction in
      order.add("task")
      try transaction.put(bare(1))
    }
    let store = held.store
    let isDone = Signal()
    let thread = Thread {
      try? store.write { transaction throws(StoreError) in
        order.add("thread")
        try transaction.put(bare(2))
      }
      isDone.send()
    }
    thread.start()
    #expect(await eventually { store.queueDepth.queued == 2 })
    let last = try await held.queue { transaction in
      order.add("another task")
      try transaction.put(bare(3))
    }
    try await held.release()
    try await first.value
    try await last.value
    #expect(await isDone.comes())
    #expect(order.names == ["task", "thread", "another task"])
    #expect(await eventually { held.observer.all.commits.map(\.writes) == [1, 3] })
  }

  @Test("A lone blocking write runs on the caller's thread, and costs one commit")
  func inline() throws {
    let observer = RecordingObserver()
    var options = AssetStore.Options()
    options.observer = observer
    let temporary = try TemporaryStore(options: options)
    let caller = pthread_self()
    for number in 1...5 {
      try temporary.store.write { transaction in
        #expect(pthread_equal(caller, pthread_self()) != 0)
        try transaction.put(bare(UInt64(number)))
      }
    }
    #expect(observer.all.commits.map(\.writes) == [1, 1, 1, 1, 1])
  }

  @Test("A transaction that changes nothing is not committed")
  func nothing() throws {
    let observer = RecordingObserver()
    var options = AssetStore.Options()
    options.observer = observer
    let temporary = try TemporaryStore(options: options)
    let answer = try temporary.store.write { transaction throws(StoreError) in
      try transaction.read { snapshot throws(StoreError) in try snapshot.count(.core) }
    }
    #expect(answer == 0)
    #expect(observer.all.commits.isEmpty)
  }

  @Test("Sixteen tasks and four threads write at once: nothing is lost, each sees its own order")
  func many() async throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    try await withThrowingTaskGroup(of: Void.self) { group in
      for task in 0..<16 {
        group.addTask {
          var last: UInt64 = 0
          for number in 0..<25 {
            do {
              let sequence = try await store.write { transaction in
                try transaction.put(bare(UInt64(task * 1000 + number)))
                if number % 10 == 9 { throw Failure() }
                return transaction.sequence
              }
              #expect(sequence > last)
              last = sequence
            } catch is Failure {
              #expect(number % 10 == 9)
            }
          }
        }
      }
      for thread in 16..<20 {
        group.addTask {
          let isDone = Signal()
          Thread {
            for number in 0..<25 {
              try? store.put([bare(UInt64(thread * 1000 + number))])
            }
            isDone.send()
          }.start()
          #expect(await isDone.comes())
        }
      }
      try await group.waitForAll()
    }
    #expect(try store.count(.core) == 16 * 23 + 4 * 25)
    #expect(try store.sequence() == 16 * 23 + 4 * 25)
  }

  @Test("All closures of a transaction see one time, which replays do not change")
  func time() async throws {
    let before = Timestamp.now()
    let held = try await HeldStore()
    let times = Times()
    var tasks = [try await held.queue { transaction in times.add(transaction.time) }]
    tasks.append(
      try await held.queue { transaction in
        times.add(transaction.time)
        try transaction.put(bare(1))
        throw Failure()
      })
    tasks.append(
      try await held.queue { transaction in
        times.add(transaction.time)
        try transaction.put(bare(2))
      })
    try await held.release()
    for task in tasks { _ = try? await task.value }
    // The second one failed with something written, so all have run twice.
    #expect(times.values.count == 5)
    #expect(Set(times.values).count == 1)
    #expect(times.values[0] >= before && times.values[0] <= .now())
  }

  @Test("Where the map is too small the whole batch runs again, and one job too large fails alone")
  func mapGrowth() async throws {
    let held = try await HeldStore {
      $0.maximumMapSize = 4 << 20
      $0.packing = .none
    }
    let small = try await held.queue { transaction in try transaction.put(bare(1)) }
    let large = try await held.queue { transaction in
      for number in 0..<8 {
        var asset = bare(UInt64(100 + number))
        asset.description = String(repeating: "0123456789abcdef", count: 1 << 16)
        try transaction.put(asset)
      }
    }
    let after = try await held.queue { transaction in
      var asset = bare(2)
      asset.description = String(repeating: "0123456789abcdef", count: 1 << 14)
      try transaction.put(asset)
    }
    try await held.release()
    try await small.value
    await expectErrorAsync(.mapLimitReached) { try await large.value }
    try await after.value
    #expect(try held.store.count(.core) == 3)
    #expect(try held.store.sequence() == 3)
  }
}

/// Counts across threads.
final class Counter: @unchecked Sendable {
  private let lock = NSLock()
  private var count = 0

  var value: Int { lock.withLock { count } }
  func add() { lock.withLock { count += 1 } }
}

private final class Order: @unchecked Sendable {
  private let lock = NSLock()
  private var stored: [String] = []

  var names: [String] { lock.withLock { stored } }
  func add(_ name: String) { lock.withLock { stored.append(name) } }
}

private final class Times: @unchecked Sendable {
  private let lock = NSLock()
  private var stored: [Timestamp] = []

  var values: [Timestamp] { lock.withLock { stored } }
  func add(_ time: Timestamp) { lock.withLock { stored.append(time) } }
}

/// The error of an asynchronous closure that must fail with a code.
@discardableResult
func expectErrorAsync(
  _ code: StoreError.Code, sourceLocation: SourceLocation = #_sourceLocation,
  _ body: () async throws -> Void
) async -> StoreError? {
  do {
    try await body()
  } catch let error as StoreError {
    #expect(error.code == code, "\(error)", sourceLocation: sourceLocation)
    return error
  } catch {
    Issue.record(
      "\(type(of: error)) instead of a StoreError: \(error)", sourceLocation: sourceLocation)
    return nil
  }
  Issue.record("no error, but \(code) was expected", sourceLocation: sourceLocation)
  return nil
}
