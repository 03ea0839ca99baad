import LMDB
import Testing

@testable import Emulsion

/// What follows from the records is made anew from them, and what is wrong with records is left for people to see.
@Suite("Repairing stores")
struct RepairTests {
  /// The databases that a repair makes anew as a whole.
  private static let derived =
    Database.allCases.filter(\.isIndex) + [.personStats, .assetAlbums, .assetPeople]

  private static let records: [Database] = [
    .core, .metadata, .fileData, .metrics, .faces, .variants, .albumAssets,
  ]

  private static func library(seed: Int) throws -> TemporaryStore {
    var options = AssetStore.Options()
    options.durability = .processSafe
    let temporary = try TemporaryStore(options: options)
    var library = RandomLibrary(seed: seed)
    try temporary.store.apply(250, of: &library)
    return temporary
  }

  /// Puts a value as it is, or removes it.
  private static func set(
    _ database: Database, _ key: [UInt8], _ value: [UInt8]?, in store: AssetStore
  ) throws(StoreError) {
    try store.write { transaction throws(StoreError) in
      if let value {
        try transaction.session.put(database, key.rawSpanOfBytes, value: value.rawSpanOfBytes)
      } else {
        try transaction.session.delete(database, key.rawSpanOfBytes)
      }
    }
  }

  private static func value(
    _ database: Database, _ key: [UInt8], in store: AssetStore
  ) throws(StoreError) -> [UInt8] {
    try store.read { snapshot throws(StoreError) in
      guard let value = try snapshot.session.value(database, key.rawSpanOfBytes) else { return [] }
      return [UInt8](value)
    }
  }

  private static func keys(
    _ database: Database, in store: AssetStore
  ) throws(StoreError) -> [[UInt8]] {
    try store.read { snapshot throws(StoreError) in
      try snapshot.session.keys(database, .all, limit: .max)
    }
  }

  /// Flips a bit of a record; answers its key.
  @discardableResult
  private static func damage(
    _ database: Database, _ key: [UInt8], in store: AssetStore
  ) throws(StoreError) -> String {
    var value = try value(database, key, in: store)
    value[value.count / 2] ^= 4
    try set(database, key, value, in: store)
    return SchemaKeys.text(of: key.rawSpanOfBytes, in: database)
  }

  /// The asset that a record is of.
  private static func owner(
    _ database: Database, _ key: [UInt8], in store: AssetStore
  ) throws(StoreError) -> AssetID? {
    guard database == .albumAssets else { return AssetID(key: key.rawSpanOfBytes) }
    return try store.read { snapshot throws(StoreError) in
      guard let id = AlbumAssetID(key: key.rawSpanOfBytes) else { return nil }
      return try snapshot.session.withRecord(database, key.rawSpanOfBytes) {
        payload throws(CodecError) in
        try AlbumAssetRecord.decode(payload, id: id).assetID
      }
    }
  }

  @Test("A sound store is left as it is")
  func sound() throws {
    let temporary = try Self.library(seed: 1)
    let repair = try temporary.store.repair()
    #expect(repair.before.isSound && repair.after == repair.before)
    #expect(!repair.hasRebuilt)
  }

  @Test(
    "Rows that are damaged, gone or too many are put right, and no record changes",
    arguments: derived)
  func rows(database: Database) throws {
    let temporary = try InvariantTests.filled()
    let store = temporary.store
    let (digest, sequence) = (try store.digest(), try store.sequence())
    let keys = try Self.keys(database, in: store)
    let key = try #require(keys.first)
    let intact = try Self.value(database, key, in: store)

    try Self.damage(database, key, in: store)
    #expect(try !store.repair().before.isSound)
    try store.expectSound()
    #expect(try Self.value(database, key, in: store) == intact)

    for key in keys { try Self.set(database, key, nil, in: store) }
    let repair = try store.repair()
    #expect(repair.before.violationCount > 0 && repair.after.isSound && repair.hasRebuilt)
    #expect(try Self.keys(database, in: store) == keys)

    if database != .assetPeople {
      var other = key
      other[other.count - 1] = other[other.count - 1] == 0x39 ? 0x38 : 0x39
      let payload = Array(intact.dropFirst().dropLast(4))
      try store.write { transaction throws(StoreError) in
        try transaction.session.put(database, other.rawSpanOfBytes, payload.rawSpanOfBytes)
      }
      #expect(try !store.verify().isSound)
      #expect(try store.repair().after.isSound)
      #expect(try Self.keys(database, in: store) == keys)
    }
    #expect(try store.digest() == digest)
    #expect(try store.sequence() == sequence)
  }

