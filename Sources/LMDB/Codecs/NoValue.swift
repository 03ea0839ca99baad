/// The value of a table that is only a set of keys: no bytes at all.
public enum NoValue: ValueCodec {
  /// Lends an empty span.
  public static func withEncoded<R>(
    _ item: Void, _ body: (RawSpan) throws(LMDBError) -> R
  ) throws(LMDBError) -> R {
    try body(RawSpan())
  }

  /// Accepts no bytes, and nothing else.
  public static func decode(_ bytes: RawSpan) throws(LMDBError) {
    guard bytes.isEmpty else { throw .decodeFailure("\(bytes.byteCount) bytes instead of none") }
  }
}
