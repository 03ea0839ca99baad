/// Bytes as they are.
public enum Bytes: KeyCodec, ValueCodec {
  /// Lends the bytes.
  public static func withEncoded<R>(
    _ item: [UInt8], _ body: (RawSpan) throws(LMDBError) -> R
  ) throws(LMDBError) -> R {
    try body(item.rawSpan)
  }

  /// Copies the bytes.
  public static func decode(_ bytes: RawSpan) throws(LMDBError) -> [UInt8] {
    bytes.bytes
  }
}
