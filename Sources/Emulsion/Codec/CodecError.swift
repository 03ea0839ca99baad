/// Bytes that are not a record: what is wrong with them. Whoever knows the database and the key adds them
/// (see ``StoreError``).
enum CodecError: Error, Equatable {
  case truncated
  case malformedVarint
  case wireType(field: Int)
  case missingField(Int)
  case invalidField(Int)
  case invalidUTF8
  case unknownEnvelope(UInt8)
  case checksumMismatch
  case sizeOutOfBounds(Int)
  case unknownDictionary(UInt32)
  case decompression
  case unknownPattern(UInt32)
  case trailingBytes

  var reason: String {
    switch self {
    case .truncated: "the record ends before it is complete"
    case .malformedVarint: "a number is longer than ten bytes"
    case .wireType(let field): "field \(field) has another wire type than its specification"
    case .missingField(let field): "field \(field) is missing"
    case .invalidField(let field): "field \(field) holds no valid value"
    case .invalidUTF8: "a text is not UTF-8"
    case .unknownEnvelope(let byte): "the envelope byte \(byte) is of no known form"
    case .checksumMismatch: "the checksum does not match"
    case .sizeOutOfBounds(let size): "a size of \(size) bytes is out of bounds"
    case .unknownDictionary(let version):
      "its dictionary of version \(version) is missing or damaged"
    case .decompression: "the compressed bytes do not unpack"
    case .unknownPattern(let number): "URL pattern \(number) is missing or damaged"
    case .trailingBytes: "bytes follow the end of the record"
    }
  }
}

/// The bounds that every record keeps.
enum RecordLimits {
  /// The largest record before compression: it bounds what a hostile header can make a reader allocate.
  static let payloadSize = 16 << 20
  /// What the values of one group of a record may come to when they are written. It leaves room for everything
  /// that stands between them, so a check of the values alone is enough.
  static let writtenSize = 8 << 20
}
