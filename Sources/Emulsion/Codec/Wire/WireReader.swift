/// The forms in which Protobuf's wire format writes a value.
enum WireType: UInt8 {
  case varint = 0
  case fixed64 = 1
  case length = 2
  case fixed32 = 5
}

/// Steps over the fields of a message in wire form. Any bytes can be read: each step goes forward or throws.
struct WireReader: ~Escapable {
  let bytes: RawSpan
  private(set) var position: Int

  @_lifetime(copy bytes)
  init(_ bytes: RawSpan, at position: Int = 0) {
    self.bytes = bytes
    self.position = position
  }

  var isAtEnd: Bool { position >= bytes.byteCount }

  /// The number and type of the next field, whose value is then at ``position``.
  @_lifetime(self: copy self)
  @inline(__always)
  mutating func tag() throws(CodecError) -> (number: Int, type: WireType) {
    let tag = try varint()
    guard let type = WireType(rawValue: UInt8(truncatingIfNeeded: tag & 7)) else {
      throw .wireType(field: Int(truncatingIfNeeded: tag >> 3 & 0x1FFF_FFFF))
    }
    guard tag >> 3 > 0, tag >> 3 <= 0x1FFF_FFFF else { throw .malformedVarint }
    return (Int(truncatingIfNeeded: tag >> 3), type)
  }

  /// The next field: its number, its type, and its number as value or where its bytes lie:
  /// `position << 32 | count`. The reader is then behind the field, within the bytes.
  @_lifetime(self: copy self)
  mutating func field() throws(CodecError) -> (number: Int, type: UInt8, value: UInt64) {
    let (number, type) = try tag()
    let value: UInt64
    switch type {
    case .varint: value = try varint()
    case .fixed64: value = try fixed64()
    case .fixed32:
      try advance(4)
      value = 0
    case .length:
      let span = try length()
      let start = position - span.byteCount
      value = UInt64(truncatingIfNeeded: start) << 32 | UInt64(truncatingIfNeeded: span.byteCount)
    }
    return (number, type.rawValue, value)
  }

  @_lifetime(self: copy self)
  mutating func byte() throws(CodecError) -> UInt8 {
    guard position < bytes.byteCount else { throw .truncated }
    position += 1
    return byte(at: position - 1)
  }

  @_lifetime(self: copy self)
  @inline(__always)
  mutating func varint() throws(CodecError) -> UInt64 {
    guard position < bytes.byteCount else { throw .truncated }
    let first = byte(at: position)
    position += 1
    // Tags, lengths and small numbers: most varints are one byte.
    if first < 0x80 { return UInt64(first) }
    if position < bytes.byteCount {
      let second = byte(at: position)
      if second < 0x80 {
        position += 1
        return UInt64(first & 0x7F) | UInt64(second) << 7
      }
    }
    return try varint(after: first)
  }

  /// The rest of a varint of more than one byte.
  @_lifetime(self: copy self)
  private mutating func varint(after first: UInt8) throws(CodecError) -> UInt64 {
    if bytes.byteCount - position >= 7 {
      // Eight bytes lie from the first one on; any of them are a number.
      let word = unsafe bytes.unsafeLoadUnaligned(
        fromByteOffset: position - 1, as: UInt64.self)
      let (value, size) = Varint.decode(UInt64(littleEndian: word))
      if size <= 8 {
        position += size - 1
        return value
      }
    }
    var value = UInt64(first & 0x7F)
    var shift: UInt64 = 7
    while position < bytes.byteCount {
      let next = byte(at: position)
      position += 1
      value |= UInt64(next & 0x7F) << shift
      if next < 0x80 {
        guard shift < 63 || next <= 1 else { throw .malformedVarint }
        return value
      }
      shift += 7
      guard shift <= 63 else { throw .malformedVarint }
    }
    throw .truncated
  }

  @_lifetime(self: copy self)
  mutating func fixed64() throws(CodecError) -> UInt64 {
    guard bytes.byteCount - position >= 8 else { throw .truncated }
    // Within the bounds by the guard; eight bytes of any value are a number.
    let value = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self)
    position += 8
    return UInt64(littleEndian: value)
  }

  /// The bytes of a length-delimited value.
  @_lifetime(copy self)
  @inline(__always)
  mutating func length() throws(CodecError) -> RawSpan {
    let count = try varint()
    guard count <= UInt64(bytes.byteCount - position) else { throw .truncated }
    let start = position
    position += Int(count)
    return bytes.extracting(start..<position)
  }

  @_lifetime(self: copy self)
  @inline(__always)
  mutating func skip(_ type: WireType) throws(CodecError) {
    switch type {
    case .varint: try skipVarint()
    case .fixed64: try advance(8)
    case .fixed32: try advance(4)
    case .length: try skipLength()
    }
  }

  @_lifetime(self: copy self)
  @inline(__always)
  private mutating func skipVarint() throws(CodecError) {
    if bytes.byteCount - position >= 8 {
      // Eight bytes lie from here on; any of them are a number.
      let word = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self)
      if let size = Varint.size(UInt64(littleEndian: word)) {
        position += size
        return
      }
    }
    _ = try varint()
  }

  @_lifetime(self: copy self)
  @inline(__always)
  private mutating func skipLength() throws(CodecError) {
    let count = try varint()
    guard count <= UInt64(bytes.byteCount - position) else { throw .truncated }
    position += Int(count)
  }

  @_lifetime(self: copy self)
  private mutating func advance(_ count: Int) throws(CodecError) {
    guard bytes.byteCount - position >= count else { throw .truncated }
    position += count
  }

  private func byte(at position: Int) -> UInt8 {
    // Callers have compared the position with the count.
    unsafe bytes.unsafeLoad(fromByteOffset: position, as: UInt8.self)
  }
}

/// Varints of up to eight bytes, decoded without a loop.
enum Varint {
  /// How many of eight bytes, the first lowest, the number takes that they begin with; `nil` for more.
  @inline(__always)
  static func size(_ word: UInt64) -> Int? {
    let ends = ~word & 0x8080_8080_8080_8080
    return ends == 0 ? nil : ends.trailingZeroBitCount >> 3 + 1
  }

  /// The value that eight bytes, the first lowest, begin with, and how many of them it takes; 9 where it takes
  /// more than they are, and then the value means nothing.
  @inline(__always)
  static func decode(_ word: UInt64) -> (value: UInt64, size: Int) {
    let ends = ~word & 0x8080_8080_8080_8080
    // The seven bits of each byte up to the first without a mark…
    let sevens = word & (ends ^ (ends &- 1)) & 0x7F7F_7F7F_7F7F_7F7F
    // …are moved together in pairs, then in pairs of pairs.
    let pairs = sevens & 0x007F_007F_007F_007F | (sevens & 0x7F00_7F00_7F00_7F00) >> 1
    let fours = pairs & 0x0000_3FFF_0000_3FFF | (pairs & 0x3FFF_0000_3FFF_0000) >> 2
    let value = fours & 0x0000_0000_0FFF_FFFF | (fours & 0x0FFF_FFFF_0000_0000) >> 4
    return (value, ends.trailingZeroBitCount >> 3 &+ 1)
  }
}

/// Signed numbers as Protobuf's `sint` types write them: small magnitudes stay short.
enum ZigZag {
  static func encode(_ value: Int64) -> UInt64 {
    UInt64(bitPattern: (value << 1) ^ (value >> 63))
  }

  static func decode(_ bits: UInt64) -> Int64 {
    Int64(bitPattern: bits >> 1) ^ -Int64(bitPattern: bits & 1)
  }
}
