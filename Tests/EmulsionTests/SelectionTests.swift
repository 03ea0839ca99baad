import Foundation
import Testing

@testable import Emulsion

/// Archives of chosen records, and restores of them.
@Suite("Selections")
struct SelectionTests {
  private static let groups: Include = [.variants, .fileData, .metadata, .metrics, .faces]

  /// A selection that is drawn.
  private static func drawn(_ random: inout Random, _ records: Records) -> ArchiveSelection {
    var selection = ArchiveSelection()
    if random.oneIn(3) {
      selection.assets = Set(records.assets.map(\.id).filter { _ in random.oneIn(2) })
    }
    if random.oneIn(3) { selection.people = Set(records.people.prefix(2).map(\.id)) }
    if random.oneIn(3) { selection.albums = Set(records.albums.prefix(2).map(\.id)) }
    if random.oneIn(3) {
      selection.after = LocalDateTime(wallMicroseconds: 1 << 45, offsetMinutes: nil)
    }
    if random.oneIn(2) {
      for group in [Include.variants, .fileData, .metadata, .metrics, .faces]
      where random.oneIn(3) {
        selection.groups.remove(group)
      }
    }
    return selection
  }

  /// Which assets a selection means, found out without it.
  private static func chosen(
    _ selection: ArchiveSelection, _ records: Records
  ) -> [Asset] {
    records.assets.filter { asset in
      let people = Set((asset.faces.value ?? []).compactMap(\.personID))
      let albums = Set(records.links.filter { $0.assetID == asset.id }.map(\.albumID))
      let wall = asset.localDateTime.wallMicroseconds
      return selection.assets?.contains(asset.id) ?? true
        && selection.people.map { !$0.isDisjoint(with: people) } ?? true
        && selection.albums.map { !$0.isDisjoint(with: albums) } ?? true
        && selection.after.map { wall > $0.wallMicroseconds } ?? true
    }
  }

  /// The asset as it is with some groups alone.
  private static func lean(_ asset: Asset, _ groups: Include) -> Asset {
    var asset = asset
    asset.people = .notRequested
    if !groups.contains(.variants) {
      var variants = Variants()
      if let lean = asset.leanVariant { variants.set(lean) }
      asset.variants = .value(variants)
    }
    if !groups.contains(.fileData) { asset.fileData = .absent }
    if !groups.contains(.metadata) { asset.metadata = .absent }
    if !groups.contains(.metrics) { asset.metrics = .absent }
    if !groups.contains(.faces) { asset.faces = .absent }
    return asset
  }

  private static func expect(
    _ store: AssetStore, toHold selection: ArchiveSelection, of records: Records
  ) throws {
    try store.expectSound()
    let found = try store.records()
    let chosen = chosen(selection, records)
    let all = found.assets.map { asset in
      var asset = asset
      asset.people = .notRequested
      return asset
    }
    #expect(all == chosen.map { lean($0, selection.groups) })
    let shown = Set(chosen.flatMap { ($0.faces.value ?? []).compactMap(\.personID) })
    let people = records.people.filter { !selection.choosesAssets || shown.contains($0.id) }
    #expect(found.people.map(\.id) == (selection.groups.contains(.faces) ? people.map(\.id) : []))
    let ids = Set(chosen.map(\.id))
    let links = records.links.filter { link in
      ids.contains(link.assetID) && selection.albums?.contains(link.albumID) ?? true
    }
    #expect(found.links == links)
    let kept = Set(links.map(\.albumID)).union(selection.albums ?? [])
    let albums = records.albums.filter { !selection.choosesAssets || kept.contains($0.id) }
    #expect(found.albums.map(\.id) == albums.map(\.id))
    #expect(found.albums.allSatisfy { $0.coverAssetID.map(ids.contains) ?? true })
    #expect(try store.read { try $0.eventRange } == nil)
  }

