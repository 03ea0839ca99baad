import Foundation
import LMDB
import Testing

@testable import Emulsion

@Suite("What users set in place of the camera's values")
struct OverrideTests {
  private static let place = Coordinates(latitude: 52.5, longitude: 13.375)
  private static let chosen = LocalDateTime(
    wallMicroseconds: 1_600_000_000_000_000, offsetMinutes: 120)

  private static func asset() -> Asset {
    var asset = Fixtures.fullAssetWithoutPeople()
    asset.trashedAt = nil
    return asset
  }

  private static func everything() -> AssetEdit {
    var edit = AssetEdit()
    edit.description = .set("by the lake \"1\"")
    if let place { edit.coordinates = .set(place) }
    edit.originalDateTime = .set(chosen)
    return edit
  }

  private static func metadata(_ store: AssetStore) throws -> Metadata {
    try #require(try store.asset(Fixtures.assetID)?.metadata.value)
  }

  /// What the document says of the fields that can be set, as it is written.
  private static func answer(_ store: AssetStore) throws -> [String] {
    let document = try #require(try store.json(Fixtures.assetID, .metadata))
    let metadata = try #require(document.components(separatedBy: "\"metadata\":{").last)
    func value(_ key: String, in text: String, before next: String) throws -> String {
      let rest = try #require(text.components(separatedBy: "\"\(key)\":").dropFirst().first)
      return try #require(rest.components(separatedBy: ",\"\(next)\"").first)
    }
    return [
      try value("local_datetime", in: document, before: "created_at"),
      try value("original_datetime", in: metadata, before: "digitized_datetime"),
      try value("latitude", in: metadata, before: "longitude"),
      try value("longitude", in: metadata, before: "altitude"),
      try value("description", in: metadata, before: "fps"),
    ]
  }

  @Test("Documents say what the user set; what the file says stays, and comes back")
  func setAndClear() throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    try store.put([Self.asset()])
    let own = [
      "\"2023-11-14T23:13:20.000001-01:30\"", "\"1970-01-01T00:00:02\"", "48.208176",
      "-16.373819", "\"\"",
    ]
    #expect(try Self.answer(store) == own)
    let before = try store.json(Fixtures.assetID)

