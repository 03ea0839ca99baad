import Testing

@testable import Emulsion

/// Draws changes of every kind to a library so small that they meet the same records again and again. Many are
/// refused, as some changes of a real client are.
struct RandomLibrary {
  var random: Random
  private var clock = Fixtures.created.microseconds
  private static let assets = 10
  private static let people = 5
  private static let albums = 3

  init(seed: Int) { random = Random(UInt64(seed) &* 7919 &+ 17) }

  mutating func mutation() -> Mutation {
    let (asset, time) = (assetID(), tick())
    switch random.below(27) {
    case 0..<5: return .putAsset(self.asset(asset, time))
    case 5: return .setGroup(asset, .faces(faces(of: asset, time)), updatedAt: time)
    case 6:
      return .setGroup(asset, random.oneIn(2) ? .metadata(nil) : .fileData(nil), updatedAt: nil)
    case 7: return .editAsset(asset, edit(), at: time)
    case 8..<10: return .trashAsset(asset, at: time)
    case 10: return .restoreAsset(asset, at: time)
    case 11: return random.oneIn(2) ? .deleteAsset(asset) : .restoreAsset(asset, at: time)
    case 12..<14: return .putPerson(person(time))
    case 14:
      if random.oneIn(2) { return .putPerson(person(time)) }
      return random.oneIn(2)
        ? .deletePerson(personID(), at: time)
        : .mergePerson(personID(), into: personID(), at: time)
    case 15: return .putPerson(person(time))
    case 16: return .unmergePerson(personID(), from: personID(), at: time)
    case 17: return .putAlbum(album(time))
    case 18: return random.oneIn(3) ? .deleteAlbum(albumID()) : .putAlbum(album(time))
    case 19..<24:
      return .addToAlbum(
        AlbumAsset(
          id: AlbumAssetID(high: random.next(), low: 5), albumID: albumID(), assetID: asset,
          createdAt: time, updatedAt: time))
    case 24: return .removeFromAlbum(albumID(), asset)
    case 25: return .assignFace(faceID(of: asset), random.oneIn(3) ? nil : personID(), at: time)
    default:
      if random.oneIn(3) { return .deleteFace(faceID(of: asset)) }
      return .putFace(face(faceID(of: asset), of: asset, time))
    }
  }

  /// What a store may say of them.
  static let refusals: Set<StoreError.Code> = [.notFound, .invalidValue, .unknownPerson]

  private mutating func tick() -> Timestamp {
    clock += Int64(random.below(3))
    return Timestamp(microseconds: clock)
  }

  private mutating func assetID() -> AssetID {
    AssetID(high: UInt64(random.below(Self.assets)) << 60, low: 1)
  }

  private mutating func personID() -> PersonID {
    Fixtures.person(UInt64(random.below(Self.people)))
  }

  private mutating func albumID() -> AlbumID {
    AlbumID(high: UInt64(random.below(Self.albums)), low: 3)
  }

  private mutating func faceID(of asset: AssetID) -> FaceID {
    guard case .uuid(let high, _) = asset.storage else { return Fixtures.face(0) }
    return FaceID(high: high >> 40 | UInt64(random.below(4)), low: 9)
  }

  private mutating func asset(_ id: AssetID, _ time: Timestamp) -> Asset {
    var asset = Fixtures.bareAsset(id)
    asset.updatedAt = time
    asset.localDateTime = LocalDateTime(
      wallMicroseconds: Int64(random.below(1 << 47)), offsetMinutes: random.pick([nil, 60]))
    asset.trashedAt = random.oneIn(4) ? time : nil
    if random.oneIn(2) { asset.variants = .value(Fixtures.variants(of: id)) }
    if random.oneIn(2) { asset.metrics = random.oneIn(4) ? .absent : .value(Fixtures.metrics) }
    if random.oneIn(2) { asset.faces = .value(faces(of: id, time)) }
    if random.oneIn(2) {
      var file = Fixtures.fileData
      file.checksum = Fixtures.digest(UInt8(random.below(4)))
      file.deviceAssetID = "IMG_\(random.below(3))"
      if random.oneIn(3) { file.checksumSHA1 = nil }
      asset.fileData = .value(file)
    }
    if random.oneIn(2) {
      var metadata = Fixtures.metadata
      if random.oneIn(3) { metadata.latitude = nil }
      metadata.longitude = Double(random.below(360)) - 180
      asset.metadata = random.oneIn(5) ? .absent : .value(metadata)
    }
    return asset
  }

  private mutating func edit() -> AssetEdit {
    var edit = AssetEdit()
    if random.oneIn(2) { edit.description = .set("a caption") }
    edit.coordinates = random.pick([
      .keep, .clear, Coordinates(latitude: 1, longitude: 2).map { .set($0) } ?? .keep,
    ])
    edit.originalDateTime = random.pick([
      .keep, .clear, .set(LocalDateTime(wallMicroseconds: 77, offsetMinutes: 0)),
    ])
    return edit
  }

  private mutating func faces(of asset: AssetID, _ time: Timestamp) -> [Face] {
    var faces: [Face] = []
    for _ in 0..<random.below(4) {
      let id = faceID(of: asset)
      if !faces.contains(where: { $0.id == id }) { faces.append(face(id, of: asset, time)) }
    }
    return faces
  }

  private mutating func face(_ id: FaceID, of asset: AssetID, _ time: Timestamp) -> Face {
    var face = Face(
      id: id, assetID: asset,
      boundingBox: Face.BoundingBox(x: 1, y: 2, width: 3, height: random.below(9)),
      createdAt: random.oneIn(2) ? Fixtures.created : time, updatedAt: time)
    face.personID = random.oneIn(3) ? nil : personID()
    return face
  }

  private mutating func person(_ time: Timestamp) -> Person {
    var person = Person(
      id: personID(), createdAt: random.oneIn(2) ? Fixtures.created : time, updatedAt: time)
    person.name = random.pick([nil, "", "Zoë", "anna"])
    return person
  }

  private mutating func album(_ time: Timestamp) -> Album {
    var album = Album(
      id: albumID(), name: "album", createdAt: random.oneIn(2) ? Fixtures.created : time,
      updatedAt: time)
    if random.oneIn(3) { album.coverAssetID = assetID() }
    return album
  }
}

extension AssetStore {
  /// Applies so many drawn changes in transactions of a few each; those that are refused are skipped.
  func apply(_ count: Int, of library: inout RandomLibrary) throws(StoreError) {
    var rest = count
    while rest > 0 {
      let mutations = (0..<min(rest, 1 + library.random.below(6))).map { _ in library.mutation() }
      rest -= mutations.count
      try write { transaction throws(StoreError) in
        for mutation in mutations {
          do throws(StoreError) {
            try transaction.apply(mutation)
          } catch  where RandomLibrary.refusals.contains(error.code) {}
        }
      }
    }
  }

  /// Expects every invariant to hold.
  func expectSound(sourceLocation: SourceLocation = #_sourceLocation) throws(StoreError) {
    let found = try verify(limit: 10)
    #expect(
      found.isSound, "\(found.violations.map(\.description).joined(separator: "\n"))",
      sourceLocation: sourceLocation)
  }
}
