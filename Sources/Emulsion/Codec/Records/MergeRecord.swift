/// One person merged into another, as `merges` keeps it: all that undoing it needs. The key is the target's id, a
/// zero, and the id of the person that went.
struct MergeRecord: Equatable {
  /// The person that went, as it was.
  var source: Person
  /// When.
  var mergedAt: Timestamp
  /// The faces that changed hands, each with its asset, in the order of the assets.
  var faces: [(face: FaceID, asset: AssetID)]

  static func == (left: Self, right: Self) -> Bool {
    left.source == right.source && left.mergedAt == right.mergedAt
      && left.faces.elementsEqual(right.faces) { $0.face == $1.face && $0.asset == $1.asset }
  }

  /// Field numbers; see `Merge` in the Format article.
  private enum Field {
    static let source = 1
    static let mergedAt = 2
    static let face = 3
    static let faceID = 1
    static let assetID = 2
  }

  /// What all keys of one target begin with.
  static func prefix(_ target: PersonID, into writer: inout RowWriter) {
    writer.id(target)
    writer.terminator()
  }

  static func key(_ target: PersonID, _ source: PersonID) -> [UInt8] {
    var writer = RowWriter()
    prefix(target, into: &writer)
    writer.id(source)
    return writer.bytes
  }

  /// The person that went, by a key.
  static func source(key: RawSpan) throws(CodecError) -> PersonID {
    var reader = RowReader(key)
    _ = try reader.text()
    return try reader.id()
  }

  func encode(into writer: inout WireWriter) {
    let key = source.id.text
    writer.message(Field.source) {
      PersonRecord.encode(source, key: key.span, learner: nil, into: &$0)
    }
    writer.timestamp(Field.mergedAt, mergedAt)
    for (face, asset) in faces {
      writer.message(Field.face) { writer in
        writer.identifier(Field.faceID, face)
        writer.identifier(Field.assetID, asset)
      }
    }
  }

  static func decode(_ payload: RawSpan, source id: PersonID) throws(CodecError) -> MergeRecord {
    let fields = try WireFields<3>(payload)
    guard let source = try fields.bytes(Field.source) else { throw .missingField(Field.source) }
    guard let mergedAt = try fields.timestamp(Field.mergedAt) else {
      throw .missingField(Field.mergedAt)
    }
    let text = id.text
    var record = MergeRecord(
      source: try PersonRecord.decode(
        source, id: id, key: text.span, patterns: URLPatternTable()),
      mergedAt: mergedAt, faces: [])
    var reader = WireReader(payload)
    while !reader.isAtEnd {
      let (number, type) = try reader.tag()
      guard number == Field.face, type == .length else {
        try reader.skip(type)
        continue
      }
      let fields = try WireFields<3>(try reader.length())
      guard let face = try fields.identifier(Field.faceID, FaceKind.self) else {
        throw .missingField(Field.faceID)
      }
      guard let asset = try fields.identifier(Field.assetID, AssetKind.self) else {
        throw .missingField(Field.assetID)
      }
      record.faces.append((face, asset))
    }
    return record
  }
}
