import EmulsionSamples
import Testing

@testable import Emulsion

/// What preparers make ahead of the transaction, and when a load cannot take it.
@Suite("Preparers")
struct PreparerTests {
  private static let assets = SampleLibrary(SampleLibrary.Options(assets: 300, seed: 11))
    .map(\.asset)

  private func documents(_ store: AssetStore) throws -> [UInt8]? {
    let ids = Self.assets.map(\.id).sorted()
    return try store.read { snapshot in try snapshot.json(ids, include: .all) }
  }

  private func load(_ prepared: [PreparedAsset], into store: AssetStore) throws {
    var options = BulkLoad.Options()
    options.assetsPerTransaction = 50
    var load = BulkLoad(into: store, options: options)
    for asset in prepared { try load.add(asset) }
    let summary = try load.finish()
    #expect(summary.failures == 0)
  }

  /// What a store holds that got the assets unprepared.
  private func expected() throws -> [UInt8]? {
    let plain = try TemporaryStore()
    var load = BulkLoad(into: plain.store)
    for asset in Self.assets { try load.add(asset) }
    _ = try load.finish()
    return try documents(plain.store)
  }

  /// How many of the records a transaction takes as they are.
  private func taken(_ prepared: [PreparedAsset], by store: AssetStore) throws -> Int {
    try store.write { transaction in
      prepared.count { asset in
        asset.records.map { transaction.session.adopt($0.patterns) } ?? false
      }
    }
  }

  /// An asset whose URLs are like those of nobody else.
  private func stranger(_ number: UInt64, _ form: String) -> Asset {
    var asset = Self.assets[0]
    asset.id = AssetID(high: 1, low: number)
    let url = "https://elsewhere.example/\(form)/\(asset.id)"
    asset.variants = .value(
      Variants(
        ["thumbnail", "original"].map { name in
          NamedVariant(
            name: name, variant: Variant(url: "\(url)/\(name)", mimeType: "image/jpeg", width: 1))
        }))
    (asset.faces, asset.people) = (.absent, .notRequested)
    return asset
  }

  @Test("Preparers of one load agree on the numbers of patterns, whoever finds one first")
  func agreement() throws {
    let temporary = try TemporaryStore()
    let settings = try AssetPreparer.Settings(for: temporary.store)
    var first = AssetPreparer(settings)
    var second = AssetPreparer(settings)
    var prepared: [PreparedAsset] = []
    for (index, asset) in Self.assets.enumerated() {
      let isFirst = index % 7 < 3
      prepared.append(isFirst ? try first.prepare(asset) : try second.prepare(asset))
    }
    #expect(try taken(prepared, by: temporary.store) == prepared.count)
    try load(prepared, into: temporary.store)
    #expect(try documents(temporary.store) == expected())
    #expect(try temporary.store.verify().isSound)
  }

  @Test("Where others took the numbers meanwhile, the load makes the records again")
  func takenNumbers() throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    let settings = try AssetPreparer.Settings(for: store)
    var preparer = AssetPreparer(settings)
    var other = AssetPreparer(settings)
    var prepared: [PreparedAsset] = []
    for asset in Self.assets { prepared.append(try preparer.prepare(asset)) }
    try store.write { transaction in try transaction.apply(.putAsset(stranger(1, "a"))) }
    #expect(try taken(prepared, by: store) == 0)
    // The numbers are given out anew, to one preparer after the other.
    _ = try store.indexStates()
    let again = [try preparer.prepare(Self.assets[0]), try other.prepare(Self.assets[1])]
    #expect(try taken(again, by: store) == 2)
    try load(prepared + again, into: store)
    #expect(try documents(store) == expected())
    let strange = try store.read { try $0.asset(stranger(1, "a").id, include: .variants) }
    #expect(strange?.variants == stranger(1, "a").variants)
    #expect(try store.verify().isSound)
  }

  @Test("A preparer takes over the patterns that a store has learned of others")
  func following() throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    var preparer = AssetPreparer(try AssetPreparer.Settings(for: store))
    for number in 1...UInt64(5) {
      try store.write { transaction in
        try transaction.apply(.putAsset(stranger(number, "form\(number)")))
      }
      _ = try store.indexStates()
      let prepared = try preparer.prepare(stranger(100 + number, "form\(number)"))
      #expect(try taken([prepared], by: store) == 1)
      #expect(prepared.records?.patterns.patterns.isEmpty == true)
    }
  }

  @Test("What was prepared for another store is prepared again")
  func otherStore() throws {
    let (one, two) = (try TemporaryStore(), try TemporaryStore())
    var preparer = AssetPreparer(try AssetPreparer.Settings(for: one.store))
    var prepared: [PreparedAsset] = []
    for asset in Self.assets { prepared.append(try preparer.prepare(asset)) }
    #expect(try taken(prepared, by: two.store) == 0)
    try load(prepared, into: two.store)
    #expect(try documents(two.store) == expected())
  }
}
