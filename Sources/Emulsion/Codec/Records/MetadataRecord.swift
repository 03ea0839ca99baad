/// The record under an asset's id in `metadata`.
enum MetadataRecord {
  /// Field numbers; see `Metadata` in the Format article. Those up to 15 take one byte and went to what
  /// cameras write most.
  enum Field {
    static let createdAt = 1
    static let updatedAfter = 2
    static let make = 3
    static let model = 4
    static let orientation = 5
    static let rawWidth = 6
    static let rawHeight = 7
    static let originalWall = 8
    static let originalOffset = 9
    static let lensModel = 10
    static let fNumber = 11
    static let focalLength = 12
    static let iso = 13
    static let exposureTime = 14
    static let latitude = 15
    static let longitude = 16
    static let exposureBias = 17
    static let altitude = 18
    static let modifiedWall = 19
    static let modifiedOffset = 20
    static let digitizedWall = 21
    static let digitizedOffset = 22
    static let city = 23
    static let state = 24
    static let country = 25
    static let countryCode = 26
    static let sublocation = 27
    static let placeName = 28
    static let timezone = 29
    static let displayLabel = 30
    static let description = 31
    static let fps = 32
    static let livePhotoCID = 33
    static let projectionType = 34
    static let autoStackID = 35
    static let rating = 36
    static let overrideDescription = 37
    static let overrideOriginalWall = 38
    static let overrideOriginalOffset = 39
    static let overrideLatitude = 40
    static let overrideLongitude = 41
    /// Where a number stands that is no short decimal: this far behind its decimal's field.
    static let doubleOffset = 48
    static let numbers = [
      fNumber, focalLength, exposureTime, latitude, longitude, exposureBias, altitude, fps,
      overrideLatitude, overrideLongitude,
    ]
    static let known = Array(1...41) + numbers.map { $0 + doubleOffset }
  }

  typealias Fields = WireFields<90>

  static func encode(_ value: Metadata, into writer: inout WireWriter) {
    func number(_ field: Int, _ value: Double?) {
      writer.number(field, orDoubleAt: Field.doubleOffset, value)
    }
    writer.timestamp(Field.createdAt, value.createdAt)
    writer.timestamp(Field.updatedAfter, value.updatedAt, after: value.createdAt)
    writer.string(Field.make, value.make)
    writer.string(Field.model, value.model)
    writer.int64(Field.orientation, value.orientation)
    writer.int64(Field.rawWidth, value.rawWidth)
    writer.int64(Field.rawHeight, value.rawHeight)
    writer.localDateTime(
      Field.originalWall, offset: Field.originalOffset, value.originalDateTime)
    writer.string(Field.lensModel, value.lensModel)
    number(Field.fNumber, value.fNumber)
    number(Field.focalLength, value.focalLength)
    writer.int64(Field.iso, value.iso)
    number(Field.exposureTime, value.exposureTime)
    number(Field.latitude, value.latitude)
    number(Field.longitude, value.longitude)
    number(Field.exposureBias, value.exposureBias)
    number(Field.altitude, value.altitude)
    writer.localDateTime(
      Field.modifiedWall, offset: Field.modifiedOffset, value.modifiedDateTime)
    writer.localDateTime(
      Field.digitizedWall, offset: Field.digitizedOffset, value.digitizedDateTime)
    writer.string(Field.city, value.city)
    writer.string(Field.state, value.state)
    writer.string(Field.country, value.country)
    writer.string(Field.countryCode, value.countryCode)
    writer.string(Field.sublocation, value.sublocation)
    writer.string(Field.placeName, value.placeName)
    writer.string(Field.timezone, value.timezone)
    writer.string(Field.displayLabel, value.displayLabel)
    writer.string(Field.description, value.description)
    number(Field.fps, value.fps)
    writer.string(Field.livePhotoCID, value.livePhotoCID)
    writer.string(Field.projectionType, value.projectionType)
    writer.string(Field.autoStackID, value.autoStackID)
    if let rating = value.rating { writer.sint64(Field.rating, Int64(rating)) }
    let overrides = value.overrides
    writer.string(Field.overrideDescription, overrides.description)
    writer.localDateTime(
      Field.overrideOriginalWall, offset: Field.overrideOriginalOffset,
      overrides.originalDateTime)
    number(Field.overrideLatitude, overrides.coordinates?.latitude)
    number(Field.overrideLongitude, overrides.coordinates?.longitude)
    writer.unknown(value.unknownFields)
  }

