@testable import Emulsion

/// The records that hold an asset, the rows of the feed, and the messages within them.
enum RecordKind: CaseIterable {
  case core, variants, metadata, metrics, faces, events
  case literal, entry, face, cluster, candidate, event

  /// Those of an asset that are the value of a key.
  static let records: [RecordKind] = [.core, .variants, .metadata, .metrics, .faces]

  /// The kind of the message in a field; the packed pairs of patterns and widths are none.
  func nested(_ field: Int) -> RecordKind? {
    switch (self, field) {
    case (.core, CoreRecord.Field.leanLiteral), (.variants, 1), (.face, FaceRecord.Field.literal):
      .literal
    case (.metrics, MetricsRecord.Field.entry): .entry
    case (.faces, FacesRecord.face): .face
    case (.face, FaceRecord.Field.cluster): .cluster
    case (.cluster, ClusterRecord.Field.candidate): .candidate
    case (.events, 2): .event
    default: nil
    }
  }
}

/// Draws the records of assets in every form that their fields have.
struct RecordSamples {
  var random: Random
  private let learner = URLPatternLearner(table: URLPatternTable())

  init(_ seed: UInt64) { random = Random(seed) }

  /// The patterns that the records drawn so far need.
  var patterns: URLPatternTable { learner.table.adding(learner.pending) }

  /// All records of one more asset.
  mutating func next() -> [(kind: RecordKind, payload: [UInt8])] {
    let asset = self.asset()
    let key = asset.id.text
    let (variants, ownLocal) = (self.variants(asset), maybe { $0.time() })
    let (metadata, metrics) = (self.metadata(), self.metrics())
    let faces = (0..<random.below(4)).map { _ in face(of: asset.id) }
    var others: [IndexedVariant] = []
    let core = written {
      others = CoreRecord.encode(
        asset, variants: variants, groups: [.metadata, .faces], key: key.span, ownLocal: ownLocal,
        learner: learner, into: &$0)
    }
    return [
      (.core, core),
      (.variants, written { VariantsRecord.encode(others, into: &$0) }),
      (.metadata, written { MetadataRecord.encode(metadata, into: &$0) }),
      (.metrics, written { MetricsRecord.encode(metrics, into: &$0) }),
      (
        .faces,
        written { FacesRecord.encode(faces, asset: key.span, learner: learner, into: &$0) }
      ),
    ]
  }

  /// A row of the feed.
  mutating func events() -> [UInt8] {
    let assets: [AssetID] = [id(), id()]
    let time = instant()
    let events = (0..<random.below(7)).map { _ in
      var event = Event(random.pick(Event.Kind.allCases), sequence: 0, createdAt: time)
      event.assetID = maybe { $0.random.pick(assets) }
      event.faceID = maybe { $0.id() }
      event.personID = maybe { $0.id() }
      event.albumID = maybe { $0.id() }
      event.albumAssetID = maybe { $0.id() }
      event.coverAssetID = maybe { $0.id() }
      return event
    }
    return written { _ = EventsRecord.encode(events[...], createdAt: time, into: &$0) }
  }

  // MARK: - Values

  private mutating func maybe<Value>(_ draw: (inout Self) -> Value) -> Value? {
    random.oneIn(3) ? nil : draw(&self)
  }

  private mutating func text() -> String {
    random.pick([
      "", "a", "CID", "IMG_0001.JPG", "Grüße \"1\".heic", "日本語.jpg", "e\u{301}😀", "twelve-ascii",
      "two people\nin front of a lake that is long", "eight_é_", "\u{7FF}\u{800}\u{FFFD}\u{10FFFF}",
    ])
  }

  private mutating func number() -> Double {
    random.pick([
      0, -0.0, 0.5, -16.373819, 1.0 / 3, 1e20, 12_345, .leastNonzeroMagnitude,
      Double.random(in: -1...1, using: &random),
    ])
  }

  private mutating func integer() -> Int { random.pick([0, 1, -1, 127, 128, 4032, .max, .min]) }

  private mutating func instant() -> Timestamp {
    Timestamp(
      microseconds: random.pick([
        Calendar.microseconds.lowerBound, 0, Fixtures.created.microseconds,
        Calendar.microseconds.upperBound,
      ]))
  }

  private mutating func time() -> LocalDateTime {
    LocalDateTime(
      wallMicroseconds: instant().microseconds, offsetMinutes: random.pick([nil, 0, -1439, 1439]))
  }

  /// An id that encodes a number, or a text of one of the lengths that matter.
  private mutating func id<Kind>(_ kind: Kind.Type = Kind.self) -> Identifier<Kind> {
    let number = Identifier<Kind>(high: random.next(), low: random.next())
    if random.oneIn(2) { return number }
    let suffix = String(repeating: "-", count: random.pick([1, 15, 16, 17, 22, 64]))
    return Identifier<Kind>("\(Kind.prefix)_\(suffix)" as String) ?? number
  }

