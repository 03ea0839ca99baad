/// The record under an asset's id in `file_data`.
enum FileDataRecord {
  /// Field numbers; see `FileData` in the Format article.
  enum Field {
    static let deviceAssetID = 1
    static let deviceUUID = 2
    static let deviceText = 3
    static let createdWall = 4
    static let createdOffset = 5
    static let modifiedWall = 6
    static let modifiedOffset = 7
    static let checksum = 8
    static let sizeBytes = 9
    static let checksumSHA1 = 10
    static let known = 1...10
  }

  typealias Fields = WireFields<11>

  static func encode(_ value: FileData, into writer: inout WireWriter) {
    writer.string(Field.deviceAssetID, value.deviceAssetID)
    if let uuid = UUIDText.bytes(of: value.deviceID) {
      writer.bytes(Field.deviceUUID, uuid)
    } else {
      writer.string(Field.deviceText, value.deviceID)
    }
    writer.localDateTime(
      Field.createdWall, offset: Field.createdOffset, value.fileCreatedAt)
    writer.localDateTime(
      Field.modifiedWall, offset: Field.modifiedOffset, value.fileModifiedAt)
    unsafe writer.bytes(Field.checksum, value.checksum.bytes.span.bytes)
    writer.int64(Field.sizeBytes, value.fileSizeBytes)
    if let sha1 = value.checksumSHA1 {
      unsafe writer.bytes(Field.checksumSHA1, sha1.bytes.span.bytes)
    }
    writer.unknown(value.unknownFields)
  }

  static func decode(_ payload: RawSpan) throws(CodecError) -> FileData {
    let fields = try Fields(payload)
    guard let deviceAssetID = try fields.string(Field.deviceAssetID) else {
      throw .missingField(Field.deviceAssetID)
    }
    var value = FileData(
      deviceAssetID: deviceAssetID, deviceID: try deviceID(fields),
      fileCreatedAt: try createdAt(fields), fileModifiedAt: try modifiedAt(fields),
      checksum: try checksum(fields), fileSizeBytes: try fields.int64(Field.sizeBytes) ?? 0)
    if let bytes = try fields.bytes(Field.checksumSHA1) {
      guard let sha1 = SHA1Digest([UInt8](bytes)) else {
        throw .invalidField(Field.checksumSHA1)
      }
      value.checksumSHA1 = sha1
    }
    value.unknownFields = try fields.unknown(known: Field.known)
    return value
  }

  static func deviceID(_ fields: borrowing Fields) throws(CodecError) -> String {
    if let uuid = try fields.bytes(Field.deviceUUID) {
      guard let text = UUIDText.text(of: uuid) else { throw .invalidField(Field.deviceUUID) }
      return text
    }
    guard let text = try fields.string(Field.deviceText) else {
      throw .missingField(Field.deviceText)
    }
    return text
  }

  static func createdAt(_ fields: borrowing Fields) throws(CodecError) -> LocalDateTime {
    guard let time = try fields.localDateTime(Field.createdWall, offset: Field.createdOffset) else {
      throw .missingField(Field.createdWall)
    }
    return time
  }

  static func modifiedAt(_ fields: borrowing Fields) throws(CodecError) -> LocalDateTime {
    guard let time = try fields.localDateTime(Field.modifiedWall, offset: Field.modifiedOffset)
    else { throw .missingField(Field.modifiedWall) }
    return time
  }

  private static func checksum(_ fields: borrowing Fields) throws(CodecError) -> SHA256Digest {
    guard let bytes = try fields.bytes(Field.checksum) else {
      throw .missingField(Field.checksum)
    }
    guard let digest = SHA256Digest([UInt8](bytes)) else { throw .invalidField(Field.checksum) }
    return digest
  }
}

/// UUIDs in their lowercase text of 36 characters, as devices name themselves.
enum UUIDText {
  /// The 16 bytes, or `nil` for text that is not exactly what ``text(of:)`` writes.
  static func bytes(of text: String) -> [UInt8]? {
    var copy = text
    return copy.withUTF8 { utf8 in unsafe bytes(of: utf8.span) }
  }

  private static func bytes(of text: Span<UInt8>) -> [UInt8]? {
    guard text.count == length else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(16)
    var index = 0
    while index < length {
      if index == 8 || index == 13 || index == 18 || index == 23 {
        guard text[index] == UInt8(ascii: "-") else { return nil }
        index += 1
        continue
      }
      guard let high = digit(text[index]), let low = digit(text[index + 1]) else { return nil }
      bytes.append(high << 4 | low)
      index += 2
    }
    return bytes
  }

  private static func digit(_ character: UInt8) -> UInt8? {
    switch character {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): character - UInt8(ascii: "a") + 10
    default: nil
    }
  }

  static let length = 36

  /// Writes the text of sixteen bytes where there is room for it. Both have been counted.
  static func write(_ uuid: RawSpan, to target: UnsafeMutableRawPointer) {
    func digits(_ offset: Int) -> UInt64 {
      // Four of the sixteen bytes.
      let four = unsafe uuid.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self)
      return hexDigits(UInt32(littleEndian: four))
    }
    func store(_ digits: UInt64, at place: Int) {
      unsafe target.storeBytes(
        of: UInt32(truncatingIfNeeded: digits).littleEndian, toByteOffset: place, as: UInt32.self)
    }
    let (first, second, third, fourth) = (digits(0), digits(4), digits(8), digits(12))
    store(first, at: 0)
    store(first >> 32, at: 4)
    store(second, at: 9)
    store(second >> 32, at: 14)
    store(third, at: 19)
    store(third >> 32, at: 24)
    store(fourth, at: 28)
    store(fourth >> 32, at: 32)
    for place in stride(from: 8, through: 23, by: 5) {
      unsafe target.storeBytes(of: UInt8(ascii: "-"), toByteOffset: place, as: UInt8.self)
    }
  }

  /// The eight digits of four bytes, the first lowest, and so are the digits.
  private static func hexDigits(_ bytes: UInt32) -> UInt64 {
    let pairs = (UInt64(bytes) | UInt64(bytes) << 16) & 0x0000_FFFF_0000_FFFF
    let single = (pairs | pairs << 8) & 0x00FF_00FF_00FF_00FF
    let nibbles = single >> 4 & 0x000F_000F_000F_000F | (single & 0x000F_000F_000F_000F) << 8
    // 1 in each byte that is 10 and more: those are letters.
    let letters = (nibbles &+ 0x0606_0606_0606_0606) >> 4 & 0x0101_0101_0101_0101
    return nibbles &+ 0x3030_3030_3030_3030 &+ letters &* 39
  }

  static func text(of span: RawSpan) -> String? {
    guard span.byteCount == 16 else { return nil }
    return unsafe String(unsafeUninitializedCapacity: length) { target in
      guard let start = target.baseAddress else { return 0 }
      unsafe write(span, to: UnsafeMutableRawPointer(start))
      return length
    }
  }
}
