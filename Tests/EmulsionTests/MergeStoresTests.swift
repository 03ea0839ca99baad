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

  @Test("Merged into an empty store, it holds the same, but for what undoes merges")
  func intoEmpty() throws {
    let source = try TemporaryStore.library(seed: 210)
    let target = try TemporaryStore()
    try target.store.merge(source.store, options: AssetStore.MergeOptions(conflicts: .keep))
    try target.store.expectSound()
    let result = try ComparisonSide.store(source.store).compare(with: .store(target.store)) { _ in }
    #expect(Set(result.differences.keys).isSubset(of: [.merges]))
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
}
