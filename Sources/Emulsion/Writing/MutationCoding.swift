/// Mutations in wire form, for a log or a file: see `Mutation` in the Format article. URLs stand in full, so
/// the bytes do not depend on the patterns of any store.
extension Mutation {
  private enum Field {
    static let putAsset = 1
    static let setGroup = 2
    static let putPerson = 3
    static let deleteAsset = 4
    static let editAsset = 5
    static let trashAsset = 6
    static let restoreAsset = 7
    static let putFace = 8
    static let assignFace = 9
    static let deleteFace = 10
    static let deletePerson = 11
    static let mergePerson = 12
    static let unmergePerson = 13
    static let putAlbum = 14
    static let deleteAlbum = 15
    static let addToAlbum = 16
    static let removeFromAlbum = 17
    static let trimEvents = 18
  }

  /// Fields within a mutation that names one or two records and a time.
  private enum Part {
    static let id = 1
    static let other = 2
    static let time = 3
    static let payload = 4
  }

  private typealias Parts = WireFields<5>

  /// The mutation in wire form.
  public var encoded: [UInt8] {
    var writer = WireWriter()
    encode(into: &writer)
    return writer.bytes
  }

  private func encode(into writer: inout WireWriter) {
    switch self {
    case .putAsset(let asset):
      writer.message(Field.putAsset) { AssetCoding.encode(asset, into: &$0) }
    case .setGroup(let id, let group, let updatedAt):
      writer.message(Field.setGroup) { writer in
        writer.identifier(1, id)
        if let updatedAt { writer.timestamp(2, updatedAt) }
        AssetCoding.encode(group, of: id, into: &writer)
      }
    case .editAsset(let id, let edit, let time):
      Self.write(Field.editAsset, id, at: time, to: &writer) { edit.encode(into: &$0) }
    case .trashAsset(let id, let time): Self.write(Field.trashAsset, id, at: time, to: &writer)
    case .restoreAsset(let id, let time):
      Self.write(Field.restoreAsset, id, at: time, to: &writer)
    case .deleteAsset(let id): writer.identifier(Field.deleteAsset, id)
    case .putFace(let face):
      let text = face.assetID.text
      Self.write(Field.putFace, face.assetID, to: &writer) {
        FacesRecord.encode([face], asset: text.span, learner: nil, into: &$0)
      }
    case .assignFace(let id, let person, let time):
      Self.write(Field.assignFace, id, other: person, at: time, to: &writer)
    case .deleteFace(let id): writer.identifier(Field.deleteFace, id)
    case .putPerson(let person):
      let text = person.id.text
      writer.message(Field.putPerson) { writer in
        writer.identifier(1, person.id)
        writer.message(2) {
          PersonRecord.encode(person, key: text.span, learner: nil, into: &$0)
        }
      }
    case .deletePerson(let id, let time):
      Self.write(Field.deletePerson, id, at: time, to: &writer)
    case .mergePerson(let id, let target, let time):
      Self.write(Field.mergePerson, id, other: target, at: time, to: &writer)
    case .unmergePerson(let id, let target, let time):
      Self.write(Field.unmergePerson, id, other: target, at: time, to: &writer)
    case .putAlbum(let album):
      Self.write(Field.putAlbum, album.id, to: &writer) {
        AlbumRecord.encode(album, liveAssets: 0, into: &$0)
      }
    case .deleteAlbum(let id): writer.identifier(Field.deleteAlbum, id)
    case .addToAlbum(let link):
      Self.write(Field.addToAlbum, link.id, to: &writer) {
        AlbumAssetRecord.encode(link, into: &$0)
      }
    case .removeFromAlbum(let album, let asset):
      Self.write(Field.removeFromAlbum, album, other: asset, to: &writer)
    case .trimEvents(let sequence): writer.uint64(Field.trimEvents, sequence)
    }
  }

  private static func write<Kind>(
    _ field: Int, _ id: Identifier<Kind>, at time: Timestamp? = nil, to writer: inout WireWriter,
    payload: ((inout WireWriter) -> Void)? = nil
  ) {
    write(field, id, other: nil as AssetID?, at: time, to: &writer, payload: payload)
  }

