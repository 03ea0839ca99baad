import LMDB
import Testing

@testable import Emulsion

/// Rows of indexes that are damaged, and lists that meet them. Everything happens in transactions that are never
/// committed.
@Suite("Damaged rows of indexes")
struct DamagedListTests {
  private let bench: ListBench

  init() throws { bench = try ListBench.samples(40, seed: 51) }

  /// The questions that meet every row of an index.
  private func ask(_ database: Database, _ snapshot: borrowing Snapshot) throws(StoreError) {
    var query = AssetQuery()
    query.limit = 1000
    query.state = .all
    switch database {
    case .byCapture, .byTrash: _ = try snapshot.assetIDs(query)
    case .byAlbum:
      for album in bench.albums {
        query.albumID = album
        _ = try snapshot.assetIDs(query)
      }
    case .byPerson:
      for person in bench.people {
        query.personID = person
        _ = try snapshot.assetIDs(query)
        query.albumID = bench.albums[0]
        _ = try snapshot.assetIDs(query)
        query.albumID = nil
      }
    case .byPlace:
      _ = try snapshot.clusters(in: .world, zoom: 3, state: .all)
      query.area = .box(.world)
      _ = try snapshot.assetIDs(query)
    case .byMonth:
      var months = MonthCountQuery()
      months.limit = 1000
      _ = try snapshot.monthCounts(months)
    default:
      let files = bench.model.assets.compactMap(\.fileData.value)
      if database == .byChecksum { _ = try snapshot.existing(checksums: files.map(\.checksum)) }
      if database == .bySHA1 { _ = try snapshot.existing(sha1s: files.compactMap(\.checksumSHA1)) }
      if database == .byDevice {
        for file in files {
          _ = try snapshot.existing(
            deviceID: file.deviceID, deviceAssetIDs: [file.deviceAssetID])
        }
      }
    }
  }

  private static let databases: [Database] = [
    .byCapture, .byTrash, .byAlbum, .byPerson, .byPlace, .byMonth, .byChecksum, .bySHA1, .byDevice,
  ]

  /// Lends the rows of an index and a way to change them, and forgets the changes.
  private func withRows(
    _ database: Database,
    _ body: (
      _ rows: [(key: [UInt8], value: [UInt8])], inout WriteTransaction, TableID
    ) throws -> Void
  ) throws {
    struct End: Error {}
    let store = bench.store
    do {
      try store.environment.write { (transaction: inout WriteTransaction) in
        let table = store.shared.databases[database]
        var rows: [(key: [UInt8], value: [UInt8])] = []
        var cursor = try transaction.handle.cursor(table)
        while try cursor.next() {
          rows.append((key: [UInt8](cursor.key), value: [UInt8](cursor.value)))
        }
        try body(rows, &transaction, table)
        throw End()
      }
    } catch is End {}
  }

  /// What the questions say of an index as a transaction has it.
  private func failure(
    _ database: Database, _ transaction: borrowing WriteTransaction
  ) throws -> StoreError? {
    let session = try session(transaction)
    do throws(StoreError) {
      try ask(database, Snapshot(session: session))
      return nil
    } catch {
      return error
    }
  }

  /// A session that knows nothing of what was before.
  private func session(_ transaction: borrowing WriteTransaction) throws -> ReadSession {
    let databases = bench.store.shared.databases
    let session = ReadSession(tables: databases, handle: transaction.handle)
    try session.begin(transaction: 1, shared: SharedTables(databases: databases))
    return session
  }

  @Test(
    "A flipped bit of a row's value is found, and named by database and key", arguments: databases)
  func flips(database: Database) throws {
    try withRows(database) { rows, transaction, table in
      #expect(rows.count > 3, "\(database)")
      #expect(try failure(database, transaction) == nil)
      for (key, value) in rows.prefix(12) {
        for index in value.indices {
          var damaged = value
          damaged[index] ^= 1 << UInt8(index % 8)
          try transaction.put(table, key.rawSpanOfBytes, damaged.rawSpanOfBytes)
          let error = try failure(database, transaction)
          #expect(error?.code == .corrupted && error?.database == database)
          #expect(error?.key == SchemaKeys.text(of: key.rawSpanOfBytes, in: database))
        }
        try transaction.put(table, key.rawSpanOfBytes, value.rawSpanOfBytes)
      }
    }
  }

  @Test(
    "Rows of valid envelopes with any key and content are corruption or an answer",
    arguments: databases)
  func hostileRows(database: Database) throws {
    var random = Random(52)
    try withRows(database) { rows, transaction, table in
      var failures = 0
      for _ in 0..<250 {
        let (key, value) = random.pick(rows)
        let payload = Array(value.dropFirst().dropLast(4))
        var other = key
        if random.oneIn(2) { other = Array(key.prefix(1 + random.below(key.count))) }
        if random.oneIn(3) { other[random.below(other.count)] = UInt8(random.below(256)) }
        let content =
          random.oneIn(2) ? payload : random.changed(payload, splicing: payload)
        let changed = try sealed(content, key: other, in: database)
        try transaction.put(table, other.rawSpanOfBytes, changed.rawSpanOfBytes)
        let error = try failure(database, transaction)
        if let error {
          failures += 1
          #expect(error.code == .corrupted && error.database != nil && error.key != nil, "\(error)")
        }
        try transaction.delete(table, other.rawSpanOfBytes)
        try transaction.put(table, key.rawSpanOfBytes, value.rawSpanOfBytes)
      }
      #expect(failures > 20)
    }
  }

  @Test(
    "An index that is being built or disabled is not asked, and lists find another way where there is one"
  )
  func indexStates() throws {
    func page(
      _ change: (inout AssetQuery) -> Void, without database: Database
    ) throws -> Page<AssetID> {
      var query = AssetQuery()
      change(&query)
      var states = IndexStates()
      states[database] = .building
      let key = SchemaKeys.Meta.indexStates.bytes
      let value = try sealed(Array(states.text.utf8), key: key, in: .meta)
      var page = Page<AssetID>(items: [], hasMore: true)
      try withRows(.meta) { _, transaction, table in
        try transaction.put(table, key.rawSpanOfBytes, value.rawSpanOfBytes)
        page = try Snapshot(session: try session(transaction)).assetIDs(query)
      }
      return page
    }
    for (database, change) in [
      (.byCapture, { _ in }), (.byTrash, { $0.state = .trashed }),
      (.byPerson, { $0.personID = PersonID(high: 1, low: 1) }),
      (.byAlbum, { $0.albumID = AlbumID(high: 1, low: 1) }),
      (.byPerson, { ($0.personID, $0.ids) = (PersonID(high: 1, low: 1), []) }),
    ] as [(Database, (inout AssetQuery) -> Void)] {
      let error = expectError(.indexNotReadable) { _ = try page(change, without: database) }
      #expect(error?.database == database)
    }
    var query = AssetQuery()
    query.area = .box(.world)
    #expect(try page({ $0 = query }, without: .byPlace) == bench.model.page(query))
  }
}