  private mutating func unknown() -> UnknownFields {
    var fields = UnknownFields()
    if random.oneIn(4) { fields.bytes = WireTests.unknown }
    return fields
  }

  // MARK: - Groups

  private mutating func asset() -> Asset {
    var asset = Asset(
      id: id(), mimeType: random.pick(["image/jpeg", "video/mp4", ""]), originalFileName: text(),
      localDateTime: time(), createdAt: instant(), updatedAt: instant())
    (asset.width, asset.height) = (integer(), integer())
    asset.duration = maybe { $0.number() }
    asset.description = maybe { $0.text() }
    if random.oneIn(2) { asset.thumbHash = ThumbHash(bytes: [1, 0xFF]) }
    asset.trashedAt = maybe { $0.instant() }
    asset.unknownFields = unknown()
    return asset
  }

  /// URLs that follow patterns of each variable, and such as follow none.
  private mutating func variants(_ asset: Asset) -> Variants {
    let name = Array(asset.originalFileName.utf8)
    let encoded = PercentEncoding.encode(name.rawSpan, component: false).text
    let component = PercentEncoding.encode(name.rawSpan, component: true).text
    let urls = [
      "https://cdn.example.com/\(asset.id)/o", "https://cdn.example.com/\(asset.id)/\(encoded)",
      "https://cdn.example.com/é/\(asset.id)/\(component)?dl", "/\(asset.originalFileName)",
      "https://signed.example.com/t?x=1", "",
    ]
    return Variants(
      (0..<random.below(6)).map { _ in
        let name = random.pick(["thumbnail", "thumbnail_image", "original", "small", "größer"])
        return Fixtures.variant(name, random.pick(urls), maybe { $0.integer() })
      })
  }

  private static let texts: [any WritableKeyPath<Metadata, String?> & Sendable] = [
    \.make, \.model, \.lensModel, \.city, \.state, \.country, \.countryCode, \.sublocation,
    \.placeName, \.timezone, \.displayLabel, \.description, \.livePhotoCID, \.projectionType,
    \.autoStackID, \.overrides.description,
  ]
  private static let numbers: [any WritableKeyPath<Metadata, Double?> & Sendable] = [
    \.fNumber, \.focalLength, \.exposureTime, \.exposureBias, \.latitude, \.longitude, \.altitude,
    \.fps,
  ]
  private static let integers: [any WritableKeyPath<Metadata, Int?> & Sendable] = [
    \.orientation, \.rawWidth, \.rawHeight, \.iso, \.rating,
  ]
  private static let times: [any WritableKeyPath<Metadata, LocalDateTime?> & Sendable] = [
    \.modifiedDateTime, \.originalDateTime, \.digitizedDateTime, \.overrides.originalDateTime,
  ]

  private mutating func metadata() -> Metadata {
    var value = Metadata(createdAt: instant(), updatedAt: instant())
    for field in Self.texts { value[keyPath: field] = maybe { $0.text() } }
    for field in Self.numbers { value[keyPath: field] = maybe { $0.number() } }
    for field in Self.integers { value[keyPath: field] = maybe { $0.integer() } }
    for field in Self.times { value[keyPath: field] = maybe { $0.time() } }
    value.overrides.coordinates = random.pick([
      nil, Coordinates(latitude: -33.5, longitude: 1.0 / 3),
      Coordinates(latitude: 90, longitude: -180),
    ])
    value.unknownFields = unknown()
    return value
  }

  private mutating func metrics() -> Metrics {
    var value = Metrics(
      (0..<random.below(6)).map { _ in
        Metrics.Entry(name: text(), value: maybe { $0.number() })
      })
    value.unknownFields = unknown()
    return value
  }

  private mutating func face(of asset: AssetID) -> Face {
    var face = Face(
      id: id(), assetID: asset,
      boundingBox: Face.BoundingBox(
        x: integer(), y: integer(), width: integer(), height: integer()),
      createdAt: instant(), updatedAt: instant())
    face.source = random.pick(Face.Source.allCases)
    face.personID = maybe { $0.id() }
    face.confidence = maybe { $0.number() }
    face.timestampMS = maybe { Int64($0.integer()) }
    if random.oneIn(2) {
      face.urls = Variants([
        Fixtures.variant("thumbnail", "https://cdn.example.com/faces/\(face.id)", 256),
        Fixtures.variant("in", "https://cdn.example.com/\(asset)/\(face.id)", nil),
        Fixtures.variant("große", "https://signed.example.com/f?é=1", integer()),
      ])
    }
    if random.oneIn(2) {
      face.clusterAssignment = ClusterAssignment(
        distanceToPerson: maybe { $0.number() },
        candidates: (0..<random.below(3)).map { _ in
          ClusterAssignment.Candidate(
            personID: id(), distance: number(), name: maybe { $0.text() })
        })
    }
    face.unknownFields = unknown()
    return face
  }
}
