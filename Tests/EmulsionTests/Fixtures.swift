@testable import Emulsion

/// Records with every field set, and with none that can be left out.
enum Fixtures {
  static let assetID = AssetID(high: 0x0190_1234_5678_7ABC, low: 0x8000_0000_0000_0001)
  static let created = Timestamp(microseconds: 1_700_000_000_123_456)
  static let updated = Timestamp(microseconds: 1_700_000_001_000_000)

  static func person(_ number: UInt64) -> PersonID { PersonID(high: number, low: 7) }
  static func face(_ number: UInt64) -> FaceID { FaceID(high: number, low: 9) }

  /// A face is one asset's, so those of other assets have other ids than those of ``assetID``.
  static func face(_ number: UInt64, in asset: AssetID) -> FaceID {
    if asset == assetID { return face(number) }
    return FaceID("face_\(number)-\(asset.description.dropFirst(6))" as String) ?? face(number)
  }

  static func variant(_ name: String, _ url: String, _ width: Int? = 360) -> NamedVariant {
    NamedVariant(name: name, variant: Variant(url: url, mimeType: "image/webp", width: width))
  }

  /// Four rungs: those with even numbers follow a pattern, the others have none of the variables.
  static func variants(of id: AssetID = assetID) -> Variants {
    Variants([
      variant("original", "https://cdn.example.com/\(id)/original", nil),
      variant("thumbnail", "https://signed.example.com/t?x=1", 360),
      variant("small", "https://cdn.example.com/\(id)/small.webp", 720),
      variant("preview", "https://signed.example.com/p?x=2", 0),
    ])
  }

  static func bareAsset(_ id: AssetID = assetID) -> Asset {
    Asset(
      id: id, mimeType: "image/jpeg", originalFileName: "a.jpg",
      localDateTime: LocalDateTime(wallMicroseconds: 0, offsetMinutes: nil),
      createdAt: created, updatedAt: created)
  }

  /// Every scalar and every group.
  static func fullAsset(_ id: AssetID = assetID) -> Asset {
    var asset = Asset(
      id: id, mimeType: "image/jpeg", originalFileName: "Grüße \"1\".jpg",
      localDateTime: LocalDateTime(wallMicroseconds: 1_700_003_600_000_001, offsetMinutes: -90),
      createdAt: created, updatedAt: updated)
    asset.width = 4032
    asset.height = 3024
    asset.duration = 12.5
    asset.description = "two people\nin front of a lake"
    asset.thumbHash = ThumbHash(bytes: [1, 2, 3, 0xFF])
    asset.trashedAt = Timestamp(microseconds: 1_700_000_002_000_000)
    asset.variants = .value(variants(of: id))
    asset.leanVariant = variants(of: id).entries[1]
    asset.fileData = .value(fileData)
    asset.metadata = .value(metadata)
    asset.metrics = .value(metrics)
    asset.faces = .value(faces(of: id))
    return asset
  }

  static let fileData = FileData(
    deviceAssetID: "IMG_1.JPG-77", deviceID: "01234567-89ab-cdef-0123-456789abcdef",
    fileCreatedAt: LocalDateTime(wallMicroseconds: 5_000_000, offsetMinutes: 120),
    fileModifiedAt: LocalDateTime(wallMicroseconds: -5, offsetMinutes: nil),
    checksum: digest(0), fileSizeBytes: 5_000_000_000, checksumSHA1: SHA1Digest(100..<120))

  /// 32 bytes that ascend from one.
  static func digest(_ first: UInt8) -> SHA256Digest {
    guard let digest = SHA256Digest((0..<32).map { first &+ $0 }) else {
      preconditionFailure("32 bytes are a digest")
    }
    return digest
  }

