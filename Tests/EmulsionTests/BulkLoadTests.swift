import EmulsionSamples
import Foundation
import Testing

@testable import Emulsion

/// Loading many records at once, in any order.
@Suite("Bulk load")
struct BulkLoadTests {
  private static let library = SampleLibrary(SampleLibrary.Options(assets: 1200, seed: 5))
  private static let assets = library.map(\.asset)

  /// Small enough for many transactions, and for runs that go to the disk.
  private static var smallOptions: BulkLoad.Options {
    var options = BulkLoad.Options()
    options.assetsPerTransaction = 100
    options.runBytes = 40_000
    return options
  }

  private func load(
    _ assets: [Asset], into store: AssetStore, _ options: BulkLoad.Options = smallOptions
  ) throws -> BulkLoad.Summary {
    var load = BulkLoad(into: store, options: options)
    for asset in assets { try load.add(asset) }
    return try load.finish()
  }

  private func documents(_ store: AssetStore) throws -> [String] {
    try store.read { snapshot in
      var documents: [String] = []
      try snapshot.forEachAssetID { id throws(StoreError) in
        let json = try snapshot.json(id, include: .all) ?? []
        documents.append(String(decoding: json, as: UTF8.self))
        return true
      }
      return documents
    }
  }

  @Test("Every order of the input gives the same library, which fills its pages")
  func anyOrder() throws {
    var generator = Random(7)
    let forerunners = Self.assets.indices.map { $0 % 97 == 0 ? Self.assets.count - 1 - $0 : $0 }
    let orders: [(String, [Asset])] = [
      ("as generated", Self.assets),
      ("sorted", Self.assets.sorted { $0.id < $1.id }),
      ("backwards", Self.assets.sorted { $0.id > $1.id }),
      ("shuffled", Self.assets.shuffled(using: &generator)),
      ("with forerunners and stragglers", forerunners.map { Self.assets[$0] } + Self.assets),
    ]
    var expected: [String]?
    for (name, assets) in orders {
      let temporary = try TemporaryStore()
      let summary = try load(assets, into: temporary.store)
      #expect(summary.failures == 0)
      let documents = try documents(temporary.store)
      #expect(documents.count == Self.assets.count, "\(name)")
      #expect(documents == expected ?? documents, "\(name)")
      expected = documents
      // Only input that starts sorted and turns out not to be leaves gaps.
      if name.hasPrefix("with") { continue }
      let core = try temporary.store.statistics().databases[0]
      #expect(try #require(core.fill) > 0.8, "\(name)")
    }
  }

  @Test("Of two assets with one id the later wins, however far apart they come")
  func laterWins() throws {
    for distance in [1, 50, 99, 100, 101, 1000] {
      let temporary = try TemporaryStore()
      var assets = Array(Self.assets.prefix(1100))
      var again = assets[20]
      again.description = "the later one"
      assets.insert(again, at: 20 + distance)
      _ = try load(assets, into: temporary.store)
      let stored = try temporary.store.read { try $0.asset(again.id) }
      #expect(stored?.description == "the later one", "distance \(distance)")
    }
  }

  @Test("A load into a filled store replaces what it brings and keeps the rest")
  func intoFilledStore() throws {
    let temporary = try TemporaryStore()
    _ = try load(Array(Self.assets.prefix(800)), into: temporary.store)
    var changed = Array(Self.assets.dropFirst(400))
    for index in changed.indices { changed[index].description = "new \(index)" }
    let summary = try load(changed, into: temporary.store)
    #expect(summary.assets == 800)
    let first = try temporary.store.read { try $0.asset(Self.assets[0].id) }
    #expect(first?.description == Self.assets[0].description)
    let last = try temporary.store.read { try $0.asset(changed[799].id) }
    #expect(last?.description == "new 799")
    #expect(try temporary.store.read { try $0.count(.core) } == Self.assets.count)
  }

  @Test("What no store can hold is reported, and the rest is in")
  func failures() throws {
    let temporary = try TemporaryStore()
    var assets = Array(Self.assets.prefix(300))
    assets[10].duration = .nan
    var stranger = Face(
      id: .generate(), assetID: assets[20].id,
      boundingBox: Face.BoundingBox(x: 0, y: 0, width: 1, height: 1),
      createdAt: .now(), updatedAt: .now())
    stranger.personID = .generate()
    assets[20].faces = .value([stranger])
    assets[30].description = String(repeating: "long ", count: 4 << 20)
    var reported: [AssetID: StoreError.Code] = [:]
    var commits: [Int] = []
    var options = Self.smallOptions
    options.onFailure = { reported[$0] = $1.code }
    options.onCommit = { commits.append($0) }
    let summary = try load(assets, into: temporary.store, options)
    #expect(
      reported == [
        assets[10].id: .invalidValue, assets[20].id: .unknownPerson, assets[30].id: .invalidValue,
      ])
    #expect(summary.assets == 297)
    #expect(summary.failures == 3)
    #expect(commits.last == 297)
    #expect(try temporary.store.read { try $0.count(.core) } == 297)
  }

  @Test("A person is written when new or newer, and never replaced by an older row")
  func newerPeople() throws {
    let temporary = try TemporaryStore()
    var person = Person(
      id: .generate(), createdAt: Timestamp(microseconds: 1), updatedAt: Timestamp(microseconds: 5))
    person.name = "five"
    try temporary.store.write { try $0.put(person) }
    func loaded(_ name: String, at microseconds: Int64) throws -> String? {
      var load = BulkLoad(into: temporary.store)
      person.name = name
      person.updatedAt = Timestamp(microseconds: microseconds)
      try load.add(person)
      _ = try load.finish()
      return try temporary.store.read { try $0.person(person.id) }?.name
    }
    #expect(try loaded("four", at: 4) == "five")
    #expect(try loaded("also five", at: 5) == "five")
    #expect(try loaded("six", at: 6) == "six")
  }

  @Test("A load that is given up keeps what was committed, and leaves no file behind")
  func givenUp() throws {
    let temporary = try TemporaryStore()
    do {
      var load = BulkLoad(into: temporary.store, options: Self.smallOptions)
      for asset in Self.assets.prefix(900) { try load.add(asset) }
    }
    let count = try temporary.store.read { try $0.count(.core) }
    #expect(count > 0 && count < 900)
    let names = try FileManager.default.contentsOfDirectory(atPath: temporary.path)
    #expect(names.sorted() == ["data.mdb", "lock.mdb"])
  }
}
