import EmulsionSamples
import Foundation
import LMDB
import Testing

@testable import Emulsion

/// Foundation and LMDB have names of their own for some of the engine's types.
private typealias Format = StoreFormat

@Suite("Opening and closing stores")
struct StoreLifecycleTests {
  @Test("A new store is empty, and knows itself after it was opened again")
  func reopen() throws {
    let first = try TemporaryStore()
    #expect(try first.store.sequence() == 0)
    for database in Database.allCases where ![.meta, .dictionaries].contains(database) {
      #expect(try first.store.count(database) == 0)
    }
    let asset = Fixtures.fullAsset()
    try first.store.put(people: [Fixtures.fullPerson(1), Fixtures.fullPerson(2)], [asset])
    let written = try first.store.json(asset.id)
    let second = try first.reopened()
    #expect(try second.store.json(asset.id) == written)
    #expect(try second.store.sequence() == 3)
  }

  @Test("Where there is no store, `existing` and `readOnly` say so and make nothing")
  func noStore() throws {
    let folder = try TemporaryFolder()
    for access in [AssetStore.Options.Access.existing, .readOnly] {
      var options = AssetStore.Options()
      options.access = access
      for path in [folder.path, folder.path("missing")] {
        let error = expectError(.noStore) { _ = try AssetStore(opening: path, options: options) }
        #expect(error?.path == path)
      }
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
  }

  @Test("A store that is open for reading only reads, and refuses to write")
  func readOnly() throws {
    let first = try TemporaryStore()
    try first.store.put([Fixtures.bareAsset()])
    var options = AssetStore.Options()
    options.access = .readOnly
    let second = try first.reopened(options: options)
    #expect(try second.store.asset(Fixtures.assetID) != nil)
    expectError(.readOnly) { try second.store.put([Fixtures.bareAsset()]) }
    expectError(.readOnly) { try second.store.write { _ in throw CancellationError() } }
  }

  @Test("A second open in one process is refused, until the first is closed")
  func secondOpen() throws {
    let first = try TemporaryStore()
    expectError(.alreadyOpen) { _ = try AssetStore(opening: first.path) }
    expectError(.alreadyOpen) { _ = try AssetStore(opening: first.path + "/../store/") }
    try first.store.close()
    try AssetStore(opening: first.path).close()
  }

  @Test("A closed store refuses everything with its path, and closing again does nothing")
  func closed() throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    try store.close()
    try store.close()
    #expect(expectError(.closed) { _ = try store.sequence() }?.path == store.path)
    #expect(expectError(.closed) { try store.put([]) }?.path == store.path)
    expectError(.closed) { try store.read { _ in throw CancellationError() } }
    expectError(.closed) { try store.write { _ in throw CancellationError() } }
  }

