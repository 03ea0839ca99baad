import LMDB
import Testing

@testable import Emulsion

@Suite("Invariants")
struct InvariantTests {
  @Test("They hold after whatever a library goes through", arguments: 0..<4)
  func hold(part: Int) throws {
    for seed in (part * 3)..<(part * 3 + 3) {
      let temporary = try TemporaryStore()
      var library = RandomLibrary(seed: seed)
      for _ in 0..<4 {
        try temporary.store.apply(30, of: &library)
        try temporary.store.expectSound()
      }
      try temporary.store.close()
    }
  }

  @Test("They hold within a transaction as well")
  func within() throws {
    let temporary = try TemporaryStore()
    var library = RandomLibrary(seed: 99)
    try temporary.store.write { transaction throws(StoreError) in
      for _ in 0..<60 {
        do throws(StoreError) {
          try transaction.apply(library.mutation())
        } catch  where RandomLibrary.refusals.contains(error.code) {}
        let found = try transaction.read { snapshot throws(StoreError) in try snapshot.verify() }
        // The number of the last mutation is written at the end.
        #expect(found.violations.allSatisfy { $0.database == .meta }, "\(found.violations)")
      }
    }
    try temporary.store.expectSound()
  }

  @Test("Deleting a person forgets the merges into those who were merged into them")
  func chainOfMerges() throws {
    let temporary = try TemporaryStore()
    let people = (1...3).map { Fixtures.person($0) }
    try temporary.store.put(people: (1...3).map { Fixtures.barePerson($0) })
    try temporary.store.apply(
      .mergePerson(people[0], into: people[1], at: Fixtures.updated),
      .mergePerson(people[1], into: people[2], at: Fixtures.updated))
    try temporary.store.expectSound()
    #expect(try temporary.store.count(.merges) == 2)
    try temporary.store.apply(.deletePerson(people[2], at: Fixtures.updated))
    #expect(try temporary.store.count(.merges) == 0)
    try temporary.store.expectSound()
  }

  // MARK: - What must be found

  /// A store in which every database has records.
  static func filled() throws -> TemporaryStore {
    let temporary = try TemporaryStore()
    let (first, second, third) = (
      AssetID(high: 1, low: 1), AssetID(high: 2, low: 1), Fixtures.assetID
    )
    var live = Fixtures.fullAsset(first)
    live.trashedAt = nil
    live.faces = .value([
      Fixtures.face(11, of: first, person: 1), Fixtures.face(12, of: first, person: 2),
    ])
    let album = AlbumID(high: 1, low: 2)
    try temporary.store.put(people: (1...3).map { Fixtures.fullPerson($0) }, [live])
    try temporary.store.put([Fixtures.bareAsset(second), Fixtures.fullAsset(third)])
    try temporary.store.apply(
      .putAlbum(
        Album(id: album, name: "a", createdAt: Fixtures.created, updatedAt: Fixtures.created)),
      .mergePerson(Fixtures.person(3), into: Fixtures.person(2), at: Fixtures.updated))
    for (number, asset) in [first, second, third].enumerated() {
      try temporary.store.apply(
        .addToAlbum(
          AlbumAsset(
            id: AlbumAssetID(high: UInt64(number), low: 1), albumID: album, assetID: asset,
            createdAt: Fixtures.created, updatedAt: Fixtures.created)))
    }
    try temporary.store.apply(
      .putAlbum(
        with(Album(id: album, createdAt: Fixtures.created, updatedAt: Fixtures.created)) {
          $0.coverAssetID = first
        }))
    return temporary
  }

  /// Lends records of a store to a closure that damages them, and answers what a verification finds then. Nothing
  /// of it is committed.
  private func damaging(
    _ store: AssetStore, _ database: Database, _ pick: ([[UInt8]]) -> [[UInt8]] = { $0 },
    damage: (inout WriteTransaction, TableID, [UInt8], [UInt8]) throws(LMDBError) -> Bool
  ) throws -> [(key: String, violations: [InvariantViolation])] {
    var found: [(key: String, violations: [InvariantViolation])] = []
    expectError(.environment) {
      try store.environment.write { transaction throws(StoreError) in
        let table = store.shared.databases[database]
        let reader = ReadSession(tables: store.shared.databases, handle: transaction.handle)
        try reader.begin(transaction: transaction.handle.transactionID - 1, shared: store.shared)
        for key in pick(try reader.keys(database, .all, limit: .max)).prefix(5) {
          guard let stored = try reader.value(database, key.rawSpanOfBytes) else { continue }
          let value = [UInt8](stored)
          do throws(LMDBError) {
            guard try damage(&transaction, table, key, value) else { continue }
          } catch {
            throw StoreError(error)
          }
          let violations = try Snapshot(session: reader).verify().violations
          found.append((SchemaKeys.text(of: key.rawSpanOfBytes, in: database), violations))
          do throws(LMDBError) {
            try transaction.put(table, key.rawSpanOfBytes, value.rawSpanOfBytes)
          } catch {
            throw StoreError(error)
          }
        }
        throw StoreError(.environment, "the end of the test")
      }
    }
    return found
  }