  static let metadata: Metadata = {
    var value = Metadata(createdAt: created, updatedAt: updated)
    value.make = "FUJIFILM"
    value.model = "X-T5"
    value.orientation = 43_918
    value.rawWidth = 7728
    value.rawHeight = 5152
    value.modifiedDateTime = LocalDateTime(wallMicroseconds: 1_000_000, offsetMinutes: 60)
    value.originalDateTime = LocalDateTime(wallMicroseconds: 2_000_000, offsetMinutes: nil)
    value.digitizedDateTime = LocalDateTime(wallMicroseconds: 3_000_001, offsetMinutes: 0)
    value.lensModel = "XF18-55mm"
    value.fNumber = 2.8
    value.focalLength = 35
    value.iso = 160
    value.exposureTime = 1.0 / 3
    value.exposureBias = -0.67
    value.latitude = 48.208176
    value.longitude = -16.373819
    value.altitude = 1e20
    value.city = "Wien"
    value.state = "Wien"
    value.country = "Österreich"
    value.countryCode = "AT"
    value.sublocation = "Innere Stadt"
    value.placeName = "Stephansplatz"
    value.timezone = "Europe/Vienna"
    value.displayLabel = "Wien, Österreich"
    value.description = ""
    value.fps = 29.97
    value.livePhotoCID = "CID"
    value.projectionType = "equirectangular"
    value.autoStackID = "stack"
    value.rating = -1
    return value
  }()

  /// The same with everything that a user can set.
  static let editedMetadata: Metadata = {
    var value = metadata
    value.overrides = overrides
    return value
  }()

  static let overrides: MetadataOverrides = {
    var value = MetadataOverrides()
    value.description = "mine"
    value.coordinates = Coordinates(latitude: -33.5, longitude: 1.0 / 3)
    value.originalDateTime = LocalDateTime(wallMicroseconds: 7_000_001, offsetMinutes: -600)
    return value
  }()

  /// What the asset's own capture time was before a user set another.
  static let ownLocal = LocalDateTime(wallMicroseconds: 2_000_000, offsetMinutes: 60)

  static let metrics = Metrics([
    Metrics.Entry(name: "sharpness", value: 0.125), Metrics.Entry(name: "none", value: nil),
    Metrics.Entry(name: "long", value: 0.1234567890123456),
  ])

  /// Three faces: two of one person, one of another, in the order 2, 1, 2.
  static func faces(of id: AssetID = assetID) -> [Face] {
    [
      face(1, of: id, person: 2), face(2, of: id, person: 1),
      face(3, of: id, person: 2, bare: true),
    ]
  }

  static func face(
    _ number: UInt64, of id: AssetID, person: UInt64?, bare: Bool = false
  ) -> Face {
    var value = Face(
      id: face(number, in: id), assetID: id,
      boundingBox: Face.BoundingBox(x: -3, y: 0, width: 100, height: 120), createdAt: created,
      updatedAt: bare ? created : updated)
    value.personID = person.map { Self.person($0) }
    if bare { return value }
    value.source = .manual
    value.confidence = 0.998
    value.timestampMS = 1500
    value.urls = Variants([
      variant("thumbnail", "https://cdn.example.com/faces/\(value.id)/t.webp", 256),
      variant("large", "https://signed.example.com/f?x=1"),
    ])
    value.clusterAssignment = ClusterAssignment(
      distanceToPerson: 0.25,
      candidates: [
        ClusterAssignment.Candidate(personID: Self.person(1), distance: 0.5, name: "Zoë"),
        ClusterAssignment.Candidate(personID: Self.person(2), distance: 1.0 / 7),
      ])
    return value
  }

  static func fullPerson(_ number: UInt64) -> Person {
    var value = Person(
      id: person(number), isHidden: true, isFavorite: true, createdAt: created, updatedAt: updated)
    value.name = "Zoë \(number)"
    value.birthDate = CalendarDate(days: -365)
    value.thumbnailFaceID = face(1)
    value.urls = Variants([
      variant("thumbnail", "https://cdn.example.com/people/\(value.id)/\(face(1))", 256),
      variant("cover", "https://signed.example.com/c?x=1", nil),
    ])
    value.clusterMetrics = Person.ClusterMetrics(
      pairwiseP90: 0.75, pairwiseMean: 1.0 / 3, faceCount: 12)
    return value
  }