  @Test(
    "What a selection means comes along, with what it refers to, and nothing else", arguments: 0..<6
  )
  func drawnSelections(seed: Int) throws {
    let temporary = try TemporaryStore.library(seed: 100 + seed)
    let records = try temporary.store.records()
    let whole = temporary.folder.path("whole")
    try temporary.store.dump(to: whole)
    var random = Random(UInt64(seed))
    for round in 0..<8 {
      let selection = Self.drawn(&random, records)
      let archive = temporary.folder.path("archive-\(round)")
      var dump = AssetStore.DumpOptions()
      dump.selection = selection
      let header = try temporary.store.dump(to: archive, options: dump).header
      #expect(header.isSelection && header.version == 1)
      let target = temporary.folder.path("target-\(round)")
      try AssetStore.restore(from: archive, to: target)
      let store = try AssetStore(opening: target)
      try Self.expect(store, toHold: selection, of: records)
      // Another library, which goes on by itself.
      let id = try store.read { snapshot throws(StoreError) in try snapshot.session.meta(.storeID) }
      #expect(id != header.storeID)
      var library = RandomLibrary(seed: round)
      try store.apply(20, of: &library)
      try store.expectSound()

      let second = temporary.folder.path("second-\(round)")
      var options = AssetStore.RestoreOptions()
      options.selection = selection
      try AssetStore.restore(from: whole, to: second, options: options)
      try Self.expect(try AssetStore(opening: second), toHold: selection, of: records)
    }
    let names = try FileManager.default.contentsOfDirectory(atPath: temporary.folder.path)
    #expect(!names.contains { $0.contains("restoring") || $0.contains("chosen") })
  }

  @Test("Nothing fits on a selection, and an increment chooses nothing")
  func increments() throws {
    let temporary = try TemporaryStore.library(seed: 110)
    let (base, chosen) = (temporary.folder.path("base"), temporary.folder.path("chosen"))
    var options = AssetStore.DumpOptions()
    options.selection = ArchiveSelection()
    let selection = try temporary.store.dump(to: chosen, options: options).header
    expectError(.baseMissing) { _ = try IncrementBase(selection) }
    let header = try temporary.store.dump(to: base).header
    options.since = try IncrementBase(header)
    let increment = temporary.folder.path("increment")
    expectError(.invalidValue) { try temporary.store.dump(to: increment, options: options) }
    options.selection = nil
    try temporary.store.dump(to: increment, options: options)
    expectError(.baseMissing) {
      try AssetStore.restore(
        from: [.file(chosen), .file(increment)], to: temporary.folder.path("target"))
    }
  }

  @Test("Ids that are not there used to choose nothing without a word: they are named")
  func unknownIDs() throws {
    let temporary = try TemporaryStore.library(seed: 112)
    let archive = temporary.folder.path("archive")
    let (asset, person, album) = (
      AssetID(high: 99, low: 99), PersonID(high: 99, low: 99), AlbumID(high: 99, low: 99)
    )
    var selections = [ArchiveSelection(), ArchiveSelection(), ArchiveSelection()]
    selections[0].assets = [asset]
    selections[1].people = [person]
    selections[2].albums = [album]
    for (selection, name) in zip(selections, ["\(asset)", "\(person)", "\(album)"]) {
      var options = AssetStore.DumpOptions()
      options.selection = selection
      let error = expectError(.notFound) { try temporary.store.dump(to: archive, options: options) }
      #expect(error?.key == name)
      #expect(!FileManager.default.fileExists(atPath: archive))
      // Who salvages is told, and goes on.
      var rejects: [String?] = []
      options.onReject = { rejects.append($0.key) }
      let summary = try temporary.store.dump(to: archive, options: options)
      #expect(rejects == [name] && summary.rejected == 1)
      try FileManager.default.removeItem(atPath: archive)
    }
  }

  @Test("The chosen ids one by one, as an export of documents takes them")
  func ids() throws {
    let temporary = try TemporaryStore.library(seed: 111)
    let records = try temporary.store.records()
    var random = Random(4)
    for _ in 0..<40 {
      let selection = Self.drawn(&random, records)
      var ids: [AssetID] = []
      try temporary.store.read { snapshot throws(StoreError) in
        try snapshot.forEachAssetID(of: selection) { id in
          ids.append(id)
          return true
        }
      }
      #expect(ids == Self.chosen(selection, records).map(\.id))
    }
  }
}
