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
    guard text.utf8.count == 36 else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(16)
    var high: UInt8?
    for (index, character) in text.utf8.enumerated() {
      if [8, 13, 18, 23].contains(index) {
        guard character == UInt8(ascii: "-") else { return nil }
        continue
      }
      let digit: UInt8
      switch character {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = character - UInt8(ascii: "0")
      case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = character - UInt8(ascii: "a") + 10
      default: return nil
      }
      if let first = high {
        bytes.append(first << 4 | digit)
        high = nil
      } else {
        high = digit
      }
    }
    return bytes
  }

  /// Where a hyphen stands before a byte.
  static func hasHyphen(before index: Int) -> Bool {
    index == 4 || index == 6 || index == 8 || index == 10
  }

  static func hexDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
  }

  static func text(of span: RawSpan) -> String? {
    guard span.byteCount == 16 else { return nil }
    var text: [UInt8] = []
    text.reserveCapacity(36)
    for (index, byte) in [UInt8](span).enumerated() {
      if hasHyphen(before: index) { text.append(UInt8(ascii: "-")) }
      text.append(hexDigit(byte >> 4))
      text.append(hexDigit(byte & 15))
    }
    return String(decoding: text, as: UTF8.self)
  }
}
