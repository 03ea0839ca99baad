/// The fields of a message by their numbers: one pass over the bytes, and then any field in any order.
///
/// `count` is one more than the highest known field number. Of a field that occurs twice the last counts,
/// as in Protobuf.
struct WireFields<let count: Int>: ~Escapable {
  let bytes: RawSpan
  /// Per field number: the number, or where the bytes lie: `position << 32 | count`. Positions and counts are
  /// those of `bytes`, checked by ``WireIndex``.
  private var values: InlineArray<count, UInt64>
  /// Per field number: its wire type plus one; 0 where it is absent.
  private var types: InlineArray<count, UInt8>

  @_lifetime(copy bytes)
  init(_ bytes: RawSpan) throws(CodecError) {
    guard bytes.byteCount <= RecordLimits.payloadSize else {
      throw .sizeOutOfBounds(bytes.byteCount)
    }
    self.bytes = bytes
    values = InlineArray(repeating: 0)
    types = InlineArray(repeating: 0)
    try unsafe withUnsafeMutablePointer(to: &values) { values throws(CodecError) in
      try unsafe withUnsafeMutablePointer(to: &types) { types throws(CodecError) in
        // Both have `count` places, one behind the other.
        try unsafe WireIndex.fill(
          UnsafeMutableRawPointer(values).assumingMemoryBound(to: UInt64.self),
          UnsafeMutableRawPointer(types).assumingMemoryBound(to: UInt8.self),
          count: count, from: bytes)
      }
    }
  }

  @inline(__always)
  func has(_ field: Int) -> Bool { types[field] != 0 }

  @inline(__always)
  private func value(_ field: Int, _ type: WireType) throws(CodecError) -> UInt64? {
    let found = types[field]
    if found == 0 { return nil }
    guard found == type.rawValue &+ 1 else { throw .wireType(field: field) }
    return values[field]
  }

  @inline(__always)
  func uint64(_ field: Int) throws(CodecError) -> UInt64? { try value(field, .varint) }

  @inline(__always)
  func int64(_ field: Int) throws(CodecError) -> Int64? {
    try uint64(field).map { Int64(bitPattern: $0) }
  }

  @inline(__always)
  func sint64(_ field: Int) throws(CodecError) -> Int64? {
    try uint64(field).map(ZigZag.decode)
  }

  @inline(__always)
  func sfixed64(_ field: Int) throws(CodecError) -> Int64? {
    try value(field, .fixed64).map { Int64(bitPattern: $0) }
  }

  @inline(__always)
  func uint32(_ field: Int) throws(CodecError) -> UInt32? {
    guard let value = try uint64(field) else { return nil }
    guard let narrow = UInt32(exactly: value) else { throw .invalidField(field) }
    return narrow
  }

  @_lifetime(copy self)
  @inline(__always)
  func bytes(_ field: Int) throws(CodecError) -> RawSpan? {
    guard let value = try value(field, .length) else { return nil }
    let start = Int(value >> 32)
    // Within the bytes, as the index has checked.
    return unsafe bytes.extracting(unchecked: start..<(start &+ Int(value & 0xFFFF_FFFF)))
  }

  func string(_ field: Int) throws(CodecError) -> String? {
    guard let span = try bytes(field) else { return nil }
    return try String(utf8: span)
  }

  /// Whether there is a text under `field`, which is checked and not made.
  @inline(__always)
  func hasText(_ field: Int) throws(CodecError) -> Bool {
    guard let span = try bytes(field) else { return false }
    try UTF8Check.check(span)
    return true
  }

  /// A number written as a decimal under `field`, or in eight bytes under `field + offset`.
  @inline(__always)
  func number(_ field: Int, orDoubleAt offset: Int) throws(CodecError) -> WireNumber? {
    if let packed = try uint64(field) {
      guard let decimal = PackedDecimal(bits: packed) else { throw .invalidField(field) }
      return .decimal(decimal)
    }
    guard let bits = try value(field + offset, .fixed64) else { return nil }
    let double = Double(bitPattern: bits)
    guard double.isFinite else { throw .invalidField(field + offset) }
    return .double(double)
  }

