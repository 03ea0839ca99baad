import LMDB
import Testing

@testable import Emulsion

/// What lists of faces, people, albums and links refuse, and what they find.
@Suite("Refused lists")
struct ListRefusalTests {
  private static func filled() throws -> TemporaryStore {
    let temporary = try TemporaryStore()
    let long = String(repeating: "n", count: 400)
    try temporary.store.put(
      people: [Library.person(1, "Anna"), Library.person(2, long), Library.person(3, nil)],
      [Library.picture(1, faces: [1: 1, 2: 3]), Library.picture(2, faces: [3: 2])])
    var album = Library.album(1, "a")
    try temporary.store.apply(
      .putAlbum(album), .addToAlbum(Library.link(1, album: 1, asset: 1)))
    album.coverAssetID = Library.asset(1)
    try temporary.store.apply(
      .putAlbum(album), .putPerson(Library.person(4, "Ben")),
      .mergePerson(Library.person(4), into: Library.person(1), at: Library.time(0)))
    return temporary
  }

  /// Every kind of list and lookup, each with what it needs.
  private static let questions:
    [(name: String, @Sendable (borrowing Snapshot) throws(StoreError) -> Void)] = [
      ("face", { snapshot throws(StoreError) in _ = try snapshot.face(Library.face(1)) }),
      ("faces", { snapshot throws(StoreError) in _ = try snapshot.faces(FaceQuery()) }),
      (
        "faces of a person",
        { snapshot throws(StoreError) in
          _ = try snapshot.faces(FaceQuery(personID: Library.person(1)))
          _ = try snapshot.faces(FaceQuery(personID: Library.person(2)))
          _ = try snapshot.faces(FaceQuery(personID: Library.person(3)))
        }
      ),
      (
        "people",
        { snapshot throws(StoreError) in
          for sort in PersonSort.allCases {
            _ = try snapshot.people(PersonQuery(nameFilter: .all, sort: sort))
          }
        }
      ),
      (
        "people by a part of the name",
        { snapshot throws(StoreError) in
          _ = try snapshot.people(PersonQuery(name: "n"))
          _ = try snapshot.people(PersonQuery(name: "x", sort: .nameDescending))
        }
      ),
      (
        "people of an asset",
        { snapshot throws(StoreError) in
          _ = try snapshot.people(PersonQuery(assetID: Library.asset(1)))
          _ = try snapshot.people(PersonQuery(assetID: Library.asset(2)))
        }
      ),
      (
        "people of an album",
        { snapshot throws(StoreError) in
          _ = try snapshot.people(PersonQuery(albumID: Library.album(1)))
        }
      ),
      (
        "albums",
        { snapshot throws(StoreError) in
          _ = try snapshot.albums(AlbumQuery())
          _ = try snapshot.json(AlbumQuery())
        }
      ),
      (
        "albums of an asset",
        { snapshot throws(StoreError) in
          _ = try snapshot.albums(AlbumQuery(assetID: Library.asset(1)))
        }
      ),
      (
        "links", { snapshot throws(StoreError) in _ = try snapshot.albumAssets(AlbumAssetQuery()) }
      ),
      (
        "links of an album",
        { snapshot throws(StoreError) in
          _ = try snapshot.albumAssets(AlbumAssetQuery(albumID: Library.album(1)))
        }
      ),
      (
        "merges",
        { snapshot throws(StoreError) in _ = try snapshot.merges(into: Library.person(1)) }
      ),
    ]

