import LMDB
import Testing

@testable import Emulsion

/// Values that are damaged within a store, and read through the engine. Everything happens in one transaction
/// that is never committed.
@Suite("Damaged stores")
struct DamagedStoreTests {
  private static let asset: Asset = {
    var asset = Fixtures.fullAsset()
    // Long enough to be packed.
    asset.description = String(repeating: "two people in front of a lake; ", count: 6)
    return asset
  }()

  private static let other = AssetID(high: 5, low: 5)

  private static func filled(packing: AssetStore.Options.Packing) throws -> TemporaryStore {
    var options = AssetStore.Options()
    options.packing = packing
    let temporary = try TemporaryStore(options: options)
    let people = [Fixtures.fullPerson(1), Fixtures.fullPerson(2)]
    var trashed = Fixtures.bareAsset(other)
    trashed.trashedAt = Fixtures.updated
    try temporary.store.put(people: people, [asset, trashed])
    // Each index and each of the other databases gets rows.
    var album = Fixtures.album
    album.coverAssetID = nil
    let face = Fixtures.face(1, of: other, person: 3)
    try temporary.store.apply(
      .restoreAsset(Fixtures.assetID, at: Fixtures.updated), .putAlbum(album),
      .addToAlbum(Fixtures.link), .putPerson(Fixtures.barePerson(3)), .putFace(face),
      .mergePerson(Fixtures.person(3), into: Fixtures.person(1), at: Fixtures.updated))
    return temporary
  }

  /// Lends a bench on which values can be damaged and read.
  private static func withBench(
    _ store: AssetStore, _ body: (Bench) throws(StoreError) -> Void
  ) throws {
    let end = "the end of the test"
    let error = expectError(.environment) {
      try store.environment.write { transaction throws(StoreError) in
        try body(Bench(tables: store.shared.databases, transaction: transaction.sharing()))
        throw StoreError(.environment, end)
      }
    }
    #expect(error?.reason == end)
  }