  static func decode(_ payload: RawSpan) throws(CodecError) -> Metadata {
    let fields = try Fields(payload)
    @inline(__always)
    func number(_ field: Int) throws(CodecError) -> Double? {
      try fields.number(field, orDoubleAt: Field.doubleOffset)?.value
    }
    @inline(__always)
    func integer(_ field: Int) throws(CodecError) -> Int? {
      try fields.int64(field).map { Int($0) }
    }
    let createdAt = try createdAt(fields)
    var value = Metadata(
      createdAt: createdAt,
      updatedAt: try fields.timestamp(Field.updatedAfter, after: createdAt))
    value.make = try fields.string(Field.make)
    value.model = try fields.string(Field.model)
    value.orientation = try integer(Field.orientation)
    value.rawWidth = try integer(Field.rawWidth)
    value.rawHeight = try integer(Field.rawHeight)
    value.originalDateTime = try fields.localDateTime(
      Field.originalWall, offset: Field.originalOffset)
    value.lensModel = try fields.string(Field.lensModel)
    value.fNumber = try number(Field.fNumber)
    value.focalLength = try number(Field.focalLength)
    value.iso = try integer(Field.iso)
    value.exposureTime = try number(Field.exposureTime)
    value.latitude = try number(Field.latitude)
    value.longitude = try number(Field.longitude)
    value.exposureBias = try number(Field.exposureBias)
    value.altitude = try number(Field.altitude)
    value.modifiedDateTime = try fields.localDateTime(
      Field.modifiedWall, offset: Field.modifiedOffset)
    value.digitizedDateTime = try fields.localDateTime(
      Field.digitizedWall, offset: Field.digitizedOffset)
    value.city = try fields.string(Field.city)
    value.state = try fields.string(Field.state)
    value.country = try fields.string(Field.country)
    value.countryCode = try fields.string(Field.countryCode)
    value.sublocation = try fields.string(Field.sublocation)
    value.placeName = try fields.string(Field.placeName)
    value.timezone = try fields.string(Field.timezone)
    value.displayLabel = try fields.string(Field.displayLabel)
    value.description = try fields.string(Field.description)
    value.fps = try number(Field.fps)
    value.livePhotoCID = try fields.string(Field.livePhotoCID)
    value.projectionType = try fields.string(Field.projectionType)
    value.autoStackID = try fields.string(Field.autoStackID)
    value.rating = try fields.sint64(Field.rating).map { Int($0) }
    value.overrides = try overrides(fields)
    value.unknownFields = try fields.unknown(known: Field.known)
    return value
  }

  static func overrides(
    _ fields: borrowing Fields
  ) throws(CodecError) -> MetadataOverrides {
    var overrides = MetadataOverrides()
    overrides.description = try fields.string(Field.overrideDescription)
    overrides.originalDateTime = try overriddenTime(fields)
    overrides.coordinates = try overriddenPlace(fields)
    return overrides
  }

  /// The capture time that a user has set.
  static func overriddenTime(_ fields: borrowing Fields) throws(CodecError) -> LocalDateTime? {
    try fields.localDateTime(
      Field.overrideOriginalWall, offset: Field.overrideOriginalOffset)
  }

  /// The place that a user has set, which is one on the earth.
  @inline(__always)
  private static func overriddenPlace(
    _ fields: borrowing Fields
  ) throws(CodecError) -> Coordinates? {
    let latitude = try fields.number(Field.overrideLatitude, orDoubleAt: Field.doubleOffset)
    let longitude = try fields.number(Field.overrideLongitude, orDoubleAt: Field.doubleOffset)
    guard let latitude, let longitude else { return nil }
    guard let place = Coordinates(latitude: latitude.value, longitude: longitude.value) else {
      throw .invalidField(Field.overrideLatitude)
    }
    return place
  }

