/// One pass over a message that notes each field: what ``WireFields`` is made of. It is one function for all
/// messages, because a read uses many of them and code has to be fetched as well.
enum WireIndex {
  /// Notes the fields whose numbers are below `count` in `values` and `types`, which have that many places: the
  /// number, or `position << 32 | count` of the bytes, and the wire type plus one.
  @inline(never)
  static func fill(
    _ values: UnsafeMutablePointer<UInt64>, _ types: UnsafeMutablePointer<UInt8>, count: Int,
    from bytes: RawSpan
  ) throws(CodecError) {
    var position = 0
    let end = bytes.byteCount
    while position < end {
      position = unsafe bytes.withUnsafeBytes { bytes in
        unsafe fillUsual(values, types, count: count, from: bytes, at: position)
      }
      if position == end { return }
      var reader = WireReader(bytes, at: position)
      let field = try reader.field()
      if field.number < count {
        // A number is never negative.
        unsafe values[field.number] = field.value
        unsafe types[field.number] = field.type &+ 1
      }
      position = reader.position
    }
  }

  /// Notes usual fields up to the end or to the first that is not usual, whose place it gives.
  @inline(__always)
  private static func fillUsual(
    _ values: UnsafeMutablePointer<UInt64>, _ types: UnsafeMutablePointer<UInt8>, count: Int,
    from bytes: UnsafeRawBufferPointer, at start: Int
  ) -> Int {
    let end = bytes.count
    guard let base = bytes.baseAddress, end >= 8 else { return start }
    var position = start
    while position < end {
      // A tag of two bytes and a word of eight behind it, or near the end words with zeros behind it.
      let isNearEnd = position > end &- 10
      let field =
        isNearEnd
        ? unsafe usualField(base, end, at: position, isNearEnd: true)
        : unsafe usualField(base, end, at: position, isNearEnd: false)
      guard let field else { return position }
      if field.number < count {
        // A number is never negative.
        unsafe values[field.number] = field.value
        unsafe types[field.number] = field.type &+ 1
      }
      position = field.end
    }
    return position
  }

  private struct Field {
    var number: Int
    var type: UInt8
    var value: UInt64
    var end: Int
  }

  /// The field at a place, if its tag has up to two bytes, its number up to eight, or its bytes are fewer than
  /// 128; `nil` for any other and for damage.
  @inline(__always)
  private static func usualField(
    _ base: UnsafeRawPointer, _ end: Int, at position: Int, isNearEnd: Bool
  ) -> Field? {
    let tag = unsafe word(base, end, at: position, isNearEnd)
    var number = Int(truncatingIfNeeded: tag & 0x7F) >> 3
    var start = position &+ 1
    if tag & 0x80 != 0 {
      if tag & 0x8000 != 0 { return nil }
      number |= Int(truncatingIfNeeded: tag >> 8 & 0x7F) << 4
      start &+= 1
    }
    if number == 0 { return nil }
    let word = unsafe word(base, end, at: start, isNearEnd)
    switch tag & 7 {
    case 0:
      let (value, size) = Varint.decode(word)
      if size > min(8, end &- start) { return nil }
      return Field(number: number, type: 0, value: value, end: start &+ size)
    case 1:
      if 8 > end &- start { return nil }
      return Field(number: number, type: 1, value: word, end: start &+ 8)
    case 2:
      let size = Int(truncatingIfNeeded: word & 0xFF)
      start &+= 1
      if size >= 0x80 || size > end &- start { return nil }
      let value = UInt64(truncatingIfNeeded: start) << 32 | UInt64(truncatingIfNeeded: size)
      return Field(number: number, type: 2, value: value, end: start &+ size)
    default: return nil
    }
  }

  /// Eight bytes from a place on, the first lowest; near the end, which is at least the eighth place, those
  /// behind it are zeros, so that only a comparison with the end tells whether a field lies before it.
  @inline(__always)
  private static func word(
    _ base: UnsafeRawPointer, _ end: Int, at place: Int, _ isNearEnd: Bool
  ) -> UInt64 {
    let behind = place &- (end &- 8)
    if !isNearEnd || behind <= 0 {
      return UInt64(littleEndian: unsafe base.loadUnaligned(fromByteOffset: place, as: UInt64.self))
    }
    let word = unsafe base.loadUnaligned(fromByteOffset: end &- 8, as: UInt64.self)
    return UInt64(littleEndian: word) >> UInt64(truncatingIfNeeded: behind &* 8)
  }
}
