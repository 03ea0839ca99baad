import Foundation
import LMDB
import Testing

@testable import Emulsion

@Suite("What a salvage leaves")
struct SalvageTests {
  @Test(
    "Whichever chunk is lost, the salvaged store is sound, and so is one that it was merged into")
  func salvageIsSound() throws {
    let temporary = try TemporaryStore.library(seed: 16, mutations: 400)
    let archive = temporary.folder.path("archive")
    try temporary.store.dump(to: archive)
    let whole = try [UInt8](Data(contentsOf: URL(fileURLWithPath: archive)))
    let reader = try ArchiveReader(.file(archive))
    var databases: [Database] = []
    while let chunk = try reader.next() {
      guard chunk.head.database != .patterns else { continue }
      databases.append(chunk.head.database)
      var bytes = whole
      bytes[reader.totals.bytes - 1] ^= 4
      try Data(bytes).write(to: URL(fileURLWithPath: archive))
      var damages: [StoreError] = []
      var options = AssetStore.RestoreOptions()
      options.onDamage = { damages.append($0) }
      let target = temporary.folder.path("\(chunk.head.number)")
      let summary = try AssetStore.restore(from: archive, to: target, options: options)
      let places = damages.map { "\($0.database?.rawValue ?? "") \($0.key ?? "") \($0.reason)" }
      #expect(Set(places).count == places.count && summary.damages == places.count)
      #expect(damages.first?.reason.contains("its bytes are not those") == true)
      let store = try AssetStore(opening: target)
      #expect(try store.verify().violations == [], "without \(chunk.head.database)")
      _ = try store.digest()
      let merged = try AssetStore(opening: target + "-merged")
      var refusals = 0
      var merging = AssetStore.MergeOptions(conflicts: .keep)
      merging.onRefusal = { _ in refusals += 1 }
      let merge = try merged.merge([.file(archive)], options: merging)
      #expect(merge.assets.refused == 0 && refusals > 0)
      #expect(try merged.count(.core) == store.count(.core))
      #expect(try merged.verify().violations == [], "merged without \(chunk.head.database)")
      try Data(whole).write(to: URL(fileURLWithPath: archive))
    }
    for database in Database.archived where database != .patterns {
      #expect(databases.contains(database))
    }
  }

  @Test("The progress of a salvage ends with the last of the records")
  func progress() throws {
    let temporary = try TemporaryStore.library(seed: 17, mutations: 200)
    let records = try Database.archived.reduce(0) { try $0 + temporary.store.count($1) }
    try temporary.store.close()
    var told: [ArchiveProgress] = []
    var options = AssetStore.DumpOptions()
    options.verifies = false
    options.progress = { told.append($0) }
    let archive = temporary.folder.path("archive")
    let summary = try AssetStore.salvage(temporary.path, to: archive, dump: options)
    #expect(summary.totals.records == records)
    #expect(told.last?.records == records && told.last?.total == records)
  }

  @Test("A salvage tells of every lost record once, however many there are")
  func salvageTellsOnce() throws {
    let temporary = try TemporaryStore()
    let count = 1500
    let full = Fixtures.fullAsset()
    try temporary.store.put(
      try (0..<count).map { number in
        var asset = bare(UInt64(number))
        asset.fileData = .value(try #require(full.fileData.value))
        return asset
      })
    let archive = temporary.folder.path("archive")
    try temporary.store.dump(to: archive)
    var bytes = try [UInt8](Data(contentsOf: URL(fileURLWithPath: archive)))
    let reader = try ArchiveReader(.file(archive))
    var lost = 0
    while let chunk = try reader.next() {
      guard chunk.head.database == .fileData, lost == 0 else { continue }
      lost = chunk.head.records
      bytes[reader.totals.bytes - 1] ^= 1
    }
    try Data(bytes).write(to: URL(fileURLWithPath: archive))
    var keys: [String?] = []
    var options = AssetStore.RestoreOptions()
    options.onDamage = { keys.append($0.key) }
    let target = temporary.folder.path("target")
    let summary = try AssetStore.restore(from: archive, to: target, options: options)
    #expect(lost > 1000 && summary.damages == lost + 1)
    #expect(Set(keys).count == lost + 1)
    #expect(summary.totals.sections[.core] == count)
    let store = try AssetStore(opening: target)
    #expect(try store.verify().violations == [])
    #expect(try store.asset(bare(7).id, .fileData)?.fileData.value == nil)
  }
}
