import EmulsionSamples
import Foundation
import Testing

@testable import Emulsion

/// The first load of a store, which writes the indexes at its end.
@Suite("First loads")
struct FirstLoadTests {
  private static let assets = SampleLibrary(SampleLibrary.Options(assets: 600, seed: 9))
    .map(\.asset)

  private static var options: BulkLoad.Options {
    var options = BulkLoad.Options()
    options.assetsPerTransaction = 100
    // Many runs of index rows, on the disk.
    options.runBytes = 30_000
    return options
  }

  private func isSound(_ store: AssetStore) throws -> Bool {
    let result = try store.verify()
    for violation in result.violations.prefix(5) { Issue.record("\(violation)") }
    return result.isSound
  }

  @Test("Afterwards every index is complete, whatever came twice or out of order")
  func complete() throws {
    let temporary = try TemporaryStore()
    var load = BulkLoad(into: temporary.store, options: Self.options)
    for asset in Self.assets.reversed() + Self.assets.prefix(50) { try load.add(asset) }
    _ = try load.finish()
    #expect(try temporary.store.indexStates().values.allSatisfy { $0 == .readable })
    #expect(try isSound(temporary.store))
  }

  @Test("While it runs the indexes are being built, and say so")
  func building() throws {
    let temporary = try TemporaryStore()
    var load = BulkLoad(into: temporary.store, options: Self.options)
    for asset in Self.assets.prefix(300) { try load.add(asset) }
    let states = try temporary.store.indexStates()
    #expect(DeferredIndexes.databases.allSatisfy { states[$0] == .building })
    _ = try load.finish()
    #expect(try isSound(temporary.store))
  }

  @Test(
    "Somebody else's write in between costs a rebuild and nothing else", arguments: [true, false])
  func disturbed(deletes: Bool) throws {
    let temporary = try TemporaryStore()
    var load = BulkLoad(into: temporary.store, options: Self.options)
    for asset in Self.assets.prefix(400) { try load.add(asset) }
    let victim = Self.assets.map(\.id).min()
    try temporary.store.write { transaction in
      guard let victim else { return }
      if deletes { try transaction.deleteAsset(victim) } else { try transaction.trash([victim]) }
    }
    for asset in Self.assets.dropFirst(400) { try load.add(asset) }
    _ = try load.finish()
    #expect(try temporary.store.indexStates().values.allSatisfy { $0 == .readable })
    #expect(try isSound(temporary.store))
  }

  @Test("A write in a transaction of the load that is taken back leaves no row in the indexes")
  func neighbour() async throws {
    struct Failure: Error, Equatable {}
    let temporary = try TemporaryStore()
    let store = temporary.store
    let (isHeld, mayGoOn, isLoaded) = (Signal(), Signal(), Signal())
    let holder = Task {
      try await store.write { _ in
        isHeld.send()
        mayGoOn.block()
      }
    }
    #expect(await isHeld.comes())
    let idle = store.queueDepth
    Thread.detachNewThread {
      do {
        var load = BulkLoad(into: store, options: Self.options)
        for asset in Self.assets.dropLast() { try load.add(asset) }
        _ = try load.finish()
      } catch {
        Issue.record("\(error)")
      }
      isLoaded.send()
    }
    #expect(await eventually { store.queueDepth != idle })
    let first = store.queueDepth
    let stranger = try #require(Self.assets.last)
    let failing = Task {
      try await store.write { transaction in
        try transaction.put(stranger)
        _ = try transaction.read { snapshot throws(StoreError) in
          try snapshot.asset(stranger.id, include: [])
        }
        throw Failure()
      }
    }
    #expect(await eventually { store.queueDepth != first })
    mayGoOn.send()
    try await holder.value
    await #expect(throws: Failure()) { try await failing.value }
    #expect(await isLoaded.comes())
    #expect(try store.count(.core) == Self.assets.count - 1)
    #expect(try isSound(store))
  }

  @Test("A load that is given up leaves indexes that can be rebuilt")
  func givenUp() throws {
    let temporary = try TemporaryStore()
    do {
      var load = BulkLoad(into: temporary.store, options: Self.options)
      for asset in Self.assets.prefix(500) { try load.add(asset) }
    }
    for database in DeferredIndexes.databases { try temporary.store.rebuildIndex(database) }
    #expect(try isSound(temporary.store))
  }

  @Test("A load into a store that holds something keeps its indexes readable all the time")
  func later() throws {
    let temporary = try TemporaryStore()
    var load = BulkLoad(into: temporary.store, options: Self.options)
    for asset in Self.assets.prefix(200) { try load.add(asset) }
    _ = try load.finish()
    var second = BulkLoad(into: temporary.store, options: Self.options)
    for asset in Self.assets { try second.add(asset) }
    #expect(try temporary.store.indexStates().values.allSatisfy { $0 == .readable })
    _ = try second.finish()
    #expect(try isSound(temporary.store))
  }

  @Test("Prepared assets give the same records as others")
  func prepared() throws {
    let (plain, prepared) = (try TemporaryStore(), try TemporaryStore())
    var load = BulkLoad(into: plain.store)
    for asset in Self.assets { try load.add(asset) }
    _ = try load.finish()
    var preparer = AssetPreparer(try AssetPreparer.Settings(for: prepared.store))
    var other = BulkLoad(into: prepared.store)
    for asset in Self.assets { try other.add(try preparer.prepare(asset)) }
    // A second time over what is stored, which may have to be kept in part.
    for asset in Self.assets.prefix(20) { try other.add(try preparer.prepare(asset)) }
    _ = try other.finish()
    let ids = Self.assets.map(\.id).sorted()
    let documents = try [plain, prepared].map { temporary in
      try temporary.store.read { snapshot in try snapshot.json(ids, include: .all) }
    }
    #expect(documents[0] == documents[1])
    #expect(try isSound(prepared.store))
  }
}
