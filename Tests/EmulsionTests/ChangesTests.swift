import LMDB
import Testing

@testable import Emulsion

@Suite("Following the feed")
struct ChangesTests {
  private static let never = Duration.seconds(3600)

  private static func asset(_ number: Int) -> Asset {
    Fixtures.bareAsset(AssetID(high: UInt64(number), low: 1))
  }

  /// Reads so many events in a task of its own.
  private static func reading(
    _ count: Int, of changes: EventChanges
  ) -> Task<[Event], any Error> {
    Task {
      var events: [Event] = []
      for try await event in changes {
        events.append(event)
        if events.count == count { break }
      }
      return events
    }
  }

  /// Waits until a condition holds; a test that waits in vain fails by what it expects next.
  private static func until(_ condition: () throws -> Bool) async throws {
    for _ in 0..<2000 where try !condition() { try await Task.sleep(for: .milliseconds(5)) }
  }

  @Test("What is there comes first, and then each commit of this process at once")
  func wakes() async throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    try store.put([Self.asset(0), Self.asset(1)])
    let task = Self.reading(5, of: store.changes(every: Self.never))
    for number in 2..<5 {
      try await Task.sleep(for: .milliseconds(10))
      try store.put([Self.asset(number)])
    }
    let events = try await task.value
    #expect(events.map(\.assetID) == (0..<5).map { Self.asset($0).id })
    let rest = Self.reading(2, of: store.changes(after: events[2].cursor, every: Self.never))
    #expect(try await rest.value == Array(events[3...]))
  }

  @Test("A commit that this process knows nothing of is seen after the interval")
  func polls() async throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    let task = Self.reading(1, of: store.changes(every: .milliseconds(10)))
    try await Task.sleep(for: .milliseconds(30))
    // As another process does it: past the store, and without a word to the waiting tasks.
    try store.environment.write { transaction throws(StoreError) in
      let session = try WriteSession(
        transaction.sharing(), of: store.environment, shared: store.shared,
        tools: WriterTools(packing: .none), time: .now())
      try session.apply(.putAsset(Self.asset(7)))
      try session.finish()
    }
    #expect(try await task.value.map(\.assetID) == [Self.asset(7).id])
  }

  @Test("While it waits no snapshot is open, and cancelling ends it")
  func cancelled() async throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    try store.put([Self.asset(0)])
    let task = Self.reading(9, of: store.changes(every: Self.never))
    try await Self.until { try !store.environment.readerList().isEmpty }
    try await Task.sleep(for: .milliseconds(20))
    store.environment.releaseIdleSnapshots()
    #expect(try store.environment.readerList().allSatisfy { $0.transactionID == nil })
    task.cancel()
    #expect(try await task.value.map(\.assetID) == [Self.asset(0).id])
    // One that is cancelled before it begins reads nothing.
    let late = Task {
      while !Task.isCancelled { await Task.yield() }
      var iterator = store.changes(every: Self.never).makeAsyncIterator()
      return try await iterator.next()
    }
    late.cancel()
    #expect(try await late.value == nil)
  }

  @Test(
    "A reader who falls behind what is trimmed is told, and so is one with a cursor from nowhere")
  func trimmed() async throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    for number in 0..<400 { try store.put([Self.asset(number % 10)]) }
    var iterator = store.changes(every: Self.never).makeAsyncIterator()
    #expect(try await iterator.next()?.sequence == 1)
    try store.trimEvents(keeping: 5)
    var last: UInt64 = 1
    await #expect(throws: StoreError.self) {
      while let event = try await iterator.next() { last = event.sequence }
    }
    // The page that was read is still handed out.
    #expect(last > 1 && last < 395)
    #expect(try await iterator.next() == nil)
    // From the beginning means from what is left.
    var anew = store.changes(every: Self.never).makeAsyncIterator()
    #expect(try await anew.next()?.sequence == 396)
    var beyond = store.changes(after: EventCursor(sequence: 500)).makeAsyncIterator()
    do {
      _ = try await beyond.next()
      Issue.record("a cursor beyond the feed was taken")
    } catch {
      #expect(error.code == .unknownCursor)
    }
  }

  @Test("Closing the store ends those who wait")
  func closed() async throws {
    let temporary = try TemporaryStore()
    let task = Self.reading(1, of: temporary.store.changes(every: .milliseconds(10)))
    try await Task.sleep(for: .milliseconds(20))
    try temporary.store.close()
    do {
      _ = try await task.value
      Issue.record("the sequence has gone on")
    } catch let error as StoreError {
      #expect(error.code == .closed)
      #expect(error.path == temporary.path)
    }
  }

  @Test("Several readers see every event of several writers, each once and in order")
  func many() async throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    let readers = (0..<4).map { _ in Self.reading(80, of: store.changes(every: Self.never)) }
    try await withThrowingTaskGroup { group in
      for writer in 0..<4 {
        group.addTask {
          for number in 0..<10 {
            let asset = Self.asset(writer * 100 + number)
            try await store.write { transaction throws(StoreError) in
              try transaction.put(asset)
              try transaction.put(asset)
            }
            await Task.yield()
          }
        }
      }
      try await group.waitForAll()
    }
    let first = try await readers[0].value
    #expect(first.map(\.sequence) == Array(1...80))
    for reader in readers { #expect(try await reader.value == first) }
  }
}