  @Test("A store in which nothing is wrong has no violation")
  func sound() throws {
    let temporary = try Self.filled()
    for database in Database.allCases {
      #expect(try temporary.store.count(database) > 0, "\(database)")
    }
    var last = VerificationProgress(done: 0, total: 0)
    let found = try temporary.store.verify { last = $0 }
    #expect(found.violations == [])
    #expect(found.records > 50)
    #expect(last.done <= found.records)
  }

  @Test("A damaged record is found in every database", arguments: Database.allCases)
  func damaged(database: Database) throws {
    let temporary = try Self.filled()
    let found = try damaging(temporary.store, database) {
      (transaction, table, key, value) throws(LMDBError) in
      var value = value
      value[value.count - 1] ^= 1
      try transaction.put(table, key.rawSpanOfBytes, value.rawSpanOfBytes)
      return true
    }
    #expect(!found.isEmpty)
    for (key, violations) in found {
      #expect(
        violations.contains { $0.database == database && $0.key == key }, "\(key): \(violations)")
    }
  }

  @Test("A record that is gone is missed in every database", arguments: Database.allCases)
  func removed(database: Database) throws {
    let temporary = try Self.filled()
    // Dictionaries come in any number; the feed's first rows may be trimmed, and what was last nobody knows. Nobody
    // misses the last pattern either until a record names it.
    let keys: ([[UInt8]]) -> [[UInt8]] =
      switch database {
      case .dictionaries, .merges: { _ in [] }
      case .events: { Array($0.dropFirst().dropLast()) }
      case .patterns: { Array($0.dropLast()) }
      default: { $0 }
      }
    let found = try damaging(temporary.store, database, keys) {
      (transaction, table, key, _) throws(LMDBError) in
      try transaction.delete(table, key.rawSpanOfBytes)
      return true
    }
    #expect(found.isEmpty == [.dictionaries, .merges].contains(database))
    for (key, violations) in found { #expect(!violations.isEmpty, "\(key)") }
  }

  @Test("A record too many is found in every database", arguments: Database.allCases)
  func added(database: Database) throws {
    let temporary = try Self.filled()
    if [.meta, .dictionaries].contains(database) { return }
    let found = try damaging(temporary.store, database) {
      (transaction, table, key, value) throws(LMDBError) in
      // A sound value under a key that nobody else has.
      var other = key
      let place = database == .byMonth ? 0 : database == .merges ? 28 : other.count - 1
      other[place] = other[place] == 0x39 ? 0x38 : 0x39
      if [.patterns, .events].contains(database) { other[0] = 1 }
      guard let header = try? Envelope.header(of: value.rawSpanOfBytes) else { return false }
      let copy = Array(value[..<header.bodyEnd])
      let sum = Checksum.of(copy.rawSpanOfBytes, key: other.rawSpanOfBytes, in: database)
      let sealed = copy + (0..<4).map { UInt8(truncatingIfNeeded: sum >> UInt32(8 * $0)) }
      if try transaction.view(table, other.rawSpanOfBytes) != nil { return false }
      try transaction.put(table, other.rawSpanOfBytes, sealed.rawSpanOfBytes)
      return true
    }
    // Each addition stays for the next ones, so what counts is that their number grows.
    #expect(!found.isEmpty)
    var last = 0
    for (key, violations) in found {
      #expect(violations.count > last, "\(key)")
      last = violations.count
    }
  }

  @Test("A count that is wrong is found")
  func counts() throws {
    let temporary = try Self.filled()
    let session = { (body: (WriteSession) throws(StoreError) -> Void) throws -> [String] in
      var found: [String] = []
      expectError(.environment) {
        try temporary.store.write { transaction throws(StoreError) in
          try body(transaction.session)
          found = try transaction.read { snapshot throws(StoreError) in
            try snapshot.verify().violations.map { "\($0.database.rawValue): \($0.what)" }
          }
          throw StoreError(.environment, "the end of the test")
        }
      }
      return found
    }
    let person = Fixtures.person(1).text
    let stats = try session { session throws(StoreError) in
      var stats = try session.reader.stats(person.span) ?? PersonStats()
      stats.faces += 1
      try session.putStats(stats, person.span)
    }
    #expect(stats == ["person_stats: it counts 3 faces of 2"])
    let months = try session { session throws(StoreError) in
      try session.add(MonthCounts(live: 1, trashed: 0), to: Month(wall: 0))
    }
    #expect(months == ["by_month: it counts 2 live and 0 trashed assets of 1 and 0"])
    let people = try session { session throws(StoreError) in
      let key = Fixtures.assetID.text
      var writer = WireWriter()
      AssetPeopleRecord.encode([Fixtures.person(1)], into: &writer)
      try session.put(.assetPeople, key.span, writer.span)
    }
    #expect(
      people == ["asset_people: it does not list the people of the faces, each once, by first face"]
    )
  }

  @Test("More violations than the limit are counted, not listed")
  func limit() throws {
    let temporary = try Self.filled()
    try temporary.store.write { transaction throws(StoreError) in
      try transaction.session.clear(.byCreated)
    }
    let found = try temporary.store.verify(limit: 2)
    #expect(found.violations.count == 2)
    #expect(found.violationCount == 9)
    #expect(!found.isSound)
  }
}

private func with<Value>(_ value: Value, _ change: (inout Value) -> Void) -> Value {
  var value = value
  change(&value)
  return value
}
