/// What every order of assets needs to know of one: when and where it was taken, and whether it is in the trash.
///
/// The rows of the indexes hold it, one part in the key and the rest in the value, so that any filter by time,
/// place and state is answered from a row alone, whichever index is walked.
struct AssetFrame: Equatable {
  /// The wall clock's reading.
  var wall: Int64
  /// Its offset, where known.
  var offsetMinutes: Int16?
  /// When the asset was trashed; `nil` for a live one.
  var trashedAt: Timestamp?
  /// Where it was taken, where that is known and lies on the earth.
  var coordinates: Coordinates?

  var isLive: Bool { trashedAt == nil }

  var local: LocalDateTime {
    LocalDateTime(wallMicroseconds: wall, offsetMinutes: offsetMinutes)
  }

  /// The parts of a frame that stand in a row's key and are left out of its value.
  struct KeyParts: OptionSet {
    let rawValue: UInt8
    static let wall = KeyParts(rawValue: 1 << 0)
    static let trashedAt = KeyParts(rawValue: 1 << 1)
  }

  private enum Flag {
    static let offset: UInt8 = 1
    static let coordinates: UInt8 = 2
    static let trashedAt: UInt8 = 4
    static let wall: UInt8 = 8
  }

  func encode(without parts: KeyParts, into writer: inout RowWriter) {
    var flags: UInt8 = 0
    if offsetMinutes != nil { flags |= Flag.offset }
    if coordinates != nil { flags |= Flag.coordinates }
    if trashedAt != nil, !parts.contains(.trashedAt) { flags |= Flag.trashedAt }
    if !parts.contains(.wall) { flags |= Flag.wall }
    writer.byte(flags)
    if flags & Flag.wall != 0 { writer.time(wall) }
    if let offsetMinutes { writer.int16(offsetMinutes) }
    if flags & Flag.trashedAt != 0, let trashedAt { writer.time(trashedAt.microseconds) }
    if let coordinates {
      writer.double(coordinates.latitude)
      writer.double(coordinates.longitude)
    }
  }

  /// Reads a row's value; `wall` and `trashedAt` are what its key said.
  init(
    _ reader: inout RowReader, wall: Int64? = nil, trashedAt: Timestamp? = nil
  ) throws(CodecError) {
    let flags = try reader.byte()
    if flags & Flag.wall != 0 {
      self.wall = try reader.time()
    } else {
      guard let wall else { throw .missingField(0) }
      self.wall = wall
    }
    offsetMinutes = flags & Flag.offset != 0 ? try reader.int16() : nil
    self.trashedAt =
      flags & Flag.trashedAt != 0 ? Timestamp(microseconds: try reader.time()) : trashedAt
    coordinates = nil
    if flags & Flag.coordinates != 0 {
      let (latitude, longitude) = (try reader.double(), try reader.double())
      coordinates = Coordinates(latitude: latitude, longitude: longitude)
      if coordinates == nil { throw .invalidField(0) }
    }
  }

  init(local: LocalDateTime, trashedAt: Timestamp?, coordinates: Coordinates?) {
    wall = local.wallMicroseconds
    offsetMinutes = local.offsetMinutes
    self.trashedAt = trashedAt
    self.coordinates = coordinates
  }
}
