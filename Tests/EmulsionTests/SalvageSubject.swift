import Foundation

@testable import Emulsion

/// A closed store whose larger databases have branches, and its file.
struct SalvageSubject {
  let folder: TemporaryFolder
  let path: String
  let whole: [UInt8]
  let map: PageMap
  let payloads: [Database: [[UInt8]: [UInt8]]]

  init(
    packing: AssetStore.Options.Packing, _ more: (AssetStore) throws -> Void = { _ in }
  ) throws {
    var options = AssetStore.Options()
    options.packing = packing
    options.durability = .processSafe
    let temporary = try TemporaryStore(options: options)
    try Self.fill(temporary.store)
    try more(temporary.store)
    payloads = try temporary.store.payloads()
    try temporary.store.close()
    (folder, path) = (temporary.folder, temporary.path)
    whole = [UInt8](try Data(contentsOf: URL(filePath: path + "/data.mdb")))
    map = try PageMap(path)
  }

  static let assets = (0..<120 as Range<UInt64>).map { (number: UInt64) -> Asset in
    let full = Fixtures.fullAsset()
    let whose = number % 20
    var asset = Library.picture(
      number, taken: Int(number), faces: [number * 2: whose, number * 2 + 1: nil])
    (asset.metadata, asset.fileData, asset.metrics) = (full.metadata, full.fileData, full.metrics)
    asset.description = number % 60 == 7 ? String(repeating: "a lake, ", count: 1500) : nil
    return asset
  }

  private static func fill(_ store: AssetStore) throws {
    let people = (0..<20 as Range<UInt64>).map { Library.person($0, "Person \($0)") }
    // Not in the order of the keys, so that pages are split and free ones lie between.
    for step in 0..<8 {
      let first = (step * 3) % 8
      let some = stride(from: first, to: assets.count, by: 8).map { assets[$0] }
      try store.put(people: step == 0 ? people : [], some)
    }
    try store.write { transaction throws(StoreError) in
      for album in 0..<6 as Range<UInt64> {
        try transaction.apply(.putAlbum(Library.album(album, "Album \(album)")))
      }
      for link in 0..<120 as Range<UInt64> {
        try transaction.apply(
          .addToAlbum(Library.link(link, album: link % 6, asset: link * 7 % 120)))
      }
      try transaction.apply(
        .mergePerson(Library.person(19), into: Library.person(3), at: Library.time(9)))
    }
  }

  func put(_ bytes: [UInt8]) throws {
    try Data(bytes).write(to: URL(filePath: path + "/data.mdb"))
  }

  /// Salvages an archive of the file with such bytes; answers what it holds, and what was told of.
  func salvage(
    _ bytes: [UInt8]
  ) throws -> (found: [Database: [[UInt8]: [UInt8]]], damages: [StoreError]) {
    try put(bytes)
    var damages: [StoreError] = []
    var options = AssetStore.DumpOptions()
    options.onReject = { damages.append($0) }
    options.verifies = false
    let archive = folder.path("archive")
    try AssetStore.salvage(path, to: archive, dump: options)
    return (try Self.records(of: archive), damages)
  }

  /// What an archive holds.
  static func records(of archive: String) throws -> [Database: [[UInt8]: [UInt8]]] {
    var records: [Database: [[UInt8]: [UInt8]]] = [:]
    var cursor = ArchiveCursor(try ArchiveReader(.file(archive)))
    try cursor.advance()
    while let record = cursor.record {
      records[record.database, default: [:]][Array(cursor.content[record.key])] =
        record.payload.map { Array(cursor.content[$0]) }
      try cursor.advance()
    }
    return records
  }

  /// The records outside of damaged pages that were not found, or not as they were.
  func lost(
    _ damaged: Set<Int>, _ found: [Database: [[UInt8]: [UInt8]]]
  ) throws -> [String] {
    let dictionaries = map.entries["dictionaries"]?.values.reduce(into: Set<Int>()) {
      $0.formUnion($1)
    }
    // Without its dictionary nothing is unpacked, and an older state has older records.
    let shared = map.tablePages.union(dictionaries ?? [])
    guard damaged.isDisjoint(with: shared.union([0, 1])) else { return [] }
    var lost: [String] = []
    for database in Database.archived {
      for (key, pages) in map.entries[database.rawValue] ?? [:]
      where pages.isDisjoint(with: damaged) && found[database]?[key] != payloads[database]?[key] {
        lost.append("\(database) \(SchemaKeys.text(of: key.rawSpanOfBytes, in: database))")
      }
    }
    return lost
  }
}
