/// The groups `file_data`, `metadata` and `metrics` as JSON, straight from their records.
extension JSONBuffer {
  mutating func appendFileData(_ payload: RawSpan) throws(CodecError) {
    typealias Field = FileDataRecord.Field
    let fields = try FileDataRecord.Fields(payload)
    append("{\"device_asset_id\":\"")
    try appendRequired(fields.bytes(Field.deviceAssetID), Field.deviceAssetID)
    append("\",\"device_id\":\"")
    if let uuid = try fields.bytes(Field.deviceUUID) {
      try appendUUID(uuid)
    } else {
      try appendRequired(fields.bytes(Field.deviceText), Field.deviceText)
    }
    append("\",\"file_created_at\":")
    append(try FileDataRecord.createdAt(fields))
    append(",\"file_modified_at\":")
    append(try FileDataRecord.modifiedAt(fields))
    append(",\"checksum\":")
    guard let checksum = try fields.bytes(Field.checksum), checksum.byteCount == 32 else {
      throw .invalidField(Field.checksum)
    }
    append(base64: checksum)
    append(",\"file_size_bytes\":")
    append(try fields.int64(Field.sizeBytes) ?? 0)
    append(",\"checksum_sha1\":")
    if let sha1 = try fields.bytes(Field.checksumSHA1) {
      guard sha1.byteCount == 20 else { throw .invalidField(Field.checksumSHA1) }
      append(base64: sha1)
    } else {
      append("null")
    }
    append("}")
  }

  private mutating func appendUUID(_ uuid: RawSpan) throws(CodecError) {
    guard uuid.byteCount == 16 else { throw .invalidField(FileDataRecord.Field.deviceUUID) }
    reserve(UUIDText.length)
    unsafe UUIDText.write(uuid, to: UnsafeMutableRawPointer(base + count))
    count += UUIDText.length
  }

  mutating func appendMetadata(_ payload: RawSpan, asset: RawSpan) throws(CodecError) {
    typealias Field = MetadataRecord.Field
    let fields = try MetadataRecord.Fields(payload)
    let createdAt = try MetadataRecord.createdAt(fields)
    append("{\"asset_id\":\"")
    append(raw: asset)
    append("\",\"created_at\":")
    append(createdAt)
    append(",\"updated_at\":")
    append(try fields.timestamp(Field.updatedAfter, after: createdAt))
    try append(text: Field.make, ",\"make\":", fields)
    try append(text: Field.model, ",\"model\":", fields)
    try append(integer: Field.orientation, ",\"orientation\":", fields)
    try append(integer: Field.rawWidth, ",\"raw_width\":", fields)
    try append(integer: Field.rawHeight, ",\"raw_height\":", fields)
    try append(time: Field.modifiedWall, ",\"modified_datetime\":", fields)
    try append(
      time: fields.has(Field.overrideOriginalWall)
        ? Field.overrideOriginalWall : Field.originalWall,
      ",\"original_datetime\":", fields)
    try append(time: Field.digitizedWall, ",\"digitized_datetime\":", fields)
    try append(text: Field.lensModel, ",\"lens_model\":", fields)
    try append(number: Field.fNumber, ",\"f_number\":", fields)
    try append(number: Field.focalLength, ",\"focal_length\":", fields)
    try append(integer: Field.iso, ",\"iso\":", fields)
    try append(number: Field.exposureTime, ",\"exposure_time\":", fields)
    try append(number: Field.exposureBias, ",\"exposure_bias\":", fields)
    let isMoved = MetadataRecord.overridesPlace(fields)
    try append(
      number: isMoved ? Field.overrideLatitude : Field.latitude, ",\"latitude\":", fields)
    try append(
      number: isMoved ? Field.overrideLongitude : Field.longitude, ",\"longitude\":", fields)
    try append(number: Field.altitude, ",\"altitude\":", fields)
    try append(text: Field.city, ",\"city\":", fields)
    try append(text: Field.state, ",\"state\":", fields)
    try append(text: Field.country, ",\"country\":", fields)
    try append(text: Field.countryCode, ",\"country_code\":", fields)
    try append(text: Field.sublocation, ",\"sublocation\":", fields)
    try append(text: Field.placeName, ",\"place_name\":", fields)
    try append(text: Field.timezone, ",\"timezone\":", fields)
    try append(text: Field.displayLabel, ",\"display_label\":", fields)
    try append(
      text: fields.has(Field.overrideDescription) ? Field.overrideDescription : Field.description,
      ",\"description\":", fields)
    try append(number: Field.fps, ",\"fps\":", fields)
    try append(text: Field.livePhotoCID, ",\"live_photo_cid\":", fields)
    try append(text: Field.projectionType, ",\"projection_type\":", fields)
    try append(text: Field.autoStackID, ",\"auto_stack_id\":", fields)
    append(",\"rating\":")
    append(try fields.sint64(Field.rating))
    append("}")
  }

  @inline(__always)
  private mutating func append(
    text field: Int, _ key: StaticString, _ fields: borrowing MetadataRecord.Fields
  ) throws(CodecError) {
    append(key)
    try appendNullable(fields.bytes(field))
  }

  @inline(__always)
  private mutating func append(
    integer field: Int, _ key: StaticString, _ fields: borrowing MetadataRecord.Fields
  ) throws(CodecError) {
    append(key)
    append(try fields.int64(field))
  }

  @inline(__always)
  private mutating func append(
    number field: Int, _ key: StaticString, _ fields: borrowing MetadataRecord.Fields
  ) throws(CodecError) {
    append(key)
    append(try fields.number(field, orDoubleAt: MetadataRecord.Field.doubleOffset))
  }

  /// A camera's time; the field after it holds its offset.
  @inline(__always)
  private mutating func append(
    time field: Int, _ key: StaticString, _ fields: borrowing MetadataRecord.Fields
  ) throws(CodecError) {
    append(key)
    if let time = try fields.localDateTime(field, offset: field + 1) {
      append(time)
    } else {
      append("null")
    }
  }

  mutating func appendMetrics(_ payload: RawSpan) throws(CodecError) {
    append("{")
    var reader = WireReader(payload)
    var isFirst = true
    while !reader.isAtEnd {
      guard let entry = try MetricsRecord.next(&reader) else { continue }
      if !isFirst { append(",") }
      isFirst = false
      try appendQuoted(entry.name)
      append(":")
      append(entry.number)
    }
    append("}")
  }
}
