import Testing

@testable import Emulsion

@Suite("Changing faces")
struct FaceWritingTests {
  private static let now = Library.time(1000)

  private static func filled() throws -> TemporaryStore {
    let temporary = try TemporaryStore()
    try temporary.store.put(
      people: [Library.person(1, "Anna"), Library.person(2, "Ben")],
      [
        Library.picture(1, faces: [1: 1, 2: 2]), Library.picture(2, faces: [3: 1]),
        Library.picture(3),
      ])
    return temporary
  }

  @Test("A face is put at the end, or in its place")
  func put() throws {
    let temporary = try Self.filled()
    let store = temporary.store
    let events = try store.eventsOf { transaction throws(StoreError) in
      try transaction.put(Library.face(4, on: 1, person: 2))
      try transaction.put(Library.face(1, on: 1, person: 2, made: 7))
      try transaction.put(Library.face(1, on: 1, person: 2, made: 7))
    }
    #expect(
      events == ["face_created asset 1 face 4 person 2", "face_updated asset 1 face 1 person 2"])
    let faces = try #require(try store.asset(Library.asset(1))?.faces.value)
    #expect(faces.map(\.id) == [1, 2, 4].map { Library.face($0) })
    #expect(faces[0].createdAt == Library.time(7))
    #expect(try store.person(Library.person(1))?.assetCount == 1)
    #expect(try store.mistakes() == [])
    let order: [UInt64] = [1, 4, 3, 2]
    #expect(try store.faces(FaceQuery()) == order.map { Library.face($0) })
  }

  @Test("A face's id is unique in the store, its asset and person must be there")
  func refused() throws {
    let temporary = try Self.filled()
    let store = temporary.store
    let before = try store.records()
    expectError(.invalidValue) { try store.apply(.putFace(Library.face(3, on: 1))) }
    expectError(.invalidValue) { try store.put([Library.picture(4, faces: [3: nil])]) }
    expectError(.notFound) { try store.apply(.putFace(Library.face(9, on: 9))) }
    expectError(.unknownPerson) { try store.apply(.putFace(Library.face(9, on: 1, person: 9))) }
    expectError(.unknownPerson) {
      try store.apply(.assignFace(Library.face(1), Library.person(9), at: Self.now))
    }
    expectError(.notFound) { try store.apply(.assignFace(Library.face(9), nil, at: Self.now)) }
    try store.apply(.deleteFace(Library.face(9)))
    #expect(try store.records().assets == before.assets)
    // An id is free again once its face is gone, even within one transaction.
    try store.apply(.deleteFace(Library.face(3)), .putFace(Library.face(3, on: 1, person: 1)))
    #expect(try store.face(Library.face(3))?.assetID == Library.asset(1))
    try store.apply(
      .deleteAsset(Library.asset(1)), .putFace(Library.face(3, on: 2, person: 1)))
    #expect(try store.face(Library.face(3))?.assetID == Library.asset(2))
    #expect(try store.mistakes() == [])
  }

  @Test("A face is assigned, detached and deleted; counts and the asset's people follow")
  func assign() throws {
    let temporary = try Self.filled()
    let store = temporary.store
    #expect(
      try store.eventsOf { transaction throws(StoreError) in
        try transaction.assign(Library.face(1), to: Library.person(2), at: Self.now)
        try transaction.assign(Library.face(1), to: Library.person(2), at: Library.time(2000))
        try transaction.assign(Library.face(3), to: nil, at: Self.now)
        try transaction.deleteFace(Library.face(2))
        try transaction.deleteFace(Library.face(2))
      } == [
        "face_updated asset 1 face 1 person 2", "face_updated asset 2 face 3",
        "face_deleted asset 1 face 2 person 2",
      ])
    #expect(try store.face(Library.face(1))?.updatedAt == Self.now)
    #expect(try store.person(Library.person(1))?.assetCount == 0)
    #expect(try store.person(Library.person(2))?.assetCount == 1)
    #expect(try store.asset(Library.asset(2))?.people == .absent)
    #expect(try store.face(Library.face(2)) == nil)
    #expect(try store.mistakes() == [])
    try store.apply(.deleteFace(Library.face(1)))
    #expect(try store.asset(Library.asset(1))?.faces == .absent)
    #expect(try store.count(.faces) == 1)
    #expect(try store.count(.assetPeople) == 0)
    #expect(try store.mistakes() == [])
  }

  @Test("A drawn face is manual, without a confidence, and must lie within the picture")
  func draw() throws {
    let temporary = try Self.filled()
    let store = temporary.store
    let whole = Face.BoundingBox(x: 0, y: 0, width: 400, height: 300)
    let face = try store.write { transaction throws(StoreError) in
      try transaction.drawFace(
        whole, on: Library.asset(3), person: Library.person(1), id: Library.face(8), at: Self.now)
    }
    #expect(try store.face(Library.face(8)) == face)
    #expect(face.source == .manual)
    #expect(face.confidence == nil)
    #expect(face.boundingBox == whole)
    #expect(try store.person(Library.person(1))?.assetCount == 3)
    try store.write { transaction in
      for (x, y, width, height) in [
        (0, 0, 401, 300), (0, 0, 400, 301), (1, 0, 400, 300), (0, 1, 400, 300), (-1, 0, 10, 10),
        (0, -1, 10, 10), (5, 5, 0, 10), (5, 5, 10, 0), (5, 5, -10, 10), (.max, 0, .max, 1),
        (.max, .max, .max, .max), (.min, .min, .min, .min),
      ] {
        let box = Face.BoundingBox(x: x, y: y, width: width, height: height)
        expectError(.invalidValue) {
          try transaction.drawFace(box, on: Library.asset(3))
        }
      }
      expectError(.notFound) { try transaction.drawFace(whole, on: Library.asset(9)) }
      expectError(.unknownPerson) {
        try transaction.drawFace(whole, on: Library.asset(3), person: Library.person(9))
      }
    }
    #expect(try store.count(.byFace) == 4)
    #expect(try store.mistakes() == [])
  }

  @Test("The faces of a trashed asset stay, and do not count until it is restored")
  func trash() throws {
    let temporary = try Self.filled()
    let store = temporary.store
    try store.apply(.trashAsset(Library.asset(1), at: Self.now))
    #expect(try store.person(Library.person(1))?.assetCount == 1)
    #expect(try store.face(Library.face(1))?.personID == Library.person(1))
    #expect(try store.mistakes() == [])
    try store.apply(.assignFace(Library.face(2), Library.person(1), at: Self.now))
    #expect(try store.mistakes() == [])
    try store.apply(.restoreAsset(Library.asset(1), at: Self.now))
    #expect(try store.person(Library.person(1))?.assetCount == 2)
    #expect(try store.person(Library.person(2))?.assetCount == 0)
    #expect(try store.mistakes() == [])
  }

  @Test("Writing an asset anew tells of it first, then of the faces that went, changed and came")
  func putAsset() throws {
    let temporary = try Self.filled()
    let store = temporary.store
    try store.apply(
      .putAlbum(Library.album(1, "a")), .addToAlbum(Library.link(1, album: 1, asset: 1)))
    var album = Library.album(1, "a")
    album.coverAssetID = Library.asset(1)
    try store.apply(.putAlbum(album))
    var asset = Library.picture(1, faces: [7: 1, 2: 1])
    asset.trashedAt = Self.now
    #expect(
      try store.eventsOf { transaction throws(StoreError) in try transaction.put(asset) } == [
        "album_updated album 1", "asset_updated asset 1", "asset_trashed asset 1",
        "face_deleted asset 1 face 1 person 1", "face_created asset 1 face 7 person 1",
        "face_updated asset 1 face 2 person 1",
      ])
    #expect(try store.mistakes() == [])
    #expect(
      try store.eventsOf { transaction throws(StoreError) in
        try transaction.put([], of: asset.id)
      } == [
        "asset_updated asset 1", "face_deleted asset 1 face 7 person 1",
        "face_deleted asset 1 face 2 person 1",
      ])
    #expect(try store.mistakes() == [])
  }

  @Test("Deleting an asset tells of each face and link before the asset")
  func deletion() throws {
    let temporary = try Self.filled()
    let store = temporary.store
    try store.apply(
      .putAlbum(Library.album(1, "a")), .addToAlbum(Library.link(1, album: 1, asset: 1)))
    var album = Library.album(1, "a")
    album.coverAssetID = Library.asset(1)
    try store.apply(.putAlbum(album))
    #expect(
      try store.eventsOf { transaction throws(StoreError) in
        try transaction.deleteAsset(Library.asset(1))
        try transaction.deleteAsset(Library.asset(1))
      } == [
        "album_updated album 1", "album_asset_removed asset 1 album 1 link",
        "face_deleted asset 1 face 1 person 1", "face_deleted asset 1 face 2 person 2",
        "asset_deleted asset 1",
      ])
    #expect(try store.mistakes() == [])
    #expect(try store.count(.byFace) == 1)
    #expect(try store.count(.byPerson) == 1)
    #expect(try store.count(.byAlbum) == 0)
    // The album alone.
    #expect(try store.count(.byCreated) == 2)
  }
}