  @Test(
    "Every flipped bit of every record is found, and named by database and key",
    arguments: [
      AssetStore.Options.Packing.none, .patterns, .patternsAndLZ4,
    ])
  func flips(packing: AssetStore.Options.Packing) throws {
    let temporary = try Self.filled(packing: packing)
    try Self.withBench(temporary.store) { bench throws(StoreError) in
      for database in Database.allCases where ![.patterns, .dictionaries].contains(database) {
        let values = try bench.values(database)
        if database != .variants || packing != .none { #expect(!values.isEmpty, "\(database)") }
        for (key, value) in values {
          for index in value.indices {
            // One bit of each byte where every packing has its turn, all bits of the unpacked form.
            for bit in packing == .none ? 0..<8 : index % 8..<(index % 8 + 1) {
              var damaged = value
              damaged[index] ^= 1 << UInt8(bit)
              try bench.expectCorruption(database, key, damaged)
            }
          }
          try bench.set(database, key, value)
        }
      }
      try bench.readEverything()
    }
  }

  @Test("Every truncation, a longer value and a value of another key are found")
  func lengths() throws {
    let temporary = try Self.filled(packing: .patternsAndLZ4)
    try Self.withBench(temporary.store) { bench throws(StoreError) in
      for database in Database.allCases where ![.patterns, .dictionaries].contains(database) {
        let values = try bench.values(database)
        for (index, (key, value)) in values.enumerated() {
          for count in 0..<value.count {
            try bench.expectCorruption(database, key, Array(value.prefix(count)))
          }
          try bench.expectCorruption(database, key, value + [0])
          if values.count > 1 {
            let moved = values[(index + 1) % values.count].value
            try bench.expectCorruption(database, key, moved)
          }
          try bench.set(database, key, value)
        }
      }
    }
  }

  @Test(
    "A damaged pattern or dictionary is named by the record that needs it, and no other is lost")
  func sharedTables() throws {
    let temporary = try Self.filled(packing: .patternsAndLZ4)
    try Self.withBench(temporary.store) { bench throws(StoreError) in
      for database in [Database.patterns, .dictionaries] {
        var failures = 0
        for (key, value) in try bench.values(database) {
          for index in stride(from: 0, to: value.count, by: max(1, value.count / 40)) {
            var damaged = value
            damaged[index] ^= 1 << UInt8(index % 8)
            try bench.set(database, key, damaged)
            failures += bench.expectNamedByRecord(database, key)
          }
          try bench.set(database, key, Array(value.prefix(value.count / 2)))
          failures += bench.expectNamedByRecord(database, key)
          try bench.set(database, key, value)
        }
        #expect(failures > 0, "\(database) is not needed by anything")
      }
      try bench.readEverything()
    }
  }

  @Test("Headers of a valid checksum that claim too much or name no dictionary are refused")
  func hostileHeaders() throws {
    let temporary = try Self.filled(packing: .patternsAndLZ4)
    try Self.withBench(temporary.store) { bench throws(StoreError) in
      for database in [Database.core, .metadata, .faces, .people] {
        guard let (key, value) = try bench.values(database).first else { continue }
        for (version, size) in [
          (1, 100), (1, 16 << 20), (1, 16 << 20 + 1), (1, 1 << 40), (1, .max), (99, 10),
          (1 << 32, 10),
          (0, 10), (.max, 10),
        ] as [(UInt64, UInt64)] {
          var bytes = written { writer in
            writer.byte(Envelope.lz4)
            writer.varint(version)
            writer.varint(size)
            writer.raw([0xF0, 0xFF, 0xFF])
          }
          let checksum = Checksum.of(
            bytes.rawSpanOfBytes, key: key.rawSpanOfBytes, in: database)
          for shift in stride(from: UInt32(0), to: 32, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: checksum >> shift))
          }
          try bench.expectCorruption(database, key, bytes)
        }
        try bench.set(database, key, value)
      }
    }
  }

  @Test("Records that `core` or a list of people names, and that are missing, are named")
  func missing() throws {
    let temporary = try Self.filled(packing: .patterns)
    try Self.withBench(temporary.store) { bench throws(StoreError) in
      let groups: [Database] = [.variants, .metadata, .fileData, .metrics, .faces, .assetPeople]
      for database in groups + [.people] {
        let values = try bench.values(database)
        for (key, value) in values {
          try bench.remove(database, key)
          bench.expectError(database, key)
          try bench.set(database, key, value)
        }
      }
      try bench.readEverything()
    }
  }

  @Test("Changed payloads in valid envelopes are corruption or an answer")
  func hostilePayloads() throws {
    let temporary = try Self.filled(packing: .patterns)
    var random = Random(40)
    try Self.withBench(temporary.store) { bench throws(StoreError) in
      let databases = Database.allCases.filter { ![.patterns, .dictionaries].contains($0) }
      for database in databases {
        for (key, value) in try bench.values(database) {
          for _ in 0..<150 {
            let payload = Array(value.dropFirst().dropLast(4))
            let changed = random.changed(payload, splicing: payload)
            guard let value = try? sealed(changed, key: key, in: database) else { continue }
            try bench.set(database, key, value)
            bench.readAnyway(database, key)
          }
          try bench.set(database, key, value)
        }
      }
    }
  }
}

/// A transaction in which values are damaged, and a fresh session that reads them.
private final class Bench {
  private let tables: Tables
  private let shared: SharedTables
  private var transaction: WriteTransaction

  init(tables: Tables, transaction: consuming WriteTransaction) {
    self.tables = tables
    shared = SharedTables(databases: tables)
    self.transaction = transaction
  }

  func values(_ database: Database) throws(StoreError) -> [(key: [UInt8], value: [UInt8])] {
    do throws(LMDBError) {
      var values: [(key: [UInt8], value: [UInt8])] = []
      let handle = transaction.handle
      var cursor = try handle.cursor(tables[database])
      while try cursor.next() {
        values.append((key: copied(cursor.key), value: copied(cursor.value)))
      }
      return values
    } catch {
      throw StoreError(error)
    }
  }

  func set(_ database: Database, _ key: [UInt8], _ value: [UInt8]) throws(StoreError) {
    do throws(LMDBError) {
      try transaction.put(tables[database], key.rawSpanOfBytes, value.rawSpanOfBytes)
    } catch {
      throw StoreError(error)
    }
  }

  func remove(_ database: Database, _ key: [UInt8]) throws(StoreError) {
    do throws(LMDBError) {
      try transaction.delete(tables[database], key.rawSpanOfBytes)
    } catch {
      throw StoreError(error)
    }
  }

  /// Damages a value and expects the read that needs it to name it.
  func expectCorruption(
    _ database: Database, _ key: [UInt8], _ value: [UInt8]
  ) throws(StoreError) {
    try set(database, key, value)
    expectError(database, key)
  }

  func expectError(_ database: Database, _ key: [UInt8]) {
    let name = SchemaKeys.text(of: key.rawSpanOfBytes, in: database)
    for isJSON in [false, true] {
      do throws(StoreError) {
        try read(database, key, isJSON: isJSON)
        Issue.record("\(database) \(name) was read")
      } catch {
        if error.code != .corrupted || error.database != database || error.key != name {
          Issue.record("\(database) \(name) gave \(error)")
        }
      }
    }
  }

