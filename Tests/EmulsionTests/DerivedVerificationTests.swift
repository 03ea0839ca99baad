import EmulsionSamples
import LMDB
import Testing

@testable import Emulsion

/// What a restore makes of records, and the look that it takes at that.
@Suite("Rows that were just made")
struct DerivedVerificationTests {
  private let temporary: TemporaryStore
  private let derived: DerivedRebuild.Result

  init() throws {
    temporary = try InvariantTests.filled()
    let rebuild = DerivedRebuild(store: temporary.store, runBytes: 1 << 13, onDamage: nil)
    derived = try rebuild.run()
    try temporary.store.close()
  }

  /// What is found when nobody has written since, as far as the store knows.
  private func violations() throws -> [InvariantViolation] {
    let store = try AssetStore(opening: temporary.path)
    defer { try? store.close() }
    return try store.verify(after: derived, limit: .max) { _ in }.violations
  }

  @Test("Nothing is wrong with them, and everything was looked at by one of both")
  func sound() throws {
    #expect(try violations() == [])
    let store = try AssetStore(opening: temporary.path)
    let found = try store.verify(after: derived, limit: 1) { _ in }
    let whole = try store.verify()
    #expect(whole.violations == [])
    #expect(found.records + derived.assets.records == whole.records)
    try store.close()
  }

  private static let made = Database.allCases.filter {
    $0.isIndex || $0 == .personStats || $0 == .assetAlbums
  }

  @Test("One that is gone is missed", arguments: made)
  func gone(database: Database) throws {
    for (key, value) in try rawValues(database, at: temporary.path) {
      try deleteRawValue(database, key, at: temporary.path)
      #expect(try violations().contains { $0.database == database }, "\(key)")
      try setRawValue(database, key, value, at: temporary.path)
    }
    #expect(try violations() == [])
  }

  @Test("One that says something else, and is whole, is found", arguments: made)
  func changed(database: Database) throws {
    for (key, value) in try rawValues(database, at: temporary.path) {
      var other = Array(value.dropLast(4))
      // Longer by a byte, or another one in the end.
      if other.count == 1 { other.append(0) } else { other[other.count - 1] ^= 1 }
      let sum = Checksum.of(other.rawSpanOfBytes, key: key.rawSpanOfBytes, in: database)
      let sealed = other + (0..<4).map { UInt8(truncatingIfNeeded: sum >> UInt32(8 * $0)) }
      try setRawValue(database, key, sealed, at: temporary.path)
      #expect(try !violations().isEmpty, "\(key)")
      try setRawValue(database, key, value, at: temporary.path)
    }
    #expect(try violations() == [])
  }

  @Test("One that is damaged is named", arguments: made)
  func damaged(database: Database) throws {
    let (key, value) = try #require(rawValues(database, at: temporary.path).first)
    var damaged = value
    damaged[damaged.count - 1] ^= 1
    try setRawValue(database, key, damaged, at: temporary.path)
    let text = SchemaKeys.text(of: key.rawSpanOfBytes, in: database)
    #expect(try violations().contains { $0.database == database && $0.key == text })
  }

  @Test("Records of all assets are looked at once, by two threads in turns")
  func blocks() throws {
    let temporary = try TemporaryStore()
    var load = BulkLoad(into: temporary.store)
    for sample in SampleLibrary(SampleLibrary.Options(assets: 1100, seed: 4)) {
      try load.add(sample.asset)
    }
    _ = try load.finish()
    let both = Meeting()
    let parts = try temporary.store.onTwoThreads { _ in
    } _: { session, next throws(StoreError) in
      var seen: [[UInt8]] = []
      while case let keys = try next(seen.count), !keys.isEmpty {
        if seen.isEmpty { both.arrive() }
        seen += keys
      }
      return seen
    }
    #expect(parts.count == 2 && parts.allSatisfy { !$0.isEmpty })
    let keys = try rawKeys(of: .core, in: temporary.store)
    #expect(keys.count == 1100)
    #expect(parts.flatMap { $0 }.sorted { $0.lexicographicallyPrecedes($1) } == keys)
  }

  private func rawKeys(of database: Database, in store: AssetStore) throws -> [[UInt8]] {
    try store.read { snapshot throws(StoreError) in
      try snapshot.session.keys(database, .all, limit: .max)
    }
  }
}

/// Lets two threads go on when both have come.
private final class Meeting: @unchecked Sendable {
  private let lock = Lock()
  // Guarded by `lock`.
  private var count = 0

  func arrive() {
    lock.lock()
    defer { lock.unlock() }
    count += 1
    lock.wakeAll()
    while count < 2 { lock.wait() }
  }
}
