/// An unsigned integer with its highest byte first, so that byte order is the order of numbers.
public enum BigEndian<Integer: FixedWidthInteger & UnsignedInteger & Sendable & BitwiseCopyable>:
  FixedWidthKeyCodec, ValueCodec
{
  /// The number of bytes of the integer type.
  public static var byteCount: Int { Integer.bitWidth / 8 }

  /// Lends the bytes of the number.
  public static func withEncoded<R>(
    _ item: Integer, _ body: (RawSpan) throws(LMDBError) -> R
  ) throws(LMDBError) -> R {
    let stored = CollectionOfOne(item.bigEndian)
    // Integers have no padding that could be uninitialized.
    return try unsafe body(stored.span.bytes)
  }

  /// Reads a number; any other count of bytes is an error.
  public static func decode(_ bytes: RawSpan) throws(LMDBError) -> Integer {
    guard bytes.byteCount == byteCount else {
      throw .decodeFailure("\(bytes.byteCount) bytes instead of \(byteCount)")
    }
    // The count is checked above; values in pages are not aligned.
    return Integer(bigEndian: unsafe bytes.unsafeLoadUnaligned(as: Integer.self))
  }
}