  @Test("Everything that follows from the records is lost at once, and comes back")
  func everything() throws {
    let temporary = try Self.library(seed: 2)
    let store = temporary.store
    let digest = try store.digest()
    let rows = try Self.derived.map { ($0, try Self.keys($0, in: store)) }
    try store.write { transaction throws(StoreError) in
      for database in Self.derived where database != .assetPeople {
        try transaction.session.clear(database)
      }
    }
    #expect(try store.repair().after.violations == [])
    for (database, keys) in rows { #expect(try Self.keys(database, in: store) == keys) }
    #expect(try store.digest() == digest)
  }

  @Test("A disabled index stays disabled, and one whose building was broken off is completed")
  func states() throws {
    let temporary = try Self.library(seed: 3)
    let store = temporary.store
    try store.disableIndex(.byPlace)
    let stopped = StoreError(.cancelled, "stopped")
    expectError(.cancelled) {
      try store.rebuildIndex(.byPerson) { _ throws(StoreError) in throw stopped }
    }
    #expect(try store.repair().hasRebuilt)
    let states = try store.indexStates()
    #expect(states[.byPlace] == .disabled && states[.byPerson] == .readable)
    try store.expectSound()
  }

  @Test("A repair that is stopped is done by calling it again")
  func stopped() throws {
    let temporary = try Self.library(seed: 4)
    let store = temporary.store
    try store.write { transaction throws(StoreError) in
      try transaction.session.clear(.byCapture)
    }
    var assets: [Asset] = []
    for index in 0..<1100 {
      assets.append(Fixtures.bareAsset(AssetID(high: 7, low: UInt64(index))))
    }
    try store.put(assets)
    expectError(.cancelled) {
      _ = try store.repair { step throws(StoreError) in
        if step.phase == .indexing { throw StoreError(.cancelled, "stopped") }
      }
    }
    #expect(try store.indexStates()[.byCapture] == .building)
    #expect(try store.repair().after.isSound)
  }

  @Test(
    "A damaged record is found by database and key, is left by a repair, and goes with its asset",
    arguments: records)
  func record(database: Database) throws {
    for seed in 0..<3 {
      let temporary = try Self.library(seed: 10 + seed)
      let store = temporary.store
      if database == .variants {
        var asset = Fixtures.fullAsset(AssetID(high: 9, low: 9))
        asset.faces = .absent
        let url = "https://example.com/a?signature=" + String(repeating: "x", count: 300)
        asset.variants = .value(
          Variants([
            NamedVariant(
              name: "preview", variant: Variant(url: url, mimeType: "image/jpeg", width: nil))
          ]))
        try store.put([asset])
      }
      let keys = try Self.keys(database, in: store)
      let key = try #require(keys.isEmpty ? nil : keys[keys.count / 2])
      let owner = try Self.owner(database, key, in: store)
      let id = try #require(owner)
      let name = try Self.damage(database, key, in: store)
      let place = { (violation: InvariantViolation) in
        violation.database == database && violation.key == name
      }
      #expect(try store.verify().violations.contains(where: place))
      // Of other groups deleting reads nothing.
      if [.core, .faces, .fileData, .albumAssets].contains(database) {
        expectError(.corrupted) { try store.delete([id]) }
      }

      // Before a repair and after one.
      if seed == 1 {
        let left = try store.repair().after
        #expect(left.violations.contains(where: place), "\(left.violations)")
        let others = left.violations.filter { !place($0) }
        // A link that cannot be read has no pair, no row and no count; so its asset knows nothing of it.
        #expect(others.isEmpty || database == .albumAssets, "\(others)")
      }
      var lost: [StoreError] = []
      #expect(try store.delete([id], onDamage: { lost.append($0) }) == 1)
      if database == .albumAssets, lost.isEmpty {
        #expect(seed == 1)
        continue
      }
      #expect(lost.contains { $0.database == database && $0.key == name }, "\(lost)")
      #expect(try store.asset(id, []) == nil)
      #expect(try store.verify().violations == [], "seed \(seed)")
      // It can be written anew.
      var asset = Fixtures.fullAsset(id)
      asset.faces = .absent
      try store.put([asset])
      try store.expectSound()
    }
  }

  @Test("Of healthy assets that are deleted in one transaction none is taken for a damaged one")
  func deletingMany() throws {
    let temporary = try TemporaryStore()
    let assets = (0..<300).map { number in
      var asset = bare(UInt64(number))
      // Where a copy of a page begins in memory, nobody knows: some of these reach over what would be its end.
      asset.description = (0..<60).map { "\($0 * number)" }.joined(separator: " ")
      return asset
    }
    try temporary.store.put(assets)
    var lost: [StoreError] = []
    #expect(try temporary.store.delete(assets.map(\.id), onDamage: { lost.append($0) }) == 300)
    #expect(lost.isEmpty)
    try temporary.store.expectSound()
  }

  @Test("The building of an index passes over a damaged record where somebody is told of it")
  func building() throws {
    let temporary = try Self.library(seed: 20)
    let store = temporary.store
    let keys = try Self.keys(.core, in: store)
    let name = try Self.damage(.core, keys[0], in: store)
    expectError(.corrupted) { try store.rebuildIndex(.byCapture) }
    var damages: [StoreError] = []
    try store.rebuildIndex(.byCapture, onDamage: { damages.append($0) })
    #expect(damages.map(\.key) == [name] && damages.map(\.database) == [.core])
    #expect(try store.indexStates()[.byCapture] == .readable)
    #expect(try store.verify().violations.allSatisfy { $0.database != .byCapture })
  }

  @Test("What is left of an asset whose core record is gone can be deleted")
  func orphans() throws {
    let temporary = try InvariantTests.filled()
    let store = temporary.store
    let id = Fixtures.assetID
    try Self.set(.core, [UInt8](id.text.span), nil, in: store)
    #expect(try !store.verify().isSound)
    var lost: [StoreError] = []
    #expect(try store.delete([id], onDamage: { lost.append($0) }) == 1)
    #expect(lost.map(\.database) == [.core])
    #expect(try store.repair().after.violations == [])
  }
}
