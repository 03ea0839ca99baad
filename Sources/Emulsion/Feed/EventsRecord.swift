/// The record under the number of its first event in `events`: events that follow one another, made at one time.
/// The key is that number, 64 bits, big-endian.
///
/// One row holds many events, because a row of its own would cost each of them more than it says: what one
/// mutation changes tells of the same asset, which is written once.
enum EventsRecord {
  /// Field numbers; see `Events` in the Format article.
  private enum Field {
    static let createdAt = 1
    static let event = 2
    static let kind = 1
    static let asset = 2
    static let face = 3
    static let person = 4
    static let album = 5
    static let albumAsset = 6
    static let cover = 7
    static let sameAsset = 8
  }

  private typealias Fields = WireFields<9>

  /// A row is closed when its events take so many bytes: two such rows fill one of LMDB's pages.
  static let rowSize = 1800

  static func key(_ sequence: UInt64) -> [UInt8] {
    var writer = RowWriter()
    writer.uint64(sequence)
    return writer.bytes
  }

  /// The number of a row's first event.
  static func sequence(key: RawSpan) throws(CodecError) -> UInt64 {
    var reader = RowReader(key)
    let sequence = try reader.uint64()
    guard reader.isAtEnd else { throw .trailingBytes }
    // The next number can always be counted.
    guard sequence <= UInt64(Int64.max / 2) else { throw .invalidField(0) }
    return sequence
  }

  /// Writes as many of the events as a row takes, and says how many that are.
  static func encode(
    _ events: ArraySlice<Event>, createdAt: Timestamp, into writer: inout WireWriter
  ) -> Int {
    writer.timestamp(Field.createdAt, createdAt)
    var count = 0
    var last: AssetID?
    for event in events {
      if writer.count >= rowSize { break }
      writer.message(Field.event) { writer in
        writer.uint64(Field.kind, UInt64(event.kind.rawValue))
        let isSame = event.assetID != nil && event.assetID == last
        if !isSame { writer.identifier(Field.asset, event.assetID) }
        writer.identifier(Field.face, event.faceID)
        writer.identifier(Field.person, event.personID)
        writer.identifier(Field.album, event.albumID)
        writer.identifier(Field.albumAsset, event.albumAssetID)
        writer.identifier(Field.cover, event.coverAssetID)
        if isSame { writer.uint64(Field.sameAsset, 1) }
      }
      last = event.assetID ?? last
      count += 1
    }
    return count
  }

  /// When the row's events were made.
  static func createdAt(_ payload: RawSpan) throws(CodecError) -> Timestamp {
    guard let createdAt = try WireFields<2>(payload).timestamp(Field.createdAt) else {
      throw .missingField(Field.createdAt)
    }
    return createdAt
  }

  /// How many events the row holds.
  static func count(_ payload: RawSpan) throws(CodecError) -> Int {
    var count = 0
    var reader = WireReader(payload)
    while !reader.isAtEnd {
      let (number, type) = try reader.tag()
      try reader.skip(type)
      if number == Field.event, type == .length { count += 1 }
    }
    return count
  }

  /// Hands over the events of a row in order, until the closure answers `false`.
  static func forEach(
    _ payload: RawSpan, from sequence: UInt64, _ body: (Event) -> Bool
  ) throws(CodecError) {
    let createdAt = try createdAt(payload)
    var next = sequence
    var last: AssetID?
    var reader = WireReader(payload)
    while !reader.isAtEnd {
      let (number, type) = try reader.tag()
      guard number == Field.event, type == .length else {
        try reader.skip(type)
        continue
      }
      let event = try event(try reader.length(), sequence: next, createdAt, &last)
      next &+= 1
      guard body(event) else { return }
    }
  }

  /// Fails where ``forEach(_:from:_:)`` does, and makes no events. Answers how many the row holds, and when they were
  /// made.
  static func check(
    _ payload: RawSpan
  ) throws(CodecError) -> (count: Int, createdAt: Timestamp) {
    let createdAt = try createdAt(payload)
    var count = 0
    var reader = WireReader(payload)
    while !reader.isAtEnd {
      let (number, type) = try reader.tag()
      guard number == Field.event, type == .length else {
        try reader.skip(type)
        continue
      }
      try check(event: try reader.length())
      count += 1
    }
    return (count, createdAt)
  }

  private static func check(event payload: RawSpan) throws(CodecError) {
    let fields = try Fields(payload)
    _ = try kind(fields)
    // Where the event is of the same asset as the one before, nobody reads another one.
    if !fields.has(Field.sameAsset) { _ = try fields.hasIdentifier(Field.asset) }
    _ = try fields.hasIdentifier(Field.face)
    _ = try fields.hasIdentifier(Field.person)
    _ = try fields.hasIdentifier(Field.album)
    _ = try fields.hasIdentifier(Field.albumAsset)
    _ = try fields.hasIdentifier(Field.cover)
  }

  @inline(__always)
  private static func kind(_ fields: borrowing Fields) throws(CodecError) -> Event.Kind {
    guard let raw = try fields.uint64(Field.kind), let byte = UInt8(exactly: raw),
      let kind = Event.Kind(rawValue: byte)
    else { throw .invalidField(Field.kind) }
    return kind
  }

  private static func event(
    _ payload: RawSpan, sequence: UInt64, _ createdAt: Timestamp, _ last: inout AssetID?
  ) throws(CodecError) -> Event {
    let fields = try Fields(payload)
    var event = Event(try kind(fields), sequence: sequence, createdAt: createdAt)
    event.assetID =
      fields.has(Field.sameAsset) ? last : try fields.identifier(Field.asset)
    event.faceID = try fields.identifier(Field.face)
    event.personID = try fields.identifier(Field.person)
    event.albumID = try fields.identifier(Field.album)
    event.albumAssetID = try fields.identifier(Field.albumAsset)
    event.coverAssetID = try fields.identifier(Field.cover)
    last = event.assetID ?? last
    return event
  }
}
