import EmulsionSamples
import Foundation
import LMDB
import Testing

@testable import Emulsion

@Suite("Compaction")
struct CompactionTests {
  /// A store whose assets came in no order.
  static func shuffled(_ count: Int) throws -> TemporaryStore {
    var options = AssetStore.Options()
    options.durability = .processSafe
    let temporary = try TemporaryStore(options: options)
    let samples = SampleLibrary(SampleLibrary.Options(assets: count, seed: 3))
    var order = Array(0..<count)
    var random = Random(5)
    for index in order.indices.dropLast() {
      order.swapAt(index, index + random.below(count - index))
    }
    for start in stride(from: 0, to: count, by: 50) {
      try temporary.store.write { transaction throws(StoreError) in
        for index in order[start..<min(start + 50, count)] {
          var asset = samples.asset(at: index)
          for person in asset.people.value ?? [] { try transaction.put(person) }
          asset.people = .notRequested
          try transaction.put(asset)
        }
      }
    }
    return temporary
  }

  private static func files(_ path: String) throws -> Set<String> {
    Set(try FileManager.default.contentsOfDirectory(atPath: path))
  }

  @Test("A store that was filled in no order gives a quarter back, and holds the same to the byte")
  func regains() throws {
    let temporary = try Self.shuffled(1200)
    let (digest, sequence) = (try temporary.store.digest(), try temporary.store.sequence())
    let statistics = try temporary.store.statistics()
    try temporary.store.close()
    let raw = try Database.allCases.map { try rawValues($0, at: temporary.path) }
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o600], ofItemAtPath: temporary.path + "/data.mdb")

    var last = CompactionProgress(done: 0, total: 0)
    let summary = try AssetStore.compact(temporary.path) { last = $0 }
    #expect(summary.regained >= 0.25)
    #expect(last.done == last.total && last.total == 2 * summary.entries)
    let attributes = try FileManager.default.attributesOfItem(atPath: temporary.path + "/data.mdb")
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    #expect(try Self.files(temporary.path) == ["data.mdb", "lock.mdb"])

    for (database, values) in zip(Database.allCases, raw) {
      let now = try rawValues(database, at: temporary.path)
      #expect(now.map(\.key) == values.map(\.key) && now.map(\.value) == values.map(\.value))
    }
    let store = try AssetStore(opening: temporary.path)
    #expect(try store.digest() == digest)
    #expect(try store.sequence() == sequence)
    try store.expectSound()
    let fill = { (statistics: StoreStatistics, database: Database) in
      statistics.databases.first { $0.database == database }?.fill ?? 0
    }
    #expect(try fill(store.statistics(), .core) > fill(statistics, .core))
    // It goes on as before.
    try store.put([Fixtures.bareAsset()])
    try store.expectSound()
    try store.close()
    #expect(try AssetStore.compact(temporary.path).regained < 0.1)
  }

  @Test("An empty store, and one that is not there")
  func edges() throws {
    let temporary = try TemporaryStore()
    try temporary.store.close()
    try AssetStore.compact(temporary.path)
    let store = try AssetStore(opening: temporary.path)
    try store.put([Fixtures.bareAsset()])
    try store.expectSound()
    expectError(.noStore) { try AssetStore.compact(temporary.folder.path("other")) }
    #expect(!FileManager.default.fileExists(atPath: temporary.folder.path("other")))
  }

  @Test("A store that this process has open is refused, and stays in use")
  func inUse() throws {
    let temporary = try Self.shuffled(50)
    expectError(.alreadyOpen) { try AssetStore.compact(temporary.path) }
    try temporary.store.put([Fixtures.bareAsset()])
    try temporary.store.expectSound()
  }

  @Test("A compaction that is stopped leaves the store as it was, and no trace")
  func stopped() throws {
    let temporary = try Self.shuffled(100)
    let digest = try temporary.store.digest()
    try temporary.store.close()
    let before = try Data(contentsOf: URL(filePath: temporary.path + "/data.mdb"))
    var steps = 0
    try AssetStore.compact(temporary.path) { _ in steps += 1 }
    try before.write(to: URL(filePath: temporary.path + "/data.mdb"))
    for stop in 1...steps {
      var step = 0
      expectError(.cancelled) {
        try AssetStore.compact(temporary.path) { _ throws(StoreError) in
          step += 1
          if step == stop { throw StoreError(.cancelled, "stopped") }
        }
      }
      #expect(try Self.files(temporary.path) == ["data.mdb", "lock.mdb"])
    }
    #expect(try AssetStore(opening: temporary.path).digest() == digest)
  }

  @Test("What a killed compaction has left goes when the store is opened for writing")
  func leftovers() throws {
    let temporary = try Self.shuffled(20)
    try temporary.store.close()
    let folder = temporary.path + "/compacting"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    for name in ["data.mdb", "lock.mdb"] {
      try Data("half a file".utf8).write(to: URL(filePath: folder + "/" + name))
    }
    var options = AssetStore.Options()
    options.access = .readOnly
    try AssetStore(opening: temporary.path, options: options).close()
    #expect(FileManager.default.fileExists(atPath: folder))
    try AssetStore(opening: temporary.path).close()
    #expect(!FileManager.default.fileExists(atPath: folder))
  }

  @Test("A damaged record is carried over as it is: compacting neither hides nor loses anything")
  func damaged() throws {
    let temporary = try Self.shuffled(20)
    try temporary.store.close()
    let values = try rawValues(.metadata, at: temporary.path)
    let (key, value) = try #require(values.first)
    var damaged = value
    damaged[damaged.count / 2] ^= 1
    try setRawValue(.metadata, key, damaged, at: temporary.path)
    let before = try AssetStore(opening: temporary.path)
    let found = try before.verify()
    #expect(!found.isSound)
    try before.close()
    try AssetStore.compact(temporary.path)
    #expect(try AssetStore(opening: temporary.path).verify() == found)
  }

  @Test("A database that this library does not know is no reason to lose it")
  func unknown() throws {
    let temporary = try Self.shuffled(5)
    try temporary.store.close()
    let environment = try Environment(opening: temporary.path)
    _ = try environment.openTable(named: "by_future", create: true)
    try environment.close()
    expectError(.newerFormat) { try AssetStore.compact(temporary.path) }
  }

  @Test(
    "A record that LMDB takes for larger than any is found, not touched, and goes after a compaction",
    arguments: [8, 9, 11])
  func pageDamage(bit: Int) throws {
    let temporary = try Self.shuffled(40)
    let samples = SampleLibrary(SampleLibrary.Options(assets: 40, seed: 3))
    let asset = samples.asset(at: 11)
    let rest = try temporary.store.count(.core) - 1
    try temporary.store.close()
    // A node is the size of the value in two halves, flags, the size of the key, and the key. The bit is one of the
    // upper half: 16 MiB and more.
    let key = Array(asset.id.description.utf8)
    var bytes = [UInt8](try Data(contentsOf: URL(filePath: temporary.path + "/data.mdb")))
    var hits = 0
    for start in 8..<bytes.count - key.count where bytes[start] == key[0] {
      guard bytes[start..<start + key.count] == key[...],
        Array(bytes[start - 4..<start]) == [0, 0, UInt8(key.count), 0]
      else { continue }
      bytes[start - 6 + bit / 8] ^= 1 << UInt8(bit % 8)
      hits += 1
    }
    #expect(hits >= 4)
    try Data(bytes).write(to: URL(filePath: temporary.path + "/data.mdb"))

    let store = try AssetStore(opening: temporary.path)
    let found = try store.verify().violations
    #expect(found.contains { $0.database == .core && $0.key == asset.id.description })
    let error = expectError(.corrupted) { try store.delete([asset.id], onDamage: { _ in }) }
    #expect(error?.advice?.hasPrefix("compact the store first") == true)
    #expect(try !store.repair().after.isSound)
    try store.close()

    try AssetStore.compact(temporary.path)
    let mended = try AssetStore(opening: temporary.path)
    var lost: [StoreError] = []
    #expect(try mended.delete([asset.id], onDamage: { lost.append($0) }) == 1)
    #expect(lost.contains { $0.database == .core })
    #expect(try mended.repair().after.violations == [])
    #expect(try mended.count(.core) == rest)
    var again = asset
    again.people = .notRequested
    try mended.put([again])
    try mended.expectSound()
  }
}