  @Test("Pages of a size out of range and cursors of what is not in the store")
  func queries() throws {
    let temporary = try Self.filled()
    let store = temporary.store
    for limit in [0, 1001, -1, .min, .max] {
      expectError(.invalidQuery) { _ = try store.faces(FaceQuery(limit: limit)) }
      expectError(.invalidQuery) { _ = try store.people(PersonQuery(limit: limit)) }
      expectError(.invalidQuery) { _ = try store.albums(AlbumQuery(limit: limit)) }
      expectError(.invalidQuery) { _ = try store.albumAssets(AlbumAssetQuery(limit: limit)) }
    }
    #expect(try store.people(PersonQuery(limit: 1000)).count == 2)
    let errors = [
      expectError(.unknownCursor) {
        _ = try store.faces(FaceQuery(ids: [], startingAfter: Library.face(9)))
      },
      expectError(.unknownCursor) {
        _ = try store.people(PersonQuery(startingAfter: Library.person(4)))
      },
      expectError(.unknownCursor) {
        _ = try store.albums(AlbumQuery(startingAfter: Library.album(9)))
      },
      expectError(.unknownCursor) {
        _ = try store.albumAssets(AlbumAssetQuery(startingAfter: Library.link(9)))
      },
    ]
    #expect(
      errors.map { $0?.key } == [
        Library.face(9).description, Library.person(4).description,
        Library.album(9).description, Library.link(9).description,
      ])
  }

  @Test("A flipped bit in any byte of any row or record that a list reads is found and named")
  func damage() throws {
    let temporary = try Self.filled()
    let needed: [(Database, [String])] = [
      (.byFace, ["face", "faces"]), (.byCreated, ["faces", "albums", "links"]),
      (.byPerson, ["faces of a person"]), (.peopleOrder, ["people"]),
      (.byAlbum, ["people of an album", "albums", "links of an album"]),
      (.assetAlbums, ["albums of an asset", "links of an album"]),
      (.albums, ["albums"]), (.albumAssets, ["links", "links of an album"]),
      (.people, ["people"]), (.personStats, ["people"]), (.faces, ["faces"]),
      (.assetPeople, ["people of an asset"]), (.merges, ["merges"]), (.core, ["albums"]),
    ]
    try DamagedRows.use(temporary.store) { bench throws(StoreError) in
      for (database, names) in needed {
        for (key, value) in try bench.values(database) where !Self.isUnread(database, key) {
          for offset in value.indices {
            var damaged = value
            damaged[offset] ^= 1 << UInt8(offset % 8)
            try bench.set(database, key, damaged)
            let errors = Self.errors(try bench.snapshot())
            let found = names.contains { name in
              errors[name]?.code == .corrupted && errors[name]?.database == database
                && errors[name]?.key == SchemaKeys.text(of: key.rawSpanOfBytes, in: database)
            }
            if !found { Issue.record("\(database), byte \(offset) of \(key.text): \(errors)") }
            for error in errors.values where error.code != .corrupted {
              Issue.record("\(database): \(error)")
            }
          }
          try bench.set(database, key, value)
        }
      }
      #expect(Self.errors(try bench.snapshot()).isEmpty)
    }
  }

  /// Assets that no album has for its cover are read by none of the lists.
  private static func isUnread(_ database: Database, _ key: [UInt8]) -> Bool {
    database == .core && key != Array(Library.asset(1).description.utf8)
  }

  private static func errors(_ snapshot: borrowing Snapshot) -> [String: StoreError] {
    var errors: [String: StoreError] = [:]
    for (name, ask) in questions {
      do throws(StoreError) {
        try ask(snapshot)
      } catch {
        errors[name] = error
      }
    }
    return errors
  }

  @Test(
    "A row that names what is gone is found and named, and records that rows do not name as well")
  func stale() throws {
    let temporary = try Self.filled()
    let stale: [(Database, [String])] = [
      (.byFace, ["faces"]), (.people, ["people"]), (.albums, ["albums"]),
      (.albumAssets, ["links"]), (.faces, ["faces", "faces of a person"]),
      (.assetAlbums, ["links of an album"]),
    ]
    try DamagedRows.use(temporary.store) { bench throws(StoreError) in
      for (database, names) in stale {
        for (key, value) in try bench.values(database) {
          try bench.set(database, key, nil)
          let errors = Self.errors(try bench.snapshot())
          for name in names where errors[name]?.code != .corrupted {
            Issue.record("\(name) without \(database) \(key.text): \(errors)")
          }
          try bench.set(database, key, value)
        }
      }
    }
  }

  @Test("Changed keys and payloads in valid envelopes are corruption or an answer, never a trap")
  func hostileRows() throws {
    let temporary = try Self.filled()
    var random = Random(41)
    let databases: [Database] = [
      .byFace, .byCreated, .byPerson, .peopleOrder, .byAlbum, .assetAlbums, .albums, .albumAssets,
      .people, .personStats, .faces, .assetPeople, .merges,
    ]
    try DamagedRows.use(temporary.store) { bench throws(StoreError) in
      var failures = 0
      for database in databases {
        let values = try bench.values(database)
        for (key, value) in values {
          let payload = Array(value.dropFirst().dropLast(4))
          for round in 0..<30 {
            var other = key
            if round % 2 == 0 { other = Array(random.changed(key, splicing: key).prefix(400)) }
            let changed = round % 3 == 0 ? payload : random.changed(payload, splicing: payload)
            guard !other.isEmpty, let value = try? sealed(changed, key: other, in: database)
            else { continue }
            try bench.set(database, other, value)
            for error in Self.errors(try bench.snapshot()).values {
              failures += 1
              if error.code != .corrupted { Issue.record("\(database): \(error)") }
            }
            try bench.set(database, other, nil)
          }
          for (key, value) in values { try bench.set(database, key, value) }
        }
      }
      #expect(failures > 100)
      #expect(Self.errors(try bench.snapshot()).isEmpty)
    }
  }

  @Test("A list whose index is disabled or being built is refused; the others go on")
  func states() throws {
    let temporary = try Self.filled()
    let path = temporary.path
    try temporary.store.close()
    let needed: [(Database, Set<String>)] = [
      (.byFace, ["face", "faces"]), (.byCreated, ["faces", "albums", "links"]),
      (.byPerson, ["faces of a person"]),
      (.peopleOrder, ["people", "people by a part of the name"]),
      (.byAlbum, ["people of an album", "albums", "albums of an asset", "links of an album"]),
    ]
    for (database, names) in needed {
      for state in [IndexState.building, .disabled] {
        let key = SchemaKeys.Meta.indexStates.bytes
        let text = Array("\(database.rawValue) \(state.rawValue)\n".utf8)
        try setRawValue(.meta, key, try sealed(text, key: key, in: .meta), at: path)
        let store = try AssetStore(opening: path)
        let errors = try store.read { snapshot throws(StoreError) in Self.errors(snapshot) }
        try store.close()
        #expect(Set(errors.keys) == names, "\(database)")
        for error in errors.values {
          #expect(error.code == .indexNotReadable)
          #expect(error.database == database)
        }
      }
    }
  }
}

