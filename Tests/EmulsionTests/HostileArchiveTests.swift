import Foundation
import Testing

@testable import Emulsion

/// Archives whose hashes hold and whose header says what cannot be, and archives that have lost it.
@Suite("Hostile archives")
struct HostileArchiveTests {
  /// An archive with the records of another one of a whole store, behind a header of its own.
  private static func bytes(
    _ header: ArchiveHeader, recordsOf path: String, lastEventKey: [UInt8]? = nil
  ) throws -> [UInt8] {
    var bytes: [UInt8] = []
    let writer = try ArchiveWriter(header) { bytes += [UInt8]($0) }
    var cursor = ArchiveCursor(try ArchiveReader(.file(path)))
    try cursor.advance()
    while let record = cursor.record {
      let content = cursor.content
      try cursor.advance()
      var key = Array(content[record.key])
      if cursor.record == nil, let lastEventKey { key = lastEventKey }
      _ = try writer.add(
        record.database, key: key.rawSpan, content.rawSpan.extracting(record.payload ?? 0..<0))
    }
    try writer.finish()
    return bytes
  }

  private static func names(_ temporary: TemporaryStore) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: temporary.folder.path).sorted()
  }

  @Test("Numbers and ids that cannot be used to end the process or to keep it busy for minutes")
  func headers() throws {
    let temporary = try TemporaryStore.library(seed: 500)
    let path = temporary.folder.path("archive")
    let header = try temporary.store.dump(to: path).header
    let changes: [(inout ArchiveHeader) -> Void] = [
      { $0.sequence = .max }, { $0.sequence = .max - 2 }, { $0.sequence = 1 << 62 },
      { $0.eventSequence = .max }, { $0.eventSequence = 1 << 62 },
      { $0.patterns = 4097 }, { $0.patterns = Int(Int32.max) }, { $0.patterns = -1 },
      { $0.since = 0 }, { $0.version = 2 },
      { ($0.version, $0.since) = (2, $0.eventSequence + 1) },
      { ($0.version, $0.since) = (2, .max) },
      { ($0.version, $0.since, $0.firstEvent) = (2, 1, 3) },
      { ($0.version, $0.since, $0.firstEvent) = (2, 1, .max) },
      { $0.storeID = "" }, { $0.storeID = "../../x\0y" }, { $0.isSelection = true },
    ]
    for (number, change) in changes.enumerated() {
      var header = header
      change(&header)
      try Data(try Self.bytes(header, recordsOf: path)).write(
        to: URL(fileURLWithPath: path + ".hostile"))
      for salvages in [false, true] {
        var options = AssetStore.RestoreOptions()
        if salvages { options.onDamage = { _ in } }
        let error = expectError(.corrupted) {
          try AssetStore.restore(
            from: path + ".hostile", to: temporary.folder.path("target"), options: options)
        }
        #expect(error?.reason.contains("header") == true, "\(number)")
        #expect(try Self.names(temporary) == ["archive", "archive.hostile", "store"], "\(number)")
      }
    }
  }

  @Test("The largest numbers that a header may bear: the store goes on from them")
  func largestNumbers() throws {
    let temporary = try TemporaryStore.library(seed: 501)
    let path = temporary.folder.path("archive")
    var header = try temporary.store.dump(to: path).header
    header.sequence = UInt64(Int64.max / 2)
    try Data(try Self.bytes(header, recordsOf: path)).write(to: URL(fileURLWithPath: path))
    try AssetStore.restore(from: path, to: temporary.folder.path("target"))
    let store = try AssetStore(opening: temporary.folder.path("target"))
    var library = RandomLibrary(seed: 1)
    try store.apply(20, of: &library)
    try store.expectSound()
    #expect(try store.sequence() > header.sequence)
  }

  @Test("An event with the last of all numbers is damage, and nothing counts on from it")
  func lastEvent() throws {
    let temporary = try TemporaryStore.library(seed: 502)
    let path = temporary.folder.path("archive")
    let header = try temporary.store.dump(to: path).header
    let bytes = try Self.bytes(
      header, recordsOf: path, lastEventKey: EventsRecord.key(.max))
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    let target = temporary.folder.path("target")
    expectError(.corrupted) { try AssetStore.restore(from: path, to: target) }
    #expect(try Self.names(temporary) == ["archive", "store"])
    var options = AssetStore.RestoreOptions()
    options.onDamage = { _ in }
    try AssetStore.restore(from: path, to: target, options: options)
    let store = try AssetStore(opening: target)
    expectError(.corrupted) { try store.put([Fixtures.fullAssetWithoutPeople()]) }
  }

  @Test("One bit of the header used to make a salvage impossible: the records are all there")
  func lostHeader() throws {
    let temporary = try TemporaryStore.library(seed: 503)
    let path = temporary.folder.path("archive")
    let header = try temporary.store.dump(to: path).header
    let whole = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    let size = try ArchiveReader(.file(path)).totals.bytes
    let before = try temporary.store.payloads()
    var damaged = stride(from: 0, to: size, by: 17).map { place in
      var bytes = whole
      bytes[place] ^= 4
      return bytes
    }
    damaged.append(Array(whole.dropFirst(size)))
    damaged.append(Array(whole.dropFirst(size / 2)))
    for (number, bytes) in damaged.enumerated() {
      try Data(bytes).write(to: URL(fileURLWithPath: path))
      let target = temporary.folder.path("target")
      expectError(.corrupted) { try AssetStore.restore(from: path, to: target) }
      var options = AssetStore.RestoreOptions()
      options.onDamage = { error in #expect(error.reason.contains("does not begin")) }
      let summary = try AssetStore.restore(from: path, to: target, options: options)
      #expect(summary.damages == 1 && summary.header.storeID != header.storeID, "\(number)")
      let store = try AssetStore(opening: target)
      let after = try store.payloads()
      for database in Database.allCases where database != .meta {
        #expect(after[database] == before[database], "\(number) \(database)")
      }
      var library = RandomLibrary(seed: number)
      try store.apply(20, of: &library)
      try store.expectSound()
      try store.close()
      try FileManager.default.removeItem(atPath: target)
    }
  }

  @Test("Without the header and the patterns no number of a pattern is given out anew")
  func lostPatterns() throws {
    let temporary = try TemporaryStore.library(seed: 504)
    let path = temporary.folder.path("archive")
    try temporary.store.dump(to: path)
    let patterns = try temporary.store.count(.patterns)
    let reader = try ArchiveReader(.file(path))
    let chunk = try #require(try reader.next())
    #expect(chunk.head.database == .patterns && patterns > 0)
    let rest = try Data(contentsOf: URL(fileURLWithPath: path)).dropFirst(reader.totals.bytes)
    try Data([UInt8](repeating: 0x50, count: 40) + rest).write(to: URL(fileURLWithPath: path))
    var options = AssetStore.RestoreOptions()
    options.onDamage = { _ in }
    let target = temporary.folder.path("target")
    try AssetStore.restore(from: path, to: target, options: options)
    let store = try AssetStore(opening: target)
    #expect(try store.count(.core) == temporary.store.count(.core))
    #expect(try store.count(.patterns) == URLPatternTable.capacity)
    // A number without a pattern used to end the process at the first write.
    let asset = Fixtures.fullAssetWithoutPeople()
    try store.put([asset])
    #expect(try store.asset(asset.id)?.variants == asset.variants)
  }

  @Test("What is no archive is none to a salvage either")
  func noArchive() throws {
    let temporary = try TemporaryStore()
    let path = temporary.folder.path("archive")
    var random = Random(9)
    for size in [0, 1, 100, 1 << 20] {
      let bytes = (0..<size).map { _ in random.oneIn(3) ? 0x50 : UInt8(random.below(256)) }
      try Data(bytes).write(to: URL(fileURLWithPath: path))
      var options = AssetStore.RestoreOptions()
      options.onDamage = { _ in Issue.record("nothing is here that could be damaged") }
      expectError(.corrupted) {
        try AssetStore.restore(
          from: path, to: temporary.folder.path("target"), options: options)
      }
      #expect(try Self.names(temporary) == ["archive", "store"])
    }
  }
}