  @Test("Writing and closing inside of a read or a write are refused")
  func nested() throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    try store.read { _ in
      expectError(.nestedUse) { try store.put([]) }
      expectError(.nestedUse) { try store.close() }
    }
    try store.write { _ in
      expectError(.nestedUse) { try store.put([]) }
      expectError(.nestedUse) { try store.close() }
    }
    try store.put([Fixtures.bareAsset()])
  }

  @Test("Other files and other environments are no store, and stay as they are")
  func notAStore() throws {
    let folder = try TemporaryFolder()
    for names in [["users"], ["users", "meta"], ["core", "users"], ["core"]] {
      let path = folder.path(names.joined())
      var options = LMDB.Environment.Options()
      options.createsDirectory = true
      let environment = try LMDB.Environment(opening: path, options: options)
      for name in names { _ = try environment.openTable(named: name, create: true) }
      try environment.close()
      #expect(
        expectError(.notAStore) { _ = try AssetStore(opening: path) }?.path == path, "\(names)")
      #expect(try tableNames(path) == names.sorted())
    }
    // A table of our name, with something else in it.
    let other = folder.path("other")
    try FileManager.default.createDirectory(atPath: other, withIntermediateDirectories: true)
    try setRawValue(.meta, Array("version".utf8), [1], at: other)
    expectError(.notAStore) { _ = try AssetStore(opening: other) }
    #expect(try tableNames(other) == ["meta"])
    let path = folder.path("text")
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try Data(repeating: 0x41, count: 100_000).write(to: URL(filePath: path + "/data.mdb"))
    #expect(throws: StoreError.self) { try AssetStore(opening: path) }
    let file = folder.path("file")
    try Data("x".utf8).write(to: URL(filePath: file))
    #expect(throws: StoreError.self) { try AssetStore(opening: file) }
  }

  private func tableNames(_ path: String) throws -> [String] {
    let environment = try LMDB.Environment(opening: path)
    defer { try? environment.close() }
    return try environment.tableNames()
  }

  @Test("A store whose making was cut short after any number of databases is completed")
  func cutShort() throws {
    let folder = try TemporaryFolder()
    let order = [Database.meta] + Database.allCases.filter { $0 != .meta }
    for count in 0...order.count {
      let path = folder.path("\(count)")
      var options = LMDB.Environment.Options()
      options.createsDirectory = true
      let environment = try LMDB.Environment(opening: path, options: options)
      for database in order.prefix(count) {
        _ = try environment.openTable(named: database.rawValue, create: true)
      }
      try environment.close()
      var reading = AssetStore.Options()
      reading.access = .readOnly
      expectError(.notAStore) { _ = try AssetStore(opening: path, options: reading) }
      let store = try AssetStore(opening: path)
      try store.put([Fixtures.bareAsset()])
      try store.close()
      try AssetStore(opening: path, options: reading).close()
    }
  }

  @Test("A store that has lost the name of a database is refused, and gets no empty one instead")
  func lostDatabase() throws {
    let temporary = try TemporaryStore()
    try temporary.store.put([Fixtures.bareAsset()])
    try temporary.store.close()
    let whole = try DamagedFile(temporary.path)
    for database in Database.allCases where database != .meta {
      var file = whole
      let name = Array(database.rawValue.utf8)
      for page in file.map.tablePages {
        let start = page * file.map.pageSize
        for place in start + 16..<start + file.map.pageSize - name.count
        // The number of its bytes stands before it.
        where file.bytes[place - 2..<place].elementsEqual([UInt8(name.count), 0])
          && file.bytes[place..<place + name.count].elementsEqual(name)
        {
          file.flip(0, at: place + 1)
        }
      }
      #expect(file.bytes != whole.bytes)
      try file.write()
      for access in [AssetStore.Options.Access.createIfMissing, .existing, .readOnly] {
        var options = AssetStore.Options()
        options.access = access
        let error = expectError(.corrupted) {
          _ = try AssetStore(opening: temporary.path, options: options)
        }
        // Where names are then out of order, others are not found either.
        if database == .core { #expect(error?.database == .core) }
        #expect(error?.database != nil && error?.advice != nil)
      }
      let names = try tableNames(temporary.path)
      #expect(names.count == Database.allCases.count && !names.contains(database.rawValue))
    }
    try whole.write()
    let store = try AssetStore(opening: temporary.path)
    #expect(try store.asset(Fixtures.assetID) != nil)
  }

  // MARK: - Versions

  /// A store of version 1 with one asset.
  private func version1() throws -> TemporaryFolder {
    let temporary = try TemporaryStore()
    try temporary.store.put([Fixtures.bareAsset()])
    try temporary.store.close()
    return temporary.folder
  }

  private func open(
    _ folder: TemporaryFolder, _ format: Format, access: AssetStore.Options.Access = .existing
  ) throws(StoreError) -> AssetStore {
    var options = AssetStore.Options()
    options.access = access
    return try AssetStore(opening: folder.path("store"), options: options, format: format)
  }

  private func storedVersion(_ folder: TemporaryFolder) throws -> String? {
    let key = SchemaKeys.Meta.formatVersion.bytes
    let value = try rawValues(.meta, at: folder.path("store")).first { $0.key == key }?.value
    return value.map { Array($0.dropFirst().dropLast(4)).text }
  }

  @Test("A newer format is refused, for reading and for writing")
  func newer() throws {
    // It may have other databases than this version: none may be added.
    let folder = try TemporaryFolder()
    let path = folder.path("store")
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    let key = SchemaKeys.Meta.formatVersion.bytes
    try setRawValue(.meta, key, try sealed(Array("2".utf8), key: key, in: .meta), at: path)
    for access in [AssetStore.Options.Access.existing, .readOnly, .createIfMissing] {
      expectError(.newerFormat) { _ = try open(folder, Format(), access: access) }
    }
    #expect(try storedVersion(folder) == "2")
    #expect(try tableNames(path) == ["meta"])
  }

  @Test(
    "A format version that is no number is corruption of `meta`",
    arguments: [
      "", "0", "-1", "1.0", "one", "99999999999999999999", "\u{0}",
    ])
  func noVersion(text: String) throws {
    let folder = try version1()
    let key = SchemaKeys.Meta.formatVersion.bytes
    try setRawValue(
      .meta, key, try sealed(Array(text.utf8), key: key, in: .meta), at: folder.path("store"))
    let error = expectError(.corrupted) { _ = try open(folder, Format()) }
    #expect(error?.database == .meta)
    #expect(error?.key == "format_version")
  }

  @Test("An older store is upgraded, a step and a transaction at a time")
  func upgrade() throws {
    let folder = try version1()
    @Sendable func rename(_ suffix: String, _ session: WriteSession) throws(StoreError) {
      try session.prepareToRead()
      guard var asset = try session.reader.asset(Fixtures.assetID, []) else { return }
      asset.originalFileName += suffix
      try session.apply(.putAsset(asset))
    }
    let format = Format(
      current: 3,
      upgrades: [
        FormatVersion.Upgrade(to: 2) { session throws(StoreError) in try rename("+2", session) },
        FormatVersion.Upgrade(to: 3) { session throws(StoreError) in try rename("+3", session) },
      ])
    expectError(.readOnly) { _ = try open(folder, format, access: .readOnly) }
    let store = try open(folder, format)
    #expect(try store.asset(Fixtures.assetID)?.originalFileName == "a.jpg+2+3")
    try store.close()
    #expect(try storedVersion(folder) == "3")
    try open(folder, format).close()
    let again = try open(folder, format, access: .readOnly)
    #expect(try again.asset(Fixtures.assetID)?.originalFileName == "a.jpg+2+3")
    try again.close()
    expectError(.newerFormat) { _ = try open(folder, Format()) }
  }

  @Test("A database that came with a later version is made in an older store, and only there")
  func newDatabase() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("store")
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    let key = SchemaKeys.Meta.formatVersion.bytes
    try setRawValue(.meta, key, try sealed(Array("1".utf8), key: key, in: .meta), at: path)
    let environment = try LMDB.Environment(opening: path)
    for database in Database.allCases where database != .merges {
      _ = try environment.openTable(named: database.rawValue, create: true)
    }
    try environment.close()
    let error = expectError(.corrupted) { _ = try open(folder, Format()) }
    #expect(error?.database == .merges)
    let format = Format(current: 2, upgrades: [FormatVersion.Upgrade(to: 2) { _ in }])
    let store = try open(folder, format)
    #expect(try store.count(.merges) == 0)
    try store.close()
    try open(folder, format, access: .readOnly).close()
    #expect(try storedVersion(folder) == "2")
  }

  @Test("An upgrade that fails leaves the version before it, and can be tried again")
  func failedUpgrade() throws {
    let folder = try version1()
    let steps = [
      FormatVersion.Upgrade(to: 2) { session throws(StoreError) in
        try session.apply(.putAsset(Fixtures.fullAssetWithoutPeople()))
      },
      FormatVersion.Upgrade(to: 3) { session throws(StoreError) in
        try session.apply(.deleteAsset(Fixtures.assetID))
        throw StoreError(.environment, "cut short")
      },
    ]
    let error = expectError(.environment) {
      _ = try open(folder, Format(current: 3, upgrades: steps))
    }
    #expect(error?.reason == "cut short")
    #expect(try storedVersion(folder) == "2")
    let store = try open(folder, Format(current: 2, upgrades: [steps[0]]))
    #expect(try store.asset(Fixtures.assetID)?.width == 4032)
    try store.close()
  }

  // MARK: - Size

  @Test("A transaction larger than the map grows it, and its closure runs again")
  func growth() throws {
    var options = AssetStore.Options()
    options.initialMapSize = 1 << 20
    let temporary = try TemporaryStore(options: options)
    var runs = 0
    let text = String(repeating: "0123456789abcdef", count: 1 << 18)
    try temporary.store.write { transaction throws(StoreError) in
      runs += 1
      for number in 0..<20 {
        var asset = Fixtures.bareAsset(AssetID(high: UInt64(number), low: 0))
        asset.description = text + "\(number)\(runs)" + String(UInt64(number) &* .max / 7)
        asset.variants = .value(Fixtures.variants(of: asset.id))
        asset.leanVariant = nil
        try transaction.put(asset)
      }
    }
    #expect(try temporary.store.count(.core) == 20)
    #expect(try temporary.store.sequence() == 20)
    let last = try temporary.store.asset(AssetID(high: 19, low: 0))
    #expect(last?.variants.value == Fixtures.variants(of: AssetID(high: 19, low: 0)))
  }

  @Test("At the map's limit a write fails, nothing of it is there, and smaller ones go on")
  func limit() throws {
    var options = AssetStore.Options()
    options.maximumMapSize = 1 << 20
    options.packing = .none
    let temporary = try TemporaryStore(options: options)
    try temporary.store.put([Fixtures.bareAsset()])
    var large = Fixtures.bareAsset(AssetID(high: 1, low: 1))
    large.description = String(repeating: "0123456789abcdef", count: 1 << 17)
    expectError(.mapLimitReached) { try temporary.store.put([large]) }
    #expect(try temporary.store.count(.core) == 1)
    try temporary.store.put([Fixtures.bareAsset(AssetID(high: 2, low: 2))])
    #expect(try temporary.store.sequence() == 2)
  }
}

extension Fixtures {
  static func fullAssetWithoutPeople() -> Asset {
    var asset = fullAsset()
    asset.faces = .absent
    return asset
  }
}