  private static func write<Kind, OtherKind>(
    _ field: Int, _ id: Identifier<Kind>, other: Identifier<OtherKind>?, at time: Timestamp? = nil,
    to writer: inout WireWriter, payload: ((inout WireWriter) -> Void)? = nil
  ) {
    writer.message(field) { writer in
      writer.identifier(Part.id, id)
      writer.identifier(Part.other, other)
      if let time { writer.timestamp(Part.time, time) }
      if let payload { writer.message(Part.payload, payload) }
    }
  }

  /// Reads a mutation from its wire form.
  ///
  /// - Throws: ``StoreError/Code/corrupted`` for bytes that are none.
  public init(encoded bytes: [UInt8]) throws(StoreError) {
    do throws(CodecError) {
      self = try Mutation(decoding: bytes.rawSpan)
    } catch {
      throw StoreError(.corrupted, "the bytes are no mutation: \(error.reason)")
    }
  }

  private init(decoding bytes: RawSpan) throws(CodecError) {
    var reader = WireReader(bytes)
    guard !reader.isAtEnd else { throw .missingField(Field.putAsset) }
    let (field, type) = try reader.tag()
    if field == Field.trimEvents, type == .varint {
      self = .trimEvents(before: try reader.varint())
      return
    }
    guard type == .length else { throw .wireType(field: field) }
    let payload = try reader.length()
    switch field {
    case Field.putAsset: self = .putAsset(try AssetCoding.asset(payload))
    case Field.setGroup: self = try Self.setGroup(payload)
    case Field.putPerson: self = try Self.putPerson(payload)
    case Field.deleteAsset: self = .deleteAsset(try Self.id(payload, field))
    case Field.deleteFace: self = .deleteFace(try Self.id(payload, field))
    case Field.deleteAlbum: self = .deleteAlbum(try Self.id(payload, field))
    default: self = try Self.mutation(field, try Parts(payload))
    }
  }

  private static func mutation(
    _ field: Int, _ parts: borrowing Parts
  ) throws(CodecError) -> Mutation {
    switch field {
    case Field.editAsset:
      return .editAsset(
        try id(parts), try AssetEdit(try payload(parts)), at: try time(parts))
    case Field.trashAsset: return .trashAsset(try id(parts), at: try time(parts))
    case Field.restoreAsset: return .restoreAsset(try id(parts), at: try time(parts))
    case Field.putFace:
      let asset = try id(parts, AssetKind.self)
      let text = asset.text
      let faces = try FacesRecord.decode(
        try payload(parts), of: asset, asset: text.span, patterns: URLPatternTable())
      guard let face = faces.first, faces.count == 1 else { throw .invalidField(field) }
      return .putFace(face)
    case Field.assignFace:
      return .assignFace(
        try id(parts), try parts.identifier(Part.other), at: try time(parts))
    case Field.deletePerson: return .deletePerson(try id(parts), at: try time(parts))
    case Field.mergePerson:
      return .mergePerson(try id(parts), into: try other(parts), at: try time(parts))
    case Field.unmergePerson:
      return .unmergePerson(try id(parts), from: try other(parts), at: try time(parts))
    case Field.putAlbum:
      var album = try AlbumRecord.decode(try payload(parts), id: try id(parts))
      album.assetCount = nil
      return .putAlbum(album)
    case Field.addToAlbum:
      return .addToAlbum(
        try AlbumAssetRecord.decode(try payload(parts), id: try id(parts)))
    case Field.removeFromAlbum: return .removeFromAlbum(try id(parts), try other(parts))
    default: throw .invalidField(field)
    }
  }

  private static func setGroup(_ payload: RawSpan) throws(CodecError) -> Mutation {
    let fields = try AssetCoding.Fields(payload)
    guard let id = try fields.identifier(1, AssetKind.self) else { throw .missingField(1) }
    guard let value = try AssetCoding.group(fields, of: id) else { throw .missingField(3) }
    return .setGroup(id, value, updatedAt: try fields.timestamp(2))
  }

