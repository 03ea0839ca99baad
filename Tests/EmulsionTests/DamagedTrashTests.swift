import Testing

@testable import Emulsion

@Suite("A trash whose index is damaged")
struct DamagedTrashTests {
  private static let trashed = 0..<200 as Range<UInt64>
  private static let live = 200..<240 as Range<UInt64>

  /// A closed store with these assets.
  private static func filled() throws -> TemporaryStore {
    let temporary = try TemporaryStore()
    try temporary.store.put(
      (trashed.lowerBound..<live.upperBound).map { number in
        var asset = Library.picture(number, taken: Int(number))
        if trashed.contains(number) { asset.trashedAt = time(number) }
        return asset
      })
    try temporary.store.close()
    return temporary
  }

  private static func time(_ number: UInt64) -> Timestamp { Library.time(1000 + Int(number)) }

  private static func row(_ number: UInt64) -> [UInt8] {
    var writer = RowWriter()
    TrashIndex.key(time(number), Library.asset(number), into: &writer)
    return writer.bytes
  }

  /// Empties the trash of a store whose index is damaged: what cannot go is told of, all else goes, nothing that lives
  /// does, and the next call does the rest with an index that was made anew.
  private static func check(
    _ temporary: TemporaryStore, sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> [(asset: AssetID?, damage: StoreError)] {
    var options = AssetStore.Options()
    options.durability = .processSafe
    let store = try AssetStore(opening: temporary.path, options: options)
    let error = expectError(.corrupted, sourceLocation: sourceLocation) { try store.emptyTrash() }
    #expect(error?.database == .byTrash, sourceLocation: sourceLocation)
    var left: [(asset: AssetID?, damage: StoreError)] = []
    let before = try store.count(.core)
    let removed = try store.emptyTrash(
      onDamage: { Issue.record("\($0)", sourceLocation: sourceLocation) },
      onLeft: { left.append(($0, $1)) })
    #expect(left.allSatisfy { $0.damage.database == .byTrash && $0.damage.code == .corrupted })
    // A row that lookups no longer find may outlive its asset, and is told of as well.
    let remaining = before - removed - live.count
    #expect(
      0...left.count ~= remaining && !left.isEmpty,
      "\(remaining) of \(left.count)", sourceLocation: sourceLocation)
    for number in live {
      #expect(try store.asset(Library.asset(number), []) != nil, sourceLocation: sourceLocation)
    }
    try store.rebuildIndex(.byTrash)
    #expect(try store.emptyTrash() == remaining, sourceLocation: sourceLocation)
    #expect(try store.count(.core) == live.count, sourceLocation: sourceLocation)
    try store.expectSound()
    try store.close()
    return left
  }

  @Test("A bit that makes a row one of a living asset does not cost that asset")
  func otherAsset() throws {
    let temporary = try Self.filled()
    var file = try DamagedFile(temporary.path)
    let pairs = Self.trashed.flatMap { first in Self.live.map { (first, $0) } }
    let (dead, alive) = try #require(
      pairs.first { first, second in
        let bytes = zip(
          Library.asset(first).description.utf8, Library.asset(second).description.utf8)
        return bytes.reduce(0) { $0 + ($1.0 ^ $1.1).nonzeroBitCount } == 1
      })
    let entry = try file.place(of: Self.row(dead), in: .byTrash)
    let text = Array(Library.asset(alive).description.utf8)
    file.bytes.replaceSubrange(entry + 16..<entry + 16 + text.count, with: text)
    try file.write()
    let left = try Self.check(temporary)
    #expect(left.count == 1 && left.first?.asset == nil)
  }

  @Test("A row of which any part has changed is told of, and keeps no other asset in the trash")
  func damagedRow() throws {
    let temporary = try Self.filled()
    let whole = try DamagedFile(temporary.path)
    for number in [0, 100, 199] as [UInt64] {
      let entry = try whole.place(of: Self.row(number), in: .byTrash)
      // Of the time, of what all ids begin with, and of the id.
      for (byte, bit) in [(0, 7), (0, 6), (5, 2), (8, 7), (20, 0)] as [(Int, UInt8)] {
        var file = whole
        file.flip(bit, at: entry + 8 + byte)
        try file.write()
        _ = try Self.check(temporary)
      }
    }
  }

  @Test("A row without a value is told of, and not met for ever")
  func emptyRow() throws {
    let temporary = try Self.filled()
    var file = try DamagedFile(temporary.path)
    let entry = try file.place(of: Self.row(70), in: .byTrash)
    file.bytes.replaceSubrange(entry..<entry + 4, with: [0, 0, 0, 0])
    try file.write()
    let left = try Self.check(temporary)
    let key = SchemaKeys.text(of: Self.row(70).rawSpanOfBytes, in: .byTrash)
    #expect(left.count == 1 && left.first?.damage.key == key)
  }

  @Test("Rows that a walk meets and a lookup does not are told of, and not met for ever")
  func unreachableRows() throws {
    let temporary = try Self.filled()
    var file = try DamagedFile(temporary.path)
    let pages = try #require(
      file.map.entries["by_trash"]?.values.reduce(into: Set()) {
        $0.formUnion($1)
      })
    let keys = try #require(file.map.separators.first { pages.contains($0.key) }?.value)
    // The first key of the last leaf, which then seems to begin behind all of its rows.
    file.flip(6, at: try #require(keys.last).lowerBound)
    try file.write()
    let left = try Self.check(temporary)
    #expect(left.count > 1)
    #expect(left.allSatisfy { $0.asset != nil && $0.damage.reason.contains("lookup") })
  }
}
