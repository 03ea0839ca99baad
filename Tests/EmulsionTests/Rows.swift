@testable import Emulsion

/// Rows of the databases that no asset or person is read from: a good one of each, and reading all that one says.
enum Rows {
  static let databases: [Database] = [
    .albums, .albumAssets, .assetAlbums, .byAlbum, .byCapture, .byTrash, .byPerson, .byFace,
    .byCreated, .peopleOrder, .byChecksum, .bySHA1, .byDevice, .byPlace, .byMonth, .merges,
    .events,
  ]

  /// Reads the key and the value of a row to the end.
  static func read(_ database: Database, key: RawSpan, value: RawSpan) throws(CodecError) {
    var keyReader = RowReader(key)
    var valueReader = RowReader(value)
    switch database {
    case .albums: _ = try AlbumRecord.decode(value, id: try keyReader.id())
    case .albumAssets: _ = try AlbumAssetRecord.decode(value, id: try keyReader.id())
    case .assetAlbums:
      _ = try AssetAlbums.album(key: key)
      _ = try AssetAlbums.link(value: value)
    case .byAlbum: try readAsset(key, try OwnerIndex.frame(key: key, value: value))
    case .byPerson:
      try readAsset(key, try OwnerIndex.frame(key: key, value: value))
      try OwnerIndex.forEachFace(value: value) { _ in }
    case .byCapture: try readAsset(key, try CaptureIndex.frame(key: key, value: value))
    case .byTrash: try readAsset(key, try TrashIndex.frame(key: key, value: value))
    case .byPlace: try readAsset(key, try PlaceIndex.frame(key: key, value: value))
    case .byFace:
      _ = try keyReader.id(FaceKind.self)
      _ = try valueReader.id(AssetKind.self)
    case .byCreated:
      let (_, place) = try CreatedIndex.createdAt(key: key)
      try keyReader.skip(place)
      var kindReader = RowReader(key)
      switch CreatedIndex.Kind(rawValue: try kindReader.byte()) {
      case .album: _ = try keyReader.id(AlbumKind.self)
      case .face: _ = try keyReader.id(FaceKind.self)
      case .link: _ = try keyReader.id(AlbumAssetKind.self)
      case nil: throw .invalidField(0)
      }
    case .peopleOrder:
      guard let order = PeopleOrder(rawValue: try keyReader.byte()) else { throw .invalidField(0) }
      _ = try keyReader.byte()
      switch order {
      case .count, .created: _ = try keyReader.time()
      case .name: _ = try keyReader.text()
      }
      _ = try keyReader.id(PersonKind.self)
    case .byChecksum: try skip(32, &keyReader)
    case .bySHA1: try skip(20, &keyReader)
    case .byDevice:
      try keyReader.skip(4)
      _ = try keyReader.text()
      _ = try keyReader.id(AssetKind.self)
    case .byMonth:
      guard Month(key: key) != nil else { throw .invalidField(0) }
      _ = try MonthCounts(value)
    case .merges:
      _ = try MergeRecord.decode(value, source: try MergeRecord.source(key: key))
    case .events:
      let sequence = try EventsRecord.sequence(key: key)
      _ = try EventsRecord.count(value)
      try EventsRecord.forEach(value, from: sequence) { _ in true }
    default: break
    }
  }

  private static func skip(_ count: Int, _ reader: inout RowReader) throws(CodecError) {
    try reader.skip(count)
    _ = try reader.id(AssetKind.self)
  }

  private static func readAsset(
    _ key: RawSpan, _ row: (frame: AssetFrame, place: Int)
  ) throws(CodecError) {
    var reader = RowReader(key)
    try reader.skip(row.place)
    _ = try reader.id(AssetKind.self)
  }

  // MARK: - Samples

  static let frame = AssetFrame(
    local: LocalDateTime(wallMicroseconds: 1_700_003_600_000_001, offsetMinutes: -90),
    trashedAt: Fixtures.updated, coordinates: Fixtures.overrides.coordinates)

  /// The key and the payload of a row with all that such a row can say.
  static func sample(_ database: Database) -> (key: [UInt8], value: [UInt8]) {
    samples[database] ?? ([], [])
  }

  private static let samples: [Database: (key: [UInt8], value: [UInt8])] = {
    var payloads: [Database: [UInt8]] = [:]
    for (_, database, bytes) in Fixtures.payloads() {
      if let database { payloads[database] = bytes }
    }
    return Dictionary(
      uniqueKeysWithValues: databases.map { ($0, row(of: $0, payload: payloads[$0] ?? [])) })
  }()

  private static func row(
    of database: Database, payload: [UInt8]
  ) -> (key: [UInt8], value: [UInt8]) {
    let (asset, person, album) = (Fixtures.assetID, Fixtures.person(1), Fixtures.albumID)
    func row(
      _ key: (inout RowWriter) -> Void, _ value: ((inout RowWriter) -> Void)? = nil
    ) -> (key: [UInt8], value: [UInt8]) {
      (written(key), value.map { written($0) } ?? payload)
    }
    switch database {
    case .albums: return row { $0.id(album) }
    case .albumAssets: return row { $0.id(Fixtures.link.id) }
    case .assetAlbums: return (AssetAlbums.key(asset, album), payload)
    case .byAlbum:
      return row {
        OwnerIndex.key(album, frame, asset, into: &$0)
      } _: {
        OwnerIndex.value(frame, into: &$0)
      }
    case .byPerson:
      return row {
        OwnerIndex.key(person, frame, asset, into: &$0)
      } _: {
        OwnerIndex.value(frame, faces: [Fixtures.created, Fixtures.updated], into: &$0)
      }
    case .byCapture:
      return row {
        CaptureIndex.key(frame, asset, into: &$0)
      } _: {
        CaptureIndex.value(frame, into: &$0)
      }
    case .byTrash:
      return row {
        TrashIndex.key(Fixtures.updated, asset, into: &$0)
      } _: {
        TrashIndex.value(frame, into: &$0)
      }
    case .byPlace:
      return row { writer in
        if let place = frame.coordinates { PlaceIndex.key(place, asset, into: &writer) }
      } _: {
        PlaceIndex.value(frame, into: &$0)
      }
    case .byFace:
      return row {
        $0.id(Fixtures.face(1))
      } _: {
        $0.id(asset)
      }
    case .byCreated:
      return row { CreatedIndex.key(.face, Fixtures.created, Fixtures.face(1), into: &$0) }
    case .peopleOrder: return row { PeopleOrder.nameKey("Zoë", person, into: &$0) }
    case .byChecksum:
      return row {
        FileIndexes.prefix(Fixtures.fileData.checksum, into: &$0)
        $0.id(asset)
      }
    case .bySHA1:
      return row {
        if let digest = Fixtures.fileData.checksumSHA1 { FileIndexes.prefix(digest, into: &$0) }
        $0.id(asset)
      }
    case .byDevice:
      return row {
        let file = Fixtures.fileData
        FileIndexes.prefix(
          deviceID: file.deviceID, deviceAssetID: file.deviceAssetID, into: &$0)
        $0.id(asset)
      }
    case .byMonth: return (Month(wall: frame.wall).key, payload)
    case .merges: return (MergeRecord.key(Fixtures.person(2), person), payload)
    case .events: return (EventsRecord.key(1), payload)
    default: return ([], payload)
    }
  }

  private static func written(_ body: (inout RowWriter) -> Void) -> [UInt8] {
    var writer = RowWriter()
    body(&writer)
    return writer.bytes
  }
}
