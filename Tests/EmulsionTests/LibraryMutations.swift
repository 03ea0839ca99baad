@testable import Emulsion

/// Draws mutations of faces, people and albums of a small library, so that they meet the same records again and
/// again. Many of them a store has to refuse.
struct LibraryMutations {
  var random: Random

  init(seed: UInt64) { random = Random(seed) }

  static let names: [String?] = [
    nil, "", "Anna", "ANNA", "anna b", "Änne", "Zoë", "Ben\0x", "İnci", "a",
    String(repeating: "n", count: 318) + "öx", String(repeating: "n", count: 318) + "öy",
    String(repeating: "n", count: 400) + "Anna",
  ]

  mutating func number(_ bound: Int) -> UInt64 { UInt64(1 + random.below(bound)) }

  mutating func assetID() -> AssetID { Library.asset(number(6)) }
  mutating func personID() -> PersonID { Library.person(number(7)) }
  mutating func albumID() -> AlbumID { Library.album(number(4)) }
  mutating func linkID() -> AlbumAssetID { Library.link(number(12)) }
  mutating func time() -> Timestamp { Library.time(random.below(5)) }

  mutating func faceID() -> FaceID {
    let asset = number(6)
    return Library.face(asset * 10 + number(4))
  }

  mutating func mutation() -> Mutation {
    switch random.below(32) {
    case 0..<4: return .putPerson(person())
    case 4..<9: return .putAsset(asset())
    case 9..<11: return .putFace(face(on: number(6)))
    case 11..<14: return .assignFace(faceID(), random.oneIn(4) ? nil : personID(), at: time())
    case 14: return .deleteFace(faceID())
    case 15: return .deletePerson(personID(), at: time())
    case 16..<18: return .mergePerson(personID(), into: personID(), at: time())
    case 18..<20: return .unmergePerson(personID(), from: personID(), at: time())
    case 20:
      return random.oneIn(2)
        ? .deleteAsset(assetID()) : .setGroup(assetID(), .faces(nil), updatedAt: nil)
    case 21: return .trashAsset(assetID(), at: time())
    case 22: return .restoreAsset(assetID(), at: time())
    case 23: return .editAsset(assetID(), edit(), at: time())
    case 24..<26: return .putAlbum(album())
    case 26:
      return random.oneIn(3) ? .deleteAlbum(albumID()) : .removeFromAlbum(albumID(), assetID())
    default: return .addToAlbum(link())
    }
  }

  private mutating func person() -> Person {
    var person = Library.person(number(7), random.pick(Self.names), made: random.below(4))
    person.isHidden = random.oneIn(3)
    if random.oneIn(2) { person.clusterMetrics = Fixtures.fullPerson(1).clusterMetrics }
    return person
  }

  private mutating func face(on asset: UInt64) -> Face {
    var face = Library.face(
      asset * 10 + number(4), on: asset, person: random.oneIn(4) ? nil : number(7),
      made: random.below(4))
    if random.oneIn(3) {
      face.clusterAssignment = ClusterAssignment(distanceToPerson: 0.5)
    }
    return face
  }

  private mutating func asset() -> Asset {
    let number = number(6)
    var asset = Library.picture(number, taken: random.below(4))
    asset.trashedAt = random.oneIn(4) ? time() : nil
    asset.localDateTime.offsetMinutes = random.pick([nil, 60])
    if random.oneIn(3) { asset.leanVariant = nil }
    var faces: [FaceID: Face] = [:]
    for _ in 0..<random.below(5) {
      let face = face(on: number)
      faces[face.id] = face
    }
    if !random.oneIn(4) {
      asset.faces = .value(faces.values.sorted { $0.id < $1.id }.shuffled(using: &random))
    }
    return asset
  }

  private mutating func edit() -> AssetEdit {
    var edit = AssetEdit()
    let local = LocalDateTime(wallMicroseconds: time().microseconds, offsetMinutes: nil)
    edit.originalDateTime = random.oneIn(2) ? .clear : .set(local)
    return edit
  }

  private mutating func album() -> Album {
    var album = Library.album(number(4), random.pick(["", "Lake \"1\""]), made: random.below(3))
    if random.oneIn(2) { album.coverAssetID = assetID() }
    return album
  }

  private mutating func link() -> AlbumAsset {
    Library.link(number(12), album: number(4), asset: number(6), made: random.below(4))
  }
}

/// Draws questions about such a library.
extension LibraryMutations {
  private mutating func some<Value>(_ odds: Int, _ value: Value) -> Value? {
    random.oneIn(odds) ? value : nil
  }

  mutating func faceQuery() -> FaceQuery {
    let ids = (0..<random.below(8)).map { _ in faceID() }
    let (asset, person) = (assetID(), personID())
    return FaceQuery(
      assetID: some(3, asset), personID: some(2, person), ids: some(4, ids),
      limit: 1 + random.below(6))
  }

  mutating func personQuery() -> PersonQuery {
    let ids = (0..<random.below(8)).map { _ in personID() }
    let (asset, album) = (assetID(), albumID())
    let part = random.pick(["", "a", "AN", "NNA", "ä", "nöy", "z", "i̇", "öx", "\0", "na b"])
    var query = PersonQuery(
      assetID: some(4, asset), albumID: some(4, album), ids: some(4, ids), name: some(3, part),
      nameFilter: random.pick([nil, .named, .unnamed, .all]),
      sort: random.pick(PersonSort.allCases), limit: 1 + random.below(5))
    if query.sort.order == .name, query.nameFilter == .unnamed { query.nameFilter = .all }
    return query
  }

  mutating func albumQuery() -> AlbumQuery {
    let ids = (0..<random.below(5)).map { _ in albumID() }
    let asset = assetID()
    return AlbumQuery(
      assetID: some(2, asset), ids: some(3, ids), limit: 1 + random.below(3))
  }

  mutating func albumAssetQuery() -> AlbumAssetQuery {
    let ids = (0..<random.below(9)).map { _ in linkID() }
    let (album, asset) = (albumID(), assetID())
    return AlbumAssetQuery(
      albumID: some(2, album), assetID: some(2, asset), ids: some(3, ids),
      limit: 1 + random.below(5))
  }
}