    let time = Timestamp(microseconds: 1_800_000_000_000_000)
    try store.apply(.editAsset(Fixtures.assetID, Self.everything(), at: time))
    #expect(
      try Self.answer(store) == [
        "\"2020-09-13T12:26:40+02:00\"", "\"2020-09-13T12:26:40+02:00\"", "52.5", "13.375",
        "\"by the lake \\\"1\\\"\"",
      ])
    let edited = try #require(try store.asset(Fixtures.assetID))
    #expect(edited.updatedAt == time)
    #expect(edited.localDateTime == Self.chosen)
    let metadata = try Self.metadata(store)
    #expect(metadata.updatedAt == time)
    #expect(metadata.description == "")
    #expect(metadata.latitude == Fixtures.metadata.latitude)
    #expect(metadata.originalDateTime == Fixtures.metadata.originalDateTime)
    #expect(try store.json(Fixtures.assetID) == json { $0.append(edited) })

    // What is left out stays; what is cleared falls back.
    var edit = AssetEdit()
    edit.coordinates = .clear
    try store.apply(.editAsset(Fixtures.assetID, edit, at: time))
    #expect(
      try Self.answer(store) == [
        "\"2020-09-13T12:26:40+02:00\"", "\"2020-09-13T12:26:40+02:00\"", own[2], own[3],
        "\"by the lake \\\"1\\\"\"",
      ])
    edit = AssetEdit()
    edit.description = .clear
    edit.originalDateTime = .clear
    try store.apply(.editAsset(Fixtures.assetID, edit, at: Fixtures.updated))
    #expect(try Self.answer(store) == own)
    #expect(try Self.metadata(store) == Fixtures.metadata)
    #expect(try store.json(Fixtures.assetID) == before)
  }

  @Test("An edit that changes nothing changes nothing, and an unknown asset is told")
  func nothing() throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    try store.put([Self.asset()])
    let before = try store.json(Fixtures.assetID)
    #expect(
      try store.eventsOf { transaction throws(StoreError) in
        try transaction.edit(Fixtures.assetID, AssetEdit())
      }.isEmpty)
    #expect(try store.json(Fixtures.assetID) == before)
    expectError(.notFound) {
      try store.apply(.editAsset(Library.asset(9), AssetEdit(), at: Fixtures.updated))
    }
  }

  @Test("An asset without metadata gets a row for what the user sets")
  func noMetadata() throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    try store.put([Fixtures.bareAsset()])
    let events = try store.eventsOf { transaction throws(StoreError) in
      try transaction.edit(Fixtures.assetID, Self.everything(), at: Fixtures.updated)
    }
    #expect(events.map { $0.split(separator: " ")[0] } == ["asset_updated", "metadata_updated"])
    let metadata = try Self.metadata(store)
    #expect(metadata.createdAt == Fixtures.updated)
    #expect(metadata.description == nil)
    #expect(metadata.effectiveDescription == "by the lake \"1\"")
    #expect(try store.asset(Fixtures.assetID)?.localDateTime == Self.chosen)
  }

  @Test("Writing the asset again keeps what the user set, as it was read or with new file values")
  func puttingAgain() throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    try store.put([Self.asset()])
    try store.apply(.editAsset(Fixtures.assetID, Self.everything(), at: Fixtures.updated))
    let before = try store.json(Fixtures.assetID)
    try store.put([try #require(try store.asset(Fixtures.assetID))])
    #expect(try store.json(Fixtures.assetID) == before)

    var asset = Self.asset()
    asset.localDateTime = LocalDateTime(wallMicroseconds: 77, offsetMinutes: nil)
    var metadata = Fixtures.metadata
    metadata.description = "the file's new one"
    metadata.latitude = 1.5
    asset.metadata = .value(metadata)
    try store.put([asset])
    #expect(try Self.metadata(store).effectiveDescription == "by the lake \"1\"")
    #expect(try Self.metadata(store).description == "the file's new one")
    #expect(try Self.metadata(store).coordinates == Self.place)
    #expect(try store.asset(Fixtures.assetID)?.localDateTime == Self.chosen)
    var edit = AssetEdit()
    edit.description = .clear
    edit.coordinates = .clear
    edit.originalDateTime = .clear
    try store.apply(.editAsset(Fixtures.assetID, edit, at: Fixtures.updated))
    #expect(try store.asset(Fixtures.assetID)?.localDateTime == asset.localDateTime)
    #expect(try Self.metadata(store).effectiveDescription == "the file's new one")
    #expect(try Self.metadata(store).effectiveLatitude == 1.5)
  }

  @Test("The indexes by capture, place, month and album follow the user's values, and go back")
  func indexes() throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    try store.put(people: [Library.person(1, "Anna")])
    var asset = Self.asset()
    asset.faces = .value(
      [
        Library.face(1, on: 0, person: 1)
      ].map { face in
        var face = face
        face.assetID = asset.id
        return face
      })
    try store.put([asset])
    let album = Library.album(1, "a")
    let link = AlbumAsset(
      id: Library.link(1), albumID: album.id, assetID: asset.id, createdAt: Fixtures.created,
      updatedAt: Fixtures.created)
    try store.apply(.putAlbum(album), .addToAlbum(link))
    let databases: [Database] = [.byCapture, .byPlace, .byMonth, .byPerson, .byAlbum, .byTrash]
    func keys() throws -> [[[UInt8]]] {
      try store.read { snapshot throws(StoreError) in
        try databases.map { database throws(StoreError) in
          try snapshot.session.keys(database, prefix: [])
        }
      }
    }
    let before = try keys()
    #expect(before.map(\.count) == [1, 1, 1, 1, 1, 0])
    try store.apply(.editAsset(asset.id, Self.everything(), at: Fixtures.updated))
    let edited = try keys()
    #expect(edited.map(\.count) == [1, 1, 1, 1, 1, 0])
    for (old, new) in zip(before, edited).prefix(5) { #expect(old != new) }
    let wall = Self.chosen.wallMicroseconds
    #expect(
      edited[0] == [
        written(row: {
          $0.time(wall); $0.id(asset.id)
        })
      ])
    let place = try #require(Self.place)
    #expect(edited[1] == [written(row: { PlaceIndex.key(place, asset.id, into: &$0) })])
    #expect(edited[2] == [Array("2020-09".utf8)])
    #expect(try store.album(album.id)?.startDate == Self.chosen)
    var edit = AssetEdit()
    edit.description = .clear
    edit.coordinates = .clear
    edit.originalDateTime = .clear
    try store.apply(.editAsset(asset.id, edit, at: Fixtures.updated))
    #expect(try keys() == before)
    #expect(try store.mistakes() == [])
  }

  private func written(row body: (inout RowWriter) -> Void) -> [UInt8] {
    var writer = RowWriter()
    body(&writer)
    return writer.bytes
  }
}