  private static func putPerson(_ payload: RawSpan) throws(CodecError) -> Mutation {
    let fields = try WireFields<3>(payload)
    guard let id = try fields.identifier(1, PersonKind.self) else { throw .missingField(1) }
    guard let payload = try fields.bytes(2) else { throw .missingField(2) }
    let text = id.text
    return .putPerson(
      try PersonRecord.decode(payload, id: id, key: text.span, patterns: URLPatternTable()))
  }

  private static func id<Kind>(
    _ bytes: RawSpan, _ field: Int
  ) throws(CodecError) -> Identifier<Kind> {
    guard let id = Identifier<Kind>(wire: bytes) else { throw .invalidField(field) }
    return id
  }

  private static func id<Kind>(
    _ parts: borrowing Parts, _ kind: Kind.Type = Kind.self
  ) throws(CodecError) -> Identifier<Kind> {
    guard let id = try parts.identifier(Part.id, kind) else { throw .missingField(Part.id) }
    return id
  }

  private static func other<Kind>(
    _ parts: borrowing Parts
  ) throws(CodecError) -> Identifier<Kind> {
    guard let id = try parts.identifier(Part.other, Kind.self) else {
      throw .missingField(Part.other)
    }
    return id
  }

  private static func time(_ parts: borrowing Parts) throws(CodecError) -> Timestamp {
    guard let time = try parts.timestamp(Part.time) else { throw .missingField(Part.time) }
    return time
  }

  @_lifetime(copy parts)
  private static func payload(_ parts: borrowing Parts) throws(CodecError) -> RawSpan {
    guard let payload = try parts.bytes(Part.payload) else { throw .missingField(Part.payload) }
    return payload
  }
}

extension AssetEdit {
  /// Fields of a value that is set, and a bit for each that is cleared.
  private enum Field {
    static let description = 1
    static let latitude = 2
    static let longitude = 3
    static let originalWall = 4
    static let originalOffset = 5
    static let cleared = 6
    static let doubleOffset = 8
  }

  private static let clearedDescription: UInt64 = 1
  private static let clearedCoordinates: UInt64 = 2
  private static let clearedOriginal: UInt64 = 4

  fileprivate func encode(into writer: inout WireWriter) {
    var cleared: UInt64 = 0
    switch description {
    case .keep: break
    case .set(let text): writer.string(Field.description, text)
    case .clear: cleared |= Self.clearedDescription
    }
    switch coordinates {
    case .keep: break
    case .set(let place):
      writer.number(Field.latitude, orDoubleAt: Field.doubleOffset, place.latitude)
      writer.number(Field.longitude, orDoubleAt: Field.doubleOffset, place.longitude)
    case .clear: cleared |= Self.clearedCoordinates
    }
    switch originalDateTime {
    case .keep: break
    case .set(let time):
      writer.localDateTime(Field.originalWall, offset: Field.originalOffset, time)
    case .clear: cleared |= Self.clearedOriginal
    }
    if cleared != 0 { writer.uint64(Field.cleared, cleared) }
  }

  fileprivate init(_ payload: RawSpan) throws(CodecError) {
    let fields = try WireFields<12>(payload)
    let cleared = try fields.uint64(Field.cleared) ?? 0
    if let text = try fields.string(Field.description) {
      description = .set(text)
    } else if cleared & Self.clearedDescription != 0 {
      description = .clear
    }
    let latitude = try fields.number(Field.latitude, orDoubleAt: Field.doubleOffset)
    let longitude = try fields.number(Field.longitude, orDoubleAt: Field.doubleOffset)
    if let latitude, let longitude {
      guard let place = Coordinates(latitude: latitude.value, longitude: longitude.value) else {
        throw .invalidField(Field.latitude)
      }
      coordinates = .set(place)
    } else if cleared & Self.clearedCoordinates != 0 {
      coordinates = .clear
    }
    if let time = try fields.localDateTime(Field.originalWall, offset: Field.originalOffset) {
      originalDateTime = .set(time)
    } else if cleared & Self.clearedOriginal != 0 {
      originalDateTime = .clear
    }
  }
}