  static func barePerson(_ number: UInt64) -> Person {
    Person(id: person(number), createdAt: created, updatedAt: created)
  }

  static let albumID = AlbumID(high: 3, low: 11)

  static let album: Album = {
    var value = Album(
      id: albumID, name: "Österreich", description: "the lakes", createdAt: created,
      updatedAt: updated)
    value.coverAssetID = assetID
    return value
  }()

  static let link = AlbumAsset(
    id: AlbumAssetID(high: 4, low: 13), albumID: albumID, assetID: assetID, createdAt: created,
    updatedAt: updated)

  static let merge = MergeRecord(
    source: fullPerson(1), mergedAt: updated,
    faces: [(face(1), assetID), (face(2), AssetID(high: 5, low: 5))])

  /// One event of each sort of entity, two of them of the same asset in a row.
  static let events: [Event] = {
    func event(_ kind: Event.Kind, _ fill: (inout Event) -> Void) -> Event {
      var event = Event(kind, createdAt: updated)
      fill(&event)
      return event
    }
    return [
      event(.assetCreated) { $0.assetID = assetID },
      event(.metadataUpdated) { $0.assetID = assetID },
      event(.personUpdated) { $0.personID = person(1) },
      event(.faceCreated) { ($0.assetID, $0.faceID, $0.personID) = (assetID, face(1), person(2)) },
      event(.albumUpdated) { ($0.albumID, $0.coverAssetID) = (albumID, assetID) },
      event(.albumAssetAdded) {
        ($0.albumID, $0.assetID, $0.albumAssetID) = (albumID, assetID, link.id)
      },
    ]
  }()

  // MARK: - Payloads

  /// The payload of each kind of record, with every field, as a new store would write them.
  static func payloads() -> [(message: String, database: Database?, bytes: [UInt8])] {
    let learner = URLPatternLearner(table: URLPatternTable())
    let asset = fullAsset()
    let key = asset.id.text
    var others: [IndexedVariant] = []
    let core = written {
      others = CoreRecord.encode(
        asset, variants: variants(), groups: [.metadata, .faces, .people, .variants],
        key: key.span, ownLocal: ownLocal, learner: learner, into: &$0)
    }
    let faces = written {
      FacesRecord.encode(Self.faces(), asset: key.span, learner: learner, into: &$0)
    }
    let person = fullPerson(1)
    let personKey = person.id.text
    let people = written {
      PersonRecord.encode(person, key: personKey.span, learner: learner, into: &$0)
    }
    var stats = PersonStats()
    (stats.liveAssets, stats.faces, stats.isNamed) = (3, 300, true)
    var months = MonthCounts()
    (months.live, months.trashed) = (1000, 2)
    return [
      ("Core", .core, core),
      ("Variants", .variants, written { VariantsRecord.encode(others, into: &$0) }),
      ("URLPattern", .patterns, learner.pending[0].encode()),
      ("Metadata", .metadata, written { MetadataRecord.encode(editedMetadata, into: &$0) }),
      ("FileData", .fileData, written { FileDataRecord.encode(fileData, into: &$0) }),
      ("Metrics", .metrics, written { MetricsRecord.encode(metrics, into: &$0) }),
      ("Faces", .faces, faces),
      (
        "AssetPeople", .assetPeople,
        written {
          AssetPeopleRecord.encode([Self.person(2), Self.person(1)], into: &$0)
        }
      ),
      ("Person", .people, people),
      ("PersonStats", .personStats, written { stats.encode(into: &$0) }),
      ("Album", .albums, written { AlbumRecord.encode(album, liveAssets: 300, into: &$0) }),
      ("AlbumAsset", .albumAssets, written { AlbumAssetRecord.encode(link, into: &$0) }),
      ("AssetAlbums", .assetAlbums, AssetAlbums.value(link.id)),
      ("Merge", .merges, written { merge.encode(into: &$0) }),
      (
        "Events", .events,
        written { _ = EventsRecord.encode(events[...], createdAt: updated, into: &$0) }
      ),
      ("MonthCounts", .byMonth, written { months.encode(into: &$0) }),
    ]
  }

