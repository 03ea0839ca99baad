import Foundation
import Testing

@testable import Emulsion

/// Records of one store taken over into another.
@Suite("Merging stores")
struct MergeStoresTests {
  private static func bare(_ asset: Asset) -> Asset {
    var asset = asset
    asset.people = .notRequested
    return asset
  }

  /// What is to be there after a merge, by the policy.
  private static func expected<Record>(
    _ mine: [String: Record], _ theirs: [String: Record], _ policy: MergePolicy,
    _ updatedAt: (Record) -> Timestamp
  ) -> [String: Record] {
    mine.merging(theirs) { mine, theirs in
      switch policy {
      case .keep: mine
      case .replace: theirs
      case .newest: updatedAt(theirs) > updatedAt(mine) ? theirs : mine
      }
    }
  }

  private static func byID<Kind, Record>(
    _ records: [Record], _ id: (Record) -> Identifier<Kind>
  ) -> [String: Record] {
    Dictionary(uniqueKeysWithValues: records.map { ("\(id($0))", $0) })
  }

  @Test(
    "Each record is the one that the policy says, and the store is sound",
    arguments: MergePolicy.allCases, 0..<3)
  func policies(policy: MergePolicy, seed: Int) throws {
    let target = try TemporaryStore.library(seed: 200 + seed, mutations: 150)
    let source = try TemporaryStore.library(seed: 300 + seed, mutations: 150)
    let (mine, theirs) = (try target.store.records(), try source.store.records())
    let archive = source.folder.path("archive")
    try source.store.dump(to: archive)
    var options = AssetStore.MergeOptions(conflicts: policy)
    var refusals: [StoreError] = []
    options.onRefusal = { refusals.append($0) }
    let summary = try target.store.merge([.file(archive)], options: options)
    try target.store.expectSound()
    let found = try target.store.records()

    let assets = Self.expected(
      Self.byID(mine.assets.map(Self.bare)) { $0.id },
      Self.byID(theirs.assets.map(Self.bare)) { $0.id }, policy, \.updatedAt)
    #expect(Self.byID(found.assets.map(Self.bare)) { $0.id } == assets)
    let people = Self.expected(
      Self.byID(mine.people) { $0.id }, Self.byID(theirs.people) { $0.id }, policy, \.updatedAt)
    #expect(found.people.map(\.name) == people.sorted { $0.key < $1.key }.map(\.value.name))
    let albums = Self.expected(
      Self.byID(mine.albums) { $0.id }, Self.byID(theirs.albums) { $0.id }, policy, \.updatedAt)
    #expect(
      found.albums.map(\.updatedAt) == albums.sorted { $0.key < $1.key }.map(\.value.updatedAt))
    func pairs(_ links: [AlbumAsset]) -> Set<[String]> {
      Set(links.map { ["\($0.albumID)", "\($0.assetID)"] })
    }
    #expect(pairs(found.links) == pairs(mine.links).union(pairs(theirs.links)))
    // A cover may be in the trash here, or no link may have its id.
    #expect(refusals.allSatisfy { $0.database == .albums })

    let both = Set(mine.assets.map(\.id)).intersection(theirs.assets.map(\.id)).count
    #expect(summary.assets.added == theirs.assets.count - both)
    #expect(summary.assets.replaced + summary.assets.kept == both)
    // Done twice it changes nothing more.
    let again = try target.store.merge([.file(archive)], options: options)
    if policy != .keep { #expect(again.assets.added == 0 && again.assets.replaced == 0) }
    #expect(try target.store.records().assets == found.assets)
    let names = try FileManager.default.contentsOfDirectory(atPath: target.folder.path)
    #expect(names == ["store"])
  }

  @Test(
    "Merged into an empty store, it holds the same, but for how merges are undone that cannot be")
  func intoEmpty() throws {
    let source = try TemporaryStore.library(seed: 210)
    let target = try TemporaryStore()
    try target.store.merge(source.store, options: AssetStore.MergeOptions(conflicts: .keep))
    try target.store.expectSound()
    let result = try ComparisonSide.store(source.store).compare(with: .store(target.store)) { _ in }
    #expect(Set(result.differences.keys).isSubset(of: [.merges]))
    // Who is there again cannot come back.
    let merges = Array((try source.store.payloads()[.merges] ?? [:]).keys)
    let back = try merges.filter { key in
      try source.store.person(MergeRecord.source(key: key.rawSpan)) != nil
    }
    #expect(try target.store.count(.merges) == merges.count - back.count)
  }

  @Test("A merge that is given up keeps what was committed, and can be done again")
  func cancelled() throws {
    let source = try TemporaryStore.library(seed: 211)
    let target = try TemporaryStore()
    var options = AssetStore.MergeOptions(conflicts: .newest)
    options.progress = { progress throws(StoreError) in
      if progress.records > 3 { throw StoreError(.cancelled, "enough") }
    }
    expectError(.cancelled) { try target.store.merge(source.store, options: options) }
    try target.store.expectSound()
    options.progress = { _ in }
    try target.store.merge(source.store, options: options)
    let result = try ComparisonSide.store(source.store).compare(with: .store(target.store)) { _ in }
    #expect(Set(result.differences.keys).isSubset(of: [.merges]))
  }