  /// Accepts what ``decode(_:)`` accepts, and makes no value. Each field is named, as in ``decode(_:)``: where a
  /// number is not known to the compiler, the whole index is copied to look a field up.
  static func check(_ fields: borrowing Fields) throws(CodecError) {
    @inline(__always)
    func number(_ field: Int) throws(CodecError) {
      _ = try fields.number(field, orDoubleAt: Field.doubleOffset)
    }
    let createdAt = try createdAt(fields)
    _ = try fields.timestamp(Field.updatedAfter, after: createdAt)
    _ = try fields.hasText(Field.make)
    _ = try fields.hasText(Field.model)
    _ = try fields.int64(Field.orientation)
    _ = try fields.int64(Field.rawWidth)
    _ = try fields.int64(Field.rawHeight)
    _ = try fields.localDateTime(Field.originalWall, offset: Field.originalOffset)
    _ = try fields.hasText(Field.lensModel)
    try number(Field.fNumber)
    try number(Field.focalLength)
    _ = try fields.int64(Field.iso)
    try number(Field.exposureTime)
    try number(Field.latitude)
    try number(Field.longitude)
    try number(Field.exposureBias)
    try number(Field.altitude)
    _ = try fields.localDateTime(Field.modifiedWall, offset: Field.modifiedOffset)
    _ = try fields.localDateTime(Field.digitizedWall, offset: Field.digitizedOffset)
    _ = try fields.hasText(Field.city)
    _ = try fields.hasText(Field.state)
    _ = try fields.hasText(Field.country)
    _ = try fields.hasText(Field.countryCode)
    _ = try fields.hasText(Field.sublocation)
    _ = try fields.hasText(Field.placeName)
    _ = try fields.hasText(Field.timezone)
    _ = try fields.hasText(Field.displayLabel)
    _ = try fields.hasText(Field.description)
    try number(Field.fps)
    _ = try fields.hasText(Field.livePhotoCID)
    _ = try fields.hasText(Field.projectionType)
    _ = try fields.hasText(Field.autoStackID)
    _ = try fields.sint64(Field.rating)
    _ = try fields.hasText(Field.overrideDescription)
    _ = try overriddenTime(fields)
    _ = try overriddenPlace(fields)
  }

  /// Whether a user has set the place: both degrees stand there.
  static func overridesPlace(_ fields: borrowing Fields) -> Bool {
    func has(_ field: Int) -> Bool { fields.has(field) || fields.has(field + Field.doubleOffset) }
    return has(Field.overrideLatitude) && has(Field.overrideLongitude)
  }

  /// The place that readers see, where there is one on the earth.
  static func coordinates(_ payload: RawSpan) throws(CodecError) -> Coordinates? {
    try coordinates(of: try Fields(payload))
  }

  /// The same from fields that are known. Of a place that a user has set, one degree alone says nothing.
  static func coordinates(of fields: borrowing Fields) throws(CodecError) -> Coordinates? {
    if overridesPlace(fields) {
      return try place(fields, Field.overrideLatitude, Field.overrideLongitude)
    }
    return try place(fields, Field.latitude, Field.longitude)
  }

  @inline(__always)
  private static func place(
    _ fields: borrowing Fields, _ latitude: Int, _ longitude: Int
  ) throws(CodecError) -> Coordinates? {
    let latitude = try fields.number(latitude, orDoubleAt: Field.doubleOffset)
    let longitude = try fields.number(longitude, orDoubleAt: Field.doubleOffset)
    guard let latitude, let longitude else { return nil }
    return Coordinates(latitude: latitude.value, longitude: longitude.value)
  }

  static func createdAt(_ fields: borrowing Fields) throws(CodecError) -> Timestamp {
    guard let createdAt = try fields.timestamp(Field.createdAt) else {
      throw .missingField(Field.createdAt)
    }
    return createdAt
  }
}