  /// The read that needs a record.
  private func read(
    _ database: Database, _ key: [UInt8], isJSON: Bool
  ) throws(StoreError) {
    let session = try session()
    var json = JSONBuffer()
    let groups: [Database: Include] = [
      .core: [], .variants: .variants, .metadata: .metadata, .fileData: .fileData,
      .metrics: .metrics, .faces: .faces, .assetPeople: .people,
    ]
    switch database {
    case .people, .personStats:
      guard let id = PersonID(key.text as String) else { return }
      if isJSON {
        // Through the asset that shows the person.
        _ = try session.appendAsset(Fixtures.assetID, .people, to: &json)
      } else {
        if try session.person(id) == nil { throw session.missing(.people, key.rawSpanOfBytes) }
      }
    case .meta:
      for name in [SchemaKeys.Meta.formatVersion, .storeID, .sequence] where name.bytes == key {
        _ = try session.meta(name)
      }
    case .patterns, .dictionaries: return
    case .albums, .albumAssets, .assetAlbums, .byAlbum, .byCapture, .byTrash, .byPerson, .byFace,
      .byCreated, .peopleOrder, .byChecksum, .bySHA1, .byDevice, .byPlace, .byMonth, .merges,
      .events:
      let found: Void? = try session.withRecord(database, key.rawSpanOfBytes) {
        value throws(CodecError) in
        try Rows.read(database, key: key.rawSpanOfBytes, value: value)
      }
      guard found != nil else { throw session.missing(database, key.rawSpanOfBytes) }
    case .core, .variants, .metadata, .fileData, .metrics, .faces, .assetPeople:
      guard let id = AssetID(key.text as String), let include = groups[database] else { return }
      if isJSON {
        _ = try session.appendAsset(id, include, to: &json)
      } else {
        _ = try session.asset(id, include)
      }
    }
    if json.count > 0, database == .core { Issue.record("a part of a document is left") }
  }

  /// A pattern or dictionary is damaged: everything that can still be read is, the rest is named.
  func expectNamedByRecord(_ database: Database, _ key: [UInt8]) -> Int {
    var failures = 0
    for id in [Fixtures.assetID, AssetID(high: 5, low: 5)] {
      for group in [Include.variants, .metadata, .fileData, .metrics, .faces, .people] {
        do throws(StoreError) {
          _ = try session(isFresh: true).asset(id, group)
        } catch {
          failures += 1
          let isNamed = error.database != nil && error.key != nil
          if error.code != .corrupted || !isNamed || error.database == database {
            Issue.record("\(database) gave \(error)")
          }
        }
      }
    }
    let isUsed = database == .patterns
    if isUsed, failures == 0 { Issue.record("pattern \(key) is not needed by anything") }
    if failures == 12 { Issue.record("\(database) \(key.text): nothing can be read") }
    return failures
  }

  func readEverything() throws(StoreError) {
    let session = try session()
    _ = try session.asset(Fixtures.assetID, .all)
    var json = JSONBuffer()
    _ = try session.appendAsset(Fixtures.assetID, .all, to: &json)
    _ = try session.sequence()
  }

  /// Reads in every way; errors must be of the right kind.
  func readAnyway(_ database: Database, _ key: [UInt8]) {
    do throws(StoreError) {
      try read(database, key, isJSON: false)
    } catch {
      if error.code != .corrupted { Issue.record("\(error)") }
    }
    do throws(StoreError) {
      let session = try session()
      _ = try session.asset(Fixtures.assetID, .all)
    } catch {
      if error.code != .corrupted { Issue.record("\(error)") }
    }
    do throws(StoreError) {
      let session = try session()
      var json = JSONBuffer()
      _ = try session.appendAsset(Fixtures.assetID, .all, to: &json)
      _ = try session.person(Fixtures.person(1))
      _ = try session.sequence()
    } catch {
      if error.code != .corrupted { Issue.record("\(error)") }
    }
  }

  /// A session of its own; a fresh one has not seen any pattern or dictionary yet.
  private func session(isFresh: Bool = false) throws(StoreError) -> ReadSession {
    let session = ReadSession(tables: tables, handle: transaction.handle)
    try session.begin(
      transaction: 1, shared: isFresh ? SharedTables(databases: tables) : shared)
    return session
  }
}

private func copied(_ span: RawSpan) -> [UInt8] {
  unsafe span.withUnsafeBytes { unsafe [UInt8]($0) }
}
