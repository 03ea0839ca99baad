import Testing

@testable import Emulsion

@Suite("Trash, restore, delete and purge of many")
struct TrashTests {
  private static func id(_ number: Int) -> AssetID { AssetID(high: UInt64(number), low: 1) }
  private static let time = Fixtures.updated

  /// A store with so many assets, the even ones trashed at the second of their number.
  private static func filled(_ count: Int, halfTrashed: Bool = true) throws -> TemporaryStore {
    let temporary = try TemporaryStore()
    try temporary.store.put(
      people: [Fixtures.barePerson(1)],
      (0..<count).map { number in
        var asset = Fixtures.bareAsset(id(number))
        if halfTrashed, number % 2 == 0 { asset.trashedAt = second(number) }
        asset.faces = .value([
          Fixtures.face(UInt64(number) + 10, of: asset.id, person: 1, bare: true)
        ])
        return asset
      })
    return temporary
  }

  private static func second(_ number: Int) -> Timestamp {
    Timestamp(microseconds: time.microseconds + Int64(number) * 1_000_000)
  }

  @Test("Each is done once, skips what is unknown, and tells of every transaction")
  func manyAndAgain() throws {
    let temporary = try Self.filled(700, halfTrashed: false)
    let store = temporary.store
    let ids = (0..<700).map(Self.id) + [Self.id(9999)]
    var told: [BatchProgress] = []
    #expect(try store.trash(ids, at: Self.time) { told.append($0) } == 700)
    #expect(told.count > 1 && told.last?.done == 700)
    #expect(told.reduce(0) { $0 + $1.batch } == 700)
    #expect(try store.asset(ids[3], [])?.trashedAt == Self.time)
    #expect(try store.person(Fixtures.person(1))?.assetCount == 0)
    #expect(try store.trash(ids, at: .now()) == 0)
    #expect(try store.asset(ids[3], [])?.trashedAt == Self.time)
    #expect(try store.restore(ids + ids, at: Self.time) == 700)
    #expect(try store.restore(ids) == 0)
    #expect(try store.count(.byTrash) == 0)
    #expect(try store.delete(ids) == 700)
    #expect(try store.delete(ids) == 0)
    #expect(try store.trash([]) == 0)
    for database in [Database.core, .faces, .byFace, .byCapture] {
      #expect(try store.count(database) == 0)
    }
    try store.expectSound()
  }

  @Test("Purging takes what was trashed before a time, and an age counts from a moment")
  func purge() throws {
    let temporary = try Self.filled(20)
    let store = temporary.store
    #expect(try store.purge(trashedBefore: Self.second(0)) == 0)
    #expect(try store.purge(trashedBefore: Self.second(6)) == 3)
    #expect(try store.asset(Self.id(6), []) != nil)
    #expect(try store.asset(Self.id(4), []) == nil)
    #expect(try store.purge(olderThan: .seconds(10), now: Self.second(20)) == 2)
    #expect(try store.purge(olderThan: .seconds(10), now: Self.second(20)) == 0)
    #expect(try store.purge(olderThan: .seconds(Int64.max / 2), now: Self.second(20)) == 0)
    #expect(try store.asset(Self.id(10), []) != nil)
    #expect(try store.purge(olderThan: .seconds(Int64.min / 2), now: Self.second(20)) == 5)
    #expect(try store.count(.core) == 10)
    try store.expectSound()
  }

  @Test("Emptying the trash passes nothing over while others trash and restore")
  func emptyWhileOthersWrite() throws {
    let temporary = try Self.filled(1200)
    let store = temporary.store
    var restored: [AssetID] = []
    let done = try store.emptyTrash { progress throws(StoreError) in
      // Between two transactions: one comes late, one comes back, one is deleted by somebody else.
      let (_, last) = (progress, restored.count)
      try store.trash([Self.id(1 + 2 * last)], at: Self.second(100_000))
      let id = Self.id(1198 - 2 * last)
      if try store.restore([id]) == 1 { restored.append(id) }
    }
    #expect(!restored.isEmpty)
    #expect(done == 600 - restored.count)
    for number in stride(from: 0, to: 1200, by: 2) {
      let isThere = try store.asset(Self.id(number), []) != nil
      #expect(isThere == restored.contains(Self.id(number)))
    }
    // What came late is in the trash still, and goes with the next call.
    let late = try store.count(.byTrash)
    #expect(late > 0)
    #expect(try store.emptyTrash() == late)
    #expect(try store.emptyTrash() == 0)
    try store.expectSound()
  }

  @Test("An error of the progress closure ends the operation, and the next call does the rest")
  func resumed() throws {
    let temporary = try Self.filled(1200)
    let store = temporary.store
    var first = 0
    expectError(.environment) {
      try store.emptyTrash { progress throws(StoreError) in
        first = progress.done
        throw StoreError(.environment, "enough")
      }
    }
    #expect(first > 0 && first < 600)
    #expect(try store.count(.byTrash) == 600 - first)
    #expect(try store.emptyTrash() == 600 - first)
  }

  @Test("A row of the trash without an asset is damage, not an endless loop")
  func damagedTrash() throws {
    let temporary = try Self.filled(4)
    let store = temporary.store
    try store.write { transaction throws(StoreError) in
      var key = RowWriter()
      TrashIndex.key(Self.second(-5), Self.id(77), into: &key)
      try transaction.session.put(.byTrash, key.bytes.rawSpan, row: [8].rawSpan)
    }
    let error = expectError(.corrupted) { try store.emptyTrash() }
    #expect(error?.database == .byTrash)
    try store.rebuildIndex(.byTrash)
    #expect(try store.emptyTrash() == 2)
    try store.expectSound()
  }

  @Test("Of many whole assets none is taken for damaged because the one before it was just deleted")
  func wholeAssetsInOneTransaction() throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    let assets = (UInt64(0)..<300).map { number in
      var asset = Fixtures.bareAsset(AssetID(high: 1, low: number))
      asset.variants = .value(Fixtures.variants(of: asset.id))
      asset.leanVariant = nil
      return asset
    }
    try store.put(assets)
    let deleted = try store.delete(assets.map(\.id), onDamage: { Issue.record("\($0)") })
    #expect(deleted == 300)
    #expect(try store.count(.core) == 0)
    try store.expectSound()
  }

  @Test("Without its index the trash cannot be emptied, and says so")
  func withoutIndex() throws {
    let temporary = try Self.filled(4)
    try temporary.store.disableIndex(.byTrash)
    expectError(.indexNotReadable) { try temporary.store.emptyTrash() }
    expectError(.indexNotReadable) { try temporary.store.purge(olderThan: .zero) }
    #expect(try temporary.store.trash([Self.id(1)]) == 1)
  }
}
