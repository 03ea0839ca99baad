/// Two keys in one, in the order of the first and then of the second. The first has a fixed width:
/// that tells where it ends, and all keys with the same first part are one prefix.
public enum Pair<First: FixedWidthKeyCodec, Second: KeyCodec>: KeyCodec {
  /// Lends the bytes of both parts, one after the other.
  public static func withEncoded<R>(
    _ item: (First.Item, Second.Item), _ body: (RawSpan) throws(LMDBError) -> R
  ) throws(LMDBError) -> R {
    var bytes: [UInt8] = []
    try First.withEncoded(item.0) { part throws(LMDBError) in bytes += part.bytes }
    guard bytes.count == First.byteCount else {
      throw .encodeFailure("the first part has \(bytes.count) bytes, not \(First.byteCount)")
    }
    try Second.withEncoded(item.1) { part throws(LMDBError) in bytes += part.bytes }
    return try body(bytes.rawSpan)
  }

  /// Reads both parts.
  public static func decode(_ bytes: RawSpan) throws(LMDBError) -> (First.Item, Second.Item) {
    guard bytes.byteCount >= First.byteCount else {
      throw .decodeFailure("\(bytes.byteCount) bytes, too few for the first part")
    }
    return (
      try First.decode(bytes.extracting(first: First.byteCount)),
      try Second.decode(bytes.extracting(droppingFirst: First.byteCount))
    )
  }
}