  /// The patterns that ``payloads()`` has learned.
  static func patterns() -> URLPatternTable {
    let learner = URLPatternLearner(table: URLPatternTable())
    let key = assetID.text
    _ = written {
      _ = CoreRecord.encode(
        fullAsset(), variants: variants(), groups: [], key: key.span, learner: learner, into: &$0)
    }
    _ = written { FacesRecord.encode(Self.faces(), asset: key.span, learner: learner, into: &$0) }
    let person = fullPerson(1)
    let personKey = person.id.text
    _ = written {
      PersonRecord.encode(person, key: personKey.span, learner: learner, into: &$0)
    }
    return learner.table.adding(learner.pending)
  }

  /// What a user can set, set and taken back.
  static let edits: [AssetEdit] = {
    var set = AssetEdit()
    set.description = .set("")
    if let place = overrides.coordinates { set.coordinates = .set(place) }
    set.originalDateTime = .set(ownLocal)
    var clear = AssetEdit()
    (clear.description, clear.coordinates, clear.originalDateTime) = (.clear, .clear, .clear)
    return [AssetEdit(), set, clear]
  }()

  /// One mutation of each kind and each group, set and cleared.
  static let mutations: [Mutation] = [
    .putAsset(fullAsset()), .putAsset(bareAsset()), .putPerson(fullPerson(1)),
    .putPerson(barePerson(2)), .deleteAsset(assetID),
    .setGroup(assetID, .variants(variants()), updatedAt: updated),
    .setGroup(assetID, .variants(nil), updatedAt: nil),
    .setGroup(assetID, .variants(Variants()), updatedAt: nil),
    .setGroup(assetID, .fileData(fileData), updatedAt: nil),
    .setGroup(assetID, .fileData(nil), updatedAt: updated),
    .setGroup(assetID, .metadata(metadata), updatedAt: updated),
    .setGroup(assetID, .metadata(nil), updatedAt: nil),
    .setGroup(assetID, .metrics(metrics), updatedAt: nil),
    .setGroup(assetID, .metrics(nil), updatedAt: nil),
    .setGroup(assetID, .metrics(Metrics()), updatedAt: nil),
    .setGroup(assetID, .faces(faces()), updatedAt: updated),
    .setGroup(assetID, .faces([]), updatedAt: nil), .setGroup(assetID, .faces(nil), updatedAt: nil),
    .setGroup(assetID, .metadata(editedMetadata), updatedAt: nil),
    .editAsset(assetID, edits[0], at: updated), .editAsset(assetID, edits[1], at: updated),
    .editAsset(assetID, edits[2], at: updated), .trashAsset(assetID, at: updated),
    .restoreAsset(assetID, at: updated), .putFace(face(1, of: assetID, person: 2)),
    .putFace(face(2, of: assetID, person: nil, bare: true)),
    .assignFace(face(1), person(2), at: updated), .assignFace(face(1), nil, at: updated),
    .deleteFace(face(1)), .deletePerson(person(1), at: updated),
    .mergePerson(person(1), into: person(2), at: updated),
    .unmergePerson(person(1), from: person(2), at: updated), .putAlbum(album),
    .putAlbum(Album(id: albumID, createdAt: created, updatedAt: created)), .deleteAlbum(albumID),
    .addToAlbum(link), .removeFromAlbum(albumID, assetID), .trimEvents(before: 0),
    .trimEvents(before: .max),
  ]
}
