/// Text as UTF-8, in the order of its Unicode scalars. Bytes that are not UTF-8 do not decode.
public enum UTF8Text: KeyCodec, ValueCodec {
  /// Lends the UTF-8 bytes of the text.
  public static func withEncoded<R>(
    _ item: String, _ body: (RawSpan) throws(LMDBError) -> R
  ) throws(LMDBError) -> R {
    // Bytes have no padding that could be uninitialized.
    try unsafe body(item.utf8Span.span.bytes)
  }

  /// Reads text; what is not valid UTF-8 is an error, not repaired.
  public static func decode(_ bytes: RawSpan) throws(LMDBError) -> String {
    // The copy is made before the closure returns.
    let text = unsafe bytes.withUnsafeBytes { bytes in
      unsafe String(validating: bytes.bindMemory(to: UInt8.self), as: UTF8.self)
    }
    guard let text else { throw .decodeFailure("\(bytes.byteCount) bytes are not UTF-8 text") }
    return text
  }
}
