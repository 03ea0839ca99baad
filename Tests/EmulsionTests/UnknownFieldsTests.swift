import Testing

@testable import Emulsion

/// Fields that a newer version has written, in the hands of this one; ``WireTests`` has the same for single
/// records.
@Suite("Unknown fields in a store")
struct UnknownFieldsTests {
  private static let unknown = WireTests.unknown

  /// A store whose records of some databases have unknown fields behind what this version knows.
  private static func store(extending databases: [Database]) throws -> TemporaryStore {
    var options = AssetStore.Options()
    options.packing = .patterns
    let temporary = try TemporaryStore(options: options)
    let people = [Fixtures.fullPerson(1), Fixtures.fullPerson(2)]
    try temporary.store.put(people: people, [Fixtures.fullAsset()])
    try temporary.store.close()
    for database in databases {
      for (key, value) in try rawValues(database, at: temporary.path) {
        let payload = value.dropFirst().dropLast(4) + Self.unknown
        try setRawValue(
          database, key, try sealed(Array(payload), key: key, in: database), at: temporary.path)
      }
    }
    return try temporary.reopened(options: options)
  }

  /// How many records of a database end with the unknown fields.
  private static func extended(_ database: Database, _ temporary: TemporaryStore) throws -> Int {
    try temporary.store.close()
    return try rawValues(database, at: temporary.path).count { _, value in
      let payload = Array(value.dropFirst().dropLast(4))
      return payload.count >= unknown.count
        && payload.indices.contains { payload[$0...].starts(with: unknown) }
    }
  }

  @Test(
    "Those of an asset survive every change of it by a version that does not know them",
    arguments: [
      .putAsset(Fixtures.bareAsset()), .putAsset(Fixtures.fullAsset()),
      .setGroup(Fixtures.assetID, .metadata(nil), updatedAt: nil),
      .setGroup(Fixtures.assetID, .variants(Variants()), updatedAt: Fixtures.updated),
      .setGroup(Fixtures.assetID, .faces([]), updatedAt: nil),
    ] as [Mutation])
  func assets(mutation: Mutation) throws {
    let temporary = try Self.store(extending: [.core])
    let before = try temporary.store.asset(Fixtures.assetID)
    #expect(before?.unknownFields.bytes == Self.unknown)
    try temporary.store.apply(mutation)
    #expect(try temporary.store.asset(Fixtures.assetID)?.unknownFields.bytes == Self.unknown)
    #expect(try Self.extended(.core, temporary) == 1)
  }

  @Test("An asset with unknown fields of its own brings those along")
  func ownFields() throws {
    let temporary = try Self.store(extending: [.core])
    var asset = Fixtures.bareAsset()
    asset.unknownFields.bytes = [0xA0, 0x06, 1]
    try temporary.store.put([asset])
    #expect(try temporary.store.asset(asset.id)?.unknownFields.bytes == [0xA0, 0x06, 1])
  }

  @Test("Those of a person survive an update of the person")
  func people() throws {
    let temporary = try Self.store(extending: [.people])
    try temporary.store.put(people: [Fixtures.barePerson(1)])
    #expect(
      try temporary.store.person(Fixtures.person(1))?.unknownFields.bytes == Self.unknown)
    #expect(try Self.extended(.people, temporary) == 2)
  }

  @Test(
    "Those of a group survive reading the asset and writing it back",
    arguments: [
      Database.metadata, .fileData, .metrics,
    ])
  func groups(database: Database) throws {
    let temporary = try Self.store(extending: [database])
    let asset = try #require(try temporary.store.asset(Fixtures.assetID))
    try temporary.store.put([asset])
    #expect(try temporary.store.asset(Fixtures.assetID) == asset)
    #expect(try Self.extended(database, temporary) == 1)
  }

  @Test("Those of a group survive a fresh value from a version that does not know them")
  func freshGroups() throws {
    let databases: [Database] = [.metadata, .fileData, .metrics]
    let temporary = try Self.store(extending: databases)
    var asset = Fixtures.fullAsset()
    asset.metadata = .value(Metadata(createdAt: Fixtures.updated, updatedAt: Fixtures.updated))
    asset.metrics = .value(Metrics([Metrics.Entry(name: "new", value: 1)]))
    try temporary.store.put([asset])
    for database in databases {
      #expect(try Self.extended(database, temporary) == 1, "\(database)")
    }
  }

  @Test("Unknown fields change nothing of what is read")
  func reading() throws {
    let plain = try Self.store(extending: [])
    let extended = try Self.store(extending: [
      .core, .variants, .metadata, .fileData, .metrics, .faces, .assetPeople, .people, .personStats,
    ])
    for include in Include.subsets {
      let document = try plain.store.json(Fixtures.assetID, include)
      #expect(try extended.store.json(Fixtures.assetID, include) == document)
      let asset = try #require(try extended.store.asset(Fixtures.assetID, include))
      #expect(json { $0.append(asset) } == document)
    }
  }
}
