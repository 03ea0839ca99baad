/// Writes messages in Protobuf's wire format, fields in ascending order.
struct WireWriter {
  private(set) var bytes: [UInt8] = []

  init() { bytes.reserveCapacity(512) }

  /// Starts anew and keeps the room.
  mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

  mutating func varint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
  }

  private mutating func tag(_ field: Int, _ type: WireType) {
    varint(UInt64(field) << 3 | UInt64(type.rawValue))
  }

  mutating func uint64(_ field: Int, _ value: UInt64) {
    tag(field, .varint)
    varint(value)
  }

  mutating func int64(_ field: Int, _ value: Int64) { uint64(field, UInt64(bitPattern: value)) }

  mutating func int64(_ field: Int, _ value: Int?) {
    if let value { int64(field, Int64(value)) }
  }

  mutating func sint64(_ field: Int, _ value: Int64) { uint64(field, ZigZag.encode(value)) }

  mutating func string(_ field: Int, _ value: String?) {
    guard let value else { return }
    tag(field, .length)
    var copy = value
    copy.withUTF8 { utf8 in
      varint(UInt64(utf8.count))
      unsafe bytes.append(contentsOf: utf8)
    }
  }

  mutating func bytes(_ field: Int, _ value: some Collection<UInt8>) {
    tag(field, .length)
    varint(UInt64(value.count))
    bytes.append(contentsOf: value)
  }

  mutating func bytes(_ field: Int, _ value: RawSpan) {
    tag(field, .length)
    varint(UInt64(value.byteCount))
    bytes.append(contentsOf: value)
  }

  /// A number as a decimal under `field` where it is one of few digits, else in eight bytes under
  /// `field + offset`.
  mutating func number(_ field: Int, orDoubleAt offset: Int, _ value: Double?) {
    guard let value else { return }
    if let decimal = PackedDecimal(value) {
      uint64(field, decimal.bits)
    } else {
      fixed64(field + offset, value.bitPattern)
    }
  }

  private mutating func fixed64(_ field: Int, _ value: UInt64) {
    tag(field, .fixed64)
    for shift in stride(from: 0, to: 64, by: 8) {
      byte(UInt8(truncatingIfNeeded: value >> UInt64(shift)))
    }
  }

  /// Times of this century take eight bytes as varints too, and those have to be decoded.
  mutating func timestamp(_ field: Int, _ value: Timestamp) {
    fixed64(field, UInt64(bitPattern: value.microseconds))
  }

  /// An instant as its distance from another; left out where there is none.
  mutating func timestamp(_ field: Int, _ value: Timestamp, after base: Timestamp) {
    let distance = value.microseconds &- base.microseconds
    if distance != 0 { sint64(field, distance) }
  }

  mutating func localDateTime(_ field: Int, offset: Int, _ value: LocalDateTime?) {
    guard let value else { return }
    fixed64(field, UInt64(bitPattern: value.wallMicroseconds))
    if let minutes = value.offsetMinutes { sint64(offset, Int64(minutes)) }
  }

  mutating func identifier<Kind>(_ field: Int, _ value: Identifier<Kind>?) {
    guard let value else { return }
    tag(field, .length)
    value.appendWire(to: &self)
  }

  mutating func byte(_ value: UInt8) { bytes.append(value) }

  /// Bytes that a caller has in wire form already, tags included.
  mutating func raw(_ value: [UInt8]) { bytes.append(contentsOf: value) }

  mutating func raw(_ span: RawSpan) { bytes.append(contentsOf: span) }

  mutating func unknown(_ fields: UnknownFields) { bytes.append(contentsOf: fields.bytes) }

  /// A nested message: the body is written in place and its length put before it.
  mutating func message(_ field: Int, _ body: (inout WireWriter) -> Void) {
    tag(field, .length)
    let start = bytes.count
    bytes.append(0)
    body(&self)
    let length = bytes.count - start - 1
    if length < 0x80 {
      bytes[start] = UInt8(length)
    } else {
      var prefix = WireWriter()
      prefix.varint(UInt64(length))
      bytes.replaceSubrange(start...start, with: prefix.bytes)
    }
  }
}
