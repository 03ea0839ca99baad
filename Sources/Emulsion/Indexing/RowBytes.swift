/// Writes keys and values of index rows. Keys compare bytewise, so numbers stand big-endian and signed ones with
/// their sign bit turned.
struct RowWriter {
  private(set) var bytes: [UInt8] = []
  /// The asset that was written last, and its text: its rows name it many times.
  private var asset: (id: AssetID, text: IdentifierText)?

  init() {}

  mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

  mutating func byte(_ value: UInt8) { bytes.append(value) }

  /// Ends a text within a key: no id holds a zero, so a shorter text never runs into what follows it.
  mutating func terminator() { bytes.append(0) }

  mutating func uint64(_ value: UInt64) {
    let bigEndian = value.bigEndian
    // The closure copies the eight bytes.
    unsafe withUnsafeBytes(of: bigEndian) { unsafe bytes.append(contentsOf: $0) }
  }

  mutating func int16(_ value: Int16) {
    bytes.append(UInt8(truncatingIfNeeded: value >> 8))
    bytes.append(UInt8(truncatingIfNeeded: value))
  }

  /// A count of microseconds, earlier ones first.
  mutating func time(_ microseconds: Int64) { uint64(UInt64(bitPattern: microseconds) ^ 1 << 63) }

  mutating func double(_ value: Double) { uint64(value.bitPattern) }

  mutating func raw(_ span: RawSpan) { bytes.append(contentsOf: span) }

  mutating func raw(_ other: some Sequence<UInt8>) { bytes.append(contentsOf: other) }

  mutating func id<Kind>(_ id: Identifier<Kind>) {
    let text = id.text
    bytes.append(contentsOf: text.span)
  }

  mutating func id(_ id: AssetID) {
    if asset?.id != id { asset = (id, id.text) }
    if let asset { bytes.append(contentsOf: asset.text.span) }
  }
}

/// Reads what ``RowWriter`` wrote; any bytes can be read.
struct RowReader: ~Escapable {
  let bytes: RawSpan
  private(set) var position = 0

  @_lifetime(copy bytes)
  init(_ bytes: RawSpan) { self.bytes = bytes }

  var isAtEnd: Bool { position >= bytes.byteCount }

  @_lifetime(self: copy self)
  @inline(__always)
  mutating func byte() throws(CodecError) -> UInt8 {
    guard position < bytes.byteCount else { throw .truncated }
    position += 1
    // The position was compared with the count.
    return unsafe bytes.unsafeLoad(fromByteOffset: position - 1, as: UInt8.self)
  }

  @_lifetime(self: copy self)
  @inline(__always)
  mutating func uint64() throws(CodecError) -> UInt64 {
    guard bytes.byteCount - position >= 8 else { throw .truncated }
    // Eight bytes lie there by the guard; any value of them is a number.
    let value = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self)
    position += 8
    return UInt64(bigEndian: value)
  }

  @_lifetime(self: copy self)
  mutating func int16() throws(CodecError) -> Int16 {
    Int16(truncatingIfNeeded: Int(try byte()) << 8 | Int(try byte()))
  }

  @_lifetime(self: copy self)
  mutating func time() throws(CodecError) -> Int64 {
    Int64(bitPattern: try uint64() ^ 1 << 63)
  }

  @_lifetime(self: copy self)
  mutating func double() throws(CodecError) -> Double {
    let value = Double(bitPattern: try uint64())
    guard value.isFinite else { throw .invalidField(0) }
    return value
  }

  @_lifetime(self: copy self)
  mutating func skip(_ count: Int) throws(CodecError) {
    guard count >= 0, bytes.byteCount - position >= count else { throw .truncated }
    position += count
  }

  /// What lies between here and the next terminator, which is stepped over.
  @_lifetime(copy self)
  mutating func text() throws(CodecError) -> RawSpan {
    let start = position
    while try byte() != 0 {}
    return bytes.extracting(start..<(position - 1))
  }

  /// All that is left.
  @_lifetime(copy self)
  mutating func rest() -> RawSpan {
    let start = position
    position = bytes.byteCount
    return bytes.extracting(start..<bytes.byteCount)
  }

  /// The id whose text is all that is left.
  @_lifetime(self: copy self)
  mutating func id<Kind>(_ kind: Kind.Type = Kind.self) throws(CodecError) -> Identifier<Kind> {
    guard let id = Identifier<Kind>(key: rest()) else { throw .invalidField(0) }
    return id
  }
}
