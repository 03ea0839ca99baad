/// How items of one type are written as bytes and read back.
public protocol Codec: Sendable {
  /// The type of the items.
  associatedtype Item

  /// Lends the bytes of an item to `body`.
  ///
  /// An item that cannot be written is ``LMDBError/encodeFailure(_:)``.
  static func withEncoded<R>(
    _ item: Item, _ body: (RawSpan) throws(LMDBError) -> R
  ) throws(LMDBError) -> R

  /// Reads an item. Bytes that are none are ``LMDBError/decodeFailure(_:)``, never a trap.
  static func decode(_ bytes: RawSpan) throws(LMDBError) -> Item
}

/// A codec for keys: 1 to 511 bytes, whose byte order is the order that ranges should have.
public protocol KeyCodec: Codec {}

/// A codec for values: any bytes, also none, up to 4 GiB.
public protocol ValueCodec: Codec {}

/// A codec for keys that all have the same number of bytes.
public protocol FixedWidthKeyCodec: KeyCodec {
  /// The number of bytes.
  static var byteCount: Int { get }
}

extension [UInt8] {
  /// The bytes, borrowed.
  package var rawSpan: RawSpan {
    @_lifetime(borrow self)
    get {
      // Bytes have no padding that could be uninitialized.
      unsafe span.bytes
    }
  }
}

extension RawSpan {
  /// A copy of the bytes.
  package var bytes: [UInt8] {
    // The copy is made before the closure returns.
    unsafe withUnsafeBytes { unsafe [UInt8]($0) }
  }
}