/// A transaction that is never committed, in which values are damaged and lists read.
private final class DamagedRows {
  private let tables: Tables
  private var transaction: WriteTransaction

  private init(tables: Tables, transaction: consuming WriteTransaction) {
    self.tables = tables
    self.transaction = transaction
  }

  static func use(
    _ store: AssetStore, _ body: (DamagedRows) throws(StoreError) -> Void
  ) throws {
    let end = "the end of the test"
    let error = expectError(.environment) {
      try store.environment.write { transaction throws(StoreError) in
        try body(
          DamagedRows(tables: store.shared.databases, transaction: transaction.sharing()))
        throw StoreError(.environment, end)
      }
    }
    #expect(error?.reason == end)
  }

  /// A snapshot that has seen nothing yet.
  func snapshot() throws(StoreError) -> Snapshot {
    let session = ReadSession(tables: tables, handle: transaction.handle)
    try session.begin(transaction: 1, shared: SharedTables(databases: tables))
    return Snapshot(session: session)
  }

  func values(_ database: Database) throws(StoreError) -> [(key: [UInt8], value: [UInt8])] {
    do throws(LMDBError) {
      var values: [(key: [UInt8], value: [UInt8])] = []
      let handle = transaction.handle
      var cursor = try handle.cursor(tables[database])
      while try cursor.next() {
        values.append((key: bytes(of: cursor.key), value: bytes(of: cursor.value)))
      }
      return values
    } catch {
      throw StoreError(error)
    }
  }

  /// Writes a value, or with `nil` removes it.
  func set(_ database: Database, _ key: [UInt8], _ value: [UInt8]?) throws(StoreError) {
    do throws(LMDBError) {
      if let value {
        try transaction.put(tables[database], key.rawSpanOfBytes, value.rawSpanOfBytes)
      } else {
        try transaction.delete(tables[database], key.rawSpanOfBytes)
      }
    } catch {
      throw StoreError(error)
    }
  }
}

private func bytes(of span: RawSpan) -> [UInt8] {
  unsafe span.withUnsafeBytes { unsafe [UInt8]($0) }
}
