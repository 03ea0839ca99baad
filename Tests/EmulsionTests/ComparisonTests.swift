import Foundation
import Testing

@testable import Emulsion

/// In what two stores or archives differ.
@Suite("Comparing stores and archives")
struct ComparisonTests {
  private static func differences(
    _ first: ComparisonSide, _ second: ComparisonSide
  ) throws -> [ContentDifference] {
    var differences: [ContentDifference] = []
    let result = try first.compare(with: second) { differences.append($0) }
    #expect(result.isEqual == differences.isEmpty)
    #expect(result.differences.values.reduce(0, +) == differences.count)
    return differences
  }

  @Test("A store, its archive and what is restored of it are the same", arguments: 0..<3)
  func same(seed: Int) throws {
    let temporary = try TemporaryStore.library(seed: 400 + seed)
    let archive = temporary.folder.path("archive")
    try temporary.store.dump(to: archive)
    let target = temporary.folder.path("target")
    try AssetStore.restore(from: archive, to: target)
    let restored = try AssetStore(opening: target)
    let sides: [ComparisonSide] = [.store(temporary.store), .archive(archive), .store(restored)]
    for first in sides {
      for second in sides {
        #expect(try Self.differences(first, second).isEmpty)
      }
    }
  }

  @Test("What differs is told by id and group, whichever kinds the sides have")
  func differences() throws {
    let first = try TemporaryStore()
    let second = try TemporaryStore()
    let ids = (0..<4).map { AssetID(high: UInt64($0) << 60, low: 1) }
    for (number, store) in [first.store, second.store].enumerated() {
      try store.write { transaction throws(StoreError) in
        try transaction.apply(.putPerson(Fixtures.fullPerson(1)))
        for id in ids where id != ids[number] {
          var asset = Fixtures.bareAsset(id)
          asset.variants = .value(Fixtures.variants(of: id))
          asset.metadata = .value(Fixtures.metadata)
          if id == ids[2] {
            if number == 0 { asset.metrics = .value(Fixtures.metrics) }
            if number == 1 { asset.variants = .value(Variants()) }
            asset.description = "of \(number)"
          }
          try transaction.put(asset)
        }
        if number == 1 { try transaction.apply(.putPerson(Fixtures.barePerson(2))) }
      }
    }
    func expected(_ kind: ContentDifference.Kind, _ database: Database, _ id: String)
      -> ContentDifference
    { ContentDifference(kind: kind, database: database, id: id) }
    let wanted = [
      expected(.onlyInSecond, .core, "\(ids[0])"), expected(.onlyInFirst, .core, "\(ids[1])"),
      expected(.differs, .core, "\(ids[2])"), expected(.differs, .variants, "\(ids[2])"),
      expected(.onlyInFirst, .metrics, "\(ids[2])"),
      expected(.onlyInSecond, .people, "\(Fixtures.person(2))"),
    ]
    let (left, right) = (first.folder.path("archive"), second.folder.path("archive"))
    try first.store.dump(to: left)
    try second.store.dump(to: right)
    for mine in [ComparisonSide.store(first.store), .archive(left)] {
      for theirs in [ComparisonSide.store(second.store), .archive(right)] {
        #expect(try Self.differences(mine, theirs) == wanted)
      }
    }
  }

  @Test("Neither packing nor learned patterns play a part", arguments: 0..<3)
  func packing(seed: Int) throws {
    let first = try TemporaryStore.library(seed: 410 + seed)
    var options = AssetStore.Options()
    options.packing = .none
    let second = try TemporaryStore(options: options)
    var library = RandomLibrary(seed: 410 + seed)
    try second.store.apply(300, of: &library)
    #expect(try first.store.digest() == second.store.digest())
    #expect(try Self.differences(.store(first.store), .store(second.store)).isEmpty)
    let archive = first.folder.path("archive")
    try first.store.dump(to: archive)
    #expect(try Self.differences(.archive(archive), .store(second.store)).isEmpty)
  }

  @Test("Digests are equal where nothing differs, and not where anything does", arguments: 0..<8)
  func agreesWithDigest(seed: Int) throws {
    let first = try TemporaryStore.library(seed: 420 + seed, mutations: 100)
    let second = try TemporaryStore.library(seed: 420 + seed, mutations: 100)
    var library = RandomLibrary(seed: 430 + seed)
    for _ in 0..<6 {
      let isEqual = try first.store.digest() == second.store.digest()
      let found = try Self.differences(.store(first.store), .store(second.store))
      #expect(isEqual == found.isEmpty)
      try second.store.apply(2, of: &library)
    }
  }

  @Test("An increment is no side, and a damaged archive is found")
  func unusable() throws {
    let temporary = try TemporaryStore.library(seed: 440)
    let archive = temporary.folder.path("archive")
    let header = try temporary.store.dump(to: archive).header
    var options = AssetStore.DumpOptions()
    options.since = try IncrementBase(header)
    let increment = temporary.folder.path("increment")
    try temporary.store.dump(to: increment, options: options)
    expectError(.baseMissing) {
      _ = try ComparisonSide.archive(increment).compare(with: .store(temporary.store)) { _ in }
    }
    let url = URL(fileURLWithPath: archive)
    let whole = try Data(contentsOf: url)
    for place in stride(from: 200, to: whole.count, by: whole.count / 40) {
      var bytes = whole
      bytes[place] ^= 1
      try bytes.write(to: url)
      expectError(.corrupted) {
        _ = try ComparisonSide.archive(archive).compare(with: .store(temporary.store)) { _ in }
      }
    }
  }
}