  /// What an asset is to be once another one's scalars and some groups were taken over.
  private static func expected(_ mine: Asset, _ theirs: Asset, _ groups: Include) -> Asset {
    var asset = theirs
    if !groups.contains(.variants) {
      var variants = mine.variants.value ?? Variants()
      if let lean = theirs.leanVariant { variants.set(lean) }
      asset.variants = .value(variants)
    }
    if !groups.contains(.fileData) { asset.fileData = mine.fileData }
    if !groups.contains(.metadata) { asset.metadata = mine.metadata }
    if !groups.contains(.metrics) { asset.metrics = mine.metrics }
    if !groups.contains(.faces) { asset.faces = mine.faces }
    return asset
  }

  @Test(
    "A merge of some groups used to clear all others: they stay as they are in the store",
    arguments: [Include.metadata, .faces, .metrics, .fileData, .variants, [.metadata, .variants]],
    [true, false])
  func chosenGroups(groups: Include, isChosenByDump: Bool) throws {
    let source = try TemporaryStore.library(seed: 320, mutations: 200)
    let target = try TemporaryStore.library(seed: 220, mutations: 200)
    let (mine, theirs) = (try target.store.records(), try source.store.records())
    var selection = ArchiveSelection()
    selection.groups = groups
    var dump = AssetStore.DumpOptions()
    var merge = AssetStore.MergeOptions(conflicts: .replace)
    merge.onRefusal = { error in #expect(error.database == .albums) }
    if isChosenByDump { dump.selection = selection } else { merge.selection = selection }
    let archive = source.folder.path("archive")
    try source.store.dump(to: archive, options: dump)
    try target.store.merge([.file(archive)], options: merge)
    try target.store.expectSound()
    let found = Self.byID(try target.store.records().assets.map(Self.bare)) { $0.id }
    let others = Self.byID(theirs.assets.map(Self.bare)) { $0.id }
    var both = 0
    for asset in mine.assets.map(Self.bare) {
      guard let other = others["\(asset.id)"] else { continue }
      both += 1
      var wanted = Self.expected(asset, other, groups)
      let now = try #require(found["\(asset.id)"])
      // A time that a user has set here stays with the metadata that say so.
      if !groups.contains(.metadata) { wanted.localDateTime = now.localDateTime }
      wanted.leanVariant = now.leanVariant
      #expect(now == wanted)
    }
    #expect(both > 0)
  }

  @Test("Merged back into its own store, what was chosen of it changes nothing")
  func chosenGroupsOfTheSame() throws {
    let source = try TemporaryStore.library(seed: 221)
    let digest = try source.store.digest()
    let whole = source.folder.path("whole")
    try source.store.dump(to: whole)
    for (_, group) in Include.tokens {
      var selection = ArchiveSelection()
      selection.groups = group
      var dump = AssetStore.DumpOptions()
      dump.selection = selection
      let archive = source.folder.path("archive")
      #expect(try source.store.dump(to: archive, options: dump).header.groups == group)
      #expect(try Archive.header(of: archive).groups == group)
      var merge = AssetStore.MergeOptions(conflicts: .replace)
      try source.store.merge([.file(archive)], options: merge)
      #expect(try source.store.digest() == digest, "\(group)")
      merge.selection = selection
      try source.store.merge([.file(whole)], options: merge)
      #expect(try source.store.digest() == digest, "\(group)")
      // What was not chosen for the archive cannot be chosen of it.
      merge.selection = ArchiveSelection()
      try source.store.merge([.file(archive)], options: merge)
      #expect(try source.store.digest() == digest, "\(group)")
    }
    expectError(.invalidValue) {
      var merge = AssetStore.MergeOptions(conflicts: .replace)
      merge.selection = ArchiveSelection()
      try source.store.merge(source.store, options: merge)
    }
  }

  @Test("A transaction that ran again used to tell twice of what it could not write")
  func refusedOnce() throws {
    func face(of asset: AssetID) -> Face {
      Face(
        id: Fixtures.face(9), assetID: asset,
        boundingBox: Face.BoundingBox(x: 0, y: 0, width: 9, height: 9),
        createdAt: Fixtures.created, updatedAt: Fixtures.created)
    }
    let source = try TemporaryStore()
    var options = AssetStore.Options()
    options.initialMapSize = 1 << 20
    options.packing = .none
    let target = try TemporaryStore(options: options)
    var assets = (0..<300).map { Fixtures.bareAsset(AssetID(high: 1, low: UInt64($0))) }
    for index in assets.indices {
      assets[index].description = String(repeating: "#", count: 1 << 13)
    }
    assets[3].faces = .value([face(of: assets[3].id)])
    try source.store.put(assets)
    var owner = Fixtures.bareAsset(AssetID(high: 2, low: 0))
    owner.faces = .value([face(of: owner.id)])
    try target.store.put([owner])
    var merge = AssetStore.MergeOptions(conflicts: .keep)
    var refusals = 0
    merge.onRefusal = { _ in refusals += 1 }
    let summary = try target.store.merge(source.store, options: merge)
    #expect(summary.assets.added == 299 && summary.assets.refused == 1 && refusals == 1)
    try target.store.expectSound()
  }
}
