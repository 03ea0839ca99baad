import Foundation
import Testing

@testable import Emulsion

@Suite("Readers")
struct ReaderTests {
  @Test(
    "When the slots run out the error says so and what to do, and a slot that is free again is used"
  )
  func exhaustion() throws {
    var options = AssetStore.Options()
    options.maximumReaders = 2
    let temporary = try TemporaryStore(options: options)
    let store = temporary.store
    try store.read { _ in
      try store.read { _ in
        let error = expectError(.readersFull) { _ = try store.sequence() }
        #expect(error?.path == store.path)
        #expect(error?.advice?.contains("slots") == true)
        // Writing needs none.
      }
      #expect(try store.sequence() == 0)
    }
    try store.put([bare(1)])
  }

  @Test(
    "A snapshot that is open for long is reported with the line that opened it, a short one is not")
  func longReads() async throws {
    let observer = RecordingObserver()
    var options = AssetStore.Options()
    options.observer = observer
    options.longReadLimit = .milliseconds(200)
    let temporary = try TemporaryStore(options: options)
    let store = temporary.store
    let mayEnd = Signal()
    let isReading = Signal()
    let hasEnded = Signal()
    let start = ContinuousClock.now
    let line: UInt = #line + 2
    Thread {
      try? store.read { _ throws(StoreError) in
        isReading.send()
        mayEnd.block()
      }
      hasEnded.send()
    }.start()
    #expect(await isReading.comes())
    while observer.all.longReads.isEmpty, start.duration(to: .now) < .seconds(20) {
      // Snapshots that come and go meanwhile are short, each of them.
      _ = try store.sequence()
      try await Task.sleep(for: .milliseconds(1))
    }
    let passed = start.duration(to: .now)
    mayEnd.send()
    #expect(await hasEnded.comes())
    let read = try #require(observer.all.longReads.first)
    #expect(read.fileID == "EmulsionTests/ReaderTests.swift")
    #expect(read.line == line)
    #expect(read.duration >= .milliseconds(200) && read.duration <= passed)
    #expect(observer.all.longReads.allSatisfy { $0.line == line })
    let count = observer.all.checks.count
    #expect(await eventually { observer.all.checks.count > count + 1 })
    let seen = observer.all.longReads.count
    #expect(await eventually { observer.all.checks.count > count + 4 })
    #expect(observer.all.longReads.count == seen)
  }

  @Test("A check tells how far the oldest snapshot lags behind, and the sizes")
  func lag() async throws {
    let observer = RecordingObserver()
    var options = AssetStore.Options()
    options.observer = observer
    options.longReadLimit = .milliseconds(200)
    let temporary = try TemporaryStore(options: options)
    let store = temporary.store
    let mayEnd = Signal()
    let isReading = Signal()
    Thread {
      try? store.read { _ throws(StoreError) in
        isReading.send()
        mayEnd.block()
      }
    }.start()
    #expect(await isReading.comes())
    for number in 1...5 { try store.put([bare(UInt64(number))]) }
    #expect(await eventually { observer.all.checks.last?.oldestSnapshotLag == 5 })
    let check = try #require(observer.all.checks.last)
    #expect(check.openSnapshots == 1)
    #expect(check.fileBytes > 0 && check.fileBytes <= check.mapBytes)
    #expect(check.queue == QueueDepth(queued: 0, waiting: 0))
    mayEnd.send()
    #expect(await eventually { observer.all.checks.last?.openSnapshots == 0 })
    #expect(observer.all.checks.last?.oldestSnapshotLag == 0)
  }

  @Test("A snapshot that is held open stops no write, however much the file grows")
  func pinned() async throws {
    var options = AssetStore.Options()
    options.durability = .processSafe
    options.packing = .none
    let temporary = try TemporaryStore(options: options)
    let store = temporary.store
    let mayEnd = Signal()
    let isReading = Signal()
    Thread {
      try? store.read { _ throws(StoreError) in
        isReading.send()
        mayEnd.block()
      }
    }.start()
    #expect(await isReading.comes())
    // Were the map to be made larger, it would wait for the snapshot and never end: so it runs beside the test.
    let isWritten = Signal()
    let text = String(repeating: "0123456789abcdef", count: 1 << 18)
    Thread {
      for number in 0..<24 {
        var asset = bare(UInt64(number))
        asset.description = text
        try? store.put([asset])
      }
      isWritten.send()
    }.start()
    #expect(await isWritten.comes())
    mayEnd.send()
    let statistics = try store.statistics()
    #expect(try store.count(.core) == 24)
    #expect(statistics.fileBytes > 64 << 20 && statistics.fileBytes < statistics.mapBytes)
  }

  @Test("Limits without sense do no harm")
  func limits() throws {
    for limit in [Duration.seconds(Int64.max), .seconds(Int64.min), .zero] {
      var options = AssetStore.Options()
      options.longReadLimit = limit
      options.maximumQueuedWrites = .min
      let temporary = try TemporaryStore(options: options)
      try temporary.store.put([bare(1)])
    }
  }

  @Test("The observer is told what each read has cost")
  func cost() throws {
    let observer = RecordingObserver()
    var options = AssetStore.Options()
    options.observer = observer
    let temporary = try TemporaryStore(options: options)
    try temporary.store.put([Fixtures.fullAssetWithoutPeople()])
    _ = try temporary.store.asset(Fixtures.assetID, .metadata)
    let read = try #require(observer.all.reads.last)
    #expect(read.cost.databases == [.core, .metadata])
    #expect(read.duration > .zero && read.duration < .seconds(10))
  }
}