  /// An instant under `field`, within the years that a document can write.
  @inline(__always)
  func timestamp(_ field: Int) throws(CodecError) -> Timestamp? {
    guard let microseconds = try sfixed64(field) else { return nil }
    let timestamp = Timestamp(microseconds: microseconds)
    guard timestamp.isRepresentable else { throw .invalidField(field) }
    return timestamp
  }

  /// An instant that is written as its distance from another.
  @inline(__always)
  func timestamp(
    _ field: Int, after base: Timestamp
  ) throws(CodecError) -> Timestamp {
    let timestamp = Timestamp(microseconds: base.microseconds &+ (try sint64(field) ?? 0))
    guard timestamp.isRepresentable else { throw .invalidField(field) }
    return timestamp
  }

  /// A wall clock's reading under `field`, its offset under `offset`.
  @inline(__always)
  func localDateTime(_ field: Int, offset: Int) throws(CodecError) -> LocalDateTime? {
    guard let wall = try sfixed64(field) else { return nil }
    var minutes: Int16?
    if let value = try sint64(offset) {
      guard let narrow = Int16(exactly: value) else { throw .invalidField(offset) }
      minutes = narrow
    }
    let time = LocalDateTime(wallMicroseconds: wall, offsetMinutes: minutes)
    guard time.isRepresentable else { throw .invalidField(field) }
    return time
  }

  func identifier<Kind>(
    _ field: Int, _ kind: Kind.Type = Kind.self
  ) throws(CodecError) -> Identifier<Kind>? {
    guard let span = try bytes(field) else { return nil }
    guard let id = Identifier<Kind>(wire: span) else { throw .invalidField(field) }
    return id
  }

  /// Whether there is an id under `field`, which is checked and not made.
  @inline(__always)
  func hasIdentifier(_ field: Int) throws(CodecError) -> Bool {
    guard let span = try bytes(field) else { return false }
    guard IdentifierLimits.allows(wire: span) else { throw .invalidField(field) }
    return true
  }

  /// The fields, tags included, whose numbers are not among those known.
  func unknown(known: some Sequence<Int>) throws(CodecError) -> UnknownFields {
    var mask = InlineArray<128, Bool>(repeating: false)
    for number in known { mask[number] = true }
    var unknown = UnknownFields()
    var reader = WireReader(bytes)
    while !reader.isAtEnd {
      let start = reader.position
      let (number, type) = try reader.tag()
      try reader.skip(type)
      if number >= 128 || !mask[number] {
        unknown.bytes.append(contentsOf: bytes.extracting(start..<reader.position))
      }
    }
    return unknown
  }
}

/// A number as a record holds it.
enum WireNumber {
  case decimal(PackedDecimal)
  case double(Double)

  var value: Double {
    switch self {
    case .decimal(let decimal): decimal.value
    case .double(let double): double
    }
  }
}

extension [UInt8] {
  /// The bytes of a view.
  init(_ span: RawSpan) {
    self = unsafe span.withUnsafeBytes { unsafe [UInt8]($0) }
  }

  /// Appends the bytes of a view.
  mutating func append(contentsOf span: RawSpan) {
    unsafe span.withUnsafeBytes { unsafe append(contentsOf: $0) }
  }
}

extension String {
  /// The text of bytes that are checked to be UTF-8.
  init(utf8 span: RawSpan) throws(CodecError) {
    let text = unsafe span.withUnsafeBytes { unsafe String(validating: $0, as: UTF8.self) }
    guard let text else { throw .invalidUTF8 }
    self = text
  }
}

extension [UInt8] {
  /// A view of the bytes.
  var rawSpan: RawSpan {
    @_lifetime(borrow self)
    // Bytes have no padding that a raw view could expose.
    get { unsafe span.bytes }
  }
}
